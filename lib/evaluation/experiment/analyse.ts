// What an experiment says: the difference between two arms, raw and with what was known before, and whether the arms are what
// they should be. The unit of analysis is what was randomised.
import { checkNumber, checkProbability } from "../../check.js";
import { seeded } from "../../random.js";
import { gammaP } from "../../stats/incomplete-gamma.js";
import { mean, variance } from "../../stats/moments.js";
import { normalCdf, normalQuantile } from "../../stats/normal-distribution.js";
import { quantileSorted } from "../../stats/quantile.js";
import { studentCdf, studentQuantile } from "../../stats/student-distribution.js";

export type Difference = {
  /** Treatment less control. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly t: number;
  readonly degrees: number;
  readonly control: { readonly n: number; readonly mean: number };
  readonly treatment: { readonly n: number; readonly mean: number };
};

/**
 * Difference of means without assuming equal variances (Welch 1947). Throws RangeError when an arm has fewer than two
 * units: nothing can then be said.
 */
export function welch(control: ArrayLike<number>, treatment: ArrayLike<number>, level: number): Difference {
  checkProbability("level", level);
  const [a, b] = [checked("control", control), checked("treatment", treatment)];
  const [va, vb] = [variance(a, 1) / a.length, variance(b, 1) / b.length];
  const error = Math.sqrt(va + vb);
  const estimate = mean(b) - mean(a);
  const degrees =
    error > 0 ? (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1)) : a.length + b.length - 2;
  const t = error > 0 ? estimate / error : estimate === 0 ? 0 : Math.sign(estimate) * Infinity;
  const reach = error > 0 ? studentQuantile((1 + level) / 2, degrees) * error : 0;
  return {
    estimate,
    low: estimate - reach,
    high: estimate + reach,
    p: error > 0 ? 2 * studentCdf(-Math.abs(t), degrees) : estimate === 0 ? 1 : 0,
    t,
    degrees,
    control: { n: a.length, mean: mean(a) },
    treatment: { n: b.length, mean: mean(b) },
  };
}

/** Percentile interval of the difference of means, units drawn anew within each arm (Efron 1979). */
export function bootstrapDifference(
  control: ArrayLike<number>,
  treatment: ArrayLike<number>,
  { level, replicas = 2000, seed = 1 }: { readonly level: number; readonly replicas?: number; readonly seed?: number },
): { low: number; high: number } {
  const [a, b] = [checked("control", control), checked("treatment", treatment)];
  const random = seeded(seed);
  const drawn = (values: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!;
    return sum / values.length;
  };
  const differences = Float64Array.from({ length: replicas }, () => drawn(b) - drawn(a)).sort();
  return { low: quantileSorted(differences, (1 - level) / 2), high: quantileSorted(differences, (1 + level) / 2) };
}

/**
 * Takes out of `values` what `before` foretold, with one slope for both arms (CUPED: Deng, Xu, Kohavi, Walker 2013); the
 * mean stays. `explained` is the share of the variance that went. `before` must be from before the experiment.
 */
export function adjust(
  values: ArrayLike<number>,
  before: ArrayLike<number>,
): { readonly values: Float64Array; readonly slope: number; readonly explained: number } {
  if (values.length !== before.length)
    throw new RangeError(`invalid covariate: ${before.length} values for ${values.length} units`);
  const [my, mx] = [mean(values), mean(before)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const [x, y] = [before[i]! - mx, values[i]! - my];
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  const slope = xx > 0 ? xy / xx : 0;
  return {
    values: Float64Array.from({ length: values.length }, (_, i) => values[i]! - slope * (before[i]! - mx)),
    slope,
    explained: xx > 0 && yy > 0 ? (xy * xy) / (xx * yy) : 0,
  };
}

/**
 * Whether the arms have the sizes that they were meant to have: Pearson's chi-square. Below 0.001 something is wrong with
 * the assignment or the data, and no result should be believed (Fabijan et al. 2019).
 */
export function sampleRatio(
  counts: readonly number[],
  shares: readonly number[],
): { chiSquare: number; p: number; mismatch: boolean } {
  if (counts.length !== shares.length || counts.length < 2)
    throw new RangeError(`invalid split: ${shares.length} shares for ${counts.length} arms`);
  for (const share of shares) checkNumber("share", share, Number.MIN_VALUE);
  const total = counts.reduce((sum, n) => sum + n, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const chiSquare = counts.reduce((sum, n, i) => {
    const expected = (total * shares[i]!) / whole;
    return sum + (n - expected) ** 2 / expected;
  }, 0);
  const p = 1 - gammaP((counts.length - 1) / 2, chiSquare / 2);
  return { chiSquare, p, mismatch: p < 0.001 };
}

/** p-values after Holm's correction (1979), in their order: the chance of any false alarm among all metrics stays at 1 - level. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((i, j) => ps[i]! - ps[j]!);
  const corrected = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[i]!));
    corrected[i] = largest;
  });
  return corrected;
}

/**
 * Chance of a false alarm that a look at a share `now` of the planned data may spend, when the last look was at `before` (0
 * for the first): O'Brien-Fleming's spending function (Lan, DeMets 1983), each look paying for itself alone. A little
 * stricter than the joint boundary, and right whatever the number of looks.
 */
export function alphaOfLook(before: number, now: number, level: number): number {
  checkProbability("level", level);
  checkNumber("share of the data at the last look", before, 0, 1);
  checkNumber("share of the data now", now, before + 1e-9, 1);
  const z = normalQuantile((1 + level) / 2);
  const spent = (share: number): number => (share > 0 ? 2 * (1 - normalCdf(z / Math.sqrt(share))) : 0);
  return spent(now) - spent(before);
}

function checked(arm: string, values: ArrayLike<number>): Float64Array {
  if (values.length < 2) throw new RangeError(`invalid ${arm} arm: ${values.length} units, at least 2 are needed`);
  const array = Float64Array.from(values);
  const bad = array.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`invalid ${arm} arm: value ${bad + 1} is not a number`);
  return array;
}
