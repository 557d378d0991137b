// Lloyd's iteration by the kernels: the same steps as in lloyd.ts, and in float64 the same numbers.
import { ClusterSums } from "./centroids.js";
import type { Workspace } from "./kernels/workspace.js";
import { halfGaps, squaredSum, twoLargest, type Iteration, type IterationOptions } from "./lloyd.js";

/**
 * From the centroids `start` (clusters x cols, in the coordinates of the points) to those that Lloyd's iteration leads
 * to; `bounds` spares the distances that cannot matter (Hamerly 2010). Labels are a copy: the workspace can be used again.
 */
export function iterateIn(
  workspace: Workspace,
  start: Float64Array,
  { maxIterations, shiftTolerance }: IterationOptions,
  bounds = true,
): Iteration {
  const { clusters, cols, labels, counts, upper, lower, offset } = workspace;
  const centroids = start.map((value, at) => value - offset[at % cols]!);
  const sums = new ClusterSums(workspace.points(), clusters, workspace);
  const half = new Float64Array(clusters);
  let iterations = 1;
  let converged = false;
  workspace.start(centroids);
  for (;;) {
    const before = counts.includes(0) ? labels.slice() : null;
    const shift = sums.update(centroids, labels, counts);
    converged = squaredSum(shift) <= shiftTolerance;
    if (converged || iterations >= maxIterations) break;
    iterations++;
    // A point that took over an empty cluster has the bounds of another centroid.
    before?.forEach((label, i) => {
      if (label !== labels[i]) {
        upper[i] = Infinity;
        lower[i] = 0;
      }
    });
    const { largest, second, at } = twoLargest(shift);
    const fall = shift.map((_, k) => (k === at ? second : largest));
    if (bounds) half.set(halfGaps(centroids, clusters, cols));
    else fall.fill(Infinity);
    if (workspace.pass(centroids, shift, fall, half) === 0) {
      converged = true;
      break;
    }
  }
  const { inertia } = workspace.assign(centroids);
  return {
    centroids: centroids.map((value, at) => value + offset[at % cols]!),
    labels: labels.slice(),
    inertia,
    iterations,
    converged,
  };
}
