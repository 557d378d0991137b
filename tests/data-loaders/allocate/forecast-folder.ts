// A small forecast stage output made from prepared tables by the plainest means: the mean and spread of the last weeks.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, quote } from "../../../data-loaders/duckdb.js";
import { cumulativeProbabilities } from "../../../lib/inventory/demand-curve.js";
import { countQuantiles } from "../../../lib/stats/count-distribution.js";
import { numberColumn, numbers, tableOf, textColumn, texts } from "../../../lib/table/table.js";

/**
 * Writes forecasts, forecast_cumulative and demand_shares into `folder`. The spread of the first SKU is flagged, that of the
 * last untested.
 */
export async function makeForecastFolder(
  prepared: string,
  folder: string,
  temp: string,
  reviewDays = 7,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const db = await openDatabase({ tempDirectory: temp });
  const table = (name: string): string => quote(join(prepared, `${name}.parquet`));
  try {
    await db.run(`CREATE TABLE recent AS SELECT w.week FROM ${table("weeks")} AS w ORDER BY week DESC LIMIT 26`);
    await db.run(`CREATE TABLE weekly AS SELECT t.sku, r.home_fc AS fc_id, t.week, sum(t.quantity)::DOUBLE AS units
      FROM ${table("transactions")} AS t JOIN ${table("regions")} AS r USING (region) JOIN recent USING (week) GROUP BY ALL`);
    await db.run(`CREATE TABLE pieces AS SELECT sku, fc_id, sum(units) / 26 AS mean, greatest(sum(units * units) / 26 - (sum(units) / 26) ** 2, 0) AS variance
      FROM (SELECT sku, fc_id, week, units FROM weekly UNION ALL SELECT sku, NULL, week, sum(units) FROM weekly GROUP BY ALL)
      GROUP BY sku, fc_id`);
    await db.writeParquet(
      `SELECT 'sku' AS level, NULL::VARCHAR AS category, p.sku, NULL::INTEGER AS segment, NULL::VARCHAR AS fc_id, s.step::INTEGER AS step, p.mean
       FROM pieces AS p CROSS JOIN range(1, 14) AS s(step) WHERE p.fc_id IS NULL ORDER BY sku, step`,
      join(folder, "forecasts.parquet"),
    );
    await db.writeParquet(
      `SELECT sku, region, sum(quantity) / sum(sum(quantity)) OVER (PARTITION BY sku) AS share FROM ${table("transactions")} JOIN recent USING (week)
       GROUP BY sku, region HAVING sum(quantity) > 0 ORDER BY sku, region`,
      join(folder, "demand_shares.parquet"),
    );
    const pieces = await db.table(
      `SELECT p.sku, p.fc_id, k.lead_time_days + ${reviewDays} AS days, p.mean, p.variance FROM pieces AS p JOIN ${table("skus")} AS k USING (sku)
       WHERE p.mean > 0 ORDER BY p.sku, p.fc_id NULLS LAST`,
    );
    const days = numbers(pieces, "days");
    const means = numbers(pieces, "mean").map((mean, i) => (mean * days[i]!) / 7);
    const variances = numbers(pieces, "variance").map((variance, i) => (variance * days[i]!) / 7);
    const k = cumulativeProbabilities.length;
    const quantiles = new Float64Array(pieces.rows * k);
    for (let i = 0; i < pieces.rows; i++)
      countQuantiles(means[i]!, variances[i]!, cumulativeProbabilities, quantiles, i * k);
    const names = ["q50", "q80", "q90", "q95", "q975", "q99", "q995"];
    await db.insert(
      "cumulative",
      tableOf({
        sku: textColumn(texts(pieces, "sku")),
        fc_id: textColumn(texts(pieces, "fc_id")),
        protection_days: numberColumn(days),
        mean: numberColumn(means),
        sd: numberColumn(variances.map(Math.sqrt)),
        ...Object.fromEntries(names.map((name, j) => [name, numberColumn(means.map((_, i) => quantiles[i * k + j]!))])),
      }),
    );
    await db.writeParquet(
      `SELECT *, CASE WHEN sku = (SELECT min(sku) FROM cumulative) THEN false
         WHEN sku <> (SELECT max(sku) FROM cumulative) THEN true END AS calibrated FROM cumulative`,
      join(folder, "forecast_cumulative.parquet"),
    );
  } finally {
    db.close();
  }
}
