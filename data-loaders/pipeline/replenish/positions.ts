// Positions and what was decided of each, as the table that users script against.
import type { Replenishment, ReplenishmentTarget, StockOnHand } from "../../../lib/inventory/replenishment.js";
import { integerColumn, numberColumn, tableOf, textColumn, type Column, type Table } from "../../../lib/table/table.js";
import type { Item } from "./items.js";

export type DecidedItem = Replenishment & {
  readonly item: Pick<Item, "sku" | "fc_id" | "unit_cost" | "price">;
  readonly target: ReplenishmentTarget | undefined;
  readonly stock: StockOnHand;
};

/** One row an item; `more` columns stand before the reason. */
export function positionsTable(decided: readonly DecidedItem[], more: Record<string, Column> = {}): Table {
  const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);
  return tableOf({
    sku: textColumn(decided.map(({ item }) => item.sku)),
    fc_id: textColumn(decided.map(({ item }) => item.fc_id)),
    on_hand: integerColumn(decided.map(({ stock }) => stock.onHand)),
    on_order: integerColumn(decided.map(({ stock }) => stock.onOrder)),
    reserved: integerColumn(decided.map(({ stock }) => stock.reserved)),
    backordered: integerColumn(decided.map(({ stock }) => stock.backordered)),
    position: integerColumn(decided.map(({ position }) => position)),
    lead_time_mean: numberColumn(
      decided.map(({ target }) => (target ? (target.protectionMean * target.leadTimeDays) / target.protectionDays : 0)),
    ),
    reorder_point: integerColumn(decided.map(({ target }) => target?.reorderPoint ?? 0)),
    order_up_to: integerColumn(decided.map(({ target }) => target?.orderUpTo ?? 0)),
    order_quantity: integerColumn(decided.map(({ orderQuantity }) => orderQuantity)),
    order_value: numberColumn(decided.map(({ item, orderQuantity }) => orderQuantity * item.unit_cost)),
    days_of_cover: numberColumn(decided.map(({ daysOfCover }) => finite(daysOfCover))),
    urgency: textColumn(decided.map(({ urgency }) => urgency)),
    lost_sales_at_stake: numberColumn(decided.map(({ item, shortageAtStake }) => shortageAtStake * item.price)),
    ...more,
    reason: textColumn(decided.map(({ reason }) => reason)),
  });
}
