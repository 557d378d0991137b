// The series of the forecasts page: which can be chosen, their history, fan and earlier forecasts. Large runs publish
// the items with the most revenue and all totals, so that a page stays light.
import type { Table } from "../../../lib/table/table.js";
import type { Run } from "../../publish.js";
import { exactSum, smallestCell } from "./exact.js";

/** Items published at most. */
export const publishedItems = 400;

/** SQL of the chosen series, numbered from 0: series, level, category, sku, segment, fc_id (as in forecasts), item, label. */
function seriesSql(run: Run): string {
  return `
    revenue AS (SELECT sku, ${exactSum("quantity * unit_price")} AS revenue FROM ${run.from("prepare", "transactions")} GROUP BY sku),
    top AS (SELECT sku FROM ${run.from("prepare", "skus")} LEFT JOIN revenue USING (sku)
            ORDER BY coalesce(revenue, 0) DESC, sku LIMIT ${publishedItems}),
    keys AS (SELECT DISTINCT level, category, sku, segment, fc_id FROM ${run.from("forecast", "forecasts")}
             WHERE level IN ('total', 'category', 'fc') OR (level = 'segment' AND (segment IS NULL OR segment IN (
               SELECT segment FROM ${run.from("segment", "segment_summary")} WHERE customers >= ${smallestCell})))
               OR (level = 'sku' AND sku IN (SELECT sku FROM top))),
    named AS (
      SELECT keys.*, coalesce(keys.sku, keys.fc_id, keys.category, CAST(keys.segment AS VARCHAR), if(level = 'segment', 'none', 'all')) AS item,
        CASE level WHEN 'total' THEN 'All demand' WHEN 'category' THEN keys.category WHEN 'fc' THEN centers.name
          WHEN 'segment' THEN coalesce(summary.name, 'No segment') ELSE skus.name || ' (' || keys.sku || ')' END AS label,
        list_position(['total', 'category', 'fc', 'segment', 'sku'], level) AS place, coalesce(revenue.revenue, 0) AS revenue
      FROM keys LEFT JOIN revenue USING (sku) LEFT JOIN ${run.from("prepare", "skus")} AS skus USING (sku)
      LEFT JOIN ${run.from("prepare", "fulfillment_centers")} AS centers ON centers.fc_id = keys.fc_id
      LEFT JOIN ${run.from("segment", "segment_summary")} AS summary ON summary.segment = keys.segment),
    series AS (
      SELECT (row_number() OVER (ORDER BY place, revenue DESC, segment NULLS LAST, item) - 1)::INTEGER AS series, * FROM named)`;
}

/** One row a series: what it is and, for items, how far its forecast was off in the backtest. Shape: `SeriesInfo`. */
export function publishForecastSeries(run: Run): Promise<Table> {
  return run.db.table(
    `WITH ${seriesSql(run)},
     errors AS (
       SELECT sku, ${exactSum("abs(mean - actual)")} AS absolute, ${exactSum("mean - actual")} AS signed,
         ${exactSum("actual")} AS actual, count(DISTINCT (origin, step)) AS tested
       FROM ${run.from("forecast", "backtest")} GROUP BY sku)
     SELECT series, level, item, label, about.demand_class, about.model, about.fallback,
       round(absolute / tested, 3)::DOUBLE AS error_units, round(absolute / tested * price, 2)::DOUBLE AS error_value,
       round(absolute / nullif(actual, 0), 4)::DOUBLE AS wape, round(signed / nullif(actual, 0), 4)::DOUBLE AS bias
     FROM series LEFT JOIN ${run.from("forecast", "forecast_series")} AS about USING (sku)
     LEFT JOIN errors USING (sku) LEFT JOIN ${run.from("prepare", "skus")} AS skus USING (sku) ORDER BY series`,
  );
}

/** series, week, units, censored: all weeks of each series, out-of-stock weeks marked for items. */
export function publishForecastHistory(run: Run): Promise<Table> {
  const sold = run.from("forecast", "history_sku_fc");
  const sum = "CAST(sum(CAST(h.units AS DECIMAL(18,4))) AS DOUBLE) AS units";
  return run.db.table(
    `WITH ${seriesSql(run)},
     centers AS (SELECT count(*) AS n FROM ${run.from("prepare", "fulfillment_centers")}),
     units AS (
       SELECT series, h.week, ${sum}, count(*) FILTER (WHERE h.censored) * 2 >= max(centers.n) AS censored
       FROM series JOIN ${sold} AS h ON series.sku = h.sku CROSS JOIN centers WHERE level = 'sku' GROUP BY 1, 2
       UNION ALL SELECT series, h.week, ${sum}, false FROM series JOIN ${sold} AS h ON series.fc_id = h.fc_id WHERE level = 'fc' GROUP BY 1, 2
       UNION ALL SELECT series, h.week, ${sum}, false FROM series CROSS JOIN ${sold} AS h WHERE level = 'total' GROUP BY 1, 2
       UNION ALL SELECT series, h.week, ${sum}, false FROM series JOIN ${run.from("prepare", "skus")} AS skus ON skus.category = series.category
         JOIN ${sold} AS h ON h.sku = skus.sku WHERE level = 'category' GROUP BY 1, 2
       UNION ALL SELECT series, h.week, ${sum}, false FROM series JOIN ${run.from("forecast", "history")} AS h
         ON series.segment IS NOT DISTINCT FROM h.segment WHERE level = 'segment' GROUP BY 1, 2)
     SELECT series, weeks.week, round(coalesce(units, 0))::INTEGER AS units, coalesce(censored, false) AS censored
     FROM series CROSS JOIN ${run.from("prepare", "weeks")} AS weeks LEFT JOIN units USING (series, week) ORDER BY series, weeks.week`,
  );
}

/** series, step, week, mean and the seven quantiles, rounded to a hundredth of a unit. */
export function publishForecastQuantiles(run: Run): Promise<Table> {
  const columns = ["mean", "q025", "q10", "q25", "q50", "q75", "q90", "q975"];
  return run.db.table(
    `WITH ${seriesSql(run)}
     SELECT series, f.step, f.week, ${columns.map((name) => `round(f.${name}, 2)::DOUBLE AS ${name}`).join(", ")}
     FROM series JOIN ${run.from("forecast", "forecasts")} AS f ON f.level = series.level
       AND f.sku IS NOT DISTINCT FROM series.sku AND f.category IS NOT DISTINCT FROM series.category
       AND f.segment IS NOT DISTINCT FROM series.segment AND f.fc_id IS NOT DISTINCT FROM series.fc_id
     ORDER BY series, f.step`,
  );
}

/** series, origin, week, mean: what the model in use said at each backtest origin; items, categories and the total. */
export function publishForecastBacktest(run: Run): Promise<Table> {
  const test = run.from("forecast", "backtest");
  const sum = "CAST(sum(CAST(b.mean AS DECIMAL(18,4))) AS DOUBLE)";
  return run.db.table(
    `WITH ${seriesSql(run)},
     told AS (
       SELECT series, b.origin, b.week, b.mean FROM series JOIN ${test} AS b ON b.sku = series.sku WHERE level = 'sku'
       UNION ALL SELECT series, b.origin, b.week, ${sum} FROM series CROSS JOIN ${test} AS b WHERE level = 'total' GROUP BY 1, 2, 3
       UNION ALL SELECT series, b.origin, b.week, ${sum} FROM series JOIN ${run.from("prepare", "skus")} AS skus ON skus.category = series.category
         JOIN ${test} AS b ON b.sku = skus.sku WHERE level = 'category' GROUP BY 1, 2, 3)
     SELECT series, origin, week, round(mean, 1)::DOUBLE AS mean FROM told ORDER BY series, origin, week`,
  );
}
