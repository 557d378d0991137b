// Do two series of forecasts differ in accuracy by more than chance?
import { checkInteger } from "../check.js";
import { mean } from "../stats/moments.js";
import { studentCdf } from "../stats/student-distribution.js";

export type DieboldMariano = {
  /** Mean loss of the first less that of the second: above 0 the second is better. */
  readonly difference: number;
  readonly statistic: number;
  /** Two-sided, from Student's distribution with n - 1 degrees of freedom. */
  readonly p: number;
  readonly n: number;
};

/**
 * Tests equal accuracy of two forecasts of the same values, from their losses in order of time (Diebold, Mariano 1995, with the
 * small-sample correction of Harvey, Leybourne, Newbold 1997): the variance of the mean difference takes in autocovariances up to
 * `horizon` - 1; where that is not positive, those are left out, as R's dm.test does. Pairs with a NaN are left out. NaN with
 * fewer than two pairs more than `horizon`, and for losses that never differ p is 1.
 *
 * @param first losses of one forecast, e.g. squared or absolute errors @param second those of the other
 * @param horizon steps ahead of these forecasts: h-step errors correlate over h - 1 steps
 * @throws RangeError on losses of unequal number or a horizon that is no whole number of at least 1
 * @example dieboldMariano(e1.map((e) => e * e), e2.map((e) => e * e), 1).p;
 */
export function dieboldMariano(first: ArrayLike<number>, second: ArrayLike<number>, horizon: number): DieboldMariano {
  checkInteger("horizon", horizon, 1);
  if (first.length !== second.length)
    throw new RangeError(`invalid losses: ${first.length} against ${second.length} (as many of each are needed)`);
  const d = Float64Array.from(first, (loss, i) => loss - second[i]!).filter((value) => !Number.isNaN(value));
  const n = d.length;
  const difference = mean(d);
  if (n < horizon + 2) return { difference, statistic: NaN, p: NaN, n };
  const covariance = (lag: number) => {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (d[t]! - difference) * (d[t - lag]! - difference);
    return sum / n;
  };
  const own = covariance(0);
  if (!(own > 0)) return { difference, statistic: difference === 0 ? 0 : NaN, p: difference === 0 ? 1 : NaN, n };
  let variance = own;
  for (let lag = 1; lag < horizon; lag++) variance += 2 * covariance(lag);
  const [used, h] = variance > 0 ? [variance, horizon] : [own, 1];
  const correction = Math.sqrt((n + 1 - 2 * h + (h / n) * (h - 1)) / n);
  const statistic = (difference / Math.sqrt(used / n)) * correction;
  return { difference, statistic, p: 2 * studentCdf(-Math.abs(statistic), n - 1), n };
}
