// What each customer did before a cutoff, counted in DuckDB: the sums from which the core makes features.
import { join } from "node:path";
import type { Table } from "../../../lib/table/table.js";
import { quote, type Database } from "../../duckdb.js";

/** Categories and home centers counted one by one; the others together. */
const categoriesKept = 11;

export type Behaviour = {
  /** One row a customer with something bought before the cutoff, sorted by customer_id. */
  readonly table: Table;
  /** Names behind the columns lines_category_0, lines_category_1, ... */
  readonly categories: readonly string[];
  /** Names behind the columns orders_center_0, orders_center_1, ... */
  readonly centers: readonly string[];
};

/** Loads the prepared tables that segmentation reads, customers and orders as whole numbers. */
export async function loadLines(db: Database, prepared: string): Promise<void> {
  const file = (name: string) => `read_parquet(${quote(join(prepared, `${name}.parquet`))})`;
  await db.run(`CREATE TABLE weeks AS SELECT * FROM ${file("weeks")}`);
  await db.run(`CREATE TABLE skus AS SELECT * FROM ${file("skus")}`);
  await db.run(`CREATE TABLE regions AS SELECT * FROM ${file("regions")}`);
  await db.run(`CREATE TABLE customers AS
    SELECT customer_id, CAST(row_number() OVER (ORDER BY customer_id) AS INTEGER) AS customer FROM (
      SELECT DISTINCT customer_id FROM ${file("transactions")} WHERE customer_id IS NOT NULL
      UNION SELECT customer_id FROM ${file("customers")} WHERE customer_id IS NOT NULL)`);
  await db.run(`CREATE TABLE all_lines AS
    SELECT c.customer, t.order_id, t.ordered_at, t.week, t.sku, t.region,
      t.quantity, t.quantity_ordered, t.returned, t.unit_price, t.promotion
    FROM ${file("transactions")} t LEFT JOIN customers c USING (customer_id)`);
}

/**
 * Counts and sums of each customer's behaviour from the lines strictly before `cutoff` (a timestamp as text), nothing
 * after it. Sums are of decimals, so that threads add them up to the same bytes every time.
 */
export async function behaviour(db: Database, cutoff: string): Promise<Behaviour> {
  const until = `TIMESTAMP ${quote(cutoff)}`;
  // Orders are told apart by customer too: some files number them anew for each.
  await db.run(`CREATE OR REPLACE TEMP VIEW lines AS
    SELECT * FROM all_lines WHERE ordered_at < ${until} AND customer IS NOT NULL AND quantity > 0`);
  await db.run(`CREATE OR REPLACE TEMP TABLE orders AS
    SELECT customer, order_id, min(ordered_at) AS ordered_at, count(*) AS lines, sum(quantity) AS units,
      sum(CAST(quantity * unit_price AS DECIMAL(18, 4))) AS spend, min(region) AS region
    FROM lines GROUP BY customer, order_id`);
  const categories = await names(
    db,
    `SELECT category AS name FROM lines JOIN skus USING (sku) GROUP BY category ORDER BY count(*) DESC, category`,
  );
  const centers = await names(
    db,
    `SELECT home_fc AS name FROM orders JOIN regions USING (region) GROUP BY home_fc ORDER BY count(*) DESC, home_fc`,
  );
  const parts = [
    ordersPart(until),
    linesPart(categories),
    gapsPart(),
    placesPart(centers),
    returnsPart(until),
    seasonPart(),
  ];
  const joined = parts.map(
    (sql, i) => `${i === 0 ? "" : "LEFT JOIN "}(${sql}) p${i}${i === 0 ? "" : " USING (customer)"}`,
  );
  const table = await db.table(
    `SELECT customer_id, * EXCLUDE (customer, customer_id) FROM ${joined.join("\n")} JOIN customers USING (customer)
     ORDER BY customer_id`,
  );
  return { table, categories, centers };
}

async function names(db: Database, sql: string): Promise<string[]> {
  const rows = await db.rows<{ name: string | null }>(sql);
  const known = rows.map(({ name }) => name).filter((name) => name !== null);
  return known.length > categoriesKept + 1 ? [...known.slice(0, categoriesKept), "other"] : known;
}

/** The place of `column` among `kept`, "other" for the rest, as the condition of a FILTER. */
function among(column: string, kept: readonly string[], index: number): string {
  if (kept[index] !== "other" || index < categoriesKept) return `${column} = ${quote(kept[index]!)}`;
  return `${column} NOT IN (${kept.slice(0, -1).map(quote).join(", ")})`;
}

/** `x` in whole millionths: integers add up to the same sum in any order, and fast. */
const micro = (x: string) => `CAST(round(1e6 * (${x})) AS BIGINT)`;
/** Count, sum and sum of squares of `x`, under names that the core knows. */
const moments = (name: string, x: string, where = "true") =>
  `count(*) FILTER (${where}) AS n_${name}, coalesce(sum(${micro(x)}) FILTER (${where}), 0) / 1e6 AS sum_${name},
   coalesce(sum(${micro(x)} * ${micro(x)}) FILTER (${where}), 0) / 1e12 AS squares_${name}`;

function ordersPart(until: string): string {
  const hour = "(extract(hour FROM ordered_at) + extract(minute FROM ordered_at) / 60.0) * pi() / 12";
  const timed = "CAST(ordered_at AS TIME) <> TIME '00:00:00'";
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `count(*) FILTER (isodow(ordered_at) = ${day}) AS orders_day_${day}`);
  return `SELECT customer, count(*) AS orders, ${days.join(", ")}, sum(spend) AS spend, sum(units) AS units,
      date_diff('day', max(ordered_at)::DATE, (${until})::DATE) AS recency, date_diff('day', min(ordered_at)::DATE, (${until})::DATE) AS tenure,
      ${moments("basket_lines", "ln(lines)")}, ${moments("order_units", "ln(units)")},
      count(*) FILTER (isodow(ordered_at) < 6) AS orders_weekday, count(*) FILTER (isodow(ordered_at) >= 6) AS orders_weekend,
      ${moments("hour_cos", `cos(${hour})`, timed)},
      ${moments("hour_sin", `sin(${hour})`, timed)}
    FROM orders GROUP BY customer`;
}

function linesPart(categories: readonly string[]): string {
  const counts = categories.map(
    (_, i) => `count(*) FILTER (${among("category", categories, i)}) AS lines_category_${i}`,
  );
  const relative = "ln(item.price / level.price)";
  return `WITH item AS (
      SELECT sku, category, quantile_disc(unit_price, 0.5) AS price FROM lines JOIN skus USING (sku)
      WHERE unit_price > 0 GROUP BY sku, category),
    level AS (SELECT category, quantile_disc(price, 0.5) AS price FROM item GROUP BY category)
    SELECT customer, ${[...counts, ""].join(", ")}
      ${moments("price_level", relative, "item.price > 0 AND level.price > 0")},
      ${moments("line_units", "ln(quantity)")},
      count(*) FILTER (promotion) AS lines_promoted, count(*) FILTER (NOT promotion) AS lines_unpromoted
    FROM lines JOIN item USING (sku) JOIN level USING (category) GROUP BY customer`;
}

function gapsPart(): string {
  return `SELECT customer, ${moments("order_gap", "ln(gap)", "gap > 0")},
      sum(gap) AS days_between, sum(gap * gap) AS squares_between
    FROM (SELECT customer, date_diff('day', lag(ordered_at::DATE) OVER (PARTITION BY customer ORDER BY ordered_at, order_id), ordered_at::DATE) AS gap
      FROM orders) WHERE gap > 0 GROUP BY customer`;
}

function placesPart(centers: readonly string[]): string {
  const counts = centers.map((_, i) => `count(*) FILTER (${among("home_fc", centers, i)}) AS orders_center_${i}`);
  return `SELECT customer, ${[...counts, ""].join(", ")} count(latitude) AS orders_placed,
      sum(CAST(latitude AS DECIMAL(18, 6))) AS latitudes, sum(CAST(longitude AS DECIMAL(18, 6))) AS longitudes
    FROM orders JOIN regions USING (region) GROUP BY customer`;
}

function returnsPart(until: string): string {
  return `SELECT customer, sum(returned) AS units_returned, sum(quantity_ordered - returned) AS units_kept
    FROM all_lines WHERE ordered_at < ${until} AND customer IS NOT NULL AND quantity_ordered > 0 GROUP BY customer`;
}

/** Orders by quarter, and how many of each quarter the shop had while it knew the customer. */
function seasonPart(): string {
  const quarters = [1, 2, 3, 4];
  const own = quarters.map((q) => `count(*) FILTER (quarter(ordered_at) = ${q}) AS orders_quarter_${q}`);
  const shop = quarters.map((q) => `count(*) FILTER (quarter(ordered_at) = ${q}) AS q${q}`);
  const after = quarters.map((q) => `sum(q${q}) OVER later AS shop_quarter_${q}`);
  return `SELECT * EXCLUDE (first_week) FROM (
      SELECT customer, date_trunc('week', min(ordered_at)) AS first_week, ${own.join(", ")} FROM orders GROUP BY customer)
    JOIN (SELECT first_week, ${after.join(", ")} FROM (
        SELECT date_trunc('week', ordered_at) AS first_week, ${shop.join(", ")} FROM orders GROUP BY ALL)
      WINDOW later AS (ORDER BY first_week DESC)) USING (first_week)`;
}
