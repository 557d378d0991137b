// Tables of what was sold, and how it splits over regions.
import { join } from "node:path";
import { integerColumn, numberColumn, tableOf } from "../../../lib/table/table.js";
import type { Database } from "../../duckdb.js";
import type { LoadedPanel } from "./load.js";

/** Tables history and history_sku_fc, from the lines that `loadPanel` left in the database. */
export async function writeHistory(db: Database, output: string, loaded: LoadedPanel): Promise<void> {
  const { history, segments } = loaded;
  const week = (index: string) => `(DATE '1970-01-01' + (${history.firstWeek} + 7 * ${index})::INTEGER)`;
  const centers = "JOIN region_codes r ON r.code = l.region";
  await db.writeParquet(
    `SELECT s.sku, CASE WHEN l.segment < ${segments} THEN l.segment END AS segment, r.home_fc AS fc_id, ${week("l.week")} AS week,
       sum(l.units)::DOUBLE AS units
     FROM lines l JOIN sku_codes s ON s.code = l.sku ${centers} GROUP BY ALL ORDER BY sku, segment NULLS LAST, fc_id, week`,
    join(output, "history.parquet"),
  );
  const { censored } = history;
  const hidden: number[] = [];
  if (censored) for (let i = 0; i < censored.length; i++) if (censored[i]) hidden.push(i);
  await db.insert(
    "hidden",
    tableOf({
      sku: integerColumn(hidden.map((i) => Math.floor(i / history.weeks))),
      week: integerColumn(hidden.map((i) => i % history.weeks)),
    }),
  );
  await db.writeParquet(
    `WITH sold AS (SELECT l.sku, r.home_fc AS fc_id, l.week, sum(l.units)::DOUBLE AS units FROM lines l ${centers} GROUP BY ALL),
       out AS (SELECT h.sku, f.fc_id, h.week FROM hidden h CROSS JOIN fc_codes f),
       cells AS (SELECT coalesce(sold.sku, out.sku) AS sku, coalesce(sold.fc_id, out.fc_id) AS fc_id,
         coalesce(sold.week, out.week) AS week, coalesce(units, 0) AS units, out.sku IS NOT NULL AS censored
         FROM sold FULL JOIN out ON out.sku = sold.sku AND out.fc_id = sold.fc_id AND out.week = sold.week)
     SELECT s.sku, fc_id, ${week("week")} AS week, units, censored FROM cells c JOIN sku_codes s ON s.code = c.sku
     ORDER BY s.sku, fc_id, week`,
    join(output, "history_sku_fc.parquet"),
  );
}

/** Table demand_shares: sku, region, share. */
export async function writeShares(
  db: Database,
  output: string,
  loaded: LoadedPanel,
  shares: Float64Array,
): Promise<void> {
  const regions = loaded.regions.length;
  await db.insert(
    "demand_shares",
    tableOf({
      sku: { type: "integer", values: Int32Array.from(shares, (_, i) => Math.floor(i / regions)) },
      region: { type: "integer", values: Int32Array.from(shares, (_, i) => i % regions) },
      share: numberColumn(shares),
    }),
  );
  await db.writeParquet(
    `SELECT s.sku, r.region, share FROM demand_shares d JOIN sku_codes s ON s.code = d.sku
     JOIN region_codes r ON r.code = d.region ORDER BY s.sku, r.region`,
    join(output, "demand_shares.parquet"),
  );
}
