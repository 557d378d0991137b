// The segment of each customer: of today, and as it was before the cutoff.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { matchSegments } from "../../lib/segmentation/match-labels.js";
import { numbers } from "../../lib/table/table.js";
import { quote, type Database } from "../duckdb.js";

/** Table `name` with customer_id and segment; the number of segments, 0 without the file. */
export async function customerSegments(
  db: Database,
  folder: string | undefined,
  file: string,
  name: string,
): Promise<number> {
  const path = folder && join(folder, `${file}.parquet`);
  const source =
    path && existsSync(path)
      ? `SELECT customer_id, segment FROM read_parquet(${quote(path)}) WHERE segment IS NOT NULL`
      : "SELECT NULL::VARCHAR AS customer_id, NULL::INTEGER AS segment WHERE false";
  await db.run(`CREATE TABLE ${name} AS ${source}`);
  const [row] = await db.rows<{ segments: number }>(
    `SELECT coalesce(max(segment) + 1, 0)::INTEGER AS segments FROM ${name}`,
  );
  return row!.segments;
}

/**
 * What each of `count` segments of table `before` has become in table `today` (both from `customerSegments`): the number
 * of the segment that continues it, -1 where none does.
 */
export async function continuedAs(db: Database, before: string, today: string, count: number): Promise<number[]> {
  const table = await db.table(
    `SELECT n.segment, h.segment AS before FROM ${today} n JOIN ${before} h USING (customer_id) ORDER BY customer_id`,
  );
  const { continues } = matchSegments(
    Int32Array.from(numbers(table, "segment")),
    Int32Array.from(numbers(table, "before")),
  );
  return Array.from({ length: count }, (_, g) => continues[g] ?? -1);
}
