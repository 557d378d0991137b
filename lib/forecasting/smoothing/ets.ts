// Exponential smoothing in state space form: error, trend, season, each additive or multiplicative where admissible.
import { checkInteger } from "../../check.js";
import { leastSquares } from "../../optimize/least-squares.js";
import { bridged } from "../arima/arima.js";
import { etsDerivatives } from "./ets-derivatives.js";
import {
  layoutOf,
  parametersOf,
  statesOf,
  type EtsForm,
  type EtsLayout,
  type EtsParameters,
  type EtsStates,
} from "./ets-form.js";
import { runEts, type EtsPass } from "./ets-recursion.js";
import { boundsOf, startOf } from "./ets-start.js";
import { unitOf } from "./unit.js";

export type EtsModel = EtsParameters & {
  readonly model: "ets";
  readonly form: EtsForm;
  /** 1 without a season. */
  readonly season: number;
  /** Standard deviation of the errors, relative where they are multiplicative: divisor n - parameters. */
  readonly sigma: number;
  /** As R's ets gives it, without the terms that depend on n alone: -(n log(sum e^2) + 2 sum log mu) / 2. */
  readonly logLikelihood: number;
  readonly aic: number;
  /** Infinity when there are too few values for the parameters. */
  readonly aicc: number;
  readonly bic: number;
  /** Smoothing parameters and initial states, without sigma. */
  readonly parameters: number;
  readonly initial: EtsStates;
  /** States after the last value. */
  readonly level: number;
  readonly trend: number;
  /** Position (n + i) % season is that of step i ahead, from 0. */
  readonly seasonal: Float64Array;
  readonly n: number;
  /** One-step errors, relative where they are multiplicative; NaN where the value was missing. */
  readonly residuals: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
};

/**
 * Fits one form by maximum likelihood over smoothing parameters and all initial states, seasonal ones too, within the
 * usual region (Hyndman, Koehler, Ord, Snyder 2008, chapters 2 and 5). Missing values (NaN) skip the update. Forms with a
 * multiplicative part need positive data. Undefined when the form cannot be fitted to these data. O(n p^2) an iteration
 * for p parameters.
 *
 * @example fitEts(y, "AAA", 12)?.aicc;
 */
export function fitEts(y: Float64Array, form: EtsForm, season = 1): EtsModel | undefined {
  checkInteger("season", season, 1);
  const n = y.length;
  const at = layoutOf(form, season);
  const { seasonKind, hasTrend, relativeError } = at;
  if (seasonKind > 0 && (season < 2 || n < 2 * season + 2)) return undefined;
  let count = 0;
  for (const value of y) {
    if (Number.isNaN(value)) continue;
    count++;
    if (!Number.isFinite(value)) return undefined;
    if ((relativeError || seasonKind === 2) && !(value > 0)) return undefined;
  }
  if (count < (hasTrend ? 4 : 2)) return undefined;

  const unit = unitOf(y);
  const z = y.map((value) => value / unit);
  const [lower, upper] = boundsOf(at);
  const value = (x: Float64Array) => meritOf(runEts(z, at, parametersOf(x, at), statesOf(x, at)));
  const problem = { lower, upper, value, linearise: etsDerivatives(z, at) };
  const start = startOf(bridged(z), at, value);
  if (!start) return undefined;
  const found = leastSquares(problem, start);

  const parameters = parametersOf(found.x, at);
  const residuals = new Float64Array(n);
  const initial = statesOf(found.x, at);
  const end = runEts(z, at, parameters, { ...initial, seasonal: initial.seasonal.slice() }, residuals);
  return {
    model: "ets",
    form,
    season: at.season,
    ...parameters,
    ...scores(end, unit, at),
    initial: inUnits(initial, unit, seasonKind),
    ...inUnits(end, unit, seasonKind),
    n,
    residuals: relativeError ? residuals : residuals.map((error) => error * unit),
    converged: found.converged,
    iterations: found.iterations,
  };
}

/** The form with the smallest AICc among `forms`, or the first that fits when all have too few values; or undefined. */
export function fitBestEts(y: Float64Array, forms: readonly EtsForm[], season = 1): EtsModel | undefined {
  let best: EtsModel | undefined;
  for (const form of forms) {
    const model = fitEts(y, form, season);
    if (model && (!best || model.aicc < best.aicc)) best = model;
  }
  return best;
}

/** What is made small: the sum of squares, for multiplicative errors times the squared geometric mean of mu. */
function meritOf({ squares, logs, count }: EtsPass): number {
  const merit = logs === 0 ? squares : squares * Math.exp((2 * logs) / count);
  return merit < Infinity ? merit : Infinity;
}

function scores({ squares, logs, count }: EtsPass, unit: number, { size, relativeError }: EtsLayout) {
  // In units of the data either the squares grow by unit^2 or the means by unit.
  const deviance = count * Math.log(Math.max(squares, 1e-290)) + 2 * (logs + count * Math.log(unit));
  const k = size + 1;
  const spare = count - k - 1;
  const aic = deviance + 2 * k;
  return {
    sigma: Math.sqrt(squares / Math.max(1, count - size)) * (relativeError ? 1 : unit),
    logLikelihood: -deviance / 2,
    aic,
    aicc: spare > 0 ? aic + (2 * k * (k + 1)) / spare : Infinity,
    bic: deviance + k * Math.log(count),
    parameters: size,
  };
}

/** States in the units of the data: a multiplicative season has none. */
function inUnits({ level, trend, seasonal }: EtsStates, unit: number, seasonKind: 0 | 1 | 2): EtsStates {
  return {
    level: level * unit,
    trend: trend * unit,
    seasonal: seasonKind === 2 ? seasonal : seasonal.map((s) => s * unit),
  };
}
