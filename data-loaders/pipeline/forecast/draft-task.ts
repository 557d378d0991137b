// The task of a runner: drafts of some series.
import {
  draftForecast,
  type NamedSeries,
  type SeriesDraft,
  type SeriesOptions,
} from "../../../lib/forecasting/long-table.js";
import { ctsaArima } from "./arima-ctsa.js";

export type DraftInput = {
  readonly series: readonly NamedSeries[];
  readonly options: SeriesOptions;
  /** Whether an earlier origin is forecast too, to learn interval widths from. */
  readonly judged: boolean;
};

/** One draft a series, in order. */
export function task({ series, options, judged }: DraftInput): SeriesDraft[] {
  return series.map((one) => draftForecast(one, { ...options, externalArima: ctsaArima }, judged));
}
