// Is the variance of these counts what Poisson says? Never assumed: tested.
import { gammaP } from "../../stats/incomplete-gamma.js";
import { normalCdf } from "../../stats/normal-distribution.js";

export type DispersionTest = {
  /** Pearson statistic over its degrees of freedom: 1 for Poisson, above it for overdispersed counts. */
  readonly ratio: number;
  readonly degrees: number;
  /** Probability of a Pearson statistic this high if the counts were Poisson (chi-squared). */
  readonly pearsonP: number;
  /** Slope of ((y - mean)^2 - y) / mean on the mean: an estimate of the dispersion of NB2. */
  readonly slope: number;
  /** Its t statistic and the one-sided probability under Poisson (Cameron, Trivedi 1990; normal for many counts). */
  readonly t: number;
  readonly cameronTrivediP: number;
  /** Both tests reject Poisson at 5%. */
  readonly overdispersed: boolean;
};

/**
 * Tests counts against Poisson about fitted means, by Pearson's statistic and by Cameron and Trivedi's regression. Missing
 * counts (NaN) and means of zero are left out. Undefined with fewer than two counts more than `parameters`.
 *
 * @param mean fitted mean of each count
 * @param parameters number of coefficients behind the means; 1 for a plain average
 * @example dispersionTest(y, y.map(() => average))?.overdispersed;
 */
export function dispersionTest(y: Float64Array, mean: Float64Array, parameters = 1): DispersionTest | undefined {
  let [n, pearson, products, squares] = [0, 0, 0, 0];
  for (let i = 0; i < y.length; i++) {
    const mu = mean[i]!;
    if (Number.isNaN(y[i]!) || !(mu > 0)) continue;
    const error = (y[i]! - mu) ** 2;
    n++;
    pearson += error / mu;
    products += error - y[i]!;
    squares += mu * mu;
  }
  const degrees = n - parameters;
  if (degrees < 2) return undefined;
  const slope = products / squares;
  let residual = 0;
  for (let i = 0; i < y.length; i++) {
    const mu = mean[i]!;
    if (Number.isNaN(y[i]!) || !(mu > 0)) continue;
    residual += (((y[i]! - mu) ** 2 - y[i]!) / mu - slope * mu) ** 2;
  }
  const error = Math.sqrt(residual / (n - 1) / squares);
  const t = error > 0 ? slope / error : 0;
  const pearsonP = 1 - gammaP(degrees / 2, pearson / 2);
  const cameronTrivediP = normalCdf(-t);
  return {
    ratio: pearson / degrees,
    degrees,
    pearsonP,
    slope,
    t,
    cameronTrivediP,
    overdispersed: pearsonP < 0.05 && cameronTrivediP < 0.05,
  };
}
