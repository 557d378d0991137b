// What must be ordered today: every position against the plan's levels, with the reason for each order and each none.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assumedStock, replenish } from "../../../lib/inventory/replenishment.js";
import { subseed } from "../../../lib/random.js";
import type { Table } from "../../../lib/table/table.js";
import { openDatabase } from "../../duckdb.js";
import type { ParametersOf } from "../parameters.js";
import type { Stage, StageContext, Summary } from "../stage.js";
import { positionsTable } from "./positions.js";
import { readItems, stockOf, targetOf, type Item } from "./items.js";

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

function decide(items: readonly Item[], asOf: string, assumed: boolean): { table: Table; report: ReplenishReport } {
  const decided = items.map((item) => {
    const target = targetOf(item);
    const stock = assumed && target ? assumedStock(target, phase(item)) : stockOf(item);
    return { item, target, stock, ...replenish(stock, target) };
  });
  const orders = decided.filter(({ orderQuantity }) => orderQuantity > 0);
  const sum = (value: (row: (typeof decided)[number]) => number): number =>
    orders.reduce((total, row) => total + value(row), 0);
  return {
    table: positionsTable(
      decided.map((row) => (assumed ? { ...row, reason: `${row.reason} (Stock is assumed.)` } : row)),
    ),
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

/** A number in [0, 1) that depends on the item alone. */
function phase({ sku, fc_id }: Item): number {
  return subseed(0, `${sku}\u0000${fc_id}`) / 4294967296;
}

export const stage: Stage<Parameters> = { name: "replenish", run };
