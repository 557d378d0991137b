// k-means: the best of several starts, clusters ordered by size.
import { kmeans as mlKmeans } from "ml-kmeans";
import { checkChoice, checkInteger, checkNumber } from "../check.js";
import { seeded, subseed } from "../random.js";
import { inertiaOf } from "./centroids.js";
import { precisions, Workspace, type Precision } from "./kernels/workspace.js";
import { assign, hamerly, lloyd, type Iteration } from "./lloyd.js";
import { iterateIn } from "./lloyd-simd.js";
import { miniBatch } from "./mini-batch.js";
import { checkShape, checkValues, squaredDistance, takeRows, type Points } from "./points.js";
import { seedCentroids } from "./seeding.js";

export const algorithms = ["hamerly", "lloyd", "mini-batch", "ml-kmeans"] as const;

/** The algorithm when none is asked for: mini-batches above a million points. */
export function defaultAlgorithm(rows: number): (typeof algorithms)[number] {
  return rows > 1_000_000 ? "mini-batch" : "hamerly";
}

export type KMeansOptions = {
  /** Number of clusters, from 1 to the number of distinct points. */
  readonly clusters: number;
  readonly seed?: number;
  /** Runs from different starts, of which the one with least inertia is kept. */
  readonly starts?: number;
  readonly maxIterations?: number;
  /** Relative to the mean variance of the columns, as scikit-learn defines it. */
  readonly tolerance?: number;
  /** A fixed start (clusters x cols, row-major) instead of random ones. */
  readonly centroids?: Float64Array;
  /**
   * `lloyd` and `hamerly` give the same clusters, `hamerly` in less time for any number of them; `mini-batch` nearly as
   * good ones of millions of points, and is the default above one million; `ml-kmeans` is the npm package, without weights.
   */
  readonly algorithm?: (typeof algorithms)[number];
  /**
   * Of the decisions. With SIMD distances are float32 either way; `float64` decides anew in float64 wherever rounding
   * could matter, and so gives what float64 alone gives. `float32` leaves that out: it is right to about 1e-6 of the spread.
   */
  readonly precision?: Precision;
  /** `plain` does without WebAssembly, as every machine does that has no SIMD: the same float64 labels, slower. */
  readonly engine?: "simd" | "plain";
};

export type KMeansModel = {
  readonly clusters: number;
  readonly cols: number;
  /** clusters x cols, row-major, largest cluster first. */
  readonly centroids: Float64Array;
  /** Cluster of each point, 0 to clusters - 1. */
  readonly labels: Int32Array;
  /** Number of points of each cluster (their weights summed, when they carry any), in falling order. */
  readonly sizes: Float64Array;
  /** Weighted sum of squared distances to the own centroid. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
};

/**
 * Clusters `points` by k-means: greedy k-means++ starts, Lloyd's iteration, the best of `starts` runs. The same points
 * and options always give the same model. Throws RangeError on values that are not finite, or whose squares are
 * not, and on fewer distinct points than clusters. O(starts x iterations x n k d).
 *
 * @example const model = fit({ values, rows: 12000, cols: 20 }, { clusters: 5, seed: 1 });
 */
export function fit(points: Points, options: KMeansOptions): KMeansModel {
  const { clusters, seed = 1, starts = 10, maxIterations = 300, tolerance = 1e-4 } = options;
  const { algorithm = defaultAlgorithm(points.rows), precision = "float64", engine = "simd" } = options;
  checkShape(points);
  checkInteger("clusters", clusters, 1, points.rows);
  checkInteger("starts", starts, 1);
  checkInteger("max iterations", maxIterations, 1);
  checkNumber("tolerance", tolerance, 0);
  checkChoice("algorithm", algorithm, algorithms);
  checkChoice("precision", precision, precisions);
  if (options.centroids && options.centroids.length !== clusters * points.cols)
    throw new RangeError(`invalid centroids: ${options.centroids.length} values for ${clusters} x ${points.cols}`);
  options.centroids?.forEach((value, at) => {
    if (!Number.isFinite(value)) throw new RangeError(`invalid centroids: ${value} at ${at}`);
  });
  const workspace =
    engine === "plain" || algorithm === "ml-kmeans" || algorithm === "mini-batch"
      ? null
      : Workspace.of(points, clusters);
  const variance = workspace ? workspace.tiles.meanVariance : meanVariance(points);
  if (!Number.isFinite(variance)) {
    checkValues(points);
    throw new RangeError("invalid points: so far apart that their squared distances are infinite (scale the columns)");
  }
  const iteration = { maxIterations, shiftTolerance: tolerance * variance };
  if (algorithm === "mini-batch") {
    const random = seeded(subseed(seed, "mini-batch"));
    const start = (sample: Points) => fit(sample, { ...options, algorithm: "hamerly" });
    return ordered(points, miniBatch(points, clusters, { ...iteration, random, precision, engine, start }), clusters);
  }
  const simd = { ...iteration, exact: precision === "float64", bounds: algorithm === "hamerly" };
  const plain = { hamerly, lloyd, "ml-kmeans": mlLloyd }[algorithm];
  let best: Iteration | undefined;
  for (let start = 0; start < (options.centroids ? 1 : starts); start++) {
    const random = seeded(subseed(seed, `start ${start}`));
    workspace?.unsettle();
    const first = options.centroids ?? seedCentroids(points, clusters, random, workspace ?? undefined);
    const result = workspace ? iterateIn(workspace, points, first, simd) : plain(points, first, clusters, iteration);
    if (!best || result.inertia < best.inertia * (1 - 1e-9)) best = result;
  }
  workspace?.release();
  return ordered(points, best!, clusters);
}

/** The nearest centroid of each point, and its distance (Euclidean). Throws RangeError when columns do not match. */
export function predict(
  model: Pick<KMeansModel, "centroids" | "clusters" | "cols">,
  points: Points,
): { labels: Int32Array; distances: Float64Array } {
  if (points.cols !== model.cols)
    throw new RangeError(`invalid points: ${points.cols} columns, the model has ${model.cols}`);
  const labels = new Int32Array(points.rows);
  assign(points, model.centroids, model.clusters, labels);
  const distances = Float64Array.from(labels, (label, i) =>
    Math.sqrt(squaredDistance(points.values, i * points.cols, model.centroids, label * points.cols, points.cols)),
  );
  return { labels, distances };
}

/** Mean over the columns of their variances (divisor n), by which scikit-learn scales its tolerance. */
export function meanVariance({ values, rows, cols }: Points): number {
  // In one pass, relative to the first point: sums of squares of large numbers would cancel. Point by point, so that
  // not every addition waits for the one before.
  const sums = new Float64Array(cols);
  let squares = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    let own = 0;
    for (let c = 0; c < cols; c++, at++) {
      const value = values[at]! - values[c]!;
      sums[c]! += value;
      own += value * value;
    }
    squares += own;
  }
  for (let c = 0; c < cols; c++) squares -= (sums[c]! * sums[c]!) / rows;
  return Math.max(0, squares) / (rows * cols);
}

/** Renumbers clusters by falling size; equal sizes by their first differing centroid coordinate, rising. */
function ordered(points: Points, found: Iteration, clusters: number): KMeansModel {
  const { rows, cols, weights } = points;
  const size = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) size[found.labels[i]!]! += weights ? weights[i]! : 1;
  const byCoordinates = (a: number, b: number): number => {
    for (let c = 0; c < cols; c++) {
      const difference = found.centroids[a * cols + c]! - found.centroids[b * cols + c]!;
      if (difference !== 0) return difference;
    }
    return a - b;
  };
  const order = Array.from(size.keys()).sort((a, b) => size[b]! - size[a]! || byCoordinates(a, b));
  const rank = new Int32Array(clusters);
  order.forEach((cluster, position) => (rank[cluster] = position));
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) labels[i] = rank[found.labels[i]!]!;
  return {
    clusters,
    cols,
    centroids: takeRows({ values: found.centroids, rows: clusters, cols }, order).values,
    labels,
    sizes: Float64Array.from(order, (cluster) => size[cluster]!),
    inertia: found.inertia,
    iterations: found.iterations,
    converged: found.converged,
  };
}

/** The npm package from the same start. Its tolerance is the relative shift of centroids; ours would not fit it. */
function mlLloyd(points: Points, start: Float64Array, clusters: number, options: { maxIterations: number }): Iteration {
  if (points.weights) throw new RangeError("invalid algorithm: ml-kmeans takes no weights");
  const rowsOf = (values: Float64Array, rows: number) =>
    Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * points.cols, (i + 1) * points.cols)));
  const found = mlKmeans(rowsOf(points.values, points.rows), clusters, {
    initialization: rowsOf(start, clusters),
    maxIterations: options.maxIterations,
  });
  const centroids = Float64Array.from(found.centroids.flat());
  const labels = new Int32Array(points.rows);
  assign(points, centroids, clusters, labels);
  return {
    centroids,
    labels,
    inertia: inertiaOf(points, centroids, labels),
    iterations: found.iterations,
    converged: found.converged,
  };
}
