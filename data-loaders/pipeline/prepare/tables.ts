// Writes the prepared tables, each in a full order, so that the same input gives the same bytes.
import { join } from "node:path";
import { identifier, quote, type Database } from "../../duckdb.js";
import type { InputFiles } from "../../sources/discover.js";
import { rowColumn } from "../../sources/load-file.js";
import type { Preset } from "../../sources/preset.js";
import { isOutlierSql } from "./outliers.js";
import { lineIdSql, rawColumns, rawFrom, type Part } from "./parts.js";
import type { Assumption } from "./quality.js";
import { textSql } from "./values.js";

/** A region for lines that have none. */
export const noRegion = "Unspecified";

/** Writes transactions.parquet from the kept lines; returns SQL that reads it. */
export async function writeTransactions(db: Database, kept: string, files: InputFiles, file: string): Promise<string> {
  const center = files.fulfillment_centers
    ? "CASE WHEN v.fc_id IN (SELECT fc_id FROM given_fulfillment_centers) THEN v.fc_id END"
    : "v.fc_id";
  await db.writeParquet(
    `SELECT v.line_id, v.order_id, v.customer_id, v.sku, v.ordered_at, CAST(date_trunc('week', v.ordered_at) AS DATE) AS week,
       CAST(v.quantity_ordered - v.returned AS INTEGER) AS quantity, v.quantity_ordered, CAST(v.returned AS INTEGER) AS returned,
       v.unit_price, coalesce(v.region, '${noRegion}') AS region, ${center} AS fc_id, v.shipping_cost, v.promised_days, v.delivered_days,
       v.promotion, ${isOutlierSql} AS is_outlier
     FROM ${kept} v LEFT JOIN usual_quantity q ON q.sku = v.sku LEFT JOIN usual_price p ON p.sku = v.sku
     ORDER BY v.line_id`,
    file,
  );
  return `read_parquet(${quote(file)})`;
}

/** Writes quarantine.parquet: every line that broke a rule, whole, as JSON; returns SQL that reads it. */
export async function writeQuarantine(
  db: Database,
  parts: readonly Part[],
  verdicts: string,
  file: string,
): Promise<string> {
  await db.run(`CREATE TABLE broken AS SELECT line_id, verdict, detail FROM ${verdicts} WHERE verdict IS NOT NULL`);
  const rows = parts.flatMap((part) => {
    const { loaded } = part;
    const fields = loaded.columns.map(({ name }) => `${identifier(name)} := ${identifier(name)}`).join(", ");
    const kept = `SELECT ${quote(loaded.name)} AS source, "${rowColumn}" AS row_number, b.verdict AS rule, b.detail,
        CAST(to_json(struct_pack(${fields})) AS VARCHAR) AS original
      FROM ${loaded.from} JOIN broken b ON b.line_id = ${lineIdSql(part)}`;
    const rejected = loaded.rejects
      ? [
          `SELECT ${quote(loaded.name)}, row_number, 'unreadable_line', reason, CAST(to_json({'line': line}) AS VARCHAR) FROM ${loaded.rejects}`,
        ]
      : [];
    return [kept, ...rejected];
  });
  await db.writeParquet(
    `SELECT * FROM (${[...rows, "SELECT * FROM side_quarantine"].join(" UNION ALL ")}) ORDER BY source, row_number, rule`,
    file,
  );
  await db.run("DROP TABLE broken");
  return `read_parquet(${quote(file)})`;
}

/** Makes `region_groups` (given, region): regions in their numeric order, cut into groups of about equal line counts. */
export async function makeRegionGroups(
  db: Database,
  parts: readonly Part[],
  groups: NonNullable<Preset["regionGroups"]>,
): Promise<Assumption[]> {
  const given = parts.map(
    (part) => `SELECT ${textSql(rawColumns(part.columns).region)} AS given FROM ${rawFrom(part)}`,
  );
  await db.run(`CREATE TABLE region_groups AS
    SELECT given, '${groups.prefix} ' || min(given) FILTER (first) OVER w || '-' || min(given) FILTER (last) OVER w AS region
    FROM (
      SELECT *, place = min(place) OVER (PARTITION BY part) AS first, place = max(place) OVER (PARTITION BY part) AS last FROM (
        SELECT given, place, CAST(floor((running - n) * ${groups.count} / total) AS INTEGER) AS part FROM (
          SELECT given, n, row_number() OVER o AS place, sum(n) OVER o AS running, sum(n) OVER () AS total
          FROM (SELECT given, count(*) AS n FROM (${given.join(" UNION ALL ")}) WHERE given IS NOT NULL GROUP BY given)
          WINDOW o AS (ORDER BY TRY_CAST(given AS BIGINT), given))))
    WINDOW w AS (PARTITION BY part)`);
  return [{ table: "regions", text: groups.why }];
}

type Output = {
  readonly transactions: string;
  readonly files: InputFiles;
  readonly preset: Preset;
  readonly output: string;
};

/** Writes all tables but transactions and quarantine; `skus`, `weeks` and the network must be there. */
export async function writeTables(
  db: Database,
  { transactions, files, preset, output }: Output,
): Promise<Assumption[]> {
  await db.run(`CREATE TABLE customers AS
    SELECT customer_id, coalesce(g.region, s.region, '${noRegion}') AS region, g.joined_at
    FROM (SELECT customer_id, min(region) FILTER (rank = 1) AS region FROM (
        SELECT customer_id, region, row_number() OVER (PARTITION BY customer_id ORDER BY count(*) DESC, region) AS rank
        FROM ${transactions} WHERE customer_id IS NOT NULL GROUP BY customer_id, region) GROUP BY customer_id) s
    FULL JOIN given_customers g USING (customer_id)`);
  const known = files.skus ? "WHERE sku IS NULL OR sku IN (SELECT sku FROM skus)" : "";
  const select: Record<string, [sql: string, order: string]> = {
    customers: ["SELECT * FROM customers", "customer_id"],
    skus: ["SELECT * FROM skus", "sku"],
    fulfillment_centers: ["SELECT * FROM fulfillment_centers", "fc_id"],
    regions: ["SELECT * FROM regions", "region"],
    shipping_costs: ["SELECT * FROM shipping_costs", "fc_id, region"],
    inventory: [
      `SELECT sku, fc_id, as_of, on_hand, coalesce(on_order, 0) AS on_order, coalesce(reserved, 0) AS reserved, coalesce(backordered, 0) AS backordered
       FROM given_inventory QUALIFY as_of = max(as_of) OVER (PARTITION BY sku, fc_id)`,
      "sku, fc_id",
    ],
    stockouts: ["SELECT sku, fc_id, from_date, to_date FROM given_stockouts", "ALL"],
    receipts: [
      "SELECT sku, fc_id, ordered_at, received_at, coalesce(quantity, 0) AS quantity FROM given_receipts",
      "ALL",
    ],
    calendar: [
      `SELECT date, coalesce(event, kind, 'event') AS event, coalesce(kind, 'event') AS kind, sku, category, coalesce(known_in_advance, false) AS known_in_advance FROM given_calendar ${known}`,
      "ALL",
    ],
    weeks: ["SELECT * FROM weeks", "index"],
  };
  for (const [table, [sql, order]] of Object.entries(select))
    await db.writeParquet(`SELECT * FROM (${sql}) ORDER BY ${order}`, join(output, `${table}.parquet`));
  return whatIsNotThere(files, preset);
}

function whatIsNotThere(files: InputFiles, preset: Preset): Assumption[] {
  const missing: Assumption[] = [];
  if (preset.upperCaseSkus)
    missing.push({ table: "transactions", text: "Codes that differ only in upper and lower case are one SKU." });
  if (!files.customers)
    missing.push({
      table: "customers",
      text: "There is no table of customers: a customer's region is the one most of its lines went to.",
    });
  if (!files.inventory)
    missing.push({
      table: "inventory",
      text: "Stock on hand is not given; orders are proposed against an assumed position.",
    });
  if (!files.stockouts)
    missing.push({
      table: "stockouts",
      text: "Stockouts are not recorded: weeks without sales count as weeks without demand.",
    });
  if (!files.receipts)
    missing.push({ table: "receipts", text: "Receipts are not recorded: lead times are those of the SKUs." });
  if (!files.calendar)
    missing.push({ table: "calendar", text: "There is no calendar of holidays, promotions or outages." });
  return missing;
}
