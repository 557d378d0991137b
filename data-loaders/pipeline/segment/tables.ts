// The output tables of segmentation, each sorted by its key.
import type { Choice } from "../../../lib/segmentation/choice.js";
import type { Migration } from "../../../lib/segmentation/match-labels.js";
import type { SegmentName } from "../../../lib/segmentation/names.js";
import type { Points } from "../../../lib/segmentation/points.js";
import type { ProfileRow } from "../../../lib/segmentation/profile.js";
import type { CustomerSpace, Placement } from "../../../lib/segmentation/segment-customers.js";
import {
  booleanColumn,
  integerColumn,
  numberColumn,
  tableOf,
  textColumn,
  texts,
  type Column,
  type Table,
} from "../../../lib/table/table.js";
import { identifier, type Database } from "../../duckdb.js";
import type { SegmentFacts } from "./meaning.js";

/** Every customer, placed or not: customer_id, segment, distance, status, boundary. Leaves the table `segmented`. */
export async function writeSegments(
  db: Database,
  counted: Table,
  { segment, distance, boundary }: Placement,
  file: string,
): Promise<void> {
  await db.insert(
    "placement",
    tableOf({
      customer_id: textColumn(texts(counted, "customer_id")),
      segment: integerColumn(Array.from(segment, (label) => (label < 0 ? NaN : label))),
      distance: numberColumn(distance),
      boundary: booleanColumn(boundary),
    }),
  );
  await db.run(`CREATE OR REPLACE TEMP TABLE segmented AS
    SELECT customer_id, segment, distance, CASE WHEN segment IS NULL THEN 'new' ELSE 'assigned' END AS status,
      coalesce(boundary, false) AS boundary
    FROM customers LEFT JOIN placement USING (customer_id)`);
  await db.writeParquet("SELECT * FROM segmented ORDER BY customer_id", file);
}

export type SummaryRow = {
  readonly fact: SegmentFacts;
  readonly name: SegmentName;
  readonly customers: number;
  readonly customerShare: number;
  readonly revenueShare: number;
  readonly silhouette: number;
  readonly medianRecencyDays: number;
  readonly medianOrders: number;
  readonly medianSpend: number;
};

export async function writeSummary(db: Database, rows: readonly SummaryRow[], file: string): Promise<void> {
  const number = (of: (row: SummaryRow) => number) => numberColumn(rows.map(of));
  await writeTable(
    db,
    tableOf({
      segment: integerColumn(rows.map(({ fact }) => fact.segment)),
      name: textColumn(rows.map(({ name }) => name.name)),
      description: textColumn(rows.map(({ name }) => name.description)),
      customers: integerColumn(rows.map(({ customers }) => customers)),
      customer_share: number((row) => row.customerShare),
      revenue: number(({ fact }) => fact.revenue),
      revenue_share: number((row) => row.revenueShare),
      units: number(({ fact }) => fact.units),
      orders: number(({ fact }) => fact.orders),
      silhouette: number((row) => row.silhouette),
      median_recency_days: number((row) => row.medianRecencyDays),
      median_orders: number((row) => row.medianOrders),
      median_spend: number((row) => row.medianSpend),
      top_category: textColumn(rows.map(({ fact }) => fact.category?.name ?? null)),
      top_region: textColumn(rows.map(({ fact }) => fact.region?.name ?? null)),
      demand_variability: number(({ fact }) => fact.variation),
      service_level: number(({ fact }) => fact.serviceLevel),
    }),
    "segment",
    file,
  );
}

/** How many customers of each segment before the validation cutoff are in each of today's. */
export async function writeMoves(db: Database, { moves, from, to }: Migration, file: string): Promise<void> {
  const cells = Array.from(moves.keys());
  await db.insert(
    "written",
    tableOf({
      from_segment: integerColumn(cells.map((cell) => Math.floor(cell / to))),
      segment: integerColumn(cells.map((cell) => cell % to)),
      customers: integerColumn(from * to > 0 ? moves : []),
    }),
  );
  await db.writeParquet("SELECT * FROM written ORDER BY from_segment, segment", file);
}

export async function writeProfiles(db: Database, rows: readonly ProfileRow[], file: string): Promise<void> {
  const table = tableOf({
    segment: integerColumn(rows.map(({ segment }) => segment)),
    position: integerColumn(rows.map((_, i) => i)),
    feature: textColumn(rows.map(({ feature }) => feature)),
    label: textColumn(rows.map(({ label }) => label)),
    unit: textColumn(rows.map(({ unit }) => unit)),
    median: numberColumn(rows.map(({ median }) => median)),
    mean: numberColumn(rows.map(({ mean }) => mean)),
    z: numberColumn(rows.map(({ z }) => z)),
  });
  await db.insert("written", table);
  await db.writeParquet("SELECT * EXCLUDE (position) FROM written ORDER BY segment, position", file);
}

export async function writeChoice(db: Database, choices: readonly Choice[], file: string): Promise<void> {
  const number = (of: (choice: Choice) => number) => numberColumn(choices.map(of));
  await writeTable(
    db,
    tableOf({
      k: integerColumn(choices.map(({ k }) => k)),
      inertia: number((choice) => choice.inertia),
      silhouette: number((choice) => choice.silhouette),
      silhouette_se: number((choice) => choice.silhouetteError),
      calinski_harabasz: number((choice) => choice.calinskiHarabasz),
      davies_bouldin: number((choice) => choice.daviesBouldin),
      gap: number((choice) => choice.gap),
      gap_se: number((choice) => choice.gapError),
      stability: number((choice) => choice.stability),
    }),
    "k",
    file,
  );
}

/** customer_id and the coordinates that were clustered. Of customers: never published. */
export async function writeFeatures(db: Database, counted: Table, space: CustomerSpace, file: string): Promise<void> {
  const ids = texts(counted, "customer_id");
  const table = tableOf({
    customer_id: textColumn(Array.from(space.rows, (row) => ids[row]!)),
    ...coordinates(space.points, space),
  });
  await writeTable(db, table, "customer_id", file);
}

/** Micro-aggregates: point_id, customers, the coordinates that were clustered, and the first two components. */
export async function writePoints(
  db: Database,
  points: Points & { readonly weights: Float64Array },
  space: CustomerSpace,
  projected: Float64Array,
  file: string,
): Promise<void> {
  const table = tableOf({
    point_id: integerColumn(Array.from({ length: points.rows }, (_, i) => i)),
    customers: integerColumn(points.weights),
    ...coordinates(points, space),
    pc1: numberColumn(Array.from({ length: points.rows }, (_, i) => projected[2 * i]!)),
    pc2: numberColumn(Array.from({ length: points.rows }, (_, i) => projected[2 * i + 1]!)),
  });
  await writeTable(db, table, "point_id", file);
}

function coordinates(points: Points, { axes }: CustomerSpace): Record<string, Column> {
  return Object.fromEntries(
    axes.map(({ name }, c) => [
      name,
      numberColumn(Array.from({ length: points.rows }, (_, i) => points.values[i * points.cols + c]!)),
    ]),
  );
}

async function writeTable(db: Database, table: Table, key: string, file: string): Promise<void> {
  await db.insert("written", table);
  await db.writeParquet(`SELECT * FROM written ORDER BY ${identifier(key)}`, file);
}
