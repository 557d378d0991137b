// Counts with a given mean and variance: negative binomial when overdispersed, Poisson otherwise.
import { gammaCdf, gammaQuantile } from "./gamma-distribution.js";

/** Above this mean sums over single counts give way to a gamma distribution of equal mean, variance and skewness. */
const largeMean = 200;

/**
 * Quantiles of the count distribution with `mean` and `variance`: the smallest whole number k with P(X <= k) >= p. A variance at
 * or below the mean gives the Poisson distribution; above a mean of 200 the shifted gamma with the same three moments and
 * a continuity correction, within one unit or a thousandth of a standard deviation of the exact quantile.
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
    const { shape, scale, shift } = matchedGamma(mean, variance);
    for (let i = 0; i < n; i++) {
      const x = shift + scale * gammaQuantile(shape, probabilities[i]!);
      out[offset + i] = Math.max(0, Math.ceil(x - 0.5));
    }
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
    const { shape, scale, shift } = matchedGamma(mean, variance);
    const upTo = (value: number) => gammaCdf(shape, (value - shift) / scale);
    return { atMost: upTo(x + 0.5), below: upTo(x - 0.5) };
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

/** Shape, scale and shift of the gamma distribution (Pearson's type III) with the moments of the count distribution. */
function matchedGamma(mean: number, variance: number): { shape: number; scale: number; shift: number } {
  const spread = Math.max(mean, variance);
  const sd = Math.sqrt(spread);
  // Of the negative binomial: (2 variance / mean - 1) / sd, which for Poisson is 1 / sd.
  const skewness = ((2 * spread) / mean - 1) / sd;
  const shape = 4 / (skewness * skewness);
  const scale = (sd * skewness) / 2;
  return { shape, scale, shift: mean - shape * scale };
}
