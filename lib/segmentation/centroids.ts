// Sums behind the centroids, kept up to date as points change their cluster.
import { squaredDistance, type Points } from "./points.js";

/** Weighted coordinate sums and total weight of each cluster. */
export class ClusterSums {
  readonly sums: Float64Array;
  readonly weight: Float64Array;

  /** Sums of nothing yet, or those that `kept` holds. */
  constructor(
    private readonly points: Points,
    readonly clusters: number,
    kept?: { readonly sums: Float64Array; readonly weight: Float64Array },
  ) {
    this.sums = kept?.sums ?? new Float64Array(clusters * points.cols);
    this.weight = kept?.weight ?? new Float64Array(clusters);
  }

  /** Sums of the clusters given by `labels`, from nothing. */
  recompute(labels: Int32Array): void {
    this.sums.fill(0);
    this.weight.fill(0);
    for (let i = 0; i < this.points.rows; i++) this.add(i, labels[i]!, 1);
  }

  move(row: number, from: number, to: number): void {
    this.add(row, from, -1);
    this.add(row, to, 1);
  }

  private add(row: number, cluster: number, sign: 1 | -1): void {
    const { values, cols, weights } = this.points;
    const weight = sign * (weights ? weights[row]! : 1);
    this.weight[cluster]! += weight;
    const source = row * cols;
    const target = cluster * cols;
    for (let c = 0; c < cols; c++) this.sums[target + c]! += weight * values[source + c]!;
  }

  /**
   * Moves `centroids` to the means and returns how far each moved. A cluster that lost all its points takes the point
   * farthest from its own centroid instead, as in scikit-learn; `labels` says so afterwards, and `counts`, the number of
   * points of positive weight in each cluster, where it is given.
   */
  update(centroids: Float64Array, labels: Int32Array, counts = this.count(labels)): Float64Array {
    const { cols } = this.points;
    this.refillEmpty(centroids, labels, counts);
    const shift = new Float64Array(this.clusters);
    for (let k = 0; k < this.clusters; k++) {
      if (counts[k] === 0) continue;
      let sum = 0;
      for (let j = k * cols; j < (k + 1) * cols; j++) {
        const mean = this.sums[j]! / this.weight[k]!;
        sum += (mean - centroids[j]!) ** 2;
        centroids[j] = mean;
      }
      shift[k] = Math.sqrt(sum);
    }
    return shift;
  }

  private count(labels: Int32Array): Int32Array {
    const { rows, weights } = this.points;
    const counts = new Int32Array(this.clusters);
    for (let i = 0; i < rows; i++) if (!weights || weights[i]! > 0) counts[labels[i]!]!++;
    return counts;
  }

  private refillEmpty(centroids: Float64Array, labels: Int32Array, counts: Int32Array): void {
    const { values, rows, cols, weights } = this.points;
    for (let k = 0; k < this.clusters; k++) {
      if (counts[k]! > 0) continue;
      let farthest = -1;
      let distance = 0;
      for (let i = 0; i < rows; i++) {
        if ((weights && weights[i] === 0) || counts[labels[i]!]! < 2) continue;
        const own = squaredDistance(values, i * cols, centroids, labels[i]! * cols, cols);
        if (own > distance) [farthest, distance] = [i, own];
      }
      if (farthest < 0) continue;
      counts[labels[farthest]!]!--;
      counts[k]!++;
      this.sums.fill(0, k * cols, (k + 1) * cols);
      this.weight[k] = 0;
      this.move(farthest, labels[farthest]!, k);
      labels[farthest] = k;
    }
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
