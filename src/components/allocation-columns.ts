// Columns of the tables on the allocation page.
import { planNames, type CapacityRow } from "../lib/findings/allocation.js";
import type { ScenarioRow } from "../lib/findings/allocation-scenarios.js";
import type { FlipRow, SensitivityRow } from "../lib/findings/allocation-sensitivity.js";
import type { SplitRow } from "../lib/findings/allocation-splits.js";
import type { LaneRow, MatrixRow, SegmentRow, TargetRow } from "../lib/findings/allocation-view.js";
import { inPercent, numeric, one, plain, two, whole } from "./columns.js";
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
type Point = { service: number; cost: number; nextPoint: number | null };
export const frontierColumns = [
  numeric("Service level, %", (d: Point) => d.service, one),
  numeric("Cost a week", (d: Point) => d.cost, two),
  numeric("Cost of one more point", (d: Point) => d.nextPoint, two),
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

export const scenarioColumns = [
  plain("Scenario", (d: ScenarioRow) => d.label),
  numeric("Units from stock, %", (d: ScenarioRow) => d.service, inPercent),
  plain("Limit", (d: ScenarioRow) => d.limit),
  numeric("Cost a week", (d: ScenarioRow) => d.cost, two),
  numeric("Shipping", (d: ScenarioRow) => d.shipping, two),
  numeric("Handling", (d: ScenarioRow) => d.handling, two),
  numeric("Holding", (d: ScenarioRow) => d.holding, two),
  numeric("Shortage", (d: ScenarioRow) => d.shortage, two),
  numeric("Money in stock", (d: ScenarioRow) => d.stock, whole),
  numeric("Units not served", (d: ScenarioRow) => d.unserved, one),
  numeric("Full centers", (d: ScenarioRow) => d.full_centers, whole),
];
export const sensitivityColumns = [
  plain("Change", (d: SensitivityRow) => d.label),
  numeric("Cost a week against the plan", (d: SensitivityRow) => d.change, two),
  numeric("Cost of keeping the plan", (d: SensitivityRow) => d.regret, two),
  numeric("Units that move", (d: SensitivityRow) => d.movedUnits, one),
  numeric("Placements that flip", (d: SensitivityRow) => d.flips, whole),
];
export const flipColumns = [
  plain("Item", (d: FlipRow) => d.item),
  plain("Region", (d: FlipRow) => d.region),
  plain("Served from", (d: FlipRow) => d.from),
  plain("Flips", (d: FlipRow) => d.flips),
  numeric("Units a week", (d: FlipRow) => d.units, one),
];
export const splitColumns = [
  plain("Item", (d: SplitRow) => d.item),
  plain("Region", (d: SplitRow) => d.region),
  plain("Served from, units", (d: SplitRow) => d.centers),
  plain("Full", (d: SplitRow) => d.full),
  numeric("Units a week", (d: SplitRow) => d.units, one),
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
export const segmentColumns = [
  plain("Segment", (d: SegmentRow) => d.segment),
  numeric("Asked, %", (d: SegmentRow) => 100 * d.asked, one),
  numeric("Reached, %", (d: SegmentRow) => 100 * d.attained, two),
];
