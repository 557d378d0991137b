// The certificate of a problem with baskets: a lower bound on every plan, the parcels of split orders included.
import type { AllocationProblem } from "./problem.js";
import { rowCosts } from "./problem.js";
import { linesPerUnit, parcelRate, parcelShare, withoutParcels } from "./split-shipments.js";

/** Where the share of a region's largest center is cut into cases: thrice as many prove hardly more. */
const cuts = [0, 0.5, 0.75, 0.95, 1];

/**
 * Lagrangian bound as `lagrangianBound`, where a row's way holds its parcels. Whatever the plan, each region has a center with
 * the largest share t of its lines, and the others have at most min(t, 1 - t). For each center and each case of t the
 * region's rows take their cheapest ways with parcels as dear as those limits make them at least; the cheapest case bounds the
 * region. Any prices give a valid bound. O(rows x centers x cases).
 */
export function splitBound(
  problem: AllocationProblem,
  capacityPrices: Float64Array,
  supplyPrices: Float64Array,
  penalty: Float64Array,
): number {
  const { baskets, start, quantity, volume, capacity, supply, skus, centers, regions, region } = problem;
  if (!baskets) throw new RangeError("invalid problem: no baskets");
  const n = centers.length;
  const cases = cuts.length - 1;
  const main = Float64Array.from(cuts.slice(1), (most) => parcelShare(baskets, most));
  const other = Float64Array.from(cuts.slice(1), (most, k) =>
    parcelShare(baskets, Math.min(most, 1 - Math.max(cuts[k]!, 1 / n))),
  );
  const bare = withoutParcels(problem);
  const perUnit = linesPerUnit(problem);
  const rate = parcelRate(problem);
  // By region, case and main center.
  const sums = new Float64Array(regions.length * cases * n);
  const own = new Float64Array(n);
  const parcel = new Float64Array(n);
  let bound = 0;
  for (let s = 0; s < skus.length; s++) {
    const supplyPrice = supplyPrices[s]!;
    const v = volume[s]!;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      const units = quantity[d]!;
      const lane = region[d]! * n;
      rowCosts(bare, s, d, own);
      for (let f = 0; f < n; f++) {
        own[f]! += v * capacityPrices[f]! + supplyPrice;
        parcel[f] = perUnit[s]! * rate[lane + f]!;
      }
      for (let k = 0, sum = region[d]! * cases * n; k < cases; k++, sum += n) {
        const share = other[k]!;
        let best = penalty[s]!;
        let at = -1;
        let second = best;
        for (let f = 0; f < n; f++) {
          const way = own[f]! + parcel[f]! * share;
          if (way < best) {
            second = best;
            best = way;
            at = f;
          } else if (way < second) second = way;
        }
        const whole = main[k]!;
        for (let f = 0; f < n; f++) {
          const way = own[f]! + parcel[f]! * whole;
          const rest = f === at ? second : best;
          sums[sum + f]! += units * (way < rest ? way : rest);
        }
      }
    }
    if (supplyPrice > 0) bound -= supplyPrice * supply[s]!;
  }
  for (let r = 0; r < sums.length; r += cases * n)
    bound += sums.subarray(r, r + cases * n).reduce((least, sum) => Math.min(least, sum), Infinity);
  for (let f = 0; f < n; f++) if (capacityPrices[f]! > 0) bound -= capacityPrices[f]! * capacity[f]!;
  return bound;
}
