// How well each point lies in its cluster, compared with the next one.
import { checkInteger } from "../check.js";
import { type Random } from "../random.js";
import { sampleWithout } from "../stats/sample.js";
import { clusterDistances } from "./kernels/silhouette-sums.js";
import { squaredDistance, type Points } from "./points.js";

export type Silhouette = {
  /** Weighted mean over the points looked at, -1 to 1. */
  readonly mean: number;
  /** Standard error of that mean as an estimate for all points; 0 when every point was looked at. */
  readonly standardError: number;
  /** Mean of each cluster; NaN where none of its points was looked at. */
  readonly byCluster: Float64Array;
  /** Value of each point looked at. */
  readonly values: Float64Array;
  /** Rows of the points looked at, rising. */
  readonly rows: Int32Array;
};

export type Labelling = { readonly labels: Int32Array; readonly clusters: number };

export type SilhouetteOptions = {
  /** Points looked at when there are more than this; each is compared with all points. */
  readonly sample?: number;
  /** Draws the sample. Needed only when there are more points than that. */
  readonly random?: Random;
  /** `plain` does without WebAssembly: the same to 1e-12, slower. */
  readonly engine?: "simd" | "plain";
};

/**
 * Silhouettes (Rousseeuw 1987) of several labellings of the same points. A point of weight w counts as w points in one
 * place. By SIMD where every point is looked at: pair by pair, once for each labelling; else distances are computed once. A point alone in its cluster has 0, as has every point of a single
 * cluster. O(sample x n x (d + labellings)). Throws RangeError when a sample is needed and no `random` given.
 *
 * @example const [two, three] = silhouettes(points, [labelling2, labelling3], { sample: 2000, random: seeded(1) });
 */
export function silhouettes(
  points: Points,
  labellings: readonly Labelling[],
  { sample = 5000, random, engine = "simd" }: SilhouetteOptions = {},
): Silhouette[] {
  const { values, rows: n, cols, weights } = points;
  checkInteger("sample", sample, 1);
  if (n > sample && !random) throw new RangeError("invalid random: a generator is needed to draw a sample");
  const rows = n > sample ? sampleWithout(n, sample, random!) : Int32Array.from({ length: n }, (_, i) => i);
  const totals = labellings.map(({ labels, clusters }) => {
    const total = new Float64Array(clusters);
    for (let i = 0; i < n; i++) total[labels[i]!]! += weights ? weights[i]! : 1;
    return total;
  });
  if (rows.length === n && engine === "simd") {
    const exact = labellings.map((labelling, l) => exactValues(points, labelling, totals[l]!));
    if (exact.every((found) => found !== null))
      return labellings.map((labelling, l) => summary(exact[l]!, rows, n, labelling, weights));
  }
  const results = labellings.map(() => new Float64Array(rows.length));
  const distances = new Float64Array(n);
  rows.forEach((row, position) => {
    for (let j = 0; j < n; j++) distances[j] = Math.sqrt(squaredDistance(values, row * cols, values, j * cols, cols));
    if (weights) for (let j = 0; j < n; j++) distances[j]! *= weights[j]!;
    labellings.forEach(({ labels, clusters }, l) => {
      const sums = new Float64Array(clusters);
      for (let j = 0; j < n; j++) sums[labels[j]!]! += distances[j]!;
      results[l]![position] = valueOf(sums, totals[l]!, labels[row]!);
    });
  });
  return labellings.map((labelling, l) => summary(results[l]!, rows, n, labelling, weights));
}

/** The silhouette of one labelling; see `silhouettes`. */
export function silhouette(points: Points, labelling: Labelling, options: SilhouetteOptions = {}): Silhouette {
  return silhouettes(points, [labelling], options)[0]!;
}

/** The values of all points by the kernel; null where it does not run. */
function exactValues(points: Points, { labels, clusters }: Labelling, totals: Float64Array): Float64Array | null {
  const { rows } = points;
  const distances = clusterDistances(points, labels, clusters);
  if (!distances) return null;
  const sums = new Float64Array(clusters);
  return Float64Array.from(labels, (label, i) => {
    for (let k = 0; k < clusters; k++) sums[k] = distances[k * rows + i]!;
    return valueOf(sums, totals, label);
  });
}

/** From summed distances to each cluster: (b - a) / max(a, b). */
function valueOf(sums: Float64Array, totals: Float64Array, own: number): number {
  if (totals[own]! <= 1) return 0;
  const within = sums[own]! / (totals[own]! - 1);
  let between = Infinity;
  for (let k = 0; k < sums.length; k++)
    if (k !== own && totals[k]! > 0) between = Math.min(between, sums[k]! / totals[k]!);
  const larger = Math.max(within, between);
  return between === Infinity || larger === 0 ? 0 : (between - within) / larger;
}

function summary(
  values: Float64Array,
  rows: Int32Array,
  n: number,
  { labels, clusters }: Labelling,
  weights: Float64Array | undefined,
): Silhouette {
  const sums = new Float64Array(clusters);
  const weightOf = new Float64Array(clusters);
  rows.forEach((row, i) => {
    const weight = weights ? weights[row]! : 1;
    sums[labels[row]!]! += weight * values[i]!;
    weightOf[labels[row]!]! += weight;
  });
  const total = weightOf.reduce((a, b) => a + b, 0);
  const mean = sums.reduce((a, b) => a + b, 0) / total;
  let spread = 0;
  rows.forEach((row, i) => (spread += ((weights ? weights[row]! : 1) * (values[i]! - mean)) ** 2));
  // Linearised variance of a weighted mean, with the finite-population correction: looking at all points leaves none.
  const variance =
    rows.length < 2 ? 0 : (spread / total ** 2) * (rows.length / (rows.length - 1)) * (1 - rows.length / n);
  return {
    mean,
    standardError: Math.sqrt(variance),
    byCluster: sums.map((sum, k) => sum / weightOf[k]!),
    values,
    rows,
  };
}
