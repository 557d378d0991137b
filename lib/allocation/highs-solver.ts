// The stocking problem through HiGHS: the independent check of our own solver, and the one that decides whole packs and openings.
import type { Highs } from "highs";
import { assemble } from "./assemble.js";
import { lagrangianBound } from "./bound.js";
import { buildModel, dualBound, type Model } from "./highs-model.js";
import { prepare } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";

export type HighsOptions = {
  readonly timeLimitSeconds?: number;
  /** Relative gap at which a mixed-integer solve may stop. Default 1e-6. */
  readonly mipGap?: number;
};

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
  const bound = model.integers
    ? solved.bound
    : problem.present
      ? dualBound(model, rowDual)
      : lagrangianBound(problem, capacity, supply, prepared.penalty);
  return assemble(
    problem,
    {
      row: Int32Array.from(flows, ([row]) => row),
      center: Int32Array.from(flows, ([, center]) => center),
      units: Float64Array.from(flows, ([, , units]) => units),
      ...(open ? { open } : {}),
      ...(problem.present ? stockOf(model, colValue, skus.length * n) : {}),
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

/** What is moved and bought. */
function stockOf(model: Model, colValue: ArrayLike<number>, slots: number): Pick<AllocationResult, "moves" | "bought"> {
  const bought = new Float64Array(slots);
  for (const { column, slot, units } of model.bought)
    if (colValue[column]! > 1e-9) bought[slot] = colValue[column]! * units;
  const moves = model.moved
    .map(({ column, ...move }) => ({ ...move, units: colValue[column]! }))
    .filter(({ units }) => units > 1e-9);
  return { moves, bought };
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
