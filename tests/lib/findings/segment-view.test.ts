// From the published micro-aggregates to requests, and from live results to what the page draws.
import { describe, expect, it } from "vitest";
import * as view from "../../../lib/findings/segment-view.js";
import { runJob } from "../../../lib/jobs.js";
import { normal, seeded } from "../../../lib/random.js";
import { integerColumn, numberColumn, tableOf } from "../../../lib/table/table.js";

const random = seeded(3);
const rows = 60;
const group = (i: number) => i % 2;
const table = tableOf({
  point_id: integerColumn(Array.from({ length: rows }, (_, i) => i)),
  customers: integerColumn(new Array<number>(rows).fill(10)),
  recency: numberColumn(Array.from({ length: rows }, (_, i) => (group(i) === 0 ? -4 : 4) + normal(random) * 0.1)),
  season_q1: numberColumn(Array.from({ length: rows }, () => normal(random) * 0.1)),
  season_q2: numberColumn(Array.from({ length: rows }, (_, i) => (i < 30 ? -0.5 : 0.5))),
  pc1: numberColumn(Array.from({ length: rows }, (_, i) => group(i))),
  pc2: numberColumn(Array.from({ length: rows }, () => 0)),
});
const profile = (segment: number, feature: string, z: number) => ({
  segment,
  feature,
  label: `${feature} label`,
  unit: "days",
  median: 1,
  z,
});
const data: view.SegmentData = {
  report: {
    clusters: 2,
    inertia: 1000,
    silhouette: 0.9,
    axes: [
      { name: "recency", scale: 10, weight: 2, quartile_spread: 0.5, hidden: 100 },
      { name: "season_q1", scale: 0.1, weight: 0.5, quartile_spread: 1, hidden: 200 },
      { name: "season_q2", scale: 0.1, weight: 0.5, quartile_spread: 0, hidden: 100 },
    ],
    centroids: [
      [-4, 0, 0],
      [4, 0, 0],
    ],
    features: [
      { name: "recency", label: "Days since last order" },
      { name: "season", label: "Orders by quarter" },
    ],
    recommended: { clusters: 2, reason: "" },
    pca: { explained: [0.6, 0.2] },
    micro_aggregates: { inertia_difference: 0.002 },
  },
  summary: [],
  profiles: [profile(0, "recency", -1), profile(1, "recency", 1)],
  lifts: [],
  items: [],
  seasonality: [],
  migration: {
    since: { run_id: null, date: "2024-01-01" },
    earlier_names: [],
    customers: 0,
    moved_share: null,
    continues: [],
    moves: [],
    drift: [],
  },
  choice: [
    { k: 2, inertia: 1000, silhouette: 0.9 },
    { k: 3, inertia: 800, silhouette: 0.5, silhouette_se: 0.01 },
  ],
};
const points = view.pointsOf(table, data);
const reference = view.runLabels(points, data);
const requestOf = (asked: view.SegmentInputs) => view.requestOf(points, reference, data, asked);
const inputs = { k: 2, seed: 1, features: ["recency", "season"], weighting: "feature" };

it("features are found behind their dimensions", () => {
  expect(view.featureChoices(data)).toEqual([
    { value: "recency", label: "Days since last order" },
    { value: "season", label: "Orders by quarter" },
  ]);
  expect(view.featureOf("season_q2", data.report.features)).toBe("season");
  expect(view.featureOf("unheard_of", data.report.features)).toBe("unheard_of");
});

describe("a request", () => {
  it("carries all coordinates, the chosen columns, and the run's own labels", () => {
    const request = requestOf({ ...inputs, features: ["season"] });
    expect(request.columns).toEqual([1, 2]);
    expect(request.points.cols).toBe(3);
    expect([...request.reference!.slice(0, 4)]).toEqual([0, 1, 0, 1]);
  });
  it("scales each coordinate as asked for", () => {
    const factors = (weighting: string) => requestOf({ ...inputs, weighting }).factors;
    expect(factors("feature")).toBeUndefined();
    expect(factors("dimension")).toEqual([0.5, 2, 2]);
    // A coordinate whose quartiles coincide keeps its standard deviation.
    expect(factors("robust")).toEqual([2, 1, 1]);
    expect(factors("none")).toEqual([5, 0.2, 0.2]);
  });
  it("foresees every other number of segments, the nearest first, and tells requests apart", () => {
    const next = view.nextRequests(requestOf({ ...inputs, k: 4 }), 6);
    expect(next.map(({ clusters }) => clusters)).toEqual([3, 5, 2, 6]);
    const keys = [requestOf({ ...inputs, seed: 2 }), requestOf({ ...inputs, features: ["season"] }), ...next];
    expect(new Set(keys.map(view.requestKey)).size).toBe(keys.length);
    expect(view.requestKey(requestOf(inputs))).toBe(view.requestKey(requestOf({ ...inputs })));
  });
});

describe("a live clustering", () => {
  it("of the run's inputs is the run's, and its difference is the one measured", async () => {
    const result = await runJob("recluster", requestOf(inputs));
    expect(result.agreement).toBeCloseTo(1, 12);
    expect(view.isRun(data, inputs, 1)).toBe(true);
    expect(view.inertiaDifference(data, inputs, 1, result)).toEqual({ value: 0.002, kind: "exact" });
  });
  it("of another number is compared with the full data at that number, as an upper limit", async () => {
    const other = { ...inputs, k: 3 };
    const result = await runJob("recluster", requestOf(other));
    expect(view.inertiaDifference(data, other, 1, result)).toEqual({
      value: (result.inertia + 400) / 800 - 1,
      kind: "limit",
    });
  });
  it("of another space or an unseen number says how much the groups hide of all customers", async () => {
    const unseen = { ...inputs, k: 4 };
    const result = await runJob("recluster", requestOf(unseen));
    const share = (hidden: number, { inertia }: { inertia: number }) => hidden / (inertia + hidden);
    expect(view.inertiaDifference(data, unseen, 1, result)).toEqual({ value: share(400, result), kind: "hidden" });
    const robust = { ...inputs, features: ["recency"], weighting: "robust" };
    const other = await runJob("recluster", requestOf(robust));
    expect(view.inertiaDifference(data, robust, 1, other)).toEqual({ value: share(100 * 4, other), kind: "hidden" });
  });
  it("gives the criteria in the order of their number of segments", async () => {
    const results = [3, 2].map((k) => runJob("recluster", requestOf({ ...inputs, k })));
    const [three, two] = await Promise.all(results);
    expect(view.liveChoice([three!], two!).map(({ k }) => k)).toEqual([2, 3]);
    expect(view.liveChoice([], null)).toEqual([]);
  });
  it("has profiles in standard deviations, and segments that add up to all customers", async () => {
    const result = await runJob("recluster", requestOf(inputs));
    const profiles = view.liveProfiles(data, result);
    const z = profiles.filter(({ feature }) => feature === "recency").map((row) => Math.abs(row.z));
    expect(z[0]).toBeCloseTo(2, 1);
    const segments = view.liveSegments(result, profiles);
    expect(segments.reduce((sum, row) => sum + row.customers, 0)).toBe(600);
    expect(segments.map(({ customerShare }) => customerShare)).toEqual([0.5, 0.5]);
    expect(new Set(segments.map(({ name }) => name)).size).toBe(2);
  });
});

it("keeps the most telling dimensions, and the criteria that are known", () => {
  const profiles = [profile(0, "a", 0.1), profile(0, "b", -2), profile(0, "c", 1)];
  expect(view.tellingProfiles(profiles, 2).map(({ feature }) => feature)).toEqual(["b", "c"]);
  expect(view.criteriaOf(data.choice).map(({ name, points: all }) => [name, all.length])).toEqual([
    ["Silhouette", 2],
    ["Inertia", 2],
  ]);
});
