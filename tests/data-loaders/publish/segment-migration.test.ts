// Who moved, as it is published: against the run before where time has passed, else against the validation cutoff.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase, quote, type Database } from "../../../data-loaders/duckdb.js";
import type { Manifest } from "../../../data-loaders/pipeline/manifest.js";
import { publishMigration } from "../../../data-loaders/pipeline/publish/segment-migration.js";
import type { Run } from "../../../data-loaders/publish.js";

let folder: string;
let db: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "stockwise-migration-"));
  db = await openDatabase({ tempDirectory: folder });
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const axis = (center: number, scale: number) => [{ name: "spend", center, scale, weight: 0.5 }];
const report = (axes: object[]) => ({
  clusters: 2,
  axes,
  holdout_cutoff: "2024-03-04",
  holdout_clusters: 2,
  since_holdout: { customers: 90, moved_share: 0.1, continues: [0, 1], drift: [] },
});

/** 100 customers with the segments that an expression of i gives them. */
async function write(run: string, labels: string, axes: object[]): Promise<void> {
  mkdirSync(join(folder, run));
  const save = (name: string, sql: string) => db.writeParquet(sql, join(folder, run, `${name}.parquet`));
  await save("segments", `SELECT 'c' || i AS customer_id, CAST(${labels} AS INTEGER) AS segment FROM range(100) t(i)`);
  await save("segment_summary", "SELECT i AS segment, 'Old ' || i AS name FROM range(2) t(i)");
  await save("segment_profiles", "SELECT 'spend' AS feature, 'Spend' AS label");
  // Spend is 0 to 99 in either run, seen through its own scale.
  const [{ center, scale, weight }] = axes as [{ center: number; scale: number; weight: number }];
  await save("segment_features", `SELECT (i - ${center}) / ${scale} * ${weight} AS spend FROM range(100) t(i)`);
  await save(
    "segment_moves",
    "SELECT i // 2 AS from_segment, i % 2 AS segment, [40, 5, 15, 30][i + 1] AS customers FROM range(4) t(i)",
  );
  writeFileSync(join(folder, run, "segment.json"), JSON.stringify(report(axes)));
}

const manifest = (run_id: string, data_through: string, previous: string | null) =>
  ({
    run_id,
    data_through,
    previous_run_id: previous,
    parameters: { clusters: 2, features: ["monetary"] },
    stages: { segment: {} },
  }) as unknown as Manifest;

const runOf = (before: Manifest | undefined): Run =>
  ({
    db,
    manifest: manifest("new", "2024-12-01", before?.run_id ?? null),
    history: () => before,
    fileOf: (of: Manifest, _stage: string, name: string) => join(folder, of.run_id, name),
    from: (_stage: string, table: string) => `read_parquet(${quote(join(folder, "new", `${table}.parquet`))})`,
    json: () => report(axis(7, 3)),
  }) as unknown as Run;

it("is against the run before: labels matched, moves counted, features on one scale", async () => {
  await write("new", "CASE WHEN i < 50 THEN 1 ELSE 0 END", axis(7, 3));
  // Twelve of the first fifty were in the other segment.
  await write("old", "CASE WHEN i < 12 OR i >= 50 THEN 1 ELSE 0 END", axis(20, 5));
  const found = await publishMigration(runOf(manifest("old", "2024-09-01", null)));
  expect(found).toMatchObject({
    since: { run_id: "old", date: "2024-09-01" },
    earlier_names: ["Old 0", "Old 1"],
    customers: 100,
    moved_share: 0.12,
    continues: [1, 0],
  });
  expect(found.moves.map(({ customers }) => customers)).toEqual([0, 38, 50, 12]);
  expect(found.drift).toEqual([{ dimension: "spend", label: "Spend", psi: expect.closeTo(0, 9) }]);
});

it("is against the validation cutoff where no time has passed, small cells and what would give them away hidden", async () => {
  for (const before of [undefined, manifest("old", "2024-12-01", null)]) {
    const found = await publishMigration(runOf(before));
    expect(found.since).toEqual({ run_id: null, date: "2024-03-04" });
    expect(found.moved_share).toBe(0.1);
    expect(found.moves.map(({ customers }) => customers)).toEqual([null, null, null, null]);
  }
});
