import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Component } from "../../../../lib/forecasting/forecast.js";
import { fitCes, predictCes, simulateCes } from "../../../../lib/forecasting/smoothing/ces.js";
import { fitMean, fitNaive, predictSimple, simulateSimple } from "../../../../lib/forecasting/smoothing/simple.js";
import { fitTheta, predictTheta, simulateTheta, type ThetaForm } from "../../../../lib/forecasting/smoothing/theta.js";
import { normal, seeded, type Random } from "../../../../lib/random.js";
import { anySeries } from "./any-series.js";

const horizon = 9;

/** A model fitted to y, seen from outside. */
type Fitted = { sigma: number; predict: Component; simulate: (paths: number, random: Random) => Float64Array };

const ofTheta = (form: ThetaForm) => (y: Float64Array) => {
  const m = fitTheta(y, form);
  const simulate = (paths: number, random: Random) => simulateTheta(m, horizon, paths, random);
  return { sigma: m.sigma, predict: predictTheta(m, horizon), simulate };
};
const ofSimple = (fit: typeof fitNaive, season?: number) => (y: Float64Array) => {
  const m = fit(y, season);
  const simulate = (paths: number, random: Random) => simulateSimple(m, horizon, paths, random);
  return { sigma: m.sigma, predict: predictSimple(m, horizon), simulate };
};
const models: readonly (readonly [string, (y: Float64Array) => Fitted | undefined])[] = [
  ["theta, standard", ofTheta("standard")],
  ["theta, optimised", ofTheta("optimised")],
  ["theta, dynamic standard", ofTheta("dynamic-standard")],
  ["theta, dynamic optimised", ofTheta("dynamic")],
  [
    "complex smoothing",
    (y) => {
      const m = fitCes(y);
      if (!m) return undefined;
      const simulate = (paths: number, random: Random) => simulateCes(m, horizon, paths, random);
      return { sigma: m.sigma, predict: predictCes(m, horizon), simulate };
    },
  ],
  ["mean", ofSimple(fitMean)],
  ["naive", ofSimple(fitNaive)],
  ["seasonal naive", ofSimple(fitNaive, 4)],
];
const series = (seed: number) => {
  const random = seeded(seed);
  return Float64Array.from({ length: 60 }, (_, t) => 80 + 0.5 * t + 10 * Math.sin(t / 5) + 4 * normal(random));
};

describe.each(models)("%s", (name, fit) => {
  it("simulates the mean and spread that it predicts", () => {
    const { predict, simulate } = fit(series(1))!;
    const paths = 20_000;
    const drawn = simulate(paths, seeded(2));
    for (const i of [0, 1, 4, 8]) {
      const values = Float64Array.from({ length: paths }, (_, p) => drawn[p * horizon + i]!).sort();
      const average = values.reduce((sum, v) => sum + v / paths, 0);
      const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - average) ** 2 / paths, 0));
      expect(Math.abs(average - predict.mean[i]!)).toBeLessThan((4 * predict.sd[i]!) / Math.sqrt(paths));
      expect(sd / predict.sd[i]!).toBeCloseTo(1, 1.5);
      expect((values[0.975 * paths]! - predict.mean[i]!) / predict.sd[i]!).toBeCloseTo(1.96, 0.8);
    }
  });

  it("scales with the data, and the spread is that of the data", () => {
    const [a, b] = [fit(series(3))!, fit(series(3).map((v) => 1e6 * v))!];
    a.predict.mean.forEach((v, i) => expect(b.predict.mean[i]! / v / 1e6).toBeCloseTo(1, 4));
    a.predict.sd.forEach((v, i) => expect(b.predict.sd[i]! / v / 1e6).toBeCloseTo(1, 3));
  });

  it("moves with the data", () => {
    // Complex smoothing starts from a level that is not moved by shifts: nearly so.
    const [a, b] = [fit(series(3))!, fit(series(3).map((v) => v + 50))!];
    const tolerance = (name === "complex smoothing" ? 1 : 1e-3) * a.sigma;
    a.predict.mean.forEach((v, i) => expect(Math.abs(b.predict.mean[i]! - v - 50)).toBeLessThan(tolerance));
  });

  it("gives numbers for any series that it takes", () => {
    fc.assert(
      fc.property(anySeries, (y) => {
        const found = fit(y);
        if (!found) return;
        const { mean, sd } = found.predict;
        expect([...mean, ...sd, ...found.simulate(3, seeded(1))].every(Number.isFinite)).toBe(true);
        sd.forEach((v) => expect(v).toBeGreaterThanOrEqual(0));
      }),
      { numRuns: 150, seed: 8 },
    );
  });
});

describe("theta", () => {
  it("has no more squared error with theta fitted than with theta 2, of either line", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const squares = (form: ThetaForm) => {
        const m = fitTheta(series(seed), form);
        return m.sigma ** 2 * (60 - 2 - (form === "optimised" || form === "dynamic" ? 3 : 2));
      };
      expect(squares("optimised")).toBeLessThanOrEqual(squares("standard") * (1 + 1e-6));
      expect(squares("dynamic")).toBeLessThanOrEqual(squares("dynamic-standard") * (1 + 1e-6));
    }
  });

  it("ends where no small move of alpha or theta is better", () => {
    // The one-step errors of DOTM written down from the paper's equations, apart from the code.
    const y = series(7);
    const squares = (alpha: number, theta: number, first: number) => {
      let level = alpha * y[0]! + (1 - alpha) * first;
      let sum = 0;
      for (let n = 1; n < y.length; n++) {
        let sx = 0;
        let sy = 0;
        let sxy = 0;
        let sxx = 0;
        for (let t = 1; t <= n; t++) {
          sx += t / n;
          sy += y[t - 1]! / n;
        }
        for (let t = 1; t <= n; t++) {
          sxy += (t - sx) * (y[t - 1]! - sy);
          sxx += (t - sx) ** 2;
        }
        const slope = n > 1 ? sxy / sxx : 0;
        const intercept = sy - slope * sx;
        const kept = (1 - alpha) ** n;
        const drift = kept * intercept + ((1 - kept * (1 - alpha)) / alpha) * slope;
        const error = y[n]! - level - (1 - 1 / theta) * drift;
        if (n > 1) sum += error * error;
        level = alpha * y[n]! + (1 - alpha) * level;
      }
      return sum;
    };
    const m = fitTheta(y, "dynamic");
    const reached = m.sigma ** 2 * (60 - 2 - 3);
    // The first level is the one that was fitted: found again along a line.
    let least = Infinity;
    for (let first = 0; first < 200; first += 0.05) least = Math.min(least, squares(m.alpha, m.theta, first));
    expect(reached / least).toBeCloseTo(1, 4);
    for (const move of [0.97, 1.03]) {
      let moved = Infinity;
      for (let first = 0; first < 200; first += 0.5) moved = Math.min(moved, squares(m.alpha * move, m.theta, first));
      expect(moved).toBeGreaterThanOrEqual(reached * (1 - 1e-6));
    }
  });

  it("refuses two values", () => {
    expect(() => fitTheta(Float64Array.of(1, 2))).toThrow(/invalid series: 2 values, at least 3 are needed/);
  });
});

describe("complex smoothing", () => {
  it("is simple smoothing with a drift of level when the imaginary part is 1: level + (real - 1) error", () => {
    const m = { ...fitCes(series(2))!, real: 1.4, imaginary: 1 };
    const { mean } = predictCes(m, 5);
    mean.forEach((v) => expect(v).toBeCloseTo(m.level, 9));
  });

  it("forgets its past: both eigenvalues of the discount matrix are inside the unit circle", () => {
    for (let seed = 1; seed < 30; seed++) {
      const { real, imaginary } = fitCes(series(seed))!;
      // A perturbation of the states dies away when errors are taken in.
      let [level, potential] = [1, 1];
      for (let t = 0; t < 3000; t++) {
        const next = level - (1 - imaginary) * potential - (real - imaginary) * level;
        potential = level + (1 - real) * potential - (real + imaginary) * level;
        level = next;
      }
      expect(Math.abs(level) + Math.abs(potential)).toBeLessThan(0.1);
    }
  });

  it("takes no three values", () => {
    expect(fitCes(Float64Array.of(1, 2, 3))).toBeUndefined();
  });
});

it("seasonal naive repeats the last season and builds paths on their own values", () => {
  const m = fitNaive(Float64Array.of(1, 2, 3, 4, 11, 12, 13, 14), 4);
  expect([...predictSimple(m, 6).mean]).toEqual([11, 12, 13, 14, 11, 12]);
  const calm = simulateSimple({ ...m, sigma: 0 }, 6, 2, seeded(1));
  expect([...calm]).toEqual([11, 12, 13, 14, 11, 12, 11, 12, 13, 14, 11, 12]);
});
