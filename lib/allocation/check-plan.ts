// Every row of the primal, checked without trusting whoever solved it.
import { checkPresent, type PresentCheck } from "./check-present.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { arcCostOf, skuOfRows } from "./problem.js";
import { asShipped } from "./split-shipments.js";

/** What a plan costs and how far it breaks each kind of constraint, relative to the limit's size. */
export type PlanCheck = {
  readonly cost: number;
  /** With present stock, of transfers and of bringing in purchases, too. */
  readonly shippingAndHandling: number;
  readonly shortage: number;
  readonly used: Float64Array;
  /**
   * Largest relative violation of: demand met or named, capacity, supply, eligibility (0 or Infinity), sign; with present
   * stock also of what `PresentCheck` tells.
   */
  readonly violation: PresentCheck["violation"] & { demand: number; capacity: number; supply: number };
  readonly largest: number;
};

/** Adds up `result`'s flows against `problem`. Units short with an infinite shortage cost do not enter the cost. */
export function checkPlan(
  problem: AllocationProblem,
  result: Pick<AllocationResult, "row" | "center" | "units" | "unserved" | "open" | "moves" | "bought">,
): PlanCheck {
  const { assortmentCost, quantity, volume, supply, shortageCost, packSize, openCost, skus, centers } = problem;
  const n = centers.length;
  const rows = quantity.length;
  const served = new Float64Array(rows);
  const sent = new Float64Array(skus.length);
  const stock = new Float64Array(skus.length * n);
  const used = new Float64Array(n);
  const violation = { demand: 0, capacity: 0, supply: 0, eligibility: 0, sign: 0, balance: 0, present: 0, packs: 0 };
  const skuOf = skuOfRows(problem);
  const shipped = asShipped(problem, result);
  let moved = 0;
  for (let i = 0; i < result.row.length; i++) {
    const d = result.row[i]!;
    const f = result.center[i]!;
    const units = result.units[i]!;
    const s = skuOf[d]!;
    const cost = arcCostOf(shipped, s, d, f);
    if (cost === Infinity) violation.eligibility = Infinity;
    else moved += units * cost;
    if (!(units >= 0)) violation.sign = Math.max(violation.sign, Number.isNaN(units) ? Infinity : -units);
    served[d]! += units;
    sent[s]! += units;
    stock[s * n + f]! += units;
  }
  const present = problem.present && checkPresent(problem, problem.present, result, stock);
  if (present) {
    moved += present.cost;
    for (const kind of ["balance", "present", "packs", "eligibility", "sign"] as const)
      violation[kind] = Math.max(violation[kind], present.violation[kind]);
  }
  for (let s = 0; s < skus.length; s++)
    for (let f = 0; f < n; f++) {
      const slot = s * n + f;
      const pack = packSize?.[s] ?? 0;
      const units = stock[slot]!;
      const inUse = Math.max(units, present?.arrived[slot] ?? 0) > 1e-6;
      if (assortmentCost && inUse) moved += assortmentCost[slot]!;
      used[f]! += volume[s]! * (present?.stock[slot] ?? (pack > 0 ? pack * Math.ceil(units / pack - 1e-6) : units));
      if (openCost && result.open && !result.open[f] && inUse && openCost[f]! > 0) violation.eligibility = Infinity;
    }
  let shortage = 0;
  for (const { row, units } of result.unserved) {
    served[row]! += units;
    if (!(units >= 0)) violation.sign = Math.max(violation.sign, -units);
    const price = shortageCost[skuOf[row]!]!;
    if (price < Infinity) shortage += units * price;
  }
  for (let d = 0; d < rows; d++)
    violation.demand = Math.max(violation.demand, Math.abs(served[d]! - quantity[d]!) / quantity[d]!);
  const taken = present?.bought ?? sent;
  for (let s = 0; s < skus.length; s++) violation.supply = Math.max(violation.supply, excess(taken[s]!, supply[s]!));
  // A center that is too full from the start may stay so.
  const room = problem.capacity.map((most, f) => Math.max(most, present?.roomAtStart[f] ?? 0));
  for (let f = 0; f < n; f++) violation.capacity = Math.max(violation.capacity, excess(used[f]!, room[f]!));
  if (openCost && result.open) for (let f = 0; f < n; f++) if (result.open[f]) moved += openCost[f]!;
  return {
    cost: moved + shortage,
    shippingAndHandling: moved,
    shortage,
    used,
    violation,
    largest: Math.max(...Object.values(violation)),
  };
}

function excess(value: number, limit: number): number {
  return value > limit ? (value - limit) / value : 0;
}
