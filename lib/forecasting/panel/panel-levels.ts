// The level of each series: a mixture of discounted means of what season and promotions leave.
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

/**
 * Running levels of one series for several discounts: sum of discounted units over sum of discounted factors, which is
 * the discounted Poisson likelihood estimate (West, Harrison 1997, section 2.4). A censored week is skipped unless
 * what was sold exceeds what was expected: then it is a lower bound that binds.
 *
 * @param visit called before week t is absorbed and once with t = cutoff, with the levels so far
 */
export function runLevels(
  units: Float64Array,
  censored: Uint8Array | undefined,
  factors: Float64Array,
  start: number,
  cutoff: number,
  discounts: readonly number[],
  prior: number,
  visit: (t: number, levels: Float64Array, seen: number) => void,
): void {
  const count = discounts.length;
  const top = new Float64Array(count);
  const bottom = new Float64Array(count);
  const levels = new Float64Array(count);
  let seen = 0;
  for (let g = 0; g < count; g++) levels[g] = prior;
  for (let t = start; t <= cutoff; t++) {
    visit(t, levels, seen);
    if (t === cutoff) break;
    const factor = factors[t]!;
    const hidden = censored?.[t] === 1;
    if (!(factor > 0) || (hidden && !(units[t]! > levels[count >> 1]! * factor))) continue;
    for (let g = 0; g < count; g++) {
      top[g] = discounts[g]! * top[g]! + units[t]!;
      bottom[g] = discounts[g]! * bottom[g]! + factor;
      levels[g] = (top[g]! + priorWeeks * prior) / (bottom[g]! + priorWeeks);
    }
    seen++;
  }
}

/** Weeks that the prior level counts for. */
const priorWeeks = 0.25;
