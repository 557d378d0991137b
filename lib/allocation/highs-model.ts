// The stocking problem as the linear or mixed-integer program that HiGHS is given.
import { LinearProgramBuilder, type LinearProgram } from "../optimize/linear-program.js";
import { hasPresent, roomAtStart } from "./present-stock.js";
import type { AllocationProblem, Transfer } from "./problem.js";
import { demandBySku, wayCosts } from "./problem.js";
import { Switches } from "./switches.js";

/** The program and what its rows and columns stand for. Row f is the room of center f; columns are arcs, then transfers. */
export type HighsModel = {
  readonly program: LinearProgram;
  readonly arcRow: Int32Array;
  readonly arcCenter: Int32Array;
  readonly transfers: readonly Omit<Transfer, "units">[];
  /** By SKU, -1 where supply cannot run short. */
  readonly supplyRow: Int32Array;
  /** The first of the columns that open a center; no meaning without opening costs. */
  readonly openColumn: number;
};

/** Columns beyond which the WebAssembly build runs out of memory. */
const arcLimit = 1_000_000;

/**
 * Builds the program of `problem`. Demand of SKU s may go short at `shortageCost[s]`, at Infinity not at all.
 *
 * SKUs in packs or with present stock have a row for their stock at each center, which flows are taken from and purchases and
 * transfers put into; of other SKUs what is served is what is bought. Room is the room beyond what present stock takes,
 * so that a center that is too full from the start may stay so. A closed center keeps its idle stock and gets nothing; in
 * the same way a SKU that is not kept at a center may lie idle there.
 *
 * @throws RangeError when there are too many arcs for the WebAssembly heap.
 */
export function buildModel(problem: AllocationProblem, shortageCost: Float64Array): HighsModel {
  const { start, quantity, skus, openCost } = problem;
  const demand = demandBySku(problem);
  const room = usableRoom(problem, demand);
  const builder = new LinearProgramBuilder();
  for (const most of room) builder.addRow(-Infinity, openCost ? 0 : most);
  const rows = addRows(problem, builder, demand);
  const switches = new Switches(problem, builder);
  const arcs = addArcs(problem, builder, rows, switches);
  const transfers = addTransfers(problem, builder, rows, switches);
  for (let s = 0; s < skus.length; s++) {
    if (shortageCost[s] === Infinity) continue;
    for (let d = start[s]!; d < start[s + 1]!; d++)
      builder.addColumn(shortageCost[s]!, quantity[d]!, 0, [[rows.firstDemand + d, 1]]);
  }
  addPurchases(problem, builder, rows, demand);
  const openColumn = switches.addColumns(room);
  return { program: builder.build(), ...arcs, transfers, supplyRow: rows.supplyRow, openColumn };
}

type Rows = {
  /** By SKU, -1 where supply cannot run short; of what is bought. */
  readonly supplyRow: Int32Array;
  /** By slot `sku * centers + center`, -1 for SKUs of which what is served is what is bought. */
  readonly stockRow: Int32Array;
  readonly firstDemand: number;
};

function addRows(problem: AllocationProblem, builder: LinearProgramBuilder, demand: Float64Array): Rows {
  const { skus, centers, supply, present, quantity } = problem;
  const n = centers.length;
  const stocked = skus.map((_, s) => packOf(problem, s) > 0 || hasPresent(problem, s));
  const supplyRow = Int32Array.from(skus, (_, s) =>
    stocked[s] || demand[s]! > supply[s]! ? builder.addRow(-Infinity, supply[s]!) : -1,
  );
  const stockRow = Int32Array.from({ length: skus.length * n }, (_, slot) =>
    stocked[Math.floor(slot / n)] ? builder.addRow(-Infinity, present?.units[slot] ?? 0) : -1,
  );
  const firstDemand = builder.rows;
  for (const units of quantity) builder.addRow(units, units);
  return { supplyRow, stockRow, firstDemand };
}

function addArcs(
  problem: AllocationProblem,
  builder: LinearProgramBuilder,
  { supplyRow, stockRow, firstDemand }: Rows,
  switches: Switches,
) {
  const { start, quantity, volume, skus, centers, centerCost, present } = problem;
  const n = centers.length;
  const arcRow: number[] = [];
  const arcCenter: number[] = [];
  const costs = new Float64Array(n);
  const base = new Float64Array(n);
  for (let s = 0; s < skus.length; s++) {
    for (let f = 0, slot = s * n; f < n; f++, slot++)
      base[f] = centerCost[slot]! + (stockRow[slot]! < 0 ? (present?.inboundCost[slot] ?? 0) : 0);
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      wayCosts(problem, s, d, base, costs);
      for (let f = 0, slot = s * n; f < n; f++, slot++) {
        if (costs[f] === Infinity) continue;
        const entries: [number, number][] = [[firstDemand + d, 1]];
        if (stockRow[slot]! >= 0) entries.push([stockRow[slot]!, 1]);
        else {
          entries.push([f, volume[s]!]);
          if (supplyRow[s]! >= 0) entries.push([supplyRow[s]!, 1]);
        }
        builder.addColumn(costs[f]!, quantity[d]!, 0, [...entries, ...switches.entries(slot, quantity[d]!)]);
        arcRow.push(d);
        arcCenter.push(f);
      }
      if (builder.columns > arcLimit) throw tooLarge(problem);
    }
  }
  return { arcRow: Int32Array.from(arcRow), arcCenter: Int32Array.from(arcCenter) };
}

/** Only out of present stock: what was moved or bought is not moved on. */
function addTransfers(
  problem: AllocationProblem,
  builder: LinearProgramBuilder,
  { stockRow }: Rows,
  switches: Switches,
): HighsModel["transfers"] {
  const { present, volume, centers } = problem;
  const n = centers.length;
  const transfers: Omit<Transfer, "units">[] = [];
  present?.units.forEach((units, slot) => {
    if (!(units > 0)) return;
    const [sku, from] = [Math.floor(slot / n), slot % n];
    const leaving = builder.addRow(-Infinity, units);
    for (let to = 0; to < n; to++) {
      const cost = present.transferCost[sku]![from * n + to]!;
      if (to === from || cost === Infinity) continue;
      const arrival = sku * n + to;
      builder.addColumn(cost, units, 0, [
        [leaving, 1],
        [stockRow[slot]!, 1],
        [stockRow[arrival]!, -1],
        [from, -volume[sku]!],
        [to, volume[sku]!],
        ...switches.entries(arrival, units),
      ]);
      transfers.push({ sku, from, to });
    }
    if (builder.columns > arcLimit) throw tooLarge(problem);
  });
  return transfers;
}

/** Of SKUs with rows for their stock: in whole packs, or in any quantity. */
function addPurchases(
  problem: AllocationProblem,
  builder: LinearProgramBuilder,
  { supplyRow, stockRow }: Rows,
  demand: Float64Array,
): void {
  const { present, volume, centers, skus } = problem;
  const n = centers.length;
  for (let s = 0; s < skus.length; s++) {
    if (stockRow[s * n]! < 0 || demand[s] === 0) continue;
    const pack = packOf(problem, s);
    const [lot, most] = pack > 0 ? [pack, Math.ceil(demand[s]! / pack)] : [1, demand[s]!];
    for (let f = 0, slot = s * n; f < n; f++, slot++)
      builder.addColumn(lot * (present?.inboundCost[slot] ?? 0), most, pack > 0 ? 1 : 0, [
        [f, lot * volume[s]!],
        [supplyRow[s]!, lot],
        [stockRow[slot]!, -lot],
      ]);
  }
}

function tooLarge({ present }: AllocationProblem): RangeError {
  const columns = present ? "arcs and transfers" : "arcs";
  const instead = present ? "" : ' (use the solver "prices")';
  return new RangeError(`more than ${arcLimit} ${columns}: too large for HiGHS here${instead}`);
}

/**
 * Room by center beyond what present stock takes from the start, 0 where it takes all or more; at most a little more than
 * everything takes, in whole packs, that could ever stand there.
 */
function usableRoom(problem: AllocationProblem, demand: Float64Array): Float64Array {
  const start = roomAtStart(problem);
  const held = start.reduce((sum, room) => sum + room, 0);
  const all = demand.reduce((sum, units, s) => {
    const pack = packOf(problem, s);
    return sum + problem.volume[s]! * (pack > 0 ? pack * Math.ceil(units / pack) : units);
  }, held);
  return problem.capacity.map((room, f) => Math.max(0, Math.min(room, all * 1.001 + 1) - start[f]!));
}

/** Units in a pack of SKU s; 0 = any quantity. */
function packOf({ packSize }: AllocationProblem, s: number): number {
  return packSize?.[s] ?? 0;
}
