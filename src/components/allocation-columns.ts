// Columns of the tables on the allocation page.
import { planNames, type CapacityRow } from "../lib/findings/allocation.js";
import type { LaneRow, MatrixRow, TargetRow } from "../lib/findings/allocation-view.js";
import { numeric, one, plain, two, whole } from "./columns.js";
import type { WhyColumn } from "./why-table.js";

export const laneColumns = [
  plain("Center", (d: LaneRow) => d.center),
  plain("Region", (d: LaneRow) => d.region),
  numeric("Units a week", (d: LaneRow) => d.units, one),
  numeric("Now", (d: LaneRow) => d.unitsNow, one),
];
export const capacityColumns = [
  plain("Center", (d: CapacityRow) => d.center),
  numeric("Capacity, m³", (d: CapacityRow) => d.capacity, one),
  numeric("Used, m³", (d: CapacityRow) => d.used, one),
  numeric("Placed as now, m³", (d: CapacityRow) => d.usedNow, one),
  numeric("Shadow price, per m³ and week", (d: CapacityRow) => d.shadowPrice, two),
];
export const frontierColumns = [
  numeric("Service level, %", (d: { service: number }) => d.service, one),
  numeric("Cost a week", (d: { cost: number }) => d.cost, two),
];
type Step = { label: string; change: number; from: number; to: number };
export const stepColumns = [
  plain("Part", (d: Step) => d.label),
  numeric("Now", (d: Step) => d.from, two),
  numeric("Plan", (d: Step) => d.to, two),
  numeric("Change", (d: Step) => d.change, two),
];
export const matrixColumns = [
  plain("Category", (d: MatrixRow) => d.category),
  plain("Center", (d: MatrixRow) => d.center),
  numeric("Units a week", (d: MatrixRow) => d.units, one),
  numeric("Placed as now", (d: MatrixRow) => d.unitsNow, one),
];
type Plan = Record<
  "shipping_cost" | "handling_cost" | "holding_cost" | "shortage_cost" | "total_cost" | "inventory_value",
  number
> & { plan: string };
export const planColumns = [
  plain("Plan", (d: Plan) => planNames[d.plan] ?? d.plan),
  numeric("Shipping", (d: Plan) => d.shipping_cost, two),
  numeric("Handling", (d: Plan) => d.handling_cost, two),
  numeric("Holding", (d: Plan) => d.holding_cost, two),
  numeric("Shortage", (d: Plan) => d.shortage_cost, two),
  numeric("Total", (d: Plan) => d.total_cost, two),
  numeric("Inventory", (d: Plan) => d.inventory_value, two),
];

/** The list of stock targets. */
export function targetColumns(money: (amount: number) => string): WhyColumn<TargetRow>[] {
  return [
    plain("Item", (d) => d.name),
    { ...numeric<TargetRow>("Units a week", (d) => d.units, one), wide: true },
    { ...numeric<TargetRow>("Safety stock", (d) => d.safety_stock, one), wide: true },
    { ...numeric<TargetRow>("Reorder point", (d) => d.reorder_point, whole), ours: true },
    numeric("Order up to", (d) => d.order_up_to, whole),
    { ...numeric<TargetRow>("Value of safety stock", (d) => d.safety_stock * d.unit_cost, money), wide: true },
  ];
}

export const targetData = [
  plain("SKU", (d: TargetRow) => d.sku),
  plain("Item", (d: TargetRow) => d.name),
  plain("Center", (d: TargetRow) => d.center),
  numeric("Units a week", (d: TargetRow) => d.units, two),
  numeric("Protection days", (d: TargetRow) => d.protection_days, one),
  numeric("Safety stock", (d: TargetRow) => d.safety_stock, two),
  numeric("Reorder point", (d: TargetRow) => d.reorder_point, whole),
  numeric("Order up to", (d: TargetRow) => d.order_up_to, whole),
  numeric("Unit cost", (d: TargetRow) => d.unit_cost, two),
];
