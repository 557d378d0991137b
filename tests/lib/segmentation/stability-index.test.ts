import fc from "fast-check";
import { expect, test } from "vitest";
import { normal, seeded } from "../../../lib/random.js";
import { stabilityIndex } from "../../../lib/segmentation/stability-index.js";

const cloud = (rows: number, shift: number, scale: number, seed: number) => {
  const random = seeded(seed);
  return Float64Array.from({ length: rows }, () => shift + scale * normal(random));
};

test("is 0 for the same values, in any order", () => {
  const values = cloud(500, 0, 1, 1);
  expect(stabilityIndex(values, values.slice().reverse())).toBe(0);
});

test("is what the formula gives by hand", () => {
  const of = (zeros: number, ones: number) =>
    Float64Array.from({ length: zeros + ones }, (_, i) => (i < zeros ? 0 : 1));
  // Edges 0 and 1, the deciles of 61 zeros and 39 ones; half a customer is added to each of three bins, the last empty.
  const [below, at] = [
    [61.5 / 101.5, 30.5 / 101.5],
    [39.5 / 101.5, 70.5 / 101.5],
  ] as const;
  const term = ([p, q]: readonly [number, number]) => (q - p) * Math.log(q / p);
  expect(stabilityIndex(of(61, 39), of(30, 70))).toBeCloseTo(term(below) + term(at), 12);
});

test("grows with the shift, and follows its normal approximation", () => {
  const before = cloud(20_000, 0, 1, 2);
  const found = [0.3, 0.5].map((shift) => stabilityIndex(before, cloud(20_000, shift, 1, 3)));
  // For two normals of the same variance the divergence in both directions is shift^2; ten bins lose a little of it.
  [0.09, 0.25].forEach((whole, i) => {
    expect(found[i]! / whole).toBeGreaterThan(0.8);
    expect(found[i]! / whole).toBeLessThan(1.2);
  });
});

test("is never negative, never infinite, and does not mind scale", () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [before, now] = [Float64Array.from(a), Float64Array.from(b)];
      const found = stabilityIndex(before, now);
      expect(found).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(found)).toBe(true);
      const scaled = (x: Float64Array) => x.map((value) => 8 * value);
      expect(stabilityIndex(scaled(before), scaled(now))).toBe(found);
    }),
  );
});

test("without values there is none", () => {
  expect(stabilityIndex(new Float64Array(0), Float64Array.of(1))).toBeNaN();
});
