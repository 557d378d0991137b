// Against R's Arima; script and versions are inside the file.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { autoArima } from "../../../../lib/forecasting/arima/arima-auto.js";
import { fitArima, predictArima } from "../../../../lib/forecasting/arima/arima.js";

type Case = {
  name: string;
  y: (number | "NA")[];
  order: [number, number, number];
  seasonal: [number, number, number];
  season: number;
  constant: boolean;
  columns: number;
  /** Row by row. */
  xreg: number[];
  future: number[];
  names: string[];
  coef: number[];
  se: number[];
  loglik: number;
  sigma2: number;
  aic: number;
  aicc: number;
  bic: number;
  residuals: (number | "NA")[];
  mean: number[];
  sd: number[];
};

type Found = { name: string; y: number[]; season: number; aicc: number };

const { cases, auto } = JSON.parse(readFileSync(new URL("../../../reference/arima.json", import.meta.url), "utf8")) as {
  cases: Case[];
  auto: Found[];
};

function fitCase({ y, order, seasonal, season, constant, columns, xreg }: Case) {
  const [p, d, q] = order;
  const [P, D, Q] = seasonal;
  const values = Float64Array.from(y, (v) => (v === "NA" ? NaN : v));
  const regressors = columns > 0 ? { regressors: { columns, values: Float64Array.from(xreg) } } : {};
  return fitArima(values, { p, d, q, P, D, Q, season }, { constant, ...regressors })!;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!), `position ${i}: ${actual[i]} and ${expected[i]}`).toBeLessThan(
      relative * Math.abs(expected[i]!) + 1e-9,
    );
}

describe.each(cases)("R's Arima: $name", (given) => {
  const model = fitCase(given);
  // A seasonal difference of small numbers: R's diffuse prior of variance 1e6 is not infinite beside them, which shifts its
  // likelihood by a few thousandths and lets the first residuals count in its variance.
  const diffuse = given.seasonal[1] > 0 ? 1 : 0;

  it("likelihood and criteria", () => {
    expect(Math.abs(model.logLikelihood - given.loglik)).toBeLessThan(diffuse ? 5e-3 : 1e-4);
    expect(Math.abs(model.aic - given.aic)).toBeLessThan(diffuse ? 1e-2 : 2e-4);
    expect(Math.abs(model.aicc - given.aicc)).toBeLessThan(diffuse ? 1e-2 : 2e-4);
    expect(Math.abs(model.bic - given.bic)).toBeLessThan(diffuse ? 1e-2 : 2e-4);
    expectClose([model.unbiasedVariance], [given.sigma2], diffuse ? 2e-3 : 2e-4);
    expect(model.converged).toBe(true);
  });

  it("coefficients and standard errors", () => {
    expect(model.coefficients.map(({ name }) => name)).toEqual(given.names.map((name) => name.replace("xreg", "x")));
    // Both sit at a maximum that is flat to the square root of the precision; R's curvature is a difference with steps of 1e-3.
    const values = model.coefficients.map(({ value }) => value);
    expectClose(values, given.coef, 1e-3);
    expectClose(
      model.coefficients.map(({ error }) => error!),
      given.se,
      1e-2,
    );
  });

  it("forecasts and their standard deviations", () => {
    const { mean, sd } = predictArima(model, given.mean.length, Float64Array.from(given.future));
    expectClose(mean, given.mean, 2e-5);
    expectClose(sd, given.sd, diffuse ? 2e-3 : 5e-5);
  });

  it.skipIf(given.y.includes("NA"))("residuals", () => {
    const used = given.order[1] + given.seasonal[1] * given.season;
    const size = Math.sqrt(given.sigma2);
    expect(model.residuals.length).toBe(given.y.length);
    for (let t = 0; t < given.y.length; t++)
      if (t < used) expect(model.residuals[t]).toBeNaN();
      else expect(Math.abs(model.residuals[t]! - (given.residuals[t] as number))).toBeLessThan(2e-3 * size);
  });
});

describe("automatic orders", () => {
  it.each(auto)("$name: no worse than auto.arima's by AICc", ({ y, season, aicc }) => {
    expect(autoArima(Float64Array.from(y), season)!.model.aicc).toBeLessThan(aicc + 0.01);
  });
});
