import { describe, expect, it } from "vitest";
import * as say from "../../../lib/findings/review.js";
import { moneyIn } from "../../../lib/format.js";

const money = moneyIn("$");
const metric = (better: say.ReviewMetric["better"], id = "m"): say.ReviewMetric => ({
  id,
  label: "Late lines",
  unit: "share",
  group: "output",
  better,
  format: "share",
  note: "",
  target: null,
});
/** 60 weeks of small swings ending in October 2026, the last four as given, and 24 months. */
function values(last: readonly number[]): say.ReviewValue[] {
  const weeks = Array.from({ length: 60 }, (_, i) => ({
    metric: "m",
    period: "week" as const,
    start: new Date(Date.UTC(2026, 9, 26) - (59 - i) * 7 * 86_400_000),
    value: i % 2 ? 0.11 : 0.09,
  }));
  last.forEach((value, i) => (weeks[60 - last.length + i] = { ...weeks[60 - last.length + i]!, value }));
  const months = Array.from({ length: 24 }, (_, i) => ({
    metric: "m",
    period: "month" as const,
    start: new Date(Date.UTC(2024, 10 + i, 1)),
    value: 0.1 + i / 1000,
  }));
  return [...weeks, ...months];
}

describe("reviewCharts", () => {
  it("holds six weeks, twelve months, the year before, and limits from the weeks before the month", () => {
    const [chart] = say.reviewCharts([metric("lower")], values([0.1, 0.1, 0.1, 0.1]), "2026-10");
    expect(chart!.weeks).toHaveLength(6);
    expect(chart!.months).toHaveLength(12);
    expect(chart!.monthsBefore).toHaveLength(12);
    expect(chart!.yearAgo).toBeCloseTo(0.111);
    expect(chart!.limits!.n).toBe(52);
    expect(chart!.signal).toBe("noise");
  });
  it("calls a week beyond the limits a signal and noise noise", () => {
    const [out] = say.reviewCharts([metric("lower")], values([0.1, 0.1, 0.1, 0.3]), "2026-10");
    expect(out!.signal).toBe("above");
    expect(say.newsOf(out!)).toBe("miss");
    expect(say.chartTitle(out!, money)).toContain("above its usual range in the week of 26 Oct");
    const [good] = say.reviewCharts([metric("higher")], values([0.1, 0.1, 0.1, 0.3]), "2026-10");
    expect(say.newsOf(good!)).toBe("win");
    const [bias] = say.reviewCharts([metric("zero")], values([0.1, 0.1, 0.1, -0.1]), "2026-10");
    expect(say.newsOf(bias!)).toBe("win");
  });
  it("leaves out metrics without a value in the month, and lists the months newest first", () => {
    expect(say.reviewCharts([metric("lower")], values([0.1]), "2030-01")).toEqual([]);
    expect(say.reviewMonths(values([])).slice(0, 2)).toEqual(["2026-10", "2026-09"]);
  });
});

it("answers with what left its range, and counts the noise", () => {
  const charts = say.reviewCharts([metric("lower")], values([0.1, 0.1, 0.1, 0.3]), "2026-10");
  expect(say.reviewAnswer(charts, "2026-10").lead).toBe("In Oct 2026, late lines was worse than usual.");
  expect(say.reviewAnswer(charts, "2026-10").rest).toBe("None of the 1 figures stayed within its usual range.");
  expect(say.reviewNews(charts, "miss", money)).toHaveLength(1);
  expect(say.reviewNews(charts, "win", money)).toHaveLength(0);
  expect(say.changeLine(charts[0]!)).toBe("+0.1 points on the month before, +1.2 points on the year before");
});

it("asks for decisions only where the run gives a reason", () => {
  const quiet: say.ReviewFacts = {
    urgentOrders: 0,
    orderValue: 0,
    atStake: 0,
    assumedInventory: false,
    bindingCenters: [],
    planCost: 1000,
    planSaving: null,
    serviceLevel: 0.95,
    bias: 0.01,
  };
  expect(say.reviewDecisions(quiet, money)).toEqual([]);
  const busy = {
    ...quiet,
    urgentOrders: 3,
    bindingCenters: [
      { name: "Reno", shadowPrice: 2, tenth: 20 },
      { name: "Dallas", shadowPrice: 0.01, tenth: 0.1 },
    ],
    bias: 0.08,
  };
  expect(say.reviewDecisions(busy, money).map((d) => d.what)).toEqual([
    "Release 3 urgent replenishment orders",
    "Decide on room in Reno",
    "Look into the forecast's bias of +8.0%",
  ]);
  expect(say.reviewDecisions({ ...busy, assumedInventory: true }, money)).toHaveLength(2);
});

it("lists a chart's rows and writes short axis numbers", () => {
  const [chart] = say.reviewCharts([metric("lower")], values([0.1]), "2026-10");
  expect(say.reviewRows(chart!)).toHaveLength(6 + 12 + 12);
  const { format, signed } = say.chartOptions(chart!, money, 400);
  expect([format(0.1), format(0.05), format(0), signed]).toEqual(["10%", "5.0%", "0%", false]);
  expect(say.noDecisions("2026-09", "2026-10")).toContain("listed with Oct 2026");
});
