// Forecasts of many series at once: one bad series never stops the others. Each series is drafted on its own, wherever that
// runs; what all of them together say of the interval widths comes last.
import { checkForecast, nonNegative, type Forecast } from "./forecast.js";
import {
  coverageCells,
  widthErrors,
  widthFactors,
  withFactors,
  type CoverageCell,
  type WidthErrors,
} from "./conformal.js";
import { classifyDemand, type DemandClass } from "./demand-class.js";
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
  /** Levels whose intervals, for series of this demand class, were outside the tolerance at an earlier origin. */
  readonly flaggedLevels?: readonly number[];
};

/** A forecast before the correction of its widths. Plain and clone-safe, so that it may come from another thread. */
export type SeriesDraft = SeriesForecast & {
  readonly nonNegative: boolean;
  /** Counts have quantiles of their own; their widths stay. */
  readonly count: boolean;
  readonly demandClass: DemandClass;
  /** What an earlier origin got wrong. */
  readonly errors?: WidthErrors;
};

export type SeriesOptions = {
  readonly model: string;
  readonly horizon: number;
  /** Nominal coverages in (0, 1). */
  readonly levels: readonly number[];
  readonly seasons: readonly number[];
  /** Steps, 1 to horizon, whose sum is wanted too: a protection interval. */
  readonly cumulative?: number;
  readonly externalArima?: ExternalArima;
};

export type ManyOptions = SeriesOptions & {
  /** Called after each series. */
  readonly progress?: (done: number, total: number) => void;
};

/** Forecasts of all series, the factors of their widths, and what intervals held; the latter two with 50 series and more. */
export type ManyForecasts = {
  readonly forecasts: readonly SeriesForecast[];
  readonly factors?: readonly Float64Array[];
  readonly coverage?: readonly CoverageCell[];
};

/**
 * Forecasts each series with the model, then corrects interval widths by one earlier origin of all of them (with 50 and
 * more series that are long enough), and says by level, horizon and demand class what the corrected ones held. A series that no model can take at all gets zeros or its last value, and says so.
 *
 * @throws RangeError on an unknown model, horizon or levels out of range
 */
export function forecastMany(series: readonly NamedSeries[], options: ManyOptions): ManyForecasts {
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
  const forecast = predictFrom(fitted, series, values.length, options, levels);
  const { label, fits, status, fallback } = fitted;
  return {
    id,
    forecast,
    label,
    fits,
    status,
    converged: hasConverged(fitted.part),
    nonNegative: fitted.nonNegative,
    count: isCountPart(fitted.part),
    demandClass: classifyDemand(values).class,
    ...(fallback ? { fallback } : {}),
    ...(errors ? { errors } : {}),
  };
}

/** The drafts with their widths corrected by the errors of all of them, in the order given. */
export function finishForecasts(drafts: readonly SeriesDraft[], levels: readonly number[]): ManyForecasts {
  const ascending = checkForecast(1, levels);
  const judged = drafts.flatMap(({ count, demandClass, errors }) => (errors ? [{ count, demandClass, errors }] : []));
  const factors = widthFactors(
    judged.filter(({ count }) => !count).map(({ errors }) => errors),
    ascending,
  );
  const coverage = coverageCells(judged, ascending);
  const forecasts = drafts.map((draft): SeriesForecast => {
    const { id, label, fits, status, fallback, converged, count, demandClass } = draft;
    const corrected = count ? draft.forecast : withFactors(draft.forecast, factors);
    const forecast = draft.nonNegative ? nonNegative(corrected) : corrected;
    const own = coverage.filter((cell) => cell.demandClass === demandClass && cell.flagged);
    const flaggedLevels = ascending.filter((level) => own.some((cell) => cell.level === level));
    return {
      id,
      forecast,
      label,
      fits,
      status,
      converged,
      ...(fallback ? { fallback } : {}),
      ...(flaggedLevels.length > 0 ? { flaggedLevels } : {}),
    };
  });
  return { forecasts, ...(factors ? { factors } : {}), ...(coverage.length > 0 ? { coverage } : {}) };
}

function earlierErrors(series: NamedSeries, options: SeriesOptions, levels: readonly number[]): WidthErrors {
  const { horizon } = options;
  const cutoff = series.values.length - horizon;
  const past = fitFrom(series, cutoff, options);
  return widthErrors(predictFrom(past, series, cutoff, options, levels), series.values.subarray(cutoff));
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
  { horizon, cumulative }: SeriesOptions,
  levels: readonly number[],
): Forecast {
  const asked = { levels, ...(cumulative === undefined ? {} : { cumulative }) };
  if (!regressors) return predictModel(fitted, horizon, asked);
  const { columns, values } = regressors;
  return predictModel(fitted, horizon, {
    ...asked,
    regressors: values.slice(n * columns, (n + horizon) * columns),
  });
}

/** Two seasons and some must be left when a horizon is held out. */
function isLongEnough(n: number, { horizon, seasons }: SeriesOptions): boolean {
  return n >= horizon + Math.max(8, ...seasons.filter((m) => m <= 60).map((m) => 2 * m + 2));
}
