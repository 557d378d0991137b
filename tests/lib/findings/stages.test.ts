import { describe, expect, it } from "vitest";
import {
  allocationLight,
  exploreLight,
  forecastsLight,
  resultsLight,
  segmentsLight,
  stageStatuses,
} from "../../../lib/findings/stages.js";

describe("the light of explore", () => {
  const facts = {
    rowsRead: 1_000_000,
    rowsKept: 990_000,
    rowsQuarantined: 10_000,
    rowsBroken: 10_000,
    withoutCustomer: 0.01,
  };
  it("is good at 1% quarantined", () => {
    expect(exploreLight(facts)).toEqual({
      headline: "990K clean rows",
      quality: "good",
      reason: "1.0% of rows broke a rule",
    });
  });
  it("needs a look from 2% and is broken from 10%", () => {
    expect(exploreLight({ ...facts, rowsKept: 950_000, rowsQuarantined: 50_000, rowsBroken: 50_000 }).quality).toBe(
      "watch",
    );
    expect(exploreLight({ ...facts, rowsKept: 850_000, rowsQuarantined: 150_000, rowsBroken: 150_000 }).quality).toBe(
      "harm",
    );
  });
  it("does not hold returns against the data", () => {
    const light = exploreLight({ ...facts, rowsKept: 850_000, rowsQuarantined: 150_000, rowsBroken: 9_000 });
    expect(light).toMatchObject({ quality: "good", reason: "0.9% of rows broke a rule" });
  });
  it("needs a look when many lines name no customer", () => {
    const light = exploreLight({ ...facts, withoutCustomer: 0.25 });
    expect(light).toMatchObject({
      quality: "watch",
      reason: "1.0% of rows broke a rule; 25% of lines name no customer",
    });
  });
  it("is broken when rows are unaccounted for", () => {
    const light = exploreLight({ ...facts, rowsKept: 989_999 });
    expect(light.quality).toBe("harm");
    expect(light.reason).toBe("1,000,000 read, but 989,999 kept and 10,000 quarantined");
  });
});

describe("the light of segments", () => {
  const facts = { clusters: 5, silhouette: 0.41, converged: true, smallest: 300, recommended: 5 };
  it("is good when segments stand apart", () => expect(segmentsLight(facts).quality).toBe("good"));
  it("says when another number fits better", () => {
    expect(segmentsLight({ ...facts, recommended: 3 }).reason).toBe("the data speak for 3; silhouette 0.41");
  });
  it("says when there is no clear structure, and when segments overlap", () => {
    expect(segmentsLight({ ...facts, recommended: null })).toMatchObject({
      quality: "watch",
      reason: "no clear structure (silhouette 0.41): a convenient cut, not natural kinds",
    });
    expect(segmentsLight({ ...facts, silhouette: 0.12 })).toMatchObject({
      quality: "watch",
      reason: "they overlap at their edges (silhouette 0.12)",
    });
  });
  it("is broken with a tiny segment or without convergence", () => {
    expect(segmentsLight({ ...facts, smallest: 1 }).reason).toBe("the smallest holds 1 customer");
    expect(segmentsLight({ ...facts, converged: false }).quality).toBe("harm");
  });
});

describe("the light of forecasts", () => {
  const facts = { wape: 0.31, valueAdded: 0.04, low: 0.02, high: 0.06, coverage80: 0.79 };
  it("is good when surely better and honest", () => {
    expect(forecastsLight(facts)).toEqual({
      headline: "WAPE 31.0%",
      quality: "good",
      reason: "4.0 points better than seasonal naive",
    });
  });
  it("does not call chance an improvement", () => {
    expect(forecastsLight({ ...facts, low: -0.01 }).reason).toBe("not distinguishable from seasonal naive");
  });
  it("is broken when surely worse", () => {
    expect(forecastsLight({ ...facts, valueAdded: -0.04, low: -0.06, high: -0.02 })).toMatchObject({
      quality: "harm",
      reason: "4.0 points worse than seasonal naive",
    });
  });
  it("needs a look when intervals are too narrow", () => {
    const { quality, reason } = forecastsLight({ ...facts, coverage80: 0.6 });
    expect(quality).toBe("watch");
    expect(reason).toContain("80% intervals hold 60%");
  });
});

describe("the light of allocation", () => {
  const facts = { status: "optimal", gap: 0, cost: "$41K a week", full: [], unserved: 0, units: 1000 };
  it("is good when optimal with space left", () => expect(allocationLight(facts).quality).toBe("good"));
  it("names full centers", () => {
    expect(allocationLight({ ...facts, full: ["Reno", "Atlanta"] }).reason).toBe("Reno and Atlanta are full");
    expect(allocationLight({ ...facts, full: ["Reno"] }).reason).toBe("Reno is full");
    expect(allocationLight({ ...facts, full: ["A", "B", "C", "D"] }).reason).toBe("Four centers are full");
  });
  it("puts unserved demand before full centers", () => {
    expect(allocationLight({ ...facts, full: ["Reno"], unserved: 20 }).reason).toBe("2.0% of demand cannot be served");
  });
  it("is broken without a plan, and says how near to the best one is", () => {
    expect(allocationLight({ ...facts, status: "infeasible" }).quality).toBe("harm");
    expect(allocationLight({ ...facts, status: "gap", gap: 0.0012 })).toMatchObject({
      quality: "good",
      reason: "proven within 0.12% of the best, no center is full",
    });
    expect(allocationLight({ ...facts, status: "gap", gap: 0.03 })).toMatchObject({
      quality: "watch",
      reason: "proven within 3.00% of the best",
    });
  });
});

describe("the light of results", () => {
  const facts = { relative: -0.041, low: -0.058, high: -0.023, failedChecks: [] };
  it("is good when surely cheaper", () => {
    expect(resultsLight(facts)).toEqual({
      headline: "−4.1% cost in replay",
      quality: "good",
      reason: "against a tuned status quo, 95% interval −5.8% to −2.3%",
    });
  });
  it("says when it could be chance, and when it is dearer", () => {
    expect(resultsLight({ ...facts, high: 0.001 }).reason).toContain("not distinguishable");
    expect(resultsLight({ relative: 0.05, low: 0.01, high: 0.09, failedChecks: [] }).quality).toBe("harm");
  });
  it("is broken when a check fails, however cheap", () => {
    expect(resultsLight({ ...facts, failedChecks: ["conservation"] }).quality).toBe("harm");
  });
});

it("puts the five stages in their order with links", () => {
  const light = { headline: "", quality: "good", reason: "" } as const;
  const stages = stageStatuses([light, light, light, light, light]);
  expect(stages.map(({ href }) => href)).toEqual([
    "./explore",
    "./segments",
    "./forecasts",
    "./allocation",
    "./results",
  ]);
});
