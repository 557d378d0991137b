// Drift: against worked examples and R, and what a shift and no shift give.
import { describe, expect, it } from "vitest";
import {
  kolmogorovSmirnov,
  psiShift,
  stabilityOfCounts,
  stabilityOfValues,
  trackingSignal,
} from "../../../lib/evaluation/drift.js";
import { crossed, defaultThresholds } from "../../../lib/evaluation/refresh.js";
import { normal, seeded } from "../../../lib/random.js";

describe("drift", () => {
  it("is the sum of the differences of shares times the logarithm of their ratio", () => {
    const million = (shares: readonly number[]) => shares.map((share) => share * 1e6);
    const [a, b] = [
      [0.5, 0.3, 0.2],
      [0.4, 0.3, 0.3],
    ];
    // (0.4 - 0.5) ln(0.4 / 0.5) + 0 + (0.3 - 0.2) ln(0.3 / 0.2) = 0.0223 + 0.0405.
    expect(stabilityOfCounts(million(a!), million(b!))).toBeCloseTo(0.0629, 4);
    expect(stabilityOfCounts([3, 4], [3, 4])).toBe(0);
    expect(Number.isFinite(stabilityOfCounts([100, 0], [0, 100]))).toBe(true);
    expect(() => stabilityOfCounts([1], [1, 2])).toThrow(RangeError);
  });

  it("tells a shift from chance", () => {
    const random = seeded(3);
    const sample = (shift: number) => Float64Array.from({ length: 4000 }, () => shift + normal(random));
    const base = sample(0);
    expect(stabilityOfValues(base, sample(0))).toBeLessThan(0.02);
    expect(stabilityOfValues(base, sample(0.7))).toBeGreaterThan(psiShift);
    expect(kolmogorovSmirnov(base, sample(0)).p).toBeGreaterThan(0.001);
    expect(kolmogorovSmirnov(base, sample(0.2)).p).toBeLessThan(1e-6);
    expect(stabilityOfValues([1, 1, 1], [1, 1])).toBeLessThan(0.2);
    expect(stabilityOfValues([], [1])).toBeNaN();
  });

  it("measures the distance of two samples as R's ks.test does", () => {
    // ks.test(c(1, 2, 3, 4, 5), c(3.5, 4.5, 5.5, 6.5), exact = FALSE): D = 0.6, p-value = 0.4005.
    const { distance, p } = kolmogorovSmirnov([1, 2, 3, 4, 5], [3.5, 4.5, 5.5, 6.5]);
    expect(distance).toBeCloseTo(0.6, 12);
    expect(p).toBeCloseTo(0.4005, 3);
    expect(kolmogorovSmirnov([1, 1, 2], [1, 1, 2])).toEqual({ distance: 0, p: 1 });
  });

  it("signals a forecast that errs to one side", () => {
    expect(trackingSignal([2, 2, 2, 2, 2])).toBe(5);
    expect(trackingSignal([2, -2, 2, -2])).toBe(0);
    expect(trackingSignal([])).toBe(0);
  });

  it("asks for a refresh with its reason, each threshold by itself", () => {
    const good = { ageDays: 10, drift: [{ what: "mix of items", psi: 0.05 }], moved: 0.1, backtestWape: 0.4 };
    const realised = { weeks: 6, wape: 0.42, bias: 0.02, coverage_95: 0.95, tracking_signal: 1 };
    expect(crossed({ ...good, realised }, defaultThresholds)).toEqual([]);
    const cases: [object, RegExp][] = [
      [{ ageDays: 93 }, /^The data end 93 days ago, more than 92: a refresh is due\.$/],
      [
        { drift: [{ what: "mix of items", psi: 0.3 }] },
        /^The mix of items has drifted: stability index 0.30, more than 0.2\.$/,
      ],
      [{ moved: 0.3 }, /^30.0% of customers changed their segment/],
      [
        { realised: { ...realised, wape: 0.6 } },
        /^The forecast missed by 60.0% in the 6 weeks since, more than 1.25 times the 40.0%/,
      ],
      [{ realised: { ...realised, bias: -0.2 } }, /^The forecast was 20.0% too low/],
      [{ realised: { ...realised, tracking_signal: -5 } }, /^The tracking signal is -5.0, beyond 4/],
      [{ realised: { ...realised, coverage_95: 0.85 } }, /^The 95% interval covered 85.0%, less than 90.0%/],
    ];
    for (const [change, sentence] of cases) {
      const found = crossed({ ...good, realised, ...change }, defaultThresholds);
      expect(found.length, String(sentence)).toBe(1);
      expect(found[0]).toMatch(sentence);
    }
  });
});
