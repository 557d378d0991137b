// Seasonal ARIMA with fixed orders: exact maximum likelihood, forecasts with exact variances.
import { checkInteger } from "../../check.js";
import { bfgs } from "../../optimize/bfgs.js";
import { armaOf, conditionalErrors, exactLikelihood, expectedAhead, type ArimaOrders } from "./arma.js";
import { spreadOf, type Component } from "../forecast.js";

export type { ArimaOrders } from "./arma.js";

export type ArimaModel = {
  readonly model: "arima";
  readonly orders: ArimaOrders;
  /** Whether the differenced series has a mean of its own: a constant, or a drift after one difference. */
  readonly constant: boolean;
  /** Expanded coefficients, seasonal factors multiplied out. */
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  /** Mean of the differenced series; 0 without a constant. */
  readonly mean: number;
  /** Innovation variance: the maximum likelihood one, and with the parameters' degrees of freedom taken off. */
  readonly variance: number;
  readonly unbiasedVariance: number;
  readonly logLikelihood: number;
  readonly aicc: number;
  readonly residuals: Float64Array;
  readonly log: boolean;
  /** Last values of the series on the model's scale, and what past innovations still add to the next values. */
  readonly tail: Float64Array;
  readonly ahead: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
};

export type ArimaOptions = {
  /** Default: a constant when the series is differenced at most once. */
  readonly constant?: boolean;
  /** Fit logarithms; needs positive data. */
  readonly log?: boolean;
};

/** (1 - B)^d (1 - B^m)^D applied to y; `d + D m` values shorter. */
export function differenced(y: Float64Array, d: number, D: number, season: number): Float64Array {
  let w = y;
  for (let k = 0; k < D; k++) w = lagDifference(w, season);
  for (let k = 0; k < d; k++) w = lagDifference(w, 1);
  return w;
}

/**
 * Fits ARIMA(p, d, q)(P, D, Q)m by exact Gaussian likelihood, from a conditional-sum-of-squares start (Box, Jenkins 1970;
 * Ansley 1979). Undefined when the series is too short for the orders or without variation after differencing. Missing
 * values (NaN) are bridged by straight lines before fitting.
 *
 * @example fitArima(y, { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, season: 12 })?.logLikelihood;
 */
export function fitArima(y: Float64Array, orders: ArimaOrders, options: ArimaOptions = {}): ArimaModel | undefined {
  const { p, d, q, P, D, Q, season } = orders;
  for (const [name, value] of Object.entries({ p, q, P, Q })) checkInteger(`ARIMA order ${name}`, value, 0, 10);
  checkInteger("ARIMA order d", d, 0, 2);
  checkInteger("ARIMA order D", D, 0, 1);
  checkInteger("season", season, 1);
  if (P + D + Q > 0 && season < 2) throw new RangeError(`invalid season: ${season} (seasonal orders need 2 or more)`);
  const { log = false, constant = d + D <= 1 } = options;
  if (log && !y.every((v) => Number.isNaN(v) || v > 0)) return undefined;
  const series = bridged(log ? y.map(Math.log) : y);
  const raw = differenced(series, d, D, season);
  const n = raw.length;
  const free = p + q + P + Q;
  if (n < free + (constant ? 1 : 0) + 3 || n <= Math.max(p + P * season, q + Q * season)) return undefined;
  let average = 0;
  if (constant) for (const value of raw) average += value / n;
  let size = 0;
  for (const value of raw) size += (value - average) ** 2 / n;
  size = Math.sqrt(size);
  if (!(size > 1e-10 * (Math.abs(average) + 1e-30)) || !(size > 1e-150)) return undefined;
  const w = raw.map((value) => (value - average) / size);

  const shifted = (shift: number) => (shift === 0 ? w : w.map((value) => value - shift));
  const bound = (x: Float64Array) => {
    let penalty = 0;
    for (let i = 0; i < free; i++) penalty += Math.max(0, Math.abs(x[i]!) - 3) ** 2;
    return penalty;
  };
  const css = (x: Float64Array) => {
    const errors = conditionalErrors(shifted(constant ? x[free]! : 0), armaOf(x, orders));
    let squares = 0;
    for (const value of errors) squares += value * value;
    return 0.5 * n * Math.log(squares / n + 1e-300) + bound(x);
  };
  const exact = (x: Float64Array) => {
    const found = exactLikelihood(shifted(constant ? x[free]! : 0), armaOf(x, orders));
    return found ? 0.5 * n * Math.log(found.squares / n) + found.logDeterminant + bound(x) : 1e10;
  };
  const begin = new Float64Array(free + (constant ? 1 : 0)).fill(0.1);
  if (constant) begin[free] = 0;
  const rough = bfgs(css, begin, { maxIterations: 40, gradientTolerance: 1e-2, valueTolerance: 1e-6 });
  const from = rough.x.map((value, i) => (i < free ? Math.max(-2, Math.min(2, value)) : value));
  const fine = bfgs(exact, from, { maxIterations: 60, gradientTolerance: 1e-3, valueTolerance: 1e-8 });
  const arma = armaOf(fine.x, orders);
  const shift = constant ? fine.x[free]! : 0;
  const centred = shifted(shift);
  const likelihood = exactLikelihood(centred, arma);
  if (!likelihood) return undefined;
  const variance = (likelihood.squares / n) * size * size;
  const logLikelihood = -0.5 * n * (Math.log(2 * Math.PI * variance) + 1) - likelihood.logDeterminant;
  const count = free + (constant ? 1 : 0) + 1;
  const spare = n - count - 1;
  const keep = Math.max(arma.ar.length, arma.ma.length) + d + D * season + 1;
  const errors = likelihood.innovations.map((z) => z * size);
  return {
    model: "arima",
    orders: { p, d, q, P, D, Q, season },
    constant,
    ...arma,
    mean: average + shift * size,
    variance,
    unbiasedVariance: (variance * n) / Math.max(1, n - count + 1),
    logLikelihood,
    aicc: -2 * logLikelihood + 2 * count + (spare > 0 ? (2 * count * (count + 1)) / spare : 1e6),
    residuals: errors,
    log,
    tail: series.slice(-keep),
    ahead: expectedAhead(centred, arma).map((v) => v * size),
    converged: fine.converged,
    iterations: rough.iterations + fine.iterations,
  };
}

/** Point path and exact spread from the weights of the infinite moving average. */
export function predictArima(m: ArimaModel, horizon: number): Component {
  const { d, D, season } = m.orders;
  // Full autoregressive polynomial, differences included: y_t = sum full[k-1] y_{t-k} + ...
  let full: Float64Array = Float64Array.of(1, ...m.ar.map((v) => -v));
  for (let k = 0; k < d; k++) full = timesDifference(full, 1);
  for (let k = 0; k < D; k++) full = timesDifference(full, season);
  const constant = m.mean * (1 - m.ar.reduce((a, b) => a + b, 0));
  const length = m.tail.length;
  const values = new Float64Array(length + horizon);
  values.set(m.tail);
  const psi = new Float64Array(horizon);
  for (let i = 0; i < horizon; i++) {
    let value = constant;
    for (let k = 1; k < full.length; k++) value -= full[k]! * (values[length + i - k] ?? 0);
    value += m.ahead[i] ?? 0;
    values[length + i] = value;
    let weight = i === 0 ? 1 : (m.ma[i - 1] ?? 0);
    for (let k = 1; k <= Math.min(i, full.length - 1); k++) weight -= full[k]! * psi[i - k]!;
    psi[i] = weight;
  }
  return {
    mean: values.slice(length),
    sd: spreadOf(Math.sqrt(m.unbiasedVariance), psi, horizon),
    scale: m.log ? "log" : "plain",
  };
}

/** Orders written as p,d,q or p,d,q:P,D,Q; throws RangeError on anything else. */
export function parseOrders(text: string, season: number): ArimaOrders {
  const [plain, seasonal = "0,0,0", ...rest] = text.split(":");
  const numbers = (part: string) => part.split(",").map((item) => (/^\d+$/.test(item.trim()) ? Number(item) : NaN));
  const [p, d, q] = numbers(plain!);
  const [P, D, Q] = numbers(seasonal);
  const all = [...numbers(plain!), ...numbers(seasonal)];
  if (rest.length > 0 || all.length !== 6 || all.some(Number.isNaN))
    throw new RangeError(`invalid ARIMA orders: ${text} (p,d,q or p,d,q:P,D,Q)`);
  return { p: p!, d: d!, q: q!, P: P!, D: D!, Q: Q!, season };
}

function lagDifference(y: Float64Array, lag: number): Float64Array {
  const out = new Float64Array(Math.max(0, y.length - lag));
  for (let t = 0; t < out.length; t++) out[t] = y[t + lag]! - y[t]!;
  return out;
}

function timesDifference(polynomial: Float64Array, lag: number): Float64Array {
  const out = new Float64Array(polynomial.length + lag);
  for (let k = 0; k < polynomial.length; k++) {
    out[k] = out[k]! + polynomial[k]!;
    out[k + lag] = out[k + lag]! - polynomial[k]!;
  }
  return out;
}

/** Missing values bridged by straight lines, ends held. */
export function bridged(y: Float64Array): Float64Array {
  if (!y.some(Number.isNaN)) return y;
  const out = Float64Array.from(y);
  let last = -1;
  for (let t = 0; t < out.length; t++) {
    if (Number.isNaN(out[t]!)) continue;
    for (let k = last + 1; k < t; k++)
      out[k] = last < 0 ? out[t]! : out[last]! + ((out[t]! - out[last]!) * (k - last)) / (t - last);
    last = t;
  }
  for (let k = last + 1; k < out.length; k++) out[k] = last < 0 ? 0 : out[last]!;
  return out;
}
