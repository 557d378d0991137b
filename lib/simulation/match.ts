// Setting a policy's knob: to an average inventory, or to a fill rate.
import type { PolicyFamily } from "./stocking-policies.js";

export type Match<T> = {
  readonly knob: number;
  readonly value: number;
  readonly result: T;
  /** Whether `value` is within the tolerance of the target. */
  readonly matched: boolean;
  readonly tries: number;
};

type Try = { readonly x: number; readonly value: number };

/**
 * Sets the knob of `family` so that `measure` of what `run` gives is within `tolerance` (relative) of `target`; the nearest
 * try when no knob reaches it. The measure is taken to rise with stock, at least while there is little of it: the search
 * walks from `start` (or from little stock) with growing steps until the target lies between two tries, then interpolates. More
 * stock that serves worse (full centers) counts as too much. At most `maxTries` runs.
 */
export function matchKnob<T>(
  family: PolicyFamily,
  run: (knob: number) => T,
  measure: (result: T) => number,
  target: number,
  options: {
    readonly tolerance?: number;
    readonly maxTries?: number;
    readonly start?: number;
    /** Do not look beyond this knob, towards more stock. */
    readonly most?: number;
  } = {},
): Match<T> {
  const { tolerance = 0.002, maxTries = 24, start = family.little, most } = options;
  const logarithmic = family.scale === "logarithmic";
  const toScale = (knob: number) => (logarithmic ? Math.log(knob) : knob);
  const toKnob = (x: number) => (logarithmic ? Math.exp(x) : x);
  const lowest = toScale(family.rising ? family.low : (most ?? family.low));
  const highest = toScale(family.rising ? (most ?? family.high) : family.high);
  let x = toScale(start);
  let step = 0.4;
  let below: Try | undefined;
  let above: Try | undefined;
  let best: Match<T> | undefined;
  let bestX = x;
  for (let tries = 1; tries <= maxTries; tries++) {
    const knob = toKnob(x);
    const result = run(knob);
    const value = measure(result);
    const error = Math.abs(value / target - 1);
    // Of equal errors the later try counts: where every knob overshoots, that is the one with the least stock.
    const overshot =
      best !== undefined && value < target && error > Math.abs(best.value / target - 1) && x > bestX === family.rising;
    if (!best || error <= Math.abs(best.value / target - 1)) {
      best = { knob, value, result, matched: error <= tolerance, tries };
      bestX = x;
    }
    if (best.matched) return { ...best, tries };
    const up = (value < target && !overshot) === family.rising;
    if (up) below = { x, value };
    else above = { x, value };
    if (below && above) {
      if (Math.abs(above.x - below.x) < 1e-4) return { ...best, tries };
      // Regula falsi, kept away from the ends so that neither side stands still.
      const share = overshot ? 0.5 : (target - below.value) / (above.value - below.value);
      x = below.x + Math.min(0.85, Math.max(0.15, Number.isFinite(share) ? share : 0.5)) * (above.x - below.x);
      continue;
    }
    const next = up ? Math.min(highest, x + step) : Math.max(lowest, x - step);
    if (next === x) return { ...best, tries };
    x = next;
    step *= 1.5;
  }
  return { ...best!, tries: maxTries };
}
