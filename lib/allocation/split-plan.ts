// Plans that fix first how each SKU is split over the centers, and only then ship as cheaply as that split allows.
import { exchange } from "../optimize/exchange.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { rowCosts } from "./problem.js";

type Flows = Pick<AllocationResult, "row" | "center" | "units">;

/**
 * The cheapest flows when center f has `split[sku * centers + f]` weekly units of each SKU and no more: one transport
 * problem a SKU, solved exactly. What the split leaves over stays unserved.
 */
export function flowsForSplit(problem: AllocationProblem, split: Float64Array): Flows {
  const { start, quantity, skus, centers } = problem;
  const n = centers.length;
  const row: number[] = [];
  const center: number[] = [];
  const units: number[] = [];
  const costs = new Float64Array(n);
  for (let s = 0; s < skus.length; s++) {
    const rows = start[s + 1]! - start[s]!;
    if (rows === 0) continue;
    const arcs: number[] = [0];
    const sink: number[] = [];
    const cost: number[] = [];
    let dearest = 0;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, costs);
      for (let f = 0; f < n; f++) {
        if (costs[f] === Infinity || !(split[s * n + f]! > 0)) continue;
        sink.push(f);
        cost.push(costs[f]!);
        dearest = Math.max(dearest, costs[f]!);
      }
      sink.push(n);
      cost.push(Infinity);
      arcs.push(sink.length);
    }
    // Leaving demand out is the last resort: dearer than any chain of exchanges.
    for (let i = 0; i < cost.length; i++) if (cost[i] === Infinity) cost[i] = (2 * n + 4) * (dearest + 1);
    const need = new Float64Array(n + 1);
    for (let f = 0; f < n; f++) need[f] = split[s * n + f]!;
    const solved = exchange(
      {
        centers: n,
        nodes: n + 1,
        need,
        start: Int32Array.from(arcs),
        volume: quantity.subarray(start[s], start[s + 1]),
        sink: Int32Array.from(sink),
        cost: Float64Array.from(cost),
      },
      new Float64Array(n + 1),
      1000 * (rows + n),
    );
    for (let k = 0; k < rows; k++)
      for (let i = arcs[k]!; i < arcs[k + 1]!; i++) {
        if (sink[i] === n || !(solved.flow[i]! > 1e-9 * quantity[start[s]! + k]!)) continue;
        row.push(start[s]! + k);
        center.push(sink[i]!);
        units.push(solved.flow[i]!);
      }
  }
  return { row: Int32Array.from(row), center: Int32Array.from(center), units: Float64Array.from(units) };
}

/**
 * A split that respects the room: centers that are too full pass on the same share of each SKU to those with free room, in
 * proportion to it. What no center has room for is cut.
 */
export function fitToCapacity(problem: AllocationProblem, split: Float64Array): Float64Array {
  const { skus, centers, volume, capacity } = problem;
  const n = centers.length;
  const fitted = Float64Array.from(split);
  for (let round = 0; round < 50; round++) {
    const used = new Float64Array(n);
    for (let s = 0; s < skus.length; s++) for (let f = 0; f < n; f++) used[f]! += fitted[s * n + f]! * volume[s]!;
    let over = 0;
    let free = 0;
    for (let f = 0; f < n; f++) {
      over += Math.max(0, used[f]! - capacity[f]!);
      free += Math.max(0, capacity[f]! - used[f]!);
    }
    if (over <= 1e-9 * (free + over)) break;
    const placed = Math.min(1, free / over);
    for (let s = 0; s < skus.length; s++) {
      let moved = 0;
      for (let f = 0; f < n; f++) {
        const excess = used[f]! > capacity[f]! ? 1 - capacity[f]! / used[f]! : 0;
        moved += fitted[s * n + f]! * excess;
        fitted[s * n + f]! *= 1 - excess;
      }
      if (free > 0)
        for (let f = 0; f < n; f++)
          fitted[s * n + f]! += moved * placed * (Math.max(0, capacity[f]! - used[f]!) / free);
    }
  }
  return fitted;
}
