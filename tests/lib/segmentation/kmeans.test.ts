import { readFileSync } from "node:fs";
import fc from "fast-check";
import { kmeans as mlKmeans } from "ml-kmeans";
import { describe, expect, test } from "vitest";
import { normal, seeded } from "../../../lib/random.js";
import { ClusterSums } from "../../../lib/segmentation/centroids.js";
import { fit, meanVariance, predict } from "../../../lib/segmentation/kmeans.js";
import { hamerly, lloyd } from "../../../lib/segmentation/lloyd.js";
import type { Points } from "../../../lib/segmentation/points.js";
import { seedCentroids } from "../../../lib/segmentation/seeding.js";
import { adjustedRand } from "../../../lib/segmentation/validity.js";

type Case = {
  rows: number;
  cols: number;
  clusters: number;
  values: number[];
  weights: number[] | null;
  start: number[];
  labels: number[];
  centroids: number[];
  inertia: number;
  iterations: number;
  best_inertia: number;
  distances: number[];
};
const reference = JSON.parse(
  readFileSync(new URL("../../reference/kmeans-scikit-learn.json", import.meta.url), "utf8"),
) as { cases: Case[] };
const pointsOf = ({ rows, cols, values, weights }: Case): Points => ({
  rows,
  cols,
  values: Float64Array.from(values),
  ...(weights ? { weights: Float64Array.from(weights) } : {}),
});

/** Points around `clusters` centers; the spread decides how much they overlap. */
function blobs(
  rows: number,
  cols: number,
  clusters: number,
  spread: number,
  seed: number,
): Points & { truth: number[] } {
  const random = seeded(seed);
  const centers = Float64Array.from({ length: clusters * cols }, () => 10 * random());
  const truth = Array.from({ length: rows }, () => Math.floor(random() * clusters));
  const values = Float64Array.from(
    { length: rows * cols },
    (_, i) => centers[truth[Math.floor(i / cols)]! * cols + (i % cols)]! + spread * normal(random),
  );
  return { values, rows, cols, truth };
}

describe("agrees with scikit-learn from the same start", () => {
  reference.cases.forEach((c, i) => {
    for (const algorithm of ["lloyd", "hamerly"] as const)
      test(`case ${i}, ${algorithm}`, () => {
        const points = pointsOf(c);
        const model = fit(points, { clusters: c.clusters, centroids: Float64Array.from(c.start), algorithm });
        expect(adjustedRand(model.labels, c.labels)).toBe(1);
        expect(Math.abs(model.inertia / c.inertia - 1)).toBeLessThan(1e-9);
        expect(model.iterations).toBe(c.iterations);
        const theirs = model.labels[0]!;
        for (let j = 0; j < c.cols; j++)
          expect(model.centroids[theirs * c.cols + j]).toBeCloseTo(c.centroids[c.labels[0]! * c.cols + j]!, 9);
        predict(model, points).distances.forEach((distance, row) => expect(distance).toBeCloseTo(c.distances[row]!, 9));
      });

    test(`case ${i}: fifty starts reach what fifty of scikit-learn's reach, within 0.1%`, () => {
      const model = fit(pointsOf(c), { clusters: c.clusters, seed: 7, starts: 50 });
      expect(model.inertia / c.best_inertia).toBeLessThan(1.001);
    });
  });
});

test("agrees with ml-kmeans from the same start, and offers it as an algorithm", () => {
  const points = blobs(300, 4, 3, 0.8, 5);
  const start = seedCentroids(points, 3, seeded(9));
  const rows = (values: Float64Array) =>
    Array.from({ length: values.length / 4 }, (_, i) => [...values.subarray(i * 4, i * 4 + 4)]);
  const theirs = mlKmeans(rows(points.values), 3, { initialization: rows(start) });
  const ours = fit(points, { clusters: 3, centroids: start, tolerance: 0 });
  expect(adjustedRand(ours.labels, theirs.clusters)).toBe(1);
  const through = fit(points, { clusters: 3, centroids: start, algorithm: "ml-kmeans" });
  expect([...through.labels]).toEqual([...ours.labels]);
  expect(through.inertia).toBeCloseTo(ours.inertia, 8);
});

const shape = fc.record({
  rows: fc.integer({ min: 12, max: 120 }),
  cols: fc.integer({ min: 1, max: 6 }),
  clusters: fc.integer({ min: 1, max: 8 }),
  spread: fc.double({ min: 0.1, max: 5, noNaN: true }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe("on any points", () => {
  test("bounds change nothing: hamerly and lloyd give the same labels", () => {
    fc.assert(
      fc.property(shape, fc.boolean(), ({ rows, cols, clusters, spread, seed }, weighted) => {
        const random = seeded(seed);
        const weights = weighted ? { weights: Float64Array.from({ length: rows }, () => 0.5 + random()) } : {};
        const points = { ...blobs(rows, cols, 4, spread, seed), ...weights };
        const start = seedCentroids(points, clusters, random);
        const options = { maxIterations: 50, shiftTolerance: 0 };
        const plain = lloyd(points, start, clusters, options);
        const fast = hamerly(points, start, clusters, options);
        expect([...fast.labels]).toEqual([...plain.labels]);
        expect(fast.inertia).toBeCloseTo(plain.inertia, 8);
      }),
    );
  });

  test("inertia never rises from one iteration to the next", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, clusters, spread, seed }) => {
        const points = blobs(rows, cols, 3, spread, seed);
        const start = seedCentroids(points, clusters, seeded(seed));
        let last = Infinity;
        for (let maxIterations = 1; maxIterations < 12; maxIterations++) {
          const { inertia } = hamerly(points, start, clusters, { maxIterations, shiftTolerance: 0 });
          expect(inertia).toBeLessThanOrEqual(last * (1 + 1e-12));
          last = inertia;
        }
      }),
      { numRuns: 40 },
    );
  });

  test("sizes fall, add up, and every cluster has a point", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, clusters, spread, seed }) => {
        const model = fit(blobs(rows, cols, 2, spread, seed), { clusters, starts: 2, seed });
        const counts = new Array<number>(clusters).fill(0);
        for (const label of model.labels) counts[label]!++;
        expect(counts).toEqual([...model.sizes]);
        expect(counts).toEqual([...counts].sort((a, b) => b - a));
        expect(counts.at(-1)).toBeGreaterThan(0);
      }),
    );
  });

  test("a point of weight w counts as w points", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, spread, seed }) => {
        const points = blobs(rows, cols, 3, spread, seed);
        const weights = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3));
        const copies = Array.from(weights).flatMap((w, i) => new Array<number>(w).fill(i));
        const expanded = Float64Array.from({ length: copies.length * cols }, (_, i) => {
          return points.values[copies[Math.floor(i / cols)]! * cols + (i % cols)]!;
        });
        const start = seedCentroids(points, 3, seeded(seed));
        const options = { clusters: 3, centroids: start, tolerance: 0 };
        const a = fit({ ...points, weights }, options);
        const b = fit({ values: expanded, rows: copies.length, cols }, options);
        expect(a.inertia).toBeCloseTo(b.inertia, 7);
        expect([...a.sizes]).toEqual([...b.sizes]);
      }),
    );
  });

  test("scaling and shifting all points scales the inertia and leaves the clusters", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, clusters, spread, seed }) => {
        const points = blobs(rows, cols, 3, spread, seed);
        const moved = { ...points, values: points.values.map((x) => 4 * x + 1024) };
        const start = seedCentroids(points, clusters, seeded(seed));
        const a = fit(points, { clusters, centroids: start });
        const b = fit(moved, { clusters, centroids: start.map((x) => 4 * x + 1024) });
        expect(b.inertia / 16).toBeCloseTo(a.inertia, 6);
        expect(adjustedRand(a.labels, b.labels)).toBeGreaterThan(0.999);
      }),
    );
  });

  test("the order of the points changes nothing but their order", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, clusters, spread, seed }) => {
        const points = blobs(rows, cols, 3, spread, seed);
        const start = seedCentroids(points, clusters, seeded(seed));
        const reversed = { ...points, values: points.values.slice() };
        for (let i = 0; i < rows; i++)
          reversed.values.set(points.values.subarray((rows - 1 - i) * cols, (rows - i) * cols), i * cols);
        const a = fit(points, { clusters, centroids: start, tolerance: 0 });
        const b = fit(reversed, { clusters, centroids: start, tolerance: 0 });
        expect([...b.labels].reverse()).toEqual([...a.labels]);
      }),
    );
  });
});

test("finds well separated clusters, and the same ones every time", () => {
  const points = blobs(600, 5, 6, 0.3, 3);
  const model = fit(points, { clusters: 6, seed: 4 });
  expect(adjustedRand(model.labels, points.truth)).toBe(1);
  expect(model.converged).toBe(true);
  expect(fit(points, { clusters: 6, seed: 4 })).toEqual(model);
});

describe("mini-batches", () => {
  const points = blobs(120_000, 4, 5, 1.5, 11);
  const exact = fit(points, { clusters: 5, seed: 2, starts: 5 });
  const model = fit(points, { clusters: 5, seed: 2, starts: 5, algorithm: "mini-batch" });
  test("come within 0.1% of the inertia of all points, and say the inertia of all points", () => {
    expect(model.inertia / exact.inertia).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(model.inertia / exact.inertia).toBeLessThan(1.001);
    expect(adjustedRand(model.labels, exact.labels)).toBeGreaterThan(0.98);
    const again = predict(model, points);
    expect([...again.labels.subarray(0, 5000)]).toEqual([...model.labels.subarray(0, 5000)]);
    expect(again.distances.reduce((sum, d) => sum + d * d, 0) / model.inertia).toBeCloseTo(1, 9);
    expect(model.sizes.reduce((a, b) => a + b, 0)).toBe(points.rows);
  });
  test("are the same every time, and the same without SIMD", () => {
    const options = { clusters: 5, seed: 2, starts: 1, algorithm: "mini-batch" } as const;
    const once = fit(points, options);
    expect(fit(points, options)).toEqual(once);
    const plain = fit(points, { ...options, engine: "plain" });
    expect([...plain.centroids]).toEqual([...once.centroids]);
    expect(plain.inertia / once.inertia).toBeCloseTo(1, 12);
  });
  test("count a point as often as it weighs", () => {
    const weights = Float64Array.from(points.truth, (cluster) => (cluster === 0 ? 0 : 2));
    const weighted = fit({ ...points, weights }, { clusters: 4, seed: 2, starts: 5, algorithm: "mini-batch" });
    const full = fit({ ...points, weights }, { clusters: 4, seed: 2, starts: 5 });
    expect(weighted.inertia / full.inertia).toBeLessThan(1.001);
    expect(weighted.sizes.reduce((a, b) => a + b, 0)).toBe(weights.reduce((a, b) => a + b, 0));
  });
});

test("a cluster that loses all its points takes the farthest one", () => {
  const values = Float64Array.of(0, 1, 2, 10);
  const points = { values, rows: 4, cols: 1 };
  const model = fit(points, { clusters: 2, centroids: Float64Array.of(1, 1000) });
  expect([...model.sizes]).toEqual([3, 1]);
  expect([...model.centroids]).toEqual([1, 10]);
  const sums = new ClusterSums(points, 2);
  const labels = Int32Array.of(0, 0, 0, 0);
  sums.recompute(labels);
  sums.update(Float64Array.of(1, 1000), labels);
  expect([...labels]).toEqual([0, 0, 0, 1]);
});

test("the tolerance is relative to the mean variance of the columns", () => {
  // Column variances (divisor n) are 2/3 and 200/3.
  expect(meanVariance({ values: Float64Array.of(1, 10, 2, 20, 3, 30), rows: 3, cols: 2 })).toBeCloseTo(101 / 3, 12);
});

describe("one cluster and as many clusters as points", () => {
  const points = { values: Float64Array.of(0, 0, 4, 0, 0, 3), rows: 3, cols: 2 };
  test("one cluster is the mean", () => {
    const model = fit(points, { clusters: 1 });
    expect([...model.centroids]).toEqual([4 / 3, 1]);
    expect(model.iterations).toBeLessThanOrEqual(2);
  });
  test("as many clusters as distinct points leave nothing within", () => {
    expect(fit(points, { clusters: 3 }).inertia).toBe(0);
  });
  test("one point", () => {
    expect(fit({ values: Float64Array.of(5), rows: 1, cols: 1 }, { clusters: 1 }).labels[0]).toBe(0);
  });
});

describe("refuses", () => {
  const two = { values: Float64Array.of(1, 1, 1, 2), rows: 4, cols: 1 };
  const bad: [string, () => unknown, RegExp][] = [
    ["no clusters", () => fit(two, { clusters: 0 }), /invalid clusters: 0/],
    ["more clusters than points", () => fit(two, { clusters: 5 }), /invalid clusters: 5/],
    ["more clusters than distinct points", () => fit(two, { clusters: 3 }), /invalid clusters: 3.*2 distinct/],
    [
      "NaN",
      () => fit({ ...two, values: Float64Array.of(1, NaN, 2, 3) }, { clusters: 1 }),
      /invalid value: NaN in row 1/,
    ],
    [
      "infinity",
      () => fit({ ...two, values: Float64Array.of(1, 2, 3, -Infinity) }, { clusters: 1 }),
      /-Infinity in row 3/,
    ],
    [
      "distances beyond all numbers",
      () => fit({ ...two, values: Float64Array.of(0, 1, 2, 1e200) }, { clusters: 2 }),
      /squared distances are infinite/,
    ],
    ["a wrong length", () => fit({ ...two, rows: 3 }, { clusters: 1 }), /4 values for 3 rows/],
    ["zero weights", () => fit({ ...two, weights: new Float64Array(4) }, { clusters: 1 }), /all are zero/],
    [
      "negative weights",
      () => fit({ ...two, weights: Float64Array.of(1, 1, -1, 1) }, { clusters: 1 }),
      /invalid weight: -1/,
    ],
    [
      "a start that is no number",
      () => fit(two, { clusters: 1, centroids: Float64Array.of(NaN) }),
      /invalid centroids: NaN at 0/,
    ],
    ["a wrong start", () => fit(two, { clusters: 2, centroids: new Float64Array(3) }), /invalid centroids: 3/],
    [
      "other columns",
      () => predict(fit(two, { clusters: 1 }), { ...two, rows: 2, cols: 2 }),
      /2 columns, the model has 1/,
    ],
  ];
  for (const [name, action, message] of bad) test(name, () => expect(action).toThrow(message));
});

describe("numbers never end in NaN", () => {
  const ordinary = blobs(60, 3, 3, 0.4, 8);
  for (const algorithm of ["hamerly", "lloyd", "mini-batch"] as const)
    for (const precision of ["float64", "float32"] as const)
      test(`${algorithm}, ${precision}: large, small, constant and repeated columns`, () => {
        for (const scale of [1e-30, 1, 1e25]) {
          // A constant column, and one that repeats the one before it.
          const values = Float64Array.from({ length: 60 * 4 }, (_, i) =>
            i % 4 === 0 ? 7 * scale : scale * ordinary.values[3 * Math.floor(i / 4) + Math.max(0, (i % 4) - 2)]!,
          );
          const model = fit({ values, rows: 60, cols: 4 }, { clusters: 3, algorithm, precision });
          expect(Number.isFinite(model.inertia)).toBe(true);
          expect(model.centroids.every(Number.isFinite)).toBe(true);
          expect(model.sizes.every((size) => size > 0)).toBe(true);
        }
      });
});

test("points without weight do not draw the centroids, and still get a label", () => {
  const weights = Float64Array.of(1, 1, 0, 1, 1, 0);
  const points = { values: Float64Array.of(0, 1, 500, 10, 11, -300), rows: 6, cols: 1, weights };
  const model = fit(points, { clusters: 2 });
  expect([...model.centroids].sort((a, b) => a - b)).toEqual([0.5, 10.5]);
  expect(model.labels[2]).toBe(model.labels[3]);
});
