// The stocking problem through HiGHS: the independent check of our own solver, and the one that decides whole packs and openings.
import type { Highs, ModelData } from "highs";
import { assemble } from "./assemble.js";
import { lagrangianBound } from "./bound.js";
import { prepare } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { demandBySku, rowCosts } from "./problem.js";

export type HighsOptions = {
  readonly timeLimitSeconds?: number;
  /** Relative gap at which a mixed-integer solve may stop. Default 1e-6. */
  readonly mipGap?: number;
};

/** Arcs beyond which the WebAssembly build runs out of memory. */
const arcLimit = 1_000_000;

/**
 * Solves `problem` with HiGHS (Huangfu, Hall 2018). `highs` is the loaded runtime of the npm package, handed in so that
 * this module loads nothing. For linear problems the bound is recomputed here from the capacity and supply duals, not
 * taken on trust. Demand that must be met and cannot be: the plan with the least shortage, status `infeasible`.
 *
 * @throws RangeError when the problem is too large for the WebAssembly heap.
 */
export function solveWithHighs(highs: Highs, problem: AllocationProblem, options: HighsOptions = {}): AllocationResult {
  const { timeLimitSeconds = 60, mipGap = 1e-6 } = options;
  const { skus, centers, volume } = problem;
  const n = centers.length;
  const prepared = prepare(problem);
  const model = buildModel(problem, prepared.penalty, prepared.capacity);
  const solved = highs.withModel(model.data, (instance) => {
    instance.options.set({ output_flag: false, time_limit: timeLimitSeconds, mip_rel_gap: mipGap });
    instance.run();
    const status = instance.getModelStatus();
    const { optimal, timeLimit } = highs.constants.modelStatus;
    if (status !== optimal && status !== timeLimit && status !== 6)
      throw new Error(`HiGHS ended with status ${status}`);
    const { colValue, rowDual } = instance.getSolution();
    const bound = model.integers ? Number(instance.info.get("mip_dual_bound")) : -Infinity;
    return { colValue, rowDual, bound, iterations: Number(instance.info.get("simplex_iteration_count")) };
  });
  const { colValue } = solved;
  // With whole numbers there are no prices; those of the linear problem that remains when they are held fixed stand in.
  const rowDual = model.integers ? fixedDuals(highs, model, colValue) : solved.rowDual;
  const capacity = Float64Array.from({ length: n }, (_, f) => Math.max(0, -rowDual[f]!));
  const supply = new Float64Array(skus.length);
  for (let s = 0; s < skus.length; s++)
    if (model.supplyRow[s]! >= 0) supply[s] = Math.max(0, -rowDual[model.supplyRow[s]!]!);
  const flows: [row: number, center: number, units: number][] = [];
  for (let i = 0; i < model.arcRow.length; i++) {
    const units = colValue[i]!;
    const row = model.arcRow[i]!;
    if (units > 1e-9 * problem.quantity[row]!)
      flows.push([row, model.arcCenter[i]!, Math.min(units, problem.quantity[row]!)]);
  }
  const open =
    problem.openCost && Uint8Array.from({ length: n }, (_, f) => (colValue[model.openColumn + f]! > 0.5 ? 1 : 0));
  const bound = model.integers ? solved.bound : lagrangianBound(problem, capacity, supply, prepared.penalty);
  return assemble(
    problem,
    {
      row: Int32Array.from(flows, ([row]) => row),
      center: Int32Array.from(flows, ([, center]) => center),
      units: Float64Array.from(flows, ([, , units]) => units),
      ...(open ? { open } : {}),
    },
    {
      solver: "highs",
      bound,
      prices: { capacity: volume.some((v) => v > 0) ? capacity : new Float64Array(n), supply },
      penalty: prepared.penalty,
      iterations: solved.iterations,
      tolerance: model.integers ? Math.max(mipGap, 1e-6) : 1e-7,
    },
  );
}

type Model = {
  readonly data: ModelData;
  readonly integers: boolean;
  readonly arcRow: Int32Array;
  readonly arcCenter: Int32Array;
  readonly supplyRow: Int32Array;
  readonly openColumn: number;
};

function buildModel(problem: AllocationProblem, penalty: Float64Array, capacity: Float64Array): Model {
  const { start, quantity, volume, supply, skus, centers, openCost, assortmentCost, packSize } = problem;
  const n = centers.length;
  const demand = demandBySku(problem);
  const rowLower: number[] = new Array<number>(n).fill(-Infinity);
  const rowUpper: number[] = Array.from(capacity, (room) => (openCost ? 0 : room));
  const addRow = (lower: number, upper: number): number => {
    rowLower.push(lower);
    return rowUpper.push(upper) - 1;
  };
  const supplyRow = Int32Array.from(skus, (_, s) =>
    demand[s]! > supply[s]! || hasPack(packSize, s) ? addRow(-Infinity, supply[s]!) : -1,
  );
  const stockRow = Int32Array.from({ length: skus.length * n }, (_, i) =>
    hasPack(packSize, Math.floor(i / n)) ? addRow(-Infinity, 0) : -1,
  );
  const firstDemand = rowLower.length;
  for (const units of quantity) addRow(units, units);

  const cost: number[] = [];
  const upper: number[] = [];
  const kind: (0 | 1)[] = [];
  const starts: number[] = [0];
  const indices: number[] = [];
  const values: number[] = [];
  const links: { row: number; center: number; units: number }[] = [];
  /** By slot `sku * centers + center`: rows that keep flows at 0 where the SKU is not kept. */
  const kept = new Map<number, { row: number; units: number }[]>();
  const addColumn = (price: number, most: number, integer: 0 | 1, entries: [row: number, value: number][]): void => {
    cost.push(price);
    upper.push(most);
    kind.push(integer);
    for (const [row, value] of entries) {
      if (value === 0) continue;
      indices.push(row);
      values.push(value);
    }
    starts.push(indices.length);
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
        if (hasPack(packSize, s)) entries.push([stockRow[s * n + f]!, 1]);
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
        addColumn(costs[f]!, Infinity, 0, entries);
        arcRow.push(d);
        arcCenter.push(f);
      }
      if (arcRow.length > arcLimit)
        throw new RangeError(`more than ${arcLimit} arcs: too large for HiGHS here (use the solver "prices")`);
    }
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) addColumn(penalty[s]!, Infinity, 0, [[firstDemand + d, 1]]);
  for (let s = 0; s < skus.length; s++) {
    if (!hasPack(packSize, s)) continue;
    const pack = packSize![s]!;
    for (let f = 0; f < n; f++)
      addColumn(0, Math.ceil(demand[s]! / pack), 1, [
        [f, pack * volume[s]!],
        [supplyRow[s]!, pack],
        [stockRow[s * n + f]!, -pack],
      ]);
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
      const entries: [number, number][] = [[f, -capacity[f]!]];
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

function fixedDuals(highs: Highs, model: Model, colValue: Float64Array): Float64Array {
  const { integrality, ...linear } = model.data;
  const colLower = Float64Array.from(linear.colLower as Float64Array);
  const colUpper = Float64Array.from(linear.colUpper as Float64Array);
  (integrality as Int32Array).forEach((kind, i) => {
    if (kind === 1) colLower[i] = colUpper[i] = Math.round(colValue[i]!);
  });
  return highs.withModel({ ...linear, colLower, colUpper }, (instance) => {
    instance.options.set({ output_flag: false });
    instance.run();
    return instance.getSolution().rowDual;
  });
}
