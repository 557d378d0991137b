// How many clusters: every number from 2 to 12 judged by several indices, and what they speak for.
import { seeded, subseed } from "../random.js";
import { mean, variance } from "../stats/moments.js";
import { sampleWith, sampleWithout } from "../stats/sample.js";
import { fitnesses } from "./fitness.js";
import { fit, predict, type KMeansModel } from "./kmeans.js";
import { squaredDistance, takeRows, type Points } from "./points.js";
import { shapes, structureless } from "./structureless.js";
import { adjustedRand, calinskiHarabasz, daviesBouldin } from "./validity.js";

export type Choice = {
  readonly k: number;
  readonly inertia: number;
  readonly silhouette: number;
  /** 0 when every point was looked at. */
  readonly silhouetteError: number;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
  /** Mean log inertia of points without structure minus that of these; of the shape without structure that is nearer. */
  readonly gap: number;
  readonly gapError: number;
  /** Mean adjusted Rand index between this clustering and those of bootstrap samples. */
  readonly stability: number;
};

export type ChoiceOptions = {
  readonly from?: number;
  readonly to?: number;
  readonly seed?: number;
  /** k-means starts of each fit on all points. */
  readonly starts?: number;
  /** Points on which gap and stability are measured when there are more. */
  readonly subset?: number;
  /** Structureless data sets of each shape behind the gap. */
  readonly references?: number;
  /** Bootstrap samples behind the stability. */
  readonly bootstraps?: number;
  readonly onProgress?: (share: number, phase: string) => void;
};

/**
 * Fits k-means for each k of `from` to `to` that the distinct points allow and judges each: inertia, silhouette
 * (Rousseeuw 1987), Calinski-Harabasz, Davies-Bouldin, the gap statistic (Tibshirani, Walther, Hastie 2001; against a
 * bell and a box without structure, the less favourable of the two counts), and bootstrap stability (Hennig 2007, by
 * the adjusted Rand index). The same points and options give the same table.
 *
 * @example const { choices, models } = compareClusters(points, { from: 2, to: 12, seed: 1 });
 */
export function compareClusters(
  points: Points,
  options: ChoiceOptions = {},
): { choices: Choice[]; models: readonly KMeansModel[] } {
  const { from = 2, to = 12, seed = 1, starts = 4, onProgress = () => {} } = options;
  const last = Math.min(to, distinctRows(points, to));
  const models: KMeansModel[] = [];
  for (let k = from; k <= last; k++) {
    onProgress((0.4 * (k - from)) / (last - from + 1), `k-means, k = ${k}`);
    models.push(fit(points, { clusters: k, seed, starts }));
  }
  onProgress(0.4, "silhouettes");
  const fitness = fitnesses(points, models, seed);
  onProgress(0.6, "gap and stability");
  const structure = structures(points, models, options);
  const choices = models.map((model, i) => ({
    k: model.clusters,
    inertia: model.inertia,
    silhouette: fitness[i]!.mean,
    silhouetteError: fitness[i]!.standardError,
    calinskiHarabasz: calinskiHarabasz(points, model),
    daviesBouldin: daviesBouldin(points, model),
    ...structure[i]!,
  }));
  return { choices, models };
}

type Structure = { gap: number; gapError: number; stability: number };

/** Gap and stability of each model, on a subset of the points, each k-means run with two starts. */
function structures(points: Points, models: readonly KMeansModel[], options: ChoiceOptions): Structure[] {
  const { seed = 1, subset = 1200, references = 6, bootstraps = 8 } = options;
  const random = seeded(subseed(seed, "structure"));
  const chosen =
    points.rows > subset
      ? sampleWithout(points.rows, subset, random)
      : Int32Array.from({ length: points.rows }, (_, i) => i);
  const sample = takeRows(points, chosen);
  const nulls = shapes.map((shape) => Array.from({ length: references }, () => structureless(sample, shape, random)));
  const resamples = Array.from({ length: bootstraps }, () =>
    takeRows(sample, sampleWith(sample.rows, sample.rows, random)),
  );
  const quick = (data: Points, clusters: number, index: number) =>
    distinctRows(data, clusters) < clusters
      ? null
      : fit(data, { clusters, seed: subseed(seed, `${index}`), starts: 2 });
  return models.map(({ clusters, labels }) => {
    const own = quick(sample, clusters, -1);
    const gaps = nulls.map((data) =>
      gapFrom(
        own,
        data.map((points, i) => quick(points, clusters, i)),
      ),
    );
    // Only the labels of the full fit count: a resample agrees when it would label the same points alike.
    const full = Int32Array.from(chosen, (row) => labels[row]!);
    const agreements = resamples
      .map((data, i) => quick(data, clusters, 1000 + i))
      .filter((model) => model !== null)
      .map((model) => adjustedRand(predict(model, sample).labels, full));
    return {
      ...gaps.reduce((a, b) => (b.gap < a.gap ? b : a)),
      stability: mean(agreements),
    };
  });
}

/** How much tighter a clustering is than those of points without structure, and the standard error of that. */
function gapFrom(own: KMeansModel | null, nulls: readonly (KMeansModel | null)[]): { gap: number; gapError: number } {
  const logs = nulls.map((model) => Math.log(model?.inertia ?? NaN)).filter(Number.isFinite);
  return {
    gap: own && own.inertia > 0 ? mean(logs) - Math.log(own.inertia) : NaN,
    gapError: Math.sqrt(variance(logs) * (1 + 1 / logs.length)),
  };
}

/** How many different rows there are, counted no further than `limit`. */
export function distinctRows({ values, rows, cols, weights }: Points, limit: number): number {
  const seen: number[] = [];
  for (let i = 0; i < rows && seen.length < limit; i++) {
    if (weights && weights[i] === 0) continue;
    if (!seen.some((row) => squaredDistance(values, row * cols, values, i * cols, cols) === 0)) seen.push(i);
  }
  return seen.length;
}
