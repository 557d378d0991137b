// The segments: their tables, and the micro-aggregates that the page clusters again. No row stands for a customer.
import type { Run } from "../../publish.js";
import type { Table } from "../../../lib/table/table.js";
import { smallestCell } from "./exact.js";
import { publishMigration } from "./segment-migration.js";

/** All segment tables as rows and the stage's report; segments below ten customers show no figures. */
export async function publishSegments(run: Run): Promise<object> {
  const rows = (table: string, order: string, where = "true") =>
    run.db.rows(`SELECT * FROM ${run.from("segment", table)} WHERE ${where} ORDER BY ${order}`);
  const large = `segment IN (SELECT segment FROM ${run.from("segment", "segment_summary")} WHERE customers >= ${smallestCell})`;
  const report = run.json<object>("segment", "segment.json");
  return {
    // What was since the cutoff is told by the migration, without small cells.
    report: { ...report, since_holdout: undefined },
    migration: await publishMigration(run),
    boundary: await boundaryShare(run),
    summary: await rows("segment_summary", "segment", large),
    profiles: await rows("segment_profiles", "feature, segment", large),
    lifts: await run.db.rows(
      `SELECT segment, kind, coalesce(name, item) AS item, share, lift, units FROM ${run.from("segment", "segment_lifts")}
       LEFT JOIN (SELECT 'region' AS kind, region AS item, name FROM ${run.from("prepare", "regions")}) USING (kind, item)
       WHERE ${large} AND kind <> 'sku' ORDER BY segment, kind, lift DESC, item`,
    ),
    items: await topItems(run, large),
    seasonality: await rows("segment_seasonality", "segment, month", large),
    choice: await rows("segment_choice", "k"),
  };
}

/** point_id, customers, one column a clustered dimension, pc1, pc2: weighted points of at least ten customers. */
export function publishSegmentPoints(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT * FROM ${run.from("segment", "segment_points")} WHERE customers >= ${smallestCell} ORDER BY point_id`,
  );
}

async function topItems(run: Run, large: string): Promise<object[]> {
  return run.db.rows(
    `SELECT segment, item, name, lift, share, units FROM (
       SELECT *, row_number() OVER (PARTITION BY segment ORDER BY lift DESC, item) AS place
       FROM ${run.from("segment", "segment_lifts")} WHERE kind = 'sku' AND ${large}) AS lifts
     LEFT JOIN (SELECT sku AS item, name FROM ${run.from("prepare", "skus")}) AS skus USING (item)
     WHERE place <= 3 ORDER BY segment, place`,
  );
}

async function boundaryShare(run: Run): Promise<{ customers: number; share: number; new_customers: number }> {
  const [counts] = await run.db.rows<{ placed: number; boundary: number; fresh: number }>(
    `SELECT count(segment)::INTEGER AS placed, (count(*) FILTER (WHERE boundary))::INTEGER AS boundary,
       (count(*) FILTER (WHERE status = 'new'))::INTEGER AS fresh FROM ${run.from("segment", "segments")}`,
  );
  const { placed, boundary, fresh } = counts!;
  return { customers: placed, share: placed > 0 ? boundary / placed : 0, new_customers: fresh };
}
