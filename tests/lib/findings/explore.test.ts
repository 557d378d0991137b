import { describe, expect, it } from "vitest";
import * as explore from "../../../lib/findings/explore.js";

const quality = {
  rows_read: 1000,
  rows_kept: 990,
  rows_quarantined: 10,
  rules: [
    { rule: "a", title: "Quantity is zero", rows: 4, share: 0.004 },
    { rule: "b", title: "Duplicate line", rows: 6, share: 0.006 },
    { rule: "c", title: "Date in the future", rows: 0, share: 0 },
  ],
  without_customer: { lines: 0, share: 0 },
  weeks: { first: "2024-01-01", last: "2024-12-23", count: 52 },
};

describe("can we trust the data", () => {
  it("says yes, how much was set aside and why", () => {
    const { lead, rest } = explore.exploreAnswer(quality);
    expect(lead).toBe("Yes: 1.0% of 1,000 rows broke a rule and are set aside, each with its reason.");
    expect(rest).toBe("The rule broken most is “duplicate line” (6 rows). What is left covers 52 full weeks.");
  });
  it("tells returns from faults", () => {
    const rules = [...quality.rules, { rule: "return", title: "Return", rows: 90, share: 0.09 }];
    const { lead, rest } = explore.exploreAnswer({ ...quality, rows_kept: 900, rows_quarantined: 100, rules });
    expect(lead).toMatch(/^Yes: 1\.0% of 1,000 rows broke a rule/);
    expect(rest).toContain("A further 9.0% are returns and the sales that they undo.");
  });
  it("gets more careful as more is set aside", () => {
    const with_ = (bad: number) => {
      const rules = [{ rule: "a", title: "Quantity is zero", rows: bad, share: bad / 1000 }];
      return explore.exploreAnswer({ ...quality, rules, rows_kept: 1000 - bad, rows_quarantined: bad }).lead;
    };
    expect(with_(50)).toMatch(/^With care/);
    expect(with_(200)).toMatch(/^Not as they are/);
  });
  it("says no when rows are missing from the count", () => {
    expect(explore.exploreAnswer({ ...quality, rows_kept: 900 }).lead).toBe(
      "No: 1,000 rows were read, but only 910 are accounted for.",
    );
  });
  it("mentions lines without a customer", () => {
    const rest = explore.exploreAnswer({ ...quality, without_customer: { lines: 249, share: 0.249 } }).rest;
    expect(rest).toContain("24.9% of it names no customer");
  });
});

describe("titles", () => {
  it("completeness names the thinnest cell", () => {
    const row = (month: string, field: string, share: number) => ({ month, field, share, rows: 10 });
    const full = [row("2024-01", "Center", 1), row("2024-01", "Customer", 1)];
    expect(explore.completenessTitle(full)).toBe("Every column is complete in every month");
    expect(explore.completenessTitle([...full, row("2024-02", "Customer", 0.6)])).toBe(
      "Customer is thinnest in Feb 2024: 60% filled",
    );
    const absent = ["Center", "Promised days"].map((field) => row("2024-01", field, 0));
    expect(explore.completenessTitle([...absent, row("2024-01", "Customer", 0.9)])).toBe(
      "These data carry no center and no promised days",
    );
  });

  it("rules count those that caught something", () => {
    expect(explore.rulesTitle(quality.rules)).toBe("Two kinds of fault were found; “duplicate line” makes up 60%");
    expect(explore.rulesTitle([])).toBe("No row broke a rule");
    const settled = { rule: "return", title: "Return", rows: 500, share: 0.5 };
    expect(explore.rulesTitle([...quality.rules, settled])).toBe(
      "Two kinds of fault were found; “duplicate line” makes up 60%",
    );
    expect(explore.rulesInOrder([settled, ...quality.rules]).map(({ rule }) => rule)).toEqual([
      "b",
      "a",
      "c",
      "return",
    ]);
  });

  it("demand names its peak and the change of level", () => {
    const weeks = Array.from({ length: 104 }, (_, i) => ({
      week: new Date(Date.UTC(2024, 0, 1 + 7 * i)),
      units: i === 100 ? 300 : i < 52 ? 100 : 110,
      revenue: 1,
      promoted: 0,
      censored: 0,
    }));
    expect(explore.demandTitle(weeks)).toBe(
      "Demand peaks in Dec 2025 at 2.9 times a usual week; the last year is 14% above the one before",
    );
    expect(explore.demandTitle(weeks.slice(0, 20))).toBe("Demand peaks in Jan 2024 at 1.0 times a usual week");
  });

  it("ABC classes are cut at 80% and 95% of revenue", () => {
    const items = [70, 15, 9, 5, 1].map((revenue, i) => ({
      sku: `s${i}`,
      name: "",
      category: "",
      units: 1,
      revenue,
      adi: 1,
      cv2: 0,
      demand_class: i < 3 ? "smooth" : "lumpy",
    }));
    const ranked = explore.abcOf([...items].reverse());
    expect(ranked.map(({ abc }) => abc)).toEqual(["A", "A", "B", "B", "C"]);
    expect(ranked.at(-1)!.cumulative).toBeCloseTo(1, 12);
    expect(explore.abcTitle(items)).toBe("40% of the items (2) make 80% of revenue");
    expect(explore.classesTitle(items)).toBe("60% of items sell steadily (smooth); they make 94% of revenue");
  });

  it("seasonality names the widest swing, or none", () => {
    const rows = [
      { category: "Coats", month: 1, index: 1.9 },
      { category: "Coats", month: 7, index: 0.3 },
      { category: "Mugs", month: 1, index: 1.05 },
      { category: "Mugs", month: 7, index: 0.95 },
    ];
    expect(explore.seasonalityTitle(rows)).toBe("Coats swings most: 1.9 times the average in January, 0.3 in July");
    expect(explore.seasonalityTitle(rows.slice(2))).toBe("No category has a marked season");
    expect(explore.seasonalityTitle([])).toContain("Less than a year");
  });

  it("regions say where half of the units go", () => {
    const region = (name: string, units: number) => ({ region: name, name, units, revenue: units, population: null });
    expect(
      explore.regionsTitle([region("Ohio", 30), region("Utah", 25), region("Iowa", 25), region("Maine", 20)]),
    ).toBe("Half of all units go to 2 of 4 regions, led by Ohio");
    expect(explore.regionsTitle([region("United Kingdom", 90), region("France", 10)])).toBe(
      "90% of units go to United Kingdom",
    );
  });

  it("delivery adds lanes up by lines", () => {
    const lane = (center: string, lines: number, on_time: number) => ({
      fc_id: center,
      center,
      region: "r",
      lines,
      on_time,
      promised_days: 3,
      delivered_days: 3,
      cost_per_unit: 1,
    });
    const centers = explore.deliveryByCenter([lane("Reno", 30, 0.9), lane("Reno", 10, 0.5), lane("Atlanta", 10, 0.95)]);
    expect(centers.map(({ center }) => center)).toEqual(["Atlanta", "Reno"]);
    expect(centers[1]!.on_time).toBeCloseTo(0.8, 12);
    expect(explore.deliveryTitle(centers)).toBe("Reno keeps its promise least: 80% on time, Atlanta 95%");
    expect(explore.deliveryTitle([])).toBe("Deliveries cannot be judged");
  });

  it("lead times are quantiles of receipts", () => {
    const rows = [
      { fc_id: "a", center: "Reno", days: 5, receipts: 10 },
      { fc_id: "a", center: "Reno", days: 10, receipts: 80 },
      { fc_id: "a", center: "Reno", days: 30, receipts: 10 },
      { fc_id: "b", center: "Dallas", days: 7, receipts: 4 },
    ];
    const centers = explore.leadTimesByCenter(rows);
    expect(centers[0]).toEqual({ center: "Reno", receipts: 100, median: 10, q10: 5, q90: 10 });
    expect(explore.leadTimesTitle(centers)).toMatch(
      /^Orders for Reno take longest, 10 days; two receipts in ten fall outside/,
    );
    expect(explore.leadTimesTitle([])).toBe("Lead times are not recorded");
  });
});
