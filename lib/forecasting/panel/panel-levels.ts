// The level of each series: a mixture of discounted means of what season, promotions and launches leave.
import { demandClasses } from "../demand-class.js";
import { weeksPerYear } from "./iso-week.js";
import type { PanelFactors } from "./panel-factors.js";
import type { PanelHistory } from "./panel-types.js";

/** Expected sales of each training week of series `s` at level 1: season x promotion x event x availability. */
export function weekFactors(
  history: PanelHistory,
  cutoff: number,
  slots: Int32Array,
  factors: PanelFactors,
  s: number,
  out: Float64Array,
): void {
  const { weeks, categories, promotions, events, availability } = history;
  const known = history.knownWeeks ?? weeks;
  const category = categories[s]!;
  const codes = factors.eventCodes;
  for (let t = 0; t < cutoff; t++) {
    let factor = factors.season[category * weeksPerYear + slots[t]!]!;
    if (promotions?.[s * known + t]) factor *= factors.uplifts[s]!;
    if (codes > 0 && events![t]! >= 0) factor *= factors.eventEffects[category * codes + events![t]!]!;
    out[t] = availability ? factor * availability[s * weeks + t]! : factor;
  }
}

/** One series as the level sees it. Arrays go up to the cutoff; `begin` is the first column that counts. */
export type LevelSeries = {
  readonly units: Float64Array;
  readonly censored?: Uint8Array;
  /** Expected sales at level 1. */
  readonly factors: Float64Array;
  readonly begin: number;
  readonly prior: number;
};

/**
 * Running levels for several discounts: sum of discounted units over sum of discounted factors, which is the discounted
 * Poisson likelihood estimate (West, Harrison 1997, section 2.4). A censored week is skipped unless what was sold exceeds
 * what was expected: then it is a lower bound that binds. A week of exceptional sales counts in part.
 *
 * @param visit called before week t is absorbed and once with t = cutoff, with the levels so far
 */
export function runLevels(
  { units, censored, factors, begin, prior }: LevelSeries,
  discounts: readonly number[],
  visit: (t: number, levels: Float64Array, seen: number) => void,
): void {
  const cutoff = units.length;
  const count = discounts.length;
  const top = new Float64Array(count);
  const bottom = new Float64Array(count);
  const levels = new Float64Array(count).fill(prior);
  let seen = 0;
  for (let t = begin; t <= cutoff; t++) {
    visit(t, levels, seen);
    if (t === cutoff) break;
    const factor = factors[t]!;
    const middle = levels[count >> 1]!;
    if (!(factor > 0) || (censored?.[t] === 1 && !(units[t]! > middle * factor))) continue;
    const counted = Math.min(units[t]!, exceptional * Math.max(middle, prior) * factor + fewUnits);
    for (let g = 0; g < count; g++) {
      top[g] = discounts[g]! * top[g]! + counted;
      bottom[g] = discounts[g]! * bottom[g]! + factor;
      levels[g] = (top[g]! + priorWeeks * prior) / (bottom[g]! + priorWeeks);
    }
    seen++;
  }
}

/** A week counts for at most this many times what was expected, and these units more: one bulk order is no new level. */
const exceptional = 8;
const fewUnits = 6;

/** Weeks that the prior level counts for. */
const priorWeeks = 0.25;

/** Squared errors of the level candidates over the weeks ahead, by class, at origins inside the training weeks. */
export class LevelContest {
  private readonly losses: Float64Array;

  constructor(
    private readonly discounts: readonly number[],
    private readonly judgedWeeks: number,
  ) {
    this.losses = new Float64Array(demandClasses.length * discounts.length);
  }

  /** Adds the errors that levels known before week t made over the weeks that follow, relative to `scale`. */
  add(demandClass: number, series: LevelSeries, t: number, levels: Float64Array, scale: number): void {
    const { units, censored, factors } = series;
    if (t + this.judgedWeeks > units.length) return;
    let sold = 0;
    let expected = 0;
    for (let k = t; k < t + this.judgedWeeks; k++) {
      if (censored?.[k]) continue;
      sold += units[k]!;
      expected += factors[k]!;
    }
    const offset = demandClass * this.discounts.length;
    for (let g = 0; g < levels.length; g++) {
      const error = (sold - levels[g]! * expected) / scale;
      this.losses[offset + g] = this.losses[offset + g]! + Math.min(error * error, 400);
    }
  }

  /** classes x discounts: weights fall with the eighth power of the pooled error; a class without errors weighs all alike. */
  weights(): Float64Array {
    const count = this.discounts.length;
    const weights = new Float64Array(this.losses.length).fill(1 / count);
    for (let c = 0; c < demandClasses.length; c++) {
      const own = this.losses.subarray(c * count, (c + 1) * count);
      const best = Math.min(...own);
      if (!(best > 0)) continue;
      let sum = 0;
      for (let g = 0; g < count; g++) sum += weights[c * count + g] = Math.pow(best / own[g]!, 8);
      for (let g = 0; g < count; g++) weights[c * count + g] = weights[c * count + g]! / sum;
    }
    return weights;
  }
}
