// Lead times as receipts had them, SKU by SKU.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { quote } from "../duckdb.js";

/** Receipts that the stated lead time of a SKU is worth: few of them move it little. */
const statedWorth = 10;

/**
 * SQL of a table sku, lead_time_days, lead_time_sd_days, receipts: mean and standard deviation of all days that orders took,
 * put together with the stated lead time as if that were ten receipts more. Without receipts it is the stated one, 14 days
 * where nothing is stated.
 *
 * @param prepared folder of the prepare stage
 */
export function leadTimesSql(prepared: string): string {
  const file = join(prepared, "receipts.parquet");
  const skus = quote(join(prepared, "skus.parquet"));
  const days = existsSync(file)
    ? `SELECT sku, (received_at::DATE - ordered_at::DATE)::BIGINT AS days FROM ${quote(file)} WHERE received_at >= ordered_at`
    : "SELECT NULL::VARCHAR AS sku, NULL::BIGINT AS days WHERE false";
  return `WITH took AS (SELECT sku, count(*)::BIGINT AS n, sum(days)::BIGINT AS total, sum(days * days)::BIGINT AS squares FROM (${days}) GROUP BY sku),
    stated AS (SELECT k.sku, coalesce(k.lead_time_days, 14)::DOUBLE AS mean, coalesce(k.lead_time_sd_days, 0)::DOUBLE AS sd,
      coalesce(n, 0) AS n, coalesce(total, 0)::DOUBLE AS total, coalesce(squares, 0)::DOUBLE AS squares
      FROM ${skus} AS k LEFT JOIN took USING (sku)),
    joined AS (SELECT sku, n, mean AS stated_mean, sd AS stated_sd, (total + ${statedWorth} * mean) / (n + ${statedWorth}) AS days,
      (squares + ${statedWorth} * (sd * sd + mean * mean)) / (n + ${statedWorth}) AS square FROM stated)
    SELECT sku, if(n = 0, stated_mean, days) AS lead_time_days,
      if(n = 0, stated_sd, sqrt(greatest(0, square - days * days))) AS lead_time_sd_days, n AS receipts FROM joined`;
}
