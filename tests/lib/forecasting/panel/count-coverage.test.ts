import { describe, expect, it } from "vitest";
import { coveredShares } from "../../../../lib/forecasting/panel/count-coverage.js";
import type { Dispersion } from "../../../../lib/forecasting/panel/dispersion.js";
import { gamma, poisson, seeded } from "../../../../lib/random.js";

/** Variance 1.5 x mean + 0.2 x mean^2 of one class, one week ahead, no recalibration. */
const dispersion: Dispersion = {
  classCount: 1,
  horizon: 1,
  linear: Float64Array.of(1.5),
  quadratic: Float64Array.of(0.2),
  scales: new Float64Array(0),
  shifts: new Float64Array(15),
  counts: Float64Array.of(1),
};
const pairs = [
  { low: 1, high: 2 },
  { low: 0, high: 3 },
];
const adjusted = Float64Array.of(0.025, 0.1, 0.9, 0.975);
const about = (mean: number) => ({ class: 0, cell: 0, weeks: 1, mean });

describe("coveredShares", () => {
  it.each([0.05, 0.4, 2, 30, 500])(
    "of a calibrated forecast with mean %d is what the interval says, ties and all",
    (mean) => {
      const random = seeded(3);
      const size = (mean * mean) / (0.5 * mean + 0.2 * mean * mean);
      const out = new Float64Array(2);
      const sums = [0, 0];
      const n = 20_000;
      for (let i = 0; i < n; i++) {
        coveredShares(
          dispersion,
          about(mean),
          adjusted,
          pairs,
          poisson(random, (mean * gamma(random, size)) / size),
          out,
        );
        sums[0]! += out[0]!;
        sums[1]! += out[1]!;
      }
      expect(Math.abs(sums[0]! / n - 0.8)).toBeLessThan(0.012);
      expect(Math.abs(sums[1]! / n - 0.95)).toBeLessThan(0.008);
    },
  );

  it("is lower where the spread is understated, higher where it is overstated", () => {
    const covered = (linear: number) => {
      const random = seeded(5);
      const out = new Float64Array(2);
      let sum = 0;
      for (let i = 0; i < 4000; i++) {
        const d = { ...dispersion, linear: Float64Array.of(linear), quadratic: Float64Array.of(0) };
        coveredShares(d, about(8), adjusted, pairs, poisson(random, 8 * gamma(random, 1)), out);
        sum += out[0]!;
      }
      return sum / 4000;
    };
    expect(covered(4)).toBeLessThan(0.72);
    expect(covered(20)).toBeGreaterThan(0.86);
  });

  it("nothing expected, nothing came: as much as the interval says; something came: not covered", () => {
    const out = new Float64Array(2);
    coveredShares(dispersion, about(0), adjusted, pairs, 0, out);
    expect(out[0]).toBeCloseTo(0.8, 12);
    expect(out[1]).toBeCloseTo(0.95, 12);
    coveredShares(dispersion, about(0), adjusted, pairs, 3, out);
    expect([...out]).toEqual([0, 0]);
  });
});
