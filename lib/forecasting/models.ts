// Every model by name: one way to fit, one way to predict.
import { checkInteger } from "../check.js";
import { parseOrders } from "./arima/arima.js";
import { fitAuto, type Fallback } from "./auto.js";
import { checkForecast, nonNegative, widened, type Forecast, type PredictOptions } from "./forecast.js";
import { countModels, fitNamed, namedModels, regressionModels, type FitOptions } from "./named-models.js";
import { isCountPart, predictPart, type Part } from "./parts.js";

export type { ExternalArima, FitOptions } from "./named-models.js";

/** Names that `fitModel` takes; `arima:p,d,q` and `arima:p,d,q:P,D,Q` are taken too. */
export const modelNames: readonly string[] = ["auto", ...Object.keys(namedModels)];

/** A fitted model: plain data. */
export type FittedModel = {
  readonly name: string;
  readonly part: Part;
  /** In words: form, orders or members. */
  readonly label: string;
  readonly n: number;
  readonly fits: number;
  /** `fitted`, or `fallback` when the named model could not be used and something simpler stands in. */
  readonly status: "fitted" | "fallback";
  readonly fallback?: Fallback | "notFitted";
  /** Data never fell below zero, so forecasts do not either. */
  readonly nonNegative: boolean;
};

/**
 * Fits the model `name` to `y` (NaN where missing). A series that the model cannot take falls back to `auto` and says so.
 *
 * @throws RangeError on an unknown name, malformed ARIMA orders or regressors of the wrong length
 * @example predictModel(fitModel("auto", y, { seasons: [12] }), 18, { levels: [0.8] });
 */
export function fitModel(name: string, y: Float64Array, options: FitOptions = {}): FittedModel {
  const { seasons = [] } = options;
  checkModelName(name);
  const known = y.filter((v) => Number.isFinite(v));
  const about = { name, n: y.length, nonNegative: known.every((v) => v >= 0) };
  if (options.regressors && takesRegressors(name)) checkRegressors(y.length, options.regressors);
  const factor = countModels.has(name) ? 1 : scaleOf(known);
  const usual = y.map((v) => (Number.isFinite(v) ? v / factor : NaN));
  const put = (part: Part): Part => (factor === 1 ? part : { model: "scaled", inner: part, factor });
  if (name !== "auto" && known.length > 0) {
    const found = fitNamed(name, usual, options);
    if (found) return { ...about, ...found, part: put(found.part), status: "fitted" };
  }
  const { part, label, fits, fallback } = fitAuto(usual, seasons);
  const found = { ...about, part: put(part), label, fits };
  if (name !== "auto") return { ...found, status: "fallback", fallback: fallback ?? "notFitted" };
  return { ...found, status: fallback ? "fallback" : "fitted", ...(fallback ? { fallback } : {}) };
}

function checkRegressors(n: number, { columns, values }: { columns: number; values: Float64Array }): void {
  if (values.length !== n * columns)
    throw new RangeError(`invalid regressors: ${values.length} values, ${n} x ${columns} are needed`);
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new RangeError(`invalid regressors: ${values[bad]} in row ${Math.floor(bad / columns)}`);
}

/** 1 for usual sizes, otherwise the power of two below the largest value: no rounding, and no constant is out of place. */
function scaleOf(known: Float64Array): number {
  const largest = known.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return largest === 0 || (largest >= 2 ** -10 && largest < 2 ** 40) ? 1 : 2 ** Math.floor(Math.log2(largest));
}

/**
 * Path and intervals, `horizon` steps from the end of what was fitted; >= 0 when the data were. With `cumulative`, the sum of
 * the first steps as well.
 *
 * @throws RangeError on a horizon, level or sum out of range, or when regressors that the model was fitted with are missing
 */
export function predictModel(m: FittedModel, horizon: number, options: PredictOptions = {}): Forecast {
  const levels = checkForecast(horizon, options.levels);
  if (options.cumulative !== undefined) checkInteger("cumulative", options.cumulative, 1, horizon);
  const plain = predictPart(m.part, horizon, { ...options, levels });
  const forecast = m.name === "auto" && !isCountPart(m.part) ? widened(plain, (_, i) => longAhead(i + 1, m.n)) : plain;
  return m.nonNegative ? nonNegative(forecast) : forecast;
}

/**
 * How much wider the intervals of a combination are for what members take as known, their coefficients: sqrt(1 + h / 2n) h
 * steps after n values. Of 0, 1/2, 1, ... before h / n the one nearest to 80% on folds inside the training parts of M3.
 */
function longAhead(step: number, n: number): number {
  return Math.sqrt(1 + step / (2 * Math.max(1, n)));
}

/** Throws RangeError unless `name` is a model; checks ARIMA orders too. */
export function checkModelName(name: string): void {
  if (name.startsWith("arima:")) parseOrders(name.slice(6), 2);
  else if (!modelNames.includes(name))
    throw new RangeError(`invalid model: ${name} (one of ${modelNames.join(", ")}, arima:p,d,q or arima:p,d,q:P,D,Q)`);
}

/** Whether the model uses regressors that are known in advance. */
export function takesRegressors(name: string): boolean {
  return name.startsWith("arima:") || regressionModels.has(name);
}
