// Principal components: the directions in which points spread most.
import { symmetricEigen } from "./symmetric-eigen.js";

export type Pca = {
  readonly mean: Float64Array;
  /** cols x cols, row-major; row i is the i-th component, a unit vector whose largest entry is positive. */
  readonly components: Float64Array;
  /** Variance along each component (divisor n), falling. */
  readonly variances: Float64Array;
  /** Share of the total variance of each component; all 0 when there is none. */
  readonly explained: Float64Array;
};

type Matrix = { readonly values: Float64Array; readonly rows: number; readonly cols: number };

/** Principal component analysis (Pearson 1901) through the covariance matrix. O(n d^2 + d^3). */
export function pca({ values, rows, cols }: Matrix): Pca {
  const mean = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let c = 0; c < cols; c++) mean[c]! += values[i * cols + c]! / rows;
  const covariance = new Float64Array(cols * cols);
  const centered = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) centered[c] = values[i * cols + c]! - mean[c]!;
    for (let a = 0; a < cols; a++)
      for (let b = 0; b <= a; b++) covariance[a * cols + b]! += centered[a]! * centered[b]!;
  }
  for (let a = 0; a < cols; a++)
    for (let b = 0; b <= a; b++) covariance[b * cols + a] = covariance[a * cols + b]! /= rows;
  const eigen = symmetricEigen(covariance, cols);
  const variances = eigen.values.map((value) => Math.max(0, value));
  const total = variances.reduce((sum, value) => sum + value, 0);
  const explained = variances.map((value) => (total > 0 ? value / total : 0));
  return { mean, components: eigen.vectors, variances, explained };
}

/** Coordinates of the points along the first `dimensions` components: rows x dimensions, row-major. */
export function project(model: Pca, { values, rows, cols }: Matrix, dimensions: number): Float64Array {
  if (cols !== model.mean.length) throw new RangeError(`invalid points: ${cols} columns, not ${model.mean.length}`);
  const projected = new Float64Array(rows * dimensions);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < dimensions && k < cols; k++) {
      let sum = 0;
      for (let c = 0; c < cols; c++) sum += (values[i * cols + c]! - model.mean[c]!) * model.components[k * cols + c]!;
      projected[i * dimensions + k] = sum;
    }
  return projected;
}
