// The kernels against the plain versions, and against their own source.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { buildKernels, kernelModule } from "../../../../data-loaders/kernels/build.js";
import { normal, seeded } from "../../../../lib/random.js";
import { inertiaOf } from "../../../../lib/segmentation/centroids.js";
import { fit, predict, type KMeansModel, type KMeansOptions } from "../../../../lib/segmentation/kmeans.js";
import { kernelsRun } from "../../../../lib/segmentation/kernels/memory.js";
import { Workspace } from "../../../../lib/segmentation/kernels/workspace.js";
import type { Points } from "../../../../lib/segmentation/points.js";
import { seedCentroids } from "../../../../lib/segmentation/seeding.js";
import { silhouette } from "../../../../lib/segmentation/silhouette.js";

function blobs(rows: number, cols: number, clusters: number, spread: number, seed: number, weighted = false): Points {
  const random = seeded(seed);
  const centers = Float64Array.from({ length: clusters * cols }, () => 10 * random());
  const values = Float64Array.from(
    { length: rows * cols },
    (_, i) => centers[(Math.floor(i / cols) % clusters) * cols + (i % cols)]! + spread * normal(random),
  );
  const points = { values, rows, cols };
  // Every seventh point without weight.
  return weighted
    ? { ...points, weights: Float64Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? 0 : 0.5 + random())) }
    : points;
}

const shape = fc.record({
  rows: fc.integer({ min: 30, max: 150 }),
  cols: fc.integer({ min: 1, max: 9 }),
  // Over every number of vectors that a kernel holds at once, and beyond.
  clusters: fc.integer({ min: 1, max: 23 }),
  spread: fc.double({ min: 0.1, max: 5, noNaN: true }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  weighted: fc.boolean(),
});

/** The same model: everything but the inertia bit for bit, that within 1e-9. */
function expectSame(found: KMeansModel, expected: KMeansModel): void {
  expect({ ...found, inertia: 0 }).toEqual({ ...expected, inertia: 0 });
  expect(Math.abs(found.inertia - expected.inertia)).toBeLessThanOrEqual(1e-9 * expected.inertia);
}

test("the committed module is what its source compiles to", async () => {
  expect(await buildKernels()).toBe(readFileSync(kernelModule, "utf8"));
}, 60_000);

test("kernels run here: what follows tests them", () => expect(kernelsRun()).toBe(true));

describe("float64 by SIMD is the plain result", () => {
  for (const algorithm of ["hamerly", "lloyd"] as const)
    test(algorithm, () => {
      fc.assert(
        fc.property(shape, ({ rows, cols, clusters, spread, seed, weighted }) => {
          const points = blobs(rows, cols, 4, spread, seed, weighted);
          const plain = fit(points, { clusters, seed, starts: 3, engine: "plain" });
          expectSame(fit(points, { clusters, seed, starts: 3, algorithm }), plain);
        }),
        { numRuns: 40 },
      );
    });

  test("seeds", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, clusters, spread, seed, weighted }) => {
        const points = blobs(rows, cols, 4, spread, seed, weighted);
        const workspace = Workspace.of(points, clusters)!;
        workspace.unsettle();
        const found = seedCentroids(points, clusters, seeded(seed), workspace);
        expect(found).toEqual(seedCentroids(points, clusters, seeded(seed)));
      }),
    );
  });

  test("a cluster that loses all its points takes the farthest one", () => {
    const points = { values: Float64Array.of(0, 1, 2, 10, 11, 40), rows: 6, cols: 1 };
    const start = { clusters: 3, centroids: Float64Array.of(1, 1000, 2000) };
    const found = fit(points, start);
    expectSame(found, fit(points, { ...start, engine: "plain" }));
    expect(found.sizes.every((size) => size > 0)).toBe(true);
  });
});

describe("float64 holds where float32 cannot tell", () => {
  const both = (points: Points, options: KMeansOptions) =>
    expectSame(fit(points, options), fit(points, { ...options, engine: "plain" }));
  const ordinary = blobs(300, 3, 4, 1, 5);

  test("points in a grid, as near to one centroid as to another", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 0, max: 1e6 }), (clusters, seed) => {
        const random = seeded(seed);
        const values = Float64Array.from({ length: 400 }, () => Math.floor(6 * random()));
        const centroids = Float64Array.from({ length: 2 * clusters }, (_, i) => (i * 7) % 6);
        both({ values, rows: 200, cols: 2 }, { clusters, centroids });
      }),
      { numRuns: 30 },
    );
  });
  for (const [name, far] of [
    ["a thousand", 1e3],
    ["a million", 1e6],
    ["1e12", 1e12],
    ["1e20", 1e20],
  ] as const)
    test(`an outlier ${name} spreads away`, () => {
      const values = ordinary.values.slice();
      values.fill(far, 30, 33);
      both({ ...ordinary, values }, { clusters: 5, starts: 3 });
    });
  test("differences in the ninth decimal", () =>
    both({ ...ordinary, values: ordinary.values.map((x) => 1 + 1e-9 * x) }, { clusters: 4, starts: 3 }));
  test("two groups that only float64 tells apart, beside a far one", () => {
    const values = Float64Array.from({ length: 90 }, (_, i) => (i % 3 === 2 ? 1e6 : (i % 3) * 1e-6 + 1e-8 * i));
    const points = { values, rows: 90, cols: 1 };
    both(points, { clusters: 3 });
    expect([...fit(points, { clusters: 3 }).sizes]).toEqual([30, 30, 30]);
  });
  test("distinct points that are one in float32 can all be seeds", () =>
    expect(fit({ values: Float64Array.of(0, 1e-12, 2e-12, 1e6), rows: 4, cols: 1 }, { clusters: 4 }).inertia).toBe(0));
  test("a start that is nowhere near", () => {
    for (const far of [1e9, 1e30, 1e150])
      both(ordinary, { clusters: 3, centroids: Float64Array.of(far, far, far, -far, far, far, 0, 0, 0) });
  });
  test("hundreds of clusters, and more than kernels take", () => {
    const points = blobs(1030, 2, 9, 3, 8);
    for (const clusters of [300, 1025])
      both(points, { clusters, centroids: points.values.slice(0, 2 * clusters), maxIterations: 3 });
  });
});

test("labels are those of the nearest centroid, however many iterations there were, and inertia never rises", () => {
  fc.assert(
    fc.property(shape, ({ rows, cols, clusters, spread, seed, weighted }) => {
      const points = blobs(rows, cols, 4, spread, seed, weighted);
      const centroids = points.values.slice(0, clusters * cols);
      let last = Infinity;
      for (const maxIterations of [1, 2, 3, 5, 8, 13, 21]) {
        const model = fit(points, { clusters, centroids, maxIterations, tolerance: 0 });
        expect(model.inertia).toBeLessThanOrEqual(last * (1 + 1e-9));
        expect(model.labels).toEqual(predict(model, points).labels);
        const exact = inertiaOf(points, model.centroids, model.labels);
        expect(Math.abs(model.inertia - exact)).toBeLessThanOrEqual(1e-9 * exact);
        last = model.inertia;
      }
    }),
    { numRuns: 60 },
  );
});

test("silhouettes of every pair by SIMD are the plain ones to 1e-12", () => {
  fc.assert(
    fc.property(shape, ({ rows, cols, clusters, spread, seed, weighted }) => {
      const points = blobs(rows, cols, 4, spread, seed, weighted);
      const random = seeded(seed);
      const labels = Int32Array.from({ length: rows }, () => Math.floor(clusters * random()));
      const plain = silhouette(points, { labels, clusters }, { engine: "plain" });
      const found = silhouette(points, { labels, clusters });
      expect(Math.abs(found.mean - plain.mean)).toBeLessThan(1e-12);
      found.values.forEach((value, i) => expect(Math.abs(value - plain.values[i]!)).toBeLessThan(1e-12));
      expect(found.standardError).toBe(0);
    }),
  );
});

describe("float32", () => {
  test("is near float64 from the same start, also far from the origin", () => {
    fc.assert(
      fc.property(shape, ({ rows, cols, clusters, seed, weighted }) => {
        const near = blobs(rows, cols, 4, 1, seed, weighted);
        const points = { ...near, values: near.values.map((x) => x + 1e5) };
        const centroids = seedCentroids(points, clusters, seeded(seed));
        // One iteration: later ones may part at a tie, and then lead elsewhere.
        const options = { clusters, centroids, maxIterations: 1 };
        const [exact, single] = [fit(points, options), fit(points, { ...options, precision: "float32" })];
        expect(Math.abs(single.inertia - exact.inertia)).toBeLessThanOrEqual(1e-3 * exact.inertia + 1e-6);
      }),
    );
  });
  test("finds the same separated clusters", () => {
    const points = blobs(500, 6, 5, 0.3, 2);
    const [exact, single] = [fit(points, { clusters: 5 }), fit(points, { clusters: 5, precision: "float32" })];
    expect([...single.labels]).toEqual([...exact.labels]);
    expect(single.inertia / exact.inertia).toBeCloseTo(1, 6);
    exact.centroids.forEach((value, at) => expect(single.centroids[at]).toBeCloseTo(value, 5));
  });
  test("is refused by another name", () =>
    expect(() => fit(blobs(30, 2, 2, 1, 1), { clusters: 2, precision: "float16" as "float32" })).toThrow(
      "invalid precision: float16",
    ));
});

describe("where WebAssembly is missing", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });
  test("plain code gives the same model", async () => {
    const points = blobs(200, 3, 4, 2, 9);
    const here = fit(points, { clusters: 6 });
    vi.resetModules();
    vi.stubGlobal("WebAssembly", undefined);
    const without = await import("../../../../lib/segmentation/kmeans.js");
    const memory = await import("../../../../lib/segmentation/kernels/memory.js");
    expect(memory.kernelsRun()).toBe(false);
    expectSame(without.fit(points, { clusters: 6 }), here);
    const single = without.fit(points, { clusters: 6, precision: "float32" });
    expect(single.inertia / here.inertia).toBeCloseTo(1, 5);
  });
});
