// The plan against simpler ones at the same service level, each with the stock that its own split needs.
import type { StockTarget } from "../inventory/stock-target.js";
import type { AllocationResult } from "./problem.js";
import { skuOfRows } from "./problem.js";
import { evaluateFlows, unitsBySlot, type Plan, type PlanCosts, type ResolveOptions } from "./resolve.js";
import { simpleSplit, type SimpleMethod } from "./simple-methods.js";
import { fitToCapacity, flowsForSplit } from "./split-plan.js";
import { neverSplit } from "./split-shipments.js";
import { homeDemand, targetsFor } from "./stock-items.js";
import type { StockingInput } from "./stocking-input.js";

type Flows = Pick<AllocationResult, "row" | "center" | "units">;

export type ComparedPlan = {
  readonly costs: PlanCosts;
  readonly flows: Flows;
  readonly laneUnits: Float64Array;
  readonly laneShipping: Float64Array;
  /** Room used at the plan's weeks of cover, by center. */
  readonly used: Float64Array;
  readonly stockM3: Float64Array;
  readonly targets: readonly (StockTarget | undefined)[];
};

type Options = Pick<ResolveOptions, "reviewDays" | "holdingCostPerYear" | "factors">;

/** The costs of a simple method for the demand and service level of `plan`, within the same capacities. */
export function simplePlan(input: StockingInput, plan: Plan, method: SimpleMethod, options: Options): ComparedPlan {
  const split = fitToCapacity(plan.problem, simpleSplit(plan.problem, method, homeDemand(input)));
  return valued(input, plan, flowsForSplit(neverSplit(plan.problem), split), options);
}

/**
 * The costs of shipping as it is done now: each region's demand by `shares[region * centers + center]`, whatever the room.
 */
export function presentPlan(input: StockingInput, plan: Plan, shares: Float64Array, options: Options): ComparedPlan {
  const { problem } = plan;
  const n = problem.centers.length;
  const most = problem.quantity.length * n;
  const row = new Int32Array(most);
  const center = new Int32Array(most);
  const units = new Float64Array(most);
  let count = 0;
  for (let d = 0; d < problem.quantity.length; d++)
    for (let f = 0; f < n; f++) {
      const amount = problem.quantity[d]! * shares[problem.region[d]! * n + f]!;
      if (!(amount > 0)) continue;
      row[count] = d;
      center[count] = f;
      units[count++] = amount;
    }
  const flows = { row: row.subarray(0, count), center: center.subarray(0, count), units: units.subarray(0, count) };
  return valued(input, plan, flows, options);
}

function valued(input: StockingInput, plan: Plan, flows: Flows, options: Options): ComparedPlan {
  const { problem, service } = plan;
  const units = unitsBySlot(problem, flows);
  const home = homeDemand(input);
  const targets = targetsFor(input, units, service, { reviewDays: options.reviewDays, home });
  const used = new Float64Array(problem.centers.length);
  const sku = skuOfRows(problem);
  for (let i = 0; i < flows.row.length; i++)
    used[flows.center[i]!]! += flows.units[i]! * problem.volume[sku[flows.row[i]!]!]!;
  return { flows, used, targets, ...evaluateFlows(input, problem, flows, targets, options) };
}
