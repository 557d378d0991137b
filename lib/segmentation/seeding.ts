// Where k-means starts: greedy k-means++.
import type { Random } from "../random.js";
import { frameOf } from "./kernels/tiles.js";
import { trialsFor } from "./kernels/workspace.js";
import { squaredDistance, totalWeight, type Points } from "./points.js";

/** The squared distance from each point to its nearest seed so far. */
export type Field = {
  /** For each of some rows the weighted sum of distances, with it as one more seed. */
  potentials(rows: ArrayLike<number>): Float64Array;
  /** Makes one of the rows that `potentials` was asked for last a seed. */
  accept(candidate: number): void;
  /** For each threshold, rising, the row at which the running sum of weighted distances passes it. */
  draw(thresholds: Float64Array): ArrayLike<number>;
};

/**
 * `clusters` starting centroids (clusters x cols, row-major): the first is a random point, each further one the best of
 * 2 + ln k points drawn with probability proportional to weight times squared distance to the nearest centroid so far
 * (Arthur, Vassilvitskii 2007; greedy as in scikit-learn). Distances for it are float32 (see `PlainField`), or float64
 * where float32 cannot tell the points apart. Throws RangeError when there are fewer distinct points than clusters. O(n k d ln k).
 *
 * @example const centroids = seedCentroids(points, 5, seeded(1)); // 5 x cols, row-major
 */
export function seedCentroids(
  points: Points,
  clusters: number,
  random: Random,
  field: Field = PlainField.single(points),
): Float64Array {
  const { cols } = points;
  let rows = seedRows(points, clusters, random, field);
  if (rows.length < clusters) rows = seedRows(points, clusters, random, PlainField.exact(points));
  if (rows.length < clusters)
    throw new RangeError(`invalid clusters: ${clusters} (the points have only ${rows.length} distinct rows)`);
  const centroids = new Float64Array(clusters * cols);
  rows.forEach((row, k) => centroids.set(points.values.subarray(row * cols, (row + 1) * cols), k * cols));
  return centroids;
}

/** Rows of the seeds: fewer than `clusters` when every point lies on one of them. */
function seedRows(points: Points, clusters: number, random: Random, field: Field): number[] {
  const { rows, weights } = points;
  const trials = trialsFor(clusters);
  const start = draw(rows, (i) => (weights ? weights[i]! : 1), [random() * totalWeight(points)])[0]!;
  let potential = field.potentials([start])[0]!;
  field.accept(0);
  const seeds = [start];
  while (seeds.length < clusters && potential > 0) {
    const thresholds = Float64Array.from({ length: trials }, () => random() * potential).sort();
    const candidates = field.draw(thresholds);
    const reached = field.potentials(candidates);
    const best = reached.indexOf(Math.min(...reached));
    seeds.push(candidates[best]!);
    potential = reached[best]!;
    if (seeds.length < clusters) field.accept(best);
  }
  return seeds;
}

/**
 * For each threshold, rising, the row at which the running sum of `mass` passes it; never a row without mass. The sum
 * goes by fours of rows, as the kernel's does.
 */
function draw(rows: number, mass: (row: number) => number, thresholds: ArrayLike<number>): number[] {
  const at = (row: number): number => (row < rows ? mass(row) : 0);
  const crossing = (start: number, sum: number, threshold: number): number => {
    let found = start;
    for (let row = start; row < start + 4 && !(sum > threshold); row++) {
      const own = at(row);
      if (own > 0) found = row;
      sum += own;
    }
    return found;
  };
  const drawn: number[] = [];
  let sum = 0;
  let last = 0;
  for (let i = 0; i < rows; i += 4) {
    const four = at(i) + at(i + 1) + (at(i + 2) + at(i + 3));
    if (four > 0) last = i;
    while (drawn.length < thresholds.length && sum + four > thresholds[drawn.length]!)
      drawn.push(crossing(i, sum, thresholds[drawn.length]!));
    if (drawn.length === thresholds.length) return drawn;
    sum += four;
  }
  while (drawn.length < thresholds.length) drawn.push(crossing(last, 0, Infinity));
  return drawn;
}

/** Distances by plain code. */
export class PlainField implements Field {
  private nearest: Float64Array;
  private tried: Float64Array[] = [];

  private constructor(
    private readonly points: Points,
    private readonly distance: (a: number, b: number) => number,
  ) {
    this.nearest = new Float64Array(points.rows).fill(Infinity);
  }

  /** In float64. */
  static exact(points: Points): PlainField {
    const { values, cols } = points;
    return new PlainField(points, (a, b) => squaredDistance(values, a * cols, values, b * cols, cols));
  }

  /** In float32, relative to a center: the numbers of the kernels, bit for bit. */
  static single(points: Points): PlainField {
    const { cols } = points;
    const { offset, scale } = frameOf(points);
    const values = Float32Array.from(points.values, (value, at) => (value - offset[at % cols]!) * scale);
    return new PlainField(points, (a, b) => {
      let sum = 0;
      for (let c = 0; c < cols; c++) {
        const difference = Math.fround(values[a * cols + c]! - values[b * cols + c]!);
        sum = Math.fround(sum + Math.fround(difference * difference));
      }
      return sum;
    });
  }

  potentials(rows: ArrayLike<number>): Float64Array {
    const { nearest, distance } = this;
    const { weights } = this.points;
    this.tried = Array.from(rows, (row) => nearest.map((near, i) => Math.min(near, distance(i, row))));
    return Float64Array.from(this.tried, (distances) => {
      // By fours of rows, as the kernels add.
      const sums = [0, 0, 0, 0];
      for (let i = 0; i < distances.length; i++) sums[i % 4]! += weights ? weights[i]! * distances[i]! : distances[i]!;
      return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
    });
  }

  accept(candidate: number): void {
    this.nearest = this.tried[candidate]!;
  }

  draw(thresholds: Float64Array): number[] {
    const { nearest } = this;
    const { weights, rows } = this.points;
    return draw(rows, (i) => (weights ? weights[i]! * nearest[i]! : nearest[i]!), thresholds);
  }
}
