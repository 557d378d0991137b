// The certificate: a lower bound on the cost of every plan, from prices of capacity and supply.
import type { AllocationProblem } from "./problem.js";
import { cheapestWays } from "./problem.js";
import type { Survey } from "./survey.js";

/**
 * Lagrangian bound: with a price `capacityPrices[f] >= 0` on each unit of room and `supplyPrices[s] >= 0` on each unit of
 * SKU s, every row takes its cheapest way, and what the limits are worth is given back. Any prices give a valid bound
 * (Geoffrion 1974); at optimal prices it equals the optimum. O(rows x centers), of the rows to look at where a survey is given.
 *
 * @param penalty stands in for an infinite shortage cost.
 * @param survey one that holds at `capacityPrices`
 */
export function lagrangianBound(
  problem: AllocationProblem,
  capacityPrices: Float64Array,
  supplyPrices: Float64Array,
  penalty: Float64Array,
  survey?: Survey,
): number {
  const { start, quantity, volume, capacity, supply, skus, centers, centerCost } = problem;
  const n = centers.length;
  const base = new Float64Array(n);
  const cheapest = new Float64Array(3);
  const value = new Float64Array(n);
  let bound = survey?.cost ?? 0;
  if (survey) for (let f = 0; f < n; f++) bound += survey.volume[f]! * capacityPrices[f]!;
  const [rows, first] = [survey?.rows, survey?.start ?? start];
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    const supplyPrice = supplyPrices[s]!;
    const shortage = penalty[s]!;
    for (let f = 0; f < n; f++) base[f] = centerCost[s * n + f]! + v * capacityPrices[f]!;
    for (let j = first[s]!; j < first[s + 1]!; j++) {
      const d = rows ? rows[j]! : j;
      cheapestWays(problem, s, d, base, Infinity, cheapest, value);
      bound += quantity[d]! * Math.min(cheapest[0]! + supplyPrice, shortage);
    }
    if (supplyPrice > 0) bound -= supplyPrice * supply[s]!;
  }
  for (let f = 0; f < n; f++) if (capacityPrices[f]! > 0) bound -= capacityPrices[f]! * capacity[f]!;
  return bound;
}
