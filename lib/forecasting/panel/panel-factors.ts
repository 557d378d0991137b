// What moves all SKUs of a category together: season, promotions, moving events. Multiplicative, training weeks only.
import { weekOfYear, weeksPerYear } from "./iso-week.js";
import type { PanelHistory } from "./panel-types.js";

/** Multipliers of demand. `season` is categories x 52, `eventEffects` categories x codes. */
export type PanelFactors = {
  readonly season: Float64Array;
  readonly uplifts: Float64Array;
  readonly eventEffects: Float64Array;
  readonly eventCodes: number;
};

/** Units of prior that pull a seasonal index, a category's uplift and a series' uplift to what is above it. */
const seasonPrior = 40;
const categoryUpliftPrior = 60;
const seriesUpliftPrior = 25;
const eventPrior = 1500;
const upliftBefore = 1.4;
const passes = 3;

/**
 * Fits the multipliers on the weeks before `cutoff`. The seasonal index of a category is its units by week of the year
 * against a log-linear trend, shrunk to the index of all categories, that one to 1, and centred; with less than a year
 * and a half of history it is 1 throughout, because season and trend cannot be told apart. An uplift is the units sold
 * in promotion weeks against a discounted level, shrunk from series to category to a prior of 1.4.
 */
export function fitFactors(history: PanelHistory, cutoff: number, starts: Int32Array): PanelFactors {
  const { series, weeks, categoryCount, promotions, events } = history;
  const known = history.knownWeeks ?? weeks;
  const slots = slotsOf(history.firstWeek, cutoff);
  const season = new Float64Array(categoryCount * weeksPerYear).fill(1);
  const uplifts = new Float64Array(series).fill(upliftBefore);
  const codes = events ? Math.max(0, ...events.subarray(0, cutoff)) + 1 : 0;
  const eventEffects = new Float64Array(categoryCount * codes).fill(1);
  const seasonal = cutoff >= 1.5 * weeksPerYear;
  for (let pass = 0; pass < (promotions || seasonal || codes > 0 ? passes : 0); pass++) {
    if (seasonal) fitSeason(history, cutoff, starts, slots, uplifts, eventEffects, codes, season);
    if (promotions || codes > 0)
      fitEffects(history, cutoff, known, starts, slots, season, uplifts, eventEffects, codes);
  }
  return { season, uplifts, eventEffects, eventCodes: codes };
}

/** Week-of-year position of columns 0 to count - 1. */
export function slotsOf(firstWeek: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, t) => weekOfYear(firstWeek + 7 * t));
}

function fitSeason(
  history: PanelHistory,
  cutoff: number,
  starts: Int32Array,
  slots: Int32Array,
  uplifts: Float64Array,
  eventEffects: Float64Array,
  codes: number,
  season: Float64Array,
): void {
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
  const all = seasonOf(totals.subarray(categoryCount * cutoff), slots, new Float64Array(weeksPerYear).fill(1));
  for (let c = 0; c < categoryCount; c++)
    season.set(seasonOf(totals.subarray(c * cutoff, (c + 1) * cutoff), slots, all), c * weeksPerYear);
}

/** Index of one total: ratio to a log-linear trend by week of the year, trend and index in turns, shrunk and centred. */
function seasonOf(totals: Float64Array, slots: Int32Array, prior: Float64Array): Float64Array {
  const n = totals.length;
  let index: Float64Array = Float64Array.from(prior);
  for (let turn = 0; turn < 4; turn++) {
    const { intercept, slope } = logTrend(totals, slots, index);
    const top = new Float64Array(weeksPerYear);
    const bottom = new Float64Array(weeksPerYear);
    for (let t = 0; t < n; t++) {
      const slot = slots[t]!;
      top[slot] = top[slot]! + totals[t]!;
      bottom[slot] = bottom[slot]! + Math.exp(intercept + slope * t);
    }
    const raw = new Float64Array(weeksPerYear);
    for (let w = 0; w < weeksPerYear; w++) raw[w] = (top[w]! + seasonPrior * prior[w]!) / (bottom[w]! + seasonPrior);
    index = centred(smoothed(raw));
  }
  return index;
}

function logTrend(totals: Float64Array, slots: Int32Array, index: Float64Array) {
  const n = totals.length;
  const middle = (n - 1) / 2;
  let sum = 0;
  let cross = 0;
  let squares = 0;
  for (let t = 0; t < n; t++) {
    const value = Math.log((totals[t]! + 1) / Math.max(0.05, index[slots[t]!]!));
    sum += value;
    cross += (t - middle) * value;
    squares += (t - middle) ** 2;
  }
  const slope = squares > 0 ? cross / squares : 0;
  return { intercept: sum / n - slope * middle, slope };
}

/** Light smoothing over neighbouring weeks of the year; the year is a circle. */
function smoothed(raw: Float64Array): Float64Array {
  return raw.map((value, w) => {
    const before = raw[(w + weeksPerYear - 1) % weeksPerYear]!;
    const after = raw[(w + 1) % weeksPerYear]!;
    return 0.15 * before + 0.7 * value + 0.15 * after;
  });
}

function centred(index: Float64Array): Float64Array {
  let sum = 0;
  for (const value of index) sum += value;
  const mean = sum / weeksPerYear;
  return mean > 0 ? index.map((value) => Math.max(0.02, value / mean)) : index.fill(1);
}

/** Promotion and event multipliers against a discounted level that is known before the week. */
function fitEffects(
  history: PanelHistory,
  cutoff: number,
  known: number,
  starts: Int32Array,
  slots: Int32Array,
  season: Float64Array,
  uplifts: Float64Array,
  eventEffects: Float64Array,
  codes: number,
): void {
  const { series, weeks, units, censored, categories, categoryCount, promotions, events, availability } = history;
  const sold = new Float64Array(series);
  const expected = new Float64Array(series);
  const eventSold = new Float64Array(categoryCount * codes);
  const eventExpected = new Float64Array(categoryCount * codes);
  for (let s = 0; s < series; s++) {
    const category = categories[s]!;
    let top = 0;
    let bottom = 0;
    for (let t = Math.max(0, starts[s]!); t < cutoff; t++) {
      const value = units[s * weeks + t]!;
      if (censored?.[s * weeks + t]) continue;
      const promoted = promotions?.[s * known + t] === 1;
      const event = codes > 0 ? events![t]! : -1;
      const index = season[category * weeksPerYear + slots[t]!]! * (availability?.[s * weeks + t] ?? 1);
      const effect = event >= 0 ? eventEffects[category * codes + event]! : 1;
      if (bottom > 4) {
        const base = (top / bottom) * index;
        if (promoted) {
          sold[s] = sold[s]! + value / effect;
          expected[s] = expected[s]! + base;
        }
        if (event >= 0) {
          const cell = category * codes + event;
          eventSold[cell] = eventSold[cell]! + value / (promoted ? uplifts[s]! : 1);
          eventExpected[cell] = eventExpected[cell]! + base;
        }
      }
      top = 0.92 * top + value;
      bottom = 0.92 * bottom + index * effect * (promoted ? uplifts[s]! : 1);
    }
  }
  const top = new Float64Array(categoryCount).fill(upliftBefore * categoryUpliftPrior);
  const bottom = new Float64Array(categoryCount).fill(categoryUpliftPrior);
  for (let s = 0; s < series; s++) {
    top[categories[s]!] = top[categories[s]!]! + sold[s]!;
    bottom[categories[s]!] = bottom[categories[s]!]! + expected[s]!;
  }
  for (let s = 0; s < series; s++) {
    const prior = top[categories[s]!]! / bottom[categories[s]!]!;
    uplifts[s] = (sold[s]! + seriesUpliftPrior * prior) / (expected[s]! + seriesUpliftPrior);
  }
  for (let i = 0; i < eventEffects.length; i++)
    eventEffects[i] = (eventSold[i]! + eventPrior) / (eventExpected[i]! + eventPrior);
}
