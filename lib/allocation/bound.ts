// The certificate: a lower bound on the cost of every plan, from prices of capacity and supply.
import type { AllocationProblem } from "./problem.js";
import { rowCosts } from "./problem.js";

/**
 * Lagrangian bound: with a price `capacityPrices[f] >= 0` on each unit of room and `supplyPrices[s] >= 0` on each unit of
 * SKU s, every row takes its cheapest way, and what the limits are worth is given back. Any prices give a valid bound
 * (Geoffrion 1974); at optimal prices it equals the optimum. One pass over all arcs, O(rows x centers).
 *
 * @param penalty stands in for an infinite shortage cost.
 */
export function lagrangianBound(
  problem: AllocationProblem,
  capacityPrices: Float64Array,
  supplyPrices: Float64Array,
  penalty: Float64Array,
): number {
  const { start, quantity, volume, capacity, supply, skus, centers } = problem;
  const n = centers.length;
  const cost = new Float64Array(n);
  let bound = 0;
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    const supplyPrice = supplyPrices[s]!;
    const shortage = penalty[s]!;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, cost);
      let best = Infinity;
      for (let f = 0; f < n; f++) {
        const value = cost[f]! + v * capacityPrices[f]!;
        if (value < best) best = value;
      }
      bound += quantity[d]! * Math.min(best + supplyPrice, shortage);
    }
    if (supplyPrice > 0) bound -= supplyPrice * supply[s]!;
  }
  for (let f = 0; f < n; f++) if (capacityPrices[f]! > 0) bound -= capacityPrices[f]! * capacity[f]!;
  return bound;
}
