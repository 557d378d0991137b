// Whether neighbours in time still resemble each other: autocorrelations and the test that they are all nothing.
import { gammaP } from "./incomplete-gamma.js";

export type Autocorrelation = {
  /** Of lags 1, 2, ... */
  readonly values: Float64Array;
  /** Without any correlation, 95% of the values lie within plus and minus this: 1.96 / sqrt(n) (Bartlett 1946). */
  readonly limit: number;
  /** Values that are known. */
  readonly n: number;
};

/**
 * Sample autocorrelations of lags 1 to `lags` (fewer for a short series: at most n - 1), as R's acf with na.pass gives them:
 * missing values (NaN) are left out of mean, variance and products. All zero for a series without variation. O(n lags).
 *
 * @example autocorrelation(residuals, 26).values[0]; // of neighbours
 */
export function autocorrelation(series: Float64Array, lags: number): Autocorrelation {
  let [sum, n] = [0, 0];
  for (const value of series) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  const centred = series.map((value) => value - sum / n);
  /** Mean product over the pairs that are both known. R divides by pairs plus lag. */
  const product = (lag: number) => {
    let [total, pairs] = [0, 0];
    for (let t = lag; t < centred.length; t++) {
      const value = centred[t]! * centred[t - lag]!;
      if (Number.isNaN(value)) continue;
      total += value;
      pairs++;
    }
    return total / (pairs + lag);
  };
  const variance = product(0);
  const count = Math.max(0, Math.min(lags, n - 1));
  const values = Float64Array.from({ length: count }, (_, k) => (variance > 0 ? product(k + 1) / variance : 0));
  return { values, limit: n > 0 ? 1.959964 / Math.sqrt(n) : NaN, n };
}

/**
 * Probability of autocorrelations as large as these if there were none (Ljung, Box 1978), `fitted` parameters taken off the
 * degrees of freedom; undefined when there are not more lags than those. Small: the model has left something unexplained.
 */
export function ljungBox({ values, n }: Autocorrelation, fitted = 0): number | undefined {
  const freedom = values.length - fitted;
  if (freedom < 1) return undefined;
  const statistic = n * (n + 2) * values.reduce((sum, r, k) => sum + (r * r) / (n - k - 1), 0);
  return 1 - gammaP(freedom / 2, statistic / 2);
}
