// The recursion of exponential smoothing in terms of y - mu, which is the same for additive and multiplicative errors
// (Hyndman, Koehler, Ord, Snyder 2008, tables 2.2 and 2.3): once plain, once with its derivatives.
import type { EtsLayout, EtsParameters, EtsStates } from "./ets-form.js";

export type EtsPass = {
  /** Sum of squared errors, relative ones where the error is multiplicative; Infinity outside the domain. */
  squares: number;
  /** Sum of log mu where the error is multiplicative, else 0. */
  logs: number;
  /** Values that were not missing. */
  count: number;
  /** States after the last value. */
  level: number;
  trend: number;
  seasonal: Float64Array;
};

/**
 * One pass through `y`; a missing value (NaN) skips the update. Fills `residuals`, when given, with the errors.
 * O(n).
 */
export function runEts(
  y: Float64Array,
  { relativeError, seasonKind, season }: Pick<EtsLayout, "relativeError" | "seasonKind" | "season">,
  { alpha, beta, gamma, phi }: EtsParameters,
  initial: EtsStates,
  residuals?: Float64Array,
): EtsPass {
  const seasonal = initial.seasonal;
  const end = { squares: Infinity, logs: 0, count: 0, level: 0, trend: 0, seasonal };
  let { level, trend } = initial;
  let squares = 0;
  let logs = 0;
  let count = 0;
  // Logarithms of products of means: one logarithm for many values.
  let product = 1;
  let at = 0;
  for (let t = 0; t < y.length; t++) {
    const base = level + phi * trend;
    const s = seasonKind === 0 ? 0 : seasonal[at]!;
    const mean = seasonKind === 2 ? base * s : base + s;
    const value = y[t]!;
    if (value !== value) {
      level = base;
      trend *= phi;
      if (residuals) residuals[t] = NaN;
    } else {
      const miss = value - mean;
      let error = miss;
      if (relativeError) {
        if (!(mean > 1e-300) || (seasonKind === 2 && !(s > 0))) return end;
        error /= mean;
        product *= mean;
        if (product > 1e200 || product < 1e-200) {
          logs += Math.log(product);
          product = 1;
        }
      }
      const change = seasonKind === 2 ? miss / s : miss;
      level = base + alpha * change;
      trend = phi * trend + beta * change;
      if (seasonKind === 1) seasonal[at] = s + gamma * miss;
      else if (seasonKind === 2) seasonal[at] = s + (gamma * miss) / base;
      squares += error * error;
      count++;
      if (residuals) residuals[t] = error;
    }
    if (++at === season) at = 0;
  }
  return { squares, logs: logs + Math.log(product), count, level, trend, seasonal };
}
