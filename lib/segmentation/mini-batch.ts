// k-means for more points than can be gone through again and again.
import type { Random } from "../random.js";
import { sampleWith, sampleWithout } from "../stats/sample.js";
import { inertiaOf } from "./centroids.js";
import { Workspace, type Precision } from "./kernels/workspace.js";
import { assign, type Iteration, type IterationOptions } from "./lloyd.js";
import { assignIn } from "./lloyd-simd.js";
import { takeRows, type Points } from "./points.js";

/** Points of the sample that the start is found on, of a step, and of a piece of the last pass. */
const startSample = 50_000;
const batch = 10_000;
const piece = 65_536;

export type MiniBatchOptions = IterationOptions & {
  readonly random: Random;
  readonly precision: Precision;
  readonly engine: "simd" | "plain";
  /** Clusters the sample that the start is found on: its centroids, and the weight of each cluster. */
  readonly start: (sample: Points) => { readonly centroids: Float64Array; readonly sizes: Float64Array };
};

/**
 * Centroids of a sample, moved by batches of 10,000 points, each centroid the slower the more points it has seen (Sculley
 * 2010, "Web-scale k-means clustering"); then one pass over all points for labels and inertia. Needs little memory beyond
 * the points. `converged` when a step moves the centroids less than the tolerance; labels are those of the nearest centroid.
 */
export function miniBatch(points: Points, clusters: number, options: MiniBatchOptions): Iteration {
  const { maxIterations, shiftTolerance, random, start } = options;
  const { rows, cols } = points;
  const sample = rows > startSample ? takeRows(points, sampleWithout(rows, startSample, random)) : points;
  const { centroids: first, sizes } = start(sample);
  const centroids = first.slice();
  const seen = sizes.slice();
  let iterations = 0;
  let converged = false;
  while (iterations < maxIterations && !converged) {
    iterations++;
    const drawn = takeRows(points, sampleWith(rows, batch, random));
    const labels = new Int32Array(batch);
    nearest(drawn, centroids, clusters, labels, options);
    const before = centroids.slice();
    for (let i = 0; i < batch; i++) {
      const weight = drawn.weights ? drawn.weights[i]! : 1;
      if (weight === 0) continue;
      const k = labels[i]!;
      seen[k]! += weight;
      const rate = weight / seen[k]!;
      for (let c = 0; c < cols; c++) {
        const at = k * cols + c;
        centroids[at]! += rate * (drawn.values[i * cols + c]! - centroids[at]!);
      }
    }
    const shift = centroids.reduce((sum, value, at) => sum + (value - before[at]!) ** 2, 0);
    converged = shift <= shiftTolerance;
  }
  const labels = new Int32Array(rows);
  let inertia = 0;
  for (let from = 0; from < rows; from += piece) {
    const to = Math.min(rows, from + piece);
    const part = { values: points.values.subarray(from * cols, to * cols), rows: to - from, cols };
    const weighted = points.weights ? { ...part, weights: points.weights.subarray(from, to) } : part;
    inertia += nearest(weighted, centroids, clusters, labels.subarray(from, to), options);
  }
  return { centroids, labels, inertia, iterations, converged };
}

/** Writes the nearest centroid of each point to `labels`, returns the inertia. */
function nearest(
  points: Points,
  centroids: Float64Array,
  clusters: number,
  labels: Int32Array,
  { precision, engine }: MiniBatchOptions,
): number {
  const workspace = engine === "simd" ? Workspace.of(points, clusters) : null;
  if (workspace) {
    assignIn(workspace, points, centroids, precision === "float64");
    labels.set(workspace.labels);
    workspace.release();
  } else assign(points, centroids, clusters, labels);
  return inertiaOf(points, centroids, labels);
}
