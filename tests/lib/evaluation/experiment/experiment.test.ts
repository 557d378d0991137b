// Experiments against published worked examples, and by simulation.
import { describe, expect, it } from "vitest";
import {
  adjust,
  alphaOfLook,
  bootstrapDifference,
  holm,
  sampleRatio,
  welch,
} from "../../../../lib/evaluation/experiment/analyse.js";
import {
  clusterEffect,
  proportionSize,
  switchbackEffect,
  tTestEffect,
  tTestPower,
  tTestSize,
} from "../../../../lib/evaluation/experiment/power.js";
import { normal, seeded } from "../../../../lib/random.js";

describe("the size of an experiment", () => {
  it("is that of R's documented examples", () => {
    // ?power.t.test: delta = 1, sd = 1, power = 0.90 -> n = 22.02110; n = 20, delta = 1 -> power = 0.8689528.
    expect(tTestSize(1, { level: 0.95, power: 0.9 })).toBeCloseTo(22.0211, 4);
    expect(tTestPower(20, 1, 0.95)).toBeCloseTo(0.8689528, 6);
    // ?power.prop.test: p1 = 0.50, p2 = 0.75, power = 0.90 -> n = 76.7.
    expect(proportionSize(0.5, 0.75, { level: 0.95, power: 0.9 })).toBeCloseTo(76.7, 1);
  });

  it("agrees with itself: what n finds with a power needs n", () => {
    for (const n of [3, 10, 400, 20_000])
      expect(tTestSize(tTestEffect(n, { level: 0.95, power: 0.8 }), { level: 0.95, power: 0.8 })).toBeCloseTo(
        n,
        2 - Math.log10(n),
      );
    expect(tTestEffect(1, { level: 0.95, power: 0.8 })).toBe(Infinity);
  });

  it("is that of the clusters where clusters are randomised, however many units they hold", () => {
    const test = { level: 0.95, power: 0.8 };
    const few = clusterEffect({ perArm: 3, size: 1000, correlation: 0.05 }, test);
    expect(few).toBeGreaterThan(3 * tTestEffect(3000, test));
    expect(clusterEffect({ perArm: 3, size: 1e9, correlation: 0.05 }, test)).toBeGreaterThan(0.95 * few);
    expect(clusterEffect({ perArm: 1, size: 1000, correlation: 0.05 }, test)).toBe(Infinity);
    expect(clusterEffect({ perArm: 50, size: 1, correlation: 0 }, test)).toBeCloseTo(tTestEffect(50, test), 9);
  });

  it("is that of fewer periods where neighbouring periods are alike", () => {
    const test = { level: 0.95, power: 0.8 };
    expect(switchbackEffect({ periods: 52, autocorrelation: 0 }, test)).toBeCloseTo(tTestEffect(26, test), 9);
    expect(switchbackEffect({ periods: 52, autocorrelation: 0.5 }, test)).toBeGreaterThan(
      1.5 * switchbackEffect({ periods: 52, autocorrelation: 0 }, test),
    );
  });

  it("is found as often as promised, in 4,000 simulated experiments", () => {
    const random = seeded(9);
    let found = 0;
    const arm = (shift: number) => Float64Array.from({ length: 23 }, () => shift + normal(random));
    for (let i = 0; i < 4000; i++) if (welch(arm(0), arm(1), 0.95).p < 0.05) found++;
    // Four standard errors of a share.
    expect(Math.abs(found / 4000 - tTestPower(23, 1, 0.95))).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 4000));
  });
});

/** Student's sleep data (1908), as R's `sleep`: extra hours under two drugs. */
const drug1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const drug2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe("the analysis", () => {
  it("is Welch's as R documents it for the sleep data", () => {
    // t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, p-value = 0.07939, interval -3.3654832 0.2054832.
    const found = welch(drug2, drug1, 0.95);
    expect(found.t).toBeCloseTo(-1.8608, 4);
    expect(found.degrees).toBeCloseTo(17.776, 3);
    expect(found.p).toBeCloseTo(0.07939, 5);
    expect(found.low).toBeCloseTo(-3.3654832, 6);
    expect(found.high).toBeCloseTo(0.2054832, 6);
    const bootstrap = bootstrapDifference(drug2, drug1, { level: 0.95 });
    expect(bootstrap.low).toBeGreaterThan(found.low - 0.3);
    expect(bootstrap.high).toBeLessThan(found.high + 0.3);
  });

  it("raises a false alarm as often as it may: 5% of 4,000 nulls, with unequal arms, looks and metrics too", () => {
    const random = seeded(4);
    const values = (n: number, sd: number) => Float64Array.from({ length: n }, () => sd * normal(random));
    let [plain, looked, several] = [0, 0, 0];
    const looks = [0.25, 0.5, 0.75, 1];
    for (let i = 0; i < 4000; i++) {
      if (welch(values(8, 1), values(30, 4), 0.95).p < 0.05) plain++;
      const [a, b] = [values(80, 1), values(80, 1)];
      if (
        looks.some((share, k) => {
          const n = 80 * share;
          return (
            welch(a.subarray(0, n), b.subarray(0, n), 0.95).p < alphaOfLook(k === 0 ? 0 : looks[k - 1]!, share, 0.95)
          );
        })
      )
        looked++;
      if (holm([1, 2, 3].map(() => welch(values(20, 1), values(20, 1), 0.95).p)).some((p) => p < 0.05)) several++;
    }
    const tolerance = 4 * Math.sqrt((0.05 * 0.95) / 4000);
    expect(Math.abs(plain / 4000 - 0.05)).toBeLessThan(tolerance);
    expect(looked / 4000).toBeLessThan(0.05 + tolerance);
    expect(looked / 4000).toBeGreaterThan(0.03);
    expect(several / 4000).toBeLessThan(0.05 + tolerance);
    expect(
      looks.map((share, k) => alphaOfLook(k === 0 ? 0 : looks[k - 1]!, share, 0.95)).reduce((a, b) => a + b),
    ).toBeCloseTo(0.05, 9);
  });

  it("with what was known before is as right and surer", () => {
    const random = seeded(6);
    let narrower = 0;
    let covered = 0;
    for (let i = 0; i < 500; i++) {
      const before = Float64Array.from({ length: 200 }, () => 10 + 3 * normal(random));
      const after = before.map((x, j) => x + normal(random) + (j >= 100 ? 0.5 : 0));
      const raw = welch(after.subarray(0, 100), after.subarray(100), 0.95);
      const cuped = adjust(after, before);
      expect(cuped.explained).toBeGreaterThan(0.7);
      const better = welch(cuped.values.subarray(0, 100), cuped.values.subarray(100), 0.95);
      if (better.high - better.low < 0.5 * (raw.high - raw.low)) narrower++;
      if (better.low < 0.5 && better.high > 0.5) covered++;
    }
    expect(narrower).toBe(500);
    expect(Math.abs(covered / 500 - 0.95)).toBeLessThan(0.04);
    expect(adjust([1, 2, 3], [5, 5, 5])).toMatchObject({ slope: 0, explained: 0 });
  });

  it("knows when the arms are not what they should be", () => {
    // 821,588 against 815,482 of a planned half each: the published example of Kohavi, Tang, Xu (2020), p = 1.8E-6.
    const found = sampleRatio([821_588, 815_482], [1, 1]);
    expect(found.p).toBeGreaterThan(1.7e-6);
    expect(found.p).toBeLessThan(1.9e-6);
    expect(found.mismatch).toBe(true);
    expect(sampleRatio([5020, 4980], [1, 1]).mismatch).toBe(false);
    expect(sampleRatio([900, 100], [9, 1])).toMatchObject({ chiSquare: 0, p: 1 });
  });

  it("corrects as Holm does, in the order given", () => {
    // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm") in R: 0.05 0.08 0.09 0.09 0.09.
    const corrected = holm([0.03, 0.01, 0.05, 0.02, 0.04]);
    [0.09, 0.05, 0.09, 0.08, 0.09].forEach((p, i) => expect(corrected[i]).toBeCloseTo(p, 12));
  });

  it("says what it cannot do", () => {
    expect(() => welch([1], [1, 2], 0.95)).toThrow(/control arm: 1 units, at least 2/);
    expect(() => welch([1, 2], [1, NaN], 0.95)).toThrow(/treatment arm: value 2 is not a number/);
    expect(welch([2, 2, 2], [2, 2], 0.95)).toMatchObject({ estimate: 0, p: 1 });
    expect(() => tTestSize(0, { level: 0.95, power: 0.8 })).toThrow(RangeError);
    expect(() => sampleRatio([1, 2], [1])).toThrow(RangeError);
  });
});
