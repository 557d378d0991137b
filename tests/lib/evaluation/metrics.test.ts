import { describe, expect, it } from "vitest";
import {
  AccuracyCollector,
  pinball,
  seasonalScale,
  smape,
  squaredScale,
  winkler,
} from "../../../lib/evaluation/metrics.js";
import { pairedWape } from "../../../lib/evaluation/paired-wape.js";
import { seeded } from "../../../lib/random.js";

describe("measures by hand", () => {
  it("scales", () => {
    expect(seasonalScale([1, 3, 2, 7], 1)).toBeCloseTo((2 + 1 + 5) / 3, 12);
    expect(seasonalScale([1, 3, 2, 7], 2)).toBeCloseTo((1 + 4) / 2, 12);
    expect(squaredScale([1, 3, 2])).toBeCloseTo(Math.sqrt((4 + 1) / 2), 12);
    expect(seasonalScale([4], 1)).toBeNaN();
  });
  it("pinball and Winkler", () => {
    expect(pinball(10, 8, 0.9)).toBeCloseTo(1.8, 12);
    expect(pinball(6, 8, 0.9)).toBeCloseTo(0.2, 12);
    expect(winkler(5, 2, 6, 0.8)).toBe(4);
    expect(winkler(7, 2, 6, 0.8)).toBeCloseTo(4 + 10, 12);
  });
  it("sMAPE counts two zeros as no error", () => expect(smape([0, 10], [0, 30])).toBeCloseTo(50, 12));
});

describe("the collector", () => {
  it("pools sums first, ratios last", () => {
    const collector = new AccuracyCollector([0.8]);
    collector.addSeries([10, 20], [12, 18], 2, 4);
    collector.addSeries([0, NaN], [1, 5], 1, 0);
    const { n, wape, mase, rmsse, bias } = collector.finish();
    expect(n).toBe(3);
    expect(wape).toBeCloseTo(5 / 30, 12);
    expect(bias).toBeCloseTo(1 / 30, 12);
    expect(mase).toBeCloseTo((1 + 1) / 2, 12);
    expect(rmsse).toBeCloseTo(0.5, 12);
  });
  it("counts what falls inside, ends included", () => {
    const collector = new AccuracyCollector([0.8]);
    for (const actual of [1, 2, 3, 4, NaN]) collector.addInterval(0, actual, 2, 3);
    expect(collector.finish().coverage).toEqual([0.5]);
  });
});

describe("scores of distributions", () => {
  it("the scaled CRPS of a forecast without spread is its WAPE", () => {
    const collector = new AccuracyCollector([]);
    const [actual, mean] = [
      [4, 0, 9],
      [5, 2, 3],
    ];
    collector.addSeries(actual, mean);
    for (const p of [0.1, 0.5, 0.9]) actual.forEach((y, i) => collector.addQuantile(y, mean[i]!, p));
    const { crps, wape } = collector.finish();
    expect(crps).toBeCloseTo(wape, 12);
  });
  it("the scaled Winkler score is that of M4, by hand", () => {
    const collector = new AccuracyCollector([0.95]);
    collector.addInterval(0, 12, 4, 10, 2);
    collector.addInterval(0, 7, 4, 10, 2);
    collector.addInterval(0, 7, 4, 10);
    expect(collector.finish().winkler[0]).toBeCloseTo(((6 + 40 * 2) / 2 + 6 / 2) / 2, 9);
  });
  it("sMAPE is the mean over series", () => {
    const collector = new AccuracyCollector([]);
    collector.addSeries([10], [30]);
    collector.addSeries([0, 5], [0, 5]);
    expect(collector.finish().smape).toBeCloseTo(50, 12);
  });
});

describe("the difference of two WAPEs", () => {
  const actual = new Float64Array(200).fill(10);
  const random = seeded(1);
  const baseline = actual.map(() => 3 + random());
  it("is found when there is one, with its sign", () => {
    const better = pairedWape({ baseline, challenger: baseline.map((v) => v - 1), actual }, seeded(2));
    expect(better.value).toBeCloseTo(0.1, 12);
    expect(better.low).toBeGreaterThan(0);
    expect(better.losing).toBe(0);
    expect(pairedWape({ baseline, challenger: baseline.map((v) => v + 1), actual }, seeded(2)).high).toBeLessThan(0);
  });
  it("is not found where there is none", () => {
    const noise = seeded(5);
    const same = pairedWape({ baseline, challenger: baseline.map((v) => v + noise() - 0.5), actual }, seeded(2));
    expect(same.low).toBeLessThan(0);
    expect(same.high).toBeGreaterThan(0);
  });
});
