// How far the coverage of an interval may be from what it says.
import type { AccuracyRow } from "./judge.js";

/** Lowest and highest coverage of the intervals that are held to it. */
const allowed = [
  { nominal: 0.8, least: 0.76, most: 0.84 },
  { nominal: 0.95, least: 0.92, most: 0.97 },
] as const;

/** Fewer forecasts than this do not tell: of one class or step, and of a whole level. */
const leastForecasts = 100;
const leastOfLevel = 30;

/** Whether `n` forecasts are enough to judge coverage by. */
export function tested(n: number): boolean {
  return n >= leastForecasts;
}

/** Whether a coverage is outside of what is allowed for its nominal one. */
export function outside(nominal: number, covered: number): boolean {
  const { least, most } = allowed.find((row) => row.nominal === nominal)!;
  return covered < least || covered > most;
}

/**
 * Every class and step, and every class over all steps (`horizon` null), whose 80% or 95% interval covers less or more than
 * allowed. `covered` counts a value that an end cuts through in part, `observed` in full.
 */
export function outOfTolerance(rows: readonly AccuracyRow[], model: string) {
  return rows
    .filter((r) => r.model === model && r.covered.length > 0)
    .filter((r) => (r.demandClass === "all" ? Number.isNaN(r.horizon) && r.n >= leastOfLevel : tested(r.n)))
    .flatMap((r) =>
      allowed.map(({ nominal, least, most }, k) => ({
        level: r.level,
        demand_class: r.demandClass,
        horizon: Number.isNaN(r.horizon) ? null : r.horizon,
        nominal,
        covered: r.covered[k + 1]!,
        observed: r.coverage[k + 1]!,
        allowed: [least, most],
        n: r.n,
      })),
    )
    .filter(({ nominal, covered }) => outside(nominal, covered));
}
