// Marks lines whose quantity or price is far from what is usual for their SKU.
import type { Database } from "../../duckdb.js";
import { outlierRule } from "../../../lib/quality-rules.js";
import { medianBySql } from "./skus.js";

/**
 * Makes `usual_quantity` and `usual_price` (sku, low, high): the range in which a line of that SKU is nothing unusual, from the median
 * and the median absolute deviation of the logarithm; SKUs with few lines have none.
 */
export async function findUsualRanges(db: Database, kept: string): Promise<void> {
  const { quantity, price } = outlierRule.minDeviation;
  for (const [table, value, least] of [
    ["usual_quantity", "quantity_ordered", quantity],
    ["usual_price", "unit_price", price],
  ] as const) {
    // Rounded, so that the same numbers give the same bounds on every machine.
    const logs = `(SELECT sku, round(ln(${value}), 9) AS value FROM ${kept})`;
    await db.run(`CREATE TABLE middles AS ${medianBySql("sku", "value", logs)}`);
    const apart = `(SELECT sku, abs(l.value - m.median) AS value FROM ${logs} l JOIN middles m USING (sku))`;
    await db.run(`CREATE TABLE ${table} AS
      SELECT sku, exp(m.median - reach) AS low, exp(m.median + reach) AS high
      FROM middles m JOIN (
        SELECT sku, ${outlierRule.deviations} * greatest(1.4826 * median, ${least}) AS reach FROM (${medianBySql("sku", "value", apart)})
      ) USING (sku)
      WHERE m.rows >= ${outlierRule.minLines}`);
    await db.run("DROP TABLE middles");
  }
}

/** SQL condition on a kept line `v`, joined as `q` and `p` to the tables above. */
export const isOutlierSql =
  "coalesce(v.quantity_ordered > q.high, false) OR coalesce(v.unit_price < p.low OR v.unit_price > p.high, false)";
