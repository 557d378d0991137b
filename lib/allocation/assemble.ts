// From raw flows to the answer: what it costs, what is proven, what stays unserved and why.
import { checkPlan } from "./check-plan.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { skuOfRows } from "./problem.js";
import type { Prices } from "./undecided.js";
import { findUnserved } from "./unserved.js";

type Flows = Pick<AllocationResult, "row" | "center" | "units" | "open" | "moves" | "bought">;

type Proof = {
  readonly solver: AllocationResult["solver"];
  readonly bound: number;
  readonly prices: Prices;
  /** Finite shortage cost per SKU, as the bound used it. */
  readonly penalty: Float64Array;
  readonly iterations: number;
  /** Largest relative gap that still counts as optimal. */
  readonly tolerance: number;
};

/** Costs the flows anew, names what is short, and sets the status. Sums below 1e-9 of a row count as nothing. */
export function assemble(problem: AllocationProblem, flows: Flows, proof: Proof): AllocationResult {
  const unserved = findUnserved(problem, flows);
  const sku = unserved.length > 0 ? skuOfRows(problem) : new Int32Array(0);
  const infeasible = unserved.some(({ row }) => problem.shortageCost[sku[row]!] === Infinity);
  const checked = checkPlan(problem, { ...flows, unserved });
  const objective = checked.cost;
  const gap = infeasible ? Infinity : Math.max(0, objective - proof.bound) / Math.max(Math.abs(objective), 1e-12);
  const status = infeasible ? "infeasible" : gap <= proof.tolerance && checked.largest <= 1e-6 ? "optimal" : "gap";
  return {
    status,
    solver: proof.solver,
    objective,
    bound: infeasible ? -Infinity : Math.min(proof.bound, objective),
    gap,
    prices: proof.prices.capacity,
    used: checked.used,
    row: flows.row,
    center: flows.center,
    units: flows.units,
    unserved,
    ...(flows.open ? { open: flows.open } : {}),
    ...(flows.moves && flows.bought ? { moves: flows.moves, bought: flows.bought } : {}),
    iterations: proof.iterations,
  };
}
