// One series looked into: taken apart, and one model of one's own fitted to it, with what that model has left unexplained.
import { bridged } from "../forecasting/arima/arima.js";
import { stl } from "../forecasting/decomposition/stl.js";
import { fitDetails, type FitDetails } from "../forecasting/fit-details.js";
import type { Forecast } from "../forecasting/forecast.js";
import { fitModel, predictModel, type FittedModel } from "../forecasting/models.js";
import { autocorrelation, ljungBox } from "../stats/autocorrelation.js";
import { variance } from "../stats/moments.js";

export type ExamineRequest = {
  /** NaN where missing. */
  readonly values: Float64Array;
  readonly seasons: readonly number[];
  /** A model name, or `arima:p,d,q:P,D,Q` for one's own orders; absent: the series is only taken apart. */
  readonly model?: string;
  readonly horizon: number;
  /** Nominal coverages in (0, 1). */
  readonly levels: readonly number[];
};

export type Decomposed = {
  readonly season: number;
  readonly trend: Float64Array;
  readonly seasonal: Float64Array;
  readonly remainder: Float64Array;
  /** 0 to 1: how much of what is not season (not trend) the trend (the season) explains; Wang, Smith, Hyndman 2006. */
  readonly trendStrength: number;
  readonly seasonalStrength: number;
};

export type OwnFit = Pick<FittedModel, "label" | "status" | "fallback"> & {
  readonly forecast: Forecast;
  readonly details: FitDetails;
  /** Of the one-step errors; null for a model that keeps none. */
  readonly residuals: {
    readonly autocorrelations: Float64Array;
    readonly limit: number;
    /** Ljung-Box over all lags shown; null when there are too few. */
    readonly probability: number | null;
  } | null;
};

export type Examination = {
  /** Null with less than two whole seasons, or nothing but one value. */
  readonly decomposition: Decomposed | null;
  readonly fit: OwnFit | null;
};

/** Lags of the residuals that are looked at: half a year of weeks. */
const lags = 26;

/**
 * Decomposes by STL with the first season, and fits `model`. Throws RangeError on an unknown model, malformed orders, horizon
 * or levels.
 *
 * @example examine({ values, seasons: [52], model: "arima:0,1,1:0,1,1", horizon: 13, levels: [0.8] }).fit?.details.aicc;
 */
export function examine(request: ExamineRequest): Examination {
  const { values, seasons, model } = request;
  return { decomposition: decomposed(values, seasons[0]), fit: model ? ownFit(model, request) : null };
}

function ownFit(name: string, { values, seasons, horizon, levels }: ExamineRequest): OwnFit {
  const fitted = fitModel(name, values, { seasons, horizon });
  const { part, label, status, fallback } = fitted;
  const forecast = predictModel(fitted, horizon, { levels });
  const details = fitDetails(part, values);
  const about = { forecast, label, status, ...(fallback ? { fallback } : {}), details };
  if (!details.residuals) return { ...about, residuals: null };
  const found = autocorrelation(details.residuals, lags);
  const probability = ljungBox(found, Math.min(details.parameters, lags - 1)) ?? null;
  return { ...about, residuals: { autocorrelations: found.values, limit: found.limit, probability } };
}

function decomposed(values: Float64Array, season: number | undefined): Decomposed | null {
  if (season === undefined || values.length < 2 * season + 2 || values.every(Number.isNaN)) return null;
  const y = bridged(values);
  const { trend, seasonal } = stl(y, season, { seasonalWindow: 13 });
  const remainder = y.map((value, t) => value - trend[t]! - seasonal[t]!);
  // What rounding leaves of a constant series has no strength.
  const nothing = 1e-18 * y.reduce((sum, value) => sum + (value * value) / y.length, 0);
  const strength = (part: Float64Array) => {
    const whole = variance(remainder.map((value, t) => value + part[t]!));
    return whole > nothing ? Math.max(0, 1 - variance(remainder) / whole) : 0;
  };
  return {
    season,
    trend,
    seasonal,
    remainder: remainder.map((value, t) => (Number.isNaN(values[t]!) ? NaN : value)),
    trendStrength: strength(trend),
    seasonalStrength: strength(seasonal),
  };
}
