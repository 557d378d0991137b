import { describe, expect, it } from "vitest";
import { analogueLevels } from "../../../../lib/forecasting/panel/analogues.js";
import { launchFactor, launchProfile, settledAge } from "../../../../lib/forecasting/panel/launch-profile.js";
import { lifeLeft, livesOf } from "../../../../lib/forecasting/panel/lifecycle.js";
import { fitPanel, predictPanel, type PanelHistory } from "../../../../lib/forecasting/panel/panel.js";
import { poisson, seeded } from "../../../../lib/random.js";

const monday = 19_660;
const weeks = 120;

/** Forty old SKUs whose level falls with their price, and launches that start at twice their level for eight weeks. */
function shop(seed: number) {
  const random = seeded(seed);
  const old = 40;
  const young = 12;
  const series = old + young;
  const units = new Float64Array(series * weeks);
  const prices = Float64Array.from({ length: series }, () => Math.exp(4 * random()));
  const levels = prices.map((price) => 120 / Math.sqrt(price));
  const launches = Int32Array.from({ length: series }, (_, s) => (s < old ? 0 : 20 + 8 * (s - old)));
  for (let s = 0; s < series; s++)
    for (let t = launches[s]!; t < weeks; t++)
      units[s * weeks + t] = poisson(random, levels[s]! * (s >= old && t - launches[s]! < 8 ? 2 : 1));
  const history: PanelHistory = {
    series,
    weeks,
    firstWeek: monday,
    units,
    categories: new Int32Array(series),
    categoryCount: 1,
    launches,
    prices,
  };
  return { history, old, launches, levels };
}

describe("a launch", () => {
  const { history, old, launches, levels } = shop(4);
  const launched = Array.from({ length: 10 }, (_, k) => old + 2 + k);

  it("before its first week is foretold by its analogues: better than nothing, than the mean and than the median", () => {
    const errors = { analogues: 0, zero: 0, mean: 0, median: 0 };
    for (const s of launched) {
      const cutoff = launches[s]!;
      const foretold = predictPanel(fitPanel(history, cutoff), 8).mean.subarray(s * 8, s * 8 + 8);
      const expected = 16 * levels[s]!;
      const known = levels.subarray(0, old).slice().sort();
      errors.analogues += Math.abs(foretold.reduce((a, b) => a + b, 0) - expected);
      errors.zero += expected;
      errors.mean += Math.abs((8 * known.reduce((a, b) => a + b, 0)) / old - expected);
      errors.median += Math.abs(8 * known[old >> 1]! - expected);
    }
    expect(errors.analogues).toBeLessThan(0.5 * errors.zero);
    expect(errors.analogues).toBeLessThan(0.8 * errors.mean);
    expect(errors.analogues).toBeLessThan(0.8 * errors.median);
  });

  it("gives way to its own weeks: after half a year hardly anything is left of the analogues", () => {
    const s = launched[3]!;
    const other = { ...history, prices: history.prices!.map((price, i) => (i === s ? 1000 * price : price)) };
    const apart = (age: number) => {
      const of = (h: PanelHistory) => predictPanel(fitPanel(h, launches[s]! + age), 1).mean[s]!;
      return Math.abs(of(other) / of(history) - 1);
    };
    expect(apart(0)).toBeGreaterThan(0.3);
    expect(apart(4)).toBeLessThan(apart(0) / 2);
    expect(apart(26)).toBeLessThan(1e-9);
  });

  it("has the profile that earlier launches had", () => {
    const profile = launchProfile(history, weeks, new Float64Array(history.units.length).fill(1));
    expect(profile.length).toBe(settledAge);
    for (const age of [0, 3, 7]) expect(profile[age]).toBeGreaterThan(1.2);
    for (const age of [9, 19]) expect(Math.abs(profile[age]! - 1)).toBeLessThan(0.1);
    expect([-1, 0, 7, 19, 20].map((age) => launchFactor(profile, 30, 30 + age) === 1)).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(launchFactor(profile, -1, 3)).toBe(1);
  });

  it("knows no profile before any launch has settled", () => {
    expect([...launchProfile(history, 30, new Float64Array(history.series * 30).fill(1))]).toEqual(
      Array.from({ length: settledAge }, () => 1),
    );
  });
});

describe("analogueLevels", () => {
  const established = [1, 1, 4, 4, 9].map((level, series) => ({ series, level, category: series < 4 ? 0 : 1 }));

  it("without prices is that of the category, drawn a little to all", () => {
    const [a, b] = analogueLevels(established, Int32Array.of(0, 0, 0, 0, 1), 2, undefined);
    expect(a).toBe(b);
    expect(a).toBeCloseTo(((1 + 1 + 2 + 2 + 9 / 5) / 5) ** 2, 12);
  });

  it("is 0 where there is nothing to learn from, and all there is for an empty category", () => {
    expect([...analogueLevels([], Int32Array.of(0, 1), 2, undefined)]).toEqual([0, 0]);
    expect(analogueLevels(established, Int32Array.of(0, 0, 0, 0, 1, 2), 3, undefined)[5]).toBeCloseTo((9 / 5) ** 2, 12);
  });

  it("takes a missing price for any price", () => {
    const prices = Float64Array.of(NaN, 5, 0, 5, NaN);
    for (const level of analogueLevels(established, Int32Array.of(0, 0, 0, 0, 1), 2, prices))
      expect(level).toBeGreaterThan(0);
  });
});

describe("the life of a series", () => {
  it("begins with its launch where that is known, after its first sale where not", () => {
    const row = (first: number) => Float64Array.from({ length: 20 }, (_, t) => (t >= first ? 3 : 0));
    const history: PanelHistory = {
      series: 4,
      weeks: 20,
      firstWeek: monday,
      units: Float64Array.from([...row(5), ...row(5), ...row(5), ...row(30)]),
      categories: new Int32Array(4),
      categoryCount: 1,
      launches: Int32Array.of(-1, 2, 9, 25),
    };
    const { firsts, starts, begins } = livesOf(history, 20);
    expect([...firsts]).toEqual([5, 5, 5, 20]);
    expect([...starts]).toEqual([5, 2, 5, 25]);
    expect([...begins]).toEqual([6, 2, 6, 20]);
  });

  it.each([
    ["sells to the end", [3, 0, 2, 4, 0, 1, 3, 2, 3, 4, 2, 3], 1],
    ["rests for seven weeks", [3, 4, 2, 3, 5, 0, 0, 0, 0, 0, 0, 0], 1],
    ["rests for eight", [3, 4, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0], 0.5],
    ["sold once in a while", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1],
  ])("%s", (_, units, left) =>
    expect(lifeLeft(Float64Array.from(units), undefined, new Float64Array(12).fill(1), 0)).toBe(left),
  );

  it("does not end in a hidden week", () => {
    const units = Float64Array.of(3, 4, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0);
    const hidden = Uint8Array.from(units, (_, t) => (t === 8 ? 1 : 0));
    expect(lifeLeft(units, hidden, new Float64Array(12).fill(1), 0)).toBe(1);
  });
});
