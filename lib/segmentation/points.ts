// Points in space, as every algorithm of this room takes them.

/** `rows` points of `cols` coordinates, row-major. A weight counts a point that many times; absent means once each. */
export type Points = {
  readonly values: Float64Array;
  readonly rows: number;
  readonly cols: number;
  readonly weights?: Float64Array;
};

/** Throws RangeError unless there is at least one point and one coordinate, and weights are finite, not negative and not all zero. */
export function checkShape({ values, rows, cols, weights }: Points): void {
  if (!(rows >= 1) || !(cols >= 1))
    throw new RangeError(`invalid points: ${rows} rows x ${cols} columns (at least 1 x 1)`);
  if (values.length !== rows * cols)
    throw new RangeError(`invalid points: ${values.length} values for ${rows} rows x ${cols} columns`);
  if (!weights) return;
  if (weights.length !== rows) throw new RangeError(`invalid weights: ${weights.length} for ${rows} rows`);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    if (!(weights[i]! >= 0 && Number.isFinite(weights[i]!)))
      throw new RangeError(`invalid weight: ${weights[i]} in row ${i} (a number of at least 0)`);
    total += weights[i]!;
  }
  if (total === 0) throw new RangeError("invalid weights: all are zero");
}

/** Throws RangeError on the first coordinate that is not finite; its row and column are counted from 0. */
export function checkValues({ values, cols }: Points): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new RangeError(`invalid value: ${values[at]} in row ${Math.floor(at / cols)}, column ${at % cols}`);
}

/** The squared Euclidean distance between the vectors at `i` in `a` and at `j` in `b`, both `cols` long. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, cols: number): number {
  let sum = 0;
  for (let c = 0; c < cols; c++) {
    const difference = a[i + c]! - b[j + c]!;
    sum += difference * difference;
  }
  return sum;
}

/** The points in `rows`, in that order, with their weights. */
export function takeRows(points: Points, rows: ArrayLike<number>): Points {
  const { cols } = points;
  const values = new Float64Array(rows.length * cols);
  for (let i = 0; i < rows.length; i++)
    values.set(points.values.subarray(rows[i]! * cols, (rows[i]! + 1) * cols), i * cols);
  const taken = { values, rows: rows.length, cols };
  return points.weights ? { ...taken, weights: Float64Array.from(rows, (row) => points.weights![row]!) } : taken;
}

/** Total weight: the number of points when they carry none. */
export function totalWeight({ rows, weights }: Points): number {
  if (!weights) return rows;
  let total = 0;
  for (let i = 0; i < rows; i++) total += weights[i]!;
  return total;
}

/** The weighted mean of each coordinate. */
export function center({ values, rows, cols, weights }: Points): Float64Array {
  const mean = new Float64Array(cols);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i]! : 1;
    total += weight;
    for (let c = 0; c < cols; c++) mean[c]! += weight * values[i * cols + c]!;
  }
  for (let c = 0; c < cols; c++) mean[c]! /= total;
  return mean;
}
