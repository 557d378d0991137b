// Points laid out for the kernels of k-means, with everything that a run from one start keeps for each of them.
import { center, type Points } from "../points.js";
import { KernelMemory, type Kernel } from "./memory.js";

export const precisions = ["float64", "float32"] as const;
export type Precision = (typeof precisions)[number];

/** Points tried for each further seed, as in scikit-learn: 2 + ln k. */
export function trialsFor(clusters: number): number {
  return 2 + Math.floor(Math.log(clusters));
}

/** Centroids or seeds that a kernel compares points with, dimension by dimension, filled up to whole vectors. */
type Others = Float64Array | Float32Array;

/**
 * The points in the memory of the kernels. In float64 every number is that of the plain version, bit for bit; in float32
 * points are held relative to their mean, and distances are as exact as that (1e-6 of the spread of the data).
 */
export class Workspace {
  readonly rows: number;
  readonly cols: number;
  readonly labels: Int32Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly sums: Float64Array;
  readonly weight: Float64Array;
  readonly counts: Int32Array;
  /** What is taken off each coordinate in here. */
  readonly offset: Float64Array;
  private readonly values: Float64Array | Float32Array;
  private readonly weights: Float64Array | null;
  private readonly nearest: Float64Array;
  private readonly shift: Float64Array;
  private readonly fall: Float64Array;
  private readonly half: Float64Array;
  private readonly scratch: Float64Array;
  private readonly out: Float64Array;
  private readonly thresholds: Float64Array;
  private readonly drawn: Int32Array;
  private readonly pending: Int32Array;
  private readonly others: Others;
  private readonly kernels: Record<"assign" | "start" | "pass" | "potentials" | "settle" | "draw", Kernel>;

  private constructor(
    private readonly memory: KernelMemory,
    points: Points,
    readonly clusters: number,
    readonly precision: Precision,
  ) {
    const { rows, cols } = points;
    const lanes = roomFor(clusters, precision);
    this.rows = rows;
    this.cols = cols;
    this.values = reals(memory, rows * cols, precision);
    this.offset = new Float64Array(cols);
    if (precision === "float64") this.values.set(points.values);
    else {
      this.offset = center(points);
      for (let i = 0, at = 0; i < rows; i++)
        for (let c = 0; c < cols; c++, at++) this.values[at] = points.values[at]! - this.offset[c]!;
    }
    this.weights = points.weights ? memory.float64(rows) : null;
    if (points.weights) this.weights!.set(points.weights);
    this.labels = memory.int32(rows);
    this.labels.fill(-1);
    this.upper = memory.float64(rows);
    this.lower = memory.float64(rows);
    // Seeding is over when bounds are needed.
    this.nearest = this.upper;
    this.sums = memory.float64(clusters * cols);
    this.weight = memory.float64(clusters);
    this.counts = memory.int32(clusters);
    this.shift = memory.float64(clusters);
    this.fall = memory.float64(clusters);
    this.half = memory.float64(clusters);
    this.scratch = memory.float64(lanes);
    this.out = memory.float64(lanes);
    this.thresholds = memory.float64(lanes);
    this.drawn = memory.int32(lanes);
    this.pending = memory.int32(rows);
    this.others = reals(memory, lanes * cols, precision);
    const bits = precision === "float64" ? "64" : "32";
    this.kernels = {
      assign: memory.kernel(`assign${bits}`),
      start: memory.kernel(`start${bits}`),
      pass: memory.kernel(`pass${bits}`),
      potentials: memory.kernel(`potentials${bits}`),
      settle: memory.kernel(`settle${bits}`),
      draw: memory.kernel("draw"),
    };
  }

  /** Null where kernels do not run, or the points do not fit into their memory (4 GiB). */
  static of(points: Points, clusters: number, precision: Precision): Workspace | null {
    const { rows, cols } = points;
    const lanes = roomFor(clusters, precision);
    const size = precision === "float64" ? 8 : 4;
    const bytes =
      rows * (size * cols + 8 + 16 + (points.weights ? 8 : 0)) +
      8 * (clusters * (cols + 5) + lanes * (cols + 4)) +
      24 * 16;
    const memory = KernelMemory.of(bytes);
    return memory && new Workspace(memory, points, clusters, precision);
  }

  /** Says that the workspace, and the arrays in it, are not needed any more. */
  release(): void {
    KernelMemory.release(this.memory);
  }

  /** The points as they are in here, for what is done in plain code. */
  points(): Points {
    const points = { values: this.values as Float64Array, rows: this.rows, cols: this.cols };
    return this.weights ? { ...points, weights: this.weights } : points;
  }

  /** The nearest centroid of each point, the first of equals, into `labels`. */
  assign(centroids: Float64Array): { changed: number; inertia: number } {
    const changed = this.kernels.assign(
      ...this.against(centroids, this.clusters),
      this.scratch.byteOffset,
      this.labels.byteOffset,
      this.weights?.byteOffset ?? 0,
      this.out.byteOffset,
    );
    return { changed, inertia: this.out[0]! };
  }

  /** Labels, bounds and the sums of the clusters from nothing. */
  start(centroids: Float64Array): void {
    this.sums.fill(0);
    this.weight.fill(0);
    this.counts.fill(0);
    this.kernels.start(...this.against(centroids, this.clusters), ...this.state());
  }

  /**
   * Labels, bounds and sums after the centroids have moved: `shift` how far each has, `fall` by how much the lower bound
   * of a cluster's points falls, `half` half the distance to the nearest other centroid. Returns how many points changed.
   */
  pass(centroids: Float64Array, shift: Float64Array, fall: Float64Array, half: Float64Array): number {
    this.shift.set(shift);
    this.fall.set(fall);
    this.half.set(half);
    return this.kernels.pass(
      ...this.against(centroids, this.clusters),
      ...this.state(),
      this.shift.byteOffset,
      this.fall.byteOffset,
      this.half.byteOffset,
      this.pending.byteOffset,
    );
  }

  /** Seeding from nothing: no point has a seed near it. */
  unsettle(): void {
    this.nearest.fill(Infinity);
  }

  /** The weighted sum of distances to the nearest seed, with each of `rows` as one more. */
  potentials(rows: ArrayLike<number>): Float64Array {
    const address = this.against(this.coordinates(rows), rows.length);
    const { scratch, weights, nearest, out } = this;
    this.kernels.potentials(
      ...address,
      scratch.byteOffset,
      weights?.byteOffset ?? 0,
      nearest.byteOffset,
      out.byteOffset,
    );
    return out.slice(0, rows.length);
  }

  /** Makes the point at `row` a seed. */
  settle(row: number): void {
    this.kernels.settle(...this.against(this.coordinates([row]), 1), this.scratch.byteOffset, this.nearest.byteOffset);
  }

  /** For each threshold the row at which the running sum of weighted distances passes it. */
  draw(thresholds: Float64Array): Int32Array {
    const order = Array.from(thresholds.keys()).sort((a, b) => thresholds[a]! - thresholds[b]!);
    order.forEach((from, at) => (this.thresholds[at] = thresholds[from]!));
    this.kernels.draw(
      this.rows,
      this.weights?.byteOffset ?? 0,
      this.nearest.byteOffset,
      this.thresholds.byteOffset,
      order.length,
      this.drawn.byteOffset,
    );
    const rows = new Int32Array(order.length);
    order.forEach((to, at) => (rows[to] = this.drawn[at]!));
    return rows;
  }

  private coordinates(rows: ArrayLike<number>): Float64Array {
    const { cols, values } = this;
    const taken = new Float64Array(rows.length * cols);
    for (let i = 0; i < rows.length; i++)
      for (let c = 0; c < cols; c++) taken[i * cols + c] = values[rows[i]! * cols + c]!;
    return taken;
  }

  /** Lays `count` centroids out for the kernels, filled up by some that are infinitely far; returns the arguments that every kernel begins with. */
  private against(centroids: Float64Array, count: number): number[] {
    const { cols, others, precision, values, rows } = this;
    const lanes = lanesFor(count, precision);
    for (let c = 0; c < cols; c++)
      for (let k = 0; k < lanes; k++) others[c * lanes + k] = k < count ? centroids[k * cols + c]! : Infinity;
    return [values.byteOffset, rows, cols, others.byteOffset, lanes];
  }

  private state(): number[] {
    const { scratch, labels, weights, upper, lower, sums, weight, counts } = this;
    const arrays = [upper, lower, sums, weight, counts].map(({ byteOffset }) => byteOffset);
    return [scratch.byteOffset, labels.byteOffset, weights?.byteOffset ?? 0, ...arrays];
  }
}

/** Lanes for the centroids, or for the candidates of seeding where there are more of these. */
function roomFor(clusters: number, precision: Precision): number {
  return lanesFor(Math.max(clusters, trialsFor(clusters)), precision);
}

/** `count` filled up to whole vectors. */
function lanesFor(count: number, precision: Precision): number {
  const width = precision === "float64" ? 2 : 4;
  return Math.ceil(count / width) * width;
}

function reals(memory: KernelMemory, length: number, precision: Precision): Float64Array | Float32Array {
  return precision === "float64" ? memory.float64(length) : memory.float32(length);
}
