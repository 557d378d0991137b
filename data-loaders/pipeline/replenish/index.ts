// What must be ordered today: every position against the plan's levels, with the reason for each order and each none.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  assumedStock,
  replenish,
  type ReplenishmentTarget,
  type StockOnHand,
} from "../../../lib/inventory/replenishment.js";
import { subseed } from "../../../lib/random.js";
import { integerColumn, numberColumn, tableOf, textColumn, type Table } from "../../../lib/table/table.js";
import { openDatabase, quote, type Database } from "../../duckdb.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage, StageContext, Summary } from "../stage.js";

type Parameters = ParametersOf<"replenish">;

export type ReplenishReport = {
  readonly as_of: string;
  readonly orders: number;
  readonly units: number;
  readonly value: number;
  readonly urgent: number;
  readonly items: number;
  readonly assumed_inventory: boolean;
  readonly assumption: string | null;
};

type Item = {
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
};

async function run({ inputs, output, temp, progress }: StageContext<Parameters>): Promise<Summary> {
  const db = await openDatabase({ tempDirectory: temp });
  try {
    progress("reading positions", 0);
    const { items, asOf, assumed } = await readItems(db, inputs.prepare!, inputs.allocate!);
    progress("deciding", 0.4);
    const { table, report } = decide(items, asOf, assumed);
    progress("writing", 0.8);
    await db.insert("replenishment", table);
    await db.writeParquet("SELECT * FROM replenishment ORDER BY sku, fc_id", join(output, "replenishment.parquet"));
    writeFileSync(join(output, "replenish.json"), `${JSON.stringify(report, null, 1)}\n`);
    return report;
  } finally {
    db.close();
  }
}

/** Every item that has stock or a target. */
export async function readItems(
  db: Database,
  prepared: string,
  allocation: string,
): Promise<{ items: Item[]; asOf: string; assumed: boolean }> {
  const table = (folder: string, name: string): string => quote(join(folder, `${name}.parquet`));
  const inventory = table(prepared, "inventory");
  const [found] = await db.rows<{ rows: number; as_of: Date | null }>(
    `SELECT count(*) AS rows, max(as_of) AS as_of FROM ${inventory}`,
  );
  const assumed = found!.rows === 0;
  const [last] = await db.rows<{ day: Date }>(
    `SELECT max(week) + INTERVAL 6 DAY AS day FROM ${table(prepared, "weeks")}`,
  );
  const items = await db.rows<Item>(
    `SELECT sku, fc_id, i.on_hand, i.on_order, i.reserved, i.backordered, t.reorder_point, t.order_up_to, t.protection_mean,
       t.protection_sd, t.protection_days, t.lead_time_days, k.moq, k.pack_size, k.unit_cost, k.price
     FROM ${table(allocation, "stock_targets")} AS t
     FULL JOIN (SELECT * FROM ${inventory} WHERE as_of = (SELECT max(as_of) FROM ${inventory})) AS i USING (sku, fc_id)
     JOIN ${table(prepared, "skus")} AS k USING (sku)
     ORDER BY sku, fc_id`,
  );
  return { items, asOf: (found!.as_of ?? last!.day).toISOString().slice(0, 10), assumed };
}

function decide(items: readonly Item[], asOf: string, assumed: boolean): { table: Table; report: ReplenishReport } {
  const decided = items.map((item) => {
    const target = targetOf(item);
    const stock = assumed && target ? assumedStock(target, phase(item)) : stockOf(item);
    return { item, target, stock, ...replenish(stock, target) };
  });
  const orders = decided.filter(({ orderQuantity }) => orderQuantity > 0);
  const sum = (value: (row: (typeof decided)[number]) => number): number =>
    orders.reduce((total, row) => total + value(row), 0);
  const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);
  return {
    table: tableOf({
      sku: textColumn(decided.map(({ item }) => item.sku)),
      fc_id: textColumn(decided.map(({ item }) => item.fc_id)),
      on_hand: integerColumn(decided.map(({ stock }) => stock.onHand)),
      on_order: integerColumn(decided.map(({ stock }) => stock.onOrder)),
      reserved: integerColumn(decided.map(({ stock }) => stock.reserved)),
      backordered: integerColumn(decided.map(({ stock }) => stock.backordered)),
      position: integerColumn(decided.map(({ position }) => position)),
      lead_time_mean: numberColumn(
        decided.map(({ target }) =>
          target ? (target.protectionMean * target.leadTimeDays) / target.protectionDays : 0,
        ),
      ),
      reorder_point: integerColumn(decided.map(({ target }) => target?.reorderPoint ?? 0)),
      order_up_to: integerColumn(decided.map(({ target }) => target?.orderUpTo ?? 0)),
      order_quantity: integerColumn(decided.map(({ orderQuantity }) => orderQuantity)),
      order_value: numberColumn(decided.map(({ item, orderQuantity }) => orderQuantity * item.unit_cost)),
      days_of_cover: numberColumn(decided.map(({ daysOfCover }) => finite(daysOfCover))),
      urgency: textColumn(decided.map(({ urgency }) => urgency)),
      lost_sales_at_stake: numberColumn(decided.map(({ item, shortageAtStake }) => shortageAtStake * item.price)),
      reason: textColumn(decided.map(({ reason }) => (assumed ? `${reason} (Stock is assumed.)` : reason))),
    }),
    report: {
      as_of: asOf,
      orders: orders.length,
      units: sum(({ orderQuantity }) => orderQuantity),
      value: sum(({ item, orderQuantity }) => orderQuantity * item.unit_cost),
      urgent: orders.filter(({ urgency }) => urgency === "now").length,
      items: decided.length,
      assumed_inventory: assumed,
      assumption: assumed
        ? "No stock was given. Each position is taken to stand where it would on an ordinary review day under this policy: its last position after ordering, spread evenly over the order sizes by a hash of SKU and center, less one review period's expected demand; the demand of the lead time is taken to be on order."
        : null,
    },
  };
}

function targetOf(item: Item): ReplenishmentTarget | undefined {
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

function stockOf(item: Item): StockOnHand {
  return {
    onHand: item.on_hand ?? 0,
    onOrder: item.on_order ?? 0,
    reserved: item.reserved ?? 0,
    backordered: item.backordered ?? 0,
  };
}

/** A number in [0, 1) that depends on the item alone. */
function phase({ sku, fc_id }: Item): number {
  return subseed(0, `${sku}\u0000${fc_id}`) / 4294967296;
}

export const stage: Stage<Parameters> = { name: "replenish", run };
