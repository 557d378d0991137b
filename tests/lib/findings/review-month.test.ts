import { describe, expect, it } from "vitest";
import * as month from "../../../lib/findings/review-month.js";
import { actionItems, parseReviewNotes } from "../../../lib/findings/review-notes.js";
import { reviewCharts, type ReviewMetric, type ReviewValue } from "../../../lib/findings/review.js";
import { moneyIn } from "../../../lib/format.js";

const money = moneyIn("$");

describe("parseReviewNotes", () => {
  it("reads comments and actions by month", () => {
    const { months: notes, targets } = parseReviewNotes(
      "# targets\non_time: 95%\nlead_time: 20.5\n# 2026-10\r\nA storm.\n\n- [ ] Second carrier | owner: Ana | due: 2026-11-30\n- [x] Racks\n## 2026-09\nQuiet.",
    );
    expect(targets).toEqual({ on_time: 0.95, lead_time: 20.5 });
    expect(notes["2026-10"]).toEqual({
      comments: ["A storm."],
      actions: [
        { what: "Second carrier", done: false, owner: "Ana", due: "2026-11-30" },
        { what: "Racks", done: true, owner: null, due: null },
      ],
    });
    expect(notes["2026-09"]!.comments).toEqual(["Quiet."]);
    expect(actionItems([...notes["2026-10"]!.actions].reverse()).map(({ what, why }) => `${what}: ${why}`)).toEqual([
      "Second carrier: open, Ana, due 2026-11-30",
      "Racks: done, no owner",
    ]);
  });
  it.each([
    ["A storm.", /line 1: notes begin with a month/],
    ["# October", /line 1: a heading is targets or a month like 2026-10, not October/],
    ["# 2026-13", /line 1: a heading is targets or a month/],
    ["# targets\nbe quick", /line 2: a target is written id: number/],
    ["# 2026-10\n\n- [y] Racks", /line 3: an action is written - \[ \] text/],
    ["# 2026-10\n- [ ] Racks | who: Bo", /line 2: who: Bo is neither owner: NAME nor due: DATE/],
    ["# 2026-10\n- [ ] Racks | due: soon", /line 2: due: soon is not a date like/],
  ])("says which line of %j cannot be read", (text, message) => {
    expect(() => parseReviewNotes(text)).toThrow(message);
  });
});

const metric: ReviewMetric = {
  id: "m",
  label: "Late lines",
  unit: "share",
  group: "output",
  better: "lower",
  format: "share",
  note: "",
  target: null,
};
const weekly = (i: number): ReviewValue => ({
  metric: "m",
  period: "week",
  start: new Date(Date.UTC(2026, 10, 30) - (119 - i) * 7 * 86_400_000),
  value: i / 100,
});
const monthly = (i: number): ReviewValue => ({
  metric: "m",
  period: "month",
  start: new Date(Date.UTC(2024, i, 1)),
  value: i / 10,
});
const values = [
  ...Array.from({ length: 120 }, (_, i) => weekly(i)),
  ...Array.from({ length: 36 }, (_, i) => monthly(i)),
];

describe("a frozen month", () => {
  const stamp = { dataset: "d", frozen_at: "2026-11-02", run_id: "r-1", data_through: "2026-11-01", synthetic: true };
  const bridge = { month: "2026-10", before: 100, after: 90, steps: [{ label: "Volume", change: -10 }] };
  const frozen = month.freezeReview("2026-10", stamp, {
    metrics: [metric],
    values,
    facts: null,
    bridges: [bridge],
    forecasts: [],
    notes: { comments: [], actions: [] },
    monitoring: null,
  });
  it("draws the same charts as the data it was frozen from, and holds nothing later", () => {
    const thawed = JSON.parse(JSON.stringify(frozen)) as month.FrozenReview;
    expect(reviewCharts(thawed.metrics, month.frozenValues(thawed), "2026-10")).toEqual(
      reviewCharts([metric], values, "2026-10"),
    );
    const last = frozen.values
      .map(({ start }) => start)
      .sort()
      .at(-1)!;
    expect(last < "2026-11-01").toBe(true);
    expect(frozen.bridge).toBe(bridge);
    expect(frozen.forecast).toBeNull();
  });
  it("says that it is frozen, and how to freeze one", () => {
    expect(month.frozenSentence(frozen, "2026-10")).toBe(
      "Frozen on 2026-11-02 from run r-1, data through 2026-11-01: it no longer changes.",
    );
    expect(month.frozenSentence(undefined, "2026-09")).toContain("stockwise review --month 2026-09 freezes it");
  });
  it("names the largest part of the bridge", () => {
    const two = {
      ...bridge,
      steps: [
        { label: "Volume", change: 2 },
        { label: "Mix", change: -12 },
      ],
    };
    expect(month.bridgeTitle(two, money)).toBe("Shipping cost $10 lower than the month before, most of it mix (−$12)");
  });
  it("sets the forecast against the month", () => {
    expect(
      month.forecastSentence({
        ...{ month: "2026-10", origin: "2026-09-28", weeks: 4, forecast: 90, actual: 100 },
        ...{ wape: 0.3, coverage_95: 0.96 },
      }),
    ).toBe(
      "Made on 2026-09-28 for four weeks of the month: 90 units expected, 100 sold (−10.0% off in total); WAPE by item and week 30.0%, 96.0% inside the 95% interval.",
    );
    expect(month.forecastSentence(null)).toContain("No forecast");
  });
});
