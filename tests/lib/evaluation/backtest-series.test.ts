import { describe, expect, it } from "vitest";
import { backtestSeries } from "../../../lib/evaluation/backtest-series.js";
import { normal, seeded } from "../../../lib/random.js";

function seasonal(seed: number, length = 60): Float64Array {
  const random = seeded(seed);
  return Float64Array.from({ length }, (_, t) => 50 + 20 * Math.sin((2 * Math.PI * t) / 12) + 3 * normal(random));
}

const series = Array.from({ length: 12 }, (_, k) => ({
  id: `s${k}`,
  values: seasonal(k + 1),
  groups: { segment: k % 2 === 0 ? "even" : "odd" },
}));

describe("a backtest of seasonal series", () => {
  const found = backtestSeries(series, { models: ["theta"], horizon: 6, cutoffs: 4, seasons: [12] });
  const row = (model: string, by: string, group: string) =>
    found.rows.find((r) => r.model === model && r.by === by && r.group === group)!;

  it("judges every series at four cutoffs, on the baselines too", () => {
    expect(found).toMatchObject({ series: 12, cutoffs: 4, fewerCutoffs: 0, skipped: [], levels: [0.8, 0.95] });
    for (const model of ["theta", "naive", "snaive", "ses"]) expect(row(model, "all", "all").n).toBe(12 * 4 * 6);
  });
  it("groups add up to the whole", () => {
    for (const by of ["segment", "class", "step", "cutoff"]) {
      const parts = found.rows.filter((r) => r.model === "theta" && r.by === by);
      expect(parts.reduce((sum, { n }) => sum + n, 0)).toBe(288);
      const absolute = parts.reduce((sum, { wape, bias, n }) => sum + (Number.isFinite(wape + bias) ? n * wape : 0), 0);
      expect(Math.abs(absolute / 288 - row("theta", "all", "all").wape)).toBeLessThan(0.02);
    }
    expect(found.rows.filter((r) => r.model === "theta" && r.by === "step").map(({ group }) => group)).toEqual(
      ["1", "2", "3", "4", "5", "6"], // prettier-ignore
    );
  });
  it("finds that a seasonal model adds value to the last value, and says how surely", () => {
    const lead = found.valueAdded.find(({ model, baseline }) => model === "theta" && baseline === "naive")!;
    expect(lead.low).toBeGreaterThan(0);
    expect(lead.losing).toBe(0);
    // Six steps ahead the errors go in phase: four cutoffs are not many for the test, the twelve series are.
    expect(lead.p).toBeGreaterThan(0);
    expect(lead.p).toBeLessThan(0.3);
    expect(lead.value).toBeCloseTo(row("naive", "all", "all").wape - row("theta", "all", "all").wape, 9);
  });
  it("gives every measure a number", () => {
    const { wape, mase, rmsse, smape, bias, pinball, crps, coverage, winkler } = row("theta", "all", "all");
    for (const value of [wape, mase, rmsse, smape, bias, pinball, crps, ...coverage, ...winkler])
      expect(Number.isFinite(value)).toBe(true);
    expect(crps).toBeLessThan(wape);
    expect(coverage[0]!).toBeLessThanOrEqual(coverage[1]!);
  });
  it("is not moved by what comes after a cutoff", () => {
    const changed = series.map((one) => ({ ...one, values: one.values.map((v, t) => (t >= 54 ? 10 * v : v)) }));
    const other = backtestSeries(changed, { models: ["theta"], horizon: 6, cutoffs: 4, every: 6, seasons: [12] });
    const same = backtestSeries(series, { models: ["theta"], horizon: 6, cutoffs: 4, every: 6, seasons: [12] });
    const early = (rows: typeof same.rows) => rows.filter((r) => r.by === "cutoff" && r.group !== "4");
    expect(early(other.rows)).toEqual(early(same.rows));
  });
});

describe("the value added on a single series", () => {
  const one = (cutoffs: number) =>
    backtestSeries([series[0]!], { models: ["theta"], horizon: 6, cutoffs, seasons: [12] }).valueAdded.find(
      ({ model, baseline }) => model === "theta" && baseline === "naive",
    )!;
  it("has an interval over origins that holds it and is not a point", () => {
    const { value, low, high } = one(6);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });
  it("has none from two origins", () => expect(one(2).low).toBeNaN());
});

describe("awkward series", () => {
  it("short, empty, constant, gappy and negative ones are judged or named, never a stop", () => {
    const awkward = [
      { id: "short", values: Float64Array.of(1, 2, 3) },
      { id: "empty", values: new Float64Array(0) },
      { id: "zeros", values: new Float64Array(30) },
      { id: "unseen", values: new Float64Array(30).fill(NaN) },
      { id: "constant", values: new Float64Array(30).fill(5) },
      { id: "gappy", values: seasonal(3).map((v, t) => (t % 5 === 0 ? NaN : v)) },
      { id: "negative", values: seasonal(4).map((v) => v - 60) },
      { id: "rare", values: Float64Array.from({ length: 40 }, (_, t) => (t % 7 === 0 ? 3 : 0)) },
    ];
    const found = backtestSeries(awkward, { models: ["auto"], horizon: 4, gap: 1 });
    expect(found.skipped).toEqual([
      { id: "short", reason: "too short" },
      { id: "empty", reason: "too short" },
      { id: "zeros", reason: "nothing to judge" },
      { id: "unseen", reason: "nothing to judge" },
    ]);
    expect(found.series).toBe(4);
    for (const { wape } of found.rows.filter(({ by }) => by === "all")) expect(Number.isFinite(wape)).toBe(true);
  });
  it("what the caller got wrong is refused", () => {
    expect(() => backtestSeries([], { models: ["oracle"], horizon: 4 })).toThrow("invalid model: oracle");
    expect(() => backtestSeries([], { models: ["auto"], horizon: 0 })).toThrow("invalid horizon: 0");
    expect(() => backtestSeries([], { models: ["auto"], horizon: 1, levels: [80] })).toThrow("invalid level: 80");
    expect(backtestSeries([], { models: ["auto"], horizon: 1 })).toMatchObject({ rows: [], series: 0 });
  });
});
