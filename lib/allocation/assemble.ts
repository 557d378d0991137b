// From raw flows to the answer: what it costs, what is proven, what stays unserved and why.
import { checkPlan } from "./check-plan.js";
import type { AllocationProblem, AllocationResult, Cause } from "./problem.js";
import { availableUnits, demandBySku, rowCosts } from "./problem.js";
import { asShipped } from "./split-shipments.js";
import type { Prices } from "./undecided.js";

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
  const { unserved, infeasible } = findUnserved(problem, flows);
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
    ...(flows.moves ? { moves: flows.moves } : {}),
    ...(flows.bought ? { bought: flows.bought } : {}),
    iterations: proof.iterations,
  };
}

/** What is short and why, and whether it must not be. */
function findUnserved(
  problem: AllocationProblem,
  flows: Flows,
): { readonly unserved: AllocationResult["unserved"]; readonly infeasible: boolean } {
  const { start, quantity, skus, centers } = problem;
  const served = new Float64Array(quantity.length);
  for (let i = 0; i < flows.row.length; i++) served[flows.row[i]!]! += flows.units[i]!;
  const demand = demandBySku(problem);
  const shipped = asShipped(problem, flows);
  const costs = new Float64Array(centers.length);
  const unserved: { row: number; units: number; cause: Cause }[] = [];
  let infeasible = false;
  for (let s = 0; s < skus.length; s++) {
    const rows: number[] = [];
    let sent = 0;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      sent += served[d]!;
      if (quantity[d]! - served[d]! > 1e-9 * quantity[d]!) rows.push(d);
    }
    const available = availableUnits(problem, s);
    const usedUp = demand[s]! > available && sent >= available * (1 - 1e-9);
    if (rows.length > 0 && problem.shortageCost[s] === Infinity) infeasible = true;
    for (const d of rows) {
      rowCosts(shipped, s, d, costs);
      let least = Infinity;
      for (const cost of costs) least = Math.min(least, cost);
      const cause: Cause =
        least === Infinity
          ? "eligibility"
          : least >= problem.shortageCost[s]!
            ? "cost"
            : usedUp
              ? "supply"
              : "capacity";
      unserved.push({ row: d, units: quantity[d]! - served[d]!, cause });
    }
  }
  return { unserved, infeasible };
}
