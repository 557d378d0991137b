import { describe, expect, it } from "vitest";
import type { ForecastReport } from "../../../lib/findings/forecast-scores.js";
import * as value from "../../../lib/findings/forecast-value.js";
import type { AccuracyRow } from "../../../lib/findings/forecasts.js";

const report = {
  inUse: "auto",
  baseline: "snaive",
  labels: { auto: "Stockwise", snaive: "Seasonal naive", ses: "Exponential smoothing" },
  byClass: { smooth: 3, lumpy: 2 },
  bySegment: [{ name: "Regulars", wape: 0.3, baseline: 0.2 }],
} as unknown as ForecastReport;

const row = (level: string, demand_class: string, model: string, wape: number, more: Partial<AccuracyRow> = {}) =>
  ({
    level,
    demand_class,
    model,
    horizon: null,
    n: 400,
    wape,
    coverage_50: null,
    coverage_80: null,
    coverage_95: null,
    ...more,
  }) as AccuracyRow;

describe("value added", () => {
  const cells = value.valueCells(
    [
      row("sku", "all", "auto", 0.4),
      row("sku", "all", "snaive", 0.5),
      row("sku", "lumpy", "auto", 1.2),
      row("sku", "lumpy", "ses", 1),
      row("total", "all", "auto", 0.06),
      row("total", "all", "snaive", 0.12),
      row("sku_fc", "all", "with-segments", 0.5),
      row("sku", "all", "auto", 0.1, { horizon: 1 }),
    ],
    report,
  );

  it("is the share of a method's error that is saved, from the total down to segments", () => {
    expect(cells.map(({ group, rival, saved }) => [group, rival, Number(saved.toFixed(6))])).toEqual([
      ["All demand", "Seasonal naive", 0.5],
      ["SKU", "Seasonal naive", 0.2],
      ["SKU, lumpy demand", "Exponential smoothing", -0.2],
      ["Segment: Regulars", "Seasonal naive", -0.5],
    ]);
  });

  it("names where it is lost most, or nowhere", () => {
    expect(value.valueTitle(cells)).toBe(
      "A simple method does better in 2 of 4 comparisons, most for segment: Regulars",
    );
    expect(value.valueTitle(cells.slice(0, 2))).toContain("adds value everywhere");
    expect(value.valueTitle([])).toContain("Nothing to hold");
  });
});

describe("coverage by class and weeks ahead", () => {
  const at = (demandClass: string, horizon: number, coverage_80: number | null, n = 400) =>
    row("sku", demandClass, "auto", 1, { horizon, coverage_80, n });
  const cells = value.coverageCells(
    [
      at("lumpy", 1, 0.7),
      at("smooth", 2, 0.9),
      at("smooth", 1, 0.79),
      at("all", 1, 0.8),
      at("lumpy", 2, 0.7, 10),
      at("all", 2, null),
    ],
    report,
    80,
  );

  it("is flagged only beyond tolerance and chance", () => {
    expect(cells.map(({ demandClass, step, verdict }) => [demandClass, step, verdict])).toEqual([
      ["all items", 1, "held"],
      ["smooth", 1, "held"],
      ["smooth", 2, "wide"],
      ["lumpy", 1, "short"],
      ["lumpy", 2, "held"],
    ]);
  });

  it("says what falls short, what it means for stock, or that nothing does", () => {
    expect(value.coverageTitle(cells, 80)).toBe(
      "The 80% interval falls short in 1 of 5 cells, most for lumpy at week 1: 70%",
    );
    expect(value.coverageNote(cells)).toMatch(/^▼ Lumpy: safety stock .* too small/);
    const held = cells.filter((d) => d.verdict === "held");
    expect(value.coverageTitle(held, 80)).toContain("keeps its promise");
    expect(value.coverageNote(held)).toContain("No interval here");
    expect(
      value.coverageTitle(
        cells.filter((d) => d.verdict !== "short"),
        80,
      ),
    ).toContain("wider than needed in 1 of 4");
    expect(value.coverageTitle([], 80)).toContain("No backtest");
    expect(value.coverageLabel(cells[3]!)).toBe("lumpy, 1 week ahead: 70.0% of 400 weeks inside");
  });
});
