import { describe, expect, test } from "vitest";
import { normal, seeded } from "../../../lib/random.js";
import { compareClusters, distinctRows, type Choice } from "../../../lib/segmentation/choice.js";
import type { Points } from "../../../lib/segmentation/points.js";
import { recommend } from "../../../lib/segmentation/recommend.js";
import { structureless } from "../../../lib/segmentation/structureless.js";
import { mean, variance } from "../../../lib/stats/moments.js";
import { suggestServiceLevel } from "../../../lib/segmentation/service-level.js";

/** `clusters` round clouds at random places; 0 is a single cloud, stretched, with nothing in it. */
function cloud(rows: number, cols: number, clusters: number, seed: number, spread = 0.5): Points {
  const random = seeded(seed);
  const centers = Float64Array.from({ length: Math.max(1, clusters) * cols }, () => (clusters ? 6 * random() : 0));
  const values = Float64Array.from({ length: rows * cols }, (_, i) => {
    const cluster = clusters ? Math.floor(i / cols) % clusters : 0;
    return centers[cluster * cols + (i % cols)]! + (clusters ? spread : 1 + (i % cols)) * normal(random);
  });
  return { values, rows, cols };
}

describe("the number of clusters that were put in is recommended", () => {
  for (const clusters of [2, 3, 4, 6])
    test(`${clusters}`, () => {
      const { choices } = compareClusters(cloud(600, 4, clusters, clusters), { to: 8 });
      expect(choices.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7, 8]);
      const { clusters: found, reason } = recommend(choices);
      expect(found).toBe(clusters);
      expect(reason).toContain(`${clusters} segments are found again`);
    });
});

describe("no clear structure is said", () => {
  const noise = {
    "a box": (random: () => number) => random(),
    "a bell": normal,
    "a long tail": (random: () => number) => -Math.log(1 - random()),
  };
  for (const [shape, draw] of Object.entries(noise))
    test(`of ${shape}`, () => {
      for (const [rows, cols] of [
        [800, 2],
        [800, 5],
      ] as const) {
        if (shape === "a long tail" && cols === 2) continue;
        const random = seeded(rows + cols);
        const points = { values: Float64Array.from({ length: rows * cols }, () => draw(random)), rows, cols };
        const { clusters, reason } = recommend(compareClusters(points, { to: 7 }).choices);
        expect(clusters).toBeNull();
        expect(reason).toContain("No clear structure");
      }
    });
  test("of a stretched bell", () => {
    for (const seed of [1, 2, 3])
      expect(recommend(compareClusters(cloud(500, 3, 0, seed), { to: 6 }).choices).clusters).toBeNull();
  });
  test("of a few points", () => expect(recommend([]).clusters).toBeNull());
});

describe("the table", () => {
  // Three clouds at the same distance from each other.
  const round = cloud(300, 3, 0, 3);
  const points = {
    ...round,
    values: round.values.map((x, i) => x / (1 + (i % 3)) + (Math.floor(i / 3) % 3 === i % 3 ? 9 : 0)),
  };
  const { choices, models } = compareClusters(points, { to: 6, seed: 2 });

  test("is the same for the same seed", () =>
    expect(compareClusters(points, { to: 6, seed: 2 }).choices).toEqual(choices));
  test("inertia falls with k, and is that of the models", () => {
    choices.forEach(({ inertia }, i) => {
      expect(inertia).toBe(models[i]!.inertia);
      if (i > 0) expect(inertia).toBeLessThan(choices[i - 1]!.inertia);
    });
  });
  test("at the true k: silhouette and stability highest, Davies-Bouldin lowest", () => {
    const best = (of: (choice: Choice) => number) => choices.reduce((a, b) => (of(b) > of(a) ? b : a)).k;
    expect(best(({ silhouette }) => silhouette)).toBe(3);
    expect(best(({ stability }) => stability)).toBe(3);
    expect(best(({ daviesBouldin }) => -daviesBouldin)).toBe(3);
  });
  test("stops where the distinct points do, without NaN in what it says of inertia", () => {
    const few = { values: Float64Array.of(0, 0, 1, 1, 5, 5), rows: 6, cols: 1 };
    expect(distinctRows(few, 12)).toBe(3);
    const found = compareClusters(few).choices;
    expect(found.map(({ k }) => k)).toEqual([2, 3]);
    found.forEach(({ inertia, silhouette }) => expect(Number.isFinite(inertia + silhouette)).toBe(true));
    expect(compareClusters({ values: new Float64Array(4), rows: 4, cols: 1 }).choices).toEqual([]);
  });
});

describe("points without structure", () => {
  // Two columns that go together, the second with a long tail.
  const random = seeded(5);
  const rows = 4000;
  const values = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    values[2 * i] = 5 + 3 * normal(random);
    values[2 * i + 1] = Math.exp(0.15 * values[2 * i]! + normal(random) / 8);
  }
  const column = (source: Float64Array, c: number) => source.filter((_, i) => i % 2 === c);
  const standard = (x: Float64Array) => {
    const [center, spread] = [mean(x), Math.sqrt(variance(x))];
    return x.map((v) => (v - center) / spread);
  };
  const skewness = (x: Float64Array) => mean(standard(x).map((v) => v ** 3));
  const correlation = (source: Float64Array) => {
    const [a, b] = [standard(column(source, 0)), standard(column(source, 1))];
    return mean(a.map((v, i) => v * b[i]!));
  };
  test.each(["bell", "box"] as const)("as a %s: mean, variance and correlation of the points", (shape) => {
    const made = structureless({ values, rows, cols: 2 }, shape, seeded(1)).values;
    for (const c of [0, 1]) {
      expect(mean(column(made, c)) / mean(column(values, c))).toBeCloseTo(1, 9);
      expect(variance(column(made, c)) / variance(column(values, c))).toBeCloseTo(1, 9);
    }
    expect(Math.abs(correlation(made) - correlation(values))).toBeLessThan(0.1);
  });
  test("a bell has their skewness, a box has none", () => {
    const skewOf = (shape: "bell" | "box") =>
      skewness(column(structureless({ values, rows, cols: 2 }, shape, seeded(2)).values, 1));
    const given = skewness(column(values, 1));
    expect(given).toBeGreaterThan(1);
    expect(Math.abs(skewOf("bell") / given - 1)).toBeLessThan(0.35);
    expect(Math.abs(skewOf("box"))).toBeLessThan(0.15);
  });
});

describe("a suggested service level", () => {
  const usual = { marginPerUnit: 8, costPerUnit: 12, holdingCostPerYear: 0.25, protectionWeeks: 5, variation: 1 };
  test("is the newsvendor ratio", () => {
    // 8 / (8 + 12 x 0.25 / 52 x 5 x 2) = 0.9327, in steps of half a point 0.935.
    expect(suggestServiceLevel(usual)).toBe(0.935);
  });
  test("rises with the margin, falls with variability, cost and time", () => {
    const level = suggestServiceLevel(usual);
    expect(suggestServiceLevel({ ...usual, marginPerUnit: 16 })).toBeGreaterThan(level);
    for (const worse of [{ variation: 2 }, { costPerUnit: 24 }, { protectionWeeks: 10 }, { holdingCostPerYear: 0.5 }])
      expect(suggestServiceLevel({ ...usual, ...worse })).toBeLessThan(level);
  });
  test("stays between 85% and 99.5%, also without margin or cost", () => {
    expect(suggestServiceLevel({ ...usual, marginPerUnit: -3 })).toBe(0.85);
    expect(suggestServiceLevel({ ...usual, marginPerUnit: 0, costPerUnit: 0 })).toBe(0.85);
    expect(suggestServiceLevel({ ...usual, costPerUnit: 0 })).toBe(0.995);
  });
  test("refuses negative variation", () =>
    expect(() => suggestServiceLevel({ ...usual, variation: -1 })).toThrow("invalid variation: -1"));
});
