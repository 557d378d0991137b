// What a policy expects at each review: the demand of each SKU until the order after this one can arrive.
import type { PanelHistory } from "../forecasting/panel/panel.js";
import type { Skus } from "./world.js";

/** Expectations by review week and SKU: `week * skus + sku`. Weeks count from the start of the replay. */
export type Outlook = {
  /** Units over the protection interval: lead time and one review period. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Units a week, on average over the interval. */
  readonly weekly: Float64Array;
};

/** Which part of the history a replay covers: `first` is the column of its first week. */
export type Window = { readonly first: number; readonly weeks: number };

/** Weeks from a review to the arrival of the order after this one, on average. */
export function protectionWeeks(skus: Skus, sku: number, reviewDays: number): number {
  return (skus.leadTimeDays[sku]! + reviewDays) / 7;
}

/** Sum of `weekly(0), weekly(1), ...` over `weeks`, the last one in part. */
export function cumulated(weekly: (step: number) => number, weeks: number): number {
  const whole = Math.floor(weeks + 1e-9);
  let sum = 0;
  for (let step = 0; step < whole; step++) sum += weekly(step);
  return weeks - whole > 1e-9 ? sum + (weeks - whole) * weekly(whole) : sum;
}

/**
 * The outlook of a shop with a spreadsheet: a moving average of `window` weeks, flat or with a seasonal index by category
 * (categories x 52, weeks of the year by `slots`), and a standard deviation of weekly demand over half a year that grows
 * with the square root of the interval. An announced SKU without sales so far is taken to sell as the median
 * of its category. Reads `history.units` before each review week only.
 */
export function movingAverageOutlook(
  history: PanelHistory,
  skus: Skus,
  replayed: Window,
  options: {
    readonly window: number;
    readonly reviewDays: number;
    readonly season?: { readonly index: Float64Array; readonly slots: Int32Array };
  },
): Outlook {
  const { window, reviewDays, season } = options;
  const cells = replayed.weeks * skus.count;
  const outlook = { mean: new Float64Array(cells), variance: new Float64Array(cells), weekly: new Float64Array(cells) };
  const indexOf = (sku: number, column: number) =>
    season ? season.index[skus.category[sku]! * 52 + season.slots[column]!]! : 1;
  for (let week = 0; week < replayed.weeks; week++) {
    const now = replayed.first + week;
    const levels = new Float64Array(skus.count).fill(NaN);
    for (let sku = 0; sku < skus.count; sku++) {
      const start = Math.max(0, skus.launchWeek[sku]!);
      const n = Math.min(window, now - start);
      if (n <= 0) continue;
      let sum = 0;
      for (let t = now - n; t < now; t++) sum += history.units[sku * history.weeks + t]! / indexOf(sku, t);
      levels[sku] = sum / n;
    }
    const medians = medianLevels(levels, skus.category);
    for (let sku = 0; sku < skus.count; sku++) {
      const cell = week * skus.count + sku;
      const interval = protectionWeeks(skus, sku, reviewDays);
      const known = !Number.isNaN(levels[sku]!);
      const level = known ? levels[sku]! : skus.launchAnnounced[sku] ? (medians.get(skus.category[sku]!) ?? 0) : 0;
      // A launch to come is bought for the weeks in which it sells.
      const unlaunched = Math.min(interval, Math.max(0, skus.launchWeek[sku]! - now));
      let mean = 0;
      for (let step = 0; step < interval - 1e-9; step++)
        if (step >= unlaunched - 1e-9) mean += Math.min(1, interval - step) * level * indexOf(sku, now + step);
      outlook.mean[cell] = mean;
      outlook.weekly[cell] = outlook.mean[cell]! / interval;
      const deviation = known ? weeklyDeviation(history, sku, Math.max(0, skus.launchWeek[sku]!), now) : level;
      outlook.variance[cell] = outlook.mean[cell]! > 0 ? deviation * deviation * interval : 0;
    }
  }
  return outlook;
}

/** Median of the known levels by category. */
function medianLevels(levels: Float64Array, categories: Int32Array): Map<number, number> {
  const groups = new Map<number, number[]>();
  levels.forEach((level, sku) => {
    if (Number.isNaN(level)) return;
    const group = groups.get(categories[sku]!) ?? [];
    group.push(level);
    groups.set(categories[sku]!, group);
  });
  return new Map([...groups].map(([category, group]) => [category, group.sort((a, b) => a - b)[group.length >> 1]!]));
}

/** Standard deviation of weekly units over the last 26 weeks before `now`. */
function weeklyDeviation(history: PanelHistory, sku: number, start: number, now: number): number {
  const n = Math.min(26, now - start);
  if (n < 2) return n === 1 ? history.units[sku * history.weeks + now - 1]! : 0;
  let sum = 0;
  let squares = 0;
  for (let t = now - n; t < now; t++) {
    const units = history.units[sku * history.weeks + t]!;
    sum += units;
    squares += units * units;
  }
  return Math.sqrt(Math.max(0, (squares - (sum * sum) / n) / (n - 1)));
}
