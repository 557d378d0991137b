// Every item that has stock or a target, with all that a decision needs.
import { join } from "node:path";
import type { ReplenishmentTarget, StockOnHand } from "../../../lib/inventory/replenishment.js";
import { quote, type Database } from "../../duckdb.js";

export type Item = {
  sku: string;
  fc_id: string;
  on_hand: number | null;
  on_order: number | null;
  reserved: number | null;
  backordered: number | null;
  reorder_point: number | null;
  order_up_to: number | null;
  protection_mean: number | null;
  protection_sd: number | null;
  protection_days: number | null;
  lead_time_days: number | null;
  moq: number;
  pack_size: number;
  unit_cost: number;
  price: number;
  name: string | null;
  weight_kg: number | null;
  volume_m3: number | null;
  safety_stock: number | null;
  fill_rate: number | null;
  cycle_service_level: number | null;
  spread_calibrated: boolean | null;
};

/**
 * Every item that has stock or a target. `live`: a table of the database with sku, fc_id, on_hand, on_order, reserved,
 * backordered that stands in for the recorded inventory.
 */
export async function readItems(
  db: Database,
  prepared: string,
  allocation: string,
  live?: string,
): Promise<{ items: Item[]; asOf: string; assumed: boolean }> {
  const table = (folder: string, name: string): string => quote(join(folder, `${name}.parquet`));
  const inventory = table(prepared, "inventory");
  const [found] = await db.rows<{ rows: number; as_of: Date | null }>(
    `SELECT count(*) AS rows, max(as_of) AS as_of FROM ${inventory}`,
  );
  const assumed = live === undefined && found!.rows === 0;
  const stock = live ?? `(SELECT * FROM ${inventory} WHERE as_of = (SELECT max(as_of) FROM ${inventory}))`;
  const [last] = await db.rows<{ day: Date }>(
    `SELECT max(week) + INTERVAL 6 DAY AS day FROM ${table(prepared, "weeks")}`,
  );
  const items = await db.rows<Item>(
    `SELECT sku, fc_id, i.on_hand, i.on_order, i.reserved, i.backordered, t.reorder_point, t.order_up_to, t.protection_mean,
       t.protection_sd, t.protection_days, t.lead_time_days, k.moq, k.pack_size, k.unit_cost, k.price,
       k.name, k.weight_kg, k.volume_m3, t.safety_stock, t.fill_rate, t.cycle_service_level, t.spread_calibrated
     FROM ${table(allocation, "stock_targets")} AS t
     FULL JOIN ${stock} AS i USING (sku, fc_id)
     JOIN ${table(prepared, "skus")} AS k USING (sku)
     ORDER BY sku, fc_id`,
  );
  return { items, asOf: (found!.as_of ?? last!.day).toISOString().slice(0, 10), assumed };
}

/** What the plan wants held; undefined where it keeps nothing. */
export function targetOf(item: Item): ReplenishmentTarget | undefined {
  if (item.reorder_point === null) return undefined;
  return {
    reorderPoint: item.reorder_point,
    orderUpTo: item.order_up_to!,
    protectionMean: item.protection_mean!,
    protectionSd: item.protection_sd!,
    protectionDays: item.protection_days!,
    leadTimeDays: item.lead_time_days!,
    moq: item.moq,
    packSize: item.pack_size,
  };
}

/** Stock as recorded. */
export function stockOf(item: Item): StockOnHand {
  return {
    onHand: item.on_hand ?? 0,
    onOrder: item.on_order ?? 0,
    reserved: item.reserved ?? 0,
    backordered: item.backordered ?? 0,
  };
}
