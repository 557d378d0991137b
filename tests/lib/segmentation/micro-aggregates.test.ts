import fc from "fast-check";
import { expect, test } from "vitest";
import { normal, seeded } from "../../../lib/random.js";
import { inertiaOf } from "../../../lib/segmentation/centroids.js";
import { microAggregates } from "../../../lib/segmentation/micro-aggregates.js";

function cloud(rows: number, cols: number, seed: number) {
  const random = seeded(seed);
  return { rows, cols, values: Float64Array.from({ length: rows * cols }, () => normal(random)) };
}

test("every group has at least 10 and at most 19 points, and every point a group", () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 700 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (rows, cols, seed) => {
      const { points, groups } = microAggregates(cloud(rows, cols, seed), 10, 100);
      const counts = new Array<number>(points.rows).fill(0);
      for (const group of groups) counts[group]!++;
      expect(counts).toEqual([...points.weights]);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(10);
      expect(Math.max(...counts)).toBeLessThanOrEqual(19);
    }),
  );
});

test("identical points are grouped too", () => {
  const { points, within } = microAggregates({ values: new Float64Array(95), rows: 95, cols: 1 }, 10);
  expect(points.weights.reduce((a, b) => a + b, 0)).toBe(95);
  expect([...within]).toEqual([0]);
});

test("too few points give no group at all", () => {
  const { points, groups } = microAggregates(cloud(9, 2, 1), 10);
  expect(points.rows).toBe(0);
  expect(new Set(groups)).toEqual(new Set([-1]));
});

const total = (parts: Float64Array) => parts.reduce((sum, part) => sum + part, 0);

test("weighted means stay, and inertia splits into what groups show and what they hide", () => {
  const cols = 3;
  const all = cloud(500, cols, 2);
  const { points, groups, within } = microAggregates(all, 10);
  for (let c = 0; c < cols; c++) {
    let full = 0;
    let grouped = 0;
    for (let i = 0; i < all.rows; i++) full += all.values[i * cols + c]!;
    for (let g = 0; g < points.rows; g++) grouped += points.weights[g]! * points.values[g * cols + c]!;
    expect(grouped).toBeCloseTo(full, 9);
  }
  const centroids = cloud(2, cols, 3).values;
  const groupLabels = Int32Array.from({ length: points.rows }, (_, g) => g % 2);
  const labels = groups.map((g) => groupLabels[g]!);
  const hidden = inertiaOf(all, centroids, labels) - inertiaOf(points, centroids, groupLabels);
  // Holds exactly for centroids that are any fixed points only up to the cross term, which is 0 around group means.
  expect(hidden).toBeCloseTo(total(within), 8);
});

test("groups are tight: far less spread within than in groups made at random", () => {
  const all = cloud(1000, 2, 4);
  const whole = total(all.values.map((x) => x * x));
  expect(total(microAggregates(all, 10).within) / whole).toBeLessThan(0.03);
});
