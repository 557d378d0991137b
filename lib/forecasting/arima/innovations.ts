// One-step errors of a stationary ARMA: exactly, and given zeros before the start.
import { autocovariances, nonZero, psiWeights, type Arma } from "./arma.js";

/** Where the filter stands: what is needed to go on after the last value. */
export type FilterState = {
  /** Prediction gains of the next step, by component of the state. */
  readonly gain: Float64Array;
  /** Direction in which the gains still change. */
  readonly change: Float64Array;
  /** Variance of the next innovation, in units of the innovation variance; 1 in the long run. */
  readonly variance: number;
};

/** State at the first value: the process is stationary. Undefined when it is not. O(p^2 + r x non-zero coefficients). */
export function stationaryState(arma: Arma): FilterState | undefined {
  const { ar, ma } = arma;
  const order = Math.max(ar.length, ma.length);
  const gamma = autocovariances(arma, Math.max(1, ar.length));
  if (!gamma || !(gamma[0]! > 0)) return undefined;
  const psi = psiWeights(arma, ma.length);
  const gain = new Float64Array(order);
  for (const j of nonZero(ar)) for (let i = 0; i <= j; i++) gain[i] = gain[i]! + ar[j]! * gamma[j - i]!;
  for (const j of nonZero(ma)) for (let i = 0; i <= j; i++) gain[i] = gain[i]! + ma[j]! * psi[j - i]!;
  for (let i = 0; i < order; i++) gain[i] = gain[i]! / gamma[0]!;
  return { gain, change: gain.slice(), variance: gamma[0]! };
}

/** A whitening filter with its work arrays, for up to `columns` series of `rows` values and states of up to `order`. */
export type Whitener = {
  /**
   * Standardised innovations of each column of `input` (column by column) into `output`. Returns half the log determinant
   * of the covariance in units of the innovation variance; NaN when the process is not stationary to working precision.
   */
  run(arma: Arma, input: Float64Array, columns: number, output: Float64Array): number;
  /** After a run: the filter's state, and each column's predictions of what comes next, one a component of the state. */
  end(): { readonly state: FilterState; readonly ahead: readonly Float64Array[] };
};

/**
 * Exact innovations by the Chandrasekhar recursions (Morf, Sidhu, Kailath 1974; for ARMA Melard 1984): because the process
 * starts stationary, the state's covariance changes by a matrix of rank one a step, so that gains take O(r) a step
 * instead of the Kalman filter's O(r^2). With g the first element of `change` l, and u = T l:
 * F' = F (1 - g^2), k' = (k - g u) / (1 - g^2), l' = u - g k'. O(n r (1 + columns)), r = max(p, q) multiplied out.
 */
export function whitener(rows: number, columns: number, order: number): Whitener {
  const phi = new Float64Array(order);
  // Vectors have a zero after the end, so that shifting needs no exception.
  const stride = order + 1;
  const gain = new Float64Array(stride);
  const change = new Float64Array(stride);
  const states = new Float64Array(columns * stride);
  let r = 0;
  let p = 0;
  let used = 0;
  let variance = 1;

  return {
    run(arma, input, count, output) {
      const start = stationaryState(arma);
      if (!start) return NaN;
      p = arma.ar.length;
      r = start.gain.length;
      used = count;
      phi.set(arma.ar);
      gain.fill(0);
      gain.set(start.gain);
      change.fill(0);
      change.set(start.change);
      states.fill(0);
      variance = start.variance;
      let settled = r === 0;
      let logarithms = 0;
      let product = 1;
      for (let t = 0; t < rows; t++) {
        const root = 1 / Math.sqrt(variance);
        product *= variance;
        if (product > 1e100 || product < 1e-100) {
          logarithms += Math.log(product);
          product = 1;
        }
        for (let c = 0; c < count; c++) {
          const at = c * stride;
          const expected = states[at]!;
          const error = input[c * rows + t]! - expected;
          output[c * rows + t] = error * root;
          advanceState(states, at, phi, p, gain, r, expected, error);
        }
        if (settled) continue;
        const g = change[0]!;
        const rest = (1 - g) * (1 + g);
        variance *= rest;
        if (!(rest > 0 && variance > 1e-12)) return NaN;
        settled = isSettled(advanceGain(gain, change, phi, p, r, g, 1 / rest));
      }
      return 0.5 * (logarithms + Math.log(product));
    },
    end: () => ({
      state: { gain: gain.slice(0, r), change: change.slice(0, r), variance },
      ahead: Array.from({ length: used }, (_, c) => states.slice(c * stride, c * stride + r)),
    }),
  };
}

/** a <- T a + k error, the state's first element being `expected`. */
function advanceState(
  states: Float64Array,
  at: number,
  phi: Float64Array,
  p: number,
  gain: Float64Array,
  r: number,
  expected: number,
  error: number,
): void {
  for (let i = 0; i < p; i++) states[at + i] = states[at + i + 1]! + phi[i]! * expected + gain[i]! * error;
  for (let i = p; i < r; i++) states[at + i] = states[at + i + 1]! + gain[i]! * error;
}

/** Whether gains no longer change to working precision: they change by the square of `change`. */
export function isSettled(size: number): boolean {
  return size < 1e-18;
}

/**
 * The gains' step, in place, with g the first element of `change` and `scale` 1 / (1 - g^2); `gain` and `change` have a zero
 * after their r elements. Returns the squared length of `change`, which falls to nothing as the filter settles.
 */
export function advanceGain(
  gain: Float64Array,
  change: Float64Array,
  phi: Float64Array,
  p: number,
  r: number,
  g: number,
  scale: number,
): number {
  let size = 0;
  for (let i = 0; i < r; i++) {
    const moved = i < p ? change[i + 1]! + phi[i]! * g : change[i + 1]!;
    const k = (gain[i]! - g * moved) * scale;
    const l = moved - g * k;
    gain[i] = k;
    change[i] = l;
    size += l * l;
  }
  return size;
}

/** One-step errors given zeros before the start: the conditional sum of squares objective. O(n x non-zero lags). */
export function conditionalErrors(w: Float64Array, { ar, ma }: Arma, e: Float64Array): void {
  e.set(w);
  // The autoregressive part all at once, lag by lag; the moving average, which feeds back, value by value.
  for (const lag of nonZero(ar)) {
    const weight = ar[lag]!;
    for (let t = lag + 1; t < w.length; t++) e[t] = e[t]! - weight * w[t - lag - 1]!;
  }
  const lags = nonZero(ma);
  const weights = lags.map((lag) => ma[lag]!);
  for (let t = 1; t < w.length; t++) {
    let value = e[t]!;
    for (let k = 0; k < lags.length && lags[k]! < t; k++) value -= weights[k]! * e[t - 1 - lags[k]!]!;
    e[t] = value;
  }
}
