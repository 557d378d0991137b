// Indices of how separate clusters are, and how alike two clusterings.
import { center, squaredDistance, totalWeight, type Points } from "./points.js";

type Clusters = { readonly centroids: Float64Array; readonly labels: Int32Array; readonly clusters: number };

/**
 * Variance between over variance within clusters, higher is better (Calinski, Harabasz 1974). 1 when nothing is left
 * within, as in scikit-learn; NaN for one cluster or as many as points. O(n d).
 */
export function calinskiHarabasz(points: Points, { centroids, labels, clusters }: Clusters): number {
  const { values, rows, cols, weights } = points;
  const n = totalWeight(points);
  if (clusters < 2 || clusters >= n) return NaN;
  const middle = center(points);
  let within = 0;
  let between = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i]! : 1;
    within += weight * squaredDistance(values, i * cols, centroids, labels[i]! * cols, cols);
    between += weight * squaredDistance(centroids, labels[i]! * cols, middle, 0, cols);
  }
  return within === 0 ? 1 : (between * (n - clusters)) / (within * (clusters - 1));
}

/**
 * Mean over clusters of the worst ratio of spread to distance from another cluster, lower is better (Davies, Bouldin
 * 1979). NaN for one cluster. O(n d + k^2 d).
 */
export function daviesBouldin(points: Points, { centroids, labels, clusters }: Clusters): number {
  const { values, rows, cols, weights } = points;
  if (clusters < 2) return NaN;
  const spread = new Float64Array(clusters);
  const size = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i]! : 1;
    spread[labels[i]!]! += weight * Math.sqrt(squaredDistance(values, i * cols, centroids, labels[i]! * cols, cols));
    size[labels[i]!]! += weight;
  }
  for (let k = 0; k < clusters; k++) spread[k] = size[k]! > 0 ? spread[k]! / size[k]! : 0;
  let sum = 0;
  for (let a = 0; a < clusters; a++) {
    let worst = 0;
    for (let b = 0; b < clusters; b++) {
      if (a === b) continue;
      const gap = Math.sqrt(squaredDistance(centroids, a * cols, centroids, b * cols, cols));
      if (gap > 0) worst = Math.max(worst, (spread[a]! + spread[b]!) / gap);
    }
    sum += worst;
  }
  return sum / clusters;
}

/**
 * Agreement of two clusterings of the same points, 1 when they are the same up to numbering, about 0 by chance (Hubert,
 * Arabie 1985). Labels are whole numbers of at least 0. O(n + k1 k2).
 *
 * @example adjustedRand([0, 0, 1, 1], [1, 1, 0, 0]); // 1
 */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`invalid labels: ${a.length} against ${b.length}`);
  let across = 0;
  let down = 0;
  for (let i = 0; i < a.length; i++) {
    down = Math.max(down, a[i]! + 1);
    across = Math.max(across, b[i]! + 1);
  }
  const cells = new Float64Array(down * across);
  const rowSums = new Float64Array(down);
  const columnSums = new Float64Array(across);
  for (let i = 0; i < a.length; i++) {
    cells[a[i]! * across + b[i]!]!++;
    rowSums[a[i]!]!++;
    columnSums[b[i]!]!++;
  }
  const pairs = (counts: Float64Array) => counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const together = pairs(cells);
  const inA = pairs(rowSums);
  const inB = pairs(columnSums);
  const all = (a.length * (a.length - 1)) / 2;
  const expected = all === 0 ? 0 : (inA * inB) / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}
