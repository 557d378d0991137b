// Demand over an interval whose length is itself uncertain: the compound distribution, by mixing over lead times.
import { checkNumber } from "../check.js";
import { gammaP } from "../stats/incomplete-gamma.js";
import type { Demand } from "./demand.js";
import { smallest } from "./service.js";

/** How long receipts took: whole days or not, with the probability of each. */
export type LeadTimes = { readonly days: Float64Array; readonly probability: Float64Array };

/** Lead times as receipts had them, each alike. Throws RangeError without any, and on one that is negative or no number. */
export function observedLeadTimes(days: ArrayLike<number>): LeadTimes {
  if (days.length === 0) throw new RangeError("invalid lead times: no receipt; give their mean and sd instead");
  const counts = new Map<number, number>();
  for (let i = 0; i < days.length; i++) {
    const value = checkNumber("lead time", days[i]!, 0);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = [...counts.keys()].sort((a, b) => a - b);
  return {
    days: Float64Array.from(values),
    probability: Float64Array.from(values, (value) => counts.get(value)! / days.length),
  };
}

/**
 * Gamma lead times of the given mean and sd, in whole days: what stands in where nothing has been received. Day k has the
 * probability of k - 1/2 .. k + 1/2; the days are then shifted alike so that the mean is exact.
 */
export function gammaLeadTimes(meanDays: number, sdDays: number): LeadTimes {
  checkNumber("mean lead time", meanDays, 0);
  checkNumber("sd of lead time", sdDays, 0);
  if (meanDays === 0 || sdDays === 0) return { days: Float64Array.of(meanDays), probability: Float64Array.of(1) };
  const shape = (meanDays / sdDays) ** 2;
  const below = (x: number) => (x > 0 ? gammaP(shape, (x * shape) / meanDays) : 0);
  const days: number[] = [];
  const probability: number[] = [];
  for (let k = 0, sum = 0; sum < 1 - 1e-9; k++) {
    const p = below(k + 0.5) - below(k - 0.5);
    sum += p;
    if (p < 1e-12) continue;
    days.push(k);
    probability.push(p);
  }
  const total = probability.reduce((sum, p) => sum + p, 0);
  const mean = days.reduce((sum, day, i) => sum + (day * probability[i]!) / total, 0);
  return {
    days: Float64Array.from(days, (day) => Math.max(0, day + meanDays - mean)),
    probability: Float64Array.from(probability, (p) => p / total),
  };
}

/**
 * Demand over lead time + `reviewDays` when lead times vary: the mixture, over the lead times, of the demand over each.
 * `demandOver(days)` is the forecast of cumulative demand, with whatever its errors do over time, so nothing is taken to be
 * independent from day to day. Mean and variance are those of the law of total variance (Silver, Pyke, Thomas 2017,
 * section 6.10), the tail is that of the mixture, which a widened normal misses when a few receipts are very late.
 */
export function demandOverLeadTimes(
  leadTimes: LeadTimes,
  reviewDays: number,
  demandOver: (days: number) => Demand,
): Demand {
  checkNumber("review days", reviewDays, 0);
  const parts = Array.from(leadTimes.days, (days) => demandOver(days + reviewDays));
  return mixedDemand(parts, leadTimes.probability);
}

/** One of several demands, each with its probability; these add up to 1. */
export function mixedDemand(parts: readonly Demand[], probability: ArrayLike<number>): Demand {
  if (parts.length === 0 || parts.length !== probability.length)
    throw new RangeError(`invalid mixture: ${parts.length} demands with ${probability.length} probabilities`);
  const total = (of: (part: Demand) => number) =>
    parts.reduce((sum, part, i) => (probability[i]! > 0 ? sum + probability[i]! * of(part) : sum), 0);
  if (Math.abs(total(() => 1) - 1) > 1e-9)
    throw new RangeError(`invalid probabilities: they add up to ${total(() => 1)}`);
  const mean = total((part) => part.mean);
  const sd = Math.sqrt(total((part) => part.sd ** 2 + (part.mean - mean) ** 2));
  const cdf = (x: number) => total((part) => part.cdf(x));
  return {
    mean,
    sd,
    cdf,
    quantile: (p) => smallest({ mean, sd }, (level) => cdf(level) >= p),
    shortage: (level) => total((part) => part.shortage(level)),
  };
}
