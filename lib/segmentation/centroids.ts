// Sums behind the centroids, kept up to date as points change their cluster.
import { squaredDistance, type Points } from "./points.js";

/** Weighted coordinate sums, total weight and number of points (with any weight) of each cluster. */
export class ClusterSums {
  sums: Float64Array;
  weight: Float64Array;
  private counts: Int32Array;

  /** Sums of nothing yet. */
  constructor(
    private readonly points: Points,
    readonly clusters: number,
  ) {
    this.sums = new Float64Array(clusters * points.cols);
    this.weight = new Float64Array(clusters);
    this.counts = new Int32Array(clusters);
  }

  /** Sums of the clusters given by `labels`, from nothing. */
  recompute(labels: Int32Array): void {
    this.sums.fill(0);
    this.weight.fill(0);
    this.counts.fill(0);
    const { values, rows, cols, weights } = this.points;
    for (let i = 0; i < rows; i++) {
      const own = weights ? weights[i]! : 1;
      if (own === 0) continue;
      const cluster = labels[i]!;
      this.weight[cluster]! += own;
      this.counts[cluster]!++;
      for (let c = 0; c < cols; c++) this.sums[cluster * cols + c]! += own * values[i * cols + c]!;
    }
  }

  /** Takes over sums that were added up elsewhere. */
  adopt({ sums, weight, counts }: { sums: Float64Array; weight: Float64Array; counts: Int32Array }): void {
    this.sums = sums;
    this.weight = weight;
    this.counts = counts;
  }

  move(row: number, from: number, to: number): void {
    const { values, cols, weights } = this.points;
    const { sums, weight, counts } = this;
    const own = weights ? weights[row]! : 1;
    if (own === 0) return;
    weight[from]! -= own;
    weight[to]! += own;
    counts[from]!--;
    counts[to]!++;
    for (let at = row * cols, end = at + cols, a = from * cols, b = to * cols; at < end; at++, a++, b++) {
      const value = own * values[at]!;
      sums[a]! -= value;
      sums[b]! += value;
    }
  }

  /**
   * Moves `centroids` to the means and returns how far each moved. A cluster that lost all its points takes the point
   * farthest from its own centroid instead, as in scikit-learn: `refilled` are such points, and `labels` says so afterwards.
   */
  update(centroids: Float64Array, labels: Int32Array): { shift: Float64Array; refilled: readonly number[] } {
    const { cols } = this.points;
    const refilled = this.refillEmpty(centroids, labels);
    const shift = new Float64Array(this.clusters);
    for (let k = 0; k < this.clusters; k++) {
      if (this.counts[k] === 0) continue;
      let sum = 0;
      for (let j = k * cols; j < (k + 1) * cols; j++) {
        const mean = this.sums[j]! / this.weight[k]!;
        sum += (mean - centroids[j]!) ** 2;
        centroids[j] = mean;
      }
      shift[k] = Math.sqrt(sum);
    }
    return { shift, refilled };
  }

  private refillEmpty(centroids: Float64Array, labels: Int32Array): number[] {
    const { values, rows, cols, weights } = this.points;
    const refilled: number[] = [];
    for (let k = 0; k < this.clusters; k++) {
      if (this.counts[k]! > 0) continue;
      let farthest = -1;
      let distance = 0;
      for (let i = 0; i < rows; i++) {
        if ((weights && weights[i] === 0) || this.counts[labels[i]!]! < 2) continue;
        const own = squaredDistance(values, i * cols, centroids, labels[i]! * cols, cols);
        if (own > distance) [farthest, distance] = [i, own];
      }
      if (farthest < 0) continue;
      this.sums.fill(0, k * cols, (k + 1) * cols);
      this.weight[k] = 0;
      this.move(farthest, labels[farthest]!, k);
      labels[farthest] = k;
      refilled.push(farthest);
    }
    return refilled;
  }
}

/** Weighted sum of squared distances of the points to the centroids of their clusters. */
export function inertiaOf(
  { values, rows, cols, weights }: Points,
  centroids: Float64Array,
  labels: Int32Array,
): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const distance = squaredDistance(values, i * cols, centroids, labels[i]! * cols, cols);
    sum += weights ? weights[i]! * distance : distance;
  }
  return sum;
}
