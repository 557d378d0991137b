// Forecasts of many series at once: one bad series never stops the others.
import { checkForecast, nonNegative, type Forecast } from "./forecast.js";
import { widthErrors, widthFactors, withFactors, type WidthErrors } from "./conformal.js";
import { checkModelName, fitModel, predictModel, type ExternalArima, type FittedModel } from "./models.js";

/** One series on an even grid: NaN where a period is missing. */
export type NamedSeries = { readonly id: string; readonly values: Float64Array };

export type SeriesForecast = {
  readonly id: string;
  readonly forecast: Forecast;
  readonly label: string;
  readonly fits: number;
  readonly status: FittedModel["status"];
  readonly fallback?: string;
};

export type ManyOptions = {
  readonly model: string;
  readonly horizon: number;
  /** Nominal coverages in (0, 1). */
  readonly levels: readonly number[];
  readonly seasons: readonly number[];
  readonly externalArima?: ExternalArima;
  /** Called after each fit. */
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
  const { model, horizon, seasons, externalArima, progress } = options;
  const levels = checkForecast(horizon, options.levels);
  checkModelName(model);
  const fitOptions = { seasons, horizon, ...(externalArima ? { externalArima } : {}) };
  const enough = series.filter(({ values }) => values.length >= longEnough(horizon, seasons));
  const judged = levels.length > 0 && enough.length >= 50 ? enough : [];
  const total = series.length + judged.length;
  const errors: WidthErrors[] = [];
  for (const { values } of judged) {
    const past = fitModel(model, values.slice(0, values.length - horizon), fitOptions);
    if (!isCount(past)) errors.push(widthErrors(predictModel(past, horizon, { levels }), values.slice(-horizon)));
    progress?.(errors.length, total);
  }
  const factors = widthFactors(errors, levels);
  const forecasts = series.map(({ id, values }, i): SeriesForecast => {
    const fitted = fitModel(model, values, fitOptions);
    const plain = predictModel(fitted, horizon, { levels });
    const corrected = isCount(fitted) ? plain : withFactors(plain, factors);
    const forecast = fitted.nonNegative ? nonNegative(corrected) : corrected;
    progress?.(judged.length + i + 1, total);
    const { label, fits, status, fallback } = fitted;
    return { id, forecast, label, fits, status, ...(fallback ? { fallback } : {}) };
  });
  return { forecasts, ...(factors ? { factors } : {}) };
}

/** Two seasons and some must be left when a horizon is held out. */
function longEnough(horizon: number, seasons: readonly number[]): number {
  return horizon + Math.max(8, ...seasons.filter((m) => m <= 60).map((m) => 2 * m + 2));
}

function isCount({ part }: FittedModel): boolean {
  return part.model === "intermittent" || part.model === "intermittent-mix" || part.model === "counts";
}
