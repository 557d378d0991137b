// SKUs that take no room hang on no other: each is served from its cheapest centers, as far as its supply goes.
import { rowsByCost, type Prepared } from "./undecided.js";

export type WeightlessPlan = {
  readonly cost: number;
  /** Per SKU, 0 where supply is enough. */
  readonly supplyPrice: Float64Array;
  /** By demand row that is served: center and units. */
  readonly flows: ReadonlyMap<number, { readonly center: number; readonly units: number }>;
};

/** Each row from its cheapest center, the dearest rows left out where supply is short. */
export function weightlessPlan({ problem, penalty }: Prepared): WeightlessPlan {
  const { quantity, volume, supply, skus, centers, centerCost } = problem;
  const n = centers.length;
  const supplyPrice = new Float64Array(skus.length);
  const flows = new Map<number, { center: number; units: number }>();
  let total = 0;
  for (let s = 0; s < skus.length; s++) {
    if (volume[s]! > 0) continue;
    let left = supply[s]!;
    for (const { row, cost, center } of rowsByCost(problem, s, centerCost.subarray(s * n, s * n + n))) {
      const wanted = quantity[row]!;
      const gains = cost < penalty[s]!;
      const units = gains ? Math.min(left, wanted) : 0;
      if (gains && units < wanted && supplyPrice[s] === 0) supplyPrice[s] = penalty[s]! - cost;
      left -= units;
      if (units > 0) flows.set(row, { center, units });
      total += (units > 0 ? units * cost : 0) + (wanted - units) * penalty[s]!;
    }
  }
  return { cost: total, supplyPrice, flows };
}
