// Columns made orthogonal, for least squares.

export type Orthogonal = {
  /** Upper triangle R of columns = Q R, (columns + 1) x (columns + 1) row-major; the last column is the right side's. */
  readonly triangle: Float64Array;
  /** R's diagonal; 0 where a column depends on the ones before it. */
  readonly rank: Float64Array;
};

/**
 * Makes `columns` columns orthonormal in place, one after another, and takes their part off the one column that follows:
 * what is left there are the residuals of least squares (modified Gram-Schmidt; Golub, Van Loan 2013, section 5.2.8). A
 * column that depends on the ones before becomes zero. O(rows x columns^2).
 */
export function orthogonalise(values: Float64Array, rows: number, columns: number): Orthogonal {
  const size = columns + 1;
  const triangle = new Float64Array(size * size);
  const rank = new Float64Array(columns);
  const before = Float64Array.from({ length: columns }, (_, c) => product(values, c * rows, c * rows, rows));
  for (let c = 0; c < columns; c++) {
    const from = c * rows;
    const left = product(values, from, from, rows);
    if (!(left > 1e-16 * before[c]!) || !(before[c]! > 0)) {
      values.fill(0, from, from + rows);
      continue;
    }
    const norm = Math.sqrt(left);
    rank[c] = norm;
    triangle[c * size + c] = norm;
    for (let t = 0; t < rows; t++) values[from + t] = values[from + t]! / norm;
    for (let other = c + 1; other < size; other++) {
      const share = product(values, from, other * rows, rows);
      triangle[c * size + other] = share;
      if (share !== 0)
        for (let t = 0; t < rows; t++) values[other * rows + t] = values[other * rows + t]! - share * values[from + t]!;
    }
  }
  return { triangle, rank };
}

/** Coefficients of least squares from the triangle of `orthogonalise`, without dependent columns. */
export function backSubstituted(triangle: Float64Array, columns: number): Float64Array {
  const size = columns + 1;
  const x = new Float64Array(columns);
  for (let i = columns - 1; i >= 0; i--) {
    let value = triangle[i * size + columns]!;
    for (let j = i + 1; j < columns; j++) value -= triangle[i * size + j]! * x[j]!;
    x[i] = value / triangle[i * size + i]!;
  }
  return x;
}

/** Inverse of the first `count` rows and columns of the triangle, count x count row-major, upper. */
export function inverseTriangle(triangle: Float64Array, columns: number, count: number): Float64Array {
  const size = columns + 1;
  const inverse = new Float64Array(count * count);
  for (let j = 0; j < count; j++)
    for (let i = j; i >= 0; i--) {
      let value = i === j ? 1 : 0;
      for (let k = i + 1; k <= j; k++) value -= triangle[i * size + k]! * inverse[k * count + j]!;
      inverse[i * count + j] = value / triangle[i * size + i]!;
    }
  return inverse;
}

function product(values: Float64Array, a: number, b: number, rows: number): number {
  let sum = 0;
  for (let t = 0; t < rows; t++) sum += values[a + t]! * values[b + t]!;
  return sum;
}
