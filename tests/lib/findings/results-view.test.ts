import { expect, it } from "vitest";
import { policyMetrics } from "../../../lib/findings/results.js";
import * as view from "../../../lib/findings/results-view.js";
import { moneyIn } from "../../../lib/format.js";

const d = (metric: string, baseline: string, relative = -0.1) => ({
  metric,
  policy: "stockwise",
  baseline,
  relative,
  low: relative - 0.02,
  high: relative + 0.02,
  level: 0.95,
});
const week = (policy: string, day: number, lost: number): view.WeekRow => ({
  policy,
  week: new Date(Date.UTC(2026, 0, day)),
  demand_units: 100,
  shipped_units: 100 - lost,
  lost_units: lost,
  shipping_cost: 120,
  nearest_cost: 100,
  transfers: 0,
  inventory_value: 1000,
  lost_margin: lost * 2,
});

it("lists baselines with the strongest first and differences in the order of the table, in percent", () => {
  const rows = [
    d("total_cost", "one-size-fits-all"),
    d("shipping_cost_index", "one-size-fits-all"),
    d("total_cost", "tuned-status-quo"),
  ];
  expect(view.baselinesOf(rows).map((b) => b.value)).toEqual(["tuned-status-quo", "one-size-fits-all"]);
  const lines = view.differenceLines(rows, "one-size-fits-all");
  expect(lines.map((line) => line.label)).toEqual(["Shipping cost index", "Total cost"]);
  expect(lines[0]!.value).toBeCloseTo(-10);
  expect(lines[0]!.verdict).toBe("better");
});

it("draws a share, a ratio or an amount by week and pairs the same weeks", () => {
  const rows = [week("stockwise", 5, 2), week("tuned-status-quo", 5, 6), week("stockwise", 12, 0)];
  expect(view.weekValue(rows[0]!, "fill_rate")).toBe(98);
  expect(view.weekValue(rows[0]!, "shipping_index")).toBe(1.2);
  expect(view.weeklyPairs(rows, "lost_margin", "tuned-status-quo")).toEqual([{ ours: 4, baseline: 12 }]);
  expect(view.weeklyLines(rows, "fill_rate", "tuned-status-quo")).toHaveLength(3);
});

it("sums one item's trace by policy", () => {
  const row = (policy: string, lost: number): view.TraceRow => ({
    policy,
    sku: "S1",
    name: "Shoe",
    fc_id: "A",
    center: "Reno",
    week: new Date(0),
    on_hand: 1,
    demand: 10,
    shipped: 10 - lost,
    lost,
    receipts: 0,
  });
  const rows = [row("stockwise", 1), row("one-size-fits-all", 4), row("perfect-foresight", 0)];
  expect(view.tracedItems(rows)).toEqual([{ value: "S1@A", label: "Shoe in Reno" }]);
  const trace = view.itemTrace(rows, "S1@A", "one-size-fits-all");
  expect(trace.rows).toHaveLength(2);
  expect([trace.ours.lost, trace.other.lost]).toEqual([1, 4]);
});

it("writes a policy's figures in their units", () => {
  const policy = {
    name: "stockwise",
    shipping_cost_index: 1.23456,
    fill_rate: 0.951,
    total_cost: 12_345,
    transfers: NaN,
  };
  const figure = (id: string) => view.policyFigure(policy, policyMetric(id), moneyIn("$"));
  expect(["shipping_cost_index", "fill_rate", "total_cost", "transfers"].map(figure)).toEqual([
    "1.235",
    "95.1%",
    "$12.3K",
    "–",
  ]);
});

const policyMetric = (id: string) => policyMetrics.find((metric) => metric.id === id)!;
