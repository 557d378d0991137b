// One series, one model, one answer: what a page or a worker asks for when somebody turns a knob.
import type { Forecast } from "./forecast.js";
import { fitModel, predictModel } from "./models.js";

/** Plain and clone-safe, so that it crosses to a worker. */
export type RefitRequest = {
  readonly values: Float64Array;
  readonly seasons: readonly number[];
  /** A model name, or `arima:p,d,q:P,D,Q` for one's own orders. */
  readonly model: string;
  readonly horizon: number;
  /** Nominal coverages in (0, 1). */
  readonly levels: readonly number[];
};

export type Refit = {
  readonly forecast: Forecast;
  readonly label: string;
  readonly status: "fitted" | "fallback";
  readonly fallback?: string;
};

/** Fits and predicts in one go. Throws RangeError on an unknown model, malformed orders, horizon or levels. */
export function refit(request: RefitRequest): Refit {
  const { values, seasons, model, horizon, levels } = request;
  const fitted = fitModel(model, values, { seasons, horizon });
  const forecast = predictModel(fitted, horizon, { levels });
  const { label, status, fallback } = fitted;
  return { forecast, label, status, ...(fallback ? { fallback } : {}) };
}
