// Whether two samples look alike: population stability index, Kolmogorov-Smirnov, tracking signal.
import { quantileSorted } from "../stats/quantile.js";

/** Above this the index says that a distribution has shifted; from 0.1 on it deserves a look (Siddiqi 2006). */
export const psiShift = 0.2;
export const psiLook = 0.1;

/**
 * Population stability index of shares: sum of (a - b) ln(a / b). Counts are smoothed by half a case a cell, so that an empty
 * cell costs much but not everything. Throws RangeError when the lists differ in length or one is empty.
 */
export function stabilityOfCounts(before: ArrayLike<number>, after: ArrayLike<number>): number {
  if (before.length !== after.length || before.length === 0)
    throw new RangeError(`invalid counts: ${before.length} and ${after.length} cells`);
  const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, n) => sum + n + 0.5, 0);
  const [a, b] = [total(before), total(after)];
  let index = 0;
  for (let i = 0; i < before.length; i++) {
    const [p, q] = [(before[i]! + 0.5) / a, (after[i]! + 0.5) / b];
    index += (q - p) * Math.log(q / p);
  }
  return index;
}

/** The same of numbers, in cells that hold equal shares of `before`; equal values stay together. Empty samples give NaN. */
export function stabilityOfValues(before: ArrayLike<number>, after: ArrayLike<number>, cells = 10): number {
  if (before.length === 0 || after.length === 0) return NaN;
  const sorted = Float64Array.from(before).sort();
  const edges = [...new Set(Array.from({ length: cells - 1 }, (_, i) => quantileSorted(sorted, (i + 1) / cells)))];
  const counts = (values: ArrayLike<number>): Float64Array => {
    const result = new Float64Array(edges.length + 1);
    for (let i = 0; i < values.length; i++) {
      let cell = 0;
      while (cell < edges.length && values[i]! > edges[cell]!) cell++;
      result[cell]!++;
    }
    return result;
  };
  return stabilityOfCounts(counts(before), counts(after));
}

/** Largest distance between two empirical distribution functions, and its asymptotic p-value (Smirnov 1948). */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): { distance: number; p: number } {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  if (x.length === 0 || y.length === 0) return { distance: NaN, p: NaN };
  let [i, j, distance] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= value) i++;
    while (j < y.length && y[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  const z = distance * Math.sqrt((x.length * y.length) / (x.length + y.length));
  let p = 0;
  for (let k = 1; k <= 100; k++) p += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * z * z);
  return { distance, p: z < 0.2 ? 1 : Math.min(1, Math.max(0, p)) };
}

/**
 * Sum of the errors over their mean absolute size (Trigg 1964): beyond 4 or below -4 a forecast is biased. Errors are forecast
 * less actual; no error at all gives 0.
 */
export function trackingSignal(errors: ArrayLike<number>): number {
  let [sum, absolute] = [0, 0];
  for (let i = 0; i < errors.length; i++) {
    sum += errors[i]!;
    absolute += Math.abs(errors[i]!);
  }
  return absolute === 0 ? 0 : sum / (absolute / errors.length);
}
