// A small prepared folder with three kinds of customers that are known, for tests of segmentation.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../data-loaders/duckdb.js";
import { seeded } from "../../lib/random.js";
import { integerColumn, tableOf, textColumn } from "../../lib/table/table.js";

export type FixtureOptions = {
  readonly customers?: number;
  readonly weeks?: number;
  readonly seed?: number;
  /** From this week on, everybody buys at random: a signal, or the end of one, that only the future has. */
  readonly shuffledFrom?: number;
  /** The first kind buys in the first quarter of the year only. */
  readonly seasonal?: boolean;
};

const categories = ["Garden", "Office", "Toys"];
const monday = "DATE '2023-01-02'";

/** Writes the folder; customer i is of kind i % 3: few lines of Garden, bulk of Office, many lines of Toys. */
export async function writePrepared(folder: string, options: FixtureOptions = {}): Promise<void> {
  const { customers = 150, weeks = 60, seed = 1, shuffledFrom = Infinity, seasonal = false } = options;
  mkdirSync(folder, { recursive: true });
  const lines = {
    order: [] as number[],
    customer: [] as number[],
    sku: [] as number[],
    day: [] as number[],
    quantity: [] as number[],
  };
  let order = 0;
  for (let i = 0; i < customers; i++) {
    const random = seeded(1000 * seed + i);
    const kind = i % 3;
    for (let week = i % 5; week < weeks; week += 4 + Math.floor(4 * random())) {
      if (seasonal && kind === 0 && week % 52 >= 13) continue;
      // Draws as often whatever it draws for, so that what comes later does not move what came before.
      const wild = week >= shuffledFrom;
      const day = 7 * week + Math.floor(7 * random());
      const count = wild ? 2 : [1, 2, 5][kind]!;
      order++;
      for (let line = 0; line < count; line++) {
        const own = random() < 0.8;
        const category = own && !wild ? kind : Math.floor(3 * random());
        lines.order.push(order);
        lines.customer.push(i);
        lines.sku.push(4 * category + Math.floor(4 * random()));
        lines.day.push(day);
        lines.quantity.push(kind === 1 && !wild ? 5 + Math.floor(5 * random()) : 1 + Math.floor(2 * random()));
      }
    }
  }
  const db = await openDatabase({ tempDirectory: join(folder, "temp") });
  try {
    await db.insert(
      "lines",
      tableOf({
        order: integerColumn(lines.order),
        customer: integerColumn(lines.customer),
        sku: integerColumn(lines.sku),
        day: integerColumn(lines.day),
        quantity: integerColumn(lines.quantity),
      }),
    );
    await db.insert("categories", tableOf({ category: textColumn(categories), id: integerColumn([0, 1, 2]) }));
    const write = (name: string, sql: string) => db.writeParquet(sql, join(folder, `${name}.parquet`));
    const customerId = (column: string) => `'C' || lpad(CAST(${column} AS VARCHAR), 4, '0')`;
    await write(
      "transactions",
      `SELECT row_number() OVER (ORDER BY "order", sku, quantity) AS line_id, 'O' || "order" AS order_id,
        ${customerId("customer")} AS customer_id, 'S' || sku AS sku,
        CAST(${monday} + day AS TIMESTAMP) + to_hours(CAST(9 + customer % 8 AS BIGINT)) AS ordered_at,
        ${monday} + CAST(7 * (day // 7) AS INTEGER) AS week, quantity, quantity AS quantity_ordered, 0 AS returned,
        10.0 + sku AS unit_price, 'R' || (customer % 2) AS region, NULL::VARCHAR AS fc_id, false AS promotion
      FROM lines ORDER BY "order", sku, quantity`,
    );
    await write(
      "skus",
      `SELECT 'S' || i AS sku, category, 6.0 + i / 2.0 AS unit_cost, 10.0 + i AS price, 14.0 AS lead_time_days
      FROM range(12) t(i) JOIN categories ON id = i // 4 ORDER BY i`,
    );
    await write(
      "regions",
      `SELECT 'R' || i AS region, 40.0 + i AS latitude, -100.0 + 20 * i AS longitude, 'F' || i AS home_fc FROM range(2) t(i)`,
    );
    await write(
      "weeks",
      `SELECT ${monday} + CAST(7 * i AS INTEGER) AS week, CAST(i AS INTEGER) AS index FROM range(${weeks}) t(i)`,
    );
    await write(
      "customers",
      `SELECT ${customerId("i")} AS customer_id, 'R' || (i % 2) AS region, NULL::DATE AS joined_at
      FROM range(${customers + 3}) t(i) ORDER BY i`,
    );
  } finally {
    db.close();
  }
}

/** The kind of a customer of the fixture. */
export function kindOf(customerId: string): number {
  return Number(customerId.slice(1)) % 3;
}
