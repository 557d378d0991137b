// What moves all SKUs of a category together: season, promotions, moving events. Multiplicative, training weeks only.
import { weekOfYear, weeksPerYear } from "./iso-week.js";
import { fitKnownEffects, upliftBefore, type KnownEffects } from "./known-effects.js";
import type { PanelHistory } from "./panel-types.js";
import { seasonalIndices } from "./season.js";

/** Multipliers of demand. `season` is categories x 52, `eventEffects` categories x codes. */
export type PanelFactors = KnownEffects & { readonly season: Float64Array; readonly eventCodes: number };

const passes = 3;

/**
 * Fits the multipliers on the weeks before `cutoff`: seasonal indices and the effects of what is known in advance in turns.
 * With less than a year and a half of history the index is 1 throughout, because season and trend cannot be told apart.
 */
export function fitFactors(history: PanelHistory, cutoff: number, starts: Int32Array): PanelFactors {
  const { series, categoryCount, promotions, events } = history;
  const slots = slotsOf(history.firstWeek, cutoff);
  const codes = events ? Math.max(-1, ...events.subarray(0, cutoff)) + 1 : 0;
  let season: Float64Array = new Float64Array(categoryCount * weeksPerYear).fill(1);
  let effects: KnownEffects = {
    uplifts: new Float64Array(series).fill(upliftBefore),
    eventEffects: new Float64Array(categoryCount * codes).fill(1),
  };
  const seasonal = cutoff >= 1.5 * weeksPerYear;
  for (let pass = 0; pass < (promotions || seasonal || codes > 0 ? passes : 0); pass++) {
    if (seasonal) season = seasonalIndices(plainTotals(history, cutoff, starts, effects, codes), categoryCount, slots);
    if (promotions || codes > 0) effects = fitKnownEffects(history, cutoff, starts, slots, season, effects, codes);
  }
  return { season, ...effects, eventCodes: codes };
}

/** Week-of-year position of columns 0 to count - 1. */
export function slotsOf(firstWeek: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, t) => weekOfYear(firstWeek + 7 * t));
}

/** Units of each category, and of all in the last row, without what promotions, events and stockouts did to them. */
function plainTotals(
  history: PanelHistory,
  cutoff: number,
  starts: Int32Array,
  { uplifts, eventEffects }: KnownEffects,
  codes: number,
): Float64Array {
  const { series, weeks, units, categories, categoryCount, promotions, events, availability } = history;
  const known = history.knownWeeks ?? weeks;
  const totals = new Float64Array((categoryCount + 1) * cutoff);
  for (let s = 0; s < series; s++) {
    const category = categories[s]!;
    for (let t = Math.max(0, starts[s]!); t < cutoff; t++) {
      const value = units[s * weeks + t]!;
      if (value <= 0) continue;
      let factor = promotions?.[s * known + t] ? uplifts[s]! : 1;
      if (availability) factor *= Math.max(0.4, availability[s * weeks + t]!);
      if (codes > 0 && events![t]! >= 0) factor *= eventEffects[category * codes + events![t]!]!;
      totals[category * cutoff + t] = totals[category * cutoff + t]! + value / factor;
      totals[categoryCount * cutoff + t] = totals[categoryCount * cutoff + t]! + value / factor;
    }
  }
  return totals;
}
