// Quantiles of samples.
import { checkNumber } from "../check.js";

/**
 * The quantile `p` of values in rising order, interpolated linearly between them (type 7 of Hyndman, Fan 1996, as R and
 * numpy do). NaN for no values. Throws RangeError on `p` outside 0 to 1.
 *
 * @example quantileSorted(Float64Array.of(1, 2, 4), 0.75); // 3
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  checkNumber("p", p, 0, 1);
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * p;
  const low = Math.floor(position);
  const value = sorted[low]!;
  return low + 1 < sorted.length ? value + (position - low) * (sorted[low + 1]! - value) : value;
}

/** The quantiles `probabilities` of `values` in any order, which stay as they are. O(n log n). */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return probabilities.map((p) => quantileSorted(sorted, p));
}
