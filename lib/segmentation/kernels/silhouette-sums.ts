// From each point the summed distances to each cluster, all pairs, by a kernel.
import type { Points } from "../points.js";
import { KernelMemory } from "./memory.js";

/** The kernel takes points by fours. */
const tile = 4;

/**
 * clusters x rows: the weighted sum of distances from a point to the points of a cluster. Null where kernels do not run or
 * the sums do not fit. O(n^2 d / 2).
 */
export function clusterDistances(points: Points, labels: Int32Array, clusters: number): Float64Array | null {
  const { values, rows, cols, weights } = points;
  const sizes = new Int32Array(clusters);
  for (let i = 0; i < rows; i++) sizes[labels[i]!]!++;
  // Each cluster is filled up to whole tiles by points of weight 0.
  const starts = new Int32Array(clusters + 1);
  for (let k = 0; k < clusters; k++) starts[k + 1] = starts[k]! + Math.ceil(sizes[k]! / tile) * tile;
  const room = starts[clusters]!;
  const memory = KernelMemory.of(8 * room * (cols + 1 + clusters) + 4 * (clusters + 1) + 64);
  if (!memory) return null;
  const columns = memory.float64(room * cols);
  const weight = memory.float64(room);
  const sums = memory.float64(room * clusters);
  const bounds = memory.int32(clusters + 1);
  bounds.set(starts);
  // What fills up lies at the origin; it must be a number, whatever lay there before.
  columns.fill(0);
  weight.fill(0);
  sums.fill(0);
  const next = starts.slice();
  const place = Int32Array.from(labels, (label) => next[label]!++);
  for (let i = 0; i < rows; i++) {
    weight[place[i]!] = weights ? weights[i]! : 1;
    for (let c = 0; c < cols; c++) columns[c * room + place[i]!] = values[i * cols + c]!;
  }
  memory.kernel("pairSums")(
    columns.byteOffset,
    room,
    cols,
    weight.byteOffset,
    bounds.byteOffset,
    clusters,
    sums.byteOffset,
  );
  const found = new Float64Array(clusters * rows);
  for (let k = 0; k < clusters; k++) for (let i = 0; i < rows; i++) found[k * rows + i] = sums[k * room + place[i]!]!;
  KernelMemory.release(memory);
  return found;
}
