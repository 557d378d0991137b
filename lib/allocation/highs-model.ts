// The stocking problem as the linear or mixed-integer program that HiGHS is given.
import { LinearProgramBuilder, type LinearProgram } from "../optimize/linear-program.js";
import type { AllocationProblem } from "./problem.js";
import { demandBySku, rowCosts } from "./problem.js";

/** The program and what its rows and columns stand for. Row f is the room of center f; column i is arc i. */
export type HighsModel = {
  readonly program: LinearProgram;
  readonly arcRow: Int32Array;
  readonly arcCenter: Int32Array;
  /** By SKU, -1 where supply cannot run short. */
  readonly supplyRow: Int32Array;
  /** The first of the columns that open a center; no meaning without opening costs. */
  readonly openColumn: number;
};

/** Columns beyond which the WebAssembly build runs out of memory. */
const arcLimit = 1_000_000;

/** A flow that is 0 unless something is decided for: up to `units` of it, held by `row`. */
type Link = { readonly row: number; readonly units: number };

/**
 * Builds the program of `problem`. Demand of SKU s may go short at `shortageCost[s]`, at Infinity not at all.
 *
 * @throws RangeError when there are too many arcs for the WebAssembly heap.
 */
export function buildModel(problem: AllocationProblem, shortageCost: Float64Array): HighsModel {
  const { start, quantity, volume, supply, skus, centers, openCost, assortmentCost } = problem;
  const n = centers.length;
  const demand = demandBySku(problem);
  const room = usableRoom(problem, demand);
  const builder = new LinearProgramBuilder();
  for (const most of room) builder.addRow(-Infinity, openCost ? 0 : most);
  const supplyRow = Int32Array.from(skus, (_, s) =>
    demand[s]! > supply[s]! || packOf(problem, s) > 0 ? builder.addRow(-Infinity, supply[s]!) : -1,
  );
  const stockRow = Int32Array.from({ length: skus.length * n }, (_, slot) =>
    packOf(problem, Math.floor(slot / n)) > 0 ? builder.addRow(-Infinity, 0) : -1,
  );
  const firstDemand = builder.rows;
  for (const units of quantity) builder.addRow(units, units);

  const opened: Link[][] = centers.map(() => []);
  const kept = new Map<number, Link[]>();
  /** Entries that keep a flow of SKU s to or from center f at 0 where the center is closed or the SKU is not kept. */
  const links = (s: number, f: number, units: number): [number, number][] => {
    const slot = s * n + f;
    const entries: [number, number][] = [];
    const add = (list: Link[]) => {
      const row = builder.addRow(-Infinity, 0);
      list.push({ row, units });
      entries.push([row, 1]);
    };
    if (openCost) add(opened[f]!);
    if (assortmentCost && assortmentCost[slot]! > 0) {
      if (!kept.has(slot)) kept.set(slot, []);
      add(kept.get(slot)!);
    }
    return entries;
  };

  const arcRow: number[] = [];
  const arcCenter: number[] = [];
  const costs = new Float64Array(n);
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, costs);
      for (let f = 0; f < n; f++) {
        if (costs[f] === Infinity) continue;
        const entries: [number, number][] = [[firstDemand + d, 1]];
        if (stockRow[s * n + f]! >= 0) entries.push([stockRow[s * n + f]!, 1]);
        else {
          entries.push([f, volume[s]!]);
          if (supplyRow[s]! >= 0) entries.push([supplyRow[s]!, 1]);
        }
        builder.addColumn(costs[f]!, quantity[d]!, 0, [...entries, ...links(s, f, quantity[d]!)]);
        arcRow.push(d);
        arcCenter.push(f);
      }
      if (builder.columns > arcLimit)
        throw new RangeError(`more than ${arcLimit} arcs: too large for HiGHS here (use the solver "prices")`);
    }
  for (let s = 0; s < skus.length; s++) {
    if (shortageCost[s] === Infinity) continue;
    for (let d = start[s]!; d < start[s + 1]!; d++)
      builder.addColumn(shortageCost[s]!, quantity[d]!, 0, [[firstDemand + d, 1]]);
  }
  for (let s = 0; s < skus.length; s++) {
    const pack = packOf(problem, s);
    if (!(pack > 0)) continue;
    for (let f = 0; f < n; f++)
      builder.addColumn(0, Math.ceil(demand[s]! / pack), 1, [
        [f, pack * volume[s]!],
        [supplyRow[s]!, pack],
        [stockRow[s * n + f]!, -pack],
      ]);
  }
  const released = (list: readonly Link[]) => list.map(({ row, units }) => [row, -units] as const);
  for (const [slot, list] of kept) builder.addColumn(assortmentCost![slot]!, 1, 1, released(list));
  const openColumn = builder.columns;
  openCost?.forEach((cost, f) => builder.addColumn(cost, 1, 1, [[f, -room[f]!], ...released(opened[f]!)]));
  return {
    program: builder.build(),
    arcRow: Int32Array.from(arcRow),
    arcCenter: Int32Array.from(arcCenter),
    supplyRow,
    openColumn,
  };
}

/** Room by center, at most a little more than everything takes, in whole packs, that could ever stand there. */
function usableRoom(problem: AllocationProblem, demand: Float64Array): Float64Array {
  const all = demand.reduce((sum, units, s) => {
    const pack = packOf(problem, s);
    return sum + problem.volume[s]! * (pack > 0 ? pack * Math.ceil(units / pack) : units);
  }, 0);
  return problem.capacity.map((room) => Math.min(room, all * 1.001 + 1));
}

/** Units in a pack of SKU s; 0 = any quantity. */
function packOf({ packSize }: AllocationProblem, s: number): number {
  return packSize?.[s] ?? 0;
}
