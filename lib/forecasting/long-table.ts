// Forecasts of many series at once: one bad series never stops the others. Each series is drafted on its own, wherever that
// runs; what all of them together say of the interval widths comes last.
import { checkForecast, nonNegative, type Forecast } from "./forecast.js";
import { widthErrors, widthFactors, withFactors, type WidthErrors } from "./conformal.js";
import { hasConverged } from "./part-convergence.js";
import { checkModelName, fitModel, predictModel, type ExternalArima, type FittedModel } from "./models.js";
import { isCountPart } from "./parts.js";

/** One series on an even grid: NaN where a period is missing. */
export type NamedSeries = {
  readonly id: string;
  readonly values: Float64Array;
  /** (values + horizon) x columns, row-major: what is known of every period in advance. */
  readonly regressors?: { readonly columns: number; readonly values: Float64Array };
};

export type SeriesForecast = {
  readonly id: string;
  readonly forecast: Forecast;
  readonly label: string;
  readonly fits: number;
  readonly status: FittedModel["status"];
  readonly fallback?: string;
  /** Whether every search inside the model came to rest; null when nothing had to be searched. */
  readonly converged: boolean | null;
};

/** A forecast before the correction of its widths. Plain and clone-safe, so that it may come from another thread. */
export type SeriesDraft = SeriesForecast & {
  readonly nonNegative: boolean;
  /** Counts have quantiles of their own; their widths stay. */
  readonly count: boolean;
  /** What an earlier origin got wrong. */
  readonly errors?: WidthErrors;
};

export type SeriesOptions = {
  readonly model: string;
  readonly horizon: number;
  /** Nominal coverages in (0, 1). */
  readonly levels: readonly number[];
  readonly seasons: readonly number[];
  readonly externalArima?: ExternalArima;
};

export type ManyOptions = SeriesOptions & {
  /** Called after each series. */
  readonly progress?: (done: number, total: number) => void;
};

/**
 * Forecasts each series with the model, then corrects interval widths by one earlier origin of all of them (with 50 and
 * more series that are long enough). A series that no model can take at all gets zeros or its last value, and says so.
 *
 * @throws RangeError on an unknown model, horizon or levels out of range
 */
export function forecastMany(
  series: readonly NamedSeries[],
  options: ManyOptions,
): { readonly forecasts: readonly SeriesForecast[]; readonly factors?: readonly Float64Array[] } {
  const judged = judgesWidths(series, options);
  const drafts = series.map((one, i) => {
    const draft = draftForecast(one, options, judged);
    options.progress?.(i + 1, series.length);
    return draft;
  });
  return finishForecasts(drafts, options.levels);
}

/** Whether there are enough series, long enough, to correct widths by what they got wrong. */
export function judgesWidths(
  series: readonly { readonly values: ArrayLike<number> }[],
  options: SeriesOptions,
): boolean {
  if (options.levels.length === 0) return false;
  return series.filter(({ values }) => isLongEnough(values.length, options)).length >= 50;
}

/**
 * Fits one series and predicts; with `judged`, an earlier origin is forecast and held against what came, too.
 *
 * @throws RangeError on an unknown model, horizon or levels out of range, or regressors of the wrong length
 */
export function draftForecast(series: NamedSeries, options: SeriesOptions, judged: boolean): SeriesDraft {
  const { model, horizon } = options;
  const { id, values } = series;
  const levels = checkForecast(horizon, options.levels);
  checkModelName(model);
  const errors = judged && isLongEnough(values.length, options) ? earlierErrors(series, options, levels) : undefined;
  const fitted = fitFrom(series, values.length, options);
  const forecast = predictFrom(fitted, series, values.length, horizon, levels);
  const { label, fits, status, fallback } = fitted;
  return {
    id,
    forecast,
    label,
    fits,
    status,
    converged: hasConverged(fitted.part),
    nonNegative: fitted.nonNegative,
    count: isCount(fitted),
    ...(fallback ? { fallback } : {}),
    ...(errors ? { errors } : {}),
  };
}

/** The drafts with their widths corrected by the errors of all of them, in the order given. */
export function finishForecasts(
  drafts: readonly SeriesDraft[],
  levels: readonly number[],
): { readonly forecasts: readonly SeriesForecast[]; readonly factors?: readonly Float64Array[] } {
  const factors = widthFactors(
    drafts.flatMap(({ errors }) => (errors ? [errors] : [])),
    checkForecast(1, levels),
  );
  const forecasts = drafts.map((draft): SeriesForecast => {
    const { id, label, fits, status, fallback, converged, count } = draft;
    const corrected = count ? draft.forecast : withFactors(draft.forecast, factors);
    const forecast = draft.nonNegative ? nonNegative(corrected) : corrected;
    return { id, forecast, label, fits, status, converged, ...(fallback ? { fallback } : {}) };
  });
  return { forecasts, ...(factors ? { factors } : {}) };
}

function earlierErrors(
  series: NamedSeries,
  options: SeriesOptions,
  levels: readonly number[],
): WidthErrors | undefined {
  const { horizon } = options;
  const cutoff = series.values.length - horizon;
  const past = fitFrom(series, cutoff, options);
  if (isCount(past)) return undefined;
  return widthErrors(predictFrom(past, series, cutoff, horizon, levels), series.values.subarray(cutoff));
}

/** The model of the first `n` values, with what was known of them. */
function fitFrom(series: NamedSeries, n: number, options: SeriesOptions): FittedModel {
  const { model, horizon, seasons, externalArima } = options;
  const { values, regressors } = series;
  return fitModel(model, values.slice(0, n), {
    seasons,
    horizon,
    ...(externalArima ? { externalArima } : {}),
    ...(regressors
      ? { regressors: { ...regressors, values: regressors.values.slice(0, n * regressors.columns) } }
      : {}),
  });
}

function predictFrom(
  fitted: FittedModel,
  { regressors }: NamedSeries,
  n: number,
  horizon: number,
  levels: readonly number[],
): Forecast {
  if (!regressors) return predictModel(fitted, horizon, { levels });
  const { columns, values } = regressors;
  return predictModel(fitted, horizon, {
    levels,
    regressors: values.slice(n * columns, (n + horizon) * columns),
  });
}

/** Two seasons and some must be left when a horizon is held out. */
function isLongEnough(n: number, { horizon, seasons }: SeriesOptions): boolean {
  return n >= horizon + Math.max(8, ...seasons.filter((m) => m <= 60).map((m) => 2 * m + 2));
}

function isCount({ part }: FittedModel): boolean {
  return isCountPart(part);
}
