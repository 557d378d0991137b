// Parts of the monthly review beside its figures: the bridge of shipping cost, and forecasts against what happened.
import type { Bridge, MonthForecast } from "../../../lib/findings/review-month.js";
import type { Run } from "../../publish.js";

/** Full months of the data with the month before, as `m` and `p`. */
const months = (from: (table: string) => string): string =>
  `span AS (SELECT min(week) AS first, max(week) + 6 AS last FROM ${from("weeks")}),
   months AS (
     SELECT DISTINCT date_trunc('month', week + day)::DATE AS m FROM ${from("weeks")}, (VALUES (0), (6)) AS days(day), span
     WHERE date_trunc('month', week + day) >= first AND last_day((week + day)::DATE) <= last)`;

/** A sum to the cent that does not depend on the order of adding. */
const cents = (value: string, where?: string): string =>
  `(sum(round((${value}) * 100)::BIGINT)${where ? ` FILTER (WHERE ${where})` : ""} / 100.0)`;

/**
 * Shipping cost of each full month against the month before: volume at the old cost a unit; mix, more or less of dear
 * regions and categories at their old cost; diversions, a larger or smaller share sent from another center than the home
 * one at the old extra cost; the rest is rates, parcels and order size. Sums exactly.
 */
export async function reviewBridges(run: Run): Promise<Bridge[]> {
  const from = (table: string) => run.from("prepare", table);
  const rows = await run.db.rows<{
    month: string;
    before: number;
    after: number;
    volume: number;
    mix: number;
    diversion: number;
  }>(
    `WITH ${months(from)},
     lines AS (
       SELECT date_trunc('month', ordered_at)::DATE AS m, t.region, s.category, quantity AS q, t.shipping_cost AS c,
         t.fc_id <> r.home_fc AS away
       FROM ${from("transactions")} AS t JOIN ${from("regions")} AS r USING (region) JOIN ${from("skus")} AS s USING (sku)
       WHERE quantity > 0 AND t.shipping_cost IS NOT NULL AND t.fc_id IS NOT NULL),
     cells AS (
       SELECT m, region, category, sum(q)::DOUBLE AS q, ${cents("c")} AS c,
         coalesce(sum(q) FILTER (WHERE away), 0)::DOUBLE AS qa
       FROM lines SEMI JOIN months USING (m) GROUP BY ALL),
     totals AS (
       SELECT m, sum(q) AS q, ${cents("c")} AS c,
         coalesce(${cents("c", "away")} / nullif(sum(q) FILTER (WHERE away), 0)
           - ${cents("c", "NOT away")} / nullif(sum(q) FILTER (WHERE NOT away), 0), 0) AS premium
       FROM lines SEMI JOIN months USING (m) GROUP BY m),
     paired AS (
       SELECT now.m, ${cents("now.q * coalesce(old.c / old.q, p.c / p.q)")} AS at_old_cost,
         ${cents("(now.qa - now.q * coalesce(old.qa / old.q, 0)) * p.premium")} AS diversion
       FROM cells AS now JOIN totals AS p ON p.m = now.m - INTERVAL 1 MONTH
       LEFT JOIN cells AS old ON old.m = p.m AND old.region = now.region AND old.category = now.category GROUP BY now.m)
     SELECT strftime(t.m, '%Y-%m') AS month, p.c::DOUBLE AS before, t.c::DOUBLE AS after,
       ((t.q - p.q) * p.c / p.q)::DOUBLE AS volume, (at_old_cost - t.q * p.c / p.q)::DOUBLE AS mix, diversion::DOUBLE AS diversion
     FROM totals AS t JOIN totals AS p ON p.m = t.m - INTERVAL 1 MONTH JOIN paired ON paired.m = t.m ORDER BY t.m`,
  );
  const rounded = (value: number) => Math.round(100 * value) / 100;
  return rows.map(({ month, before, after, volume, mix, diversion }) => ({
    month,
    before: rounded(before),
    after: rounded(after),
    steps: [
      { label: "Volume", change: rounded(volume) },
      { label: "Mix", change: rounded(mix) },
      { label: "Diversions", change: rounded(diversion) },
      {
        label: "Rates, parcels",
        change: rounded(after - before - rounded(volume) - rounded(mix) - rounded(diversion)),
      },
    ],
  }));
}

/** For each full month the newest backtest forecast made before it, over the weeks of the month that it covers. */
export async function reviewForecasts(run: Run): Promise<MonthForecast[]> {
  const from = (table: string) => run.from("prepare", table);
  return run.db.rows<MonthForecast>(
    `WITH ${months(from)},
     made AS (
       SELECT m, max(origin) AS origin FROM months JOIN ${run.from("forecast", "backtest")} AS b
         ON b.origin <= m AND date_trunc('month', b.week + 3) = m GROUP BY m)
     SELECT strftime(m, '%Y-%m') AS month, strftime(made.origin, '%Y-%m-%d') AS origin, count(DISTINCT week)::INTEGER AS weeks,
       ${cents("mean")}::DOUBLE AS forecast, sum(actual)::DOUBLE AS actual,
       round(${cents("abs(mean - actual)")} / sum(actual), 6)::DOUBLE AS wape,
       round(sum((actual BETWEEN q025 AND q975)::INTEGER) / count(*), 6)::DOUBLE AS coverage_95
     FROM made JOIN ${run.from("forecast", "backtest")} AS b ON b.origin = made.origin AND date_trunc('month', b.week + 3) = m
     WHERE actual IS NOT NULL GROUP BY m, made.origin HAVING sum(actual) > 0 ORDER BY m`,
  );
}
