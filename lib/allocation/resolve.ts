// The plan for a service level: the one function behind the stage, the command and the page.
import { checkNumber, checkProbability } from "../check.js";
import type { StockTarget } from "../inventory/stock-target.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { shippingCostOf, skuOfRows } from "./problem.js";
import { solve, type SolveOptions } from "./solve.js";
import { coverOf, homeDemand, sharedService, targetsFor, type ItemOptions, type Service } from "./stock-items.js";
import { asShipped } from "./split-shipments.js";
import { segmentService, type SegmentService } from "./segment-service.js";
import type { StockingInput } from "./stocking-input.js";
import { asGiven, stockingProblem, type CostFactors } from "./stocking-problem.js";

export type ResolveOptions = {
  /** Fill rate: the share of all units demanded to be served from stock at once. */
  readonly serviceLevel: number;
  /** `all` (default): the level holds over all items, which share one risk of running out. `each`: for every item alone. */
  readonly serviceFor?: "all" | "each";
  /** Levels of single segments, where they differ from that of all. With `serviceFor` "all" only. */
  readonly segmentService?: SegmentService;
  readonly reviewDays: number;
  readonly holdingCostPerYear: number;
  readonly factors?: CostFactors;
  readonly capacityM3?: Float64Array;
  /** Most money in average stock: a level that needs more is lowered until it fits. With `serviceFor` "all" only. */
  readonly budget?: number;
  /** Capacity prices of a plan nearby: a slider's last answer. */
  readonly startPrices?: Float64Array;
  /** Default `prices`, which needs no runtime and proves its bound. */
  readonly solver?: SolveOptions["solver"];
  readonly highs?: SolveOptions["highs"];
};

/** Weekly money, and the value of the stock that stands behind it. */
export type PlanCosts = {
  readonly shipping: number;
  readonly handling: number;
  readonly holding: number;
  /** Of demand that no center has room for. */
  readonly shortage: number;
  readonly total: number;
  readonly inventoryValue: number;
  readonly servedUnits: number;
  readonly unservedUnits: number;
};

export type Plan = {
  readonly serviceLevel: number;
  /** What it asks of each item. */
  readonly service: Service;
  readonly problem: AllocationProblem;
  readonly result: AllocationResult;
  /** Weeks of stock per weekly unit, by SKU. */
  readonly cover: Float64Array;
  /** Weekly units served, `[sku * centers + center]`. */
  readonly units: Float64Array;
  /** The same slots; undefined where a center serves none of a SKU. */
  readonly targets: readonly (StockTarget | undefined)[];
  readonly costs: PlanCosts;
  /** Average stock in m3, by center, from the targets. */
  readonly stockM3: Float64Array;
  /** Weekly units and shipping cost, `[center * regions + region]`. */
  readonly laneUnits: Float64Array;
  readonly laneShipping: Float64Array;
};

/**
 * Finds the cheapest plan for a service level. Cover comes from the stock that the level needs with every region served by
 * its home center; costs of holding and `stockM3` are those of the stock that the plan's own split needs, which pools or
 * splits a little differently. A budget holds for the plan's own stock: it is planned anew with the limit moved by what it
 * was off.
 */
export function resolvePlan(input: StockingInput, options: ResolveOptions): Plan {
  checkProbability("service level", options.serviceLevel);
  checkNumber("holding cost per year", options.holdingCostPerYear, 0);
  const { budget, serviceFor } = options;
  if (options.segmentService && serviceFor === "each")
    throw new RangeError("invalid segment service: a level for every item alone leaves no room for segments");
  if (budget === undefined) return planWithin(input, options, Infinity);
  checkNumber("budget", budget, 0);
  if (serviceFor === "each")
    throw new RangeError("invalid budget: a level for every item alone cannot be lowered to fit");
  let limit = budget;
  let plan = planWithin(input, options, limit);
  for (let round = 0; round < 4 && plan.service.limit !== "room"; round++) {
    const { inventoryValue } = plan.costs;
    const over = inventoryValue > budget;
    if (!over && (plan.service.limit === undefined || inventoryValue > 0.995 * budget)) break;
    limit *= (over ? 0.999 : 0.9995) * (budget / inventoryValue);
    const next = planWithin(input, { ...options, startPrices: plan.result.prices }, limit);
    const settled = next.costs.inventoryValue === inventoryValue;
    if (over || next.costs.inventoryValue <= budget) plan = next;
    if (settled) break;
  }
  return plan;
}

/** The plan whose stock, with every region served from home, is worth at most `stockValue`. */
function planWithin(input: StockingInput, options: ResolveOptions, stockValue: number): Plan {
  const { serviceLevel } = options;
  const home = homeDemand(input);
  const items: ItemOptions = { reviewDays: options.reviewDays, home };
  const capacityM3 = options.capacityM3 ?? input.capacityM3;
  const limits = { roomM3: capacityM3.reduce((sum, room) => sum + room, 0), value: stockValue };
  const service: Service =
    options.serviceFor === "each"
      ? { level: serviceLevel, attained: serviceLevel }
      : options.segmentService
        ? segmentService(input, serviceLevel, options.segmentService, limits, items)
        : sharedService(input, serviceLevel, limits, items);
  const atHome = { units: home, targets: targetsFor(input, home, service, items) };
  const cover = coverOf(input, atHome.units, atHome.targets);
  const problem = stockingProblem(input, {
    cover,
    holdingCostPerYear: options.holdingCostPerYear,
    ...(options.factors ? { factors: options.factors } : {}),
    ...(options.capacityM3 ? { capacityM3: options.capacityM3 } : {}),
  });
  const result = solve(problem, {
    solver: options.solver ?? "prices",
    ...(options.highs ? { highs: options.highs } : {}),
    ...(options.startPrices ? { startPrices: options.startPrices } : {}),
  });
  const units = unitsBySlot(problem, result);
  const targets = targetsFor(input, units, service, items, atHome);
  return describe(input, options, { serviceLevel, service, problem, result, cover, units, targets });
}

/** Weekly units served, `[sku * centers + center]`. */
export function unitsBySlot(
  problem: AllocationProblem,
  flows: Pick<AllocationResult, "row" | "center" | "units">,
): Float64Array {
  const n = problem.centers.length;
  const sku = skuOfRows(problem);
  const units = new Float64Array(problem.skus.length * n);
  for (let i = 0; i < flows.row.length; i++) units[sku[flows.row[i]!]! * n + flows.center[i]!]! += flows.units[i]!;
  return units;
}

type Core = Pick<Plan, "serviceLevel" | "service" | "problem" | "result" | "cover" | "units" | "targets">;

function describe(input: StockingInput, options: ResolveOptions, core: Core): Plan {
  return { ...core, ...evaluateFlows(input, core.problem, core.result, core.targets, options) };
}

/** What flows and the stock behind them cost, whoever made the plan; `problem` with the same cost factors. */
export function evaluateFlows(
  input: StockingInput,
  problem: AllocationProblem,
  flows: Pick<AllocationResult, "row" | "center" | "units">,
  targets: readonly (StockTarget | undefined)[],
  { holdingCostPerYear, factors = asGiven }: Pick<ResolveOptions, "holdingCostPerYear" | "factors">,
): Pick<Plan, "costs" | "stockM3" | "laneUnits" | "laneShipping"> {
  const { centers, regions, skus } = problem;
  const n = centers.length;
  const sku = skuOfRows(problem);
  const shipped = asShipped(problem, flows);
  const served = new Float64Array(problem.quantity.length);
  const laneUnits = new Float64Array(n * regions.length);
  const laneShipping = new Float64Array(n * regions.length);
  let shipping = 0;
  let handling = 0;
  for (let i = 0; i < flows.row.length; i++) {
    const d = flows.row[i]!;
    const f = flows.center[i]!;
    const units = flows.units[i]!;
    const s = sku[d]!;
    const ship = units * shippingCostOf(shipped, s, d, f);
    const lane = f * regions.length + problem.region[d]!;
    laneUnits[lane]! += units;
    laneShipping[lane]! += ship;
    shipping += ship;
    handling += units * factors.handling * input.handlingCostPerUnit[f]!;
    served[d]! += units;
  }
  let shortage = 0;
  let unservedUnits = 0;
  let servedUnits = 0;
  for (let d = 0; d < served.length; d++) {
    const short = problem.quantity[d]! - served[d]!;
    servedUnits += served[d]!;
    if (short <= 1e-9 * problem.quantity[d]!) continue;
    unservedUnits += short;
    shortage += short * problem.shortageCost[sku[d]!]!;
  }
  const stockM3 = new Float64Array(n);
  let inventoryValue = 0;
  for (let s = 0; s < skus.length; s++)
    for (let f = 0; f < n; f++) {
      const stock = targets[s * n + f]?.averageStock ?? 0;
      inventoryValue += stock * input.unitCost[s]!;
      stockM3[f]! += stock * input.volumeM3[s]!;
    }
  const holding = (inventoryValue * factors.holding * holdingCostPerYear) / 52;
  return {
    costs: {
      shipping,
      handling,
      holding,
      shortage,
      total: shipping + handling + holding + shortage,
      inventoryValue,
      servedUnits,
      unservedUnits,
    },
    stockM3,
    laneUnits,
    laneShipping,
  };
}
