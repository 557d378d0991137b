// Our own solver: a price on each center's room decides almost every row; the near ties are settled exactly.
import { exchange } from "../optimize/exchange.js";
import { assemble } from "./assemble.js";
import { lagrangianBound } from "./bound.js";
import { guessPrices, marginQuantile, prepare, sampleRows, supplyPrices } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { rowCosts } from "./problem.js";
import { splitRows, type Prepared, type Undecided } from "./undecided.js";

export type PriceOptions = {
  /** Capacity prices to start from: those of a similar problem save most of the work. */
  readonly startPrices?: Float64Array;
  /** Stop at this relative gap between cost and bound. Default 1e-9. */
  readonly targetGap?: number;
};

/**
 * Price decomposition of the stocking problem. Prices come from a sample of the volume (or from a similar problem);
 * rows with one clearly cheapest way at these prices are decided, the others are exchanged exactly; a pass over all arcs
 * then proves a bound. While cost and bound are apart the band of undecided rows is widened, in the end to all rows, so
 * that the last fallback is an exact algorithm. Opening costs and packs are not decided here.
 *
 * Source: Lagrangian relaxation of the capacities (Geoffrion 1974) with exact primal recovery on the contracted graph.
 */
export function solveByPrices(problem: AllocationProblem, options: PriceOptions = {}): AllocationResult {
  const { targetGap = 1e-9 } = options;
  const prepared = prepare(problem);
  const n = problem.centers.length;
  const exactSize = 2000;
  const rows = problem.quantity.length;
  const sample = sampleRows(prepared, Math.min(1500, Math.max(300, rows / 8)));
  let capacity: Float64Array = options.startPrices?.slice() ?? new Float64Array(n);
  if (rows > exactSize) capacity = guessPrices(prepared, sample, capacity);
  let supply = supplyPrices(prepared, capacity);
  let band =
    rows <= exactSize
      ? Infinity
      : marginQuantile(prepared, sample, { capacity, supply }, options.startPrices ? 0.05 : 0.1);
  const loose = weightless(prepared);
  let best: { cost: number; split: Undecided; flow: Float64Array } | undefined;
  let bound = -Infinity;
  let boundPrices = { capacity, supply };
  let iterations = 0;
  for (let round = 0; round < 12; round++) {
    if (round === 11 || !(band > 0)) band = band > 0 ? Infinity : Number.MIN_VALUE;
    const split = splitRows(prepared, { capacity, supply }, band);
    const startPrice = new Float64Array(split.network.nodes);
    startPrice.set(capacity);
    for (let s = 0; s < supply.length; s++)
      if (prepared.node[s]! >= 0) startPrice[prepared.node[s]!] = -supply[s]! / problem.volume[s]!;
    const solved = exchange(split.network, startPrice, 200 * (split.rows.length + split.network.nodes) + 10_000);
    iterations += solved.steps;
    if (solved.balanced) {
      const cost = planCost(prepared, split, solved.flow);
      if (!best || cost < best.cost) best = { cost, split, flow: solved.flow };
      const nextCapacity = solved.price.slice(0, n);
      const nextSupply = supply.map((_, s) =>
        prepared.node[s]! < 0 ? 0 : Math.max(0, -solved.price[prepared.node[s]!]! * problem.volume[s]!),
      );
      for (let s = 0; s < loose.supply.length; s++) if (loose.supply[s]! > 0) nextSupply[s] = loose.supply[s]!;
      const proven = lagrangianBound(problem, nextCapacity, nextSupply, prepared.penalty);
      if (proven > bound) {
        bound = proven;
        boundPrices = { capacity: nextCapacity, supply: nextSupply };
      }
      const total = best.cost + loose.cost;
      if (total - bound <= targetGap * Math.max(Math.abs(total), 1e-12) || band === Infinity) break;
      let move = 0;
      for (let f = 0; f < n; f++) move = Math.max(move, Math.abs(nextCapacity[f]! - capacity[f]!));
      capacity = nextCapacity;
      supply = nextSupply;
      band = Math.max(2 * move, band);
      if (round > 0) band *= 3;
    } else {
      if (band === Infinity) break;
      band = round < 5 ? band * 4 : Infinity;
    }
  }
  if (!best) throw new Error("no balanced exchange found"); // every undecided row can go short, so this cannot happen
  return assemble(problem, flowsOf(prepared, best.split, best.flow, loose), {
    solver: "prices",
    bound,
    prices: boundPrices,
    penalty: prepared.penalty,
    iterations,
    tolerance: Math.max(targetGap, 1e-9),
  });
}

function planCost(prepared: Prepared, split: Undecided, flow: Float64Array): number {
  const { problem, penalty } = prepared;
  const { start, quantity, volume, skus, centers } = problem;
  const costs = new Float64Array(centers.length);
  let total = 0;
  for (let s = 0; s < skus.length; s++) {
    if (!(volume[s]! > 0)) continue;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      const at = split.decided[d]!;
      if (at < 0) continue;
      if (at < centers.length) rowCosts(problem, s, d, costs);
      total += quantity[d]! * (at < centers.length ? costs[at]! : penalty[s]!);
    }
  }
  for (let i = 0; i < flow.length; i++) if (flow[i]! > 0) total += flow[i]! * split.network.cost[i]!;
  return total;
}

export type Flows = { readonly row: Int32Array; readonly center: Int32Array; readonly units: Float64Array };

function flowsOf(prepared: Prepared, split: Undecided, flow: Float64Array, loose: Loose): Flows {
  const { problem } = prepared;
  const { start, quantity, volume, skus, centers } = problem;
  const n = centers.length;
  const row: number[] = [];
  const center: number[] = [];
  const units: number[] = [];
  let k = 0;
  let next = 0;
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      if (!(volume[s]! > 0)) {
        if (loose.row[next] === d) {
          row.push(d);
          center.push(loose.center[next]!);
          units.push(loose.units[next]!);
          next++;
        }
        continue;
      }
      const at = split.decided[d]!;
      if (at >= 0) {
        if (at < n) {
          row.push(d);
          center.push(at);
          units.push(quantity[d]!);
        }
        continue;
      }
      const { start: arcs, sink } = split.network;
      for (let i = arcs[k]!; i < arcs[k + 1]!; i++)
        if (flow[i]! > 0 && sink[i]! < n) {
          row.push(d);
          center.push(sink[i]!);
          units.push(flow[i]! / volume[s]!);
        }
      k++;
    }
  return { row: Int32Array.from(row), center: Int32Array.from(center), units: Float64Array.from(units) };
}

type Loose = { cost: number; supply: Float64Array; row: number[]; center: number[]; units: number[] };

/** SKUs that take no room: each row from its cheapest center, the dearest rows left out where supply is short. */
function weightless(prepared: Prepared): Loose {
  const { problem, penalty } = prepared;
  const { start, quantity, volume, supply, skus, centers } = problem;
  const loose: Loose = { cost: 0, supply: new Float64Array(skus.length), row: [], center: [], units: [] };
  const costs = new Float64Array(centers.length);
  for (let s = 0; s < skus.length; s++) {
    if (volume[s]! > 0) continue;
    const ways: { row: number; center: number; cost: number }[] = [];
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, costs);
      let at = 0;
      for (let f = 1; f < costs.length; f++) if (costs[f]! < costs[at]!) at = f;
      ways.push({ row: d, center: at, cost: costs[at]! });
    }
    let left = supply[s]!;
    const taken = new Map<number, { center: number; units: number }>();
    for (const way of [...ways].sort((a, b) => a.cost - b.cost || a.row - b.row)) {
      const wanted = quantity[way.row]!;
      const units = way.cost < penalty[s]! ? Math.min(left, wanted) : 0;
      if (units < wanted && way.cost < penalty[s]! && loose.supply[s] === 0) loose.supply[s] = penalty[s]! - way.cost;
      left -= units;
      if (units > 0) taken.set(way.row, { center: way.center, units });
      loose.cost += (units > 0 ? units * way.cost : 0) + (wanted - units) * penalty[s]!;
    }
    for (const { row } of ways) {
      const flow = taken.get(row);
      if (!flow) continue;
      loose.row.push(row);
      loose.center.push(flow.center);
      loose.units.push(flow.units);
    }
  }
  return loose;
}
