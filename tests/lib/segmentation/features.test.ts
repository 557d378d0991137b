import { describe, expect, test } from "vitest";
import { defaultFeatures } from "../../../data-loaders/pipeline/parameters.js";
import { normal, poisson, seeded } from "../../../lib/random.js";
import { checkFeatures, features, measureAll, type BehaviourSource } from "../../../lib/segmentation/features.js";
import { customerSpace, segmentCustomers } from "../../../lib/segmentation/segment-customers.js";

const n = 400;
const random = seeded(1);
const orders = Float64Array.from({ length: n }, () => 2 + poisson(random, 8));

/** Counts of customers of two kinds: the even ones buy Garden, near the one place, the odd ones Office, near the other. */
const known: Record<string, Float64Array> = {
  orders,
  spend: orders.map((x) => 20 * x),
  recency: orders.map(() => Math.floor(90 * random())),
  tenure: orders.map(() => 200 + Math.floor(300 * random())),
  lines_category_0: orders.map((x, i) => (i % 2 ? 1 : x)),
  lines_category_1: orders.map((x, i) => (i % 2 ? x : 1)),
  orders_placed: orders,
  latitudes: orders.map((x, i) => x * (i % 2 ? 30 : 45)),
  longitudes: orders.map((x) => -100 * x),
  orders_center_0: orders.map((x, i) => (i % 2 ? 0 : x)),
  orders_center_1: orders.map((x, i) => (i % 2 ? x : 0)),
  n_basket_lines: orders,
  sum_basket_lines: orders.map((x, i) => x * (i % 2 ? 0.2 : 1) + 0.1 * Math.sqrt(x) * normal(random)),
};
known["squares_basket_lines"] = orders.map((x, i) => known["sum_basket_lines"]![i]! ** 2 / x + 0.01 * (x - 1));

const source = (
  changes: Partial<BehaviourSource> & { counts?: Record<string, Float64Array> } = {},
): BehaviourSource => ({
  rows: n,
  categories: ["Garden", "Office"],
  centers: ["North", "South"],
  weeks: 156,
  column: (name) => changes.counts?.[name] ?? known[name] ?? new Float64Array(n),
  ...changes,
});

describe("the registry", () => {
  test("documents every feature, once, and has the defaults", () => {
    for (const { name, label, unit, formula, transform, group } of features)
      for (const text of [name, label, unit, formula, transform, group]) expect(text).not.toBe("");
    expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
    expect(() => checkFeatures(defaultFeatures)).not.toThrow();
  });
  test("refuses unknown, repeated and no names", () => {
    expect(() => checkFeatures(["recency", "shoes"])).toThrow(/invalid feature: shoes \(one of recency, frequency/);
    expect(() => checkFeatures(["recency", "recency"])).toThrow("recency is given twice");
    expect(() => checkFeatures([])).toThrow("none given");
  });
});

describe("measuring", () => {
  test("every feature gives dimensions or a reason, never both, never NaN", () => {
    const { dimensions, leftOut } = measureAll(source());
    for (const { name } of features)
      expect(dimensions.some(({ feature }) => feature === name)).not.toBe(
        leftOut.some(({ feature }) => feature === name),
      );
    for (const { raw, values } of dimensions) {
      expect(raw.every(Number.isFinite)).toBe(true);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(new Set(dimensions.map(({ name }) => name)).size).toBe(dimensions.length);
  });

  test("affinity tells the kinds apart, as shares that people can read", () => {
    const garden = measureAll(source()).dimensions.find(({ name }) => name === "affinity_garden")!;
    expect(Math.min(...garden.raw)).toBeGreaterThan(0);
    expect(Math.max(...garden.raw)).toBeLessThan(1);
    for (let i = 0; i < n; i++) expect(garden.values[i]! > 0).toBe(i % 2 === 0);
  });

  test("taste is a few named axes along which shares of categories differ most", () => {
    // Garden and Toys go together against Office; Books is bought by chance.
    const counts = {
      lines_category_0: orders.map((x, i) => (i % 2 ? 1 : x)),
      lines_category_1: orders.map((x, i) => (i % 2 ? 2 * x : 1)),
      lines_category_2: orders.map((x, i) => (i % 2 ? 1 : x + (i % 3))),
      lines_category_3: orders.map((_, i) => 1 + (i % 5 === 0 ? 1 : 0)),
    };
    const categories = ["Garden", "Office", "Toys", "Books"];
    const axes = measureAll(source({ counts, categories })).dimensions.filter(({ feature }) => feature === "taste");
    expect(axes.length).toBeLessThan(categories.length);
    expect(axes[0]).toMatchObject({ name: "taste_1", label: "Office rather than Toys", unit: "share" });
    for (let i = 0; i < n; i++) expect(axes[0]!.values[i]! > 0).toBe(i % 2 === 1);
    expect(reasonFor("taste", {})).toBe("2 categories; axes of taste need three");
  });

  test("weekdays are shares that add up to one", () => {
    const counts = Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7].map((day) => [`orders_day_${day}`, orders.map((x, i) => (i % 7 === day - 1 ? x : 0))]),
    );
    const found = measureAll(source({ counts })).dimensions.filter(({ feature }) => feature === "weekday");
    expect(found.map(({ name }) => name)[6]).toBe("weekday_sunday");
    for (let i = 0; i < n; i++) expect(found.reduce((sum, { raw }) => sum + raw[i]!, 0)).toBeCloseTo(1, 9);
  });

  const reasonFor = (feature: string, changes: Parameters<typeof source>[0]) =>
    measureAll(source(changes)).leftOut.find((row) => row.feature === feature)?.reason;

  test("affinity needs two categories, season two years, hours a time of day", () => {
    expect(reasonFor("affinity", { categories: ["All"] })).toBe("all items are of one category");
    expect(reasonFor("season", { weeks: 103 })).toContain("103 weeks of history");
    expect(reasonFor("hour", {})).toBe("orders have no time of day");
    expect(reasonFor("affinity", {})).toBeUndefined();
  });

  test("region is where orders go; the nearest center where places are not known", () => {
    const names = (changes: Parameters<typeof source>[0]) =>
      measureAll(source(changes))
        .dimensions.filter(({ feature }) => feature === "region")
        .map(({ name }) => name);
    // All longitudes are the same and tell nothing.
    expect(names({})).toEqual(["region_north"]);
    expect(names({ counts: { orders_placed: new Float64Array(n) } })).toEqual(["region_north", "region_south"]);
  });
});

describe("customers", () => {
  const options = { features: ["affinity", "basket_lines", "region"] };

  test("of two kinds are told apart", () => {
    const space = customerSpace(source(), options);
    const { placement, model } = segmentCustomers(space, n, { clusters: 2, seed: 1 });
    expect([...model.sizes]).toEqual([n / 2, n / 2]);
    placement.segment.forEach((segment, i) => expect(segment === placement.segment[0]).toBe(i % 2 === 0));
  });

  test("with one order are new, and do not shape the space of the others", () => {
    const few = { orders: orders.map((x, i) => (i < 40 ? 1 : x)) };
    const space = customerSpace(source({ counts: few }), options);
    expect([...space.rows]).toEqual(Array.from({ length: n - 40 }, (_, i) => i + 40));
    const wild = {
      ...few,
      lines_category_0: known["lines_category_0"]!.map((x, i) => (i < 40 ? 5000 : x)),
      latitudes: known["latitudes"]!.map((x, i) => (i < 40 ? -9000 : x)),
    };
    expect(customerSpace(source({ counts: wild }), options).points).toEqual(space.points);
    const { placement } = segmentCustomers(space, n, { clusters: 2, seed: 1 });
    expect([...placement.segment.subarray(0, 40)]).toEqual(new Array(40).fill(-1));
    expect(placement.distance[0]).toBeNaN();
  });

  test("nearly as near to another segment are on the boundary", () => {
    const one = source({ counts: { spend: Float64Array.from({ length: n }, (_, i) => Math.expm1(i)) } });
    const space = customerSpace(one, { features: ["monetary"] });
    const { placement } = segmentCustomers(space, n, { clusters: 2, seed: 1 });
    const flagged = Array.from(placement.boundary.keys()).filter((i) => placement.boundary[i] === 1);
    // Centroids near 100 and 300: within a tenth of the distance on either side of 200.
    expect(flagged.length).toBeGreaterThan(5);
    for (const i of flagged) expect(Math.abs(i - (n - 1) / 2)).toBeLessThan(12);
  });
});
