// Plans as tables.
import type { ComparedPlan } from "../../../lib/allocation/compare.js";
import { skuOfRows } from "../../../lib/allocation/problem.js";
import type { AllocationProblem, AllocationResult } from "../../../lib/allocation/problem.js";
import type { Plan } from "../../../lib/allocation/resolve.js";
import type { StockingInput } from "../../../lib/allocation/stocking-input.js";
import { integerColumn, numberColumn, tableOf, textColumn, type Column, type Table } from "../../../lib/table/table.js";

/** sku, fc_id, region, units: who serves whom. `name` is the column of the center: fc_id in runs, fc in problem files. */
export function allocationTable(
  problem: AllocationProblem,
  result: AllocationResult,
  name: "fc_id" | "fc" = "fc_id",
): Table {
  const sku = skuOfRows(problem);
  const order = Array.from(result.row.keys());
  return tableOf({
    sku: textColumn(order.map((i) => problem.skus[sku[result.row[i]!]!]!)),
    [name]: textColumn(order.map((i) => problem.centers[result.center[i]!]!)),
    region: textColumn(order.map((i) => problem.regions[problem.region[result.row[i]!]!]!)),
    units: numberColumn(result.units),
  });
}

/** sku, region, units, cause. */
export function unservedTable(problem: AllocationProblem, result: AllocationResult): Table {
  const sku = skuOfRows(problem);
  return tableOf({
    sku: textColumn(result.unserved.map(({ row }) => problem.skus[sku[row]!]!)),
    region: textColumn(result.unserved.map(({ row }) => problem.regions[problem.region[row]!]!)),
    units: numberColumn(result.unserved.map(({ units }) => units)),
    cause: textColumn(result.unserved.map(({ cause }) => cause)),
  });
}

/**
 * One row a SKU and center that holds it. `spread_calibrated` says whether the demand quantiles behind its safety stock
 * covered what they say; null where that could not be tested.
 */
export function stockTargetsTable(
  input: StockingInput,
  plan: Plan,
  onHand: Float64Array,
  reviewDays: number,
  calibrated: Float64Array,
): Table {
  const n = input.centers.length;
  const slots = Array.from(plan.targets.keys()).filter((i) => plan.targets[i] !== undefined);
  const number = (value: (slot: number, s: number) => number): Column =>
    numberColumn(slots.map((slot) => value(slot, Math.floor(slot / n))));
  const target = (slot: number) => plan.targets[slot]!;
  const days = (slot: number): number => {
    const s = Math.floor(slot / n);
    const own = input.protectionDays[s * (n + 1) + (slot % n)]!;
    return own > 0 ? own : input.protectionDays[s * (n + 1) + n]!;
  };
  return tableOf({
    sku: textColumn(slots.map((slot) => input.skus[Math.floor(slot / n)]!)),
    fc_id: textColumn(slots.map((slot) => input.centers[slot % n]!)),
    weekly_mean: number((slot) => plan.units[slot]!),
    lead_time_days: number((slot) => Math.max(0, days(slot) - reviewDays)),
    lead_time_sd_days: number((_, s) => input.leadTimeSdDays[s]!),
    protection_days: number(days),
    protection_mean: number((slot) => target(slot).protectionMean),
    protection_sd: number((slot) => target(slot).protectionSd),
    safety_stock: number((slot) => target(slot).safetyStock),
    reorder_point: integerColumn(slots.map((slot) => target(slot).reorderPoint)),
    order_up_to: integerColumn(slots.map((slot) => target(slot).orderUpTo)),
    order_quantity: integerColumn(slots.map((slot) => target(slot).orderQuantity)),
    average_stock: number((slot) => target(slot).averageStock),
    fill_rate: number((slot) => target(slot).fillRate),
    cycle_service_level: number((slot) => target(slot).cycleServiceLevel),
    spread_calibrated: {
      type: "boolean",
      values: Uint8Array.from(slots, (slot) => (calibrated[slot] === 1 ? 1 : 0)),
      nulls: Uint8Array.from(slots, (slot) => (Number.isNaN(calibrated[slot]!) ? 1 : 0)),
    },
    on_hand: integerColumn(slots.map((slot) => onHand[slot]!)),
    unit_cost: number((_, s) => input.unitCost[s]!),
    volume_m3: number((_, s) => input.volumeM3[s]!),
  });
}

/** Weekly units and shipping cost of each lane in the plan and now; lanes with neither are left out. */
export function flowsTable(plan: Plan, now: ComparedPlan): Table {
  const { centers, regions } = plan.problem;
  const lanes = Array.from(plan.laneUnits.keys()).filter((i) => plan.laneUnits[i]! > 0 || now.laneUnits[i]! > 0);
  return tableOf({
    fc_id: textColumn(lanes.map((i) => centers[Math.floor(i / regions.length)]!)),
    region: textColumn(lanes.map((i) => regions[i % regions.length]!)),
    units: numberColumn(lanes.map((i) => plan.laneUnits[i]!)),
    units_now: numberColumn(lanes.map((i) => now.laneUnits[i]!)),
    shipping_cost: numberColumn(lanes.map((i) => plan.laneShipping[i]!)),
    shipping_cost_now: numberColumn(lanes.map((i) => now.laneShipping[i]!)),
  });
}

/** Room, and what one more m3 of it would save in a week. `used_now_m3`: stock on hand, or what shipping as now would need. */
export function capacityTable(plan: Plan, usedNow: Float64Array): Table {
  const { centers, capacity } = plan.problem;
  return tableOf({
    fc_id: textColumn(centers),
    capacity_m3: numberColumn(capacity),
    used_m3: numberColumn(plan.result.used),
    used_now_m3: numberColumn(usedNow),
    shadow_price: numberColumn(plan.result.prices),
    stock_m3: numberColumn(plan.stockM3),
  });
}

/** One row a service level. Every column is weekly money but `inventory_value`; `marginal_cost` is that of one more point of service.
 * `attained_service_level` is lower than `service_level` where all centers together lack the room. */
export function frontierTable(plans: readonly Pick<Plan, "serviceLevel" | "service" | "costs">[]): Table {
  const number = (value: (plan: Pick<Plan, "serviceLevel" | "service" | "costs">, i: number) => number): Column =>
    numberColumn(plans.map(value));
  return tableOf({
    service_level: number(({ serviceLevel }) => serviceLevel),
    attained_service_level: number(({ service }) => service.attained),
    total_cost: number(({ costs }) => costs.total),
    shipping_cost: number(({ costs }) => costs.shipping),
    handling_cost: number(({ costs }) => costs.handling),
    holding_cost: number(({ costs }) => costs.holding),
    shortage_cost: number(({ costs }) => costs.shortage),
    inventory_value: number(({ costs }) => costs.inventoryValue),
    unserved_units: number(({ costs }) => costs.unservedUnits),
    marginal_cost: number(({ serviceLevel, costs }, i) => {
      const before = plans[i - 1];
      return before ? (costs.total - before.costs.total) / (100 * (serviceLevel - before.serviceLevel)) : NaN;
    }),
  });
}

/** One row a plan. */
export function comparisonTable(
  plans: readonly { readonly name: string; readonly costs: Plan["costs"]; readonly overM3: number }[],
): Table {
  const number = (value: (costs: Plan["costs"]) => number): Column =>
    numberColumn(plans.map(({ costs }) => value(costs)));
  return tableOf({
    plan: textColumn(plans.map(({ name }) => name)),
    shipping_cost: number(({ shipping }) => shipping),
    handling_cost: number(({ handling }) => handling),
    holding_cost: number(({ holding }) => holding),
    shortage_cost: number(({ shortage }) => shortage),
    total_cost: number(({ total }) => total),
    inventory_value: number(({ inventoryValue }) => inventoryValue),
    unserved_units: number(({ unservedUnits }) => unservedUnits),
    over_capacity_m3: numberColumn(plans.map(({ overM3 }) => overM3)),
  });
}
