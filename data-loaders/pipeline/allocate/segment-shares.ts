// Which segments buy how much of each item at each center, for service levels of their own.
import { join } from "node:path";
import type { SegmentService } from "../../../lib/allocation/segment-service.js";
import { checkProbability } from "../../../lib/check.js";
import { quote, type Database } from "../../duckdb.js";
import { asInput, InputError } from "../../errors.js";

/**
 * Levels by segment number (as text) with the forecast shares of each segment at each center; undefined without levels.
 * Throws InputError on a segment that the forecasts do not know, and on a level outside 0 to 1.
 */
export async function readSegmentService(
  db: Database,
  forecast: string,
  skus: readonly string[],
  centers: readonly string[],
  levels: Readonly<Record<string, number>>,
): Promise<SegmentService | undefined> {
  const asked = Object.entries(levels);
  if (asked.length === 0) return undefined;
  const cells = `${quote(join(forecast, "forecasts.parquet"))} WHERE level = 'sku_segment_fc'`;
  const known = await db.rows<{ segment: number }>(
    `SELECT DISTINCT segment FROM ${cells} AND segment IS NOT NULL ORDER BY segment`,
  );
  const segments = known.map(({ segment }) => String(segment));
  for (const [segment, level] of asked) {
    asInput(() => checkProbability(`service level of segment ${segment}`, level));
    if (!segments.includes(segment))
      throw new InputError(
        segments.length > 0
          ? `service level of an unknown segment: ${segment} (there are ${segments.join(", ")})`
          : `service level of segment ${segment}: the forecasts know no segments; run the segment stage first`,
      );
  }
  const k = segments.length;
  const share = new Float64Array(skus.length * centers.length * k);
  const all = new Float64Array(skus.length * centers.length);
  const sku = new Map(skus.map((id, s) => [id, s]));
  const center = new Map(centers.map((id, f) => [id, f]));
  for (const row of await db.rows<{ sku: string; fc_id: string; segment: number | null; units: number }>(
    `SELECT sku, fc_id, segment, sum(CAST(mean AS DECIMAL(18, 6)))::DOUBLE AS units FROM ${cells}
     GROUP BY ALL ORDER BY sku, fc_id, segment NULLS LAST`,
  )) {
    const s = sku.get(row.sku);
    const f = center.get(row.fc_id);
    if (s === undefined || f === undefined) continue;
    const slot = s * centers.length + f;
    all[slot]! += row.units;
    if (row.segment !== null) share[slot * k + segments.indexOf(String(row.segment))]! += row.units;
  }
  return {
    segments,
    levels: Float64Array.from(segments, (segment) => levels[segment] ?? NaN),
    share: share.map((units, i) => (all[Math.floor(i / k)]! > 0 ? units / all[Math.floor(i / k)]! : 0)),
  };
}
