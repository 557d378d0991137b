// Clusters the published micro-aggregates again, with another number of segments, other features, another seed.
import { checkInteger } from "../check.js";
import { seeded, subseed } from "../random.js";
import { adjustedRand } from "../segmentation/validity.js";
import { fit } from "../segmentation/kmeans.js";
import type { Points } from "../segmentation/points.js";
import { silhouette } from "../segmentation/silhouette.js";
import type { JobProgress } from "./job.js";

export type ReclusterRequest = {
  readonly points: Points;
  /** Which coordinates count; all when absent. */
  readonly columns?: readonly number[];
  /** What each coordinate is multiplied by first; 1 when absent. */
  readonly factors?: readonly number[];
  readonly clusters: number;
  readonly seed: number;
  /** A labelling of the same points to compare with. */
  readonly reference?: Int32Array;
};

export type ReclusterResult = {
  readonly clusters: number;
  /** Segment of each point, 0 the largest. */
  readonly labels: Int32Array;
  /** Customers in each segment. */
  readonly sizes: Float64Array;
  /** Squared distances to the own centroid, in the coordinates that count. */
  readonly inertia: number;
  readonly silhouette: number;
  readonly silhouettes: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
  /** clusters x all coordinates, row-major: the weighted mean of each segment, also of coordinates that do not count, before the factors. */
  readonly means: Float64Array;
  /** Adjusted Rand index with `reference`, weighting each aggregate once; null without one. */
  readonly agreement: number | null;
};

/**
 * k-means with ten starts on the chosen coordinates of weighted points; silhouette exact up to 2,000 points, else
 * sampled. The same request gives the same result everywhere. Throws RangeError when no coordinate is chosen, or there
 * are fewer distinct points than clusters.
 */
export function recluster(request: ReclusterRequest, progress: JobProgress = () => {}): ReclusterResult {
  const { points, clusters, seed, reference } = request;
  checkInteger("clusters", clusters, 1);
  const chosen = chooseColumns(points, request);
  progress(0, "k-means");
  const model = fit(chosen, { clusters, seed });
  progress(0.6, "silhouette");
  const fitness = silhouette(chosen, model, { sample: 2000, random: seeded(subseed(seed, "silhouette")) });
  return {
    clusters,
    labels: model.labels,
    sizes: model.sizes,
    inertia: model.inertia,
    silhouette: fitness.mean,
    silhouettes: fitness.byCluster,
    iterations: model.iterations,
    converged: model.converged,
    means: meansOf(points, model.labels, clusters),
    agreement: reference ? adjustedRand(model.labels, reference) : null,
  };
}

/** The points with only the coordinates in `columns`, multiplied by their `factors`. */
export function chooseColumns(
  points: Points,
  { columns, factors }: Pick<ReclusterRequest, "columns" | "factors">,
): Points {
  if (!columns && !factors) return points;
  const kept = columns ?? Array.from({ length: points.cols }, (_, c) => c);
  if (kept.length === 0) throw new RangeError("invalid columns: none chosen");
  for (const column of kept) checkInteger("column", column, 0, points.cols - 1);
  if (factors && factors.length !== points.cols)
    throw new RangeError(`invalid factors: ${factors.length} for ${points.cols} columns`);
  const values = new Float64Array(points.rows * kept.length);
  for (let i = 0; i < points.rows; i++)
    for (let c = 0; c < kept.length; c++)
      values[i * kept.length + c] = points.values[i * points.cols + kept[c]!]! * (factors?.[kept[c]!] ?? 1);
  return { ...points, values, cols: kept.length };
}

function meansOf(points: Points, labels: Int32Array, clusters: number): Float64Array {
  const { values, rows, cols, weights } = points;
  const means = new Float64Array(clusters * cols);
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i]! : 1;
    sizes[labels[i]!]! += weight;
    for (let c = 0; c < cols; c++) means[labels[i]! * cols + c]! += weight * values[i * cols + c]!;
  }
  return means.map((sum, at) => sum / sizes[Math.floor(at / cols)]!);
}
