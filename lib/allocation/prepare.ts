// Before solving by prices: finite limits, short supplies, and the prices of supply that go with prices of capacity.
import { dearestArrival, hasPresent } from "./present-stock.js";
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
 * each: a shortage dearer than the whole chain is never chosen while any other way exists. Present stock adds a node where it
 * stands, and what it costs to bring or move a unit widens the differences.
 */
function finitePenalty(problem: AllocationProblem, nodes: number): Float64Array {
  const { shortageCost, skus, start, volume, centers } = problem;
  if (!shortageCost.includes(Infinity)) return shortageCost;
  const cost = new Float64Array(centers.length);
  const dearest = new Float64Array(skus.length);
  let widest = 0;
  let stocks = 0;
  problem.present?.units.forEach((units) => (stocks += units > 0 ? 1 : 0));
  for (let s = 0; s < skus.length; s++) {
    const finite = shortageCost[s]! < Infinity ? shortageCost[s]! : undefined;
    const arrival = dearestArrival(problem, s);
    if (volume[s]! > 0) widest = Math.max(widest, arrival / volume[s]!);
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, cost);
      let least = finite ?? Infinity;
      let most = finite ?? 0;
      for (const c of cost)
        if (c < Infinity) {
          if (c < least) least = c;
          if (c + arrival > most) most = c + arrival;
        }
      dearest[s] = Math.max(dearest[s]!, most);
      if (volume[s]! > 0 && least < Infinity) widest = Math.max(widest, (most - least) / volume[s]!);
    }
  }
  const highest = dearest.reduce((most, value) => Math.max(most, value), 1);
  const chain = 2 * (nodes + stocks + 2) * (widest + highest * 1e-3);
  return shortageCost.map((price, s) => {
    if (price < Infinity) return price;
    const own = hasPresent(problem, s) ? 2 * (centers.length + 2) : 1;
    return own * dearest[s]! + Math.max(volume[s]!, 1e-9) * chain + 1;
  });
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
