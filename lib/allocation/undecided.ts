// At given prices most rows have one clearly cheapest way. Those stay; only the near ties go to the exact exchange.
import type { ExchangeProblem } from "../optimize/exchange-problem.js";
import { GrowingArray } from "../growing-array.js";
import type { AllocationProblem } from "./problem.js";
import { cheapestWays, rowCosts, wayCosts } from "./problem.js";
import type { Survey } from "./survey.js";

/** Prices of capacity (per unit of volume, by center) and of supply (per unit, by SKU). */
export type Prices = { readonly capacity: Float64Array; readonly supply: Float64Array };

/** What the solver works on: the problem with finite limits, and the SKUs whose supply is short. */
export type Prepared = {
  readonly problem: AllocationProblem;
  /** Shortage cost with a finite stand-in where demand must be met: dearer than any chain of exchanges can be. */
  readonly penalty: Float64Array;
  /** Capacity, at most a little more than all demand takes. */
  readonly capacity: Float64Array;
  /** Per SKU that takes room: volume that its supply leaves unserved whatever the plan; 0 where supply is enough. */
  readonly mustStay: Float64Array;
  /** Volume that all demand of each SKU takes. */
  readonly demandVolume: Float64Array;
  readonly totalVolume: number;
};

export type Undecided = {
  /** Decided rows: the center, `centers.length` for shortage, -1 for rows left to the exchange. */
  readonly decided: Int16Array;
  /** What the decided rows and those beyond the supply cost, shortage at its finite stand-in. */
  readonly decidedCost: number;
  /** Rows in part beyond the supply: units of them that stay unserved. What `decided` says is of the others. */
  readonly beyond: ReadonlyMap<number, number>;
  readonly rows: Int32Array;
  readonly network: ExchangeProblem;
  /** SKU of each node above the centers and the rest. */
  readonly nodeSku: readonly number[];
};

/**
 * Splits the rows at `prices`, for which `survey` must hold: decided where every other way costs more than `band` a unit of volume above the best.
 * The shortage stays open to every undecided row, so that what does not fit always has a way out. Of a SKU whose supply is
 * short the rows that gain least go without; only where several of them are within `band` of each other, and `exact` is
 * asked for, the choice between them is left to the exchange, with a node of its own.
 */
export function splitRows(prepared: Prepared, survey: Survey, prices: Prices, band: number, exact: boolean): Undecided {
  const { problem, penalty, capacity, mustStay } = prepared;
  const { quantity, volume, skus, centers, centerCost } = problem;
  const n = centers.length;
  const need = [...capacity.map((room, f) => room - survey.volume[f]!), 0];
  const decided = survey.decided.slice();
  const beyond = new Map<number, number>();
  const nodeSku: number[] = [];
  let decidedCost = survey.cost;
  const rows = new GrowingArray(Int32Array);
  const arcStart = new GrowingArray(Int32Array);
  const volumes = new GrowingArray(Float64Array);
  const sinks = new GrowingArray(Int32Array);
  const costs = new GrowingArray(Float64Array);
  arcStart.push(0);
  const base = new Float64Array(n);
  const value = new Float64Array(n);
  const own = new Float64Array(n);
  const cheapest = new Float64Array(3);
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    if (!(v > 0)) continue;
    for (let f = 0; f < n; f++) base[f] = centerCost[s * n + f]! + v * prices.capacity[f]!;
    let home = n;
    if (mustStay[s]! > 0) {
      const shortage = penalty[s]! - prices.supply[s]!;
      if (exact && nearShortage(prepared, s, base, shortage, band * v) > 1) {
        home = need.length;
        need.push(mustStay[s]!);
        nodeSku.push(s);
      } else rationSupply(prepared, s, base, beyond);
    }
    const shortage = home > n ? penalty[s]! - prices.supply[s]! : penalty[s]!;
    for (let j = survey.start[s]!; j < survey.start[s + 1]!; j++) {
      const d = survey.rows[j]!;
      const served = quantity[d]! - (home === n && mustStay[s]! > 0 ? (beyond.get(d) ?? 0) : 0);
      if (served < quantity[d]!) decidedCost += (quantity[d]! - served) * penalty[s]!;
      if (!(served > 0)) {
        decided[d] = n;
        continue;
      }
      cheapestWays(problem, s, d, base, shortage, cheapest, value);
      const [best, second, at] = [cheapest[0]!, cheapest[1]!, cheapest[2]!];
      const size = served * v;
      const limit = best + band * v;
      if (second > limit || second === Infinity) {
        decided[d] = at;
        decidedCost += served * (at < n ? best - v * prices.capacity[at]! : penalty[s]!);
        if (at < n) need[at]! -= size;
        else if (home > n) need[home]! -= size;
        continue;
      }
      decided[d] = -1;
      rows.push(d);
      volumes.push(size);
      rowCosts(problem, s, d, own);
      wayCosts(problem, s, d, base, value);
      for (let f = 0; f < n; f++)
        if (value[f]! <= limit && value[f]! < Infinity) {
          sinks.push(f);
          costs.push(own[f]! / v);
        }
      sinks.push(home);
      costs.push(penalty[s]! / v);
      arcStart.push(sinks.length);
    }
  }
  return {
    decided,
    decidedCost,
    beyond,
    rows: rows.values(),
    nodeSku,
    network: {
      centers: n,
      nodes: need.length,
      need: Float64Array.from(need),
      start: arcStart.values(),
      volume: volumes.values(),
      sink: sinks.values(),
      cost: costs.values(),
    },
  };
}

/** Rows of SKU `s` whose best way and whose shortage cost the same, but for `band`. */
function nearShortage({ problem }: Prepared, s: number, base: Float64Array, shortage: number, band: number): number {
  const value = new Float64Array(base.length);
  let near = 0;
  for (let d = problem.start[s]!; d < problem.start[s + 1]!; d++) {
    wayCosts(problem, s, d, base, value);
    const best = value.reduce((least, x) => Math.min(least, x), Infinity);
    if (Math.abs(best - shortage) <= band || (band === Infinity && best < Infinity)) near++;
  }
  return near;
}

/** Gives the supply of SKU `s` to the rows with the cheapest ways; notes what the others lack in `beyond`. */
export function rationSupply({ problem }: Prepared, s: number, base: Float64Array, beyond: Map<number, number>): void {
  let left = problem.supply[s]!;
  for (const { row } of rowsByCost(problem, s, base)) {
    const units = Math.min(left, problem.quantity[row]!);
    left -= units;
    if (units < problem.quantity[row]!) beyond.set(row, problem.quantity[row]! - units);
  }
}

/** The rows of SKU `s` by the cost of their best way, `base` by center included; cheapest first. */
export function rowsByCost(problem: AllocationProblem, s: number, base: Float64Array): readonly Way[] {
  const cheapest = new Float64Array(3);
  const value = new Float64Array(base.length);
  const ways: Way[] = [];
  for (let row = problem.start[s]!; row < problem.start[s + 1]!; row++) {
    cheapestWays(problem, s, row, base, Infinity, cheapest, value);
    ways.push({ row, cost: cheapest[0]!, center: cheapest[2]! });
  }
  return ways.sort((a, b) => (a.cost === b.cost ? a.row - b.row : a.cost - b.cost));
}

/** A row's best center and what a unit of it costs from there. */
type Way = { readonly row: number; readonly cost: number; readonly center: number };
