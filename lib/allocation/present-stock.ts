// Stock that is there before anything is bought: what it takes, and what may be done with it.
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { skuOfRows } from "./problem.js";

type Plan = Pick<AllocationResult, "row" | "center" | "units" | "moves" | "bought">;

/** True when units of SKU s stand anywhere. */
export function hasPresent({ present, centers }: AllocationProblem, s: number): boolean {
  const n = centers.length;
  return present?.units.subarray(s * n, s * n + n).some((units) => units > 0) ?? false;
}

/** Room that present stock takes before anything moves, per center. */
export function roomAtStart({ present, volume, centers }: AllocationProblem): Float64Array {
  const n = centers.length;
  const room = new Float64Array(n);
  present?.units.forEach((units, slot) => (room[slot % n]! += units * volume[Math.floor(slot / n)]!));
  return room;
}

/** The most that a unit of SKU s can cost before it is shipped, over all ways that are allowed. */
export function dearestArrival({ present, centers }: AllocationProblem, s: number): number {
  if (!present) return 0;
  const n = centers.length;
  let most = 0;
  for (const cost of present.inboundCost.subarray(s * n, s * n + n)) most = Math.max(most, cost);
  for (const cost of present.transferCost[s]!) if (cost < Infinity) most = Math.max(most, cost);
  return most;
}

/** What a plan leaves, by slot `[sku * centers + center]`. */
export type StockLeft = {
  /** Stock that serves nobody; below 0 as far as more is served than there is. */
  readonly idle: Float64Array;
  /** Present stock that has not been moved away. */
  readonly stayed: Float64Array;
};

export function stockLeft(problem: AllocationProblem, plan: Plan): StockLeft {
  const n = problem.centers.length;
  const sku = skuOfRows(problem);
  const stayed = problem.present?.units.slice() ?? new Float64Array(problem.skus.length * n);
  const idle = plan.bought?.slice() ?? new Float64Array(stayed.length);
  for (const { sku: s, from, to, units } of plan.moves ?? []) {
    stayed[s * n + from]! -= units;
    idle[s * n + to]! += units;
  }
  for (let slot = 0; slot < idle.length; slot++) idle[slot]! += stayed[slot]!;
  for (let i = 0; i < plan.row.length; i++) idle[sku[plan.row[i]!]! * n + plan.center[i]!]! -= plan.units[i]!;
  return { idle, stayed };
}
