/**
 * Solution x of the square system A x = b (row-major, n x n) by Gaussian elimination with partial pivoting; undefined
 * when A is singular to working precision. O(n^3). Inputs are left alone.
 *
 * @example solve(Float64Array.of(2, 0, 0, 4), Float64Array.of(2, 4)); // [1, 1]
 */
export function solve(matrix: Float64Array, right: ArrayLike<number>): Float64Array | undefined {
  const n = right.length;
  const a = Float64Array.from(matrix);
  const x = Float64Array.from(right);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    const diagonal = a[pivot * n + k]!;
    if (!(Math.abs(diagonal) > 1e-300)) return undefined;
    if (pivot !== k) {
      for (let j = k; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j]!, a[k * n + j]!];
      [x[k], x[pivot]] = [x[pivot]!, x[k]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
      x[i] = x[i]! - factor * x[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= a[i * n + j]! * x[j]!;
    x[i] = sum / a[i * n + i]!;
  }
  return x.every(Number.isFinite) ? x : undefined;
}
