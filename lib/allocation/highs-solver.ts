// The stocking problem through HiGHS: the independent check of our own solver, and the one that decides whole packs and openings.
import type { Highs, ModelData } from "highs";
import type { LinearProgram } from "../optimize/linear-program.js";
import { weakDualityBound } from "../optimize/weak-duality.js";
import { assemble } from "./assemble.js";
import { lagrangianBound } from "./bound.js";
import { buildModel, type HighsModel } from "./highs-model.js";
import { planOf } from "./highs-plan.js";
import { prepare } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";

export type HighsOptions = {
  readonly timeLimitSeconds?: number;
  /** Relative gap at which a mixed-integer solve may stop. Default 1e-6. */
  readonly mipGap?: number;
};

/**
 * Solves `problem` with HiGHS (Huangfu, Hall 2018). `highs` is the loaded runtime of the npm package, handed in so that
 * this module loads nothing. For linear problems the bound is recomputed here from the duals, not taken on trust. Demand
 * that must be met and cannot be: the plan with the least shortage, status `infeasible`.
 *
 * @throws RangeError when the problem is too large for the WebAssembly heap.
 */
export function solveWithHighs(highs: Highs, problem: AllocationProblem, options: HighsOptions = {}): AllocationResult {
  const { mipGap = 1e-6 } = options;
  const { skus, centers, volume } = problem;
  const n = centers.length;
  const { penalty } = prepare(problem);
  const { model, solved } = solveModel(highs, problem, penalty, options);
  const { colValue, rowDual } = solved;
  const integers = hasIntegers(model);
  const capacity = Float64Array.from({ length: n }, (_, f) => Math.max(0, -rowDual[f]!));
  const supply = new Float64Array(skus.length);
  for (let s = 0; s < skus.length; s++)
    if (model.supplyRow[s]! >= 0) supply[s] = Math.max(0, -rowDual[model.supplyRow[s]!]!);
  return assemble(problem, planOf(problem, model, colValue), {
    solver: "highs",
    bound: integers
      ? solved.bound
      : problem.present
        ? weakDualityBound(model.program, rowDual)
        : lagrangianBound(problem, capacity, supply, penalty),
    prices: { capacity: volume.some((v) => v > 0) ? capacity : new Float64Array(n), supply },
    penalty,
    iterations: solved.iterations,
    tolerance: integers ? Math.max(mipGap, 1e-6) : 1e-7,
  });
}

type Solved = {
  readonly feasible: boolean;
  readonly colValue: Float64Array;
  readonly rowDual: Float64Array;
  /** What HiGHS says of whole numbers; -Infinity without them. */
  readonly bound: number;
  readonly iterations: number;
};

/**
 * Whole numbers make costs jump and transfers branch the chains of exchanges, so that no penalty is sure to be dearer than
 * serving: demand that must be met is first asked for as it stands, and may go short only if that cannot be. A unit short is then dearer than all that is paid but once.
 */
function solveModel(highs: Highs, problem: AllocationProblem, penalty: Float64Array, options: HighsOptions) {
  const relaxed = () => {
    let once = 0;
    for (const cost of [...(problem.openCost ?? []), ...(problem.assortmentCost ?? [])])
      if (cost < Infinity) once += cost;
    const model = buildModel(
      problem,
      penalty.map((cost, s) => (problem.shortageCost[s] === Infinity ? cost + once : cost)),
    );
    return { model, solved: run(highs, model, options) };
  };
  const { shortageCost, present, openCost, assortmentCost, packSize } = problem;
  if (!shortageCost.includes(Infinity) || !(present || openCost || assortmentCost || packSize)) return relaxed();
  const model = buildModel(problem, shortageCost);
  const solved = run(highs, model, options);
  return solved.feasible ? { model, solved } : relaxed();
}

function hasIntegers({ program }: HighsModel): boolean {
  return program.integer.includes(1);
}

function run(highs: Highs, { program }: HighsModel, { timeLimitSeconds = 60, mipGap = 1e-6 }: HighsOptions): Solved {
  const integers = program.integer.includes(1);
  const solved = highs.withModel(modelData(program), (instance) => {
    instance.options.set({ output_flag: false, time_limit: timeLimitSeconds, mip_rel_gap: mipGap });
    instance.run();
    const status = instance.getModelStatus();
    const { empty, optimal, timeLimit, infeasible, unboundedOrInfeasible } = highs.constants.modelStatus;
    // Costs are not negative: nothing is unbounded.
    const failed = status === infeasible || status === unboundedOrInfeasible;
    if (!failed && status !== optimal && status !== timeLimit && status !== empty)
      throw new Error(`HiGHS ended with status ${status}`);
    const { colValue, rowDual } = instance.getSolution();
    const feasible =
      status === optimal ||
      status === empty ||
      (!failed && Number(instance.info.get("primal_solution_status")) === highs.constants.solutionStatus.feasible);
    const bound = integers && !failed ? Number(instance.info.get("mip_dual_bound")) : -Infinity;
    return { feasible, colValue, rowDual, bound, iterations: Number(instance.info.get("simplex_iteration_count")) };
  });
  if (!integers || !solved.feasible) return solved;
  return { ...solved, ...heldFixed(highs, program, solved.colValue) };
}

/**
 * With whole numbers there are no prices; those of the linear program that remains when they are held fixed stand in. Its
 * values are sharper, too: those of the mixed-integer solve are whole to 1e-6 only.
 */
function heldFixed(highs: Highs, program: LinearProgram, values: Float64Array) {
  const whole = (otherwise: number) =>
    values.map((value, i) => (program.integer[i] === 1 ? Math.round(value) : otherwise));
  const linear = modelData({ ...program, integer: new Int32Array(values.length) });
  return highs.withModel({ ...linear, colLower: whole(0), colUpper: whole(Infinity) }, (instance) => {
    instance.options.set({ output_flag: false });
    instance.run();
    const { colValue, rowDual } = instance.getSolution();
    const { optimal } = highs.constants.modelStatus;
    return { colValue: instance.getModelStatus() === optimal ? colValue : values, rowDual };
  });
}

function modelData({ rowLower, rowUpper, cost, most, integer, starts, indices, values }: LinearProgram): ModelData {
  const [numRows, numCols] = [rowLower.length, cost.length];
  return {
    numRows,
    numCols,
    colCost: cost,
    colLower: new Float64Array(numCols),
    colUpper: most.map((limit, i) => (integer[i] === 1 ? limit : Infinity)),
    rowLower,
    rowUpper: rowUpper.map((limit) => (limit === Infinity ? 1e30 : limit)),
    matrix: { format: "csc", numRows, numCols, starts, indices, values },
    ...(integer.includes(1) ? { integrality: integer } : {}),
  };
}
