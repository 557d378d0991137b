// The plan for the inputs of the page: solved with the same function as the stage, then described in arrays a page can draw.
import { presentPlan } from "../allocation/compare.js";
import { resolvePlan, type Plan, type PlanCosts, type ResolveOptions } from "../allocation/resolve.js";
import type { SegmentService } from "../allocation/segment-service.js";
import type { StockingInput } from "../allocation/stocking-input.js";
import type { CostFactors } from "../allocation/stocking-problem.js";
import { skuOfRows } from "../allocation/problem.js";
import type { StockTarget } from "../inventory/stock-target.js";
import { checkNumber } from "../check.js";
import type { JobProgress } from "./job.js";

/** What people move on the page. */
export type PlanSettings = {
  /** Fill rate, 0 to 1. */
  readonly serviceLevel: number;
  readonly factors: CostFactors;
  /** Times the capacity of each center; 1 is as it stands. */
  readonly capacityFactors: readonly number[];
  /** Most money in average stock; default no limit. */
  readonly budget?: number;
  /** Fill rate of each of the ground's segments; null: that of all. */
  readonly segmentLevels?: readonly (number | null)[];
};

/** What every plan of a run shares. */
export type PlanGround = {
  readonly input: StockingInput;
  readonly reviewDays: number;
  readonly holdingCostPerYear: number;
  /** Who buys what where, for service levels of single segments. */
  readonly segments?: Pick<SegmentService, "segments" | "share">;
};

export type PlanRequest = PlanGround &
  PlanSettings & {
    /** Where each region is served from now, `[region * centers + center]`. */
    readonly present: Float64Array;
    /** Capacity prices of the last answer: the next is found sooner. */
    readonly startPrices?: Float64Array;
  };

export type PlanTarget = { readonly slot: number; readonly units: number; readonly target: StockTarget };

export type PlanAnswer = {
  /** The plan itself, for the arithmetic of single recommendations. */
  readonly plan: Plan;
  /** The share that is served from stock: below the service level only where its stock is over the `limit`. */
  readonly attained: number;
  readonly limit?: "room" | "budget";
  /** Of each segment, when any has a level of its own. */
  readonly attainedBySegment?: readonly number[];
  readonly serviceLevel: number;
  readonly status: "optimal" | "gap" | "infeasible";
  readonly objective: number;
  readonly bound: number;
  readonly gap: number;
  readonly costs: PlanCosts;
  /** Shipping as now, at the same service level and cost factors. */
  readonly presentCosts: PlanCosts;
  /** By center, m3. */
  readonly capacity: Float64Array;
  readonly used: Float64Array;
  readonly usedPresent: Float64Array;
  /** By center, money per m3 and week. */
  readonly prices: Float64Array;
  /** Weekly units, `[center * regions + region]`. */
  readonly laneUnits: Float64Array;
  readonly laneUnitsPresent: Float64Array;
  /** Slots `sku * centers + center` that hold stock. */
  readonly targets: readonly PlanTarget[];
  readonly unserved: readonly { readonly sku: string; readonly units: number; readonly cause: string }[];
};

/** Solves one plan. Throws RangeError on a service level, factor or capacity factor out of range. */
export function planFor(request: PlanRequest, progress: JobProgress = () => {}): PlanAnswer {
  const { input, present, serviceLevel } = request;
  progress(0, "solving");
  const plan = resolvePlan(input, optionsOf(request));
  progress(0.8, "comparing");
  const now = presentPlan(input, plan, present, request);
  const { problem, result } = plan;
  const sku = skuOfRows(problem);
  return {
    plan,
    attained: plan.service.attained,
    ...(plan.service.limit === undefined ? {} : { limit: plan.service.limit }),
    ...(plan.service.attainedBySegment ? { attainedBySegment: Array.from(plan.service.attainedBySegment) } : {}),
    serviceLevel,
    status: result.status,
    objective: result.objective,
    bound: result.bound,
    gap: result.gap,
    costs: plan.costs,
    presentCosts: now.costs,
    capacity: problem.capacity,
    used: result.used,
    usedPresent: now.used,
    prices: result.prices,
    laneUnits: plan.laneUnits,
    laneUnitsPresent: now.laneUnits,
    targets: plan.targets.flatMap((target, slot) => (target ? [{ slot, units: plan.units[slot]!, target }] : [])),
    unserved: result.unserved.map(({ row, units, cause }) => ({ sku: problem.skus[sku[row]!]!, units, cause })),
  };
}

export type FrontierRequest = PlanRequest & { readonly levels: readonly number[] };

/** Weekly cost and stock of the cheapest plan at each service level, ascending; `service` is what it attains. */
export function frontierFor(
  request: FrontierRequest,
  progress: JobProgress = () => {},
): { service: number; asked: number; cost: number; inventoryValue: number }[] {
  let startPrices = request.startPrices;
  const levels = [...new Set(request.levels)].sort((a, b) => a - b);
  return levels.map((serviceLevel, i) => {
    progress(i / levels.length, `service level ${i + 1} of ${levels.length}`);
    const plan = resolvePlan(request.input, {
      ...optionsOf(request),
      serviceLevel,
      ...(startPrices ? { startPrices } : {}),
    });
    startPrices = plan.result.prices;
    return {
      service: plan.service.attained,
      asked: serviceLevel,
      cost: plan.costs.total,
      inventoryValue: plan.costs.inventoryValue,
    };
  });
}

/** What a request asks of the solver. Throws RangeError on a factor out of range. */
export function optionsOf({
  input,
  serviceLevel,
  reviewDays,
  holdingCostPerYear,
  factors,
  capacityFactors,
  budget,
  segments,
  segmentLevels,
  startPrices,
}: Omit<PlanRequest, "present">): ResolveOptions {
  if (capacityFactors.length !== input.centers.length)
    throw new RangeError(`invalid capacity factors: ${capacityFactors.length} for ${input.centers.length} centers`);
  capacityFactors.forEach((factor) => checkNumber("capacity factor", factor, 0));
  for (const [name, value] of Object.entries(factors)) checkNumber(`${name} factor`, value, 0);
  return {
    serviceLevel,
    reviewDays,
    holdingCostPerYear,
    factors,
    capacityM3: input.capacityM3.map((room, f) => room * capacityFactors[f]!),
    ...(budget === undefined ? {} : { budget }),
    ...(segments && segmentLevels?.some((level) => level !== null)
      ? { segmentService: { ...segments, levels: Float64Array.from(segmentLevels, (level) => level ?? NaN) } }
      : {}),
    ...(startPrices ? { startPrices } : {}),
  };
}
