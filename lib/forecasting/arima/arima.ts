// Seasonal ARIMA with fixed orders, regressors and missing values: exact maximum likelihood.
import { armaOf, coefficientsOf, type Arma } from "./arma.js";
import { designOf, type Design, type Regressors } from "./design.js";
import type { FilterState } from "./innovations.js";
import { likelihoodOf, logLikelihoodOf, type Evaluation } from "./likelihood.js";
import { checkOrders, coefficientNames, type ArimaOrders } from "./orders.js";
import { inverseTriangle } from "./orthogonal.js";
import { maximise } from "./search.js";
import { standardErrors, type StandardErrors } from "./standard-errors.js";

export { bridged } from "./differencing.js";
export { parseOrders, type ArimaOrders } from "./orders.js";
export { predictArima, simulateArima } from "./arima-forecast.js";

export type Coefficient = {
  /** ar1, ma1, sar1, sma1, ..., then intercept, drift or constant, then x1, x2, ... for the regressors. */
  readonly name: string;
  readonly value: number;
  /** Standard error; null where the likelihood does not tell, or when it was not asked for. */
  readonly error: number | null;
};

export type ArimaModel = Arma & {
  readonly model: "arima";
  readonly orders: ArimaOrders;
  /** Whether the differenced series has a mean of its own: an intercept, or a drift after one difference. */
  readonly constant: boolean;
  readonly log: boolean;
  readonly coefficients: readonly Coefficient[];
  /** Mean of the differenced series; 0 without a constant. */
  readonly mean: number;
  /** Coefficients of the regressors, in their order; 0 for one that was redundant. */
  readonly regression: Float64Array;
  /** Innovation variance: the maximum likelihood one, and with the parameters' degrees of freedom taken off. */
  readonly variance: number;
  readonly unbiasedVariance: number;
  /** Values that the likelihood is made of: known ones, less those used up by differencing. */
  readonly count: number;
  readonly logLikelihood: number;
  readonly aic: number;
  /** Infinite when there are hardly more values than parameters. */
  readonly aicc: number;
  readonly bic: number;
  /** One-step errors by value of the series; NaN where it is missing and for those used up by differencing. */
  readonly residuals: Float64Array;
  /** What a forecast goes on from. */
  readonly end: ArimaEnd;
  readonly converged: boolean;
  readonly iterations: number;
};

/** The end of a series or of a column: last values, and predictions of its differences. */
export type Tail = { readonly values: Float64Array; readonly ahead: Float64Array };

export type ArimaEnd = {
  /** The series without regressors and mean, gaps filled by their estimates. */
  readonly series: Tail;
  readonly filter: FilterState;
  /** What uncertain gap values add to the forecast, each times an independent innovation; empty without recent gaps. */
  readonly gaps: readonly Tail[];
  /** Missing values at the very end: steps that a forecast passes first. */
  readonly skip: number;
};

export type ArimaOptions = {
  /** Default: a constant when the series is differenced at most once. */
  readonly constant?: boolean;
  /** Fit logarithms; needs positive data. */
  readonly log?: boolean;
  /** Known values that the series depends on linearly: regression with ARIMA errors. */
  readonly regressors?: Regressors;
  /** One local search and no standard errors: for searches over orders and for ensembles. */
  readonly quick?: boolean;
};

/**
 * Fits ARIMA(p, d, q)(P, D, Q)m, with regressors as regression with ARIMA errors, by exact Gaussian likelihood: that of the
 * differenced series (Box, Jenkins 1970; Harvey 1989, section 3.4), with missing values (NaN) integrated out. Undefined when
 * the series is too short for the orders, without variation after differencing, or not positive with `log`.
 * O(evaluations x n x max(p + P m, q + Q m)); searches are cut off after 30
 * iterations a stage and then report `converged: false`.
 *
 * @throws RangeError on orders out of range or regressors of the wrong length
 * @example fitArima(y, { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, season: 12 })?.logLikelihood;
 */
export function fitArima(y: Float64Array, orders: ArimaOrders, options: ArimaOptions = {}): ArimaModel | undefined {
  checkOrders(orders);
  const { p, d, q, P, D, Q, season } = orders;
  const { log = false, constant = d + D <= 1, regressors, quick = false } = options;
  checkRegressors(y.length, regressors);
  if (log && !y.every((v) => Number.isNaN(v) || v > 0)) return undefined;
  const known = knownPart(log ? y.map(Math.log) : y, regressors);
  const design = known && designOf(known.y, orders, constant, known.regressors);
  if (!design) return undefined;
  const free = p + q + P + Q;
  const parameters = free + design.terms.length - design.missing + 1;
  const order = Math.max(p + P * season, q + Q * season);
  const likelihood = likelihoodOf(design, order);
  const { count } = likelihood;
  if (count < parameters + 2 || count <= order) return undefined;
  const found = maximise(design, likelihood, orders, quick ? 1 : 2);
  const coefficients = coefficientsOf(found.x, orders);
  const arma = armaOf(coefficients, orders);
  const best = likelihood.evaluate(arma);
  if (!best || !(best.squares > 0)) return undefined;
  const errors = quick ? undefined : standardErrors(likelihood, coefficients, orders, best);
  const logLikelihood = logLikelihoodOf(best, count) - count * Math.log(design.unit);
  const variance = (best.squares / count) * design.unit ** 2;
  const spare = count - parameters - 1;
  const aic = -2 * logLikelihood + 2 * parameters;
  return {
    model: "arima",
    orders,
    constant,
    log,
    ...arma,
    coefficients: named(coefficients, design, best, orders, regressors?.columns ?? 0, errors),
    mean: valueOf(design, best, "constant"),
    regression: Float64Array.from({ length: regressors?.columns ?? 0 }, (_, c) =>
      valueOf(design, best, "regressor", c),
    ),
    variance,
    unbiasedVariance: (variance * count) / Math.max(1, count - parameters + 1),
    count,
    logLikelihood,
    aic,
    aicc: spare > 0 ? aic + (2 * parameters * (parameters + 1)) / spare : Infinity,
    bic: aic + (Math.log(count) - 2) * parameters,
    residuals: alignedResiduals(y, known.first, design, best, d + D * season),
    end: endOf(known, design, best, orders),
    converged: found.converged,
    iterations: found.iterations,
  };
}

/**
 * The same model with standard errors, from the series and regressors that it was fitted to: for one that was fitted quickly
 * and is kept.
 */
export function withStandardErrors(model: ArimaModel, y: Float64Array, regressors?: Regressors): ArimaModel {
  const { orders, constant, log, ar, ma } = model;
  const known = knownPart(log ? y.map(Math.log) : y, regressors);
  const design = known && designOf(known.y, orders, constant, known.regressors);
  if (!design) return model;
  const likelihood = likelihoodOf(design, Math.max(ar.length, ma.length));
  const best = likelihood.evaluate(model);
  if (!best) return model;
  const { p, q, P, Q } = orders;
  const coefficients = Float64Array.from(model.coefficients.slice(0, p + q + P + Q), ({ value }) => value);
  const errors = standardErrors(likelihood, coefficients, orders, best);
  return { ...model, coefficients: named(coefficients, design, best, orders, model.regression.length, errors) };
}

function checkRegressors(n: number, regressors: Regressors | undefined): void {
  if (!regressors) return;
  const { columns, values } = regressors;
  if (values.length !== n * columns)
    throw new RangeError(`invalid regressors: ${values.length} values, ${n} x ${columns} are needed`);
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) throw new RangeError(`invalid regressors: ${values[bad]} in row ${Math.floor(bad / columns)}`);
}

type Known = {
  readonly y: Float64Array;
  readonly regressors?: Regressors;
  /** Position of the first known value, and how many are missing after the last. */
  readonly first: number;
  readonly skip: number;
};

/** The series from its first to its last known value: what is missing outside says nothing. */
function knownPart(y: Float64Array, regressors: Regressors | undefined): Known | undefined {
  const first = y.findIndex((v) => !Number.isNaN(v));
  if (first < 0) return undefined;
  const last = y.findLastIndex((v) => !Number.isNaN(v));
  const columns = regressors?.columns ?? 0;
  return {
    y: y.subarray(first, last + 1),
    first,
    skip: y.length - 1 - last,
    ...(columns > 0
      ? { regressors: { columns, values: regressors!.values.subarray(first * columns, (last + 1) * columns) } }
      : {}),
  };
}

function termPosition({ terms }: Design, kind: "constant" | "regressor", column = 0): number {
  return terms.findIndex((term) => term.kind === kind && (term.kind === "constant" || term.column === column));
}

/** A term's coefficient in the series' units; 0 where the term was redundant. */
function valueOf(design: Design, best: Evaluation, kind: "constant" | "regressor", column = 0): number {
  const at = termPosition(design, kind, column);
  return at < 0 ? 0 : (best.coefficients[at]! * design.unit) / design.units[at]!;
}

/** All coefficients by name, with their errors where there are any. */
function named(
  arma: Float64Array,
  design: Design,
  best: Evaluation,
  orders: ArimaOrders,
  columns: number,
  errors?: StandardErrors,
): Coefficient[] {
  const { d, D, season } = orders;
  const termOf = (name: string, kind: "constant" | "regressor", column: number, per: number): Coefficient => {
    const at = termPosition(design, kind, column);
    const error = at < 0 ? null : (errors?.terms[at] ?? null);
    return {
      name,
      value: valueOf(design, best, kind, column) / per,
      error: error === null ? null : (error * design.unit) / design.units[at]! / per,
    };
  };
  const constant = d + D === 0 ? "intercept" : d + D === 1 ? "drift" : "constant";
  return [
    ...coefficientNames(orders).map((name, i) => ({ name, value: arma[i]!, error: errors?.arma[i] ?? null })),
    // A drift is by period: a seasonal difference holds a season's worth of it.
    ...(termPosition(design, "constant") < 0 ? [] : [termOf(constant, "constant", 0, D === 1 && d === 0 ? season : 1)]),
    ...Array.from({ length: columns }, (_, c) => termOf(`x${c + 1}`, "regressor", c, 1)),
  ];
}

function alignedResiduals(
  y: Float64Array,
  first: number,
  { unit, rows }: Design,
  { residuals }: Evaluation,
  used: number,
): Float64Array {
  const out = new Float64Array(y.length).fill(NaN);
  for (let t = 0; t < rows; t++) {
    const at = first + used + t;
    if (!Number.isNaN(y[at]!)) out[at] = residuals[t]! * unit;
  }
  return out;
}

function endOf(known: Known, design: Design, best: Evaluation, { d, D, season }: ArimaOrders): ArimaEnd {
  const { terms, unit, units, missing } = design;
  const { ahead, triangle, coefficients, state } = best;
  const keep = d + D * season;
  const n = known.y.length;
  const columns = terms.length;
  const values = design.bridged.slice(n - keep);
  const next = ahead[columns]!.map((v) => v * unit);
  terms.forEach((term, c) => {
    const value = (coefficients[c]! * unit) / units[c]!;
    for (let i = 0; i < next.length; i++) next[i] = next[i]! - ahead[c]![i]! * coefficients[c]! * unit;
    if (term.kind === "missing" && term.at >= n - keep) values[term.at - n + keep]! -= value;
    if (term.kind === "regressor")
      for (let i = 0; i < keep; i++)
        values[i]! -= value * known.regressors!.values[(n - keep + i) * known.regressors!.columns + term.column]!;
  });
  const inverse = inverseTriangle(triangle, columns, missing);
  const gaps: Tail[] = [];
  for (let g = 0; g < missing; g++) {
    const gap = { values: new Float64Array(keep), ahead: new Float64Array(next.length) };
    for (let c = 0; c <= g; c++) {
      const weight = inverse[c * missing + g]!;
      const term = terms[c]!;
      if (term.kind === "missing" && term.at >= n - keep) gap.values[term.at - n + keep]! += weight;
      for (let i = 0; i < next.length; i++) gap.ahead[i] = gap.ahead[i]! + weight * ahead[c]![i]!;
    }
    if ([...gap.values, ...gap.ahead].some((v) => Math.abs(v) > 1e-6)) gaps.push(gap);
  }
  return { series: { values, ahead: next }, filter: state, gaps, skip: known.skip };
}
