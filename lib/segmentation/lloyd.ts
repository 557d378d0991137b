// Lloyd's iteration from given centroids: the plain version, and the one that skips distances by bounds.
import { ClusterSums, inertiaOf } from "./centroids.js";
import { squaredDistance, type Points } from "./points.js";

export type Iteration = {
  readonly centroids: Float64Array;
  readonly labels: Int32Array;
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
};

export type IterationOptions = {
  readonly maxIterations: number;
  /** Stop when the squared shift of all centroids together is at most this. */
  readonly shiftTolerance: number;
};

/** The centroid nearest to a point, the first of equals. */
export function nearestOf({ values, cols }: Points, row: number, centroids: Float64Array, clusters: number): number {
  let nearest = 0;
  let distance = Infinity;
  for (let k = 0; k < clusters; k++) {
    const d = squaredDistance(values, row * cols, centroids, k * cols, cols);
    if (d < distance) {
      nearest = k;
      distance = d;
    }
  }
  return nearest;
}

/** For each point the nearest centroid, the first of equals. Writes `labels`, returns how many changed. O(n k d). */
export function assign(points: Points, centroids: Float64Array, clusters: number, labels: Int32Array): number {
  let changed = 0;
  for (let i = 0; i < points.rows; i++) {
    const nearest = nearestOf(points, i, centroids, clusters);
    if (labels[i] !== nearest) {
      labels[i] = nearest;
      changed++;
    }
  }
  return changed;
}

/**
 * Lloyd 1982, every distance computed: the yardstick for `hamerly`. Stops when no label changes or the centroids
 * hardly move; labels always belong to the centroids returned.
 */
export function lloyd(points: Points, start: Float64Array, clusters: number, options: IterationOptions): Iteration {
  const centroids = start.slice();
  const labels = new Int32Array(points.rows).fill(-1);
  const sums = new ClusterSums(points, clusters);
  let iterations = 0;
  let converged = false;
  while (iterations < options.maxIterations && !converged) {
    iterations++;
    const changed = assign(points, centroids, clusters, labels);
    if (changed === 0) {
      converged = true;
      break;
    }
    sums.recompute(labels);
    const { shift } = sums.update(centroids, labels);
    converged = squaredSum(shift) <= options.shiftTolerance;
  }
  assign(points, centroids, clusters, labels);
  return { centroids, labels, inertia: inertiaOf(points, centroids, labels), iterations, converged };
}

/**
 * The same as `lloyd`, faster: an upper bound on each point's distance to its centroid and a lower bound on that to the
 * second nearest spare most distances (Hamerly 2010, "Making k-means even faster").
 */
export function hamerly(points: Points, start: Float64Array, clusters: number, options: IterationOptions): Iteration {
  const { values, rows, cols } = points;
  const centroids = start.slice();
  const labels = new Int32Array(rows);
  const upper = new Float64Array(rows);
  const lower = new Float64Array(rows);
  const sums = new ClusterSums(points, clusters);

  const nearestTwo = (i: number): number => {
    let nearest = 0;
    let first = Infinity;
    let second = Infinity;
    for (let k = 0; k < clusters; k++) {
      const d = squaredDistance(values, i * cols, centroids, k * cols, cols);
      if (d < first) {
        second = first;
        first = d;
        nearest = k;
      } else if (d < second) second = d;
    }
    upper[i] = Math.sqrt(first);
    lower[i] = Math.sqrt(second);
    return nearest;
  };

  for (let i = 0; i < rows; i++) labels[i] = nearestTwo(i);
  sums.recompute(labels);
  let iterations = 1;
  let converged = false;
  for (;;) {
    const { shift, refilled } = sums.update(centroids, labels);
    converged = squaredSum(shift) <= options.shiftTolerance;
    if (converged || iterations >= options.maxIterations) break;
    iterations++;
    const { largest, second, at } = twoLargest(shift);
    const half = halfGaps(centroids, clusters, cols);
    // The bounds of a point that took over an empty cluster belong to another centroid.
    for (const row of refilled) upper[row] = Infinity;
    let changed = 0;
    for (let i = 0; i < rows; i++) {
      const own = labels[i]!;
      upper[i]! += shift[own]!;
      lower[i]! -= own === at ? second : largest;
      const bound = Math.max(half[own]!, lower[i]!);
      if (upper[i]! < bound) continue;
      upper[i] = Math.sqrt(squaredDistance(values, i * cols, centroids, own * cols, cols));
      if (upper[i]! < bound) continue;
      const nearest = nearestTwo(i);
      if (nearest === own) continue;
      labels[i] = nearest;
      sums.move(i, own, nearest);
      changed++;
    }
    if (changed === 0) {
      converged = true;
      break;
    }
  }
  assign(points, centroids, clusters, labels);
  return { centroids, labels, inertia: inertiaOf(points, centroids, labels), iterations, converged };
}

/** The squared length of a vector. */
export function squaredSum(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** The two largest of some shifts, and where the largest is: -1 when all are 0. */
export function twoLargest(shift: Float64Array): { largest: number; second: number; at: number } {
  let largest = 0;
  let second = 0;
  let at = -1;
  shift.forEach((value, k) => {
    if (value > largest) {
      second = largest;
      largest = value;
      at = k;
    } else if (value > second) second = value;
  });
  return { largest, second, at };
}

/** Half the distance from each centroid to its nearest other: no point closer than that can belong elsewhere. */
export function halfGaps(centroids: Float64Array, clusters: number, cols: number): Float64Array {
  const half = new Float64Array(clusters).fill(Infinity);
  for (let a = 0; a < clusters; a++)
    for (let b = 0; b < a; b++) {
      const gap = Math.sqrt(squaredDistance(centroids, a * cols, centroids, b * cols, cols)) / 2;
      if (gap < half[a]!) half[a] = gap;
      if (gap < half[b]!) half[b] = gap;
    }
  return half;
}
