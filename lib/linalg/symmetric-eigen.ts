// Eigenvalues and eigenvectors of a symmetric matrix.

export type Eigen = {
  /** Falling. */
  readonly values: Float64Array;
  /** size x size, row-major; row i is the unit eigenvector of value i, its largest entry positive. */
  readonly vectors: Float64Array;
  readonly converged: boolean;
};

/**
 * Cyclic Jacobi rotations (Golub, Van Loan, Matrix Computations, section 8.5). `matrix` is size x size, row-major, and
 * only its symmetric part is used. Good for up to a few hundred rows. O(size^3) a sweep.
 *
 * @example symmetricEigen(Float64Array.of(2, 1, 1, 2), 2).values; // 3, 1
 */
export function symmetricEigen(matrix: Float64Array, size: number, maxSweeps = 60): Eigen {
  const a = Float64Array.from(matrix, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return (matrix[i * size + j]! + matrix[j * size + i]!) / 2;
  });
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const norm = a.reduce((sum, x) => sum + x * x, 0);
  let converged = false;
  for (let sweep = 0; sweep < maxSweeps && !converged; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += 2 * a[p * size + q]! ** 2;
    converged = off <= 1e-30 * norm;
    if (!converged) for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]! || i - j);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const entry = v[i * size + from]!;
      vectors[to * size + i] = entry;
      if (Math.abs(entry) > Math.abs(largest) + 1e-12) largest = entry;
    }
    if (largest < 0) for (let i = 0; i < size; i++) vectors[to * size + i]! *= -1;
  });
  return { values: Float64Array.from(order, (i) => a[i * size + i]!), vectors, converged };
}

function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let i = 0; i < size; i++) {
    const [ip, iq] = [a[i * size + p]!, a[i * size + q]!];
    a[i * size + p] = c * ip - s * iq;
    a[i * size + q] = s * ip + c * iq;
  }
  for (let i = 0; i < size; i++) {
    const [pi, qi] = [a[p * size + i]!, a[q * size + i]!];
    a[p * size + i] = c * pi - s * qi;
    a[q * size + i] = s * pi + c * qi;
    const [vp, vq] = [v[i * size + p]!, v[i * size + q]!];
    v[i * size + p] = c * vp - s * vq;
    v[i * size + q] = s * vp + c * vq;
  }
}
