import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seeded } from "../../../lib/random.js";
import { pca, project } from "../../../lib/linalg/pca.js";
import type { Points } from "../../../lib/segmentation/points.js";
import { silhouette, silhouettes } from "../../../lib/segmentation/silhouette.js";
import { adjustedRand, calinskiHarabasz, daviesBouldin } from "../../../lib/segmentation/validity.js";

type Case = {
  rows: number;
  cols: number;
  clusters: number;
  values: number[];
  weights: number[] | null;
  labels: number[];
  centroids: number[];
  silhouette_samples: number[] | null;
  silhouette: number;
  calinski_harabasz: number;
  davies_bouldin: number;
  other_labels: number[];
  adjusted_rand: number;
  pca_explained: number[];
  pca_components: number[];
};
const reference = JSON.parse(
  readFileSync(new URL("../../reference/kmeans-scikit-learn.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe("agrees with scikit-learn to 1e-12", () => {
  reference.cases.forEach((c, i) =>
    test(`case ${i}`, () => {
      const points: Points = {
        rows: c.rows,
        cols: c.cols,
        values: Float64Array.from(c.values),
        ...(c.weights ? { weights: Float64Array.from(c.weights) } : {}),
      };
      const model = {
        clusters: c.clusters,
        labels: Int32Array.from(c.labels),
        centroids: Float64Array.from(c.centroids),
      };
      const relative = (ours: number, theirs: number) => expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-12);
      const found = silhouette(points, model);
      relative(found.mean, c.silhouette);
      c.silhouette_samples?.forEach((value, row) => expect(found.values[row]).toBeCloseTo(value, 12));
      relative(calinskiHarabasz(points, model), c.calinski_harabasz);
      relative(daviesBouldin(points, model), c.davies_bouldin);
      expect(adjustedRand(c.labels, c.other_labels)).toBeCloseTo(c.adjusted_rand, 12);
      const components = pca({ values: points.values, rows: c.rows, cols: c.cols });
      c.pca_explained.forEach((share, k) => expect(components.explained[k]).toBeCloseTo(share, 10));
      c.pca_components.forEach((entry, k) => expect(Math.abs(components.components[k]!)).toBeCloseTo(entry, 7));
    }),
  );
});

function random(rows: number, cols: number, seed: number): Points & { labels: Int32Array } {
  const draw = seeded(seed);
  return {
    rows,
    cols,
    values: Float64Array.from({ length: rows * cols }, draw),
    labels: Int32Array.from({ length: rows }, () => Math.floor(3 * draw())),
  };
}

describe("silhouette", () => {
  test("sampled: within four standard errors of the exact mean, and nearer with more points", () => {
    const points = random(3000, 3, 1);
    const labels = points.labels.map((_, i) => (points.values[3 * i]! > 0.5 ? 1 : 0));
    const exact = silhouette(points, { labels, clusters: 2 });
    expect(exact.standardError).toBe(0);
    const few = silhouette(points, { labels, clusters: 2 }, { sample: 100, random: seeded(2) });
    const many = silhouette(points, { labels, clusters: 2 }, { sample: 1500, random: seeded(3) });
    expect(Math.abs(few.mean - exact.mean)).toBeLessThan(4 * few.standardError);
    expect(Math.abs(many.mean - exact.mean)).toBeLessThan(4 * many.standardError);
    expect(many.standardError).toBeLessThan(few.standardError / 3);
    few.rows.forEach((row, i) => expect(few.values[i]).toBeCloseTo(exact.values[row]!, 12));
  });

  test("the standard error is what repeated samples show", () => {
    const points = random(800, 2, 4);
    const labelling = { labels: points.labels, clusters: 3 };
    const exact = silhouette(points, labelling).mean;
    const runs = Array.from({ length: 200 }, (_, i) =>
      silhouette(points, labelling, { sample: 80, random: seeded(i) }),
    );
    const spread = Math.sqrt(runs.reduce((sum, { mean }) => sum + (mean - exact) ** 2, 0) / runs.length);
    const stated = runs.reduce((sum, run) => sum + run.standardError, 0) / runs.length;
    expect(stated / spread).toBeGreaterThan(0.85);
    expect(stated / spread).toBeLessThan(1.15);
  });

  test("several labellings at once are the same as one by one", () => {
    const points = random(60, 2, 6);
    const other = { labels: points.labels.map((label) => label % 2), clusters: 2 };
    const [a, b] = silhouettes(points, [{ labels: points.labels, clusters: 3 }, other]);
    expect(a).toEqual(silhouette(points, { labels: points.labels, clusters: 3 }));
    expect(b).toEqual(silhouette(points, other));
  });

  test("lone points and single clusters have 0, and never NaN", () => {
    const points = { values: Float64Array.of(0, 1, 9), rows: 3, cols: 1 };
    expect([...silhouette(points, { labels: Int32Array.of(0, 0, 1), clusters: 2 }).values][2]).toBe(0);
    expect(silhouette(points, { labels: new Int32Array(3), clusters: 1 }).mean).toBe(0);
    const same = { values: new Float64Array(4), rows: 4, cols: 1 };
    expect(silhouette(same, { labels: Int32Array.of(0, 0, 1, 1), clusters: 2 }).mean).toBe(0);
  });
});

describe("adjusted Rand index", () => {
  test("is symmetric, ignores numbering, and is 1 for itself", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(labels, labels, (a, b) => {
        expect(adjustedRand(a, b)).toBeCloseTo(adjustedRand(b, a), 12);
        expect(adjustedRand(a, a)).toBe(1);
        expect(
          adjustedRand(
            a.map((x) => 4 - x),
            b,
          ),
        ).toBeCloseTo(adjustedRand(a, b), 12);
      }),
    );
  });
  test("refuses lists of different lengths", () => expect(() => adjustedRand([0], [0, 1])).toThrow("1 against 2"));
});

test("principal components keep distances and fall in variance", () => {
  const points = random(50, 4, 8);
  const model = pca(points);
  const projected = project(model, points, 4);
  const distance = (values: Float64Array, i: number, j: number) =>
    Math.hypot(...[0, 1, 2, 3].map((c) => values[4 * i + c]! - values[4 * j + c]!));
  for (let i = 1; i < 50; i++) expect(distance(projected, 0, i)).toBeCloseTo(distance(points.values, 0, i), 10);
  expect([...model.variances]).toEqual([...model.variances].sort((a, b) => b - a));
  expect(pca({ values: new Float64Array(6), rows: 3, cols: 2 }).explained).toEqual(Float64Array.of(0, 0));
});
