// The demand of a prepared folder by the day, as a long table: for grains other than its weeks.
import { join } from "node:path";
import { openDatabase, quote } from "../../duckdb.js";

/** Writes unique_id (the SKU), ds (the UTC day), y (units ordered on it) into `file`, a Parquet table sorted by both. */
export async function writeDailyDemand(prepared: string, file: string, tempDirectory: string): Promise<void> {
  const db = await openDatabase({ tempDirectory });
  try {
    await db.writeParquet(
      `SELECT sku AS unique_id, CAST(ordered_at AS DATE) AS ds, sum(quantity)::DOUBLE AS y
       FROM ${quote(join(prepared, "transactions.parquet"))} WHERE quantity > 0 GROUP BY ALL ORDER BY unique_id, ds`,
      file,
    );
  } finally {
    db.close();
  }
}
