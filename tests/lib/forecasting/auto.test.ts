import { describe, expect, it } from "vitest";
import { fitAuto } from "../../../lib/forecasting/auto.js";
import { forecastMany } from "../../../lib/forecasting/long-table.js";
import { fitModel, predictModel } from "../../../lib/forecasting/models.js";
import { normal, poisson, seeded } from "../../../lib/random.js";
import { awkwardSeries } from "../../support/awkward-series.js";

const levels = [0.8, 0.95];

/** A trend with a season, all above zero. */
function months(seed: number, length = 60): Float64Array {
  const random = seeded(seed);
  return Float64Array.from({ length }, (_, t) => 200 + t + 40 * Math.sin((2 * Math.PI * t) / 12) + 8 * normal(random));
}

describe("auto on series of every kind", () => {
  it("always answers: finite, nested, never negative without need, with few fits", { timeout: 120_000 }, () => {
    const random = seeded(1);
    for (let batch = 0; batch < 10; batch++) {
      const series = Array.from({ length: 200 }, (_, i) => ({ id: String(i), values: awkwardSeries(random) }));
      const { forecasts } = forecastMany(series, { model: "auto", horizon: 8, levels, seasons: [12], cumulative: 3 });
      forecasts.forEach(({ forecast: { mean, low, high, cumulative }, label, fits }, s) => {
        const { values } = series[s]!;
        const positive = values.every((v) => !Number.isFinite(v) || v >= 0);
        const ordered = (...ends: number[]) =>
          ends.every((end, k) => Number.isFinite(end) && (k === 0 || end >= ends[k - 1]!)) &&
          (!positive || ends[0]! >= 0);
        const fine =
          mean.every((v, t) => Number.isFinite(v) && ordered(low[1]![t]!, low[0]![t]!, high[0]![t]!, high[1]![t]!)) &&
          Number.isFinite(cumulative!.mean) &&
          ordered(cumulative!.low[1]!, cumulative!.low[0]!, cumulative!.high[0]!, cumulative!.high[1]!);
        expect(fine, `${label} of ${values.join(" ")}`).toBe(true);
        expect(fits).toBeLessThanOrEqual(10);
      });
    }
  });

  it("does not let one of them stop a panel", () => {
    const random = seeded(2);
    const good = Array.from({ length: 5 }, (_, i) => ({ id: `good ${i}`, values: months(i + 1) }));
    const odd = Array.from({ length: 60 }, (_, i) => ({ id: `odd ${i}`, values: awkwardSeries(random) }));
    const options = { model: "auto", horizon: 6, levels, seasons: [12] };
    const { forecasts } = forecastMany([...odd, ...good], options);
    const alone = forecastMany(good, options).forecasts;
    expect(forecasts.map(({ id }) => id)).toEqual([...odd, ...good].map(({ id }) => id));
    alone.forEach(({ forecast }, i) => expect(forecasts[60 + i]!.forecast.mean).toEqual(forecast.mean));
  });
});

describe("what auto takes a series for", () => {
  it("hours that are never open do not make it intermittent: nights stay empty, days do not", () => {
    const random = seeded(3);
    const hours = Float64Array.from({ length: 24 * 14 }, (_, t) => (t % 24 < 12 ? 0 : 20 + poisson(random, 5)));
    const fitted = fitModel("auto", hours, { seasons: [24] });
    const { mean } = predictModel(fitted, 24);
    expect(Math.max(...mean.subarray(0, 11))).toBeLessThan(6);
    expect(Math.min(...mean.subarray(13))).toBeGreaterThan(15);
  });

  it("rare demand in fractions has quantiles in units of the smallest", () => {
    const y = Float64Array.from([0, 0, 3, 0, 1, 0, 0, 2, 0, 0, 0, 1]);
    const whole = predictModel(fitModel("auto", y), 3, { levels });
    const tenth = predictModel(
      fitModel(
        "auto",
        y.map((v) => v * 0.125),
      ),
      3,
      { levels },
    );
    expect(whole.high[1]![0]).toBeGreaterThan(0);
    whole.high.forEach((path, k) => path.forEach((v, i) => expect(tenth.high[k]![i]!).toBeCloseTo(v * 0.125, 9)));
    expect(tenth.mean[0]).toBeCloseTo(whole.mean[0]! * 0.125, 9);
  });

  it("an immense value beside small ones does not leave the numbers", () => {
    const { mean, high } = predictModel(fitModel("auto", Float64Array.of(0, 1e308, 0.8)), 2, { levels });
    expect([...mean, ...high[1]!].every(Number.isFinite)).toBe(true);
  });

  it.each([
    ["a month of days", months(1, 60), [7], /theta, ETS/],
    ["five years of weeks", months(2, 260), [52], /weighted mean of four autoregressions/],
    ["hours with two seasons", months(3, 400), [24, 168], /median of autoregressions/],
    ["years", months(4, 30), [], /damped trend/],
    ["less than two seasons", months(5, 20), [12], /damped trend/],
  ] as const)("%s", (_, y, seasons, label) => {
    const { label: found, fits, fallback } = fitAuto(y, seasons);
    expect(found).toMatch(label);
    expect(fits).toBeLessThanOrEqual(10);
    expect(fallback).toBeUndefined();
  });
});

describe("scale", () => {
  const y = months(6);
  const base = predictModel(fitModel("auto", y, { seasons: [12] }), 12, { levels, cumulative: 4 });

  it.each([2 ** 80, 2 ** -60, 1e9, 1e-9, 1000])("times %d is that of the forecast", (factor) => {
    const scaled = predictModel(
      fitModel(
        "auto",
        y.map((v) => v * factor),
        { seasons: [12] },
      ),
      12,
      { levels, cumulative: 4 },
    );
    base.mean.forEach((v, i) => expect(scaled.mean[i]! / factor / v).toBeCloseTo(1, 3));
    base.high[1]!.forEach((v, i) => expect(scaled.high[1]![i]! / factor / v).toBeCloseTo(1, 2));
    expect(scaled.cumulative!.high[0]! / factor / base.cumulative!.high[0]!).toBeCloseTo(1, 2);
  });
});

describe("a forecast of the sum of the first steps", () => {
  const y = months(7);
  const at = (name: string, cumulative: number) =>
    predictModel(fitModel(name, y, { seasons: [12] }), 12, { levels, cumulative });

  it.each(["auto", "ets", "theta", "arima:0,1,1:0,1,1", "naive", "mean"])("of %s", (name) => {
    const one = at(name, 1);
    const first = one.cumulative!;
    expect(first.mean).toBeCloseTo(one.mean[0]!, 6);
    levels.forEach((_, k) => {
      expect(first.low[k]! / one.low[k]![0]!).toBeCloseTo(1, 4);
      expect(first.high[k]! / one.high[k]![0]!).toBeCloseTo(1, 4);
    });
    const { mean, high, cumulative } = at(name, 6);
    const sum = (values: Float64Array) => values.subarray(0, 6).reduce((a, b) => a + b, 0);
    expect(cumulative!.mean).toBeCloseTo(sum(mean), 6);
    expect(cumulative!.high[1]!).toBeGreaterThan(cumulative!.high[0]!);
    expect(cumulative!.high[0]!).toBeGreaterThan(cumulative!.mean);
    expect(cumulative!.high[1]!).toBeLessThanOrEqual(sum(high[1]!) * (1 + 1e-9));
  });

  it("of a random walk has the variance 1 + 4 + 9 + ... of its steps", () => {
    const { cumulative, high, mean } = at("naive", 4);
    const step = high[0]![0]! - mean[0]!;
    expect(cumulative!.high[0]! - cumulative!.mean).toBeCloseTo(step * Math.sqrt(1 + 4 + 9 + 16), 6);
  });

  it("of independent steps has the sum of their variances", () => {
    const { cumulative, high, mean } = at("mean", 9);
    expect(cumulative!.high[0]! - cumulative!.mean).toBeCloseTo(3 * (high[0]![0]! - mean[0]!), 6);
  });

  it("beyond the horizon is refused", () => {
    expect(() => at("naive", 13)).toThrow(/invalid cumulative: 13/);
    expect(() => at("naive", 0)).toThrow(/invalid cumulative: 0/);
  });
});

it("sums of counts spread wider than independent steps would: they share an uncertain level", () => {
  const random = seeded(9);
  const y = Float64Array.from({ length: 40 }, () => (random() < 0.4 ? 1 + poisson(random, 4) : 0));
  const { mean, high, cumulative } = predictModel(fitModel("auto", y), 9, { levels: [0.8], cumulative: 9 });
  expect(cumulative!.mean).toBeCloseTo(9 * mean[0]!, 9);
  expect(Number.isInteger(cumulative!.high[0]!)).toBe(true);
  const step = high[0]![0]! - mean[0]!;
  expect(cumulative!.high[0]! - cumulative!.mean).toBeGreaterThan(2 * step);
  expect(cumulative!.high[0]!).toBeLessThan(9 * high[0]![0]!);
});
