// What a solved problem says of itself, as JSON.
import type { AllocationProblem, AllocationResult, Splits, Transfer } from "./problem.js";
import { skuOfRows } from "./problem.js";

/** What `stockwise allocate` reports. `solve_ms` is for the caller to add: the core has no clock. */
export function resultToJson(problem: AllocationProblem, result: AllocationResult) {
  const sku = skuOfRows(problem);
  const unserved = result.unserved.map(({ row, units, cause }) => ({
    sku: problem.skus[sku[row]!]!,
    region: problem.regions[problem.region[row]!]!,
    units,
    cause,
  }));
  const infeasible = result.status === "infeasible";
  return {
    status: result.status,
    solver: result.solver,
    objective: result.objective,
    bound: Number.isFinite(result.bound) ? result.bound : null,
    gap: Number.isFinite(result.gap) ? result.gap : null,
    fcs: problem.centers.map((id, f) => ({
      id,
      used: result.used[f]!,
      capacity: problem.capacity[f]!,
      shadow_price: result.prices[f]!,
      ...(result.open ? { open: result.open[f] === 1 } : {}),
    })),
    unserved,
    ...(result.moves && result.bought ? stockToJson(problem, result.moves, result.bought) : {}),
    ...(result.splits ? { split_shipments: splitsToJson(result.splits) } : {}),
    ...(infeasible ? { short: shortfall(problem, result, unserved) } : {}),
  };
}

function stockToJson({ skus, centers }: AllocationProblem, moves: readonly Transfer[], bought: Float64Array) {
  const n = centers.length;
  return {
    transfers: moves.map(({ sku, from, to, units }) => ({
      sku: skus[sku]!,
      from: centers[from]!,
      to: centers[to]!,
      units,
    })),
    purchases: Array.from(bought).flatMap((units, slot) =>
      units > 0 ? [{ sku: skus[Math.floor(slot / n)]!, fc: centers[slot % n]!, units }] : [],
    ),
  };
}

function splitsToJson({ orders, parcels, cost }: Splits) {
  return { share_of_orders: orders, parcels_per_order: parcels, cost };
}

function shortfall(
  problem: AllocationProblem,
  result: AllocationResult,
  unserved: readonly { sku: string; region: string; units: number; cause: string }[],
) {
  const sum = (key: "sku" | "region" | "cause") => {
    const totals = new Map<string, number>();
    for (const entry of unserved) totals.set(entry[key], (totals.get(entry[key]) ?? 0) + entry.units);
    return [...totals].map(([id, units]) => ({ id, units }));
  };
  return {
    units: unserved.reduce((total, { units }) => total + units, 0),
    causes: sum("cause"),
    regions: sum("region"),
    skus: sum("sku"),
    fcs: problem.centers.flatMap((id, f) =>
      result.used[f]! >= problem.capacity[f]! * (1 - 1e-9) ? [{ id, capacity: problem.capacity[f]! }] : [],
    ),
  };
}
