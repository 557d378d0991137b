// Intermittent demand: Croston and its heirs, and a count model with a moving level. All give a flat path.
import { logGamma } from "../../stats/log-gamma.js";

export type IntermittentMethod = "croston" | "sba" | "tsb" | "gamma-poisson";

export type IntermittentModel = {
  readonly model: "intermittent";
  readonly method: IntermittentMethod;
  readonly mean: number;
  /** Predictive variance of one period, never below the mean. */
  readonly variance: number;
  /** Smoothing parameters that were chosen: size and interval or probability; discount for gamma-poisson. */
  readonly parameters: readonly number[];
};

const grid = [0.02, 0.04, 0.07, 0.1, 0.14, 0.18, 0.23, 0.3];

/**
 * Fits one method with smoothing parameters that minimise squared one-step errors: Croston 1972; SBA, its bias-corrected
 * form (Syntetos, Boylan 2005); TSB, which lets dead items fade (Teunter, Syntetos, Babai 2011); gamma-poisson, a
 * discounted Poisson level by maximum likelihood (West, Harrison 1997; Snyder, Ord, Beaumont 2012). Missing values (NaN)
 * are skipped; values below zero count as zero.
 *
 * @example fitIntermittent(Float64Array.of(0, 0, 3, 0, 1), "sba").mean;
 */
export function fitIntermittent(y: Float64Array, method: IntermittentMethod): IntermittentModel {
  const values = y.filter((v) => !Number.isNaN(v)).map((v) => Math.max(0, v));
  const [mean, parameters] = values.some((v) => v > 0) ? estimators[method](values) : [0, []];
  return { model: "intermittent", method, mean, variance: countVariance(values, mean), parameters };
}

/**
 * Variance of a period's demand about `mean`: the sample's variance-to-mean ratio, half-shrunk to 2 by 20 periods' worth,
 * times the mean, plus the uncertainty of the mean itself. At least the mean.
 */
export function countVariance(y: Float64Array, mean: number): number {
  const n = y.length;
  if (n === 0 || !(mean > 0)) return Math.max(0, mean);
  let average = 0;
  for (const value of y) average += value / n;
  let squares = 0;
  for (const value of y) squares += (value - average) ** 2;
  const own = average > 0 && n > 1 ? squares / (n - 1) / average : 1;
  const shrunk = (own * n + 2 * 20) / (n + 20);
  return mean * Math.max(1, 0.5 * own + 0.5 * shrunk) + 0.02 * mean * mean;
}

const estimators: Record<IntermittentMethod, (y: Float64Array) => [mean: number, parameters: number[]]> = {
  croston: (y) => crostonLike(y, false),
  sba: (y) => crostonLike(y, true),
  tsb,
  "gamma-poisson": gammaPoisson,
};

function crostonLike(y: Float64Array, corrected: boolean): [number, number[]] {
  const { size, count } = nonZero(y);
  let best: [number, number[]] = [0, []];
  let least = Infinity;
  for (const alpha of grid) {
    const factor = corrected ? 1 - alpha / 2 : 1;
    let z = size;
    let interval = y.length / count;
    let gap = 1;
    let squares = 0;
    for (const value of y) {
      squares += (value - (factor * z) / interval) ** 2;
      if (value > 0) {
        z += alpha * (value - z);
        interval += alpha * (gap - interval);
        gap = 1;
      } else gap++;
    }
    if (squares < least) {
      least = squares;
      best = [(factor * z) / interval, [alpha]];
    }
  }
  return best;
}

function tsb(y: Float64Array): [number, number[]] {
  const { size, count } = nonZero(y);
  let best: [number, number[]] = [0, []];
  let least = Infinity;
  for (const alpha of [0.02, 0.05, 0.1, 0.2, 0.3])
    for (const beta of [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3]) {
      let z = size;
      let probability = count / y.length;
      let squares = 0;
      for (const value of y) {
        squares += (value - probability * z) ** 2;
        if (value > 0) z += alpha * (value - z);
        probability += beta * ((value > 0 ? 1 : 0) - probability);
      }
      if (squares < least) {
        least = squares;
        best = [probability * z, [alpha, beta]];
      }
    }
  return best;
}

function gammaPoisson(y: Float64Array): [number, number[]] {
  let average = 0;
  for (const value of y) average += value / y.length;
  let best: [number, number[]] = [0, []];
  let most = -Infinity;
  for (const discount of [0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99, 0.999]) {
    let a = 0.5;
    let b = 0.5 / (average + 0.02);
    let likelihood = 0;
    for (const value of y) {
      const p = b / (b + 1);
      likelihood += logGamma(a + value) - logGamma(a) - logGamma(value + 1) + a * Math.log(p) + value * Math.log(1 - p);
      a = discount * a + value;
      b = discount * b + 1;
    }
    if (likelihood > most) {
      most = likelihood;
      best = [a / b, [discount]];
    }
  }
  return best;
}

function nonZero(y: Float64Array): { size: number; count: number } {
  let sum = 0;
  let count = 0;
  for (const value of y) {
    if (!(value > 0)) continue;
    sum += value;
    count++;
  }
  return { size: sum / count, count };
}
