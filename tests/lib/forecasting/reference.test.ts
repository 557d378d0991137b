// Against R: base stats and package forecast; script and versions are inside the file.
import { readFileSync } from "node:fs";
import * as simple from "simple-statistics";
import { describe, expect, it } from "vitest";
import { fitArima, predictArima } from "../../../lib/forecasting/arima/arima.js";
import { kpss } from "../../../lib/forecasting/arima/unit-roots.js";
import { fitCountRegression } from "../../../lib/forecasting/counts/count-regression.js";
import { fitEts } from "../../../lib/forecasting/smoothing/ets.js";
import type { EtsForm } from "../../../lib/forecasting/smoothing/ets-form.js";
import { predictEts } from "../../../lib/forecasting/smoothing/ets-predict.js";
import { countDesign } from "../../../lib/forecasting/parts.js";
import { fitMean } from "../../../lib/forecasting/smoothing/simple.js";
import { stl } from "../../../lib/forecasting/decomposition/stl.js";
import { fitTheta, predictTheta } from "../../../lib/forecasting/smoothing/theta.js";
import { countQuantiles } from "../../../lib/stats/count-distribution.js";
import { normalCdf, normalQuantile } from "../../../lib/stats/normal-distribution.js";

type Reference = {
  arima: {
    name: string;
    y: number[];
    order: [number, number, number];
    seasonal: [number, number, number];
    season: number;
    constant: boolean;
    loglik: number;
    mean: number[];
    sd: number[];
  }[];
  ets: { name: string; y: number[]; form: EtsForm; season: number; loglik: number; mean: number[] }[];
  stl: {
    name: string;
    y: number[];
    season: number;
    window: number | "periodic";
    seasonal: number[];
    trend: number[];
  }[];
  kpss: { y: number[]; statistic: number }[];
  poisson: { y: number[]; x: number[]; columns: number; coefficients: number[]; errors: number[]; deviance: number }[];
  counts: { mean: number; variance: number; p: number[]; negbin: number[]; poisson: number[] }[];
};

const reference = JSON.parse(
  readFileSync(new URL("../../reference/forecasting.json", import.meta.url), "utf8"),
) as Reference;

function largestRelative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++)
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!) / (Math.abs(expected[i]!) + 1e-9));
  return worst;
}

describe("ARIMA against R's Arima (CSS-ML)", () => {
  it.each(reference.arima)("$name", ({ y, order, seasonal, season, constant, loglik, mean, sd }) => {
    const [p, d, q] = order;
    const [P, D, Q] = seasonal;
    const model = fitArima(Float64Array.from(y), { p, d, q, P, D, Q, season }, { constant })!;
    // R starts differenced series diffusely, which shifts its likelihood by up to a few thousandths.
    expect(model.logLikelihood).toBeGreaterThan(loglik - 0.01);
    expect(Math.abs(model.logLikelihood - loglik)).toBeLessThan(0.01);
    const forecast = predictArima(model, mean.length);
    expect(largestRelative(forecast.mean, mean)).toBeLessThan(1e-5);
    expect(largestRelative(forecast.sd, sd)).toBeLessThan(1e-3);
  });
});

describe("STL against R's stl", () => {
  it.each(reference.stl)("$name", ({ y, season, window, seasonal, trend }) => {
    const found = stl(Float64Array.from(y), season, { seasonalWindow: window });
    seasonal.forEach((value, t) => expect(Math.abs(found.seasonal[t]! - value)).toBeLessThan(1e-6));
    trend.forEach((value, t) => expect(Math.abs(found.trend[t]! - value)).toBeLessThan(1e-6));
  });
});

describe("ETS against R's ets", () => {
  it.each(reference.ets)("$name reaches R's likelihood", ({ y, form, season, loglik, mean }) => {
    const model = fitEts(Float64Array.from(y), form, season)!;
    expect(model.logLikelihood).toBeGreaterThan(loglik - 0.01);
    if (season === 1) expect(largestRelative(predictEts(model, 12).mean, mean)).toBeLessThan(0.02);
  });
});

it("the KPSS statistic is the textbook's", () => {
  for (const { y, statistic } of reference.kpss) expect(kpss(Float64Array.from(y))).toBeCloseTo(statistic, 10);
});

describe("Poisson regression", () => {
  it("has R's coefficients, standard errors and deviance", () => {
    const { y, x, columns, coefficients, errors, deviance } = reference.poisson[0]!;
    const design = Float64Array.from({ length: y.length * (columns + 1) }, (_, i) => {
      const [row, column] = [Math.floor(i / (columns + 1)), i % (columns + 1)];
      return column === 0 ? 1 : x[row * columns + column - 1]!;
    });
    const fit = fitCountRegression(design, Float64Array.from(y), columns + 1)!;
    expect(fit.converged).toBe(true);
    expect(largestRelative(fit.coefficients, coefficients)).toBeLessThan(1e-6);
    expect(largestRelative(fit.standardErrors, errors)).toBeLessThan(1e-6);
    expect(fit.deviance).toBeCloseTo(deviance, 6);
  });

  it("by season alone is the mean of each season", () => {
    const y = Float64Array.from({ length: 40 }, (_, t) => [4, 9, 2, 7][t % 4]! + (t % 3));
    const fit = fitCountRegression(countDesign(4, 0, 40), y, 4)!;
    const means = [0, 1, 2, 3].map((phase) => simple.mean(Array.from(y).filter((_, t) => t % 4 === phase)));
    expect(Math.exp(fit.coefficients[0]!)).toBeCloseTo(means[0]!, 8);
    for (const phase of [1, 2, 3])
      expect(Math.exp(fit.coefficients[0]! + fit.coefficients[phase]!)).toBeCloseTo(means[phase]!, 8);
  });
});

describe("distributions", () => {
  it("count quantiles are R's", () => {
    const { mean, variance, p, negbin, poisson } = reference.counts[0]!;
    const out = new Float64Array(p.length);
    countQuantiles(mean, variance, p, out);
    expect([...out]).toEqual(negbin);
    countQuantiles(mean, mean, p, out);
    expect([...out]).toEqual(poisson);
  });

  it("Poisson quantiles agree with simple-statistics", () => {
    const pmf = simple.poissonDistribution(3.4)!;
    const out = new Float64Array(1);
    for (const p of [0.1, 0.5, 0.9, 0.975]) {
      let sum = 0;
      const expected = pmf.findIndex((value) => (sum += value) >= p);
      countQuantiles(3.4, 3.4, [p], out);
      expect(out[0]).toBe(expected);
    }
  });

  it("the normal distribution agrees with simple-statistics to its four digits, and with itself", () => {
    for (const z of [-2.5, -1, -0.1, 0, 0.7, 1.96, 3]) {
      expect(Math.abs(normalCdf(z) - simple.cumulativeStdNormalProbability(z))).toBeLessThan(1e-4);
      expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 9);
    }
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
  });
});

it("the mean model is simple-statistics' mean and sample standard deviation", () => {
  const y = [3, 1, 4, 1, 5, 9, 2, 6];
  const model = fitMean(Float64Array.from(y));
  expect(model.last[0]).toBeCloseTo(simple.mean(y), 12);
  expect(model.sigma).toBeCloseTo(simple.sampleStandardDeviation(y), 12);
});

it("the standard theta forecast grows by half the slope of the regression line", () => {
  const y = Array.from({ length: 40 }, (_, t) => 20 + 1.5 * t + 4 * Math.sin(t));
  const { m } = simple.linearRegression(y.map((value, t) => [t, value]));
  const { mean } = predictTheta(fitTheta(Float64Array.from(y), "standard"), 6);
  expect(mean[5]! - mean[4]!).toBeCloseTo(m / 2, 6);
});
