import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameSegments, type SegmentTraits } from "../../../lib/segmentation/names.js";

const plain: SegmentTraits = {
  customerShare: 0.25,
  revenueShare: 0.5,
  z: {},
  medianOrders: 12,
  medianRecencyDays: 1,
  medianSpend: 1234.4,
  category: null,
  region: null,
  peak: null,
};
const nameOf = (traits: Partial<SegmentTraits>) => nameSegments([{ ...plain, ...traits }])[0]!.name;

describe("a name says what sets a segment apart", () => {
  test("the two strongest traits, strongest first", () => {
    expect(nameOf({ z: { frequency: 0.9, line_units: 1.4, tenure: 0.5 } })).toBe("Bulk frequent shoppers");
    expect(nameOf({ z: { frequency: -0.9, promotion: 0.4 } })).toBe("Occasional deal-seeking shoppers");
  });
  test("traits too weak to tell are not told", () =>
    expect(nameOf({ z: { frequency: 0.2 } })).toBe("Typical shoppers"));
  test("two measures of one trait give one word", () =>
    expect(nameOf({ z: { line_units: 2, order_units: 1.9, weekend: -0.6 } })).toBe("Bulk weekday shoppers"));
  test("the category that is bought beyond its share", () => {
    expect(nameOf({ category: { name: "Garden", lift: 1.6 } })).toBe("Garden buyers");
    expect(nameOf({ category: { name: "Garden", lift: 1.1 } })).toBe("Typical shoppers");
    expect(nameOf({ category: { name: "MEAT-PCKGD", lift: 2 } })).toBe("Meat-pckgd buyers");
  });
  test("a place, when it is a strong one", () => {
    expect(nameOf({ z: { region_east: -0.8, region_north: 0.7 } })).toBe("Shoppers in the west");
    expect(nameOf({ z: { region_east: 0.5 } })).toBe("Typical shoppers");
  });
});

describe("names differ", () => {
  test("by further traits where the first two are the same", () => {
    const base = { frequency: 1, line_units: 0.9 };
    const names = nameSegments([
      { ...plain, z: { ...base, tenure: 0.5 } },
      { ...plain, z: { ...base, tenure: -0.5 } },
    ]).map(({ name }) => name);
    expect(names).toEqual(["Frequent bulk long-standing shoppers", "Frequent bulk recent shoppers"]);
  });

  test("whatever the segments are", () => {
    const dimension = fc.constantFrom("frequency", "line_units", "region_east", "season_q4", "unknown");
    const traits = fc.dictionary(dimension, fc.double({ min: -2, max: 2, noNaN: true })).map((z) => ({ ...plain, z }));
    fc.assert(
      fc.property(fc.array(traits, { minLength: 1, maxLength: 12 }), (segments) => {
        const names = nameSegments(segments).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        names.forEach((name) => expect(name).toMatch(/^[A-Z]/));
      }),
    );
  });
});

test("a description tells size, habits, taste, place and season in plain sentences", () => {
  const [named] = nameSegments([
    {
      ...plain,
      category: { name: "Toys", lift: 2.44 },
      region: { name: "OH", lift: 1.3 },
      peak: { month: 11, index: 1.28 },
    },
  ]);
  expect(named!.description).toBe(
    "25% of customers, 50% of revenue. Half of them have placed at least twelve orders, the last within one day, and " +
      "spent 1,234 or more. They buy 2.4 times the usual share of Toys. OH has 1.3 times its usual share of their orders. " +
      "Their November is 1.3 times an average month.",
  );
});
