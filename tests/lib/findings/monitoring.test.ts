import { describe, expect, it } from "vitest";
import { designs, designWords, experimentTitle, weeklyCost } from "../../../lib/findings/experiment.js";
import {
  monitoringItems,
  monitoringTitle,
  moversTitle,
  type MonitoringReport,
} from "../../../lib/findings/monitoring.js";
import { defaultThresholds } from "../../../lib/evaluation/refresh.js";
import { switchbackEffect } from "../../../lib/evaluation/experiment/power.js";

const report = (change: Partial<MonitoringReport> = {}): MonitoringReport => ({
  data_through: "2026-11-01",
  thresholds: defaultThresholds,
  crossed: [],
  comparison: {
    before: { run_id: "r-1", data_through: "2026-08-02" },
    after: { run_id: "r-2", data_through: "2026-11-01" },
    data: { rows_before: 1000, rows_after: 1200, new_weeks: 13 },
    parameters: [{ name: "serviceLevel", before: 0.95, after: 0.97 }],
    segments: { customers_in_both: 500, moved: 0.04 },
    accuracy: [{ metric: "wape", before: 0.5, after: 0.48 }],
    realised: { weeks: 13, wape: 0.5, bias: -0.03, coverage_95: 0.94, tracking_signal: -2 },
    recommendations: {
      changed: 3,
      of: 9,
      value: 80,
      movers: [{ sku: "A", fc_id: "RNO", before: 10, after: 20, value: 55, reason: "data: lead time +10%" }],
    },
    drift: [{ what: "mix of items", psi: 0.15, ks: null, p: null }],
  },
  ...change,
});
const at = (day: string) => Date.parse(day);

describe("monitoring", () => {
  it("says when a refresh is due, and why earlier", () => {
    expect(monitoringTitle(report(), at("2026-11-27"))).toBe(
      "No threshold is crossed; the next refresh is due by 2027-02-01",
    );
    expect(monitoringTitle(report(), at("2027-02-02"))).toContain("due since 2027-02-01");
    expect(monitoringTitle(report({ crossed: ["bias 12%"] }), at("2026-11-27"))).toBe(
      "A refresh is due now: one threshold is crossed",
    );
    expect(monitoringTitle(report({ comparison: null }), at("2026-11-27"))).toContain("First run");
  });
  it("lists what was looked at, what is crossed first, what drifts marked", () => {
    const items = monitoringItems(report({ crossed: ["bias 12%, above 10%"] }));
    expect(items[0]).toMatchObject({ tone: "harm", why: "bias 12%, above 10%" });
    const of = (what: string) => items.find((item) => item.what === what)!;
    expect(of("Data").why).toBe("1,000 rows before, 1,200 now; 13 new weeks.");
    expect(of("Settings").why).toBe("serviceLevel: 0.95 → 0.97.");
    expect(of("Drift of the last 13 weeks").tone).toBe("watch");
    expect(of("The last forecast against what happened").why).toContain("bias −3.0%");
    expect(monitoringItems(report({ comparison: null }))).toEqual([]);
  });
  it("names what moved most", () => {
    expect(moversTitle(report().comparison!.recommendations, (value) => `$${value}`)).toBe(
      "A at RNO moved most: +$55 of average stock (data: lead time +10%)",
    );
  });
});

describe("the A/B test planner", () => {
  const weeks = Array.from({ length: 30 }, (_, i) => ({
    policy: "tuned-status-quo",
    demand_units: 100,
    shipping_cost: i % 2 === 0 ? 90 : 110,
    lost_margin: 0,
    inventory_value: 0,
  }));
  const cost = weeklyCost(weeks, "tuned-status-quo", 0.25);
  it("takes variation and correlation from the weeks of the replay", () => {
    expect(cost.mean).toBeCloseTo(1, 12);
    expect(cost.variation).toBeCloseTo(0.1 * Math.sqrt(30 / 29), 12);
    expect(cost.correlation).toBeLessThan(-0.9);
    expect(weeklyCost(weeks.slice(0, 2), "tuned-status-quo", 0.25).mean).toBeNaN();
  });
  it("finds less with few centers than with many regions, and nothing with one an arm", () => {
    const steady = { ...cost, correlation: 0 };
    const [switchback, regions, centers] = designs(steady, { centers: 6, regions: 48 }, 26, 0.05);
    expect(switchback!.effect).toBeCloseTo(
      cost.variation * switchbackEffect({ periods: 26, autocorrelation: 0 }, { level: 0.95, power: 0.8 }),
      12,
    );
    expect(centers!.effect).toBeGreaterThan(regions!.effect);
    const [, , pair] = designs(steady, { centers: 2, regions: 48 }, 26, 0.05);
    expect(pair!.effect).toBe(Infinity);
    expect(designWords(pair!, -0.08).why).toBe(
      "has too few units to find anything; so the 8.0% of the replay is not detectable.",
    );
    expect(experimentTitle([switchback!, pair!], -0.5, 26)).toBe(
      "One of two designs would find the 50.0% of the replay in 26 weeks",
    );
    expect(experimentTitle([pair!], -0.08, 26)).toContain("None of one");
  });
});
