// Reads every line of the transactions once: typed values, and the first row rule that it breaks.
import { identifier, quote, type Database } from "../../duckdb.js";
import type { DayCounts } from "../../../lib/calendar.js";
import { unreadable } from "../../sources/open-file.js";
import type { Preset } from "../../sources/preset.js";
import { checkTypes, lineIdSql, rawColumns, rawFrom, type Part } from "./parts.js";
import { booleanSql, idSql, integerSql, largestNumber, numberSql, textSql, timestampSql } from "./values.js";

export type Known = {
  /** There is a table of SKUs: `given_skus`. */
  readonly skus: boolean;
  /** There is a table of customers: `given_customers`. */
  readonly customers: boolean;
  /** There is a network: `known_regions`. */
  readonly regions: boolean;
  /** Regions are grouped: `region_groups` (given, region). */
  readonly groups: boolean;
};

/** Nothing was sold online before. */
const earliest = "TIMESTAMP '1990-01-01'";

/** Writes one Parquet file of lines for each part and returns SQL that reads them all. Throws InputError on columns of the wrong type. */
export async function writeLines(
  db: Database,
  parts: readonly Part[],
  context: { preset: Preset; known: Known; file: (part: Part) => string },
): Promise<string> {
  for (const part of parts) {
    const file = quote(context.file(part));
    try {
      await db.run(`COPY (${linesSql(part, context)}) TO ${file} (FORMAT parquet, COMPRESSION snappy)`);
    } catch (error) {
      throw unreadable(part.loaded.file, error);
    }
    const [counted] = await db.rows<{ rows: number; bad: number }>(
      `SELECT count(*) AS rows, count(*) FILTER (rule IN ('missing_value', 'malformed_value', 'impossible_date')) AS bad FROM read_parquet(${file})`,
    );
    if (counted!.bad * 2 > counted!.rows) await checkTypes(db, part);
  }
  return `read_parquet([${parts.map((part) => quote(context.file(part))).join(", ")}])`;
}

/** Lines on each day, whatever rule they break. */
export async function countDays(db: Database, lines: string): Promise<DayCounts> {
  const days = await db.rows<{ day: number; n: number }>(
    `SELECT date_diff('day', DATE '1970-01-01', CAST(ordered_at AS DATE)) AS day, count(*) AS n FROM ${lines}
     WHERE ordered_at >= ${earliest} GROUP BY day ORDER BY day`,
  );
  return { days: days.map(({ day }) => day), counts: days.map(({ n }) => n) };
}

function linesSql(part: Part, { preset, known }: { preset: Preset; known: Known }): string {
  const { columns, numberStyle, dayFormat } = part;
  const raw = rawColumns(columns);
  const all = part.loaded.columns.map(({ name }) => identifier(name)).join(", ");
  const promotion = raw.promotion
    ? `coalesce(${booleanSql(raw.promotion)}, false)`
    : raw.discount
      ? `coalesce(${numberSql(raw.discount, numberStyle)} > 0, false)`
      : "false";
  const price = raw.unit_price ?? raw.line_value;
  const nonProducts = [
    preset.nonProductCodes === ""
      ? "false"
      : `(regexp_full_match(upper(l.sku), ${quote(preset.nonProductCodes)})${known.skus ? " AND l.sku NOT IN (SELECT sku FROM given_skus)" : ""})`,
    ...(known.skus && preset.nonProductSkus
      ? [`l.sku IN (SELECT sku FROM given_skus WHERE ${preset.nonProductSkus})`]
      : []),
  ];
  const read = `SELECT
      ${lineIdSql(part)} AS line_id,
      ${idSql(raw.order_id)} AS order_id,
      ${idSql(raw.customer_id)} AS customer_id,
      ${idSql(raw.sku)} AS sku_written,
      ${textSql(raw.ordered_at)} AS time_text,
      ${timestampSql(raw.ordered_at, dayFormat)} AS ordered_at,
      ${textSql(raw.quantity)} AS quantity_text,
      ${integerSql(raw.quantity, numberStyle)} AS signed_quantity,
      ${textSql(price)} AS price_text,
      ${numberSql(price, numberStyle)} AS price,
      ${textSql(raw.region)} AS region_given,
      ${textSql(raw.fc_id)} AS fc_id,
      ${numberSql(raw.shipping_cost, numberStyle)} AS shipping_cost,
      ${integerSql(raw.promised_days)} AS promised_days,
      ${integerSql(raw.delivered_days)} AS delivered_days,
      ${promotion} AS promotion,
      ${textSql(raw.name)} AS name,
      ${textSql(raw.category)} AS category,
      row_hash
    FROM ${rawFrom(part, [`hash(${all}) AS row_hash`])}`;
  const isCancelled = preset.cancelledOrders
    ? `regexp_full_match(order_id, ${quote(preset.cancelledOrders)})`
    : "false";
  const typed = `SELECT * EXCLUDE (signed_quantity, price),
      ${preset.upperCaseSkus ? "upper(sku_written)" : "sku_written"} AS sku,
      CASE WHEN ${isCancelled} THEN -abs(signed_quantity) ELSE signed_quantity END AS quantity,
      ${columns.unit_price ? "price" : "round(price / nullif(signed_quantity, 0), 4)"} AS any_price,
      CASE WHEN abs(any_price) <= ${largestNumber} THEN any_price END AS unit_price
    FROM (${read})`;
  // The region of the line, else that of its customer.
  const region = known.groups ? "region_groups.region" : "l.region_given";
  const located = `SELECT l.* EXCLUDE (region_given, any_price),
      ${known.customers ? `coalesce(${region}, c.region)` : region} AS region,
      ${nonProducts.join(" OR ")} AS non_product
    FROM (${typed}) l
    ${known.groups ? "LEFT JOIN region_groups ON region_groups.given = l.region_given" : ""}
    ${known.customers ? "LEFT JOIN given_customers c ON c.customer_id = l.customer_id" : ""}`;
  const missing = ["order_id", "sku", "ordered_at", "quantity", "unit_price"] as const;
  const textOf = {
    order_id: "order_id",
    sku: "sku",
    ordered_at: "time_text",
    quantity: "quantity_text",
    unit_price: "price_text",
  };
  const rule = `CASE
      WHEN ${missing.map((name) => `${textOf[name]} IS NULL`).join(" OR ")} THEN 'missing_value'
      WHEN ordered_at IS NULL AND regexp_matches(time_text, '^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}') THEN 'impossible_date'
      WHEN ordered_at IS NULL OR quantity IS NULL OR (unit_price IS NULL AND quantity <> 0) THEN 'malformed_value'
      WHEN ordered_at < ${earliest} OR NOT isfinite(ordered_at) THEN 'impossible_date'
      WHEN quantity = 0 THEN 'zero_quantity'
      WHEN non_product THEN 'non_product'
      WHEN unit_price <= 0 THEN 'no_price'
      ${known.skus ? "WHEN sku NOT IN (SELECT sku FROM given_skus) THEN 'unknown_sku'" : ""}
      ${known.regions ? "WHEN region IS NULL OR region NOT IN (SELECT region FROM known_regions) THEN 'unknown_region'" : ""}
    END`;
  const name = (column: keyof typeof textOf) => {
    const bound = column === "unit_price" ? (columns.unit_price ?? columns.line_value) : columns[column];
    return bound!.name.replaceAll("'", "''");
  };
  const detail = `CASE rule
      WHEN 'missing_value' THEN concat_ws(', ', ${missing.map((column) => `CASE WHEN ${textOf[column]} IS NULL THEN '${name(column)}' END`).join(", ")}) || ' is missing'
      WHEN 'malformed_value' THEN concat_ws(', ',
        CASE WHEN ordered_at IS NULL THEN '${name("ordered_at")} "' || left(time_text, 60) || '" is no date' END,
        CASE WHEN quantity IS NULL THEN '${name("quantity")} "' || left(quantity_text, 60) || '" is no whole number' END,
        CASE WHEN unit_price IS NULL THEN '${name("unit_price")} "' || left(price_text, 60) || '" is no number' END)
      WHEN 'impossible_date' THEN '${name("ordered_at")} ' || left(time_text, 60) || CASE WHEN ordered_at IS NULL THEN ' is not on the calendar' ELSE ' is no date of an order' END
      WHEN 'zero_quantity' THEN '${name("quantity")} is 0'
      WHEN 'non_product' THEN '${name("sku")} ' || sku || ' is no product'
      WHEN 'no_price' THEN '${name("unit_price")} is ' || price_text
      WHEN 'unknown_sku' THEN '${name("sku")} ' || sku || ' is not in the table of SKUs'
      WHEN 'unknown_region' THEN coalesce('region ' || region || ' is not in the network', 'no region, and none of the customer')
    END`;
  return `SELECT * EXCLUDE (time_text, quantity_text, price_text), ${detail} AS detail
    FROM (SELECT *, ${rule} AS rule FROM (${located}))`;
}
