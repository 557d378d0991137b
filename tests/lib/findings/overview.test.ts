import { describe, expect, it } from "vitest";
import { changesBetween, changesTitle, coverTitle, recommendation, tilesOf } from "../../../lib/findings/overview.js";
import { ageDays, staleWarning } from "../../../lib/findings/run.js";
import { moneyIn } from "../../../lib/format.js";

const money = moneyIn("$");
const facts = {
  orders: { lines: 40, items: 31, units: 3140, value: 41_000, urgent: 5 },
  knownStock: true,
  moved: { known: true, share: 0.12, gains: "Reno", gained: 500, biggest: { center: "Reno", share: 0.4 } },
  replay: {
    weeks: 26,
    fillRate: 0.976,
    fillRateBaseline: 0.958,
    relativeCost: -0.041,
    low: -0.058,
    high: -0.023,
    relativeCostUniform: -0.1,
    relativeInventory: 0.001,
  },
  serviceLevel: 0.95,
  figures: [
    { metric: "fill_rate", ours: 0.976, baseline: 0.958, history: [{ date: "2026-05-04", value: 0.97 }] },
    { metric: "stockout_rate", ours: 0.024, baseline: 0.042, history: [] },
    { metric: "days_of_cover", ours: null, baseline: null, history: [] },
    { metric: "inventory_value", ours: 4.1e6, baseline: 4e6, history: [] },
  ] as const,
  wapeNaive: 0.4,
  onHandValue: null,
};

describe("the recommendation", () => {
  it("says what to do and what the replay says of it", () => {
    const { lead, rest } = recommendation(facts, money);
    expect(lead).toBe(
      "Order 3,140 units of 31 items for $41K, and ship 12% of units from another center than today, most of them from Reno.",
    );
    expect(rest).toBe(
      "Replayed on 26 held-out weeks with the same inventory as a tuned status quo, the fill rate rises from 95.8% to 97.6% and total cost falls by 4.1% (95% interval −5.8% to −2.3%; −10.0% against one size fits all).",
    );
  });
  it("claims no saving that the interval does not carry", () => {
    const { rest } = recommendation({ ...facts, replay: { ...facts.replay, high: 0.01 } }, money);
    expect(rest).toContain(
      "total cost is not distinguishable (95% interval −5.8% to +1.0%; −10.0% against one size fits all)",
    );
  });
  it("says when the two did not hold the same inventory", () => {
    const { rest } = recommendation({ ...facts, replay: { ...facts.replay, relativeInventory: -0.167 } }, money);
    expect(rest).toContain("with 16.7% less inventory than a tuned status quo");
  });
  it("compares with no today that the data do not know", () => {
    const { lead } = recommendation({ ...facts, knownStock: false, moved: { ...facts.moved, known: false } }, money);
    expect(lead).toBe("Let Reno ship 40% of units, and the other centers of the assumed network the rest.");
  });
  it("orders nothing from assumed stock, and says when nothing is to do", () => {
    const idle = { ...facts, knownStock: false, moved: { ...facts.moved, share: 0 } };
    expect(recommendation(idle, money).lead).toBe("Leave stock and lanes as they are.");
  });
});

describe("tiles", () => {
  const [fill, stockout, cover, value] = tilesOf(facts, money);
  it("compare with the baseline and say whether that helps", () => {
    expect(fill).toMatchObject({
      value: "97.6%",
      change: "+1.8 pt against the status quo",
      tone: "better",
      target: 0.95,
    });
    expect(stockout).toMatchObject({ value: "2.4%", change: "−1.8 pt against the status quo", tone: "better" });
    expect(value).toMatchObject({ value: "$4.1M", change: "+2.5% against the status quo", tone: "worse" });
  });
  it("call figures equal that were matched", () => {
    const matched = {
      ...facts,
      figures: [{ metric: "inventory_value" as const, ours: 1_000_100, baseline: 1e6, history: [] }],
    };
    expect(tilesOf(matched, money)[0]).toMatchObject({ change: "as the status quo", tone: "flat" });
  });
  it("say what is not known", () => expect(cover).toMatchObject({ value: "–", note: "not known: no inventory table" }));
});

describe("changes since the run before", () => {
  const run = (id: string, over: object) => ({
    run_id: id,
    data_through: "2026-11-01",
    rows: 100,
    parameters: { serviceLevel: 0.95 },
    stages: {},
    ...over,
  });
  it("lists data, parameters and figures that moved", () => {
    const before = run("r-1", {
      stages: { segment: { key: "a", summary: { clusters: 5, same: 1, gap: 0, cost: 72839 } } },
    });
    const after = run("r-2", {
      rows: 138,
      parameters: { serviceLevel: 0.97 },
      stages: { segment: { key: "b", summary: { clusters: 6, same: 1, gap: 4e-16, cost: 72834 } } },
    });
    const changes = changesBetween(after, before);
    expect(changes.map(({ delta, what }) => `${delta} ${what}`)).toEqual([
      "+38 rows were read",
      "0.95 → 0.97 service level",
      "5 → 6 clusters",
    ]);
    expect(changesTitle(changes, "r-1")).toBe("Three things changed since run r-1");
  });
  it("says when there is nothing to compare", () => {
    expect(changesTitle([], null)).toContain("first run");
    expect(changesBetween(run("r-1", {}), run("r-1", {}))).toEqual([]);
  });
});

it("names the centers that hold less than a lead time of demand", () => {
  const row = (center: string, daysNow: number | null) => ({ center, daysNow, daysProposed: 20, leadTimeDays: 10 });
  expect(coverTitle([row("Reno", 5), row("Dallas", 30)])).toBe("Reno holds less than a lead time of demand");
  expect(coverTitle([row("Reno", 15), row("Dallas", 30)])).toBe(
    "Every center holds more than a lead time of demand; Reno the least",
  );
  expect(coverTitle([row("Reno", 5), row("Dallas", 4)])).toBe(
    "No center holds a lead time of demand; Dallas the least",
  );
  expect(coverTitle([row("Reno", null)])).toContain("not known");
});

describe("the age of data", () => {
  it("counts whole days after the last day of data", () => {
    expect(ageDays("2026-11-01", new Date("2026-11-01T12:00:00Z"))).toBe(0);
    expect(ageDays("2026-11-01", new Date("2026-11-03T00:00:00Z"))).toBe(1);
  });
  it("warns only beyond 35 days", () => {
    expect(staleWarning("2026-11-01", new Date("2026-12-07T00:00:00Z"))).toBeNull();
    expect(staleWarning("2026-11-01", new Date("2026-12-08T00:00:00Z"))).toBe("data are 36 days old");
  });
});
