// Symmetric positive definite systems, in place: the normal equations of small regressions.

/**
 * Overwrites the lower triangle of `a` (n x n, row-major, symmetric) by its Cholesky factor L, A = L L'. Only the lower
 * triangle is read. False when a pivot falls below 1e-12 of its diagonal: not positive definite to working precision; `a` is
 * then spoilt. O(n^3 / 3).
 *
 * @example const a = Float64Array.of(4, 0, 2, 3); choleskyInPlace(a, 2); // a is 2, 0, 1, sqrt(2)
 */
export function choleskyInPlace(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      const before = a[row + j]!;
      let sum = before;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      if (i !== j) a[row + j] = sum / a[other + j]!;
      else if (sum > 1e-12 * before && sum < Infinity) a[row + j] = Math.sqrt(sum);
      else return false;
    }
  }
  return true;
}

/** Overwrites `b` by the solution of L L' x = b, where `factor` is what `choleskyInPlace` left. O(n^2). */
export function choleskySolve(factor: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * b[k]!;
    b[i] = sum / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * b[k]!;
    b[i] = sum / factor[i * n + i]!;
  }
}

/** The inverse of A = L L', n x n and symmetric, where `factor` is what `choleskyInPlace` left. O(n^3). */
export function choleskyInverse(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = inverse.subarray(i * n, (i + 1) * n);
    column[i] = 1;
    choleskySolve(factor, column);
  }
  return inverse;
}
