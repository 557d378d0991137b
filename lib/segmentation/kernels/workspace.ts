// Points laid out for the kernels of k-means, with everything that a run from one start keeps for each of them.
import type { Points } from "../points.js";
import { KernelMemory } from "./memory.js";
import { roomFor, Tiles } from "./tiles.js";

export const precisions = ["float64", "float32"] as const;
export type Precision = (typeof precisions)[number];

/** Points tried for each further seed, as in scikit-learn: 2 + ln k. */
export function trialsFor(clusters: number): number {
  return 2 + Math.floor(Math.log(clusters));
}

/** More than these are left to plain code: bounds are kept for each pair, and a label takes bits of a float32 distance. */
const mostClusters = 1024;

/** What float32 rounds off, relative. */
const rounding = 2 ** -24;

/** Distances in tiles whose squares float32 does not hold. */
const tiny = 1e-18;
const farthest = 1e15;

/**
 * The points in the memory of the kernels, as float32 (see tiles.ts), and for each its cluster, the next nearest one, and
 * by how much it is nearer to its own than to that one and to all others (its margins). Kernels decide all that float32
 * can tell for certain; the rest is `touched` as too close to call, for the caller to decide.
 */
export class Workspace {
  readonly rows: number;
  readonly cols: number;
  readonly tiles: Tiles;
  readonly labels: Int32Array;
  readonly touched: Int32Array;
  readonly before: Int32Array;
  /** Own centroid x clusters + second nearest one. */
  private readonly pairs: Int32Array;
  private readonly margins: Float32Array;
  private readonly used: Float32Array;
  private readonly usedExactly: Float64Array;
  /** Whether centroids were too far away for float32 when points were decided last. */
  private beyond = false;
  private readonly open: Int32Array;
  private readonly others: Float32Array;
  private readonly scratch: Float32Array;
  private nearest: Float32Array;
  /** Room for the distances with each candidate, and where it is. */
  private readonly tried: Float32Array[];
  private readonly addresses: Int32Array;
  private readonly out: Float64Array;
  private readonly drawn: Int32Array;
  private readonly sums: Float64Array;
  private readonly weightOf: Float64Array;
  private readonly counts: Int32Array;

  private constructor(
    private readonly memory: KernelMemory,
    points: Points,
    readonly clusters: number,
  ) {
    const { rows, cols } = points;
    const room = roomFor(rows);
    const trials = trialsFor(clusters);
    const most = Math.max(clusters, trials);
    this.rows = rows;
    this.cols = cols;
    this.tiles = new Tiles(memory, points);
    this.labels = memory.int32(rows);
    this.pairs = memory.int32(room);
    this.margins = memory.float32(2 * room);
    this.used = memory.float32(2 * clusters * clusters);
    this.usedExactly = new Float64Array(2 * clusters * clusters);
    this.open = memory.int32(room);
    this.touched = memory.int32(room);
    this.before = memory.int32(room);
    this.others = memory.float32(most * cols);
    this.scratch = memory.float32(4 * (cols + most + 4));
    this.nearest = memory.float32(room);
    this.tried = Array.from({ length: trials }, () => memory.float32(room));
    this.addresses = memory.int32(trials);
    this.out = memory.float64(4 * trials);
    this.drawn = memory.int32(trials);
    this.sums = memory.float64(most * cols);
    this.weightOf = memory.float64(clusters);
    this.counts = memory.int32(clusters);
    // What fills up never has to be looked at.
    this.pairs.fill(0, rows);
    this.margins.fill(Infinity, 2 * rows);
  }

  /**
   * Null where kernels do not run, the points do not fit into their memory (4 GiB), or lie so far apart that float32
   * cannot hold it; and for more than 1024 clusters.
   */
  static of(points: Points, clusters: number): Workspace | null {
    const { rows, cols } = points;
    if (clusters > mostClusters) return null;
    const room = roomFor(rows);
    const trials = trialsFor(clusters);
    const most = Math.max(clusters, trials);
    const numbers =
      room * (8 + trials) + clusters * (2 * clusters + 3) + most * (3 * cols + 4) + 4 * (cols + 4) + 10 * trials;
    const memory = KernelMemory.of(Tiles.bytes(points) + 4 * numbers + (20 + trials) * 16);
    if (!memory) return null;
    const workspace = new Workspace(memory, points, clusters);
    if (!(workspace.tiles.radius > farthest)) return workspace;
    workspace.release();
    return null;
  }

  /** Says that the workspace, and the arrays in it, are not needed any more. */
  release(): void {
    KernelMemory.release(this.memory);
  }

  /** Forgets all labels and margins. */
  begin(): void {
    this.labels.fill(-1);
    this.usedExactly.fill(0);
  }

  /** Takes note that the centroids have moved, each as far as `shift` says. */
  move(shift: Float64Array): void {
    const { clusters, usedExactly } = this;
    const { scale } = this.tiles.frame;
    const farthest = Array.from(shift.keys()).sort((a, b) => shift[b]! - shift[a]!);
    const [first, second, third] = [0, 1, 2].map((rank) => farthest[rank] ?? -1);
    for (let own = 0, at = 0; own < clusters; own++)
      for (let other = 0; other < clusters; other++, at += 2) {
        const rest = first !== own && first !== other ? first! : second !== own && second !== other ? second! : third!;
        usedExactly[at]! += (shift[own]! + shift[other]!) * scale;
        usedExactly[at + 1]! += (shift[own]! + (rest < 0 ? 0 : shift[rest]!)) * scale;
      }
  }

  /** Makes the next `decide` look at a point anew. */
  reopen(row: number): void {
    this.margins[2 * row] = -Infinity;
  }

  /**
   * Labels of the points whose margins are used up, or of `all`. Returns how many of them are in `touched`, with their label
   * from before in `before`: those that changed, and, as ~row, those that are too close to call.
   */
  decide(centroids: Float64Array, all: boolean): number {
    const { rows, cols, clusters, memory, others } = this;
    const { offset, scale } = this.tiles.frame;
    let reach = 0;
    for (let k = 0; k < clusters; k++) {
      let own = 0;
      for (let c = 0; c < cols; c++) {
        const value = (centroids[k * cols + c]! - offset[c]!) * scale;
        others[c * clusters + k] = value;
        own += value * value;
      }
      reach = Math.max(reach, Math.sqrt(own));
    }
    this.used.set(this.usedExactly);
    const [used, labels, pairs, margins] = [this.used, this.labels, this.pairs, this.margins].map(addressOf);
    let open = rows;
    // A margin to a centroid beyond float32 is infinite, and would be for ever.
    if (all || this.beyond) for (let i = 0; i < rows; i++) this.open[i] = i;
    else open = memory.kernel("undecided")(rows, pairs!, margins!, used!, this.open.byteOffset);
    this.beyond = reach > farthest;
    if (open === 0) return 0;
    const bits = 32 - Math.clz32(clusters - 1);
    return memory.kernel("decide")(
      this.tiles.address,
      cols,
      this.open.byteOffset,
      open,
      others.byteOffset,
      clusters,
      2 ** bits - 1,
      // Of a distance, relative: of sums and squares, of the bits that the label takes, and of the root.
      (cols + 12 + 2 ** (bits + 1)) * rounding,
      // Of the coordinates, to either centroid; and what is too small for float32.
      2.02 * rounding * (this.tiles.radius + reach) + tiny,
      used!,
      labels!,
      pairs!,
      margins!,
      ...[this.touched, this.before, this.scratch].map(addressOf),
    );
  }

  /** Weighted sums of the points of each cluster, their weight, and the number of those with any. */
  sumUp(points: Points): { sums: Float64Array; weight: Float64Array; counts: Int32Array } {
    const { sums, weightOf, counts, clusters, cols } = this;
    for (const array of [sums, weightOf, counts]) array.fill(0);
    this.tiles.inPieces(points, (piece, from, rows) => {
      const labels = this.labels.byteOffset + 4 * from;
      const [s, w, n] = [sums, weightOf, counts].map(addressOf);
      this.memory.kernel("addUp")(piece, rows, cols, labels, this.tiles.weightsAt(from), s!, w!, n!);
    });
    return { sums: sums.slice(0, clusters * cols), weight: weightOf.slice(), counts: counts.slice() };
  }

  /** Seeding from nothing: no point has a seed near it. */
  unsettle(): void {
    this.nearest.fill(Infinity, 0, this.rows);
    this.nearest.fill(0, this.rows);
  }

  potentials(rows: ArrayLike<number>): Float64Array {
    const { cols, tiles, others, out, tried } = this;
    const count = rows.length;
    for (let t = 0; t < count; t++) {
      for (let c = 0; c < cols; c++) others[c * count + t] = tiles.at(rows[t]!, c);
    }
    tried.forEach(({ byteOffset }, t) => (this.addresses[t] = byteOffset));
    this.memory.kernel("potentials")(
      tiles.address,
      this.nearest.length,
      cols,
      others.byteOffset,
      count,
      this.tiles.weightsAt(0),
      this.nearest.byteOffset,
      this.addresses.byteOffset,
      out.byteOffset,
      this.scratch.byteOffset,
    );
    return Float64Array.from(rows, (_, t) => out[4 * t]! + out[4 * t + 1]! + (out[4 * t + 2]! + out[4 * t + 3]!));
  }

  accept(candidate: number): void {
    [this.nearest, this.tried[candidate]] = [this.tried[candidate]!, this.nearest];
  }

  draw(thresholds: Float64Array): Int32Array {
    this.out.set(thresholds);
    this.memory.kernel("draw")(
      this.nearest.length,
      this.tiles.weightsAt(0),
      this.nearest.byteOffset,
      this.out.byteOffset,
      thresholds.length,
      this.drawn.byteOffset,
    );
    return this.drawn.slice(0, thresholds.length);
  }
}

function addressOf({ byteOffset }: { byteOffset: number }): number {
  return byteOffset;
}
