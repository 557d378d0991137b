// The stocking problem as a linear or mixed-integer program in compressed columns.
import type { ModelData } from "highs";
import type { AllocationProblem, Move } from "./problem.js";
import { demandBySku, rowCosts } from "./problem.js";

/** Arcs beyond which the WebAssembly build runs out of memory. */
const arcLimit = 1_000_000;

/** Rows `0 .. centers - 1` are the capacities; the columns begin with the arcs. */
export type Model = {
  readonly data: ModelData;
  readonly integers: boolean;
  readonly arcRow: Int32Array;
  readonly arcCenter: Int32Array;
  /** By SKU; -1 where supply cannot bind. */
  readonly supplyRow: Int32Array;
  readonly openColumn: number;
  /** Columns of what is bought, each worth `units`, and of what is moved. */
  readonly bought: readonly { readonly column: number; readonly slot: number; readonly units: number }[];
  readonly moved: readonly (Omit<Move, "units"> & { readonly column: number })[];
  /** Most that a column can be in any plan worth having. */
  readonly most: Float64Array;
};

/**
 * @param penalty finite shortage cost per SKU
 * @param capacity finite capacities
 * @throws RangeError when there are more arcs than the WebAssembly heap holds
 */
export function buildModel(problem: AllocationProblem, penalty: Float64Array, capacity: Float64Array): Model {
  const { start, quantity, volume, supply, skus, centers, openCost, assortmentCost, packSize, present } = problem;
  const n = centers.length;
  const demand = demandBySku(problem);
  const room = freeRoom(problem, capacity);
  const keepsStock = (s: number): boolean => present !== undefined || hasPack(packSize, s);
  const rowLower: number[] = new Array<number>(n).fill(-Infinity);
  const rowUpper: number[] = Array.from(room, (free) => (openCost ? 0 : free));
  const addRow = (lower: number, upper: number): number => {
    rowLower.push(lower);
    return rowUpper.push(upper) - 1;
  };
  const supplyRow = Int32Array.from(skus, (_, s) =>
    demand[s]! > supply[s]! || keepsStock(s) ? addRow(-Infinity, supply[s]!) : -1,
  );
  const stockRow = Int32Array.from({ length: skus.length * n }, (_, i) =>
    keepsStock(Math.floor(i / n)) ? addRow(-Infinity, present?.units[i] ?? 0) : -1,
  );
  const firstDemand = rowLower.length;
  for (const units of quantity) addRow(units, units);

  const cost: number[] = [];
  const upper: number[] = [];
  const natural: number[] = [];
  const kind: (0 | 1)[] = [];
  const starts: number[] = [0];
  const indices: number[] = [];
  const values: number[] = [];
  const links: { row: number; center: number; units: number }[] = [];
  /** By slot `sku * centers + center`: rows that keep flows at 0 where the SKU is not kept. */
  const kept = new Map<number, { row: number; units: number }[]>();
  const addColumn = (
    price: number,
    limit: number,
    integer: 0 | 1,
    entries: [row: number, value: number][],
    most = limit,
  ): number => {
    cost.push(price);
    upper.push(limit);
    natural.push(most);
    kind.push(integer);
    for (const [row, value] of entries) {
      if (value === 0) continue;
      indices.push(row);
      values.push(value);
    }
    return starts.push(indices.length) - 2;
  };
  const arcRow: number[] = [];
  const arcCenter: number[] = [];
  const costs = new Float64Array(n);
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      rowCosts(problem, s, d, costs);
      for (let f = 0; f < n; f++) {
        if (costs[f] === Infinity) continue;
        const entries: [number, number][] = [];
        if (keepsStock(s)) entries.push([stockRow[s * n + f]!, 1]);
        else {
          entries.push([f, volume[s]!]);
          if (supplyRow[s]! >= 0) entries.push([supplyRow[s]!, 1]);
        }
        entries.push([firstDemand + d, 1]);
        if (openCost) {
          const row = addRow(-Infinity, 0);
          links.push({ row, center: f, units: quantity[d]! });
          entries.push([row, 1]);
        }
        const slot = s * n + f;
        if (assortmentCost && assortmentCost[slot]! > 0) {
          const row = addRow(-Infinity, 0);
          kept.set(slot, [...(kept.get(slot) ?? []), { row, units: quantity[d]! }]);
          entries.push([row, 1]);
        }
        addColumn(costs[f]!, Infinity, 0, entries, quantity[d]!);
        arcRow.push(d);
        arcCenter.push(f);
      }
      if (arcRow.length > arcLimit)
        throw new RangeError(`more than ${arcLimit} arcs: too large for HiGHS here (use the solver "prices")`);
    }
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++)
      addColumn(penalty[s]!, Infinity, 0, [[firstDemand + d, 1]], quantity[d]!);
  const bought: { column: number; slot: number; units: number }[] = [];
  const moved: (Omit<Move, "units"> & { column: number })[] = [];
  for (let s = 0; s < skus.length; s++) {
    if (!keepsStock(s)) continue;
    const whole = hasPack(packSize, s);
    const units = whole ? packSize![s]! : 1;
    const most = whole ? Math.ceil(demand[s]! / units) : demand[s]!;
    for (let f = 0; f < n; f++) {
      const slot = s * n + f;
      const entries: [number, number][] = [
        [f, units * volume[s]!],
        [supplyRow[s]!, units],
        [stockRow[slot]!, -units],
      ];
      const price = units * (present?.inboundCost[slot] ?? 0);
      bought.push({ column: addColumn(price, whole ? most : Infinity, whole ? 1 : 0, entries, most), slot, units });
      const here = present?.units[slot] ?? 0;
      if (here === 0) continue;
      const out = addRow(-Infinity, here);
      for (let to = 0; to < n; to++) {
        const price = present!.transferCost[slot * n + to]!;
        if (to === f || price === Infinity) continue;
        const column = addColumn(price, here, 0, [
          [f, -volume[s]!],
          [to, volume[s]!],
          [stockRow[slot]!, 1],
          [stockRow[s * n + to]!, -1],
          [out, 1],
        ]);
        moved.push({ sku: s, from: f, to, column });
      }
    }
  }
  for (const [slot, rows] of kept)
    addColumn(
      assortmentCost![slot]!,
      1,
      1,
      rows.map(({ row, units }) => [row, -units]),
    );
  const openColumn = cost.length;
  if (openCost)
    for (let f = 0; f < n; f++) {
      const entries: [number, number][] = [[f, -room[f]!]];
      for (const link of links) if (link.center === f) entries.push([link.row, -link.units]);
      addColumn(openCost[f]!, 1, 1, entries);
    }
  const integers = kind.includes(1);
  const numRows = rowLower.length;
  const numCols = cost.length;
  return {
    integers,
    arcRow: Int32Array.from(arcRow),
    arcCenter: Int32Array.from(arcCenter),
    supplyRow,
    openColumn,
    bought,
    moved,
    most: Float64Array.from(natural),
    data: {
      numRows,
      numCols,
      colCost: Float64Array.from(cost),
      colLower: new Float64Array(numCols),
      colUpper: Float64Array.from(upper),
      rowLower: Float64Array.from(rowLower),
      rowUpper: Float64Array.from(rowUpper, (limit) => (limit === Infinity ? 1e30 : limit)),
      matrix: {
        format: "csc",
        numRows,
        numCols,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(indices),
        values: Float64Array.from(values),
      },
      ...(integers ? { integrality: Int32Array.from(kind) } : {}),
    },
  };
}

function hasPack(packSize: Float64Array | undefined, s: number): boolean {
  return packSize !== undefined && packSize[s]! > 0;
}

/** Room that present stock leaves, per center: none where it takes more than there is. */
function freeRoom(
  { present, volume, centers, capacity: given }: AllocationProblem,
  capacity: Float64Array,
): Float64Array {
  const free = capacity.slice();
  present?.units.forEach((units, slot) => {
    const f = slot % centers.length;
    if (given[f]! < Infinity) free[f]! -= units * volume[Math.floor(slot / centers.length)]!;
  });
  return free.map((room) => Math.max(0, room));
}

/**
 * A lower bound on the linear program from any row prices: those of the wrong sign count as 0, and a column that gains at the
 * prices is taken at its `most` (weak duality). O(non-zeros).
 */
export function dualBound({ data, most }: Model, rowDual: ArrayLike<number>): number {
  const [lower, upper] = [data.rowLower, data.rowUpper].map((side) => Float64Array.from(side as ArrayLike<number>));
  const { starts, indices, values } = data.matrix as { starts: Int32Array; indices: Int32Array; values: Float64Array };
  const cost = data.colCost as Float64Array;
  const price = lower!.map((low, i) => {
    const y = rowDual[i]!;
    return (y > 0 && low === -Infinity) || (y < 0 && upper![i]! >= 1e30) ? 0 : y;
  });
  let bound = 0;
  price.forEach((y, i) => (bound += y === 0 ? 0 : y * (y > 0 ? lower![i]! : upper![i]!)));
  for (let j = 0; j < cost.length; j++) {
    let reduced = cost[j]!;
    for (let k = starts[j]!; k < starts[j + 1]!; k++) reduced -= values[k]! * price[indices[k]!]!;
    if (reduced < 0) bound += reduced * most[j]!;
  }
  return bound;
}
