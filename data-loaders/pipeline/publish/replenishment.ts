// Positions and orders as the replenishment page shows them.
import type { Table } from "../../../lib/table/table.js";
import type { Run } from "../../publish.js";

/** One row a position, most urgent first, what is at stake within it first. Shape: `ReplenishmentRow`. */
export function publishReplenishment(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT r.sku, skus.name, r.fc_id, centers.name AS center, r.on_hand, r.on_order, r.reserved, r.backordered, r.position,
       round(r.lead_time_mean, 2)::DOUBLE AS lead_time_mean,
       round(t.lead_time_days, 2)::DOUBLE AS lead_time_days, round(t.protection_days, 2)::DOUBLE AS protection_days,
       round(t.protection_mean, 2)::DOUBLE AS protection_mean,
       round(t.safety_stock, 2)::DOUBLE AS safety_stock, round(t.fill_rate, 4)::DOUBLE AS fill_rate,
       round(t.cycle_service_level, 4)::DOUBLE AS cycle_service_level, t.spread_calibrated, round(r.reorder_point, 3)::DOUBLE AS reorder_point,
       round(r.order_up_to, 3)::DOUBLE AS order_up_to, r.order_quantity, round(r.order_value, 2)::DOUBLE AS order_value,
       round(r.days_of_cover, 2)::DOUBLE AS days_of_cover, r.urgency, round(r.lost_sales_at_stake, 2)::DOUBLE AS lost_sales_at_stake,
       r.reason, skus.moq, skus.pack_size
     FROM ${run.from("replenish", "replenishment")} AS r JOIN ${run.from("prepare", "skus")} AS skus USING (sku)
     JOIN ${run.from("prepare", "fulfillment_centers")} AS centers USING (fc_id)
     LEFT JOIN ${run.from("allocate", "stock_targets")} AS t USING (sku, fc_id)
     ORDER BY list_position(['now', 'soon', 'ok'], r.urgency), r.lost_sales_at_stake DESC, r.sku, r.fc_id`,
  );
}

export type ReplenishReport = {
  readonly as_of: string;
  readonly orders: number;
  readonly units: number;
  readonly value: number;
  readonly urgent: number;
  readonly assumed_inventory: boolean;
  readonly assumption?: string | null;
};

/** The stage's own report. */
export async function publishReplenishmentReport(run: Run): Promise<ReplenishReport> {
  return run.json<ReplenishReport>("replenish", "replenish.json");
}
