// The tables that jobs leave behind, as the pages show them at once.
import { join } from "node:path";
import { openDatabase, quote } from "../duckdb.js";

export const resultKinds = ["forecast", "allocation"] as const;
export type ResultKind = (typeof resultKinds)[number];

/** The first `limit` rows of a result of the run in `run`, the largest first. */
export async function resultRows(run: string, temp: string, kind: ResultKind, limit: number): Promise<object[]> {
  const db = await openDatabase({ tempDirectory: temp });
  const from = (name: string): string => quote(join(run, `${name}.parquet`));
  try {
    return await db.rows<object>(
      kind === "forecast"
        ? `SELECT t.sku, t.fc_id, round(t.weekly_mean, 2) AS weekly_units, round(t.protection_days, 1) AS days,
             round(t.protection_mean, 1) AS expected_units, round(t.protection_sd, 1) AS spread_units
           FROM ${from("stock_targets")} AS t ORDER BY t.weekly_mean DESC, t.sku, t.fc_id LIMIT ${limit}`
        : `SELECT t.sku, t.fc_id, round(t.weekly_mean, 2) AS weekly_units, t.reorder_point, t.order_up_to,
             round(t.safety_stock, 1) AS safety_stock, round(t.average_stock, 1) AS average_stock, t.on_hand
           FROM ${from("stock_targets")} AS t ORDER BY t.average_stock * t.unit_cost DESC, t.sku, t.fc_id LIMIT ${limit}`,
    );
  } finally {
    db.close();
  }
}
