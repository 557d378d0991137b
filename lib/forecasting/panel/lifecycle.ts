// When each series begins to count, and whether it has ended.
import type { PanelHistory } from "./panel-types.js";

/** Columns of each series' life as known before a cutoff. */
export type Lives = {
  /** First column with a sale; the cutoff when there is none. */
  readonly firsts: Int32Array;
  /** Column in which the series starts: its launch, at the latest its first sale; cutoff or later when neither was yet. */
  readonly starts: Int32Array;
  /** First column that teaches its level. */
  readonly begins: Int32Array;
};

/** Reads columns before `cutoff`, and launches. */
export function livesOf(history: PanelHistory, cutoff: number): Lives {
  const { series, weeks, units, launches } = history;
  const firsts = new Int32Array(series);
  const starts = new Int32Array(series);
  const begins = new Int32Array(series);
  for (let s = 0; s < series; s++) {
    const found = units.subarray(s * weeks, s * weeks + cutoff).findIndex((value) => value > 0);
    const first = found < 0 ? cutoff : found;
    const launch = launches?.[s] ?? -1;
    firsts[s] = first;
    starts[s] = launch < 0 ? first : first < cutoff ? Math.min(first, launch) : launch;
    // A series that is known from its first sale on alone: that sale says when it starts, not how much it sells.
    begins[s] = launch < 0 || launch > first ? Math.min(cutoff, first + 1) : starts[s]!;
  }
  return { firsts, starts, begins };
}

/** Empty weeks before an item can be taken to have ended. */
const leastEmptyWeeks = 8;

/**
 * Share of its level that a series keeps: 1, or less when the empty weeks at its end are too many, that is less likely than 1
 * in 1000 at its former rate. Then half is lost every eight weeks. A hidden week among them says nothing either way.
 *
 * @param units of the series, `factors` what it would sell at level 1; both up to the cutoff
 */
export function lifeLeft(
  units: Float64Array,
  censored: Uint8Array | undefined,
  factors: Float64Array,
  first: number,
): number {
  const cutoff = units.length;
  let run = 0;
  for (let t = cutoff - 1; t >= first && units[t] === 0; t--) {
    if (censored?.[t]) return 1;
    run++;
  }
  if (run < leastEmptyWeeks) return 1;
  const end = cutoff - run;
  let sales = 0;
  for (let t = first; t < end; t++) if (units[t]! > 0) sales++;
  let expected = 0;
  for (let t = end; t < cutoff; t++) expected += Math.min(1.5, factors[t]!);
  const rate = Math.min(0.98, sales / (end - first + 2));
  return expected * Math.log(1 - rate) < Math.log(0.001) ? Math.pow(0.5, run / 8) : 1;
}
