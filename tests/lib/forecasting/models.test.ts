import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitModel, modelNames, predictModel } from "../../../lib/forecasting/models.js";
import { normal, poisson, seeded } from "../../../lib/random.js";

const here = modelNames.filter((name) => name !== "arima-ctsa");

/** Series of every kind that a shop can have. */
const anySeries = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    length: fc.integer({ min: 1, max: 60 }),
    kind: fc.constantFrom(
      "smooth",
      "count",
      "rare",
      "negative",
      "growing",
      "constant",
      "zero",
      "huge",
      "gappy",
      "jump",
    ),
  })
  .map(({ seed, length, kind }) => {
    const random = seeded(seed);
    return Float64Array.from({ length }, (_, t) => {
      const noise = normal(random);
      if (kind === "smooth") return 100 + 20 * Math.sin((2 * Math.PI * t) / 12) + 5 * noise;
      if (kind === "count") return poisson(random, 6);
      if (kind === "rare") return random() < 0.15 ? 1 + poisson(random, 3) : 0;
      if (kind === "negative") return 10 * noise - 3;
      if (kind === "growing") return Math.exp(0.2 * t) + 0.01 * noise;
      if (kind === "constant") return 7;
      if (kind === "zero") return 0;
      if (kind === "huge") return 1e12 * (2 + noise * 0.1);
      if (kind === "gappy") return random() < 0.3 ? NaN : 50 + 10 * noise;
      return t < length / 2 ? 1 : 1000;
    });
  });

describe.each(here)("model %s", { timeout: 60_000 }, (name) => {
  it("gives finite, nested, non-negative (when the data are) forecasts of any series", () => {
    fc.assert(
      fc.property(anySeries, (y) => {
        const fitted = fitModel(name, y, { seasons: [12] });
        const { mean, low, high } = predictModel(fitted, 8, { levels: [0.95, 0.5, 0.8] });
        for (let i = 0; i < 8; i++) {
          const path = [low[2]![i]!, low[1]![i]!, low[0]![i]!, high[0]![i]!, high[1]![i]!, high[2]![i]!];
          expect(path.every(Number.isFinite) && Number.isFinite(mean[i]!)).toBe(true);
          for (let k = 1; k < path.length; k++) expect(path[k]!).toBeGreaterThanOrEqual(path[k - 1]!);
          if (fitted.nonNegative) expect(Math.min(path[0]!, mean[i]!)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: name === "ensemble" || name === "arima" ? 12 : 30, seed: 11 },
    );
  });

  it("gives the same forecast twice and survives a clone", () => {
    const y = Float64Array.from({ length: 48 }, (_, t) => 40 + 10 * Math.sin(t / 2) + (t % 5));
    const fitted = fitModel(name, y, { seasons: [12] });
    const once = predictModel(fitted, 6, { levels: [0.8] });
    expect(predictModel(structuredClone(fitted), 6, { levels: [0.8] })).toEqual(once);
    expect(predictModel(fitModel(name, y, { seasons: [12] }), 6, { levels: [0.8] })).toEqual(once);
  });
});

describe.each(["ets", "theta", "snaive", "naive", "mean", "arima:1,1,1", "auto"])("scale of %s", (name) => {
  it("is that of the data: ten times the data, ten times the forecast", () => {
    const random = seeded(4);
    const y = Float64Array.from({ length: 60 }, (_, t) => 200 + t + 30 * Math.sin(t / 2) + 8 * normal(random));
    const a = predictModel(fitModel(name, y), 6, { levels: [0.8] });
    const b = predictModel(
      fitModel(
        name,
        y.map((v) => 1000 * v),
      ),
      6,
      { levels: [0.8] },
    );
    a.mean.forEach((v, i) => expect(b.mean[i]! / v).toBeCloseTo(1000, 0));
    a.high[0]!.forEach((v, i) => expect(b.high[0]![i]! / v).toBeCloseTo(1000, -1));
  });
});

describe.each(["theta", "naive", "mean", "arima:0,1,1"])("shift of %s", (name) => {
  it("moves the forecast by as much", () => {
    const random = seeded(9);
    const y = Float64Array.from({ length: 50 }, () => 20 + 5 * normal(random));
    const a = predictModel(fitModel(name, y), 5).mean;
    const b = predictModel(
      fitModel(
        name,
        y.map((v) => v + 500),
      ),
      5,
    ).mean;
    a.forEach((v, i) => expect(b[i]! - v).toBeCloseTo(500, 2));
  });
});

describe("what auto does with awkward series", () => {
  const label = (values: number[]) => fitModel("auto", Float64Array.from(values), { seasons: [12] }).fallback;
  it.each([
    ["nothing", [], "empty"],
    ["only missing values", [NaN, NaN], "empty"],
    ["zeros", [0, 0, 0, 0], "allZero"],
    ["a constant", [5, 5, 5, 5, 5], "constant"],
    ["one point", [3], "tooShort"],
    ["two points", [3, 4], "tooShort"],
    ["four points", [3, 4, 2, 6], "short"],
  ] as const)("%s: says so", (_, values, expected) => {
    expect(label([...values])).toBe(expected);
  });

  it("does not explode with the data", () => {
    const y = Float64Array.from({ length: 30 }, (_, t) => Math.exp(0.4 * t));
    const { mean } = predictModel(fitModel("auto", y), 12);
    expect(Math.max(...mean)).toBeLessThan(20 * y[29]!);
  });

  it("uses a count model where demand is rare", () => {
    const fitted = fitModel("auto", Float64Array.from([0, 0, 3, 0, 0, 0, 1, 0, 0, 2, 0, 0]));
    expect(fitted.part.model).toBe("intermittent");
    expect(predictModel(fitted, 3, { levels: [0.8] }).low[0]![0]).toBe(0);
  });
});

describe("misuse", () => {
  const y = Float64Array.from([1, 2, 3, 4, 5, 6]);
  it.each([
    ["an unknown model", () => fitModel("prophet", y), /invalid model: prophet/],
    ["malformed orders", () => fitModel("arima:1,1", y), /invalid ARIMA orders: 1,1/],
    ["horizon 0", () => predictModel(fitModel("mean", y), 0), /invalid horizon: 0/],
    ["a level of 1", () => predictModel(fitModel("mean", y), 2, { levels: [1] }), /invalid level: 1/],
    ["ctsa without the library", () => fitModel("arima-ctsa", y), /arima-ctsa/],
    [
      "missing regressors",
      () => predictModel(fitModel("poisson", y, { regressors: { columns: 1, values: y } }), 3),
      /invalid regressors: 0 values, 3 x 1/,
    ],
  ])("%s is refused", (_, action, message) => {
    expect(action).toThrow(message);
  });
});

it("a count regression learns an uplift and uses it ahead", () => {
  const promotion = Float64Array.from({ length: 60 }, (_, t) => (t % 7 === 0 ? 1 : 0));
  const y = promotion.map((flag) => (flag ? 30 : 10));
  const fitted = fitModel("poisson", y, { regressors: { columns: 1, values: promotion } });
  const { mean } = predictModel(fitted, 2, { regressors: Float64Array.of(1, 0) });
  expect(mean[0]).toBeCloseTo(30, 3);
  expect(mean[1]).toBeCloseTo(10, 3);
});
