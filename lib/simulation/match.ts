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

/**
 * Bisects the knob of `family` until `measure` of what `run` gives is within `tolerance` (relative) of `target`; gives the
 * nearest try when no knob reaches it. `rising` says whether the measure rises with inventory. At most `maxTries` runs.
 */
export function matchKnob<T>(
  family: PolicyFamily,
  run: (knob: number) => T,
  measure: (result: T) => number,
  target: number,
  options: { readonly tolerance?: number; readonly maxTries?: number; readonly start?: number } = {},
): Match<T> {
  const { tolerance = 0.002, maxTries = 24, start } = options;
  const logarithmic = family.scale === "logarithmic";
  const toScale = (knob: number) => (logarithmic ? Math.log(knob) : knob);
  const toKnob = (x: number) => (logarithmic ? Math.exp(x) : x);
  let low = toScale(family.low);
  let high = toScale(family.high);
  let best: Match<T> | undefined;
  let x = start === undefined ? Math.min(0.5 * (low + high), low + 6) : toScale(start);
  let step = (high - low) / 24;
  // First a walk outwards from the start to find both sides of the target, then bisection between them.
  let below: number | undefined;
  let above: number | undefined;
  for (let tries = 1; tries <= maxTries; tries++) {
    const knob = toKnob(x);
    const result = run(knob);
    const value = measure(result);
    const error = Math.abs(value / target - 1);
    // Of equal errors the later try counts: where every knob overshoots, that is the one with the least stock.
    if (!best || error <= Math.abs(best.value / target - 1))
      best = { knob, value, result, matched: error <= tolerance, tries };
    if (best.matched) return { ...best, tries };
    const up = value < target === family.rising;
    if (up) below = low = x;
    else above = high = x;
    if (below !== undefined && above !== undefined) x = 0.5 * (below + above);
    else {
      const next = up ? Math.min(high, x + step) : Math.max(low, x - step);
      if (next === x) return { ...best, tries };
      x = next;
      step *= 2;
    }
    if (below !== undefined && above !== undefined && Math.abs(above - below) < 1e-9) return { ...best, tries };
  }
  return { ...best!, tries: maxTries };
}
