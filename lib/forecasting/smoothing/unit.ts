/**
 * The power of two at or below the largest size in `values`, 1 for zeros: dividing by it takes the size away without
 * rounding, so that squares of huge or tiny values neither overflow nor vanish. Missing values (NaN) do not count.
 */
export function unitOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
  }
  return largest > 0 && largest < Infinity ? 2 ** Math.floor(Math.log2(largest)) : 1;
}
