// Columns of the tables on the replenishment page.
import { urgencies, type ReplenishmentRow } from "../lib/findings/replenishment.js";
import type { Position } from "../lib/findings/replenishment-view.js";
import { numeric, one, plain, two, whole } from "./columns.js";
import type { WhyColumn } from "./why-table.js";

const urgency = (d: ReplenishmentRow): string => {
  const known = urgencies.find(({ value }) => value === d.urgency);
  return known ? `${known.mark} ${known.label}` : d.urgency;
};

/** The list of orders. */
export function orderColumns(money: (amount: number) => string): WhyColumn<ReplenishmentRow>[] {
  return [
    plain("Item", (d) => d.name),
    plain("Urgency", urgency),
    { ...numeric<ReplenishmentRow>("Position", (d) => d.position, whole), wide: true },
    { ...numeric<ReplenishmentRow>("Reorder point", (d) => d.reorder_point, whole), wide: true },
    { ...numeric<ReplenishmentRow>("Days of cover", (d) => d.days_of_cover, one), wide: true },
    { ...numeric<ReplenishmentRow>("Order", (d) => d.order_quantity, whole), ours: true },
    { ...numeric<ReplenishmentRow>("Value", (d) => d.order_value, money), wide: true },
    { ...numeric<ReplenishmentRow>("Sales at stake", (d) => d.lost_sales_at_stake, money), wide: true },
  ];
}

export const allColumns = [
  plain("SKU", (d: ReplenishmentRow) => d.sku),
  plain("Item", (d: ReplenishmentRow) => d.name),
  plain("Center", (d: ReplenishmentRow) => d.center),
  plain("Urgency", (d: ReplenishmentRow) => d.urgency),
  numeric("On hand", (d: ReplenishmentRow) => d.on_hand, whole),
  numeric("On order", (d: ReplenishmentRow) => d.on_order, whole),
  numeric("Reserved", (d: ReplenishmentRow) => d.reserved, whole),
  numeric("Owed", (d: ReplenishmentRow) => d.backordered, whole),
  numeric("Position", (d: ReplenishmentRow) => d.position, whole),
  numeric("Safety stock", (d: ReplenishmentRow) => d.safety_stock, one),
  numeric("Reorder point", (d: ReplenishmentRow) => d.reorder_point, one),
  numeric("Order up to", (d: ReplenishmentRow) => d.order_up_to, one),
  numeric("Order", (d: ReplenishmentRow) => d.order_quantity, whole),
  numeric("Value", (d: ReplenishmentRow) => d.order_value, two),
  numeric("Days of cover", (d: ReplenishmentRow) => d.days_of_cover, one),
  numeric("Sales at stake", (d: ReplenishmentRow) => d.lost_sales_at_stake, two),
];
export const positionColumns = [
  plain("Position of", (d: Position) => d.label),
  numeric("On hand", (d: Position) => d.onHand, whole),
  numeric("On order", (d: Position) => d.onOrder, whole),
  numeric("Reserved and owed", (d: Position) => d.taken, whole),
  numeric("Position", (d: Position) => d.position, whole),
  numeric("Reorder point", (d: Position) => d.reorderPoint, one),
  numeric("Order up to", (d: Position) => d.orderUpTo, one),
];
export const centerColumns = [
  plain("Center", (d: { label: string }) => d.label),
  numeric("Orders", (d: { orders: number }) => d.orders, whole),
  numeric("Urgent", (d: { urgent: number }) => d.urgent, whole),
  numeric("Value", (d: { value: number }) => d.value, two),
];
