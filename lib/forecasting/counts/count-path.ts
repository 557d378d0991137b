// What every count model says of the future: a mean and variance a step, and the variance of running sums. Never normal.
import { checkInteger } from "../../check.js";
import { gamma, poisson, type Random } from "../../random.js";
import { countQuantiles } from "../../stats/count-distribution.js";

export type CountPath = {
  /** Expected units of each step ahead. */
  readonly mean: Float64Array;
  /** Variance of each step, at or above the mean; what is not known of the level included. */
  readonly variance: Float64Array;
  /** Variance of the sum of the first i + 1 steps. Above the sum of variances, since steps share the level. */
  readonly cumulativeVariance: Float64Array;
};

/** How the level that all steps share is known: squared coefficients of variation. */
export type LevelSpread = {
  /** Of the level of the first step, less the first `drift`. */
  readonly shared: number;
  /** Gained with every step: the level wanders. Default 0. */
  readonly drift?: number;
};

/** A path whose steps depend on each other only through their level; `own` is the variance of each step about it. O(n). */
export function sharedLevelPath(mean: Float64Array, own: Float64Array, { shared, drift = 0 }: LevelSpread): CountPath {
  const variance = new Float64Array(mean.length);
  const cumulativeVariance = new Float64Array(mean.length);
  let level = shared;
  let withSum = 0; // covariance of the sum so far with the level
  let total = 0;
  for (let i = 0; i < mean.length; i++) {
    const m = mean[i]!;
    level += drift;
    variance[i] = own[i]! + level * m * m;
    total += variance[i]! + 2 * m * withSum;
    cumulativeVariance[i] = total;
    withSum += m * level;
  }
  return { mean, variance, cumulativeVariance };
}

/**
 * Quantiles of each step: steps x probabilities, whole numbers >= 0, ordered in the probabilities. Poisson where the variance
 * does not exceed the mean, otherwise negative binomial.
 *
 * @param probabilities ascending, in (0, 1)
 */
export function stepQuantiles(path: CountPath, probabilities: readonly number[]): Float64Array {
  const out = new Float64Array(path.mean.length * probabilities.length);
  path.mean.forEach((m, i) => countQuantiles(m, path.variance[i]!, probabilities, out, i * probabilities.length));
  return out;
}

/**
 * Quantiles of the demand over the first `steps` steps together: what stock has to cover over a protection interval. Throws
 * RangeError when `steps` is not a whole number within the path.
 *
 * @example cumulativeQuantiles(predictMovingLevel(model, 12), 4, [0.5, 0.95]);
 */
export function cumulativeQuantiles(path: CountPath, steps: number, probabilities: readonly number[]): Float64Array {
  checkInteger("steps", steps, 1, path.mean.length);
  const out = new Float64Array(probabilities.length);
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += path.mean[i]!;
  countQuantiles(sum, path.cumulativeVariance[steps - 1]!, probabilities, out);
  return out;
}

/** One count with this mean and variance: negative binomial as a gamma mixture of Poissons, Poisson when not overdispersed. */
export function drawCount(random: Random, mean: number, variance: number): number {
  if (!(mean > 0)) return 0;
  if (!(variance > mean * (1 + 1e-9))) return poisson(random, mean);
  const scale = variance / mean - 1;
  return poisson(random, scale * gamma(random, mean / scale));
}

/**
 * Future paths, paths x mean.length row-major: a level about 1 that starts from a gamma distribution and wanders by gamma
 * factors, counts about it with variance `own` at the expected level.
 */
export function simulateSharedLevel(
  mean: Float64Array,
  own: Float64Array,
  { shared, drift = 0 }: LevelSpread,
  paths: number,
  random: Random,
): Float64Array {
  checkInteger("paths", paths, 1);
  const horizon = mean.length;
  const out = new Float64Array(paths * horizon);
  const factor = (variance: number) => (variance > 0 ? variance * gamma(random, 1 / variance) : 1);
  for (let k = 0; k < paths; k++) {
    let level = factor(shared);
    for (let i = 0; i < horizon; i++) {
      level *= factor(drift / (1 + shared + i * drift));
      out[k * horizon + i] = drawCount(random, level * mean[i]!, level * own[i]!);
    }
  }
  return out;
}
