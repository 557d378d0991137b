import { describe, expect, it } from "vitest";
import * as say from "../../../lib/findings/results.js";

const d = (metric: string, baseline: string, relative: number, low: number, high: number): say.Difference => ({
  metric,
  policy: "stockwise",
  baseline,
  relative,
  low,
  high,
  level: 0.95,
});

describe("verdictOf", () => {
  it("needs an interval clear of zero, and knows which way is better", () => {
    expect(say.verdictOf(d("total_cost", "b", -0.1, -0.2, -0.01))).toBe("better");
    expect(say.verdictOf(d("total_cost", "b", -0.1, -0.2, 0.01))).toBe("unclear");
    expect(say.verdictOf(d("fill_rate", "b", -0.1, -0.2, -0.01))).toBe("worse");
    expect(say.verdictOf(d("lost_units", "b", NaN, NaN, NaN))).toBe("unclear");
  });
});

describe("resultsAnswer", () => {
  it("leads with the tuned status quo and says outright what cannot be told apart", () => {
    const rows = [
      d("total_cost", "tuned-status-quo", -0.07, -0.09, -0.05),
      d("lost_units", "tuned-status-quo", 0.02, -0.05, 0.09),
      d("lost_units", "one-size-fits-all", -0.5, -0.6, -0.4),
    ];
    const { lead, rest } = say.resultsAnswer(rows, [
      { metric: "total_cost", policy: "stockwise", baseline: "one-size-fits-all", share: 0.6 },
    ]);
    expect(lead).toBe(
      "Against a well-tuned status quo: total cost 7.0% lower; no distinguishable difference in lost units.",
    );
    expect(rest).toBe(
      "Against one size fits all: lost units 50.0% lower. Of the distance in total cost from there to perfect foresight, 60% is captured.",
    );
  });
  it("says outright when nothing is distinguishable", () => {
    const rows = [d("total_cost", "tuned-status-quo", 0.01, -0.02, 0.04)];
    expect(say.resultsAnswer(rows, []).lead).toBe(
      "Against a well-tuned status quo: no distinguishable difference in total cost.",
    );
  });
  it("says so when nothing could be compared", () => {
    expect(say.resultsAnswer([], []).lead).toContain("could not compare");
  });
});

it("counts verdicts in the title of the differences", () => {
  const rows = [d("total_cost", "tuned-status-quo", -0.1, -0.2, -0.1), d("transfers", "tuned-status-quo", 0, -1, 1)];
  expect(say.differencesTitle(rows, "tuned-status-quo")).toBe(
    "Against tuned status quo, of two figures: one better and one not distinguishable",
  );
});

it("answers whether segments pay also where they do not", () => {
  const of = (relative: number, low: number, high: number) =>
    say.segmentsSentence([d("total_cost", "stockwise-without-segments", relative, low, high)]);
  expect(of(0, -0.005, 0.004)).toContain("Not distinguishably");
  expect(of(-0.01, -0.02, -0.005)).toContain("Segments pay");
  expect(of(0.01, 0.005, 0.02)).toContain("cost more than they bring");
  expect(say.segmentsSentence([])).toContain("not measured");
});

it("keeps published claims apart from what the replay finds", () => {
  const words = say.claimWords(say.publishedClaims[0]!, [
    d("shipping_cost_index", "one-size-fits-all", -0.16, -0.18, -0.14),
  ]);
  expect(words).toBe("Shipping cost index in this replay: −16.0% (95% interval −18.0% to −14.0%)");
  expect(say.claimWords(say.publishedClaims[2]!, [])).toContain("not measured here");
});

it("names failed checks and the cheapest policy that cannot see the future", () => {
  expect(say.checksTitle([{ name: "units conserved", passed: false, detail: "" }])).toBe(
    "One of one checks failed: units conserved",
  );
  expect(say.checksTitle([{ name: "a", passed: true, detail: "" }])).toBe("The one check passed");
  const policies = [
    { name: "perfect-foresight", total_cost: 1 },
    { name: "stockwise", total_cost: 5 },
    { name: "one-size-fits-all", total_cost: 9 },
  ];
  expect(say.policiesTitle(policies)).toContain("Stockwise has the lowest total cost of the two");
  expect(
    say.weeklyTitle(
      [
        { ours: 1, baseline: 2 },
        { ours: 3, baseline: 2 },
      ],
      "Lost margin",
      "tuned-status-quo",
    ),
  ).toBe("Lost margin was lower than with tuned status quo in one of two weeks");
  expect(say.traceTitle("Shoe", { lost: 0, demand: 9 }, { lost: 4 }, "one-size-fits-all")).toBe(
    "Shoe loses nothing; one size fits all 4",
  );
});

describe("how far the figures carry", () => {
  it("prints the range, and how many cases are clear of zero", () => {
    const rows = [
      d("total_cost", "tuned-status-quo", -0.1, -0.2, -0.05),
      d("total_cost", "tuned-status-quo", -0.01, -0.05, 0.03),
      d("total_cost", "tuned-status-quo", 0.04, 0.01, 0.08),
    ];
    expect(say.rangeTitle(rows, "tuned-status-quo")).toBe(
      "Total cost from −10.0% to +4.0% over three cases: better in one, not distinguishable in one and worse in one",
    );
    expect(say.rangeTitle([], "tuned-status-quo")).toContain("No other case");
  });
  it("names who is served worse than asked, only where it is clear", () => {
    const row = (name: string, low: number, high: number): say.ServiceRow => ({
      ...{ policy: "stockwise", by: "segment", name, demand_units: 10 },
      ...{ fill_rate: (low + high) / 2, low, high },
    });
    expect(say.serviceTitle([row("Bulk buyers", 0.9, 0.93), row("Others", 0.94, 0.97)], 0.95)).toBe(
      "Of two segments at a service level of 95% for all: bulk buyers clearly below it",
    );
    expect(say.serviceTitle([row("Others", 0.94, 0.97)], 0.95)).toContain("No group");
  });
  it("says of a reserve whether it pays, costs or was not worth trying", () => {
    const answer = (change: Partial<say.RationingAnswer>): say.RationingAnswer => ({
      ...{ stock: "equal", loss_chance: 0.02, reserve_weeks: 0.2, relative: -0.01, low: -0.02, high: -0.005 },
      ...{ distinguishable: true, protected_fill: [0.9, 0.95], other_fill: [0.9, 0.85] },
      by_segment: { relative: -0.008, low: -0.01, high: -0.004, distinguishable: true },
      ...change,
    });
    expect(say.rationingWords(answer({})).why).toMatch(
      /^against no reserve it pays \(−1.0% of total cost.*segments are worth, it pays \(−0.8% /,
    );
    expect(say.rationingWords(answer({ relative: 0.01, low: 0.005, high: 0.02 })).why).toMatch(
      /no reserve it costs \(/,
    );
    expect(say.rationingWords(answer({ distinguishable: false })).why).toMatch(/no reserve not distinguishable \(/);
    expect(say.rationingWords(answer({ reserve_weeks: 0 })).why).toContain("none is kept");
    const placement = d("total_cost", "stockwise-without-segments", 0.001, -0.01, 0.01);
    expect(say.segmentsTitle([placement], [answer({}), answer({ reserve_weeks: 0, distinguishable: false })])).toBe(
      "Segments do not pay in placement; a reserve for the dearest of them pays in one of two cases",
    );
  });
});

it("says with how much less stock the same service is reached, if both reach it", () => {
  const row = (name: string, average_inventory_value: number, matched = 1) => ({
    name,
    average_inventory_value,
    matched,
  });
  expect(say.companionSentence([row("stockwise", 90), row("tuned-status-quo", 100)], "tuned-status-quo")).toBe(
    "For the same fill rate, Stockwise takes 10.0% less inventory than tuned status quo.",
  );
  expect(say.companionSentence([row("stockwise", 90), row("tuned-status-quo", 100, 0)], "tuned-status-quo")).toContain(
    "was not reached by both",
  );
});
