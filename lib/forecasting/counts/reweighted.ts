// Iteratively reweighted least squares for counts with a log link: the loop behind the count regression.
import { checkInteger } from "../../check.js";
import { choleskyInPlace, choleskySolve } from "../../linalg/cholesky.js";

export type Rows = {
  /** The design of the rows with a count, by columns, one after the other. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Logarithms of the counts, 0 where there is none. */
  readonly logs: Float64Array;
  readonly offset: Float64Array;
  readonly p: number;
};

/**
 * The rows whose count is known.
 *
 * @throws RangeError when sizes do not match or a count is below zero
 */
export function knownRows(x: Float64Array, y: Float64Array, p: number, offset?: Float64Array): Rows {
  checkInteger("columns", p, 1);
  if (x.length !== y.length * p)
    throw new RangeError(`invalid design: ${x.length} values (${y.length} rows x ${p} columns are needed)`);
  if (offset && offset.length !== y.length)
    throw new RangeError(`invalid offset: ${offset.length} values (${y.length} are needed)`);
  const rows = new Int32Array(y.length);
  let n = 0;
  for (let i = 0; i < y.length; i++) {
    if (y[i]! < 0) throw new RangeError(`invalid count: ${y[i]} (a number of at least 0)`);
    if (Number.isFinite(y[i]!)) rows[n++] = i;
  }
  const columns = new Float64Array(n * p);
  for (let i = 0; i < n; i++)
    for (let a = 0, from = rows[i]! * p, to = i; a < p; a++, to += n) columns[to] = x[from + a]!;
  const counts = new Float64Array(n);
  const logs = new Float64Array(n);
  const exposure = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    counts[i] = y[rows[i]!]!;
    if (counts[i]! > 0) logs[i] = Math.log(counts[i]!);
    if (offset) exposure[i] = offset[rows[i]!]!;
  }
  return { x: columns, y: counts, logs, offset: exposure, p };
}

export type Reweighted = {
  readonly coefficients: Float64Array;
  readonly mean: Float64Array;
  /** Cholesky factor of the expected information. */
  readonly information: Float64Array;
  readonly deviance: number;
  readonly converged: boolean;
  readonly iterations: number;
};

/**
 * Coefficients by Fisher scoring (Nelder, Wedderburn 1972) from `start` or from the counts themselves, steps halved while the
 * deviance rises. Undefined when the design is singular.
 */
export function reweighted(
  rows: Rows,
  dispersion: number,
  ridge: number,
  maxIterations: number,
  start?: Reweighted,
): Reweighted | undefined {
  const { x, y, offset, p } = rows;
  const n = y.length;
  let current: Fitted = { eta: new Float64Array(n), mean: new Float64Array(n) };
  let other: Fitted = { eta: new Float64Array(n), mean: new Float64Array(n) };
  const total = startingMeans(y, current);
  const penalty = (b: Float64Array) => b.reduce((sum, value, a) => sum + (a > 0 ? ridge * value * value : 0), 0);
  let coefficients: Float64Array | undefined = start?.coefficients;
  let loss = coefficients ? evaluate(rows, coefficients, dispersion, current) + penalty(coefficients) : Infinity;
  const tolerance = (found: number) => Math.abs(found) + 0.1 + 1e-3 * total;
  const information = new Float64Array(p * p);
  const working = new Float64Array(n);
  const weight = new Float64Array(n);
  /** The Cholesky factor of the information at the current means. */
  const inform = (): boolean => {
    weights(current.mean, dispersion, weight);
    crossProducts(x, p, weight, information);
    for (let a = 1; a < p; a++) information[a * p + a]! += ridge;
    return choleskyInPlace(information, p);
  };
  let change = Infinity;
  let converged = false;
  let iterations = 0;
  while (iterations < maxIterations && !converged) {
    iterations++;
    if (!inform()) return undefined;
    workingResponses(y, offset, current, weight, dispersion, working);
    const next = new Float64Array(p);
    projections(x, working, next);
    choleskySolve(information, next);
    let found = evaluate(rows, next, dispersion, other) + penalty(next);
    for (let half = 0; coefficients && half < 12 && !(found <= loss + 1e-8 * tolerance(loss)); half++) {
      for (let a = 0; a < p; a++) next[a] = (next[a]! + coefficients[a]!) / 2;
      found = evaluate(rows, next, dispersion, other) + penalty(next);
    }
    if (!Number.isFinite(found)) return undefined;
    change = Math.abs(found - loss) / tolerance(found);
    // Poisson steps converge quadratically, those of the negative binomial (log link, not canonical) by a factor.
    converged = change < 1e-10 && (dispersion === 0 || (!!coefficients && farthest(next, coefficients) < 1e-8));
    [coefficients, loss, current, other] = [next, found, other, current];
  }
  // A last step so short that it cannot have moved the information saves computing it once more.
  if (!coefficients || (change > 1e-12 && !inform())) return undefined;
  const deviance = loss - penalty(coefficients);
  return { coefficients, mean: current.mean, information, deviance, converged, iterations };
}

/** Linear predictor and mean of each row. */
type Fitted = { readonly eta: Float64Array; readonly mean: Float64Array };

/** Means half-way between each count and the average; returns the sum of the counts. */
function startingMeans(y: Float64Array, { eta, mean }: Fitted): number {
  let total = 0;
  for (let i = 0; i < y.length; i++) total += y[i]!;
  for (let i = 0; i < y.length; i++) {
    mean[i] = (y[i]! + total / y.length) / 2 + 1e-3;
    eta[i] = Math.log(mean[i]!);
  }
  return total;
}

/** The largest difference of two lists, relative to 1 and the value. */
function farthest(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!) / (1 + Math.abs(value))), 0);
}

function weights(mean: Float64Array, dispersion: number, out: Float64Array): void {
  if (dispersion === 0) out.set(mean);
  else for (let i = 0; i < out.length; i++) out[i] = mean[i]! / (1 + dispersion * mean[i]!);
}

/** Weight x working response of each row: weight x (eta - offset + (y - mean) / mean). */
function workingResponses(
  y: Float64Array,
  offset: Float64Array,
  { eta, mean }: Fitted,
  weight: Float64Array,
  dispersion: number,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    // Of Poisson counts the weight is the mean.
    const rest = y[i]! - mean[i]!;
    out[i] = weight[i]! * (eta[i]! - offset[i]!) + (dispersion === 0 ? rest : (rest * weight[i]!) / mean[i]!);
  }
}

/** Fills in what the coefficients `b` give; returns the deviance. */
function evaluate(rows: Rows, b: Float64Array, dispersion: number, { eta, mean }: Fitted): number {
  const { y, logs } = rows;
  linear(rows, b, eta);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const mu = Math.exp(eta[i]!);
    const value = y[i]!;
    mean[i] = mu;
    sum += value * (logs[i]! - eta[i]!);
    if (dispersion > 0)
      sum -= (value + 1 / dispersion) * (Math.log1p(dispersion * value) - Math.log1p(dispersion * mu));
    else sum -= value - mu;
  }
  return 2 * sum;
}

/** X b + offset, kept within -30 and 300 so that its exponential stays a number above zero. */
function linear({ x, offset, p }: Rows, b: Float64Array, eta: Float64Array): void {
  const n = eta.length;
  eta.set(offset);
  // Five columns at a time; those beyond the last go with a factor of zero.
  const column = (a: number) => Math.min(a, p - 1) * n;
  const factor = (a: number) => (a < p ? b[a]! : 0);
  for (let a = 0; a < p; a += 5) {
    const [b0, b1, b2, b3, b4] = [factor(a), factor(a + 1), factor(a + 2), factor(a + 3), factor(a + 4)];
    const [u0, u1, u2, u3, u4] = [column(a), column(a + 1), column(a + 2), column(a + 3), column(a + 4)];
    for (let i = 0; i < n; i++)
      eta[i]! += b0 * x[u0 + i]! + b1 * x[u1 + i]! + b2 * x[u2 + i]! + b3 * x[u3 + i]! + b4 * x[u4 + i]!;
  }
  for (let i = 0; i < n; i++) if (!(eta[i]! > -30 && eta[i]! < 300)) eta[i] = eta[i]! > 0 ? 300 : -30;
}

/**
 * Lower triangle of X' W X, in blocks of three by three columns, so that each value that is read serves three products. What
 * is left when p is no multiple of three comes row by row.
 */
function crossProducts(x: Float64Array, p: number, weight: Float64Array, out: Float64Array): void {
  const n = weight.length;
  const whole = p - (p % 3);
  for (let a = 0; a < whole; a += 3)
    for (let b = 0; b <= a; b += 3) {
      const [u0, u1, u2, v0, v1, v2] = [a * n, (a + 1) * n, (a + 2) * n, b * n, (b + 1) * n, (b + 2) * n];
      let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0; i < n; i++) {
        const w = weight[i]!;
        const x0 = w * x[u0 + i]!;
        const x1 = w * x[u1 + i]!;
        const x2 = w * x[u2 + i]!;
        const y0 = x[v0 + i]!;
        const y1 = x[v1 + i]!;
        const y2 = x[v2 + i]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s20 += x2 * y0;
        s21 += x2 * y1;
        s22 += x2 * y2;
      }
      [out[a * p + b], out[a * p + b + 1], out[a * p + b + 2]] = [s00, s01, s02];
      [out[(a + 1) * p + b], out[(a + 1) * p + b + 1], out[(a + 1) * p + b + 2]] = [s10, s11, s12];
      [out[(a + 2) * p + b], out[(a + 2) * p + b + 1], out[(a + 2) * p + b + 2]] = [s20, s21, s22];
    }
  const weighted = new Float64Array(n);
  for (let a = whole; a < p; a++) {
    for (let i = 0; i < n; i++) weighted[i] = weight[i]! * x[a * n + i]!;
    projections(x, weighted, out.subarray(a * p, a * p + a + 1));
  }
}

/** X' v of the first columns of X into `out`, five columns at a time; the last five may repeat some. */
function projections(x: Float64Array, v: Float64Array, out: Float64Array): void {
  const n = v.length;
  const last = out.length - 1;
  for (let a = 0; a <= last; a += 5) {
    const [a1, a2, a3, a4] = [
      Math.min(a + 1, last),
      Math.min(a + 2, last),
      Math.min(a + 3, last),
      Math.min(a + 4, last),
    ];
    const [u0, u1, u2, u3, u4] = [a * n, a1 * n, a2 * n, a3 * n, a4 * n];
    let [s0, s1, s2, s3, s4] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const value = v[i]!;
      s0 += value * x[u0 + i]!;
      s1 += value * x[u1 + i]!;
      s2 += value * x[u2 + i]!;
      s3 += value * x[u3 + i]!;
      s4 += value * x[u4 + i]!;
    }
    [out[a], out[a1], out[a2], out[a3], out[a4]] = [s0, s1, s2, s3, s4];
  }
}
