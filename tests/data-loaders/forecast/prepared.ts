// A small prepared folder with stockouts, promotions, a launch to come and two kinds of customers, for tests of the stage.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../data-loaders/duckdb.js";
import { poisson, seeded } from "../../../lib/random.js";
import { integerColumn, tableOf } from "../../../lib/table/table.js";

export const fixture = { skus: 24, weeks: 60, regions: 6, centers: 3 } as const;

/** Writes the folder; in weeks from `changedFrom` on, everything sells twice as much. */
export async function writePrepared(folder: string, changedFrom = Infinity): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { skus, weeks, regions, centers } = fixture;
  const lines = {
    sku: [] as number[],
    week: [] as number[],
    region: [] as number[],
    customer: [] as number[],
    quantity: [] as number[],
  };
  const random = seeded(8);
  for (let s = 0; s < skus; s++) {
    const level = s % 4 === 3 ? 0.3 : 4 + 2 * s;
    for (let t = 0; t < weeks; t++) {
      if (s === 0 && t >= 30) continue; // ended
      const promoted = s % 5 === 1 && t % 9 === 0;
      const total = poisson(random, level * (promoted ? 2 : 1));
      const hidden = s === 2 && t >= 54;
      for (let unit = 0; unit < total && !hidden;) {
        const quantity = Math.min(total - unit, 1 + Math.floor(random() * 3));
        const customer = Math.floor(random() * 40);
        lines.sku.push(s);
        lines.week.push(t);
        lines.region.push((customer % 2 === 0 ? 0 : 3) + Math.floor(random() * 3));
        lines.customer.push(customer);
        // Draws as often whatever comes later, so that what came before stays what it was.
        lines.quantity.push(t >= changedFrom ? 2 * quantity : quantity);
        unit += quantity;
      }
    }
  }
  const db = await openDatabase({ tempDirectory: join(folder, "temp") });
  const write = (name: string, sql: string) => db.writeParquet(sql, join(folder, `${name}.parquet`));
  const day = (week: string, offset = 0) => `(DATE '2023-01-02' + (7 * ${week} + ${offset})::INTEGER)`;
  try {
    await db.insert("lines", tableOf(Object.fromEntries(Object.entries(lines).map(([k, v]) => [k, integerColumn(v)]))));
    await write(
      "transactions",
      `SELECT row_number() OVER () AS line_id, 'S' || lpad(sku::VARCHAR, 2, '0') AS sku, 'C' || customer AS customer_id,
        (${day("week")} + (customer % 7)::INTEGER)::TIMESTAMP AS ordered_at, ${day("week")} AS week, quantity, 'R' || region AS region, false AS promotion FROM lines`,
    );
    await write("weeks", `SELECT ${day("i")} AS week, i::INTEGER AS index FROM range(${weeks}) t(i) ORDER BY i`);
    await write(
      "skus",
      `SELECT 'S' || lpad(i::VARCHAR, 2, '0') AS sku, 'K' || (i % 2) AS category, 10.0 + i AS price, 21.0 AS lead_time_days, 3.0 AS lead_time_sd_days,
        CASE WHEN i = ${skus} THEN ${day(String(weeks + 3))} WHEN i < 6 THEN DATE '2020-01-06' END AS launched_at
       FROM range(${skus + 1}) t(i) ORDER BY i`,
    );
    await write(
      "regions",
      `SELECT 'R' || i AS region, 'F' || (i % ${centers}) AS home_fc FROM range(${regions}) t(i) ORDER BY i`,
    );
    await write("fulfillment_centers", `SELECT 'F' || i AS fc_id FROM range(${centers}) t(i) ORDER BY i`);
    await write(
      "stockouts",
      `SELECT 'S02' AS sku, 'F' || i AS fc_id, ${day("54")} AS from_date, ${day("59", 6)} AS to_date FROM range(${centers}) t(i)
       UNION ALL SELECT 'S05', 'F0', ${day("10")}, ${day("40")} ORDER BY ALL`,
    );
    await write(
      "calendar",
      `SELECT ${day("w", 0)} + d::INTEGER AS date, 'Promotion' AS event, 'promotion' AS kind, 'S' || lpad(s::VARCHAR, 2, '0') AS sku,
         NULL::VARCHAR AS category, true AS known_in_advance
       FROM range(0, ${weeks + 20}, 9) w(w), range(7) d(d), range(1, ${skus}, 5) s(s)
       UNION ALL SELECT ${day("20")}, 'Fair', 'holiday', NULL, NULL, true ORDER BY ALL`,
    );
  } finally {
    db.close();
  }
}

/**
 * Writes segments: even customers are segment 0, odd ones 1, every tenth has none; and segments_holdout, where the numbers
 * are the other way round and two customers are elsewhere.
 */
export async function writeSegments(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const db = await openDatabase({ tempDirectory: join(folder, "temp") });
  const write = (name: string, segment: string) =>
    db.writeParquet(
      `SELECT 'C' || i AS customer_id, CASE WHEN i % 10 <> 9 THEN (${segment})::INTEGER END AS segment FROM range(40) t(i) ORDER BY 1`,
      join(folder, `${name}.parquet`),
    );
  try {
    await write("segments", "i % 2");
    await write("segments_holdout", "CASE WHEN i < 2 THEN i ELSE 1 - i % 2 END");
  } finally {
    db.close();
  }
}
