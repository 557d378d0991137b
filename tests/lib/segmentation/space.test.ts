import { readFileSync } from "node:fs";
import fc from "fast-check";
import { standardDeviation } from "simple-statistics";
import { describe, expect, test } from "vitest";
import { normal, seeded } from "../../../lib/random.js";
import { makeSpace, placeIn } from "../../../lib/segmentation/space.js";
import { mean } from "../../../lib/stats/moments.js";

const column = (n: number, seed: number, scale = 1) => {
  const random = seeded(seed);
  return Float64Array.from({ length: n }, () => scale * normal(random));
};
const columnOf = (points: { values: Float64Array; cols: number; rows: number }, c: number) =>
  Float64Array.from({ length: points.rows }, (_, i) => points.values[i * points.cols + c]!);

describe("agrees with scikit-learn to 1e-12", () => {
  type Case = { rows: number; cols: number } & Record<"values" | "standard" | "robust" | "winsorised", number[]>;
  const file = new URL("../../reference/scaling-scikit-learn.json", import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };
  const ways = { standard: {}, robust: { scaling: "robust" }, winsorised: { winsorise: 0.05 } } as const;
  cases.forEach((c, i) => {
    for (const way of ["standard", "robust", "winsorised"] as const)
      test(`case ${i}, ${way}`, () => {
        const columns = Array.from({ length: c.cols }, (_, k) =>
          columnOf({ ...c, values: Float64Array.from(c.values) }, k),
        );
        const { points } = makeSpace(
          columns.map((_, k) => `${k}`),
          columns,
          ways[way],
        );
        c[way].forEach((x, at) =>
          expect(Math.abs(points.values[at]! - x)).toBeLessThan(1e-12 * Math.max(1, Math.abs(x))),
        );
      });
  });
});

describe("scaling", () => {
  const columns = [column(500, 1, 1000).map((x) => x + 7), column(500, 2, 0.001)];

  test("standard: mean 0 and standard deviation 1 (as simple-statistics has it)", () => {
    const { points } = makeSpace(["a", "b"], columns);
    for (const c of [0, 1]) {
      expect(mean(columnOf(points, c))).toBeCloseTo(0, 10);
      expect(standardDeviation([...columnOf(points, c)])).toBeCloseTo(1, 10);
    }
  });

  test("robust: one wild value moves no other", () => {
    const wild = columns.map((values) => values.with(0, 1e9));
    const calm = makeSpace(["a", "b"], columns, { scaling: "robust" }).points;
    const stormy = makeSpace(["a", "b"], wild, { scaling: "robust" }).points;
    for (let i = 2; i < calm.values.length; i++)
      expect(Math.abs(stormy.values[i]! - calm.values[i]!)).toBeLessThan(0.03);
  });

  test("none: as it is", () => {
    expect(columnOf(makeSpace(["a", "b"], columns, { scaling: "none" }).points, 1)).toEqual(columns[1]);
  });

  test("a constant column becomes 0 and never NaN", () => {
    for (const scaling of ["standard", "robust"] as const)
      for (const constant of [0, 0.1, 1e12]) {
        const { points } = makeSpace(["c"], [new Float64Array(7).fill(constant)], { scaling });
        points.values.forEach((x) => expect(Math.abs(x)).toBeLessThan(1e-3));
      }
  });

  test("refuses NaN and infinity, naming column and row", () => {
    expect(() => makeSpace(["spend"], [Float64Array.of(1, NaN)])).toThrow("invalid value: NaN in column spend, row 2");
    expect(() => makeSpace(["spend"], [Float64Array.of(-Infinity)])).toThrow("-Infinity in column spend, row 1");
  });
});

test("the outermost values are pulled in", () => {
  const { axes, points } = makeSpace(["a"], [column(1000, 3).with(5, 400)], { winsorise: 0.01 });
  expect(axes[0]!.high).toBeLessThan(3);
  expect(Math.max(...points.values)).toBeLessThan(3);
});

describe("groups", () => {
  test("a feature told three times counts as much as one told once", () => {
    const a = column(300, 4);
    const b = column(300, 5);
    const once = makeSpace(["a", "b"], [a, b], { groups: ["a", "b"] }).points;
    const thrice = makeSpace(["a", "a2", "a3", "b"], [a, a, a, b], { groups: ["a", "a", "a", "b"] }).points;
    const distance = (p: typeof once, i: number, j: number) =>
      Math.hypot(...Array.from({ length: p.cols }, (_, c) => p.values[i * p.cols + c]! - p.values[j * p.cols + c]!));
    for (let i = 1; i < 50; i++) expect(distance(thrice, 0, i)).toBeCloseTo(distance(once, 0, i), 8);
  });

  test("no group is wider than another in any direction", () => {
    const columns = Array.from({ length: 6 }, (_, i) => column(2000, 10 + i));
    const { axes } = makeSpace(["a", "b", "c", "d", "e", "f"], columns, { groups: ["x", "x", "x", "x", "x", "y"] });
    // Five unrelated columns spread in five directions, so each keeps nearly its own size.
    expect(axes[0]!.weight).toBeGreaterThan(0.9);
    expect(axes[0]!.weight).toBe(axes[4]!.weight);
    expect(axes[5]!.weight).toBeCloseTo(1, 6);
  });
});

test("rows placed by the axes of a space lie where the space has them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 60 }), fc.constantFrom("none", "standard", "robust"), (n, scaling) => {
      const columns = [column(n, n), column(n, n + 1, 9)];
      const { points, axes } = makeSpace(["a", "b"], columns, { scaling, winsorise: 0.05, groups: ["g", "g"] });
      placeIn(axes, columns).values.forEach((x, i) => expect(x).toBeCloseTo(points.values[i]!, 9));
    }),
  );
});
