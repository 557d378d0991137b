// At given prices most rows have one clearly cheapest way. Those stay; only the near ties go to the exact exchange.
import type { ExchangeProblem } from "../optimize/exchange.js";
import type { AllocationProblem } from "./problem.js";
import { rowCosts } from "./problem.js";

/** Prices of capacity (per unit of volume, by center) and of supply (per unit, by SKU). */
export type Prices = { readonly capacity: Float64Array; readonly supply: Float64Array };

/** What the solver works on: the problem with finite limits, and the SKUs whose supply is short. */
export type Prepared = {
  readonly problem: AllocationProblem;
  /** Shortage cost with a finite stand-in where demand must be met: dearer than any chain of exchanges can be. */
  readonly penalty: Float64Array;
  /** Capacity, at most a little more than all demand takes. */
  readonly capacity: Float64Array;
  /** Per SKU with less supply than demand: its node above the centers and the rest; else -1. */
  readonly node: Int32Array;
  /** Volume that must stay unserved, by such node. */
  readonly mustStay: Float64Array;
  readonly totalVolume: number;
};

export type Undecided = {
  /** Decided rows: the center, `centers.length` for shortage, -1 for rows left to the exchange. */
  readonly decided: Int16Array;
  readonly rows: Int32Array;
  readonly network: ExchangeProblem;
};

/**
 * Splits the rows at `prices`: decided where every other way costs more than `band` a unit of volume above the best.
 * The shortage stays open to every undecided row, so that what does not fit always has a way out.
 */
export function splitRows(prepared: Prepared, prices: Prices, band: number): Undecided {
  const { problem, penalty, capacity, node, mustStay } = prepared;
  const { start, quantity, volume, skus, centers } = problem;
  const n = centers.length;
  const nodes = n + 1 + mustStay.length;
  const need = new Float64Array(nodes);
  need.set(capacity);
  need.set(mustStay, n + 1);
  const decided = new Int16Array(quantity.length);
  const rows: number[] = [];
  const arcStart: number[] = [0];
  const volumes: number[] = [];
  const sinks: number[] = [];
  const costs: number[] = [];
  const cost = new Float64Array(n);
  const value = new Float64Array(n);
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    if (!(v > 0)) continue;
    const home = node[s]! < 0 ? n : node[s]!;
    const shortage = penalty[s]! - prices.supply[s]!;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, cost);
      let best = shortage;
      let at = n;
      let second = Infinity;
      for (let f = 0; f < n; f++) {
        const x = (value[f] = cost[f]! + v * prices.capacity[f]!);
        if (x < best) {
          second = best;
          best = x;
          at = f;
        } else if (x < second) second = x;
      }
      const size = quantity[d]! * v;
      const limit = best + band * v;
      if (second > limit || second === Infinity) {
        decided[d] = at;
        if (at < n) need[at]! -= size;
        else if (home > n) need[home]! -= size;
        continue;
      }
      decided[d] = -1;
      rows.push(d);
      volumes.push(size);
      for (let f = 0; f < n; f++)
        if (value[f]! <= limit && cost[f]! < Infinity) {
          sinks.push(f);
          costs.push(cost[f]! / v);
        }
      sinks.push(home);
      costs.push(penalty[s]! / v);
      arcStart.push(sinks.length);
    }
  }
  return {
    decided,
    rows: Int32Array.from(rows),
    network: {
      centers: n,
      nodes,
      need,
      start: Int32Array.from(arcStart),
      volume: Float64Array.from(volumes),
      sink: Int32Array.from(sinks),
      cost: Float64Array.from(costs),
    },
  };
}
