// The plan of a run against the live stock: what to move, what to buy, what is covered, what waits, and why.
import { join } from "node:path";
import { planOrders, type Decision } from "../../../lib/inventory/order-plan.js";
import type { ReplenishmentRow } from "../../../lib/findings/replenishment.js";
import { integerColumn, numbers, tableOf, textColumn, type Table } from "../../../lib/table/table.js";
import { openDatabase, quote } from "../../duckdb.js";
import type { StockRow } from "../../live/ledger.js";
import { centersAssumed, transferRates } from "../transfers.js";
import { readItems, stockOf, targetOf, type Item } from "./items.js";
import { positionsTable, type DecidedItem } from "./positions.js";

export type LiveStock = {
  readonly rows: readonly StockRow[];
  /** Units promised to open transfers, by product and center joined with a NUL. */
  readonly reserved: ReadonlyMap<string, number>;
};

export type LiveDecision = DecidedItem & Pick<Decision, "transfers" | "buy" | "deferred"> & { readonly item: Item };

export type LivePlan = {
  readonly decisions: readonly LiveDecision[];
  /** Items in stock that the run does not know. */
  readonly unknown: readonly { readonly sku: string; readonly fc_id: string }[];
};

export type PlanSettings = {
  readonly holdingCostPerYear: number;
  /** Money for purchases (default: no limit). */
  readonly budget?: number;
};

/** Decides for every item of the run in `folders` (prepare, allocate) on the stock that the ledger has now. */
export async function planLive(
  folders: { readonly prepare: string; readonly allocate: string },
  temp: string,
  { rows, reserved }: LiveStock,
  { holdingCostPerYear, budget = Infinity }: PlanSettings,
): Promise<LivePlan> {
  const db = await openDatabase({ tempDirectory: temp });
  try {
    const held = rows.map((row) => ({
      ...row,
      reserved: reserved.get(`${row.product_id}\u0000${row.warehouse_id}`) ?? 0,
    }));
    await db.insert("live_stock", stockTable(held));
    const { items } = await readItems(db, folders.prepare, folders.allocate, "live_stock");
    const from = (name: string): string => quote(join(folders.prepare, `${name}.parquet`));
    const centers = await db.rows<{
      fc_id: string;
      region: string | null;
      capacity_m3: number | null;
      handling_cost_per_unit: number | null;
    }>(`SELECT fc_id, region, capacity_m3, handling_cost_per_unit FROM ${from("fulfillment_centers")} ORDER BY fc_id`);
    const regions = await db.rows<{ region: string; home_fc: string | null }>(
      `SELECT region, home_fc FROM ${from("regions")} ORDER BY region`,
    );
    const lanes = await db.table(
      `SELECT coalesce(c.cost_per_kg, 0) AS cost_per_kg, coalesce(c.cost_per_unit, 0) AS cost_per_unit
       FROM ${from("fulfillment_centers")} AS f CROSS JOIN ${from("regions")} AS r
       LEFT JOIN ${from("shipping_costs")} AS c ON c.fc_id = f.fc_id AND c.region = r.region
       ORDER BY f.fc_id, r.region`,
    );
    const rates = transferRates({
      centers,
      regions,
      costPerKg: numbers(lanes, "cost_per_kg"),
      costPerUnit: numbers(lanes, "cost_per_unit"),
    });
    const index = new Map(centers.map(({ fc_id }, i) => [fc_id, i]));
    const weights = new Map(items.map(({ sku, weight_kg }) => [sku, weight_kg ?? 0]));
    const assumed = centersAssumed(folders.prepare);
    const byKey = new Map(items.map((item) => [`${item.sku}\u0000${item.fc_id}`, item]));
    const decisions = planOrders(
      items.map((item) => ({
        sku: item.sku,
        center: item.fc_id,
        stock: stockOf(item),
        target: targetOf(item),
        moq: item.moq,
        packSize: item.pack_size,
        unitCost: item.unit_cost,
        price: item.price,
        volumeM3: item.volume_m3 ?? 0,
      })),
      {
        budget,
        holdingCostPerYear,
        capacityM3: new Map(
          assumed
            ? []
            : centers.flatMap(({ fc_id, capacity_m3 }) => (capacity_m3 === null ? [] : [[fc_id, capacity_m3]])),
        ),
        transferCost: (sku, a, b) => {
          const [i, j] = [index.get(a), index.get(b)];
          if (i === undefined || j === undefined) return Infinity;
          const lane = i * centers.length + j;
          return weights.get(sku)! * rates.perKg[lane]! + rates.perUnit[lane]!;
        },
      },
    ).map((decision) => ({
      ...decision,
      item: byKey.get(`${decision.item.sku}\u0000${decision.item.center}`)!,
      target: decision.item.target,
      stock: decision.item.stock,
    }));
    const unknown = rows
      .filter((row) => !byKey.has(`${row.product_id}\u0000${row.warehouse_id}`))
      .map((row) => ({ sku: row.product_id, fc_id: row.warehouse_id }));
    return { decisions, unknown };
  } finally {
    db.close();
  }
}

function stockTable(rows: readonly (StockRow & { reserved: number })[]): Table {
  return tableOf({
    sku: textColumn(rows.map(({ product_id }) => product_id)),
    fc_id: textColumn(rows.map(({ warehouse_id }) => warehouse_id)),
    on_hand: integerColumn(rows.map(({ current_stock }) => current_stock)),
    on_order: integerColumn(rows.map(({ on_order }) => on_order)),
    reserved: integerColumn(rows.map(({ reserved }) => reserved)),
    backordered: integerColumn(rows.map(({ backordered }) => backordered)),
  });
}

/** The table of positions, with what is moved and bought. */
export function liveTable({ decisions }: LivePlan): Table {
  return positionsTable(decisions, {
    move_units: integerColumn(decisions.map(({ transfers }) => transfers.reduce((sum, { units }) => sum + units, 0))),
    move_from: textColumn(decisions.map(({ transfers }) => transfers.map(({ from }) => from).join(" "))),
    buy_units: integerColumn(decisions.map(({ buy }) => buy)),
    deferred_units: integerColumn(decisions.map(({ deferred }) => deferred)),
  });
}

/** One decision as the replenishment page shows its rows; `centers` names them. */
export function pageRow(decision: LiveDecision, centers: ReadonlyMap<string, string>): ReplenishmentRow {
  const { item, stock, target, position, orderQuantity, urgency, daysOfCover, shortageAtStake, reason } = decision;
  return {
    sku: item.sku,
    name: item.name ?? item.sku,
    fc_id: item.fc_id,
    center: centers.get(item.fc_id) ?? item.fc_id,
    on_hand: stock.onHand,
    on_order: stock.onOrder,
    reserved: stock.reserved,
    backordered: stock.backordered,
    position,
    lead_time_mean: target ? (target.protectionMean * target.leadTimeDays) / target.protectionDays : 0,
    lead_time_days: target?.leadTimeDays ?? null,
    protection_mean: target?.protectionMean ?? null,
    protection_days: target?.protectionDays ?? null,
    safety_stock: item.safety_stock,
    fill_rate: item.fill_rate,
    cycle_service_level: item.cycle_service_level,
    spread_calibrated: item.spread_calibrated,
    reorder_point: target?.reorderPoint ?? 0,
    order_up_to: target?.orderUpTo ?? 0,
    order_quantity: orderQuantity,
    order_value: orderQuantity * item.unit_cost,
    days_of_cover: Number.isFinite(daysOfCover) ? daysOfCover : null,
    urgency,
    lost_sales_at_stake: shortageAtStake * item.price,
    reason,
    moq: item.moq,
    pack_size: item.pack_size,
  };
}
