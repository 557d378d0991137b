// What the segments page draws: the run's own segments, or a live clustering of the micro-aggregates in the same shape.
import type { ReclusterRequest, ReclusterResult } from "../jobs/recluster.js";
import type { Points } from "../segmentation/points.js";
import { nameSegments } from "../segmentation/names.js";
import { predict } from "../segmentation/kmeans.js";
import { column, numbers, type Table } from "../table/table.js";
import { grouped } from "./finding.js";
import type { SegmentMigration } from "./segment-migration.js";

type Axis = {
  readonly name: string;
  readonly scale: number;
  readonly weight: number;
  /** Distance of the quartiles over 1.349, in standard deviations. */
  readonly quartile_spread: number;
  /** Squared distances of customers to the means of their aggregates along this coordinate. */
  readonly hidden: number;
};

/** The parts of segment.json and the segment tables that the page reads, as `segments.json` has them. */
export type SegmentData = {
  readonly report: {
    readonly clusters: number;
    readonly inertia: number;
    readonly silhouette: number;
    readonly axes: readonly Axis[];
    readonly centroids: readonly (readonly number[])[];
    readonly features: readonly { readonly name: string; readonly label: string }[];
    readonly recommended: { readonly clusters: number | null; readonly reason: string };
    readonly pca: { readonly explained: readonly number[] };
    readonly micro_aggregates: { readonly inertia_difference: number | null };
  };
  readonly summary: readonly SummaryRow[];
  readonly profiles: readonly ProfileCell[];
  readonly lifts: readonly LiftRow[];
  readonly items: readonly (LiftRow & { readonly name: string | null })[];
  readonly seasonality: readonly { readonly segment: number; readonly month: number; readonly index: number }[];
  readonly choice: readonly ChoiceCell[];
  readonly migration: SegmentMigration;
};

export type SummaryRow = {
  readonly segment: number;
  readonly name: string;
  readonly description: string;
  readonly customers: number;
  readonly customer_share: number;
  readonly revenue: number;
  readonly revenue_share: number;
  readonly silhouette: number | null;
  readonly demand_variability: number;
  readonly service_level: number | null;
};
type LiftRow = {
  readonly segment: number;
  readonly kind: string;
  readonly item: string;
  readonly lift: number;
  readonly share: number;
};
export type ProfileCell = {
  readonly segment: number;
  readonly feature: string;
  readonly label: string;
  readonly unit: string;
  readonly median: number | null;
  readonly z: number;
};
type ChoiceCell = {
  readonly k: number;
  readonly inertia: number;
  readonly silhouette: number;
  readonly silhouette_se?: number | null;
  readonly stability?: number | null;
  readonly gap?: number | null;
  readonly gap_se?: number | null;
};

export type SegmentInputs = {
  readonly k: number;
  readonly seed: number;
  /** Names of the features that count. */
  readonly features: readonly string[];
  /** One of `weightings`. */
  readonly weighting: string;
};

/** How coordinates are scaled; the first is the run's own. */
export const weightings: readonly { readonly value: string; readonly label: string }[] = [
  { value: "feature", label: "Standard deviations, each feature counts the same" },
  { value: "robust", label: "Quartile distances (robust), each feature counts the same" },
  { value: "dimension", label: "Standard deviations, each coordinate counts the same" },
  { value: "none", label: "None: transformed units as they are" },
];

/** What each coordinate of the run's space is multiplied by. */
function factorsOf({ axes }: SegmentData["report"], weighting: string): number[] | undefined {
  if (weighting === "feature") return undefined;
  return axes.map(({ scale, weight, quartile_spread }) => {
    if (weighting === "dimension") return 1 / weight;
    if (weighting === "none") return scale / weight;
    return quartile_spread > 0 ? 1 / quartile_spread : 1;
  });
}

/** The feature that a dimension belongs to: itself, or the one whose name starts its own. */
export function featureOf(dimension: string, features: readonly { readonly name: string }[]): string {
  const found = features
    .filter(({ name }) => dimension === name || dimension.startsWith(`${name}_`))
    .sort((a, b) => b.name.length - a.name.length)[0];
  return found?.name ?? dimension;
}

/** The features that were clustered, as choices of an input. */
export function featureChoices({ report }: SegmentData): { value: string; label: string }[] {
  const used = [...new Set(report.axes.map(({ name }) => featureOf(name, report.features)))];
  return used.map((value) => ({ value, label: report.features.find(({ name }) => name === value)?.label ?? value }));
}

/** The micro-aggregates as weighted points, coordinates in the order of the report's axes. */
export function pointsOf(table: Table, { report }: SegmentData): Points & { readonly weights: Float64Array } {
  const cols = report.axes.length;
  const values = new Float64Array(table.rows * cols);
  report.axes.forEach(({ name }, c) => {
    const from = numbers(table, name);
    for (let i = 0; i < table.rows; i++) values[i * cols + c] = from[i]!;
  });
  return { values, rows: table.rows, cols, weights: Float64Array.from(column(table, "customers").values) };
}

/** The run's own segment of each point: the nearest of its centroids. */
export function runLabels(points: Points, { report }: SegmentData): Int32Array {
  const model = { clusters: report.clusters, cols: points.cols, centroids: Float64Array.from(report.centroids.flat()) };
  return predict(model, points).labels;
}

/** Whether the inputs ask for the space of the run: all its features, weighted as it weights them. */
export function isRunSpace(data: SegmentData, inputs: SegmentInputs): boolean {
  return inputs.weighting === "feature" && inputs.features.length === featureChoices(data).length;
}

/** Whether the inputs ask for the run's own segments. */
export function isRun(data: SegmentData, inputs: SegmentInputs, seed: number): boolean {
  return isRunSpace(data, inputs) && inputs.k === data.report.clusters && inputs.seed === seed;
}

/** The request to the worker: chosen coordinates and what they are multiplied by; `reference` are the run's own labels. */
export function requestOf(
  points: Points,
  reference: Int32Array,
  data: SegmentData,
  inputs: SegmentInputs,
): ReclusterRequest {
  const { axes, features } = data.report;
  const columns = axes.flatMap(({ name }, c) => (inputs.features.includes(featureOf(name, features)) ? [c] : []));
  const factors = factorsOf(data.report, inputs.weighting);
  return { points, columns, ...(factors ? { factors } : {}), clusters: inputs.k, seed: inputs.seed, reference };
}

/** What tells two requests on the same points apart. */
export function requestKey({ columns, factors, clusters, seed }: ReclusterRequest): string {
  return JSON.stringify([columns, factors, clusters, seed]);
}

/** The same request for every other number of segments from 2 to `most`, the nearest first: where an input may go next. */
export function nextRequests(request: ReclusterRequest, most = 12): ReclusterRequest[] {
  const others = Array.from({ length: most - 1 }, (_, i) => i + 2).filter((k) => k !== request.clusters);
  return others
    .filter((k) => k <= request.points.rows)
    .sort((a, b) => Math.abs(a - request.clusters) - Math.abs(b - request.clusters) || a - b)
    .map((clusters) => ({ ...request, clusters }));
}

/**
 * How far the inertia on the aggregates is from that of all customers. `exact`: relative difference of the inertia of all
 * customers around these centers to that of their own clustering, measured by the stage. `limit`: at most so much.
 * `hidden`: nothing was clustered to compare with; the share of the inertia of all customers that the aggregates hide.
 */
export type InertiaDifference = { readonly value: number; readonly kind: "exact" | "limit" | "hidden" };

/** Customers are taken to stay with their aggregate, except where the stage has placed each of them. */
export function inertiaDifference(
  data: SegmentData,
  inputs: SegmentInputs,
  seed: number,
  result: ReclusterResult,
): InertiaDifference {
  const { report, choice } = data;
  const factors = factorsOf(report, inputs.weighting);
  const hidden = report.axes.reduce((sum, { name, hidden: own }, c) => {
    const counts = inputs.features.includes(featureOf(name, report.features));
    return sum + (counts ? own * (factors?.[c] ?? 1) ** 2 : 0);
  }, 0);
  const all = result.inertia + hidden;
  if (isRunSpace(data, inputs)) {
    const measured = report.micro_aggregates.inertia_difference;
    if (measured !== null && isRun(data, inputs, seed)) return { value: measured, kind: "exact" };
    const full =
      result.clusters === report.clusters ? report.inertia : choice.find(({ k }) => k === result.clusters)?.inertia;
    if (full !== undefined) return { value: all / full - 1, kind: "limit" };
  }
  return { value: all > 0 ? hidden / all : 0, kind: "hidden" };
}

/** Inertia and silhouette of live clusterings, by their number of segments. */
export function liveChoice(
  others: readonly ReclusterResult[],
  shown: ReclusterResult | null,
): Pick<ChoiceCell, "k" | "inertia" | "silhouette">[] {
  return [...others, ...(shown ? [shown] : [])]
    .map(({ clusters: k, inertia, silhouette }) => ({ k, inertia, silhouette }))
    .sort((a, b) => a.k - b.k);
}

/** Profile of a live clustering: means of coordinates back in standard deviations. */
export function liveProfiles(data: SegmentData, result: ReclusterResult): ProfileCell[] {
  const { axes } = data.report;
  const known = new Map(data.profiles.map((row) => [row.feature, row]));
  return axes.flatMap(({ name, weight }, c) =>
    Array.from({ length: result.clusters }, (_, segment) => ({
      segment,
      feature: name,
      label: known.get(name)?.label ?? name,
      unit: known.get(name)?.unit ?? "",
      median: null,
      z: result.means[segment * axes.length + c]! / weight,
    })),
  );
}

export type ShownSegment = {
  readonly segment: number;
  readonly name: string;
  readonly customers: number;
  readonly customerShare: number;
  readonly revenueShare: number | null;
  readonly silhouette: number | null;
};

/** The run's segments as the charts draw them. */
export function runSegments({ summary }: SegmentData): ShownSegment[] {
  return summary.map(({ segment, name, customers, customer_share, revenue_share, silhouette }) => ({
    segment,
    name,
    customers,
    customerShare: customer_share,
    revenueShare: revenue_share,
    silhouette,
  }));
}

/** The segments of a live clustering, named by their profile; their revenue is not known on the page. */
export function liveSegments(result: ReclusterResult, profiles: readonly ProfileCell[]): ShownSegment[] {
  const total = result.sizes.reduce((sum, size) => sum + size, 0);
  const z = grouped(profiles, (row) => String(row.segment));
  const names = nameSegments(
    Array.from(result.sizes, (size, segment) => ({
      customerShare: size / total,
      revenueShare: 0,
      z: Object.fromEntries((z.get(String(segment)) ?? []).map((row) => [row.feature, row.z])),
      medianOrders: NaN,
      medianRecencyDays: NaN,
      medianSpend: NaN,
      category: null,
      region: null,
      peak: null,
    })),
  );
  return Array.from(result.sizes, (customers, segment) => ({
    segment,
    name: names[segment]!.name,
    customers,
    customerShare: customers / total,
    revenueShare: null,
    silhouette: result.silhouettes[segment]!,
  }));
}

/** The projection's dots: the run's axes with the segment of each aggregate. */
export function scatterPoints(
  table: Table,
  labels: Int32Array,
): { pc1: number; pc2: number; segment: number; customers: number }[] {
  const [pc1, pc2, customers] = ["pc1", "pc2", "customers"].map((name) => numbers(table, name));
  return Array.from(labels, (segment, i) => ({ pc1: pc1![i]!, pc2: pc2![i]!, segment, customers: customers![i]! }));
}

/** The most telling dimensions: those with the largest |z| in any segment, in their own order. */
export function tellingProfiles(profiles: readonly ProfileCell[], most = 16): ProfileCell[] {
  const strength = [...grouped(profiles, (row) => row.feature)].map(
    ([feature, rows]) => [feature, Math.max(...rows.map(({ z }) => Math.abs(z)))] as const,
  );
  const kept = new Set(
    [...strength]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([feature]) => feature),
  );
  return profiles.filter(({ feature }) => kept.has(feature));
}

export type CriterionRows = {
  readonly name: string;
  readonly note: string;
  readonly points: { k: number; value: number; error: number | null }[];
};

/** The criteria for k, each with the values that are known. */
export function criteriaOf(choice: readonly ChoiceCell[]): CriterionRows[] {
  const rows = (value: keyof ChoiceCell, error?: keyof ChoiceCell) =>
    choice.flatMap((row) =>
      typeof row[value] === "number" ? [{ k: row.k, value: row[value], error: (error && row[error]) ?? null }] : [],
    );
  return [
    { name: "Silhouette", note: "higher is better", points: rows("silhouette", "silhouette_se") },
    { name: "Stability", note: "found again in resampled customers; 0.75 is needed", points: rows("stability") },
    { name: "Gap", note: "against customers without structure; above 0 is tighter", points: rows("gap", "gap_se") },
    { name: "Inertia", note: "always falls; look for a bend", points: rows("inertia") },
  ].filter(({ points }) => points.length > 0);
}
