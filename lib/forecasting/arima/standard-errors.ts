// Standard errors of ARIMA and regression coefficients from the curvature of the log-likelihood.
import { solve } from "../../linalg/solve.js";
import { armaOf } from "./arma.js";
import { logLikelihoodOf, type Evaluation, type Likelihood } from "./likelihood.js";
import type { ArimaOrders } from "./orders.js";
import { inverseTriangle } from "./orthogonal.js";

export type StandardErrors = { readonly arma: (number | null)[]; readonly terms: (number | null)[] };

/**
 * Standard errors of the ARMA coefficients and of the design's terms (in its units), null where the curvature does not give
 * any. Second differences of the likelihood with the regression concentrated out give the former; the latter add, to
 * generalised least squares' own covariance, what the uncertain ARMA moves them (partitioned inverse). k^2 + k likelihoods.
 */
export function standardErrors(
  likelihood: Likelihood,
  coefficients: Float64Array,
  orders: ArimaOrders,
  best: Evaluation,
): StandardErrors {
  const k = coefficients.length;
  const variance = best.squares / likelihood.count;
  const columns = best.coefficients.length;
  const inverse = inverseTriangle(best.triangle, columns, columns);
  const own = Array.from({ length: columns }, (_, i) => {
    let sum = 0;
    for (let j = i; j < columns; j++) sum += inverse[i * columns + j]! ** 2;
    return variance * sum;
  });
  const curvature = curvatureAt(likelihood, coefficients, orders, best);
  const covariance = curvature && inverted(curvature.information, k);
  const root = (value: number) => (value > 0 && Number.isFinite(value) ? Math.sqrt(value) : null);
  if (!covariance) return { arma: Array<null>(k).fill(null), terms: own.map(root) };
  const moved = (i: number) => {
    let sum = 0;
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) sum += curvature.slopes[a]![i]! * covariance[a * k + b]! * curvature.slopes[b]![i]!;
    return sum;
  };
  return {
    arma: Array.from({ length: k }, (_, i) => root(covariance[i * k + i]!)),
    terms: own.map((value, i) => root(value + Math.max(0, moved(i)))),
  };
}

/** Minus the second differences of the log-likelihood, and the first differences of the terms' coefficients. */
function curvatureAt(likelihood: Likelihood, coefficients: Float64Array, orders: ArimaOrders, best: Evaluation) {
  const k = coefficients.length;
  const middle = logLikelihoodOf(best, likelihood.count);
  for (const h of [1e-3, 1e-4, 1e-5]) {
    const at = (i: number, j: number, sign: number): Evaluation | undefined => {
      const point = coefficients.slice();
      point[i] = point[i]! + sign * h;
      if (j !== i) point[j] = point[j]! + sign * h;
      return likelihood.evaluate(armaOf(point, orders));
    };
    const information = new Float64Array(k * k);
    const slopes: Float64Array[] = [];
    const single: number[] = [];
    let inside = true;
    for (let i = 0; i < k && inside; i++)
      for (let j = i; j >= 0 && inside; j--) {
        const above = at(i, j, 1);
        const below = at(i, j, -1);
        inside = above !== undefined && below !== undefined;
        if (!above || !below) break;
        const sum = logLikelihoodOf(above, likelihood.count) + logLikelihoodOf(below, likelihood.count) - 2 * middle;
        if (i === j) {
          single.push(sum);
          slopes.push(above.coefficients.map((v, c) => (v - below.coefficients[c]!) / (2 * h)));
          information[i * k + i] = -sum / (h * h);
        } else information[i * k + j] = information[j * k + i] = -(sum - single[i]! - single[j]!) / (2 * h * h);
      }
    if (inside) return { information, slopes };
  }
  return undefined;
}

/** Inverse of a symmetric matrix; undefined unless it is positive definite to working precision. */
function inverted(matrix: Float64Array, k: number): Float64Array | undefined {
  const inverse = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const column = solve(
      matrix,
      Float64Array.from({ length: k }, (_, j) => (i === j ? 1 : 0)),
    );
    if (!column || !(column[i]! > 0)) return undefined;
    for (let j = 0; j < k; j++) inverse[j * k + i] = column[j]!;
  }
  return inverse;
}
