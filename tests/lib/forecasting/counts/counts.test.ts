import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cumulativeQuantiles,
  drawCount,
  stepQuantiles,
  type CountPath,
} from "../../../../lib/forecasting/counts/count-path.js";
import {
  effectsOf,
  fitCountRegression,
  predictCountRegression,
  simulateCountRegression,
} from "../../../../lib/forecasting/counts/count-regression.js";
import { dispersionTest } from "../../../../lib/forecasting/counts/dispersion-test.js";
import {
  fitIntermittent,
  predictIntermittent,
  simulateIntermittent,
} from "../../../../lib/forecasting/counts/intermittent.js";
import {
  fitMovingLevel,
  predictMovingLevel,
  simulateMovingLevel,
} from "../../../../lib/forecasting/counts/moving-level.js";
import { fitModel, predictModel } from "../../../../lib/forecasting/models.js";
import { seeded } from "../../../../lib/random.js";

const methods = ["croston", "sba", "tsb", "adida", "imapa", "gamma-poisson", "mix"] as const;
const kinds = ["static", "moving", "damped"] as const;
const probabilities = [0.025, 0.1, 0.5, 0.9, 0.975];
const horizon = 6;

/** Counts of every kind: rare, dense, huge, overdispersed, with gaps. */
const series = fc
  .tuple(
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(1, 5, 300, 1e6),
    fc.constantFrom(0, 0.1),
  )
  .map(([us, rarity, size, gaps]) =>
    Float64Array.from(us, (u, i) => (((i * 7919) % 10) / 10 < gaps ? NaN : u < rarity ? 0 : Math.round(size * u * u))),
  );

function everyPath(y: Float64Array): { name: string; path: CountPath }[] {
  return [
    ...methods.map((name) => ({ name, path: predictIntermittent(fitIntermittent(y, name), horizon) })),
    ...kinds.flatMap((kind) =>
      (["poisson", "negbin"] as const).map((family) => ({
        name: `${family} ${kind}`,
        path: predictMovingLevel(fitMovingLevel(y, { family, kind }), horizon),
      })),
    ),
  ];
}

function moments(paths: Float64Array, columns: number, value: (row: Float64Array) => number) {
  const values = Array.from({ length: paths.length / columns }, (_, k) =>
    value(paths.subarray(k * columns, (k + 1) * columns)),
  );
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1) };
}

describe("on any counts", () => {
  it("means are numbers of at least 0, quantiles are whole, ordered and at least 0, sums spread no less than their parts", () => {
    fc.assert(
      fc.property(series, (y) => {
        for (const { name, path } of everyPath(y)) {
          const quantiles = stepQuantiles(path, probabilities);
          for (let i = 0; i < horizon; i++) {
            expect(path.mean[i], name).toBeGreaterThanOrEqual(0);
            expect(path.mean[i], name).toBeLessThan(Infinity);
            expect(path.variance[i]! - path.mean[i]!, name).toBeGreaterThanOrEqual(-1e-9 * path.mean[i]!);
            const row = quantiles.subarray(i * 5, (i + 1) * 5);
            row.forEach((q, k) => {
              expect(Number.isInteger(q) && q >= 0, `${name}: ${q}`).toBe(true);
              if (k > 0) expect(q).toBeGreaterThanOrEqual(row[k - 1]!);
            });
            const sum = path.variance.slice(0, i + 1).reduce((a, b) => a + b, 0);
            expect(path.cumulativeVariance[i]!, name).toBeGreaterThanOrEqual(sum * (1 - 1e-9));
          }
          const whole = cumulativeQuantiles(path, horizon, probabilities);
          whole.forEach((q, k) => expect(q).toBeGreaterThanOrEqual(k > 0 ? whole[k - 1]! : 0));
        }
      }),
      { numRuns: 25 },
    );
  });

  it("no demand gives no forecast, and nothing but zeros is simulated", () => {
    for (const y of [new Float64Array(20), new Float64Array(0), new Float64Array(5).fill(NaN)]) {
      for (const { name, path } of everyPath(y)) {
        expect([...path.mean], name).toEqual(new Array(horizon).fill(0));
        expect([...stepQuantiles(path, [0.5, 0.99])], name).toEqual(new Array(2 * horizon).fill(0));
      }
      const paths = simulateIntermittent(fitIntermittent(y, "mix"), 3, 4, seeded(1));
      expect([...paths, ...simulateMovingLevel(fitMovingLevel(y), 3, 4, seeded(1))]).toEqual(new Array(24).fill(0));
    }
  });

  it("one demand in a long history is a low level, not a high one", () => {
    const y = new Float64Array(40);
    y[25] = 12;
    for (const { name, path } of everyPath(y)) {
      expect(path.mean[0], name).toBeGreaterThan(0);
      expect(path.mean[0], name).toBeLessThan(1.5);
    }
  });

  it("counts in dozens give means in dozens", () => {
    const y = Float64Array.from([0, 2, 0, 0, 1, 3, 0, 0, 0, 2, 0, 1, 0, 4, 0, 0, 1, 0]);
    for (const method of ["croston", "sba", "tsb", "adida", "imapa"] as const)
      expect(
        fitIntermittent(
          y.map((v) => 12 * v),
          method,
        ).mean,
      ).toBeCloseTo(12 * fitIntermittent(y, method).mean, 9);
  });

  it("zeros before the first demand are not history", () => {
    const y = [0, 3, 0, 1, 0, 0, 2];
    for (const method of methods)
      expect(fitIntermittent(Float64Array.from([0, 0, 0, 0, ...y]), method)).toEqual(
        fitIntermittent(Float64Array.from(y.slice(1)), method),
      );
  });
});

describe("simulated paths have the moments that are predicted", () => {
  const paths = 20_000;
  const check = (path: CountPath, drawn: Float64Array) => {
    const columns = path.mean.length;
    for (const i of [0, columns - 1]) {
      const step = moments(drawn, columns, (row) => row[i]!);
      expect(Math.abs(step.mean - path.mean[i]!)).toBeLessThan(4 * Math.sqrt(path.variance[i]! / paths));
      expect(step.variance / path.variance[i]!).toBeCloseTo(1, 0.9);
    }
    const sum = moments(drawn, columns, (row) => row.reduce((a, b) => a + b, 0));
    expect(sum.variance / path.cumulativeVariance[columns - 1]!).toBeCloseTo(1, 0.9);
  };
  const random = seeded(11);
  const y = Float64Array.from({ length: 80 }, (_, t) => drawCount(random, 3 + Math.sin(t / 9), 9));

  it("of the mix", () => {
    const model = fitIntermittent(y, "mix");
    check(predictIntermittent(model, 5), simulateIntermittent(model, 5, paths, seeded(1)));
  });
  it.each(kinds)("of a %s level with effects", (kind) => {
    const model = fitMovingLevel(y, { kind });
    const effects = Float64Array.of(1, 2, 0.5, 1, 3);
    check(predictMovingLevel(model, 5, effects), simulateMovingLevel(model, 5, paths, seeded(2), effects));
  });
  it("of a regression, the coefficients taken as known", () => {
    const x = Float64Array.from({ length: 160 }, (_, i) => (i % 2 === 0 ? 1 : (i >> 1) % 4 === 0 ? 1 : 0));
    const model = fitCountRegression(x, y, 2, { family: "negbin" })!;
    const drawn = simulateCountRegression(model, Float64Array.of(1, 0, 1, 1), paths, seeded(3));
    const { mean } = predictCountRegression(model, Float64Array.of(1, 0, 1, 1));
    for (const i of [0, 1]) {
      const step = moments(drawn, 2, (row) => row[i]!);
      const variance = mean[i]! + model.dispersion * mean[i]! ** 2;
      expect(Math.abs(step.mean - mean[i]!)).toBeLessThan(4 * Math.sqrt(variance / paths));
      expect(step.variance / variance).toBeCloseTo(1, 0.9);
    }
  });
});

describe("moving levels", () => {
  const random = seeded(5);
  const step = Float64Array.from({ length: 120 }, (_, t) => drawCount(random, t < 60 ? 2 : 8, t < 60 ? 4 : 16));

  it("follow a step that a static level averages", () => {
    expect(fitMovingLevel(step, { kind: "static" }).level).toBeCloseTo(5, 0);
    expect(fitMovingLevel(step, { kind: "moving" }).level).toBeGreaterThan(6);
  });
  it("are the likelier the freer they are", () => {
    const [fixed, moving] = (["static", "moving"] as const).map((kind) => fitMovingLevel(step, { kind }));
    expect(moving!.logLikelihood).toBeGreaterThan(fixed!.logLikelihood);
    expect(moving!.parameters).toBe(fixed!.parameters + 1);
    const poisson = fitMovingLevel(step, { kind: "moving", family: "poisson" });
    expect(moving!.logLikelihood).toBeGreaterThan(poisson.logLikelihood);
    expect(poisson.ratio).toBe(1);
  });
  it("a damped level returns to its long-run mean", () => {
    const model = fitMovingLevel(step, { kind: "damped" });
    const { mean } = predictMovingLevel(model, 2000);
    expect(Math.abs(mean[1999]! - model.longRun)).toBeLessThan(Math.abs(mean[0]! - model.longRun) + 1e-9);
  });
  it("learn a promotion by regression and a level beside it", () => {
    const draw = seeded(8);
    const promoted = (t: number) => t % 7 === 3;
    const x = Float64Array.from({ length: 240 }, (_, i) => (i % 2 === 0 || promoted(i >> 1) ? 1 : 0));
    const y = Float64Array.from({ length: 120 }, (_, t) => drawCount(draw, promoted(t) ? 12 : 4, promoted(t) ? 20 : 7));
    const regression = fitCountRegression(x, y, 2, { family: "negbin" })!;
    const model = fitMovingLevel(y, { kind: "moving", effects: effectsOf(regression, x) });
    const { mean } = predictMovingLevel(model, 2, effectsOf(regression, Float64Array.of(1, 0, 1, 1)));
    expect(mean[1]! / mean[0]!).toBeCloseTo(Math.exp(regression.coefficients[1]!), 9);
    expect(mean[1]! / mean[0]!).toBeGreaterThan(2);
    expect(mean[1]! / mean[0]!).toBeLessThan(4);
  });
  it("come by name, with season and regressors, and learn what a regression without a level cannot", () => {
    const draw = seeded(12);
    const promoted = Float64Array.from({ length: 124 }, (_, t) => (t % 9 === 4 ? 1 : 0));
    const y = Float64Array.from({ length: 120 }, (_, t) => {
      const mean = (t < 70 ? 3 : 9) * (promoted[t] ? 2 : 1) * (t % 4 === 0 ? 1.5 : 1);
      return drawCount(draw, mean, 1.5 * mean);
    });
    const ahead = (name: string) =>
      predictModel(
        fitModel(name, y, { seasons: [4], regressors: { columns: 1, values: promoted.subarray(0, 120) } }),
        4,
        { levels: [0.8], regressors: promoted.subarray(120) },
      );
    for (const family of ["poisson", "negbin"]) {
      const [fixed, moving] = [ahead(family), ahead(`${family}-level`)];
      const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
      expect(total(moving.mean)).toBeGreaterThan(1.2 * total(fixed.mean));
      // The first step is the strong season, the second is promoted.
      expect(moving.mean[0]! / moving.mean[2]!).toBeGreaterThan(1.2);
      expect(moving.mean[1]! / moving.mean[2]!).toBeGreaterThan(1.3);
      for (const q of [...moving.low[0]!, ...moving.high[0]!]) expect(Number.isInteger(q)).toBe(true);
    }
  });
  it("refuse effects that are no multipliers", () => {
    expect(() => fitMovingLevel(step, { effects: Float64Array.of(1) })).toThrow("invalid effects: 1 values");
    expect(() => predictMovingLevel(fitMovingLevel(step), 1, Float64Array.of(0))).toThrow("invalid effect: 0");
  });
});

describe("count regression", () => {
  it("leaves missing counts out", () => {
    const x = Float64Array.of(1, 0, 1, 1, 1, 0, 1, 1, 1, 1);
    const with_ = fitCountRegression(x, Float64Array.of(2, 6, 4, 8, NaN), 2)!;
    const without = fitCountRegression(x.slice(0, 8), Float64Array.of(2, 6, 4, 8), 2)!;
    expect(with_).toEqual(without);
    expect(Math.exp(with_.coefficients[0]!)).toBeCloseTo(3, 9);
  });
  it("reads an offset as exposure: half the time in stock, half the sales", () => {
    const x = new Float64Array(4).fill(1);
    const offset = Float64Array.of(0, 0, Math.log(0.5), Math.log(0.5));
    const fit = fitCountRegression(x, Float64Array.of(8, 8, 4, 4), 1, { offset })!;
    expect(Math.exp(fit.coefficients[0]!)).toBeCloseTo(8, 9);
  });
  it("a column without variation is singular, and harmless with a little ridge", () => {
    const x = Float64Array.of(1, 0, 1, 0, 1, 0);
    const y = Float64Array.of(1, 2, 3);
    expect(fitCountRegression(x, y, 2)).toBeUndefined();
    expect(fitCountRegression(x, y, 2, { ridge: 1e-6 })!.coefficients[1]).toBeCloseTo(0, 6);
  });
  it("no demand in one season, or none at all, stays finite", () => {
    const x = Float64Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 1 : (i >> 1) % 2));
    for (const y of [Float64Array.from({ length: 12 }, (_, t) => (t % 2 ? 0 : 5)), new Float64Array(12)])
      for (const family of ["poisson", "negbin"] as const) {
        const fit = fitCountRegression(x, y, 2, { family, ridge: 1e-6 })!;
        const { mean, variance } = predictCountRegression(fit, x);
        for (const value of [...mean, ...variance]) expect(Number.isFinite(value) && value >= 0).toBe(true);
      }
  });
  it("refuses what is no count or does not fit together", () => {
    expect(() => fitCountRegression(Float64Array.of(1), Float64Array.of(-1), 1)).toThrow("invalid count: -1");
    expect(() => fitCountRegression(Float64Array.of(1, 1), Float64Array.of(1), 1)).toThrow("invalid design: 2 values");
  });
});

it("the dispersion test rejects seldom when the counts are Poisson, and nearly always when they are not", () => {
  const random = seeded(21);
  const rejected = (variance: number) => {
    let count = 0;
    for (let k = 0; k < 200; k++) {
      const y = Float64Array.from({ length: 60 }, () => drawCount(random, 4, variance));
      const mean = y.reduce((a, b) => a + b, 0) / 60;
      if (dispersionTest(y, new Float64Array(60).fill(mean))!.overdispersed) count++;
    }
    return count / 200;
  };
  expect(rejected(4)).toBeLessThan(0.1);
  expect(rejected(16)).toBeGreaterThan(0.95);
});
