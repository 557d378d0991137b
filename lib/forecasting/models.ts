// Every model by name: one way to fit, one way to predict.
import { checkInteger } from "../check.js";
import { bridged, fitArima, parseOrders, type ArimaModel, type ArimaOrders } from "./arima/arima.js";
import { autoArima } from "./arima/arima-auto.js";
import { fitAuto, type Fallback } from "./auto.js";
import { fitCes } from "./smoothing/ces.js";
import { fitCountRegression, type CountFamily } from "./counts/count-regression.js";
import { isSeasonal } from "./decomposition/decompose-classical.js";
import { fitBestEts, fitEts } from "./smoothing/ets.js";
import type { EtsForm } from "./smoothing/ets-form.js";
import { checkForecast, nonNegative, type Forecast, type PredictOptions } from "./forecast.js";
import { fitIntermittent, type IntermittentMethod } from "./counts/intermittent.js";
import { adjust, countDesign, predictPart, type Part } from "./parts.js";
import { fitMean, fitNaive } from "./smoothing/simple.js";
import { fitTheta } from "./smoothing/theta.js";

/** Names that `fitModel` takes; `arima:p,d,q` and `arima:p,d,q:P,D,Q` are taken too. */
export const modelNames = [
  "auto",
  "arima",
  "arima-ctsa",
  "ets",
  "theta",
  "mstl",
  "ensemble",
  "snaive",
  "naive",
  "mean",
  "ses",
  "poisson",
  "negbin",
  "croston",
  "sba",
  "tsb",
  "adida",
  "imapa",
] as const;

/** Another library's ARIMA of given orders, brought in from outside: the path with its spread, or undefined. */
export type ExternalArima = (
  y: Float64Array,
  orders: ArimaOrders,
  horizon: number,
) => { readonly mean: Float64Array; readonly sd: Float64Array } | undefined;

export type FitOptions = {
  /** Periods of one cycle, e.g. [12]; default none. */
  readonly seasons?: readonly number[];
  /** n x columns values known for every period, for `poisson` and `negbin`: promotion, holiday, price. */
  readonly regressors?: { readonly columns: number; readonly values: Float64Array };
  /** Needed by `arima-ctsa` only: the library, and how many steps will be asked for. */
  readonly externalArima?: ExternalArima;
  readonly horizon?: number;
};

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
  const factor = countNames.has(name) ? 1 : scaleOf(known);
  const usual = y.map((v) => (Number.isFinite(v) ? v / factor : NaN));
  const put = (part: Part): Part => (factor === 1 ? part : { model: "scaled", inner: part, factor });
  if (name !== "auto" && known.length > 0) {
    const found = fitNamed(name, usual, usual.filter(Number.isFinite), seasons, options);
    if (found) return { ...about, ...found, part: put(found.part), status: "fitted" };
  }
  const { part, label, fits, fallback } = fitAuto(usual, seasons);
  const found = { ...about, part: put(part), label, fits };
  if (name !== "auto") return { ...found, status: "fallback", fallback: fallback ?? "notFitted" };
  return { ...found, status: fallback ? "fallback" : "fitted", ...(fallback ? { fallback } : {}) };
}

/** Models of counts, which have no other scale than their own. */
const countNames = new Set(["poisson", "negbin", "croston", "sba", "tsb"]);

/** 1 for usual sizes, otherwise the power of two below the largest value: no rounding, and no constant is out of place. */
function scaleOf(known: Float64Array): number {
  const largest = known.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  return largest === 0 || (largest >= 2 ** -10 && largest < 2 ** 40) ? 1 : 2 ** Math.floor(Math.log2(largest));
}

/** Path and intervals, `horizon` steps from the end of what was fitted; >= 0 when the data were. */
export function predictModel(m: FittedModel, horizon: number, options: PredictOptions = {}): Forecast {
  const levels = checkForecast(horizon, options.levels);
  if (options.cumulative !== undefined) checkInteger("cumulative", options.cumulative, 1, horizon);
  const forecast = predictPart(m.part, horizon, { ...options, levels });
  return m.nonNegative ? nonNegative(forecast) : forecast;
}

/** Throws RangeError unless `name` is a model; checks ARIMA orders too. */
export function checkModelName(name: string): void {
  if (name.startsWith("arima:")) parseOrders(name.slice(6), 2);
  else if (!(modelNames as readonly string[]).includes(name))
    throw new RangeError(`invalid model: ${name} (one of ${modelNames.join(", ")}, arima:p,d,q or arima:p,d,q:P,D,Q)`);
}

/** Whether the model uses regressors that are known in advance. */
export function takesRegressors(name: string): boolean {
  return name === "poisson" || name === "negbin";
}

type Found = { readonly part: Part; readonly label: string; readonly fits: number };

function fitNamed(
  name: string,
  y: Float64Array,
  known: Float64Array,
  seasons: readonly number[],
  options: FitOptions,
): Found | undefined {
  const z = bridged(y);
  const season = seasons.find((m) => m > 1) ?? 1;
  const used = seasons.filter((m) => m > 1 && z.length >= 2 * m + 2);
  switch (name) {
    case "mean":
      return { part: fitMean(y), label: "mean", fits: 1 };
    case "naive":
      return { part: fitNaive(y), label: "last value", fits: 1 };
    case "snaive":
      return { part: fitNaive(y, season), label: `value of ${season} periods before`, fits: 1 };
    case "croston":
    case "sba":
    case "tsb":
    case "adida":
    case "imapa":
      return fitCounts(known, name);
    case "ses": {
      const part = fitEts(y, "ANN");
      return part && { part, label: "simple exponential smoothing", fits: 1 };
    }
    case "poisson":
    case "negbin":
      return fitRegression(y, name, season, options);
    case "arima-ctsa":
      return fitExternal(z, used, options);
    case "ets":
      return fitEtsOf(y, z, used);
    case "theta":
      return fitSeasonalTheta(z, used);
    case "mstl":
      return fitMstl(z, used);
    case "arima":
      return fitAutoArima(z, used);
    case "ensemble":
      return fitEnsemble(y, z, used);
    default:
      return fitOrders(name, y, season);
  }
}

function fitCounts(known: Float64Array, method: IntermittentMethod): Found | undefined {
  if (known.some((v) => v < 0)) return undefined;
  return { part: fitIntermittent(known, method), label: method, fits: 1 };
}

function fitRegression(y: Float64Array, family: CountFamily, season: number, options: FitOptions): Found | undefined {
  if (y.some((v) => v < 0)) return undefined;
  const columns = options.regressors?.columns ?? 0;
  const period = y.length >= 2 * season ? season : 1;
  const design = countDesign(period, 0, y.length, columns, options.regressors?.values);
  const regression = fitCountRegression(design, y, design.length / y.length, { family, ridge: 1e-6 });
  if (!regression || !regression.coefficients.every(Number.isFinite)) return undefined;
  const part: Part = { model: "counts", regression, season: period, n: y.length, regressors: columns };
  const name = family === "poisson" ? "Poisson" : "negative binomial";
  return { part, label: `${name} regression${period > 1 ? " with season" : ""}`, fits: 1 };
}

/** The other library fits the orders that our search finds: its own search was seen to go astray. */
function fitExternal(z: Float64Array, used: readonly number[], options: FitOptions): Found | undefined {
  if (!options.externalArima)
    throw new RangeError("invalid model: arima-ctsa (this library is not at hand here; use arima)");
  const season = used.find((m) => m <= 24) ?? 1;
  const found = autoArima(z, season, { constant: false });
  if (!found) return undefined;
  const path = options.externalArima(z, found.model.orders, options.horizon ?? 1);
  const label = `${arimaLabel(found.model)} by ctsa`;
  return path && { part: { model: "path", ...path }, label, fits: found.fits + 1 };
}

const plainForms: readonly EtsForm[] = ["ANN", "AAN", "ADN", "MNN", "MAN", "MDN"];
const seasonalForms: readonly EtsForm[] = ["ANA", "AAA", "ADA", "MNM", "MAM", "MDM"];

/** ETS with seasonal states up to 24 periods; longer seasons are taken off by STL first. */
function fitEtsOf(y: Float64Array, z: Float64Array, used: readonly number[]): Found | undefined {
  const [season] = used;
  if (season !== undefined && (used.length > 1 || season > 24)) {
    const found = adjust(z, used);
    const inner = found && fitBestEts(found.adjusted, plainForms);
    return inner && { part: found.wrap(inner), label: `STL + ETS(${letters(inner.form)})`, fits: plainForms.length };
  }
  const forms = season ? [...seasonalForms, ...plainForms] : plainForms;
  const model = fitBestEts(y, forms, season ?? 1);
  return model && { part: model, label: `ETS(${letters(model.form)})`, fits: forms.length };
}

function fitSeasonalTheta(z: Float64Array, used: readonly number[]): Found | undefined {
  if (z.length < 4) return undefined;
  const seasonal = used.filter((m) => isSeasonal(z, m));
  const found = seasonal.length > 0 ? adjust(z, seasonal) : undefined;
  const inner = fitTheta(found?.adjusted ?? z, "dynamic");
  return { part: found?.wrap(inner) ?? inner, label: `${found ? "STL + " : ""}dynamic optimised theta`, fits: 1 };
}

function fitMstl(z: Float64Array, used: readonly number[]): Found | undefined {
  const found = adjust(z, used);
  const inner = found && fitBestEts(found.adjusted, plainForms);
  return inner && { part: found.wrap(inner), label: `MSTL + ETS(${letters(inner.form)})`, fits: plainForms.length };
}

/** Automatic orders; seasons above 24, or several, are taken off by STL first. */
function fitAutoArima(z: Float64Array, used: readonly number[]): Found | undefined {
  const long = used.length > 1 || (used[0] ?? 1) > 24;
  const found = long ? adjust(z, used) : undefined;
  const series = found?.adjusted ?? z;
  const fit = autoArima(series, long ? 1 : (used[0] ?? 1));
  if (!fit) return undefined;
  const label = arimaLabel(fit.model);
  return { part: found?.wrap(fit.model) ?? fit.model, label: found ? `STL + ${label}` : label, fits: fit.fits };
}

function fitOrders(name: string, y: Float64Array, season: number): Found | undefined {
  const orders = parseOrders(name.slice("arima:".length), season);
  const model = fitArima(y, orders);
  return model && { part: model, label: name.replace("arima:", "ARIMA "), fits: 1 };
}

/** Median of automatic ARIMA, ETS, complex smoothing and theta (SCUM; Petropoulos, Svetunkov 2020). */
function fitEnsemble(y: Float64Array, z: Float64Array, used: readonly number[]): Found | undefined {
  const seasonal = used.filter((m) => isSeasonal(z, m));
  const found = seasonal.length > 0 ? adjust(z, seasonal) : undefined;
  const smoothing = fitCes(found?.adjusted ?? z);
  const members = [
    fitAutoArima(z, used),
    fitEtsOf(y, z, used),
    fitSeasonalTheta(z, used),
    smoothing && { part: found?.wrap(smoothing) ?? smoothing, label: "complex smoothing", fits: 1 },
  ].filter((member) => member !== undefined);
  if (members.length < 2) return undefined;
  const part: Part = {
    model: "combined",
    rule: "median",
    members: members.map((member) => member.part),
    weights: members.map(() => 1 / members.length),
  };
  const fits = members.reduce((sum, member) => sum + member.fits, 0);
  return { part, label: `median of ${members.map(({ label }) => label).join(", ")}`, fits };
}

function arimaLabel({ orders, constant }: ArimaModel): string {
  const { p, d, q, P, D, Q, season } = orders;
  const seasonal = season > 1 ? `(${P},${D},${Q})[${season}]` : "";
  return `ARIMA(${p},${d},${q})${seasonal}${constant ? " with constant" : ""}`;
}

function letters(form: EtsForm): string {
  return [...form].map((letter) => (letter === "D" ? "Ad" : letter)).join(",");
}
