// The seasonal index of each category by week of the year: ratio to a trend, shrunk to that of all categories, smoothed as far
// as one year says about another.
import { weeksPerYear } from "./iso-week.js";

/** Weeks on either side over which an index may be smoothed. */
const halfWidths = [0, 1, 2, 3, 4, 6, 8] as const;

/** Weeks of an average category that pull its index to that of all categories, and that one to 1. */
const priorWeeks = 0.03;

/** Weeks between two observations of the same season: more than half a year. */
const otherYear = 27;

/**
 * Seasonal indices, categories x 52, mean 1, from weekly totals of each category without promotions and events (one more row:
 * all of them). Index and log-linear trend are fitted in turns (classical decomposition with a smooth trend; Hyndman,
 * Athanasopoulos 2021, section 3.4). The index is smoothed by a triangle over the weeks of the year whose width is the one
 * with which each week is best foretold from those of other years; with less than four such pairs nothing is smoothed over
 * more than three weeks. O(categories x weeks x 52).
 *
 * @param totals (categories + 1) x weeks
 * @param slots position of each week in the year
 */
export function seasonalIndices(totals: Float64Array, categories: number, slots: Int32Array): Float64Array {
  const n = slots.length;
  const row = (c: number) => totals.subarray(c * n, (c + 1) * n);
  const flat = new Float64Array(weeksPerYear).fill(1);
  const halfWidth = bestHalfWidth(
    Array.from({ length: categories }, (_, c) => ratiosToTrend(row(c), slots)),
    slots,
  );
  const all = indexOf(row(categories), slots, flat, halfWidth);
  const season = new Float64Array(categories * weeksPerYear);
  for (let c = 0; c < categories; c++) season.set(indexOf(row(c), slots, all, halfWidth), c * weeksPerYear);
  return season;
}

function ratiosToTrend(totals: Float64Array, slots: Int32Array): Float64Array {
  const { intercept, slope } = logTrend(totals, slots, new Float64Array(weeksPerYear).fill(1));
  return totals.map((value, t) => value / Math.exp(intercept + slope * t));
}

/** Leaves a year out: the width that foretells the ratios of a week best from weeks more than half a year away. */
function bestHalfWidth(rows: readonly Float64Array[], slots: Int32Array): number {
  const n = slots.length;
  const errors = new Float64Array(halfWidths.length);
  let pairs = 0;
  for (let t = 0; t < n; t++) {
    const others: { at: number; apart: number }[] = [];
    for (let k = 0; k < n; k++)
      if (Math.abs(k - t) >= otherYear) others.push({ at: k, apart: slotsApart(slots[k]!, slots[t]!) });
    if (!others.some(({ apart }) => apart === 0)) continue;
    pairs++;
    for (const ratios of rows)
      halfWidths.forEach((width, w) => {
        let top = 0;
        let bottom = 0;
        for (const { at, apart } of others) {
          if (apart > width) continue;
          const weight = width + 1 - apart;
          top += weight * ratios[at]!;
          bottom += weight;
        }
        errors[w] = errors[w]! + Math.min(9, (ratios[t]! - top / bottom) ** 2);
      });
  }
  return pairs < 4 ? 1 : halfWidths[errors.indexOf(Math.min(...errors))]!;
}

function slotsApart(a: number, b: number): number {
  const apart = Math.abs(a - b);
  return Math.min(apart, weeksPerYear - apart);
}

function indexOf(totals: Float64Array, slots: Int32Array, prior: Float64Array, halfWidth: number): Float64Array {
  let index: Float64Array = Float64Array.from(prior);
  for (let turn = 0; turn < 4; turn++) {
    const { intercept, slope } = logTrend(totals, slots, index);
    const top = new Float64Array(weeksPerYear);
    const bottom = new Float64Array(weeksPerYear);
    let level = 0;
    for (let t = 0; t < totals.length; t++) {
      const slot = slots[t]!;
      const trend = Math.exp(intercept + slope * t);
      top[slot] = top[slot]! + totals[t]!;
      bottom[slot] = bottom[slot]! + trend;
      level += trend / totals.length;
    }
    const pull = priorWeeks * level;
    index = centred(
      smoothed(
        Float64Array.from(prior, (p, w) => (top[w]! + pull * p) / (bottom[w]! + pull)),
        halfWidth,
      ),
    );
  }
  return index;
}

function logTrend(totals: Float64Array, slots: Int32Array, index: Float64Array): { intercept: number; slope: number } {
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

/** A triangle over `halfWidth` weeks on either side; the year is a circle. */
function smoothed(raw: Float64Array, halfWidth: number): Float64Array {
  const total = (halfWidth + 1) ** 2;
  return raw.map((_, w) => {
    let sum = 0;
    for (let d = -halfWidth; d <= halfWidth; d++)
      sum += (halfWidth + 1 - Math.abs(d)) * raw[(w + d + weeksPerYear) % weeksPerYear]!;
    return sum / total;
  });
}

function centred(index: Float64Array): Float64Array {
  let sum = 0;
  for (const value of index) sum += value;
  const mean = sum / weeksPerYear;
  return mean > 0 ? index.map((value) => Math.max(0.02, value / mean)) : index.fill(1);
}
