// The report of `stockwise forecast`: what came in, what was fitted to each series, what could not be.
import type { CoverageCell } from "../../../lib/forecasting/conformal.js";
import type { Frequency } from "../../../lib/forecasting/frequency.js";
import type { ManyForecasts, SeriesForecast } from "../../../lib/forecasting/long-table.js";
import { percentOf } from "./forecast-table.js";

export type LongReportInput = {
  /** What was read: kind, rows, and what was done to them. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The same by series. */
  readonly bySeries: readonly Readonly<Record<string, unknown>>[];
  readonly forecasts: readonly SeriesForecast[];
  readonly model: string;
  readonly frequency: Frequency;
  readonly seasons: readonly number[];
  readonly horizon: number;
  readonly levels: readonly number[];
  /** Whether interval widths were corrected by an earlier origin of all series. */
  readonly calibrated: boolean;
  /** What the corrected intervals held there, by level, horizon and demand class. */
  readonly coverage?: ManyForecasts["coverage"];
  readonly jobs: number;
  readonly fitMs: number;
  /** Rolling-origin accuracy, when it was asked for. */
  readonly backtest?: object;
};

/** Plain JSON, one entry a series last. */
export function longReport(input: LongReportInput) {
  const { about, bySeries, forecasts, model, frequency, seasons, horizon, levels, calibrated, jobs, fitMs } = input;
  return {
    ...about,
    model,
    frequency: frequency.name,
    seasons,
    horizon,
    levels: levels.map(percentOf),
    intervals_calibrated: calibrated,
    totals: {
      series: forecasts.length,
      fitted: forecasts.filter(({ status }) => status === "fitted").length,
      fallbacks: counts(forecasts.flatMap(({ fallback }) => (fallback ? [fallback] : []))),
      not_converged: forecasts.filter(({ converged }) => converged === false).length,
      fits: forecasts.reduce((sum, { fits }) => sum + fits, 0),
      models: counts(forecasts.map(({ label }) => label)),
    },
    jobs,
    fit_ms: Math.round(fitMs),
    ...(input.coverage ? { coverage: input.coverage.map(coverageRow) } : {}),
    ...(input.backtest ? { backtest: input.backtest } : {}),
    series: forecasts.map(({ id, label, fits, status, fallback, converged, flaggedLevels }, s) => ({
      unique_id: id,
      ...bySeries[s],
      model: label,
      fits,
      status,
      fallback: fallback ?? null,
      converged,
      ...(flaggedLevels ? { flagged_levels: flaggedLevels.map(percentOf) } : {}),
    })),
  };
}

function coverageRow({ level, demandClass, from, to, series, share, flagged }: CoverageCell) {
  return {
    level: percentOf(level),
    demand_class: demandClass,
    from,
    to,
    series,
    share: Number(share.toFixed(4)),
    flagged,
  };
}

/** How often each word occurs, most often first. */
function counts(words: readonly string[]): Record<string, number> {
  const found = new Map<string, number>();
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1);
  return Object.fromEntries([...found].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
