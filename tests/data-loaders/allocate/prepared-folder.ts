// Prepared tables of a shop with eight SKUs, two centers, four regions and thirty weeks, made by plain SQL.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../data-loaders/duckdb.js";

export type Shop = {
  /** Room of each center. */
  readonly capacityM3?: number;
  /** Leaves the inventory table empty. */
  readonly withoutInventory?: boolean;
};

/** Writes the tables that forecasts, allocation and replenishment read into `folder`. */
export async function makePreparedFolder(
  folder: string,
  temp: string,
  { capacityM3 = 20, withoutInventory }: Shop = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const db = await openDatabase({ tempDirectory: temp });
  const write = (name: string, sql: string) => db.writeParquet(sql, join(folder, `${name}.parquet`));
  try {
    await write(
      "weeks",
      "SELECT (DATE '2026-01-05' + INTERVAL (7 * i) DAY)::DATE AS week, i::INTEGER AS index FROM range(30) AS r(i) ORDER BY i",
    );
    await write(
      "transactions",
      `SELECT row_number() OVER (ORDER BY w, s, r)::BIGINT AS line_id, 'O' || w || '-' || r AS order_id, 'S' || s AS sku, 'R' || r AS region,
         CASE WHEN (w + s + r) % 3 = 0 THEN 'east' ELSE 'west' END AS fc_id, (DATE '2026-01-05' + INTERVAL (7 * w) DAY)::DATE AS week,
         (1 + (7 * s + 11 * w + 5 * r) % (4 + 3 * s))::INTEGER AS quantity
       FROM range(30) AS a(w), range(8) AS b(s), range(4) AS c(r) ORDER BY line_id`,
    );
    await write(
      "skus",
      `SELECT 'S' || s AS sku, 'Thing ' || s AS name, (4 + s)::DOUBLE AS unit_cost, (9 + 2 * s)::DOUBLE AS price, (0.5 + 0.4 * s)::DOUBLE AS weight_kg,
         0.02::DOUBLE AS volume_m3, 14::DOUBLE AS lead_time_days, 3::DOUBLE AS lead_time_sd_days, (CASE WHEN s % 2 = 0 THEN 1 ELSE 10 END)::INTEGER AS moq,
         (CASE WHEN s % 2 = 0 THEN 1 ELSE 5 END)::INTEGER AS pack_size FROM range(8) AS a(s) ORDER BY sku`,
    );
    await write(
      "fulfillment_centers",
      `SELECT * FROM (VALUES ('east', ${capacityM3 / 4}::DOUBLE, 0.3::DOUBLE), ('west', ${capacityM3}::DOUBLE, 0.4::DOUBLE)) AS v(fc_id, capacity_m3, handling_cost_per_unit) ORDER BY fc_id`,
    );
    await write(
      "regions",
      "SELECT 'R' || r AS region, CASE WHEN r < 2 THEN 'east' ELSE 'west' END AS home_fc FROM range(4) AS a(r) ORDER BY region",
    );
    await write(
      "shipping_costs",
      `SELECT fc_id, 'R' || r AS region, 0::DOUBLE AS cost_per_unit, 0.2::DOUBLE AS cost_per_kg,
         (4 + CASE fc_id WHEN 'east' THEN r ELSE 3 - r END)::DOUBLE AS cost_per_parcel
       FROM (VALUES ('east'), ('west')) AS v(fc_id), range(4) AS a(r) ORDER BY region, fc_id`,
    );
    await write(
      "inventory",
      `SELECT 'S' || s AS sku, fc_id, DATE '2026-08-02' AS as_of, (5 + 9 * s)::INTEGER AS on_hand, (2 * s)::INTEGER AS on_order,
         1::INTEGER AS reserved, 0::INTEGER AS backordered FROM range(8) AS a(s), (VALUES ('east'), ('west')) AS v(fc_id)
       ${withoutInventory ? "WHERE false" : ""} ORDER BY sku, fc_id`,
    );
  } finally {
    db.close();
  }
}
