// Demand as the explore page shows it: by week, by item, by category and month, by region.
import type { Run } from "../../publish.js";
import type { Table } from "../../../lib/table/table.js";
import { exactSum, smallestCell } from "./exact.js";

/** week, units, revenue, orders, promoted (share of units), censored (share of item-center pairs out of stock). */
export function publishWeeks(run: Run): Promise<Table> {
  const from = (table: string) => run.from("prepare", table);
  return run.db.table(
    `WITH pairs AS (SELECT (SELECT count(*) FROM ${from("skus")}) * (SELECT count(*) FROM ${from("fulfillment_centers")}) AS n),
     out AS (
       SELECT weeks.week, count(DISTINCT (sku, fc_id)) AS pairs_out FROM ${from("weeks")} AS weeks
       JOIN ${from("stockouts")} AS stockouts ON from_date <= weeks.week + 6 AND to_date >= weeks.week GROUP BY 1),
     sold AS (
       SELECT week, sum(quantity) AS units, ${exactSum("quantity * unit_price")} AS revenue,
         count(DISTINCT order_id) AS orders, sum(quantity) FILTER (WHERE promotion) AS promoted
       FROM ${from("transactions")} GROUP BY 1)
     SELECT weeks.week, coalesce(units, 0)::INTEGER AS units, coalesce(revenue, 0) AS revenue,
       coalesce(orders, 0)::INTEGER AS orders, coalesce(promoted / nullif(units, 0), 0)::DOUBLE AS promoted,
       coalesce(pairs_out / nullif(pairs.n, 0), 0)::DOUBLE AS censored
     FROM ${from("weeks")} AS weeks CROSS JOIN pairs LEFT JOIN sold USING (week) LEFT JOIN out USING (week) ORDER BY week`,
  );
}

/** One row an item that was sold: sku, name, category, units, revenue, adi, cv2, demand_class (as the forecast stage has them). */
export function publishItems(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT sku, skus.name, skus.category, units::INTEGER AS units, revenue, adi::DOUBLE AS adi, cv2::DOUBLE AS cv2, demand_class
     FROM (SELECT sku, sum(quantity) AS units, ${exactSum("quantity * unit_price")} AS revenue
           FROM ${run.from("prepare", "transactions")} GROUP BY sku) AS sold
     JOIN ${run.from("prepare", "skus")} AS skus USING (sku)
     LEFT JOIN ${run.from("forecast", "forecast_series")} AS series USING (sku)
     ORDER BY revenue DESC, sku`,
  );
}

/** Weekly units of the twelve items with the most revenue: place (1 is first), sku, name, week, units, revenue of the item. */
export function publishItemWeeks(run: Run): Promise<Table> {
  const from = (table: string) => run.from("prepare", table);
  return run.db.table(
    `WITH biggest AS (
       SELECT sku, ${exactSum("quantity * unit_price")} AS revenue FROM ${from("transactions")} GROUP BY sku
       ORDER BY revenue DESC, sku LIMIT 12),
     placed AS (SELECT *, row_number() OVER (ORDER BY revenue DESC, sku)::INTEGER AS place FROM biggest),
     sold AS (SELECT sku, week, sum(quantity) AS units FROM ${from("transactions")} GROUP BY sku, week)
     SELECT place, placed.sku, skus.name, weeks.week, coalesce(units, 0)::INTEGER AS units, revenue
     FROM placed CROSS JOIN ${from("weeks")} AS weeks LEFT JOIN sold USING (sku, week)
     JOIN ${from("skus")} AS skus USING (sku) ORDER BY place, week`,
  );
}

/** Categories with fewer units than this over the years looked at show chance, not a season. */
const leastUnits = 600;
const mostCategories = 16;

/**
 * category, month (1 to 12), index: units a day against the mean month, widest swing first. Only whole years count, the
 * latest ones, and the largest categories with at least 600 units in them.
 */
export function publishSeasonality(run: Run): Promise<Table> {
  return run.db.table(
    `WITH weeks AS (SELECT week, "index" FROM ${run.from("prepare", "weeks")}),
     span AS (SELECT max("index") AS last, floor((max("index") + 1) / 52) * 52 AS n FROM weeks),
     chosen AS (SELECT week FROM weeks, span WHERE "index" > last - n),
     months AS (SELECT month(week + 3)::INTEGER AS month, count(*) AS weeks FROM chosen GROUP BY 1),
     units AS (
       SELECT coalesce(skus.category, 'All items') AS category, month(week + 3)::INTEGER AS month, sum(quantity) AS units
       FROM ${run.from("prepare", "transactions")} JOIN chosen USING (week) JOIN ${run.from("prepare", "skus")} AS skus USING (sku)
       GROUP BY 1, 2),
     large AS (
       SELECT category FROM units GROUP BY category HAVING sum(units) >= ${leastUnits}
       ORDER BY sum(units) DESC, category LIMIT ${mostCategories}),
     grid AS (
       SELECT category, month, coalesce(units, 0) / weeks AS rate FROM large CROSS JOIN months
       LEFT JOIN units USING (category, month)),
     swing AS (SELECT category, avg(rate) AS mean, max(rate) / avg(rate) AS peak FROM grid GROUP BY category HAVING avg(rate) > 0)
     SELECT category, month, round(rate / mean, 6)::DOUBLE AS index FROM grid JOIN swing USING (category)
     ORDER BY peak DESC, category, month`,
  );
}

/**
 * region, name, latitude, longitude, population, units, revenue, orders, customers. Regions with fewer than ten known
 * customers are added up to one row, "other regions"; were that still too few, they are left out.
 */
export function publishRegions(run: Run): Promise<Table> {
  return run.db.table(
    `WITH sold AS (
       SELECT region, sum(quantity) AS units, ${exactSum("quantity * unit_price")} AS revenue,
         count(DISTINCT order_id) AS orders, count(DISTINCT customer_id) AS customers
       FROM ${run.from("prepare", "transactions")} GROUP BY region),
     named AS (SELECT sold.*, r.name, r.latitude, r.longitude, r.population FROM sold JOIN ${run.from("prepare", "regions")} AS r USING (region))
     SELECT region, name, latitude, longitude, population, units::INTEGER AS units, revenue, orders::INTEGER AS orders,
       customers::INTEGER AS customers FROM named WHERE customers >= ${smallestCell}
     UNION ALL
     SELECT 'other', 'Other regions', NULL, NULL, NULL, sum(units)::INTEGER, ${exactSum("revenue")},
       sum(orders)::INTEGER, sum(customers)::INTEGER FROM named WHERE customers < ${smallestCell} HAVING sum(customers) >= ${smallestCell}
     ORDER BY units DESC, region`,
  );
}
