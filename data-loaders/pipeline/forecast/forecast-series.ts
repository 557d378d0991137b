// Many series through a runner: in portions that are the same however many hands there are.
import {
  finishForecasts,
  judgesWidths,
  type NamedSeries,
  type SeriesOptions,
} from "../../../lib/forecasting/long-table.js";
import type { Runner } from "../../runners/runner.js";

/** Series of one portion: small enough that a slow one holds up little, large enough that handing over costs nothing. */
const portion = 16;

export type Forecasts = ReturnType<typeof finishForecasts>;

/** Forecasts of all series, in order; the same numbers from any runner. `tell` counts series. */
export async function forecastSeries(
  series: readonly NamedSeries[],
  options: SeriesOptions,
  runner: Runner,
  tell: (done: number, total: number) => void = () => {},
): Promise<Forecasts> {
  const judged = judgesWidths(series, options);
  const inputs = portionsOf(series).map((some) => ({ series: some, options, judged }));
  const drafts = await runner.run<typeof import("./draft-task.js")>("pipeline/forecast/draft-task", inputs, (done) =>
    tell(Math.min(series.length, done * portion), series.length),
  );
  return finishForecasts(drafts.flat(), options.levels);
}

/** `items` in portions, in order. */
export function portionsOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / portion) }, (_, i) =>
    items.slice(i * portion, (i + 1) * portion),
  );
}
