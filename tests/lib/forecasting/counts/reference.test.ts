// Against statsmodels, scipy and R's croston; script and versions are inside the file.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fitCountRegression } from "../../../../lib/forecasting/counts/count-regression.js";
import { dispersionTest } from "../../../../lib/forecasting/counts/dispersion-test.js";
import { fitIntermittent } from "../../../../lib/forecasting/counts/intermittent.js";
import { countCdf, countQuantiles } from "../../../../lib/stats/count-distribution.js";

type Design = { name: string; y: number[]; x: number[]; columns: number; coefficients: number[]; loglik: number };
type Reference = {
  glm: (Design & { alpha: number; offset: number[] | null; errors: number[]; deviance: number; pearson: number })[];
  nb2: (Design & { alpha: number })[];
  dispersion: { name: string; y: number[]; slope: number; t: number; p: number; pearson: number; pearsonP: number }[];
  large: { mean: number; variance: number; p: number[]; quantiles: number[] }[];
  croston: { y: number[]; croston: number }[];
};

const reference = JSON.parse(
  readFileSync(new URL("../../../reference/counts.json", import.meta.url), "utf8"),
) as Reference;

function expectClose(actual: ArrayLike<number>, expected: readonly number[], relative = 1e-6): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs(actual[i]! - value), `position ${i}`).toBeLessThan(relative * (Math.abs(value) + 1e-3)),
  );
}

describe("count regressions against statsmodels' GLM", () => {
  it.each(reference.glm)(
    "$name",
    ({ y, x, columns, alpha, offset, coefficients, errors, deviance, loglik, pearson }) => {
      const fit = fitCountRegression(Float64Array.from(x), Float64Array.from(y), columns, {
        ...(alpha > 0 ? { family: "negbin", dispersion: alpha } : {}),
        ...(offset ? { offset: Float64Array.from(offset) } : {}),
      })!;
      expect(fit.converged).toBe(true);
      expectClose(fit.coefficients, coefficients);
      expectClose(fit.standardErrors, errors);
      expectClose([fit.deviance, fit.logLikelihood, fit.pearson], [deviance, loglik, pearson]);
    },
  );
});

describe("negative binomial by maximum likelihood against statsmodels' NB2", () => {
  // The dispersion comes from a search without derivatives: half the digits of the likelihood.
  it.each(reference.nb2)("$name", ({ y, x, columns, coefficients, alpha, loglik }) => {
    const fit = fitCountRegression(Float64Array.from(x), Float64Array.from(y), columns, { family: "negbin" })!;
    expectClose(fit.coefficients, coefficients, 1e-5);
    expectClose([fit.dispersion], [alpha], 1e-5);
    expectClose([fit.logLikelihood], [loglik], 1e-9);
  });
});

describe("dispersion tests against statsmodels and scipy", () => {
  it.each(reference.dispersion)("$name", ({ name, y, slope, t, p, pearson, pearsonP }) => {
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    const found = dispersionTest(Float64Array.from(y), new Float64Array(y.length).fill(mean))!;
    expectClose([found.slope, found.t, found.ratio * found.degrees], [slope, t, pearson]);
    expect(Math.abs(found.cameronTrivediP - p)).toBeLessThan(1e-9);
    expect(Math.abs(found.pearsonP - pearsonP)).toBeLessThan(1e-9);
    expect(found.overdispersed).toBe(name === "overdispersed counts");
  });
});

describe("Croston against R's croston", () => {
  it.each(reference.croston)("$croston", ({ y, croston }) => {
    const series = Float64Array.from(y);
    const options = { alpha: 0.1, start: "first" } as const;
    expectClose([fitIntermittent(series, "croston", options).mean], [croston], 1e-9);
    expectClose([fitIntermittent(series, "sba", options).mean], [croston * (1 - 0.1 / 2)], 1e-9);
  });
});

describe("count quantiles at large means against scipy", () => {
  it.each(reference.large)("mean $mean, variance $variance", ({ mean, variance, p, quantiles }) => {
    const out = new Float64Array(p.length);
    countQuantiles(mean, variance, p, out);
    expect([...out]).toEqual(quantiles);
    quantiles.forEach((k, i) => {
      const { atMost, below } = countCdf(mean, variance, k);
      expect(atMost).toBeGreaterThan(p[i]! - 1e-4);
      expect(below).toBeLessThan(p[i]! + 1e-4);
    });
  });
});
