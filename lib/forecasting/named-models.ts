// The models that can be asked for by name: how each is fitted to a series.
import { bridged, fitArima, parseOrders, type ArimaModel, type ArimaOrders } from "./arima/arima.js";
import { autoArima } from "./arima/arima-auto.js";
import { effectsOf, fitCountRegression, type CountFamily } from "./counts/count-regression.js";
import { fitIntermittent, type IntermittentMethod } from "./counts/intermittent.js";
import { fitMovingLevel } from "./counts/moving-level.js";
import { isSeasonal } from "./decomposition/decompose-classical.js";
import { adjust, countDesign, type Part } from "./parts.js";
import { fitCes } from "./smoothing/ces.js";
import { plainEtsForms, type EtsForm } from "./smoothing/ets-form.js";
import { fitBestEts, fitEts } from "./smoothing/ets.js";
import { fitMean, fitNaive } from "./smoothing/simple.js";
import { fitTheta } from "./smoothing/theta.js";

/** Another library's ARIMA of given orders, brought in from outside: the path with its spread, or undefined. */
export type ExternalArima = (
  y: Float64Array,
  orders: ArimaOrders,
  horizon: number,
) => { readonly mean: Float64Array; readonly sd: Float64Array } | undefined;

export type FitOptions = {
  /** Periods of one cycle, e.g. [12]; default none. */
  readonly seasons?: readonly number[];
  /** n x columns values known for every period, for ARIMA, `poisson` and `negbin`: promotion, holiday, price. */
  readonly regressors?: { readonly columns: number; readonly values: Float64Array };
  /** Needed by `arima-ctsa` only: the library, and how many steps will be asked for. */
  readonly externalArima?: ExternalArima;
  readonly horizon?: number;
};

export type NamedFit = { readonly part: Part; readonly label: string; readonly fits: number };

/** A series as the models see it. */
type Series = {
  /** NaN where missing. */
  readonly y: Float64Array;
  /** The same with gaps bridged. */
  readonly z: Float64Array;
  /** The first season asked for, 1 without one. */
  readonly season: number;
  /** Seasons of which two whole cycles are there. */
  readonly used: readonly number[];
  readonly options: FitOptions;
};

type Fit = (series: Series) => NamedFit | undefined;

/** Name to fit; a fit is undefined when the series is not for this model. */
export const namedModels: Readonly<Record<string, Fit>> = {
  arima: automaticArima,
  "arima-ctsa": externalArima,
  ets,
  damped,
  theta,
  ces,
  mstl,
  ensemble,
  snaive: ({ y, season }) => ({ part: fitNaive(y, season), label: `value of ${season} periods before`, fits: 1 }),
  naive: ({ y }) => ({ part: fitNaive(y), label: "last value", fits: 1 }),
  ses,
  mean: ({ y }) => ({ part: fitMean(y), label: "mean", fits: 1 }),
  poisson: (series) => countRegression(series, "poisson"),
  negbin: (series) => countRegression(series, "negbin"),
  "poisson-level": (series) => movingLevel(series, "poisson"),
  "negbin-level": (series) => movingLevel(series, "negbin"),
  croston: (series) => intermittent(series, "croston"),
  sba: (series) => intermittent(series, "sba"),
  tsb: (series) => intermittent(series, "tsb"),
  adida: (series) => intermittent(series, "adida"),
  imapa: (series) => intermittent(series, "imapa"),
};

/** Models of counts, which have no other scale than their own. */
export const countModels: ReadonlySet<string> = new Set([
  "poisson",
  "negbin",
  "poisson-level",
  "negbin-level",
  "croston",
  "sba",
  "tsb",
  "adida",
  "imapa",
]);

/** Models that use regressors; ARIMA of given orders does, too. */
export const regressionModels: ReadonlySet<string> = new Set([
  "arima",
  "poisson",
  "negbin",
  "poisson-level",
  "negbin-level",
]);

/** Fits the model `name`, or ARIMA of orders `arima:p,d,q[:P,D,Q]`, to y (NaN where missing, some value known). */
export function fitNamed(name: string, y: Float64Array, options: FitOptions): NamedFit | undefined {
  const { seasons = [] } = options;
  const z = bridged(y);
  const season = seasons.find((m) => m > 1) ?? 1;
  const used = seasons.filter((m) => m > 1 && z.length >= 2 * m + 2);
  const series = { y, z, season, used, options };
  return name.startsWith("arima:") ? orderedArima(series, name.slice("arima:".length)) : namedModels[name]!(series);
}

function intermittent({ y }: Series, method: IntermittentMethod): NamedFit | undefined {
  if (y.some((v) => v < 0)) return undefined;
  return { part: fitIntermittent(y, method), label: method, fits: 1 };
}

function countRegression({ y, season, options }: Series, family: CountFamily): NamedFit | undefined {
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

/** The regression's effects about a level that moves (Snyder, Ord, Beaumont 2012). */
function movingLevel(series: Series, family: CountFamily): NamedFit | undefined {
  const found = countRegression(series, family);
  if (found?.part.model !== "counts") return undefined;
  const { regression, season, regressors } = found.part;
  const { y, options } = series;
  const design = countDesign(season, 0, y.length, regressors, options.regressors?.values);
  const level = fitMovingLevel(y, { family, kind: "moving", effects: effectsOf(regression, design) });
  return { part: { ...found.part, level }, label: `${found.label}, moving level`, fits: 2 };
}

/** More missing values than this are bridged: each costs the exact likelihood a column. */
const mostMissing = 40;

/** Automatic orders; seasons above 24, or several, are taken off by STL first. */
function automaticArima({ y, z, used, options: { regressors } }: Series): NamedFit | undefined {
  const long = used.length > 1 || (used[0] ?? 1) > 24;
  const found = long ? adjust(z, used) : undefined;
  const fit = autoArima(found?.adjusted ?? knownOrBridged(y, z), long ? 1 : (used[0] ?? 1), {
    ...(regressors ? { regressors } : {}),
  });
  if (!fit) return undefined;
  const label = arimaLabel(fit.model);
  return { part: found?.wrap(fit.model) ?? fit.model, label: found ? `STL + ${label}` : label, fits: fit.fits };
}

function orderedArima({ y, z, season, options: { regressors } }: Series, text: string): NamedFit | undefined {
  const orders = parseOrders(text, season);
  if (season < 2 && orders.P + orders.D + orders.Q > 0) return undefined;
  const model = fitArima(knownOrBridged(y, z), orders, { ...(regressors ? { regressors } : {}) });
  return model && { part: model, label: `ARIMA ${text}`, fits: 1 };
}

function knownOrBridged(y: Float64Array, z: Float64Array): Float64Array {
  let missing = 0;
  for (const value of y) if (Number.isNaN(value)) missing++;
  return missing > mostMissing ? z : y;
}

/** The other library fits the orders that our search finds: its own search was seen to go astray. */
function externalArima({ z, used, options }: Series): NamedFit | undefined {
  if (!options.externalArima)
    throw new RangeError("invalid model: arima-ctsa (this library is not at hand here; use arima)");
  const season = used.find((m) => m <= 24) ?? 1;
  const found = autoArima(z, season, { constant: false });
  if (!found) return undefined;
  const path = options.externalArima(z, found.model.orders, options.horizon ?? 1);
  const label = `${arimaLabel(found.model)} by ctsa`;
  return path && { part: { model: "path", ...path }, label, fits: found.fits + 1 };
}

const seasonalForms: readonly EtsForm[] = ["ANA", "AAA", "ADA", "MNM", "MAM", "MDM"];

/** ETS with seasonal states up to 24 periods; longer seasons are taken off by STL first. */
function ets(series: Series): NamedFit | undefined {
  const { y, used } = series;
  const [season] = used;
  if (season !== undefined && (used.length > 1 || season > 24)) return mstl(series);
  const forms = season ? [...seasonalForms, ...plainEtsForms] : plainEtsForms;
  const model = fitBestEts(y, forms, season ?? 1);
  return model && { part: model, label: `ETS(${letters(model.form)})`, fits: forms.length };
}

function mstl({ z, used }: Series): NamedFit | undefined {
  const found = adjust(z, used);
  const inner = found && fitBestEts(found.adjusted, plainEtsForms);
  const name = used.length > 1 ? "MSTL" : "STL";
  return (
    inner && { part: found.wrap(inner), label: `${name} + ETS(${letters(inner.form)})`, fits: plainEtsForms.length }
  );
}

function ses({ y }: Series): NamedFit | undefined {
  const part = fitEts(y, "ANN");
  return part && { part, label: "simple exponential smoothing", fits: 1 };
}

function damped(series: Series): NamedFit | undefined {
  return onAdjusted(series, "damped trend", (z) => fitEts(z, "ADN"));
}

function theta(series: Series): NamedFit | undefined {
  return onAdjusted(series, "dynamic optimised theta", (z) => (z.length < 4 ? undefined : fitTheta(z, "dynamic")));
}

function ces(series: Series): NamedFit | undefined {
  return onAdjusted(series, "complex smoothing", fitCes);
}

/** A model without seasons of its own, on values from which STL took those that stand out. */
function onAdjusted({ z, used }: Series, label: string, fit: (z: Float64Array) => Part | undefined) {
  const seasonal = used.filter((m) => isSeasonal(z, m));
  const found = seasonal.length > 0 ? adjust(z, seasonal) : undefined;
  const inner = fit(found?.adjusted ?? z);
  return inner && { part: found?.wrap(inner) ?? inner, label: `${found ? "STL + " : ""}${label}`, fits: 1 };
}

/** Median of automatic ARIMA, ETS, complex smoothing and theta (SCUM; Petropoulos, Svetunkov 2020). */
function ensemble(series: Series): NamedFit | undefined {
  const alone = { ...series, options: {} };
  const members = [automaticArima, ets, theta, ces].map((fit) => fit(alone)).filter((member) => member !== undefined);
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
