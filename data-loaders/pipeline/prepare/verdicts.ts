// The rules that look across lines: duplicates, returns and the sales that they undo. Then every line has its verdict.
import { quote, type Database } from "../../duckdb.js";
import { isoDate, type DateBody } from "../../../lib/calendar.js";
import { integerColumn, numberColumn, tableOf, type Column } from "../../../lib/table/table.js";
import { matchReturns } from "./match-returns.js";
import type { Part } from "./parts.js";

/** Writes all lines with `verdict` (the rule broken, or NULL), `returned` and `detail` to `file`; returns SQL that reads it. */
export async function writeVerdicts(
  db: Database,
  all: string,
  parts: readonly Part[],
  body: DateBody,
  file: string,
): Promise<string> {
  // A date outside the data goes before any rule but those that say that a value is none at all.
  const date = `CASE WHEN rule IN ('missing_value', 'malformed_value', 'impossible_date') THEN rule
    WHEN ordered_at < TIMESTAMP '${isoDate(body.first)}' THEN 'impossible_date'
    WHEN ordered_at >= TIMESTAMP '${isoDate(body.last + 1)}' THEN 'future_date' ELSE rule END`;
  const lines = `(SELECT * REPLACE (${date} AS rule) FROM ${all})`;
  await findDuplicates(db, lines, parts);
  await netReturns(db, lines);
  // A return is named in the quarantine even though its units are in the net quantity of the sale.
  const sql = `SELECT l.* EXCLUDE (rule, detail, row_hash, quantity),
      l.quantity AS quantity_ordered,
      coalesce(n.units, 0) AS returned,
      CASE
        WHEN l.rule IS NOT NULL THEN l.rule
        WHEN d.line_id IS NOT NULL THEN 'duplicate'
        WHEN l.quantity < 0 AND n.units = -l.quantity THEN 'return'
        WHEN l.quantity < 0 THEN 'return_unmatched'
        WHEN n.units = l.quantity THEN 'undone_sale'
      END AS verdict,
      CASE verdict
        WHEN 'duplicate' THEN d.detail
        WHEN 'return' THEN -l.quantity || ' units taken off an earlier sale'
        WHEN 'return_unmatched' THEN
          (-l.quantity - coalesce(n.units, 0)) || ' of ' || -l.quantity || ' units have no earlier sale to be taken off'
        WHEN 'undone_sale' THEN 'all ' || l.quantity || ' units came back or were cancelled'
        WHEN 'future_date' THEN strftime(l.ordered_at, '%Y-%m-%d') || ' lies after the data end'
        WHEN 'impossible_date' THEN coalesce(l.detail, strftime(l.ordered_at, '%Y-%m-%d') || ' lies long before the data begin')
        ELSE l.detail
      END AS detail
    FROM ${lines} l
    LEFT JOIN duplicates d ON d.line_id = l.line_id
    LEFT JOIN netted n ON n.line_id = l.line_id`;
  await db.run(`COPY (${sql}) TO ${quote(file)} (FORMAT parquet, COMPRESSION snappy)`);
  await db.run("DROP TABLE duplicates; DROP TABLE netted");
  return `read_parquet(${quote(file)})`;
}

/** Lines whose every column equals an earlier line's, by a 64-bit hash of the row, its time and its quantity. */
async function findDuplicates(db: Database, lines: string, parts: readonly Part[]): Promise<void> {
  await db.run(
    `CREATE TABLE copied AS SELECT row_hash FROM ${lines} WHERE rule IS NULL GROUP BY row_hash HAVING count(*) > 1`,
  );
  const files = parts.map(({ index, offset, loaded }) => `(${index}, ${offset}, ${quote(loaded.name)})`).join(", ");
  await db.run(`CREATE TABLE duplicates AS
    SELECT c.line_id, 'copy of row ' || (c.first - f.start) || ' of ' || f.name AS detail
    FROM (
      SELECT line_id, min(line_id) OVER (PARTITION BY row_hash, ordered_at, quantity) AS first
      FROM ${lines} WHERE rule IS NULL AND row_hash IN (SELECT row_hash FROM copied)
    ) c
    ASOF JOIN (SELECT * FROM (VALUES ${files}) AS files (part, start, name)) f ON c.first > f.start
    WHERE c.line_id > c.first`);
  await db.run("DROP TABLE copied");
}

/** Makes `netted` (line_id, units): units taken off each sale, and units of each return that were taken off one. */
async function netReturns(db: Database, lines: string): Promise<void> {
  // A line without a customer can only be undone by a line of the same order; a prefix such as C or R- does not count.
  const customer = `CASE WHEN customer_id IS NULL THEN 'o' || regexp_replace(order_id, '^[^0-9]+', '') ELSE 'c' || customer_id END`;
  const cents = "CAST(round(unit_price * 10000) AS BIGINT)";
  const valid = `(SELECT l.line_id, ${customer} AS customer, l.sku, ${cents} AS price, l.ordered_at, l.quantity
    FROM ${lines} l WHERE l.rule IS NULL AND l.line_id NOT IN (SELECT line_id FROM duplicates))`;
  await db.run(`CREATE TABLE returned_things AS
    SELECT row_number() OVER (ORDER BY customer, sku, price) AS thing, customer, sku, price
    FROM (SELECT DISTINCT customer, sku, price FROM ${valid} WHERE quantity < 0)`);
  const rows = await db.table(`SELECT CAST(t.thing AS INTEGER) AS thing, v.line_id, v.quantity
    FROM ${valid} v JOIN returned_things t USING (customer, sku, price)
    ORDER BY t.thing, v.ordered_at, v.quantity < 0, v.line_id`);
  await db.run("DROP TABLE returned_things");
  const integers = (column: Column) => column.values as Int32Array;
  const units = matchReturns(integers(rows.columns.thing!), integers(rows.columns.quantity!));
  const hit = [...units.keys()].filter((row) => units[row]! > 0);
  const lineIds = rows.columns.line_id!.values;
  await db.insert(
    "netted_rows",
    tableOf({
      line_id: numberColumn(hit.map((row) => lineIds[row]!)),
      units: integerColumn(hit.map((row) => units[row]!)),
    }),
  );
  await db.run("CREATE TABLE netted AS SELECT CAST(line_id AS BIGINT) AS line_id, units FROM netted_rows");
  await db.run("DROP TABLE netted_rows");
}
