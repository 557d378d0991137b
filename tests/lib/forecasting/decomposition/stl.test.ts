// STL and MSTL against R's stl and mstl, and what must hold of any decomposition.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mstl, strength } from "../../../../lib/forecasting/decomposition/mstl.js";
import { stl } from "../../../../lib/forecasting/decomposition/stl.js";
import { normal, seeded } from "../../../../lib/random.js";

type Parts = { name: string; y: number[]; robust: boolean; trend: number[]; remainder: number[] };
const reference = JSON.parse(readFileSync(new URL("../../../reference/smoothing.json", import.meta.url), "utf8")) as {
  stl: (Parts & { season: number; window: number | "periodic"; seasonal: number[] })[];
  mstl: (Parts & { seasons: number[]; seasonals: number[][] })[];
};

/** Largest difference, relative to the size of the data. */
function difference(actual: ArrayLike<number>, expected: number[], y: number[]): number {
  return expected.reduce((worst, v, t) => Math.max(worst, Math.abs(actual[t]! - v)), 0) / Math.max(...y.map(Math.abs));
}

it.each(reference.stl)("STL is R's: $name", ({ y, season, window, robust, seasonal, trend, remainder }) => {
  const found = stl(Float64Array.from(y), season, { seasonalWindow: window, robust });
  expect(difference(found.seasonal, seasonal, y)).toBeLessThan(1e-9);
  expect(difference(found.trend, trend, y)).toBeLessThan(1e-9);
  expect(difference(found.remainder, remainder, y)).toBeLessThan(1e-9);
});

it.each(reference.mstl)("MSTL is R's: $name", ({ y, seasons, robust, seasonals, trend, remainder }) => {
  const found = mstl(Float64Array.from(y), seasons, { robust });
  seasonals.forEach((part, i) => expect(difference(found.seasonals[i]!.seasonal, part, y)).toBeLessThan(1e-9));
  expect(difference(found.trend, trend, y)).toBeLessThan(1e-9);
  expect(difference(found.remainder, remainder, y)).toBeLessThan(1e-9);
});

const seasons = fc.integer({ min: 2, max: 13 });
const series = fc.record({ season: seasons, extra: fc.integer({ min: 1, max: 60 }), seed: fc.integer({ min: 1 }) });
const make = ({ season, extra, seed }: { season: number; extra: number; seed: number }) => {
  const random = seeded(seed);
  return Float64Array.from({ length: 2 * season + extra }, (_, t) => 5 * Math.sin(t) + t + 3 * normal(random));
};

describe("any decomposition", () => {
  // Robust weights have thresholds: only a scaling without rounding must give the same.
  it.each([
    [false, 100],
    [true, 0],
  ])("adds up, and scales and shifts with the data (robust %s)", (robust, shift) => {
    fc.assert(
      fc.property(series, (s) => {
        const y = make(s);
        const found = stl(y, s.season, { robust, seasonalWindow: 7 });
        const moved = stl(
          y.map((v) => 8 * v + shift),
          s.season,
          { robust, seasonalWindow: 7 },
        );
        for (let t = 0; t < y.length; t++) {
          expect(found.trend[t]! + found.seasonal[t]! + found.remainder[t]!).toBeCloseTo(y[t]!, 9);
          expect(moved.seasonal[t]!).toBeCloseTo(8 * found.seasonal[t]!, 6);
          expect(moved.trend[t]!).toBeCloseTo(8 * found.trend[t]! + shift, 6);
        }
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it("leaves constant, zero and huge series whole", () => {
    for (const value of [0, 7, 1e12]) {
      const found = stl(new Float64Array(30).fill(value), 6, { robust: true });
      for (let t = 0; t < 30; t++) {
        expect(Math.abs(found.seasonal[t]!)).toBeLessThanOrEqual(1e-9 * value);
        expect(Math.abs(found.trend[t]! - value)).toBeLessThanOrEqual(1e-9 * value);
      }
    }
  });

  it("finds a pattern that repeats, and gives an outlier to the remainder when robust", () => {
    const y = Float64Array.from({ length: 60 }, (_, t) => t + 10 * Math.sin((Math.PI * t) / 3));
    y[30] = y[30]! + 100;
    const { remainder } = stl(y, 6, { robust: true, seasonalWindow: "periodic" });
    expect(remainder[30]).toBeCloseTo(100, 0);
    expect(Math.max(...remainder.map((v, t) => (t === 30 ? 0 : Math.abs(v))))).toBeLessThan(1);
  });
});

describe("several seasons", () => {
  const y = Float64Array.from(
    { length: 200 },
    (_, t) => 3 * Math.sin((2 * Math.PI * t) / 7) + 5 * Math.cos((2 * Math.PI * t) / 30) + 0.02 * t,
  );
  it("come apart and add up; the order asked for does not matter", () => {
    const found = mstl(y, [30, 7]);
    expect(found).toEqual(mstl(y, [7, 30]));
    const sum = y.map((_, t) => found.seasonals.reduce((s, part) => s + part.seasonal[t]!, found.trend[t]!));
    sum.forEach((v, t) => expect(v + found.remainder[t]!).toBeCloseTo(y[t]!, 9));
    for (const { seasonal } of found.seasonals) expect(strength(seasonal, found.remainder)).toBeGreaterThan(0.95);
  });

  it("are left out where the series has not two of them", () => {
    expect(mstl(y, [7, 150]).seasonals.map(({ season }) => season)).toEqual([7]);
    const none = mstl(y, [150]);
    expect(none.seasonals).toEqual([]);
    expect(none.trend).toEqual(y);
  });
});

describe("strength", () => {
  it("is 1 for a part without remainder, 0 for a part that is only noise's shadow, and 0 where there is nothing", () => {
    const part = Float64Array.of(1, -1, 1, -1);
    expect(strength(part, new Float64Array(4))).toBe(1);
    expect(strength(new Float64Array(4), part)).toBe(0);
    expect(strength(new Float64Array(4), new Float64Array(4))).toBe(0);
  });
});

describe("misuse", () => {
  const y = Float64Array.from({ length: 24 }, (_, t) => t);
  it.each([
    ["a season of one", () => stl(y, 1), /invalid season: 1/],
    ["too short a series", () => stl(y, 12), /invalid series: 24 values, more than two seasons of 12 are needed/],
    ["a window of one", () => stl(y, 4, { seasonalWindow: 1 }), /invalid seasonalWindow: 1/],
  ])("%s is refused", (_, action, message) => {
    expect(action).toThrow(message);
  });
});
