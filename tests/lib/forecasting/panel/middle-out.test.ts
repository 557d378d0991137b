import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupForecast, groupSums } from "../../../../lib/forecasting/panel/group-forecast.js";
import { groupsAbove, middleOut } from "../../../../lib/forecasting/panel/middle-out.js";
import { backtestPanel } from "../../../../lib/forecasting/panel/panel-backtest.js";
import { fitPanel, predictPanel, type PanelHistory } from "../../../../lib/forecasting/panel/panel.js";
import { gamma, poisson, seeded } from "../../../../lib/random.js";

/** Series of three categories, each with its own drift, some promoted, one never sold. */
function made(seed: number, series = 30, weeks = 60): PanelHistory {
  const random = seeded(seed);
  const known = weeks + 12;
  const promotions = new Uint8Array(series * known);
  const units = new Float64Array(series * weeks);
  for (let s = 0; s < series; s++) {
    const level = s === 0 ? 0 : 20 * random() ** 2;
    for (let t = 0; t < known; t++) {
      const promoted = random() < 0.1;
      promotions[s * known + t] = promoted ? 1 : 0;
      const mean = level * (1 + 0.01 * t * ((s % 3) - 1)) * (promoted ? 2 : 1);
      const drawn = poisson(random, (Math.max(0, mean) * gamma(random, 5)) / 5);
      if (t < weeks) units[s * weeks + t] = drawn;
    }
  }
  return {
    series,
    weeks,
    firstWeek: 19_660,
    units,
    categories: Int32Array.from({ length: series }, (_, s) => s % 3),
    categoryCount: 3,
    knownWeeks: known,
    promotions,
  };
}

describe("middleOut", () => {
  const origins = [36, 40, 44, 48];
  const horizon = 6;

  it("is never negative, leaves 0 at 0, and moves the sums towards what the levels above said", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const history = made(seed, 12, 52);
        const backtest = backtestPanel(history, origins, horizon);
        const found = middleOut(history, backtest, groupsAbove(history));
        found.backtest.means.forEach((means, o) => {
          const base = backtest.means[o]!;
          const [all] = groupsAbove(history);
          const above = groupForecast(history, backtest.panels[o]!, all!, horizon);
          const [before, after] = [groupSums(base, all!), groupSums(means, all!)];
          means.forEach((value, at) => {
            expect(value).toBeGreaterThanOrEqual(0);
            if (base[at] === 0) expect(value).toBe(0);
          });
          // Categories pull too, so the total may move a little the other way where it agreed already.
          const off = (sums: Float64Array) => sums.reduce((sum, v, i) => sum + (v - above[i]!) ** 2, 0);
          expect(off(after)).toBeLessThan(1.5 * off(before) + 1 + 0.02 * before[0]! ** 2);
        });
      }),
      { numRuns: 25 },
    );
  });

  it("at the end of the history says what an origin there says", () => {
    const history = made(4);
    const ends = middleOut(history, backtestPanel(history, origins, horizon), groupsAbove(history));
    const panel = fitPanel(history, history.weeks);
    const at = ends.at(panel, predictPanel(panel, horizon).mean);
    const longer = middleOut(
      history,
      backtestPanel(history, [...origins, history.weeks], horizon),
      groupsAbove(history),
    );
    longer.backtest.means.at(-1)!.forEach((value, k) => expect(value).toBeCloseTo(at[k]!, 6));
  });

  it("says at an origin what it would have said had the history ended there", () => {
    const history = made(9);
    const changed = {
      ...history,
      units: history.units.map((value, at) => (at % history.weeks >= 44 ? 7 * value + 3 : value)),
    };
    const said = (h: PanelHistory) => middleOut(h, backtestPanel(h, origins, horizon), groupsAbove(h)).backtest.means;
    const [before, after] = [said(history), said(changed)];
    for (const o of [0, 1, 2]) expect(after[o]).toEqual(before[o]);
    expect(after[3]).not.toEqual(before[3]);
  });

  it("is the same again", () => {
    const history = made(2);
    const said = () =>
      middleOut(history, backtestPanel(history, origins, horizon), groupsAbove(history)).backtest.means;
    expect(said()).toEqual(said());
  });
});

describe("groupForecast", () => {
  it("knows what planned promotions of its members do to the sum", () => {
    const history = made(6);
    const { knownWeeks, weeks, series, promotions } = history;
    const grouping = { groups: 1, groupOf: new Int32Array(series) };
    const all = promotions!.map((flag, at) => (at % knownWeeks! === weeks ? 1 : flag));
    const none = promotions!.map((flag, at) => (at % knownWeeks! === weeks ? 0 : flag));
    const week = (flags: Uint8Array) => {
      const planned = { ...history, promotions: flags };
      return groupForecast(planned, fitPanel(planned, weeks), grouping, 1)[0]!;
    };
    expect(week(all) / week(none)).toBeGreaterThan(1.5);
    expect(week(all) / week(none)).toBeLessThan(2.5);
  });

  it("of one series alone is about that of the panel", () => {
    const { promotions, knownWeeks, ...history } = made(8, 1, 70);
    expect([promotions!.length, knownWeeks]).toEqual([82, 82]);
    const busy = { ...history, units: history.units.map((_, t) => 40 + (t % 3)) };
    const panel = fitPanel(busy, 70);
    const own = groupForecast(busy, panel, { groups: 1, groupOf: new Int32Array(1) }, 3);
    predictPanel(panel, 3).mean.forEach((value, i) => expect(own[i]! / value).toBeCloseTo(1, 1));
  });
});

it("groups are all together, and the categories where there are several", () => {
  const history = made(1, 6);
  expect(groupsAbove(history).map(({ groups }) => groups)).toEqual([1, 3]);
  expect(groupsAbove({ ...history, categories: new Int32Array(6), categoryCount: 1 })).toHaveLength(1);
});
