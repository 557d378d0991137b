// Weeks as the product counts them: ISO weeks, each named by the epoch day of its Monday.

/** Epoch day (1970-01-01 is 0) of the Monday of the ISO week that holds `epochDay`. */
export function mondayOf(epochDay: number): number {
  // 1970-01-01 was a Thursday, three days after a Monday.
  return epochDay - ((((epochDay + 3) % 7) + 7) % 7);
}

/** `YYYY-MM-DD` of an epoch day. */
export function isoDate(epochDay: number): string {
  return new Date(epochDay * 86_400_000).toISOString().slice(0, 10);
}

/** Epoch day of `YYYY-MM-DD`; throws RangeError on anything else. */
export function epochDay(date: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  if (Number.isNaN(time) || isoDate(time / 86_400_000) !== date)
    throw new RangeError(`invalid date: ${date} (YYYY-MM-DD)`);
  return time / 86_400_000;
}

/** Number of lines on each day that has any. Days ascend. */
export type DayCounts = { readonly days: ArrayLike<number>; readonly counts: ArrayLike<number> };

/** First and last epoch day that belong to the data, both included. */
export type DateBody = { readonly first: number; readonly last: number };

export type DateBodyOptions = {
  /** A week counts as alive with at least this share of a typical week's lines. */
  readonly aliveShare?: number;
  /** Strays before or after the body are at most this share of all lines, or one line. */
  readonly strayShare?: number;
  /** A stretch of lines before the body is stray only when it lies at least so many empty days ahead of it. */
  readonly gapDays?: number;
};

/**
 * The stretch of days in which a shop was selling, without dates that typing errors put beyond its ends; undefined
 * without any line. A typical week is the one that the median line lies in. The last live week, and one more, end the
 * body: what follows is stray if it is no more than `strayShare` of all lines. The start is judged more
 * mildly, as shops begin slowly: lines ahead of it are stray only if a gap of `gapDays` parts them from the rest.
 * With a single day off the whole (few lines), a gap of `gapDays` makes a stray on either side. O(days).
 *
 * @example dateBody({ days: [0, 1, 2, 9000], counts: [50, 50, 50, 1] }) // { first: 0, last: 2 }
 */
export function dateBody({ days, counts }: DayCounts, options: DateBodyOptions = {}): DateBody | undefined {
  const { aliveShare = 0.02, strayShare = 0.01, gapDays = 180 } = options;
  if (days.length === 0) return undefined;
  let total = 0;
  const weeks = new Map<number, number>();
  for (let i = 0; i < days.length; i++) {
    total += counts[i]!;
    const week = mondayOf(days[i]!);
    weeks.set(week, (weeks.get(week) ?? 0) + counts[i]!);
  }
  const alive = aliveShare * typical([...weeks.values()], total);
  const limit = Math.max(1, strayShare * total);
  const aliveWeeks = [...weeks].filter(([, count]) => count >= alive).map(([week]) => week);
  const lastAlive = Math.max(...aliveWeeks);

  let last = days.length - 1;
  for (let i = days.length - 1, after = 0; i > 0; i--) {
    after += counts[i]!;
    if (after > limit) break;
    const thin = days[i]! > lastAlive + 13;
    if (thin || days[i]! - days[i - 1]! >= gapDays) last = i - 1;
  }
  let first = 0;
  for (let i = 0, before = 0; i < last; i++) {
    before += counts[i]!;
    if (before > limit) break;
    if (days[i + 1]! - days[i]! >= gapDays) first = i + 1;
  }
  return { first: days[first]!, last: days[last]! };
}

/** The count of the week that the median line lies in. */
function typical(weekCounts: number[], total: number): number {
  weekCounts.sort((a, b) => a - b);
  let passed = 0;
  for (const count of weekCounts) if ((passed += count) * 2 >= total) return count;
  return 0;
}

export type FullWeeks = {
  /** Mondays of the full weeks, ascending and without a gap. */
  readonly weeks: readonly number[];
  /** Mondays of the partial weeks at either end. */
  readonly partial: readonly number[];
};

/**
 * The full weeks of the days from the first to the last with lines. The first (last) week is partial when a weekday on which the
 * shop usually sells lies before the first (after the last) day: one that has lines in at least half of the weeks in
 * between, or any weekday when none has. A shop that never sells on Sundays has a full week without one. A last week
 * with less than 2% of an average week's lines is partial too.
 */
export function fullWeeks({ days, counts }: DayCounts): FullWeeks {
  if (days.length === 0) return { weeks: [], partial: [] };
  const first = days[0]!;
  const last = days[days.length - 1]!;
  const firstWeek = mondayOf(first);
  const lastWeek = mondayOf(last);
  const inner = (lastWeek - firstWeek) / 7 - 1;
  const seen = new Float64Array(7);
  let lastCount = 0;
  let total = 0;
  for (let i = 0; i < days.length; i++) {
    const week = mondayOf(days[i]!);
    total += counts[i]!;
    if (week === lastWeek) lastCount += counts[i]!;
    else if (week !== firstWeek) seen[days[i]! - week]!++;
  }
  const regular = [...seen].map((weeks) => inner > 0 && weeks >= inner / 2);
  const sells = (weekday: number) => (regular.includes(true) ? regular[weekday]! : true);
  const weekdays = [0, 1, 2, 3, 4, 5, 6];
  const partialFirst = weekdays.some((weekday) => weekday < first - firstWeek && sells(weekday));
  const partialLast =
    weekdays.some((weekday) => weekday > last - lastWeek && sells(weekday)) ||
    (inner > 0 && lastCount < (0.02 * total) / (inner + 2));
  const from = partialFirst ? firstWeek + 7 : firstWeek;
  const to = partialLast ? lastWeek - 7 : lastWeek;
  const weeks = Array.from({ length: Math.max(0, (to - from) / 7 + 1) }, (_, i) => from + 7 * i);
  const partial = [...new Set([...(partialFirst ? [firstWeek] : []), ...(partialLast ? [lastWeek] : [])])];
  return { weeks, partial };
}
