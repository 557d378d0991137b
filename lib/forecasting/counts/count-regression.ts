// Regression of counts on season, promotion, holiday, price: Poisson or negative binomial with a log link.
import { checkInteger, checkNumber } from "../../check.js";
import { choleskyInverse } from "../../linalg/cholesky.js";
import { gamma, poisson, type Random } from "../../random.js";
import { countLogLikelihood, likelyDispersion } from "./count-likelihood.js";
import { knownRows, reweighted } from "./reweighted.js";
import { sharedLevelPath, type CountPath } from "./count-path.js";

export type CountFamily = "poisson" | "negbin";

/** A fitted generalised linear model of counts. */
export type CountRegression = {
  readonly family: CountFamily;
  readonly coefficients: Float64Array;
  /** Columns x columns, of the coefficients: the inverse of the expected information, `dispersion` taken as known. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  readonly deviance: number;
  readonly logLikelihood: number;
  /** Variance is mean + dispersion x mean^2 (NB2); 0 for Poisson. */
  readonly dispersion: number;
  /** Pearson statistic over degrees of freedom: about 1 when the family fits. */
  readonly pearson: number;
  readonly converged: boolean;
  readonly iterations: number;
};

export type CountRegressionOptions = {
  readonly family?: CountFamily;
  /** The dispersion of `negbin` when it is known; by default it is estimated by maximum likelihood. */
  readonly dispersion?: number;
  /** Logarithm of the exposure of each row, e.g. of the share of the period in which the item could be bought. */
  readonly offset?: Float64Array;
  /** Added to the diagonal of the information of all columns but the first: pulls effects to none. Default 0. */
  readonly ridge?: number;
  readonly maxIterations?: number;
};

/**
 * Fits log(mean) = X b + offset by iteratively reweighted least squares (Nelder, Wedderburn 1972), steps halved while the
 * deviance rises. For `negbin` the dispersion is the maximum likelihood estimate (Lawless 1987; R's glm.nb, statsmodels' NB2),
 * in turns with the coefficients. A column that the counts say nothing about makes the design singular; a small ridge gives
 * it no effect. O(rows x columns^2) an iteration, about five.
 *
 * @param x rows x columns design, row-major; the first column is usually 1
 * @param y counts >= 0; NaN is left out
 * @returns undefined when the design is singular for these data
 * @throws RangeError when sizes do not match or a count is below zero
 * @example fitCountRegression(Float64Array.of(1, 0, 1, 1, 1, 0), Float64Array.of(2, 6, 4), 2)?.coefficients; // log 3, log 2
 */
export function fitCountRegression(
  x: Float64Array,
  y: Float64Array,
  columns: number,
  options: CountRegressionOptions = {},
): CountRegression | undefined {
  const { family = "poisson", ridge = 0, maxIterations = 50 } = options;
  const data = knownRows(x, y, columns, options.offset);
  if (data.y.length === 0) return undefined;
  let dispersion = family === "poisson" ? 0 : checkNumber("dispersion", options.dispersion ?? 0, 0);
  let fit = reweighted(data, dispersion, ridge, maxIterations);
  if (fit && family === "negbin" && options.dispersion === undefined)
    for (let turn = 0; turn < 25; turn++) {
      const next = likelyDispersion(data.y, fit.mean);
      const settled = Math.abs(next - dispersion) < 1e-6 * dispersion + 1e-12;
      dispersion = next;
      fit = reweighted(data, dispersion, ridge, maxIterations, fit);
      if (!fit || settled) break;
    }
  if (!fit) return undefined;
  const { coefficients, mean, information, deviance, converged, iterations } = fit;
  const covariance = choleskyInverse(information, columns);
  let pearson = 0;
  mean.forEach((m, i) => (pearson += (data.y[i]! - m) ** 2 / (m + dispersion * m * m)));
  return {
    family,
    coefficients,
    covariance,
    standardErrors: coefficients.map((_, a) => Math.sqrt(covariance[a * columns + a]!)),
    deviance,
    logLikelihood: countLogLikelihood(data.y, mean, dispersion),
    dispersion,
    pearson: pearson / Math.max(1, data.y.length - columns),
    converged,
    iterations,
  };
}

/**
 * Means of the rows of a design, and the spread about them: that of the family and that of the coefficients (delta method).
 */
export function predictCountRegression(m: CountRegression, x: Float64Array, offset?: Float64Array): CountPath {
  const mean = means(m, x, offset);
  const p = m.coefficients.length;
  const own = mean.map((mu, i) => {
    let uncertain = 0;
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) uncertain += x[i * p + a]! * x[i * p + b]! * m.covariance[a * p + b]!;
    return mu + (m.dispersion + Math.min(1, uncertain)) * mu * mu;
  });
  return sharedLevelPath(mean, own, { shared: 0 });
}

/** What the columns but the first do to each row's mean, as multipliers within 1e-9 and 1e9. */
export function effectsOf(m: CountRegression, x: Float64Array): Float64Array {
  const base = m.coefficients[0]!;
  return means(m, x).map((mean) => Math.min(1e9, Math.max(1e-9, mean * Math.exp(-base))));
}

/** Future counts of the rows of a design, paths x rows row-major, independent over rows given the coefficients. */
export function simulateCountRegression(
  m: CountRegression,
  x: Float64Array,
  paths: number,
  random: Random,
  offset?: Float64Array,
): Float64Array {
  checkInteger("paths", paths, 1);
  const mean = means(m, x, offset);
  const out = new Float64Array(paths * mean.length);
  for (let at = 0; at < out.length; at++) {
    const mu = mean[at % mean.length]!;
    out[at] = poisson(random, m.dispersion > 0 ? mu * m.dispersion * gamma(random, 1 / m.dispersion) : mu);
  }
  return out;
}

function means(m: CountRegression, x: Float64Array, offset?: Float64Array): Float64Array {
  const p = m.coefficients.length;
  return Float64Array.from({ length: x.length / p }, (_, i) => {
    let eta = offset?.[i] ?? 0;
    for (let a = 0; a < p; a++) eta += x[i * p + a]! * m.coefficients[a]!;
    return Math.exp(Math.min(300, eta));
  });
}
