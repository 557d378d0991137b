// The certificate: a lower bound on the cost of every plan, from prices of capacity and supply.
import type { AllocationProblem } from "./problem.js";
import { wayCosts } from "./problem.js";

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
  const { start, quantity, volume, capacity, supply, skus, centers, centerCost } = problem;
  const n = centers.length;
  const base = new Float64Array(n);
  const value = new Float64Array(n);
  let bound = 0;
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    const supplyPrice = supplyPrices[s]!;
    const shortage = penalty[s]!;
    for (let f = 0; f < n; f++) base[f] = centerCost[s * n + f]! + v * capacityPrices[f]!;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      wayCosts(problem, s, d, base, value);
      let best = Infinity;
      for (let f = 0; f < n; f++) if (value[f]! < best) best = value[f]!;
      bound += quantity[d]! * Math.min(best + supplyPrice, shortage);
    }
    if (supplyPrice > 0) bound -= supplyPrice * supply[s]!;
  }
  for (let f = 0; f < n; f++) if (capacityPrices[f]! > 0) bound -= capacityPrices[f]! * capacity[f]!;
  return bound;
}
