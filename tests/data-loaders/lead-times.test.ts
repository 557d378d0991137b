import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../data-loaders/duckdb.js";
import { leadTimesSql } from "../../data-loaders/pipeline/lead-times.js";
import { temporaryFolder } from "../support/project.js";

type Row = { sku: string; lead_time_days: number; lead_time_sd_days: number; receipts: number };

async function leadTimes(receipts?: string): Promise<Row[]> {
  const folder = temporaryFolder("lead-times");
  const db = await openDatabase({ tempDirectory: join(folder, "temp") });
  try {
    await db.writeParquet(
      "SELECT * FROM (VALUES ('A', 14, 4.0), ('B', 21, 6.0), ('C', NULL, NULL)) AS t(sku, lead_time_days, lead_time_sd_days)",
      join(folder, "skus.parquet"),
    );
    if (receipts !== undefined) await db.writeParquet(receipts, join(folder, "receipts.parquet"));
    return await db.rows<Row>(`${leadTimesSql(folder)} ORDER BY sku`);
  } finally {
    db.close();
  }
}

/** `count` receipts of A that took the days of `cycle` in turn. */
const receiptsOfA = (count: number, cycle: readonly number[]) =>
  `SELECT 'A' AS sku, DATE '2024-01-01' AS ordered_at, DATE '2024-01-01' + ([${cycle.join(", ")}])[1 + i % ${cycle.length}]::INTEGER AS received_at
   FROM range(${count}) AS r(i)`;

describe("lead times", () => {
  it("without receipts are the stated ones, 14 days where nothing is stated", async () => {
    for (const rows of [await leadTimes(), await leadTimes(receiptsOfA(0, [1]))])
      expect(rows.map((row) => [row.lead_time_days, row.lead_time_sd_days])).toEqual([
        [14, 4],
        [21, 6],
        [14, 0],
      ]);
  });

  it("with many receipts are theirs; other SKUs keep the stated ones", async () => {
    const [a, b] = await leadTimes(receiptsOfA(4000, [20, 30]));
    expect(a!.lead_time_days).toBeCloseTo(25, 0);
    expect(a!.lead_time_sd_days).toBeCloseTo(5, 0);
    expect(b).toMatchObject({ lead_time_days: 21, lead_time_sd_days: 6 });
  });

  it("with ten receipts lie half-way, and the disagreement counts as spread", async () => {
    const [a] = await leadTimes(receiptsOfA(10, [24]));
    expect(a!.lead_time_days).toBeCloseTo(19, 9);
    // Half of the weight at 24 exactly, half at 14 with sd 4.
    expect(a!.lead_time_sd_days).toBeCloseTo(Math.sqrt((0 + 16) / 2 + 25), 9);
  });

  it("a receipt before its order is no lead time", async () => {
    const [a] = await leadTimes(receiptsOfA(10, [-3]));
    expect(a!.lead_time_days).toBe(14);
  });
});
