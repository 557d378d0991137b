// Where each region would be served from if all its items were served from the same place: orders stay together.
import { linesPerUnit, neverSplit } from "./split-shipments.js";
import { solveByPrices } from "./price-solver.js";
import type { AllocationProblem } from "./problem.js";
import { rowCosts } from "./problem.js";

/**
 * Shares of each region's lines by center, `[region * centers + center]`, and the prices of room, when the demand of a region
 * is one good that takes the room and costs what its items do on average. A problem of regions x centers: only where a
 * center is full is a region split, and few are. O(rows x centers) to add up.
 */
export function wholeRegions(problem: AllocationProblem): { shares: Float64Array; prices: Float64Array } {
  const { centers, regions, region, start, skus, quantity, volume, shortageCost } = problem;
  const n = centers.length;
  const base = neverSplit(problem);
  const perUnit = linesPerUnit(problem);
  const lines = new Float64Array(regions.length);
  const room = new Float64Array(regions.length);
  const shortage = new Float64Array(regions.length);
  const cost = new Float64Array(regions.length * n);
  const eligible = new Float64Array(regions.length * n);
  const own = new Float64Array(n);
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      const r = region[d]!;
      const weight = quantity[d]! * perUnit[s]!;
      if (!(weight > 0)) continue;
      lines[r]! += weight;
      room[r]! += quantity[d]! * volume[s]!;
      shortage[r]! += quantity[d]! * shortageCost[s]!;
      rowCosts(base, s, d, own);
      for (let f = 0; f < n; f++) {
        if (own[f] === Infinity) continue;
        cost[r * n + f]! += quantity[d]! * own[f]!;
        eligible[r * n + f]! += weight;
      }
    }
  // Where not all items may come from a center, it is priced by those that may.
  for (let i = 0; i < cost.length; i++) cost[i] = eligible[i]! > 0 ? cost[i]! / eligible[i]! : Infinity;
  const known = Array.from(lines.keys()).filter((r) => lines[r]! > 0);
  const perLine = (sums: Float64Array) => Float64Array.from(known, (r) => sums[r]! / lines[r]!);
  const solved = solveByPrices({
    skus: known.map((r) => regions[r]!),
    centers,
    regions,
    capacity: problem.capacity,
    volume: perLine(room),
    supply: new Float64Array(known.length).fill(Infinity),
    shortageCost: perLine(shortage),
    start: Int32Array.from({ length: known.length + 1 }, (_, i) => i),
    region: Int32Array.from(known),
    quantity: Float64Array.from(known, (r) => lines[r]!),
    laneCost: cost,
    laneRates: [],
    centerCost: new Float64Array(known.length * n),
  });
  const shares = new Float64Array(cost.length);
  for (let i = 0; i < solved.row.length; i++) {
    const r = known[solved.row[i]!]!;
    shares[r * n + solved.center[i]!] = solved.units[i]! / lines[r]!;
  }
  return { shares, prices: solved.prices };
}
