// Demand known by its forecast quantiles. No distribution is assumed where the quantiles speak.
import type { Demand } from "./demand.js";

/** Probabilities of the quantiles that forecasts of cumulative demand carry, in order. */
export const cumulativeProbabilities = [0.5, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995] as const;

/**
 * A demand with closed forms of its shortage and of the integral of its shortage. The survival function is linear between
 * the quantiles. Beyond the last it falls exponentially at the rate of the last three. Below the median one point is
 * placed so that the mean is right. Where the quantiles cannot carry the mean (demand so rare that nearly all are 0),
 * mean and sd speak instead: no demand or an exponential amount.
 */
export type DemandCurve = Demand & {
  /** Integral of `shortage` from `from` to `to`. */
  shortageIntegral(from: number, to: number): number;
};

/** @param quantiles at `cumulativeProbabilities`, ascending, >= 0 */
export function demandCurve(mean: number, sd: number, quantiles: ArrayLike<number>): DemandCurve {
  const n = cumulativeProbabilities.length;
  const x: number[] = [0];
  const survival: number[] = [1];
  const median = quantiles[0]!;
  let upper = 0;
  for (let i = 1; i < n; i++) {
    const width = Math.max(0, quantiles[i]! - quantiles[i - 1]!);
    upper += width * (1 - (cumulativeProbabilities[i - 1]! + cumulativeProbabilities[i]!) / 2);
  }
  let tail = Math.max((quantiles[n - 1]! - quantiles[n - 3]!) / Math.log(0.025 / 0.005), 0);
  upper += 0.005 * tail;
  if (median > 0) {
    // The area under the survival function is the mean: the point half-way to the median takes up the difference.
    const half = (2 * (mean - upper)) / median - 0.75;
    place(x, survival, median / 2, Math.min(1, Math.max(0.5, half)));
  }
  for (let i = 0; i < n; i++) place(x, survival, Math.max(0, quantiles[i]!), 1 - cumulativeProbabilities[i]!);
  let area = tail * survival[survival.length - 1]!;
  for (let i = 1; i < x.length; i++) area += ((survival[i - 1]! + survival[i]!) / 2) * (x[i]! - x[i - 1]!);
  if (area < 0.8 * mean) {
    tail = (sd * sd + mean * mean) / (2 * mean);
    x.length = survival.length = 1;
    survival[0] = Math.min(1, mean / tail);
    tail = mean / survival[0];
  }

  return new Curve(mean, sd, x, survival, tail);
}

/** Adds a point; one at the level of the last replaces it. */
function place(x: number[], survival: number[], level: number, value: number): void {
  const last = x.length - 1;
  if (level <= x[last]! + 1e-12) survival[last] = value;
  else {
    x.push(level);
    survival.push(value);
  }
}

/** A survival function, linear between points and exponential beyond the last, with its integrals. */
class Curve implements DemandCurve {
  /** Shortage, and its integral to infinity, at each point. */
  private readonly short: Float64Array;
  private readonly beyond: Float64Array;
  private readonly last: number;

  constructor(
    readonly mean: number,
    readonly sd: number,
    private readonly x: readonly number[],
    private readonly survival: readonly number[],
    private readonly tail: number,
  ) {
    const last = (this.last = x.length - 1);
    this.short = new Float64Array(x.length);
    this.beyond = new Float64Array(x.length);
    this.short[last] = survival[last]! * tail;
    this.beyond[last] = this.short[last]! * tail;
    for (let i = last - 1; i >= 0; i--) {
      const width = x[i + 1]! - x[i]!;
      const s1 = survival[i + 1]!;
      const slope = survival[i]! - s1;
      this.short[i] = this.short[i + 1]! + width * (s1 + slope / 2);
      this.beyond[i] = this.beyond[i + 1]! + width * (this.short[i + 1]! + width * (s1 / 2 + slope / 6));
    }
  }

  cdf(level: number): number {
    const { x, survival } = this;
    if (level < 0) return 0;
    const i = this.find(level);
    if (i === this.last) return 1 - survival[i]! * this.decay(level);
    return 1 - survival[i]! - ((survival[i + 1]! - survival[i]!) * (level - x[i]!)) / (x[i + 1]! - x[i]!);
  }

  quantile(p: number): number {
    const { x, survival, last } = this;
    const s = 1 - p;
    if (s >= survival[0]!) return 0;
    for (let i = 1; i <= last; i++)
      if (survival[i]! <= s) {
        const drop = survival[i - 1]! - survival[i]!;
        return drop > 0 ? x[i - 1]! + ((survival[i - 1]! - s) / drop) * (x[i]! - x[i - 1]!) : x[i]!;
      }
    return x[last]! + this.tail * Math.log(survival[last]! / s);
  }

  shortage(level: number): number {
    const { x, survival, short } = this;
    if (level <= 0) return short[0]! - level;
    const i = this.find(level);
    if (i === this.last) return short[i]! * this.decay(level);
    const rest = x[i + 1]! - level;
    const s1 = survival[i + 1]!;
    const slope = (survival[i]! - s1) / (x[i + 1]! - x[i]!);
    return short[i + 1]! + rest * (s1 + (slope * rest) / 2);
  }

  shortageIntegral(from: number, to: number): number {
    return this.integralFrom(from) - this.integralFrom(to);
  }

  private integralFrom(level: number): number {
    const { x, survival, short, beyond } = this;
    if (level <= 0) return beyond[0]! - level * short[0]! + (level * level) / 2;
    const i = this.find(level);
    if (i === this.last) return beyond[i]! * this.decay(level);
    const rest = x[i + 1]! - level;
    const s1 = survival[i + 1]!;
    const slope = (survival[i]! - s1) / (x[i + 1]! - x[i]!);
    return beyond[i + 1]! + rest * (short[i + 1]! + rest * (s1 / 2 + (slope * rest) / 6));
  }

  private decay(level: number): number {
    return this.tail > 0 ? Math.exp((this.x[this.last]! - level) / this.tail) : 0;
  }

  private find(level: number): number {
    const { x, last } = this;
    let i = 0;
    while (i < last && x[i + 1]! <= level) i++;
    return i;
  }
}

/**
 * Quantiles moved to another mean and spread: `mean * meanFactor` in the middle, deviations times `spreadFactor`, never
 * below 0. How a forecast for one center becomes that of a center serving a different share of the demand.
 */
export function rescaledQuantiles(
  mean: number,
  quantiles: ArrayLike<number>,
  meanFactor: number,
  spreadFactor: number,
): Float64Array {
  const moved = new Float64Array(quantiles.length);
  for (let i = 0; i < moved.length; i++)
    moved[i] = Math.max(0, mean * meanFactor + (quantiles[i]! - mean) * spreadFactor);
  return moved;
}
