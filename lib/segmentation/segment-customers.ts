// From what was counted of customers to their segments.
import { column, numbers, type Table } from "../table/table.js";
import { checkFeatures, features, measureAll, type BehaviourSource, type Dimension } from "./features.js";
import { fit, type KMeansModel, type KMeansOptions } from "./kmeans.js";
import { squaredDistance, type Points } from "./points.js";
import { describePreparation, makeSpace, type Axis, type Scaling } from "./space.js";

/** Whoever has ordered less often than this is new: one order shows no habit. */
export const enoughOrders = 2;

/** Share of the values at either end of each coordinate that is pulled in, unless another is asked for. */
export const usualWinsorising = 0.005;

/** A customer is on the boundary when the second nearest centroid is less than this share farther away. */
const boundaryMargin = 0.1;

export type CustomerSpace = {
  /** Rows of the source that have enough history, rising. */
  readonly rows: Int32Array;
  /** Coordinates of those rows in the space that is clustered. */
  readonly points: Points;
  readonly axes: readonly Axis[];
  /** The dimensions that span the space. */
  readonly chosen: readonly Dimension[];
  /** Every dimension that the data allow, for profiles. */
  readonly all: readonly Dimension[];
  /** Features that the data do not allow, chosen or not. */
  readonly leftOut: readonly { readonly feature: string; readonly reason: string }[];
  /** What was done to the dimensions, in words. */
  readonly preparation: string;
};

export type SpaceChoices = {
  readonly features: readonly string[];
  readonly scaling?: Scaling;
  readonly winsorise?: number;
};

/** A source of features from a table of counts; missing values count as 0. */
export function sourceOf(
  table: Table,
  names: { categories: readonly string[]; centers: readonly string[]; weeks: number },
): BehaviourSource {
  const cache = new Map<string, Float64Array>();
  return {
    rows: table.rows,
    ...names,
    column(name) {
      column(table, name);
      const known = cache.get(name) ?? numbers(table, name).map((x) => (Number.isNaN(x) ? 0 : x));
      cache.set(name, known);
      return known;
    },
  };
}

/**
 * The space of the chosen features over all customers with enough history. Shrinkage and scaling use these customers
 * only. A space without dimensions, when the data allow none of the chosen features. Throws RangeError on unknown ones.
 */
export function customerSpace(source: BehaviourSource, options: SpaceChoices): CustomerSpace {
  const { scaling = "standard", winsorise = usualWinsorising } = options;
  checkFeatures(options.features);
  const preparation = describePreparation({ scaling, winsorise, grouped: true });
  const orders = source.column("orders");
  const rows = Int32Array.from(Array.from(orders.keys()).filter((i) => orders[i]! >= enoughOrders));
  const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const known: BehaviourSource = { ...source, rows: rows.length, column: (name) => take(source.column(name)) };
  if (rows.length === 0) {
    const none = { values: new Float64Array(0), rows: 0, cols: 0 };
    return { rows, points: none, axes: [], chosen: [], all: [], leftOut: [], preparation };
  }
  const { dimensions, leftOut } = measureAll(known);
  const chosen = dimensions.filter(({ feature }) => options.features.includes(feature));
  const groupOf = new Map(features.map(({ name, group }) => [name, group]));
  const { points, axes } = makeSpace(
    chosen.map(({ name }) => name),
    chosen.map(({ values }) => values),
    {
      scaling,
      winsorise,
      groups: chosen.map(({ feature }) => groupOf.get(feature)!),
    },
  );
  // Without a dimension there are no columns to count the rows by.
  return { rows, points: { ...points, rows: rows.length }, axes, chosen, all: dimensions, leftOut, preparation };
}

/** Where each row of the source belongs. */
export type Placement = {
  /** Segment of each row; -1 for new customers. */
  readonly segment: Int32Array;
  /** Distance to the centroid; NaN for new customers. */
  readonly distance: Float64Array;
  /** 1 where another centroid is nearly as near. */
  readonly boundary: Uint8Array;
};

/**
 * k-means in `space`, told for every row of the source that it was made from. Throws RangeError when fewer customers
 * than segments have enough history, when the space has no dimension, and as `fit` does.
 */
export function segmentCustomers(
  space: CustomerSpace,
  sourceRows: number,
  options: KMeansOptions,
): { placement: Placement; model: KMeansModel } {
  const { points } = space;
  const { clusters } = options;
  if (points.cols === 0 && points.rows > 0) {
    const reasons = space.leftOut.map(({ feature, reason }) => `${feature}: ${reason}`).join("; ");
    throw new RangeError(`invalid features: the data allow none of those chosen (${reasons})`);
  }
  if (points.rows < clusters)
    throw new RangeError(`invalid clusters: ${clusters} (only ${points.rows} customers have ordered twice)`);
  const model = fit(points, options);
  const placement = nobodyPlaced(sourceRows);
  space.rows.forEach((row, i) => {
    const own = model.labels[i]!;
    const distanceTo = (k: number) =>
      Math.sqrt(squaredDistance(points.values, i * points.cols, model.centroids, k * points.cols, points.cols));
    let second = Infinity;
    for (let k = 0; k < clusters; k++) if (k !== own) second = Math.min(second, distanceTo(k));
    placement.segment[row] = own;
    placement.distance[row] = distanceTo(own);
    placement.boundary[row] = second * (1 - boundaryMargin) < placement.distance[row]! ? 1 : 0;
  });
  return { placement, model };
}

/** All rows new: when nobody has enough history. */
export function nobodyPlaced(rows: number): Placement {
  return {
    segment: new Int32Array(rows).fill(-1),
    distance: new Float64Array(rows).fill(NaN),
    boundary: new Uint8Array(rows),
  };
}
