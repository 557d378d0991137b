import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segmentShares, toCenters, type SegmentedCounts } from "../../../../lib/forecasting/panel/panel-shares.js";
import { shrunkShares } from "../../../../lib/forecasting/panel/shares.js";
import { seeded } from "../../../../lib/random.js";

function counts(seed: number, entries = 300): SegmentedCounts {
  const random = seeded(seed);
  const draw = (below: number) => Int32Array.from({ length: entries }, () => Math.floor(random() * below));
  const units = Float64Array.from({ length: entries }, () => 1 + Math.floor(random() * 9));
  return { series: draw(8), parts: draw(5), weeks: draw(50), segments: draw(3), segmentCount: 3, units };
}

const size = { series: 8, regions: 5, categories: Int32Array.of(0, 0, 1, 1, 0, 1, 0, 1), categoryCount: 2 };

describe.each([
  ["plain", (c: SegmentedCounts, at: number) => shrunkShares(c, { series: 8, parts: 5 }, size.categories, 2, at)],
  ["by segments", (c: SegmentedCounts, at: number) => segmentShares(c, size, at)],
] as const)("shares, %s", (_, share) => {
  it("of each series add up to 1, none negative", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 50 }), (seed, cutoff) => {
        const shares = share(counts(seed), cutoff);
        for (let s = 0; s < 8; s++) {
          const row = shares.subarray(s * 5, (s + 1) * 5);
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it("rest on sales before the cutoff alone", () => {
    const before = counts(7);
    const after = { ...before, units: before.units.map((v, i) => (before.weeks[i]! >= 30 ? 99 * v : v)) };
    expect(share(after, 30)).toEqual(share(before, 30));
    expect(share(after, 40)).not.toEqual(share(before, 40));
  });

  it("of a series with many sales are its own", () => {
    const one: SegmentedCounts = {
      series: Int32Array.of(0, 0, 1),
      parts: Int32Array.of(2, 3, 4),
      weeks: Int32Array.of(9, 9, 9),
      segments: Int32Array.of(0, 0, 1),
      segmentCount: 3,
      units: Float64Array.of(3e5, 1e5, 10),
    };
    const shares = share(one, 10);
    expect(shares[2]).toBeCloseTo(0.75, 2);
    expect(shares[3]).toBeCloseTo(0.25, 2);
  });
});

it("centers add up what their regions have", () => {
  const shares = Float64Array.of(0.1, 0.2, 0.3, 0.4);
  expect([...toCenters(shares, 1, Int32Array.of(1, 0, 1, 0), 2)].map((v) => Number(v.toFixed(12)))).toEqual([0.6, 0.4]);
});
