import { describe, expect, it } from "vitest";
import { fitModel, modelNames, predictModel } from "../../../lib/forecasting/models.js";
import { examine } from "../../../lib/jobs/examine-series.js";
import { normal, seeded } from "../../../lib/random.js";

const random = seeded(11);
const values = Float64Array.from(
  { length: 60 },
  (_, t) => 50 + 0.2 * t + 10 * Math.sin((2 * Math.PI * t) / 12) + normal(random),
);
const request = { values, seasons: [12], horizon: 4, levels: [0.8] };

describe("the fit of an examined series", () => {
  it("is that of the model itself, with details that can cross to a worker", () => {
    const model = "arima:0,1,1:0,1,1";
    const { fit } = examine({ ...request, model });
    expect(fit!.forecast).toEqual(predictModel(fitModel(model, values, request), 4, { levels: [0.8] }));
    expect(structuredClone(fit)).toEqual(fit);
    expect(fit!.details).toMatchObject({ converged: true });
    expect(fit!.details.residuals).not.toBeNull();
    expect(fit!.residuals!.autocorrelations).toHaveLength(26);
    expect(fit!.residuals!.probability).toBeGreaterThan(0);
    expect(fit!.residuals!.limit).toBeGreaterThan(1.95 / Math.sqrt(60));
  });

  it.each(modelNames.filter((name) => name !== "arima-ctsa"))(
    "%s says what it knows of itself, without NaN",
    (model) => {
      const { details, residuals } = examine({ ...request, model }).fit!;
      for (const { value, error } of details.estimates) {
        expect(value).not.toBeNaN();
        if (error !== null) expect(error).toBeGreaterThanOrEqual(0);
      }
      if (residuals) expect(residuals.autocorrelations.every((r) => Math.abs(r) <= 1)).toBe(true);
      expect(details.aicc).not.toBeNaN();
    },
  );

  it("of a model that misses the season leaves a pattern that the test sees", () => {
    const missed = examine({ ...request, seasons: [], model: "naive" }).fit!;
    expect(missed.residuals!.probability).toBeLessThan(0.001);
    expect(missed.residuals!.autocorrelations[11]).toBeGreaterThan(missed.residuals!.limit);
  });

  it("is absent when none is asked for; wrong orders are refused", () => {
    expect(examine(request).fit).toBeNull();
    expect(() => examine({ ...request, model: "arima:1,x" })).toThrow(RangeError);
  });
});

describe("the decomposition of an examined series", () => {
  it("adds up to the data, with strengths between 0 and 1", () => {
    const { trend, seasonal, remainder, trendStrength, seasonalStrength } = examine(request).decomposition!;
    values.forEach((value, t) => expect(trend[t]! + seasonal[t]! + remainder[t]!).toBeCloseTo(value, 10));
    expect(seasonalStrength).toBeGreaterThan(0.9);
    expect(trendStrength).toBeGreaterThan(0.5);
  });

  it("bridges missing values and leaves their remainder open", () => {
    const holes = values.map((value, t) => (t === 7 ? NaN : value));
    const { remainder, trend } = examine({ ...request, values: holes }).decomposition!;
    expect(remainder[7]).toBeNaN();
    expect(trend.every(Number.isFinite)).toBe(true);
  });

  it("is absent for short or empty series, and zero strength for a constant one", () => {
    expect(examine({ ...request, values: values.slice(0, 25) }).decomposition).toBeNull();
    expect(examine({ ...request, values: new Float64Array(60).fill(NaN) }).decomposition).toBeNull();
    expect(examine({ ...request, values: new Float64Array(60).fill(3) }).decomposition).toMatchObject({
      trendStrength: 0,
      seasonalStrength: 0,
    });
  });
});
