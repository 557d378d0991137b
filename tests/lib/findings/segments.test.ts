import { expect, it } from "vitest";
import * as segments from "../../../lib/findings/segments.js";

const row = (segment: number, name: string, customer_share: number, revenue_share: number) => ({
  segment,
  name,
  customers: customer_share * 1000,
  customer_share,
  revenue: revenue_share * 1e6,
  revenue_share,
  silhouette: 0.2,
});
const rows = [row(0, "Occasional buyers", 0.9, 0.6), row(1, "Bulk buyers", 0.1, 0.4)];
const names = (segment: number) => rows[segment]!.name;

it("answers with the segment that brings most above its number, and how far apart segments are", () => {
  const structure = { recommended: 2, choice: [{ k: 2, stability: 0.961 }] };
  const { lead, rest } = segments.segmentsAnswer(rows, 0.14, structure);
  expect(lead).toBe("Bulk buyers: 10% of the customers, 40% of the revenue.");
  expect(rest).toBe(
    "The data speak for two segments: they overlap at their edges (silhouette 0.14), and resampled customers give them again (agreement 0.96).",
  );
  expect(segments.segmentsAnswer(rows, 0.5, structure).rest).toContain("stand apart");
  expect(segments.segmentsAnswer(rows, 0.14, { ...structure, recommended: null }).rest).toBe(
    "No clear structure: the two segments are a convenient cut, not natural kinds; they overlap at their edges (silhouette 0.14).",
  );
  expect(segments.segmentsAnswer(rows, 0.14, { ...structure, recommended: 6 }).rest).toContain(
    "speak for six segments, not two",
  );
  expect(segments.segmentsAnswer([], 0.5, structure).lead).toContain("No customer");
});

it("compares the chosen number with what the data speak for", () => {
  const choice = [2, 3, 4].map((k) => ({ k, inertia: 10 / k, silhouette: k === 3 ? 0.4 : 0.2, stability: null }));
  expect(segments.choiceTitle(choice, 3, 3)).toBe("The data speak for three segments, as chosen");
  expect(segments.choiceTitle(choice, 5, 3)).toBe("The data speak for three segments; five are shown");
  expect(segments.choiceTitle(choice, 5, null)).toBe(
    "No number of segments stands out; silhouette is highest at three",
  );
});

it("claims no more than the silhouette for other features", () => {
  const rows = [2, 3, 4].map((k) => ({ k, silhouette: k === 4 ? 0.3 : 0.1 }));
  expect(segments.liveChoiceTitle(rows)).toBe("With these inputs the silhouette is highest at four segments");
});

it("warns of a projection that loses most", () => {
  expect(segments.projectionTitle([0.5, 0.2])).toBe("Two axes keep 70% of the differences between customers");
  expect(segments.projectionTitle([0.2, 0.1])).toContain("30% of the differences between customers: what looks mixed");
});

it("names the most telling feature, the sizes and the season", () => {
  const profile = (segment: number, label: string, z: number) => ({ segment, feature: label, label, z });
  expect(segments.profileTitle([profile(0, "Order size", -0.2), profile(1, "Order size", 2.14)], names)).toBe(
    "Bulk buyers differ most: order size lies 2.1 standard deviations above average",
  );
  expect(segments.profileTitle([profile(0, "Order size", 0.1)], names)).toBe("No feature sets a segment clearly apart");
  expect(segments.sizeTitle(rows)).toBe("Bulk buyers bring more revenue than their number");
  const month = (segment: number, m: number, index: number) => ({ segment, month: m, index });
  expect(
    segments.segmentSeasonTitle([month(0, 1, 1.1), month(0, 7, 0.9), month(1, 12, 1.8), month(1, 2, 0.4)], names),
  ).toBe("Bulk buyers have the strongest season: 1.8 times their average month");
});

it("states the difference to the full data", () => {
  expect(segments.inertiaNote({ value: 0.03, kind: "exact" })).toBe("inertia +3.0% against the full data");
  expect(segments.inertiaNote({ value: 0.0001, kind: "limit" })).toBe("the same inertia as on the full data");
  const facts = {
    points: 120,
    customers: 1500,
    clusters: 4,
    silhouette: 0.314,
    agreement: 0.9,
    difference: { value: 0.012, kind: "limit" as const },
  };
  expect(segments.liveSentence(facts)).toBe(
    "120 groups of at least ten of 1,500 customers, clustered here into four: silhouette 0.31; inertia at most +1.2% against the full data; agreement with the run’s segments 0.90 (adjusted Rand index, 1 is the same).",
  );
  const hidden = { value: 0.231, kind: "hidden" as const };
  expect(segments.liveSentence({ ...facts, agreement: null, difference: hidden })).toMatch(
    /silhouette 0\.31; the groups hide 23% of the inertia of all customers around these centers\.$/,
  );
});
