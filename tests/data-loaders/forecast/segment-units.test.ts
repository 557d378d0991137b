import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../../../data-loaders/duckdb.js";
import { loadPanel, type LoadedPanel } from "../../../data-loaders/pipeline/forecast/load.js";
import { unitsBy } from "../../../data-loaders/pipeline/forecast/splits.js";
import { writePrepared, writeSegments } from "./prepared.js";

const root = mkdtempSync(join(tmpdir(), "stockwise-segment-units-"));
let db: Database;
let loaded: LoadedPanel;

beforeAll(async () => {
  await writePrepared(join(root, "prepared"));
  await writeSegments(join(root, "segmented"));
  db = await openDatabase({ tempDirectory: join(root, "temp") });
  loaded = await loadPanel(db, join(root, "prepared"), join(root, "segmented"));
});

afterAll(() => {
  db.close();
  rmSync(root, { recursive: true, force: true });
});

/** Units of each segment of today, 2 being none, as `segment` places the customer of number `i`. */
async function expected(segment: string): Promise<number[]> {
  const rows = await db.rows<{ units: number }>(`
    SELECT sum(quantity)::INTEGER AS units FROM (SELECT quantity, substr(customer_id, 2)::INTEGER AS i
      FROM '${join(root, "prepared", "transactions.parquet")}')
    GROUP BY CASE WHEN i % 10 = 9 THEN 2 ELSE ${segment} END ORDER BY CASE WHEN i % 10 = 9 THEN 2 ELSE ${segment} END`);
  return rows.map(({ units }) => units);
}

function unitsOf(counts: LoadedPanel["counts"]): number[] {
  const { series, weeks } = loaded.history;
  const units = unitsBy(loaded, counts, (i) => counts.segments[i]!, counts.segmentCount);
  return Array.from({ length: counts.segmentCount }, (_, g) => {
    let sum = 0;
    for (let s = 0; s < series; s++)
      for (let t = 0; t < weeks; t++) sum += units[(s * counts.segmentCount + g) * weeks + t]!;
    return sum;
  });
}

describe("units by segment", () => {
  it("are those of the customers whom the segments of today hold", async () => {
    expect(unitsOf(loaded.counts)).toEqual(await expected("i % 2"));
  });

  it("of the holdout are those of its own customers, under the number of the segment that it became", async () => {
    expect(unitsOf(loaded.countsHoldout!)).toEqual(await expected("CASE WHEN i < 2 THEN 1 - i ELSE i % 2 END"));
  });
});
