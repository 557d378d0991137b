// Mean and spread of a sample.

/** The mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The variance with divisor n - `ddof` (0: as a population, 1: as a sample), in two passes. NaN when n <= ddof. */
export function variance(values: ArrayLike<number>, ddof: 0 | 1 = 0): number {
  if (values.length <= ddof) return NaN;
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - center) ** 2;
  return sum / (values.length - ddof);
}
