// Counts with a given mean and variance: negative binomial when overdispersed, Poisson otherwise.
import { normalCdf, normalQuantile } from "./normal-distribution.js";

/** Above this mean sums over single counts give way to the gamma distribution of equal mean and variance. */
const largeMean = 200;

/**
 * Quantiles of the count distribution with `mean` and `variance`: the smallest k with P(X <= k) >= p. A variance at or
 * below the mean gives the Poisson distribution; above a mean of 200 the gamma distribution by Wilson and Hilferty 1931.
 *
 * @param probabilities ascending, in (0, 1)
 * @param out filled from `offset` on with one value a probability, ascending and >= 0
 */
export function countQuantiles(
  mean: number,
  variance: number,
  probabilities: ArrayLike<number>,
  out: Float64Array,
  offset = 0,
): void {
  const n = probabilities.length;
  if (!(mean > 1e-12)) {
    for (let i = 0; i < n; i++) out[offset + i] = 0;
    return;
  }
  if (mean > largeMean) {
    for (let i = 0; i < n; i++) out[offset + i] = wilsonHilfertyQuantile(mean, variance, probabilities[i]!);
    return;
  }
  const step = recurrence(mean, variance);
  let pmf = step.zero;
  let cdf = pmf;
  let k = 0;
  const limit = mean + 40 * Math.sqrt(Math.max(mean, variance)) + 50;
  for (let i = 0; i < n; i++) {
    const p = Math.min(probabilities[i]!, 1 - 1e-9);
    while (cdf < p && k < limit) {
      pmf *= (step.a + step.b * k) / (k + 1);
      cdf += pmf;
      k++;
    }
    out[offset + i] = k;
  }
}

/** P(X <= x) and P(X < x) of the same distribution, for a whole number or any x >= 0. */
export function countCdf(mean: number, variance: number, x: number): { atMost: number; below: number } {
  if (x < 0) return { atMost: 0, below: 0 };
  if (!(mean > 1e-12)) return { atMost: 1, below: x > 0 ? 1 : 0 };
  if (mean > largeMean) {
    const p = wilsonHilfertyCdf(mean, variance, x);
    return { atMost: p, below: p };
  }
  const step = recurrence(mean, variance);
  const top = Math.floor(x + 1e-9);
  let pmf = step.zero;
  let cdf = pmf;
  let below = 0;
  for (let k = 0; k < top; k++) {
    below = cdf;
    pmf *= (step.a + step.b * k) / (k + 1);
    cdf += pmf;
    if (pmf < 1e-18 && k > mean) return { atMost: Math.min(1, cdf), below: Math.min(1, cdf) };
  }
  return { atMost: Math.min(1, cdf), below: Math.min(1, below) };
}

/** pmf(k + 1) = pmf(k) (a + b k) / (k + 1) (Panjer 1981). */
function recurrence(mean: number, variance: number): { zero: number; a: number; b: number } {
  if (variance <= mean * 1.0001) return { zero: Math.exp(-mean), a: mean, b: 0 };
  const size = (mean * mean) / (variance - mean);
  const b = mean / (size + mean);
  return { zero: Math.exp(size * Math.log1p(-b)), a: size * b, b };
}

function wilsonHilfertyQuantile(mean: number, variance: number, p: number): number {
  const shape = (mean * mean) / Math.max(mean, variance);
  const root = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape));
  return mean * Math.pow(Math.max(0, root), 3);
}

function wilsonHilfertyCdf(mean: number, variance: number, x: number): number {
  const shape = (mean * mean) / Math.max(mean, variance);
  return normalCdf((Math.cbrt(x / mean) - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape));
}
