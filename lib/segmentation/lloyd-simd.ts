// Lloyd's iteration by the kernels: the same steps as in lloyd.ts, to the same clusters.
import { ClusterSums, inertiaOf } from "./centroids.js";
import type { Workspace } from "./kernels/workspace.js";
import { nearestOf, squaredSum, type Iteration, type IterationOptions } from "./lloyd.js";
import type { Points } from "./points.js";

export type SimdOptions = IterationOptions & {
  /** Decide in float64 what is too close to call in float32. */
  readonly exact: boolean;
  /** Spare the distances that cannot matter. */
  readonly bounds: boolean;
};

/**
 * From the centroids `start` (clusters x cols) to those that Lloyd's iteration leads to. Distances are float32; where
 * their rounding could matter the point is decided in float64, if `exact`. Sums, and so the centroids, are float64 always.
 * Bounds are Hamerly's (2010), with the second nearest centroid told from the rest, and as differences: what
 * the centroids have moved since is added up once for all points instead of being taken off the bounds of each.
 */
export function iterateIn(
  workspace: Workspace,
  points: Points,
  start: Float64Array,
  { maxIterations, shiftTolerance, exact, bounds }: SimdOptions,
): Iteration {
  const { clusters, labels } = workspace;
  const centroids = start.slice();
  const sums = new ClusterSums(points, clusters);

  const decide = (all: boolean, each: Change) => decideIn(workspace, points, centroids, exact, all, each);
  const follow: Change = (row, from, to) => sums.move(row, from, to);

  assignIn(workspace, points, centroids, exact);
  sums.adopt(workspace.sumUp(points));
  let iterations = 1;
  let converged = false;
  for (;;) {
    const { shift, refilled } = sums.update(centroids, labels);
    workspace.move(shift);
    refilled.forEach((row) => workspace.reopen(row));
    converged = squaredSum(shift) <= shiftTolerance;
    if (converged || iterations >= maxIterations) {
      decide(!bounds, follow);
      break;
    }
    iterations++;
    if (decide(!bounds, follow) === 0) {
      converged = true;
      break;
    }
  }
  const own = labels.slice();
  return {
    centroids,
    labels: own,
    inertia: inertiaFrom(workspace, points, sums, centroids, own),
    iterations,
    converged,
  };
}

/** The nearest centroid of each point, the first of equals, into the labels of the workspace. */
export function assignIn(workspace: Workspace, points: Points, centroids: Float64Array, exact: boolean): void {
  workspace.begin();
  decideIn(workspace, points, centroids, exact, true, () => {});
}

type Change = (row: number, from: number, to: number) => void;

/** Labels of the points that bounds leave open, or of `all`. `each` hears of every change; returns their number. */
function decideIn(
  workspace: Workspace,
  points: Points,
  centroids: Float64Array,
  exact: boolean,
  all: boolean,
  each: Change,
): number {
  const { clusters, labels, touched, before } = workspace;
  const count = workspace.decide(centroids, all);
  let changed = 0;
  for (let t = 0; t < count; t++) {
    const close = touched[t]! < 0;
    const row = close ? ~touched[t]! : touched[t]!;
    if (close && exact) {
      labels[row] = nearestOf(points, row, centroids, clusters);
      workspace.reopen(row);
    }
    if (labels[row] === before[t]) continue;
    each(row, before[t]!, labels[row]!);
    changed++;
  }
  return changed;
}

/**
 * The inertia without another pass over the points: their squares about the center of the frame, less what the clusters
 * explain. With a pass where so little is left that the difference would not be exact to 1e-11.
 */
function inertiaFrom(
  {
    tiles: {
      squares,
      frame: { offset },
    },
  }: Workspace,
  points: Points,
  { sums, weight, clusters }: ClusterSums,
  centroids: Float64Array,
  labels: Int32Array,
): number {
  const { cols } = points;
  let inertia = squares;
  let size = squares;
  for (let k = 0; k < clusters; k++)
    for (let c = 0; c < cols; c++) {
      const center = centroids[k * cols + c]! - offset[c]!;
      const sum = sums[k * cols + c]! - weight[k]! * offset[c]!;
      inertia += center * (weight[k]! * center - 2 * sum);
      size += weight[k]! * offset[c]! * offset[c]!;
    }
  return inertia > 1e-4 * size ? inertia : inertiaOf(points, centroids, labels);
}
