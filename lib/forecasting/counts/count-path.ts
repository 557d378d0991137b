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

/** A path whose steps depend on each other only through a level known to a coefficient of variation of sqrt(`shared`). */
export function sharedLevelPath(mean: Float64Array, own: Float64Array, shared: number): CountPath {
  const variance = mean.map((m, i) => own[i]! + shared * m * m);
  const cumulativeVariance = new Float64Array(mean.length);
  let sum = 0;
  let spread = 0;
  for (let i = 0; i < mean.length; i++) {
    sum += mean[i]!;
    spread += own[i]!;
    cumulativeVariance[i] = spread + shared * sum * sum;
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
 * Future paths, paths x mean.length row-major: one gamma level a path with variance `shared` about 1, counts about it with
 * variance `own` at the expected level.
 */
export function simulateSharedLevel(
  mean: Float64Array,
  own: Float64Array,
  shared: number,
  paths: number,
  random: Random,
): Float64Array {
  checkInteger("paths", paths, 1);
  const horizon = mean.length;
  const out = new Float64Array(paths * horizon);
  for (let k = 0; k < paths; k++) {
    const level = shared > 0 ? shared * gamma(random, 1 / shared) : 1;
    for (let i = 0; i < horizon; i++) out[k * horizon + i] = drawCount(random, level * mean[i]!, level * own[i]!);
  }
  return out;
}
