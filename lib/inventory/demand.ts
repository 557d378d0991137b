// Demand over an interval as a distribution, and the one number inventory theory asks of it: the expected shortage.
import { checkNumber } from "../check.js";
import { gammaP } from "../stats/incomplete-gamma.js";
import { logGamma } from "../stats/log-gamma.js";
import { normalCdf, normalQuantile } from "../stats/normal-distribution.js";

export type Demand = {
  readonly mean: number;
  readonly sd: number;
  /** P(demand <= x). */
  cdf(x: number): number;
  /** The smallest level with cdf(level) >= p. */
  quantile(p: number): number;
  /** E[max(demand - level, 0)]: the loss function. */
  shortage(level: number): number;
};

/** Normal demand. shortage = sd (phi(z) - z (1 - Phi(z))) (Silver, Pyke, Thomas 2017, appendix II). */
export function normalDemand(mean: number, sd: number): Demand {
  checkNumber("sd", sd, 0);
  if (sd === 0) return certainDemand(mean);
  return {
    mean,
    sd,
    cdf: (x) => normalCdf((x - mean) / sd),
    quantile: (p) => mean + sd * normalQuantile(p),
    shortage: (level) => {
      const z = (level - mean) / sd;
      return sd * (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) - z * normalCdf(-z));
    },
  };
}

/** Gamma demand: never negative, skewed. shortage = mean (1 - F(x; k + 1)) - x (1 - F(x; k)) (Burgin 1975). */
export function gammaDemand(mean: number, sd: number): Demand {
  checkNumber("mean", mean, 0);
  checkNumber("sd", sd, 0);
  if (mean === 0 || sd === 0) return certainDemand(mean);
  const shape = (mean / sd) ** 2;
  const scale = mean / shape;
  const cdf = (x: number) => gammaP(shape, x / scale);
  return {
    mean,
    sd,
    cdf,
    quantile: (p) => invert(cdf, p, mean, sd),
    shortage: (level) =>
      level <= 0 ? mean - level : Math.max(0, mean * (1 - gammaP(shape + 1, level / scale)) - level * (1 - cdf(level))),
  };
}

/**
 * Counts with the given mean and variance: negative binomial above the mean, Poisson at or below. The shortage between
 * two whole levels is the straight line between theirs, which is exact.
 */
export function countDemand(mean: number, variance: number): Demand {
  checkNumber("mean", mean, 0);
  checkNumber("variance", variance, 0);
  if (mean === 0) return certainDemand(0);
  const size = variance > mean * 1.0001 ? (mean * mean) / (variance - mean) : Infinity;
  const zero = size === Infinity ? -mean : -size * Math.log1p(mean / size);
  // Probabilities in logs, from 0 to where the tail is below 1e-14.
  const pmf: number[] = [];
  for (let k = 0, total = 0; total < 1 - 1e-14 && k < mean + 60 * Math.sqrt(variance + mean) + 60; k++) {
    const log =
      size === Infinity
        ? k * Math.log(mean) - mean - logGamma(k + 1)
        : zero + k * Math.log(mean / (size + mean)) + logGamma(size + k) - logGamma(size) - logGamma(k + 1);
    const p = Math.exp(log);
    pmf.push(p);
    total += p;
  }
  const below: number[] = [];
  const short: number[] = [mean];
  for (let k = 0, sum = 0; k < pmf.length; k++) {
    sum += pmf[k]!;
    below.push(Math.min(1, sum));
    short.push(Math.max(0, short[k]! - (1 - below[k]!)));
  }
  return {
    mean,
    sd: Math.sqrt(size === Infinity ? mean : variance),
    cdf: (x) => (x < 0 ? 0 : (below[Math.min(Math.floor(x), below.length - 1)] ?? 1)),
    quantile: (p) => {
      const at = below.findIndex((value) => value >= p);
      return at < 0 ? below.length : at;
    },
    shortage: (level) => {
      if (level <= 0) return mean - level;
      const k = Math.floor(level);
      if (k + 1 >= short.length) return 0;
      return short[k]! + (level - k) * (short[k + 1]! - short[k]!);
    },
  };
}

function certainDemand(mean: number): Demand {
  return {
    mean,
    sd: 0,
    cdf: (x) => (x >= mean ? 1 : 0),
    quantile: () => mean,
    shortage: (level) => Math.max(0, mean - level),
  };
}

function invert(cdf: (x: number) => number, p: number, mean: number, sd: number): number {
  if (!(p > 0)) return 0;
  let high = mean + 4 * sd;
  while (cdf(high) < p) {
    high *= 2;
    if (!Number.isFinite(high)) return Infinity;
  }
  let low = 0;
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = 0.5 * (low + high);
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}
