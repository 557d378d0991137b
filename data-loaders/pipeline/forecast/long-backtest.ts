// How good the asked-for model would have been on a long file, as the report of `stockwise forecast` says it.
import type { AccuracyRow } from "../../../lib/evaluation/accuracy-groups.js";
import { backtestSeries, type BacktestOptions } from "../../../lib/evaluation/backtest-series.js";
import type { NamedSeries } from "../../../lib/forecasting/long-table.js";
import { ctsaArima } from "./arima-ctsa.js";
import { percentOf } from "./forecast-table.js";

/**
 * Rolling origins of all series, in this thread: accuracy of the model, naive, seasonal naive and SES, over all, by class of
 * demand, by step and by origin, and the value added with its interval.
 */
export function longBacktest(series: readonly NamedSeries[], options: BacktestOptions) {
  const { rows, valueAdded, levels, skipped, ...counts } = backtestSeries(series, {
    ...options,
    externalArima: ctsaArima,
  });
  return {
    cutoffs: counts.cutoffs,
    series: counts.series,
    series_with_fewer_cutoffs: counts.fewerCutoffs,
    skipped: skipped.length,
    fallbacks: counts.fallbacks,
    value_added: valueAdded,
    accuracy: rows.map((row) => figures(row, levels)),
  };
}

/** Intervals by their level in percent, as the columns of the forecasts have them. */
function figures({ winkler, coverage, ...row }: AccuracyRow, levels: readonly number[]) {
  const named = (name: string, values: readonly number[]) =>
    levels.map((level, k) => [`${name}_${percentOf(level)}`, values[k]!] as const);
  return { ...row, ...Object.fromEntries([...named("coverage", coverage), ...named("winkler", winkler)]) };
}

/** The backtest in a line a model. */
export function backtestNotes({ cutoffs, series, accuracy }: ReturnType<typeof longBacktest>): string[] {
  const pooled = accuracy.filter(({ by }) => by === "all");
  const figure = (value: number) => (Number.isFinite(value) ? value.toPrecision(3) : "none");
  return [
    `backtest at ${cutoffs} origins of ${series} series:`,
    ...pooled.map(({ model, wape, mase }) => `  ${model.padEnd(12)} WAPE ${figure(wape)}  MASE ${figure(mase)}`),
  ];
}
