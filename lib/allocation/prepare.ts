// Before solving by prices: finite limits, short supplies, and the prices of supply that go with prices of capacity.
import type { AllocationProblem } from "./problem.js";
import { demandBySku, rowCosts } from "./problem.js";
import { rowsByCost, type Prepared } from "./undecided.js";

/** Makes every limit finite without changing the optimum. O(rows x centers) where some demand must be met, else O(rows). */
export function prepare(problem: AllocationProblem): Prepared {
  const { volume, supply, capacity, centers } = problem;
  const demand = demandBySku(problem);
  let totalVolume = 0;
  let short = 0;
  const demandVolume = demand.map((units, s) => units * volume[s]!);
  const mustStay = demand.map((units, s) => {
    totalVolume += demandVolume[s]!;
    if (!(units > supply[s]! && volume[s]! > 0)) return 0;
    short++;
    return (units - supply[s]!) * volume[s]!;
  });
  return {
    problem,
    penalty: finitePenalty(problem, centers.length + short),
    capacity: capacity.map((room) => Math.min(room, totalVolume * 1.001 + 1)),
    mustStay,
    demandVolume,
    totalVolume,
  };
}

/**
 * A chain of exchanges visits each node at most once and gains at most the widest cost difference a unit of volume at
 * each: a shortage dearer than the whole chain is never chosen while any other way exists.
 */
function finitePenalty(problem: AllocationProblem, nodes: number): Float64Array {
  const { shortageCost, skus, start, volume, centers } = problem;
  if (!shortageCost.includes(Infinity)) return shortageCost;
  const cost = new Float64Array(centers.length);
  const dearest = new Float64Array(skus.length);
  let widest = 0;
  for (let s = 0; s < skus.length; s++) {
    const finite = shortageCost[s]! < Infinity ? shortageCost[s]! : undefined;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, cost);
      let least = finite ?? Infinity;
      let most = finite ?? 0;
      for (const c of cost)
        if (c < Infinity) {
          if (c < least) least = c;
          if (c > most) most = c;
        }
      dearest[s] = Math.max(dearest[s]!, most);
      if (volume[s]! > 0 && least < Infinity) widest = Math.max(widest, (most - least) / volume[s]!);
    }
  }
  const highest = dearest.reduce((most, value) => Math.max(most, value), 1);
  const chain = 2 * (nodes + 2) * (widest + highest * 1e-3 + stockCost(problem));
  return shortageCost.map((price, s) =>
    price < Infinity ? price : dearest[s]! + Math.max(volume[s]!, problem.present ? 1 : 1e-9) * chain + 1,
  );
}

/** The dearest way, per unit of volume, to get a unit to a center from present stock or from outside. */
function stockCost({ present, volume, centers }: AllocationProblem): number {
  if (!present) return 0;
  const finite = (most: number, cost: number): number => (cost < Infinity ? Math.max(most, cost) : most);
  const least = volume.reduce((room, v) => (v > 0 ? Math.min(room, v) : room), Infinity);
  const dearest = present.transferCost.reduce(finite, 0) + present.inboundCost.reduce(finite, 0);
  return centers.length * dearest * (1 + (least < Infinity ? 1 / least : 0));
}

/** The price of supply of every SKU that is short: at it, it wants no more than there is. */
export function supplyPrices({ problem, penalty, mustStay }: Prepared, capacityPrices: Float64Array): Float64Array {
  const { centers, centerCost, quantity, supply, volume } = problem;
  const n = centers.length;
  const base = new Float64Array(n);
  return mustStay.map((stays, s) => {
    if (!(stays > 0)) return 0;
    for (let f = 0; f < n; f++) base[f] = centerCost[s * n + f]! + volume[s]! * capacityPrices[f]!;
    let left = supply[s]!;
    for (const { row, cost } of rowsByCost(problem, s, base)) {
      left -= quantity[row]!;
      if (left < 0) return Math.max(0, penalty[s]! - cost);
    }
    return 0;
  });
}
