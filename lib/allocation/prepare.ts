// Before solving by prices: finite limits, short supplies, and a first guess of the prices from a sample of the volume.
import { exchange } from "../optimize/exchange.js";
import type { AllocationProblem } from "./problem.js";
import { demandBySku, rowCosts } from "./problem.js";
import type { Prepared, Prices } from "./undecided.js";

/** Makes every limit finite without changing the optimum. O(rows x centers) where some demand must be met, else O(rows). */
export function prepare(problem: AllocationProblem): Prepared {
  const { volume, supply, capacity, centers, skus } = problem;
  const n = centers.length;
  const demand = demandBySku(problem);
  const node = new Int32Array(skus.length).fill(-1);
  const mustStay: number[] = [];
  let totalVolume = 0;
  for (let s = 0; s < skus.length; s++) {
    totalVolume += demand[s]! * volume[s]!;
    if (demand[s]! > supply[s]! && volume[s]! > 0) {
      node[s] = n + 1 + mustStay.length;
      mustStay.push((demand[s]! - supply[s]!) * volume[s]!);
    }
  }
  return {
    problem,
    penalty: finitePenalty(problem, n + mustStay.length),
    capacity: capacity.map((room) => Math.min(room, totalVolume * 1.001 + 1)),
    node,
    mustStay: Float64Array.from(mustStay),
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
  const chain = 2 * (nodes + 2) * (widest + Math.max(...dearest, 1) * 1e-3);
  return shortageCost.map((price, s) =>
    price < Infinity ? price : dearest[s]! + Math.max(volume[s]!, 1e-9) * chain + 1,
  );
}

/** The price of supply at which SKU `s` wants no more than there is, at given capacity prices. */
export function supplyPrice(prepared: Prepared, s: number, capacityPrices: Float64Array): number {
  const { problem, penalty } = prepared;
  const { start, quantity, volume, supply, centers } = problem;
  const cost = new Float64Array(centers.length);
  const best: [value: number, units: number][] = [];
  for (let d = start[s]!; d < start[s + 1]!; d++) {
    rowCosts(problem, s, d, cost);
    let least = Infinity;
    for (let f = 0; f < cost.length; f++) least = Math.min(least, cost[f]! + volume[s]! * capacityPrices[f]!);
    best.push([least, quantity[d]!]);
  }
  best.sort((a, b) => a[0] - b[0]);
  let left = supply[s]!;
  for (const [value, units] of best) {
    left -= units;
    if (left < 0) return Math.max(0, penalty[s]! - value);
  }
  return 0;
}

/** Supply prices of all SKUs that are short, at given capacity prices. */
export function supplyPrices(prepared: Prepared, capacityPrices: Float64Array): Float64Array {
  return Float64Array.from(prepared.node, (node, s) => (node < 0 ? 0 : supplyPrice(prepared, s, capacityPrices)));
}

export type Sample = { readonly row: Int32Array; readonly sku: Int32Array; readonly each: number };

/** About `size` rows drawn systematically in proportion to volume; each stands for the volume `each`. */
export function sampleRows(prepared: Prepared, size: number): Sample {
  const { problem, totalVolume } = prepared;
  const { start, quantity, volume, skus, supply } = problem;
  const each = totalVolume / size;
  const row: number[] = [];
  const sku: number[] = [];
  let position = 0;
  let next = each / 2;
  for (let s = 0; s < skus.length; s++) {
    let served = volume[s]!;
    if (prepared.node[s]! >= 0) {
      const short = prepared.mustStay[prepared.node[s]! - problem.centers.length - 1]! / volume[s]!;
      served *= supply[s]! / (supply[s]! + short);
    }
    for (let d = start[s]!; d < start[s + 1]!; d++)
      for (position += quantity[d]! * served; next < position; next += each) {
        row.push(d);
        sku.push(s);
      }
  }
  return { row: Int32Array.from(row), sku: Int32Array.from(sku), each };
}

/** Capacity prices that solve the sample exactly, found from `startPrices`. */
export function guessPrices(prepared: Prepared, sample: Sample, startPrices: Float64Array): Float64Array {
  const { problem, penalty, capacity } = prepared;
  const n = capacity.length;
  const rows = sample.row.length;
  const sink = new Int32Array(rows * (n + 1));
  const cost = new Float64Array(rows * (n + 1));
  const start = new Int32Array(rows + 1);
  const costs = new Float64Array(n);
  let arcs = 0;
  for (let k = 0; k < rows; k++) {
    const s = sample.sku[k]!;
    rowCosts(problem, s, sample.row[k]!, costs);
    for (let f = 0; f <= n; f++) {
      const value = f < n ? costs[f]! : penalty[s]!;
      if (value === Infinity) continue;
      sink[arcs] = f;
      cost[arcs++] = value / problem.volume[s]!;
    }
    start[k + 1] = arcs;
  }
  const need = new Float64Array(n + 1);
  need.set(capacity);
  const volume = new Float64Array(rows).fill(sample.each);
  const startPrice = new Float64Array(n + 1);
  startPrice.set(startPrices);
  const solved = exchange({ centers: n, nodes: n + 1, need, start, volume, sink, cost }, startPrice, 50 * rows + 1000);
  return solved.price.slice(0, n);
}

/** The margin (second best less best, per unit of volume) below which the share `share` of the sampled volume lies. */
export function marginQuantile(prepared: Prepared, sample: Sample, prices: Prices, share: number): number {
  const { problem, penalty } = prepared;
  const cost = new Float64Array(problem.centers.length);
  const margins = Float64Array.from(sample.row, (row, k) => {
    const s = sample.sku[k]!;
    const v = problem.volume[s]!;
    rowCosts(problem, s, row, cost);
    let best = penalty[s]! - prices.supply[s]!;
    let second = Infinity;
    for (let f = 0; f < cost.length; f++) {
      const value = cost[f]! + v * prices.capacity[f]!;
      if (value < best) {
        second = best;
        best = value;
      } else if (value < second) second = value;
    }
    return (second - best) / v;
  }).sort();
  return margins.length > 0 ? margins[Math.min(margins.length - 1, Math.floor(share * margins.length))]! : Infinity;
}
