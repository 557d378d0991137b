import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { autoArima } from "../../../../lib/forecasting/arima/arima-auto.js";
import {
  fitArima,
  predictArima,
  simulateArima,
  withStandardErrors,
  type ArimaModel,
} from "../../../../lib/forecasting/arima/arima.js";
import { autocovariances } from "../../../../lib/forecasting/arima/arma.js";
import { normal, seeded } from "../../../../lib/random.js";
import { mean, variance } from "../../../../lib/stats/moments.js";
import { awkwardSeries } from "../../../support/awkward-series.js";

const orders = (p: number, d: number, q: number, P = 0, D = 0, Q = 0, season = 1) => ({ p, d, q, P, D, Q, season });
const airline = orders(0, 1, 1, 0, 1, 1, 4);

/** Noise, or an autoregression of it. */
function noise(seed: number, n: number, phi = 0): Float64Array {
  const random = seeded(seed);
  let value = normal(random) / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length: n }, (_, t) => (value = t === 0 ? value : phi * value + normal(random)));
}

function seasonal(seed: number, n = 60): Float64Array {
  return noise(seed, n, 0.5).map((e, t) => 50 + 0.3 * t + 6 * Math.sin((Math.PI * t) / 2) + 2 * e);
}

const value = (model: ArimaModel, name: string) => model.coefficients.find((c) => c.name === name)!;

describe("missing values", () => {
  it("give the likelihood of what is known, from its covariance matrix", () => {
    const y = noise(3, 30, 0.6);
    for (const at of [4, 5, 6, 20]) y[at] = NaN;
    const model = fitArima(y, orders(1, 0, 1), { constant: false })!;
    const known = [...y.keys()].filter((t) => !Number.isNaN(y[t]!));
    const gamma = autocovariances(model, 30)!.map((v) => v * model.variance);
    // Successive conditioning on what came before.
    let logLikelihood = 0;
    const factor: number[][] = [];
    const white: number[] = [];
    known.forEach((t, i) => {
      const row: number[] = [];
      let rest = y[t]!;
      let spread = gamma[0]!;
      for (let j = 0; j < i; j++) {
        let sum = gamma[t - known[j]!]!;
        for (let k = 0; k < j; k++) sum -= row[k]! * factor[j]![k]!;
        row.push(sum / factor[j]![j]!);
        rest -= row[j]! * white[j]!;
        spread -= row[j]! ** 2;
      }
      row.push(Math.sqrt(spread));
      factor.push(row);
      white.push(rest / row[i]!);
      logLikelihood -= 0.5 * (Math.log(2 * Math.PI * spread) + white[i]! ** 2);
    });
    expect(model.logLikelihood).toBeCloseTo(logLikelihood, 8);
    expect(model.count).toBe(known.length);
  });

  it("at the ends only move where the forecast starts", () => {
    const y = seasonal(5);
    const longer = Float64Array.of(NaN, NaN, ...y, NaN, NaN, NaN);
    const [a, b] = [fitArima(y, airline)!, fitArima(longer, airline)!];
    expect(b.logLikelihood).toBeCloseTo(a.logLikelihood, 10);
    const [far, near] = [predictArima(a, 9), predictArima(b, 6)];
    near.mean.forEach((v, i) => expect(v).toBeCloseTo(far.mean[i + 3]!, 8));
    near.sd.forEach((v, i) => expect(v).toBeCloseTo(far.sd[i + 3]!, 8));
  });

  it("just before the end make the forecast less sure", () => {
    let level = 0;
    const e = noise(6, 81);
    const y = Float64Array.from({ length: 80 }, (_, t) => (level += e[t + 1]! - 0.5 * e[t]!));
    const full = fitArima(y, orders(0, 1, 1))!;
    const gappy = fitArima(y.with(78, NaN), orders(0, 1, 1))!;
    expect(gappy.end.gaps.length).toBe(1);
    const relative = (m: ArimaModel) => predictArima(m, 1).sd[0]! / Math.sqrt(m.unbiasedVariance);
    expect(relative(full)).toBeCloseTo(1, 6);
    expect(relative(gappy)).toBeGreaterThan(1.01);
  });
});

describe("regressors", () => {
  const n = 80;
  const promotion = Float64Array.from({ length: n }, (_, t) => (t % 9 === 4 ? 1 : 0));
  const y = noise(9, n, 0.7).map((e, t) => 20 + e + 5 * promotion[t]!);
  const regressors = { columns: 1, values: promotion };

  it("find the effect, and it is used ahead", () => {
    const model = fitArima(y, orders(1, 0, 0), { regressors })!;
    expect(Math.abs(value(model, "x1").value - 5)).toBeLessThan(3 * value(model, "x1").error!);
    const without = predictArima(model, 2, Float64Array.of(0, 0)).mean;
    const having = predictArima(model, 2, Float64Array.of(0, 1)).mean;
    expect(having[0]).toBe(without[0]);
    expect(having[1]! - without[1]!).toBeCloseTo(model.regression[0]!, 10);
  });

  it("in other units change the coefficient's unit only", () => {
    const a = fitArima(y, orders(1, 1, 1), { regressors })!;
    const b = fitArima(y, orders(1, 1, 1), {
      regressors: { columns: 1, values: promotion.map((v) => 1000 * v + 7) },
    })!;
    expect(b.logLikelihood).toBeCloseTo(a.logLikelihood, 6);
    expect(1000 * value(b, "x1").value).toBeCloseTo(value(a, "x1").value, 4);
    expect(1000 * value(b, "x1").error!).toBeCloseTo(value(a, "x1").error!, 4);
  });

  it("that say nothing new are left at 0", () => {
    const twice = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? promotion[i >> 1]! : 0));
    const model = fitArima(y, orders(1, 0, 0), { regressors: { columns: 2, values: twice } })!;
    expect(model.coefficients.at(-1)).toEqual({ name: "x2", value: 0, error: null });
    expect(model.logLikelihood).toBeCloseTo(fitArima(y, orders(1, 0, 0), { regressors })!.logLikelihood, 8);
  });

  it("are taken into account by the search", () => {
    const { model } = autoArima(y, 1, { regressors })!;
    expect(value(model, "x1").value).toBeCloseTo(5, 0);
    expect(value(model, "x1").error).toBeGreaterThan(0);
  });

  it("that are missing or of the wrong length are refused", () => {
    expect(() => fitArima(y, orders(1, 0, 0), { regressors: { columns: 2, values: promotion } })).toThrow(
      /invalid regressors: 80 values, 80 x 2/,
    );
    expect(() => fitArima(y, orders(1, 0, 0), { regressors: { columns: 1, values: promotion.with(3, NaN) } })).toThrow(
      /invalid regressors: NaN in row 3/,
    );
    const model = fitArima(y, orders(1, 0, 0), { regressors })!;
    expect(() => predictArima(model, 3)).toThrow(/invalid regressors: 0 values, 3 x 1/);
  });
});

describe("equivariance", () => {
  const y = seasonal(11);
  const base = fitArima(y, airline)!;
  const path = predictArima(base, 8);

  it.each([1e-9, 1000, 1e9])("%f times the data, as many times the forecast", (factor) => {
    const model = fitArima(
      y.map((v) => factor * v),
      airline,
    )!;
    expect(model.logLikelihood + model.count * Math.log(factor)).toBeCloseTo(base.logLikelihood, 6);
    expect(value(model, "sma1").value).toBeCloseTo(value(base, "sma1").value, 5);
    expect(value(model, "sma1").error!).toBeCloseTo(value(base, "sma1").error!, 4);
    const other = predictArima(model, 8);
    other.mean.forEach((v, i) => expect(v / factor).toBeCloseTo(path.mean[i]!, 4));
    other.sd.forEach((v, i) => expect(v / factor).toBeCloseTo(path.sd[i]!, 4));
  });

  it.each([
    ["differenced", airline],
    ["with an intercept", orders(1, 0, 1)],
  ])("a shift moves the forecast by as much, %s", (_, of) => {
    const a = predictArima(fitArima(y, of)!, 8);
    const b = predictArima(
      fitArima(
        y.map((v) => v + 500),
        of,
      )!,
      8,
    );
    b.mean.forEach((v, i) => expect(v - 500).toBeCloseTo(a.mean[i]!, 3));
    b.sd.forEach((v, i) => expect(v).toBeCloseTo(a.sd[i]!, 4));
  });
});

describe("what is estimated", () => {
  it("a richer model is never less likely than a poorer one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const y = seasonal(seed, 48);
        const likelihood = (...of: Parameters<typeof orders>) => fitArima(y, orders(...of))!.logLikelihood;
        const poorest = likelihood(0, 1, 0, 0, 0, 0, 4);
        const poorer = likelihood(0, 1, 1, 0, 0, 0, 4);
        expect(poorer).toBeGreaterThanOrEqual(poorest - 1e-6);
        expect(likelihood(1, 1, 1, 0, 0, 0, 4)).toBeGreaterThanOrEqual(poorer - 1e-3);
        expect(likelihood(0, 1, 1, 1, 0, 0, 4)).toBeGreaterThanOrEqual(poorer - 1e-3);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it("two standard errors hold the true coefficient about 95 times in 100", () => {
    const fits = Array.from({ length: 100 }, (_, seed) => fitArima(noise(seed + 1, 150, 0.6), orders(1, 0, 0))!);
    const inside = fits.filter((m) => Math.abs(value(m, "ar1").value - 0.6) < 2 * value(m, "ar1").error!).length;
    expect(inside).toBeGreaterThanOrEqual(89);
    expect(inside).toBeLessThan(100);
  });

  it("quickly, the same without standard errors; they can be had later", () => {
    const y = seasonal(3);
    const quick = fitArima(y, airline, { quick: true })!;
    expect(quick.coefficients.every(({ error }) => error === null)).toBe(true);
    const later = withStandardErrors(quick, y);
    const thorough = fitArima(y, airline)!;
    later.coefficients.forEach(({ error }, i) => expect(error!).toBeCloseTo(thorough.coefficients[i]!.error!, 3));
    expect({ ...later, coefficients: quick.coefficients }).toEqual(quick);
  });

  it("white noise is recognised as such nearly always", () => {
    const found = Array.from({ length: 40 }, (_, seed) => autoArima(noise(seed + 1, 100))!.model.orders);
    const plain = found.filter(({ p, d, q }) => p + d + q === 0).length;
    expect(plain).toBeGreaterThanOrEqual(26);
  });

  it("is plain data", () => {
    const model = fitArima(seasonal(4).with(58, NaN), airline)!;
    expect(predictArima(structuredClone(model), 5)).toEqual(predictArima(model, 5));
  });
});

describe("intervals and paths", () => {
  it("uncertainty never shrinks with the horizon", () => {
    for (const of of [orders(2, 0, 1), orders(0, 1, 1), airline, orders(1, 0, 0, 1, 0, 1, 4), orders(0, 2, 2)]) {
      const { sd } = predictArima(fitArima(seasonal(8), of)!, 30);
      for (let i = 1; i < sd.length; i++) expect(sd[i]!).toBeGreaterThanOrEqual(sd[i - 1]! * (1 - 1e-9));
    }
  });

  it.each([
    ["airline", seasonal(13), airline, false],
    ["a gap near the end", seasonal(13).with(57, NaN), airline, false],
    ["a unit root of the moving average", noise(2, 40), orders(0, 1, 1), false],
    ["logarithms", seasonal(13), orders(1, 0, 1), true],
  ] as const)("paths have the forecast's mean and spread: %s", (_, y, of, log) => {
    const model = fitArima(y, of, { log })!;
    const horizon = 6;
    const count = 20_000;
    const paths = simulateArima(model, horizon, count, seeded(1));
    const { mean: expected, sd } = predictArima(model, horizon);
    for (let i = 0; i < horizon; i++) {
      const step = Float64Array.from({ length: count }, (_, k) => paths[k * horizon + i]!);
      const sample = log ? step.map(Math.log) : step;
      expect(Math.abs(mean(sample) - expected[i]!)).toBeLessThan((4 * sd[i]!) / Math.sqrt(count));
      expect(Math.abs(Math.sqrt(variance(sample)) / sd[i]! - 1)).toBeLessThan(0.03);
    }
  });

  it("sums over the paths of a random walk spread as they must", () => {
    const model = fitArima(
      noise(5, 50).map((_, t, all) => all.subarray(0, t + 1).reduce((a, b) => a + b, 0)),
      orders(0, 1, 0),
      {
        constant: false,
      },
    )!;
    const paths = simulateArima(model, 3, 20_000, seeded(2));
    const sums = Float64Array.from({ length: 20_000 }, (_, k) => paths[3 * k]! + paths[3 * k + 1]! + paths[3 * k + 2]!);
    // Shocks count three times, twice and once.
    expect(variance(sums) / (14 * model.unbiasedVariance)).toBeCloseTo(1, 1);
  });
});

describe("any series", () => {
  const all = [
    orders(1, 0, 0),
    orders(0, 1, 1),
    orders(2, 1, 2),
    orders(0, 2, 2),
    orders(1, 1, 1, 0, 1, 1, 4),
    orders(0, 0, 0),
  ];

  function expectSound(model: ArimaModel): void {
    const { mean, sd } = predictArima(model, 6);
    const known = [...mean, ...sd, model.logLikelihood, model.aic, model.bic, model.variance];
    expect(known.every(Number.isFinite), JSON.stringify([model.orders, known])).toBe(true);
    expect(model.aicc).not.toBeNaN();
    for (const { value, error } of model.coefficients)
      expect(Number.isFinite(value) && (error === null || error > 0)).toBe(true);
  }

  it("gives finite numbers, or nothing", () => {
    const random = seeded(17);
    let fitted = 0;
    for (let turn = 0; turn < 400; turn++) {
      const y = awkwardSeries(random).map((v) => (Number.isFinite(v) ? v : NaN));
      const model = fitArima(y, all[turn % all.length]!, { constant: turn % 5 !== 0 });
      if (!model) continue;
      fitted++;
      expectSound(model);
    }
    expect(fitted).toBeGreaterThan(150);
  });

  it("has an automatic model within the bound, or none", () => {
    const random = seeded(18);
    for (let turn = 0; turn < 60; turn++) {
      const y = awkwardSeries(random).map((v) => (Number.isFinite(v) ? v : NaN));
      const found = autoArima(y, turn % 2 === 0 ? 1 : 4, { maxFits: 12 });
      if (!found) continue;
      expect(found.fits).toBeLessThanOrEqual(12);
      expectSound(found.model);
    }
  });

  it.each([
    ["nothing", []],
    ["one point", [3]],
    ["two points", [3, 4]],
    ["a constant", new Array<number>(30).fill(5)],
    ["zeros", new Array<number>(30).fill(0)],
    ["a straight line under one difference", Array.from({ length: 30 }, (_, t) => 2 * t)],
    ["only missing values", new Array<number>(30).fill(NaN)],
  ])("%s has no ARIMA(1,1,1)", (_, y) => {
    expect(fitArima(Float64Array.from(y), orders(1, 1, 1))).toBeUndefined();
  });
});

it.each([
  ["an order below 0", () => fitArima(seasonal(1), orders(-1, 0, 0)), /invalid ARIMA order p: -1/],
  ["three differences", () => fitArima(seasonal(1), orders(0, 3, 0)), /invalid ARIMA order d: 3/],
  ["seasonal orders without a season", () => fitArima(seasonal(1), orders(0, 0, 0, 1)), /invalid season: 1/],
  ["no fits at all", () => autoArima(seasonal(1), 4, { maxFits: 0 }), /invalid maxFits: 0/],
])("%s is refused", (_, action, message) => {
  expect(action).toThrow(message);
});
