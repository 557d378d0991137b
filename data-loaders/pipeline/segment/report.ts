// segment.json: what was clustered, how, and what came of it.
import type { Pca } from "../../../lib/linalg/pca.js";
import { features } from "../../../lib/segmentation/features.js";
import type { KMeansModel } from "../../../lib/segmentation/kmeans.js";
import type { Migration } from "../../../lib/segmentation/match-labels.js";
import type { Recommendation } from "../../../lib/segmentation/recommend.js";
import type { CustomerSpace } from "../../../lib/segmentation/segment-customers.js";
import type { Points } from "../../../lib/segmentation/points.js";
import type { Silhouette } from "../../../lib/segmentation/silhouette.js";
import { quartileSpread } from "../../../lib/segmentation/space.js";

export type ReportParts = {
  readonly model: KMeansModel;
  readonly space: CustomerSpace;
  readonly chosen: readonly string[];
  readonly fitness: Silhouette;
  readonly boundaryCustomers: number;
  readonly recommended: Recommendation;
  readonly components: Pca;
  readonly microAggregates: {
    readonly size: number;
    readonly points: number;
    /** Share of the inertia that lies within the aggregates. */
    readonly hidden_share: number;
    /** The same by coordinate, in squared distance. */
    readonly hidden: Float64Array;
    /** Of all customers, around the centroids that the aggregates alone lead to; null when there are too few of them. */
    readonly inertia: number | null;
    readonly inertia_difference: number | null;
  };
  readonly cutoff: string;
  readonly holdout: { readonly cutoff: string; readonly clusters: number };
  /** From the segments before the validation cutoff to today's. */
  readonly migration: Migration;
  /** How far each dimension has drifted since then, by its name. */
  readonly drift: readonly { readonly dimension: string; readonly label: string; readonly psi: number }[];
  readonly customers: number;
  readonly newCustomers: number;
};

/** Plain JSON; the same parts give the same text. */
export function reportOf(parts: ReportParts): object {
  const { model, space, fitness, components, migration } = parts;
  const { cols } = space.points;
  const { hidden, ...aggregates } = parts.microAggregates;
  return {
    clusters: model.clusters,
    inertia: model.inertia,
    iterations: model.iterations,
    converged: model.converged,
    silhouette: fitness.mean,
    silhouette_se: fitness.standardError,
    sizes: [...model.sizes],
    boundary_customers: parts.boundaryCustomers,
    recommended: parts.recommended,
    dimensions: space.axes.map(({ name }) => name),
    axes: space.axes.map((axis, c) => ({
      ...axis,
      // In the space as scaled but not yet weighted: what robust scaling would divide by.
      quartile_spread: quartileSpread(columnOf(space.points, c)) / axis.weight,
      hidden: hidden[c]!,
    })),
    centroids: matrix(model.centroids, model.clusters, cols),
    features: features.map(({ name, label, unit, formula, transform, group }) => ({
      name,
      label,
      unit,
      formula,
      transform,
      group,
      chosen: parts.chosen.includes(name),
      left_out: space.leftOut.find(({ feature }) => feature === name)?.reason ?? null,
    })),
    scaling: space.preparation,
    pca: { explained: [...components.explained], components: matrix(components.components, Math.min(2, cols), cols) },
    micro_aggregates: aggregates,
    cutoff: parts.cutoff,
    holdout_cutoff: parts.holdout.cutoff,
    holdout_clusters: parts.holdout.clusters,
    // The matrix of moves is a table of its own.
    since_holdout: {
      customers: migration.customers,
      moved_share: migration.customers > 0 ? migration.moved : null,
      // Today's segment k continues the earlier segment continues[k]; null for one that is new.
      continues: Array.from(migration.continues, (segment) => (segment < 0 ? null : segment)),
      // Population stability index of all customers with enough history on either day.
      drift: parts.drift,
    },
    customers: parts.customers,
    new_customers: parts.newCustomers,
  };
}

function columnOf({ values, rows, cols }: Points, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => values[i * cols + column]!);
}

function matrix(values: Float64Array, rows: number, cols: number): number[][] {
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * cols, (i + 1) * cols)]);
}
