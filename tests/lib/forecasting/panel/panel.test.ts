import { describe, expect, it } from "vitest";
import { demandClasses } from "../../../../lib/forecasting/demand-class.js";
import { calibrated, varianceAt } from "../../../../lib/forecasting/panel/dispersion.js";
import {
  backtestPanel,
  calibrateCells,
  calibratePanel,
  cumulativeDemand,
  originsBefore,
  panelQuantiles,
  seriesCells,
  sumAhead,
} from "../../../../lib/forecasting/panel/panel-backtest.js";
import { fitPanel, panelStatuses, predictPanel, type PanelHistory } from "../../../../lib/forecasting/panel/panel.js";
import { weekOfYear } from "../../../../lib/forecasting/panel/iso-week.js";
import { gamma, poisson, seeded } from "../../../../lib/random.js";

const monday = 19_660; // 2023-10-30

/** Counts with a known level, season, promotion effect and overdispersion. */
function made(series = 60, weeks = 130, options: { uplift?: number; shape?: number; seed?: number } = {}) {
  const { uplift = 2, shape = 8, seed = 3 } = options;
  const random = seeded(seed);
  const known = weeks + 20;
  const units = new Float64Array(series * weeks);
  const expected = new Float64Array(series * known);
  const promotions = new Uint8Array(series * known);
  for (let s = 0; s < series; s++) {
    const level = 3 + 40 * random();
    for (let t = 0; t < known; t++) {
      const promoted = random() < 0.08 ? 1 : 0;
      promotions[s * known + t] = promoted;
      const season = 1 + 0.4 * Math.cos((2 * Math.PI * (weekOfYear(monday + 7 * t) - 10 * (s % 2))) / 52);
      const mean = level * season * (promoted ? uplift : 1);
      expected[s * known + t] = mean;
      if (t < weeks) units[s * weeks + t] = poisson(random, (mean * gamma(random, shape)) / shape);
    }
  }
  const history: PanelHistory = {
    series,
    weeks,
    firstWeek: monday,
    units,
    categories: Int32Array.from({ length: series }, (_, s) => s % 2),
    categoryCount: 2,
    knownWeeks: known,
    promotions,
  };
  return { history, expected, known };
}

describe("fitPanel", () => {
  const { history, expected, known } = made();

  it("finds level, season and promotions: close to the expectation it was made with", () => {
    const { mean } = predictPanel(fitPanel(history, 130), 13);
    let error = 0;
    let total = 0;
    for (let s = 0; s < 60; s++)
      for (let i = 0; i < 13; i++) {
        error += Math.abs(mean[s * 13 + i]! - expected[s * known + 130 + i]!);
        total += expected[s * known + 130 + i]!;
      }
    expect(error / total).toBeLessThan(0.15);
  });

  it("learns the size of a promotion", () => {
    const { uplifts } = fitPanel(history, 130);
    const mean = uplifts.reduce((a, b) => a + b, 0) / uplifts.length;
    expect(mean).toBeGreaterThan(1.8);
    expect(mean).toBeLessThan(2.2);
  });

  it("has seasonal indices of mean 1 by category", () => {
    const { season } = fitPanel(history, 130);
    for (const c of [0, 1]) {
      const index = season.subarray(c * 52, (c + 1) * 52);
      expect(index.reduce((a, b) => a + b, 0) / 52).toBeCloseTo(1, 10);
    }
  });

  it("never looks past the cutoff", () => {
    const later = { ...history, units: history.units.map((v, i) => (i % 130 >= 100 ? v * 17 + 5 : v)) };
    expect(fitPanel(later, 100)).toEqual(fitPanel(history, 100));
    const calibration = { horizon: 6, count: 4 };
    expect(calibratePanel(later, 100, calibration)).toEqual(calibratePanel(history, 100, calibration));
  });

  it("does see the weeks before it", () => {
    const other = { ...history, units: history.units.map((v, i) => (i % 130 === 99 ? v + 50 : v)) };
    expect(fitPanel(other, 100).levels).not.toEqual(fitPanel(history, 100).levels);
  });

  it("is the same for any order of the series", () => {
    const order = Array.from({ length: 60 }, (_, s) => (s * 7 + 3) % 60);
    const permuted: PanelHistory = {
      ...history,
      units: Float64Array.from(order.flatMap((s) => [...history.units.subarray(s * 130, (s + 1) * 130)])),
      promotions: Uint8Array.from(order.flatMap((s) => [...history.promotions!.subarray(s * known, (s + 1) * known)])),
      categories: Int32Array.from(order, (s) => history.categories[s]!),
    };
    const a = predictPanel(fitPanel(history, 130), 4).mean;
    const b = predictPanel(fitPanel(permuted, 130), 4).mean;
    order.forEach((s, k) => expect(b[k * 4]! / a[s * 4]!).toBeCloseTo(1, 6));
  });

  it("scales with the units", () => {
    const double = { ...history, units: history.units.map((v) => 100 * v) };
    const a = predictPanel(fitPanel(history, 130), 4).mean;
    const b = predictPanel(fitPanel(double, 130), 4).mean;
    // Shrinkage is in units, so it bears less on larger ones.
    a.forEach((v, i) => expect(Math.abs(b[i]! / v / 100 - 1)).toBeLessThan(0.2));
  });

  it("survives a clone", () => {
    const panel = fitPanel(history, 130);
    expect(predictPanel(structuredClone(panel), 5)).toEqual(predictPanel(panel, 5));
  });
});

describe("hidden demand", () => {
  it("is not taken for no demand", () => {
    const weeks = 60;
    const units = new Float64Array(weeks).fill(20);
    units.fill(0, 50, 60);
    const base = { series: 1, weeks, firstWeek: monday, categories: Int32Array.of(0), categoryCount: 1 };
    const censored = Uint8Array.from({ length: weeks }, (_, t) => (t >= 50 ? 1 : 0));
    const seen = predictPanel(fitPanel({ ...base, units, censored }, weeks), 1).mean[0]!;
    const blind = predictPanel(fitPanel({ ...base, units }, weeks), 1).mean[0]!;
    expect(seen).toBeCloseTo(20, 0);
    expect(blind).toBeLessThan(10);
  });

  it("of part of a week scales the expectation of that week only", () => {
    const weeks = 60;
    const availability = Float64Array.from({ length: weeks }, (_, t) => (t % 2 ? 1 : 0.6));
    const units = availability.map((share) => 50 * share);
    const history = {
      series: 1,
      weeks,
      firstWeek: monday,
      units,
      availability,
      categories: Int32Array.of(0),
      categoryCount: 1,
    };
    expect(predictPanel(fitPanel(history, weeks), 1).mean[0]).toBeCloseTo(50, 1);
  });
});

describe("what happens to odd series", () => {
  const weeks = 80;
  const rows = [
    new Float64Array(weeks), // never sold
    new Float64Array(weeks).fill(9), // planned for later
    Float64Array.from({ length: weeks }, (_, t) => (t < 50 ? 12 : 0)), // ended
    Float64Array.from({ length: weeks }, (_, t) => (t > 76 ? 6 : 0)), // new
  ];
  rows[1]!.fill(0);
  const history: PanelHistory = {
    series: 4,
    weeks,
    firstWeek: monday,
    units: Float64Array.from(rows.flatMap((row) => [...row])),
    categories: new Int32Array(4),
    categoryCount: 1,
    launches: Int32Array.of(-1, weeks + 2, 0, 77),
  };
  const panel = fitPanel(history, weeks);
  const { mean } = predictPanel(panel, 6);
  const name = (s: number) => panelStatuses[panel.statuses[s]!];

  it.each([
    [0, "none"],
    [1, "new"],
    [2, "ended"],
    [3, "short"],
  ])("series %i is %s", (s, expected) => expect(name(s)).toBe(expected));

  it("never sold: zero; planned: zero until the launch, then the level of its category; ended: hardly anything", () => {
    expect([...mean.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...mean.subarray(6, 8)]).toEqual([0, 0]);
    expect(mean[8]).toBeGreaterThan(0);
    expect(mean[12]).toBeLessThan(1);
    expect(mean[18]).toBeGreaterThan(3);
  });

  it("a series known from its first sale on: that sale does not count as its level", () => {
    const units = new Float64Array(weeks);
    units[70] = 10;
    const one = { series: 1, weeks, firstWeek: monday, units, categories: Int32Array.of(0), categoryCount: 1 };
    expect(predictPanel(fitPanel(one, weeks), 1).mean[0]).toBe(0);
  });
});

describe("intervals", () => {
  const { history } = made(120, 130, { seed: 5 });
  const horizon = 8;
  const origin = 118;
  const probabilities = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
  const backtest = backtestPanel(history, originsBefore(origin, 4, 8, 60), horizon);
  const calibration = calibrateCells(backtest, seriesCells(history, backtest), origin);
  const panel = fitPanel(history, origin);
  const forecast = predictPanel(panel, horizon);
  const quantiles = panelQuantiles(panel, forecast, calibration, probabilities);

  it("cover what they say on weeks that were not seen", () => {
    const size = 120 * horizon;
    for (const [low, high, level] of [
      [1, 5, 0.8],
      [0, 6, 0.95],
    ] as const) {
      let inside = 0;
      for (let s = 0; s < 120; s++)
        for (let i = 0; i < horizon; i++) {
          const actual = history.units[s * 130 + origin + i]!;
          const at = s * horizon + i;
          if (actual >= quantiles[low * size + at]! && actual <= quantiles[high * size + at]!) inside++;
        }
      expect(inside / size).toBeGreaterThan(level - 0.05);
      expect(inside / size).toBeLessThan(level + 0.06);
    }
  });

  it("never cross and are never negative", () => {
    const size = 120 * horizon;
    for (let at = 0; at < size; at++) {
      expect(quantiles[at]!).toBeGreaterThanOrEqual(0);
      for (let p = 1; p < probabilities.length; p++)
        expect(quantiles[p * size + at]!).toBeGreaterThanOrEqual(quantiles[(p - 1) * size + at]!);
    }
  });

  it("of sums cover what they say, and allow for the lead time's spread", () => {
    const weeks = new Float64Array(120).fill(5);
    const plain = cumulativeDemand(panel, forecast, calibration, weeks, { probabilities: [0.5, 0.9, 0.95] });
    let below = 0;
    for (let s = 0; s < 120; s++) {
      let sold = 0;
      for (let i = 0; i < 5; i++) sold += history.units[s * 130 + origin + i]!;
      if (sold <= plain.quantiles[s * 3 + 1]!) below++;
      expect(plain.mean[s]).toBeCloseTo(sumAhead(forecast, s, 5), 9);
    }
    expect(below / 120).toBeGreaterThan(0.82);
    const spread = cumulativeDemand(panel, forecast, calibration, weeks, {
      probabilities: [0.5, 0.9, 0.95],
      leadTimeSdWeeks: new Float64Array(120).fill(1),
    });
    for (let s = 0; s < 120; s++) expect(spread.sd[s]).toBeCloseTo(Math.hypot(plain.sd[s]!, plain.mean[s]! / 5), 6);
  });

  it("recalibration keeps the order of probabilities, variance grows with the mean", () => {
    demandClasses.forEach((_, c) => {
      const adjusted = calibrated(calibration.weekly, c, probabilities);
      for (let p = 1; p < adjusted.length; p++) expect(adjusted[p]!).toBeGreaterThanOrEqual(adjusted[p - 1]!);
      expect(varianceAt(calibration.weekly, c, 0, 2, 20)).toBeGreaterThan(varianceAt(calibration.weekly, c, 0, 2, 10));
    });
  });
});

it("fractions of a week count in part, and the last week goes on", () => {
  const forecast = { series: 1, horizon: 3, cutoff: 0, mean: Float64Array.of(4, 6, 10) };
  expect(sumAhead(forecast, 0, 1.5)).toBe(7);
  expect(sumAhead(forecast, 0, 5)).toBe(40);
});

it("refuses a cutoff outside of the history", () => {
  const { history } = made(2, 30);
  expect(() => fitPanel(history, 0)).toThrow(/invalid cutoff: 0/);
  expect(() => fitPanel(history, 31)).toThrow(/invalid cutoff: 31/);
});
