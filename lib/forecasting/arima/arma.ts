// Stationary ARMA with multiplicative seasonal polynomials: coefficients, polynomials, autocovariances.
import type { ArimaOrders } from "./orders.js";

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
 * Coefficients of an autoregression to its partial autocorrelations: the way back of `fromPartial`. Undefined when the
 * autoregression is not stationary.
 */
export function toPartial(ar: ArrayLike<number>): Float64Array | undefined {
  const partial = Float64Array.from(ar);
  const before = new Float64Array(partial.length);
  for (let k = partial.length - 1; k >= 0; k--) {
    const last = partial[k]!;
    if (!(Math.abs(last) < 1)) return undefined;
    before.set(partial);
    for (let j = 0; j < k; j++) partial[j] = (before[j]! + last * before[k - 1 - j]!) / (1 - last * last);
  }
  return partial;
}

/**
 * Free parameters (p + q + P + Q of them) to coefficients in the order ar, ma, seasonal ar, seasonal ma, stationary and
 * invertible: Monahan's map of partial autocorrelations on each factor. Those of autoregressions are tanh of the parameter,
 * because the likelihood falls away logarithmically towards a unit root; those of moving averages are the parameter itself,
 * in [-1, 1], because there the likelihood is smooth up to the unit root and often has its maximum there.
 */
export function coefficientsOf(x: ArrayLike<number>, { p, q, P, Q }: ArimaOrders): Float64Array {
  const out = new Float64Array(p + q + P + Q);
  autoregressiveFactor(x, out, 0, p);
  movingAverageFactor(x, out, p, q);
  autoregressiveFactor(x, out, p + q, P);
  movingAverageFactor(x, out, p + q + P, Q);
  return out;
}

function autoregressiveFactor(x: ArrayLike<number>, out: Float64Array, from: number, count: number): void {
  for (let i = from; i < from + count; i++) out[i] = Math.tanh(x[i]!);
  if (count > 1) out.set(fromPartial(out.subarray(from, from + count)), from);
}

function movingAverageFactor(x: ArrayLike<number>, out: Float64Array, from: number, count: number): void {
  const sign = count > 1 ? -1 : 1;
  for (let i = from; i < from + count; i++) out[i] = sign * x[i]!;
  if (count < 2) return;
  const factor = fromPartial(out.subarray(from, from + count));
  for (let i = 0; i < count; i++) out[from + i] = -factor[i]!;
}

/** Coefficients, ordered as `coefficientsOf` gives them, multiplied out. */
export function armaOf(coefficients: Float64Array, { p, q, P, Q, season }: ArimaOrders): Arma {
  return {
    ar: product(coefficients, 0, p, p + q, P, season, -1),
    ma: product(coefficients, p, q, p + q + P, Q, season, 1),
  };
}

/** Coefficients 1.. of (1 + sign sum a_k B^k)(1 + sign sum b_k B^(k m)), with the sign taken off again. */
function product(
  c: Float64Array,
  from: number,
  count: number,
  seasonalFrom: number,
  seasonalCount: number,
  season: number,
  sign: 1 | -1,
): Float64Array {
  const out = new Float64Array(count + seasonalCount * season);
  for (let i = 0; i < count; i++) out[i] = c[from + i]!;
  for (let j = 0; j < seasonalCount; j++) {
    const b = c[seasonalFrom + j]!;
    const lag = (j + 1) * season;
    out[lag - 1] = out[lag - 1]! + b;
    for (let i = 0; i < count; i++) out[lag + i] = out[lag + i]! + sign * c[from + i]! * b;
  }
  return out;
}

/** Positions of values that are not zero. */
export function nonZero(values: Float64Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) found.push(i);
  return found;
}

/** Weights 0 to `count` - 1 of the infinite moving average. O(count x non-zero ar). */
export function psiWeights({ ar, ma }: Arma, count: number): Float64Array {
  const lags = nonZero(ar);
  const psi = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    let value = k === 0 ? 1 : (ma[k - 1] ?? 0);
    for (const lag of lags) if (k > lag) value += ar[lag]! * psi[k - 1 - lag]!;
    psi[k] = value;
  }
  return psi;
}

/**
 * Autocovariances 0 to `count` - 1 of an ARMA with innovation variance 1: those of the autoregression alone by the
 * Levinson-Durbin recursion backwards and forwards (Brockwell, Davis 1991, section 8.2), then the moving average applied to
 * both sides. Undefined when not stationary. O(p^2 + q).
 */
export function autocovariances({ ar, ma }: Arma, count: number): Float64Array | undefined {
  const q = ma.length;
  const inner = autoregressive(ar, count + q);
  if (!inner || q === 0) return inner;
  const lags = nonZero(ma);
  const out = new Float64Array(count);
  // gamma(h) = sum_k g(k) inner(|h - k|), g the autocovariance of the moving average.
  const g = new Float64Array(q + 1);
  g[0] = 1;
  for (const i of lags) {
    g[i + 1] = g[i + 1]! + ma[i]!;
    for (const j of lags) if (j <= i) g[i - j] = g[i - j]! + ma[i]! * ma[j]!;
  }
  for (let k = 0; k <= q; k++) {
    const weight = g[k]!;
    if (weight === 0) continue;
    for (let h = 0; h < count; h++)
      out[h] = out[h]! + weight * (k === 0 ? inner[h]! : inner[Math.abs(h - k)]! + inner[h + k]!);
  }
  return out;
}

function autoregressive(ar: Float64Array, count: number): Float64Array | undefined {
  const p = ar.length;
  const gamma = new Float64Array(Math.max(count, p + 1));
  const partial = toPartial(ar);
  if (!partial) return undefined;
  let variance = 1;
  for (const value of partial) variance /= (1 - value) * (1 + value);
  if (!Number.isFinite(variance)) return undefined;
  gamma[0] = variance;
  const a = new Float64Array(p);
  const before = new Float64Array(p);
  for (let k = 0; k < p; k++) {
    const last = partial[k]!;
    let value = last * variance;
    for (let j = 0; j < k; j++) value += a[j]! * gamma[k - j]!;
    gamma[k + 1] = value;
    variance *= (1 - last) * (1 + last);
    before.set(a);
    for (let j = 0; j < k; j++) a[j] = before[j]! - last * before[k - 1 - j]!;
    a[k] = last;
  }
  const lags = nonZero(ar);
  for (let h = p + 1; h < count; h++) {
    let value = 0;
    for (const lag of lags) value += ar[lag]! * gamma[h - lag - 1]!;
    gamma[h] = value;
  }
  return gamma.length === count ? gamma : gamma.subarray(0, count);
}
