// What the segments buy, where and when: aggregates over the lines of placed customers, no cell below ten of them.
import { quote, type Database } from "../../duckdb.js";
import type { SegmentTraits } from "../../../lib/segmentation/names.js";
import { suggestServiceLevel } from "../../../lib/segmentation/service-level.js";
import { defaults } from "../parameters.js";

/** No aggregate of fewer customers than this is written. */
export const smallestCell = 10;
const itemsShown = 10;

export type SegmentFacts = {
  readonly segment: number;
  readonly revenue: number;
  readonly units: number;
  readonly orders: number;
  /** Standard deviation over mean of the weekly demand of an item, averaged by units. */
  readonly variation: number;
  readonly serviceLevel: number;
  /** Bought most, and ordered from most, beyond the usual share. */
  readonly category: SegmentTraits["category"];
  readonly region: SegmentTraits["region"];
  readonly peak: SegmentTraits["peak"];
};

/** Makes the tables `placed` (lines with a segment), `lifts` and `seasonality`; needs `assigned` (customer_id, segment). */
export async function makeMeaning(db: Database, weeks: number): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE placed AS
    SELECT a.segment, l.* FROM all_lines l JOIN customers USING (customer) JOIN assigned a USING (customer_id)
    WHERE l.quantity > 0 AND a.segment IS NOT NULL`);
  const lift = (kind: string, item: string, source: string) => `
    SELECT segment, ${quote(kind)} AS kind, ${item} AS item, sum(quantity) AS units, count(DISTINCT customer) AS customers
    FROM ${source} WHERE ${item} IS NOT NULL GROUP BY segment, ${item}`;
  const withSku = "placed JOIN skus USING (sku)";
  await db.run(`CREATE OR REPLACE TEMP TABLE lifts AS
    WITH cells AS (${lift("category", "category", withSku)} UNION ALL ${lift("region", "placed.region", "placed")}
      UNION ALL ${lift("sku", "sku", "placed")}),
    shares AS (SELECT *, CAST(units AS DOUBLE) / sum(units) OVER (PARTITION BY kind, segment) AS share,
      CAST(sum(units) OVER (PARTITION BY kind, item) AS DOUBLE) / sum(units) OVER (PARTITION BY kind) AS usual FROM cells),
    ranked AS (SELECT *, share / usual AS lift FROM shares WHERE customers >= ${smallestCell})
    SELECT segment, kind, item, share, lift, CAST(units AS DOUBLE) AS units FROM ranked
    QUALIFY kind <> 'sku' OR row_number() OVER (PARTITION BY segment, kind ORDER BY lift DESC, item) <= ${itemsShown}`);
  // Units a day of data in each month; a month is measured only where the data cover a whole year.
  await db.run(`CREATE OR REPLACE TEMP TABLE seasonality AS
    WITH days AS (SELECT month(day) AS month, count(*) AS days FROM (
        SELECT unnest(generate_series(min(week), max(week) + 6, INTERVAL 1 DAY)) AS day FROM weeks) GROUP BY ALL),
    sold AS (SELECT segment, month(ordered_at) AS month, sum(quantity) AS units, count(DISTINCT customer) AS customers
      FROM placed WHERE week BETWEEN (SELECT min(week) FROM weeks) AND (SELECT max(week) FROM weeks) GROUP BY ALL),
    every AS (SELECT segment, month, days FROM (SELECT DISTINCT segment FROM sold) CROSS JOIN days),
    rates AS (SELECT segment, month, coalesce(units, 0) / days AS rate, coalesce(customers, 0) AS customers
      FROM every LEFT JOIN sold USING (segment, month))
    SELECT segment, CAST(month AS INTEGER) AS month, rate * 12 / total AS index FROM rates
    JOIN (SELECT segment, CAST(sum(CAST(rate AS DECIMAL(24, 9))) AS DOUBLE) AS total FROM rates GROUP BY segment) USING (segment)
    WHERE ${weeks} >= 52 AND total > 0 AND (customers = 0 OR customers >= ${smallestCell})`);
}

/** Sums and standouts of each segment, by segment. */
export async function segmentFacts(db: Database, weeks: number): Promise<SegmentFacts[]> {
  const sums = await db.rows<Sums>(`
    WITH weekly AS (SELECT segment, sku, week, sum(quantity) AS units FROM placed
        WHERE week IN (SELECT week FROM weeks) GROUP BY ALL),
      items AS (SELECT segment, sum(units) / ${Math.max(1, weeks)} AS mean, sum(units * units) / ${Math.max(1, weeks)} AS square
        FROM weekly GROUP BY segment, sku),
      varying AS (SELECT segment, sum(CAST(sqrt(greatest(0, square - mean * mean)) AS DECIMAL(24, 6)))
        / nullif(sum(CAST(mean AS DECIMAL(24, 6))), 0) AS variation FROM items GROUP BY segment)
    SELECT segment, CAST(sum(CAST(quantity * unit_price AS DECIMAL(24, 4))) AS DOUBLE) AS revenue,
      CAST(sum(quantity) AS DOUBLE) AS units, count(DISTINCT (customer, order_id)) AS orders,
      CAST(sum(CAST(quantity * (unit_price - unit_cost) AS DECIMAL(24, 4))) AS DOUBLE) AS margin,
      CAST(sum(CAST(quantity * unit_cost AS DECIMAL(24, 4))) AS DOUBLE) AS cost,
      CAST(sum(CAST(quantity * lead_time_days AS DECIMAL(24, 4))) AS DOUBLE) AS lead_days,
      coalesce(max(variation), 0) AS variation
    FROM placed JOIN skus USING (sku) LEFT JOIN varying USING (segment) GROUP BY segment ORDER BY segment`);
  const lifts = await db.rows<Lift>(
    `SELECT segment, kind, item, share, lift FROM lifts WHERE kind <> 'sku' ORDER BY segment, kind, item`,
  );
  const months = await db.rows<{ segment: number; month: number; index: number }>(
    `SELECT * FROM seasonality ORDER BY segment, month`,
  );
  return sums.map((row) => {
    const own = (kind: string) => lifts.filter((lift) => lift.segment === row.segment && lift.kind === kind);
    // A lift on a sliver of the demand tells nothing about a segment.
    const telling = (kind: string) => {
      const best = largest(own(kind).filter(({ share }) => share >= 0.03));
      return best && { name: best.item, lift: best.lift };
    };
    const peak = months
      .filter(({ segment }) => segment === row.segment)
      .reduce<SegmentTraits["peak"]>((a, b) => (a && a.index >= b.index ? a : b), null);
    return {
      segment: row.segment,
      revenue: row.revenue,
      units: row.units,
      orders: row.orders,
      variation: row.variation,
      serviceLevel: suggestServiceLevel({
        marginPerUnit: row.margin / row.units,
        costPerUnit: row.cost / row.units,
        holdingCostPerYear: defaults.holdingCostPerYear,
        protectionWeeks: (row.lead_days / row.units + defaults.reviewDays) / 7,
        variation: row.variation,
      }),
      category: telling("category"),
      region: telling("region"),
      peak,
    };
  });
}

function largest(lifts: Lift[]): Lift | null {
  return lifts.reduce<Lift | null>((a, b) => (a && a.lift >= b.lift ? a : b), null);
}

type Lift = { segment: number; kind: string; item: string; share: number; lift: number };
type Sums = {
  segment: number;
  revenue: number;
  units: number;
  orders: number;
  margin: number;
  cost: number;
  lead_days: number;
  variation: number;
};
