// Stationary ARMA with multiplicative seasonal polynomials: polynomials, exact Gaussian likelihood, conditional errors.
import { solve } from "../../linalg/solve.js";

/** Orders of a seasonal ARIMA: (p, d, q)(P, D, Q) with a season of m. */
export type ArimaOrders = {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  readonly season: number;
};

/** w_t = sum ar[k-1] w_{t-k} + e_t + sum ma[k-1] e_{t-k}, seasonal factors multiplied out. */
export type Arma = { readonly ar: Float64Array; readonly ma: Float64Array };

/** Partial autocorrelations in (-1, 1) to the coefficients of a stationary autoregression (Monahan 1984). */
export function fromPartial(partial: ArrayLike<number>): Float64Array {
  const n = partial.length;
  const a = new Float64Array(n);
  const before = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    before.set(a);
    for (let j = 0; j < k; j++) a[j] = before[j]! - partial[k]! * before[k - 1 - j]!;
    a[k] = partial[k]!;
  }
  return a;
}

/**
 * Unbounded parameters (p + q + P + Q of them) to polynomials that are stationary and invertible: tanh, then Monahan's map
 * on each factor.
 */
export function armaOf(x: ArrayLike<number>, o: ArimaOrders): Arma {
  let at = 0;
  const part = (count: number) => fromPartial(Float64Array.from({ length: count }, () => Math.tanh(x[at++]!)));
  const [ar, ma, seasonalAr, seasonalMa] = [part(o.p), part(o.q), part(o.P), part(o.Q)];
  return {
    ar: product(ar, seasonalAr, o.season, -1),
    ma: product(
      ma.map((v) => -v),
      seasonalMa.map((v) => -v),
      o.season,
      1,
    ),
  };
}

/** Coefficients 1.. of (1 + sign sum a_k B^k)(1 + sign sum b_k B^(k m)), with the sign taken off again. */
function product(a: Float64Array, b: Float64Array, season: number, sign: 1 | -1): Float64Array {
  const out = new Float64Array(a.length + b.length * season);
  for (let i = 0; i < a.length; i++) out[i] = out[i]! + a[i]!;
  for (let j = 0; j < b.length; j++) {
    const lag = (j + 1) * season;
    out[lag - 1] = out[lag - 1]! + b[j]!;
    for (let i = 0; i < a.length; i++) out[lag + i] = out[lag + i]! + sign * a[i]! * b[j]!;
  }
  return out;
}

/** One-step errors given zeros before the start: the conditional sum of squares objective. O(n x non-zero lags). */
export function conditionalErrors(w: Float64Array, { ar, ma }: Arma): Float64Array {
  const n = w.length;
  const e = new Float64Array(n);
  const arLags = nonZero(ar);
  const maLags = nonZero(ma);
  for (let t = 0; t < n; t++) {
    let value = w[t]!;
    for (const lag of arLags) if (t > lag) value -= ar[lag]! * w[t - lag - 1]!;
    for (const lag of maLags) if (t > lag) value -= ma[lag]! * e[t - lag - 1]!;
    e[t] = value;
  }
  return e;
}

export type Likelihood = {
  /** Half the log determinant of the covariance, in units of the innovation variance. */
  readonly logDeterminant: number;
  /** Sum of squared standardised innovations. */
  readonly squares: number;
  /** Standardised innovations z = L^-1 w. */
  readonly innovations: Float64Array;
  /** Banded Cholesky factor by rows: entry (i, j) at i * width + width - 1 - i + j. */
  readonly factor: Float64Array;
  readonly width: number;
};

/**
 * Exact Gaussian likelihood of a zero-mean stationary ARMA by a banded Cholesky factor of the covariance of the
 * transformed series: first max(p, q) values as they are, then w_t - sum ar w (Ansley 1979). Undefined when the covariance
 * is not positive definite to working precision. O(n b^2), b = max(p, q).
 */
export function exactLikelihood(w: Float64Array, arma: Arma): Likelihood | undefined {
  const { ar, ma } = arma;
  const n = w.length;
  const p = ar.length;
  const q = ma.length;
  const r = Math.max(p, q);
  const theta = new Float64Array(q + 1);
  theta[0] = 1;
  theta.set(ma, 1);
  const psi = new Float64Array(q + 1);
  for (let k = 0; k <= q; k++) {
    let value = theta[k]!;
    for (let i = 1; i <= Math.min(k, p); i++) value += ar[i - 1]! * psi[k - i]!;
    psi[k] = value;
  }
  // cross[h] = cov(moving-average part at t, w at t - h); inner[h] = autocovariance of the moving-average part.
  const cross = new Float64Array(r + 1);
  const inner = new Float64Array(r + 1);
  for (let h = 0; h <= q; h++) {
    let a = 0;
    let b = 0;
    for (let k = h; k <= q; k++) {
      a += theta[k]! * psi[k - h]!;
      b += theta[k]! * theta[k - h]!;
    }
    cross[h] = a;
    inner[h] = b;
  }
  const gamma = autocovariances(ar, cross, r);
  if (!gamma) return undefined;

  const width = r + 1;
  const factor = new Float64Array(n * width);
  const z = new Float64Array(n);
  let logDeterminant = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let value = w[i]!;
    if (i >= r) for (let k = 1; k <= p; k++) value -= ar[k - 1]! * w[i - k]!;
    const first = Math.max(0, i >= r ? i - q : i - r);
    const row = i * width + r - i;
    for (let j = first; j < i; j++) {
      const h = i - j;
      let sum = i < r ? gamma[h]! : j < r ? cross[h]! : inner[h]!;
      const other = j * width + r - j;
      for (let k = Math.max(first, j - r); k < j; k++) sum -= factor[row + k]! * factor[other + k]!;
      sum /= factor[other + j]!;
      factor[row + j] = sum;
      value -= sum * z[j]!;
    }
    let variance = i < r ? gamma[0]! : inner[0]!;
    for (let k = first; k < i; k++) variance -= factor[row + k]! ** 2;
    if (!(variance > 1e-12)) return undefined;
    const diagonal = Math.sqrt(variance);
    factor[row + i] = diagonal;
    logDeterminant += Math.log(diagonal);
    z[i] = value / diagonal;
    squares += z[i]! ** 2;
  }
  return { logDeterminant, squares, innovations: z, factor, width };
}

/**
 * Expected moving-average parts of the next q values given all of w, exactly: what is still to come of past innovations.
 */
export function expectedAhead(w: Float64Array, arma: Arma): Float64Array {
  const n = w.length;
  const q = arma.ma.length;
  const padded = new Float64Array(n + q);
  padded.set(w);
  const found = q > 0 ? exactLikelihood(padded, arma) : undefined;
  const ahead = new Float64Array(q);
  if (!found) return ahead;
  const { factor, width, innovations } = found;
  for (let i = 0; i < q; i++) {
    const row = (n + i) * width + width - 1 - (n + i);
    for (let k = Math.max(0, n + i - q); k < n; k++) ahead[i] = ahead[i]! + factor[row + k]! * innovations[k]!;
  }
  return ahead;
}

/** Autocovariances 0..r of w from gamma_h - sum ar_k gamma_|h-k| = cross_h. */
function autocovariances(ar: Float64Array, cross: Float64Array, r: number): Float64Array | undefined {
  const p = ar.length;
  const gamma = new Float64Array(r + 1);
  if (p === 0) {
    gamma.set(cross);
    return gamma;
  }
  const size = p + 1;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let h = 0; h < size; h++) {
    matrix[h * size + h] = matrix[h * size + h]! + 1;
    for (let k = 1; k <= p; k++) {
      const at = h * size + Math.abs(h - k);
      matrix[at] = matrix[at]! - ar[k - 1]!;
    }
    right[h] = cross[h] ?? 0;
  }
  const solved = solve(matrix, right);
  if (!solved || !(solved[0]! > 0)) return undefined;
  gamma.set(solved.subarray(0, Math.min(size, r + 1)));
  for (let h = size; h <= r; h++) {
    let value = cross[h]!;
    for (let k = 1; k <= p; k++) value += ar[k - 1]! * gamma[h - k]!;
    gamma[h] = value;
  }
  return gamma;
}

function nonZero(values: Float64Array): number[] {
  return Array.from(values.keys()).filter((i) => values[i] !== 0);
}
