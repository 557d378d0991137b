// What the stocking decision reads, drawn from the prepared tables and the forecasts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StockingTables } from "../../../lib/allocation/stocking-input.js";
import { numberColumn, tableOf, type Table } from "../../../lib/table/table.js";
import type { Database } from "../../duckdb.js";
import { quote } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { leadTimesSql } from "../lead-times.js";

/** Lines of an average SKU that steady the units per line of one with few. */
const steadyLines = 10;

/** Weeks of shipments that count as "now". */
export const recentWeeks = 13;

const cumulative = "protection_days, mean, sd, q50, q80, q90, q95, q975, q99, q995";

/** The tables of the stocking input. Weekly demand is the mean forecast over the horizon. */
export async function readStockingTables(
  db: Database,
  prepared: string,
  forecast: string,
  horizonWeeks: number,
): Promise<StockingTables> {
  const table = (folder: string, name: string): string => {
    const file = join(folder, `${name}.parquet`);
    if (!existsSync(file))
      throw new InputError(`${folder}: no ${name}.parquet (a run folder, or the folder of a stage?)`);
    return quote(file);
  };
  const lines = table(prepared, "transactions");
  await db.run(`CREATE OR REPLACE TEMP TABLE line_sizes AS
    SELECT sku, sum(quantity)::DOUBLE AS units, count(*)::DOUBLE AS lines FROM ${lines} GROUP BY sku`);
  const skus = `SELECT k.sku, coalesce(f.weekly, 0)::DOUBLE AS weekly_demand, k.unit_cost, k.price, k.weight_kg, k.volume_m3,
      l.lead_time_days, l.lead_time_sd_days, greatest(k.moq, 1) AS moq, greatest(k.pack_size, 1) AS pack_size,
      1 / greatest(1, (coalesce(s.units, 0) + ${steadyLines} * a.units) / (coalesce(s.lines, 0) + ${steadyLines}))
        AS lines_per_unit
    FROM ${table(prepared, "skus")} AS k
    JOIN (${leadTimesSql(prepared)}) AS l USING (sku)
    LEFT JOIN (SELECT sku, avg(CAST(mean AS DECIMAL(18, 6)))::DOUBLE AS weekly FROM ${table(forecast, "forecasts")}
      WHERE level = 'sku' AND step <= ${horizonWeeks} GROUP BY sku) AS f USING (sku)
    LEFT JOIN line_sizes AS s USING (sku)
    CROSS JOIN (SELECT coalesce(sum(units::BIGINT) / greatest(sum(lines::BIGINT), 1), 1) AS units FROM line_sizes) AS a
    ORDER BY k.sku`;
  return {
    skus: await db.table(skus),
    centers: await db.table(
      `SELECT fc_id, capacity_m3, handling_cost_per_unit FROM ${table(prepared, "fulfillment_centers")} ORDER BY fc_id`,
    ),
    regions: await db.table(`SELECT region, home_fc FROM ${table(prepared, "regions")} ORDER BY region`),
    lanes: await db.table(
      `SELECT fc_id, region, cost_per_unit, cost_per_kg, cost_per_parcel FROM ${table(prepared, "shipping_costs")}
       ORDER BY region, fc_id`,
    ),
    baskets: basketTable(
      await db.rows<Basket>(
        `SELECT lines::DOUBLE AS lines, count(*)::DOUBLE AS orders
         FROM (SELECT count(*) AS lines FROM ${lines} GROUP BY coalesce(order_id, line_id::VARCHAR)) GROUP BY lines ORDER BY lines`,
      ),
    ),
    demand: await db.table(
      `SELECT sku, region, share FROM ${table(forecast, "demand_shares")} WHERE share > 0 ORDER BY sku, region`,
    ),
    protection: await db.table(
      `SELECT sku, fc_id, ${cumulative} FROM ${table(forecast, "forecast_cumulative")} ORDER BY sku, fc_id NULLS LAST`,
    ),
  };
}

type Basket = { readonly lines: number; readonly orders: number };

/** Orders that a size is told by at least; rarer sizes are put together with the next. */
const fewestOrders = 10;

/** lines, orders: how many orders have so many lines, on average where sizes were put together. */
function basketTable(sizes: readonly Basket[]): Table {
  const rows: Basket[] = [];
  let open = { lines: 0, orders: 0 };
  const close = () => rows.push({ lines: open.lines / open.orders, orders: open.orders });
  for (const { lines, orders } of sizes) {
    open = { lines: open.lines + lines * orders, orders: open.orders + orders };
    if (open.orders < fewestOrders) continue;
    close();
    open = { lines: 0, orders: 0 };
  }
  const last = rows.at(-1);
  if (open.orders > 0 && last) {
    rows.pop();
    open = { lines: open.lines + last.lines * last.orders, orders: open.orders + last.orders };
  }
  if (open.orders > 0) close();
  return tableOf({
    lines: numberColumn(rows.map(({ lines }) => lines)),
    orders: numberColumn(rows.map(({ orders }) => orders)),
  });
}

/** Where each region's demand was shipped from of late, `[region * centers + center]`; equal shares where nothing tells. */
export async function recentShares(
  db: Database,
  prepared: string,
  centers: readonly string[],
  regions: readonly string[],
): Promise<{ shares: Float64Array; known: boolean }> {
  const rows = await db.rows<{ region: string; fc_id: string; units: number }>(
    `SELECT region, fc_id, sum(quantity)::DOUBLE AS units FROM ${quote(join(prepared, "transactions.parquet"))}
     WHERE fc_id IS NOT NULL AND quantity > 0
       AND week > (SELECT max(week) FROM ${quote(join(prepared, "weeks.parquet"))}) - INTERVAL ${7 * recentWeeks} DAY
     GROUP BY region, fc_id ORDER BY region, fc_id`,
  );
  const n = centers.length;
  const shares = new Float64Array(regions.length * n);
  const center = new Map(centers.map((id, f) => [id, f]));
  const region = new Map(regions.map((id, r) => [id, r]));
  for (const row of rows) {
    const f = center.get(row.fc_id);
    const r = region.get(row.region);
    if (f !== undefined && r !== undefined) shares[r * n + f] = row.units;
  }
  for (let r = 0; r < regions.length; r++) {
    let total = 0;
    for (let f = 0; f < n; f++) total += shares[r * n + f]!;
    for (let f = 0; f < n; f++) shares[r * n + f] = total > 0 ? shares[r * n + f]! / total : 1 / n;
  }
  return { shares, known: rows.length > 0 };
}

/** Parcels that an order took in the last weeks, one from each center that took part in it; null where nothing tells. */
export async function recentParcels(db: Database, prepared: string): Promise<number | null> {
  const [row] = await db.rows<{ parcels: number | null }>(
    `SELECT sum(centers)::DOUBLE / count(*) AS parcels FROM (
       SELECT count(DISTINCT fc_id) AS centers FROM ${quote(join(prepared, "transactions.parquet"))}
       WHERE fc_id IS NOT NULL AND order_id IS NOT NULL AND quantity > 0
         AND week > (SELECT max(week) FROM ${quote(join(prepared, "weeks.parquet"))}) - INTERVAL ${7 * recentWeeks} DAY
       GROUP BY order_id)`,
  );
  return row?.parcels ?? null;
}

/** Units on hand, `[sku * centers + center]`, NaN where the inventory table says nothing. */
export async function onHand(
  db: Database,
  prepared: string,
  skus: readonly string[],
  centers: readonly string[],
): Promise<Float64Array> {
  const n = centers.length;
  const stock = new Float64Array(skus.length * n).fill(NaN);
  const sku = new Map(skus.map((id, s) => [id, s]));
  const center = new Map(centers.map((id, f) => [id, f]));
  for (const row of await db.rows<{ sku: string; fc_id: string; on_hand: number }>(
    `SELECT sku, fc_id, on_hand FROM ${quote(join(prepared, "inventory.parquet"))} ORDER BY sku, fc_id`,
  )) {
    const s = sku.get(row.sku);
    const f = center.get(row.fc_id);
    if (s !== undefined && f !== undefined) stock[s * n + f] = row.on_hand;
  }
  return stock;
}

/** Whether the demand quantiles that stock rests on covered what they say in the backtest. */
export type SpreadVerdicts = {
  /** `[sku * centers + center]`: 1 they did, 0 they did not, NaN too few were judged to tell. */
  readonly calibrated: Float64Array;
  /** Items with a center where they did not, and those where nobody can tell. */
  readonly flaggedSkus: number;
  readonly untestedSkus: number;
  /** Share of the expected demand over lead time and review that is flagged, and untested. */
  readonly flaggedShare: number;
  readonly untestedShare: number;
};

/** The verdicts of the forecast stage, by SKU and center. */
export async function spreadVerdicts(
  db: Database,
  forecast: string,
  skus: readonly string[],
  centers: readonly string[],
): Promise<SpreadVerdicts> {
  const n = centers.length;
  const calibrated = new Float64Array(skus.length * n).fill(NaN);
  const sku = new Map(skus.map((id, s) => [id, s]));
  const center = new Map(centers.map((id, f) => [id, f]));
  const sets = { flagged: new Set<string>(), untested: new Set<string>() };
  const sums = { all: 0, flagged: 0, untested: 0 };
  for (const row of await db.rows<{ sku: string; fc_id: string; calibrated: boolean | null; mean: number }>(
    `SELECT sku, fc_id, calibrated, mean FROM ${quote(join(forecast, "forecast_cumulative.parquet"))}
     WHERE fc_id IS NOT NULL ORDER BY sku, fc_id`,
  )) {
    const s = sku.get(row.sku);
    const f = center.get(row.fc_id);
    if (s === undefined || f === undefined) continue;
    sums.all += row.mean;
    if (row.calibrated !== null) calibrated[s * n + f] = row.calibrated ? 1 : 0;
    if (row.calibrated === true || !(row.mean > 0)) continue;
    const verdict = row.calibrated === null ? "untested" : "flagged";
    sets[verdict].add(row.sku);
    sums[verdict] += row.mean;
  }
  return {
    calibrated,
    flaggedSkus: sets.flagged.size,
    untestedSkus: sets.untested.size,
    flaggedShare: sums.all > 0 ? sums.flagged / sums.all : 0,
    untestedShare: sums.all > 0 ? sums.untested / sums.all : 0,
  };
}
