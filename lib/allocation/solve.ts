// One contract for both solvers.
import type { Highs } from "highs";
import { solveWithHighs } from "./highs-solver.js";
import { solveByPrices } from "./price-solver.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";

export type SolveOptions = {
  /** `prices` (default where it can): our own. `highs`: needs `highs`. `auto`: HiGHS for whole numbers and small problems. */
  readonly solver?: "auto" | "highs" | "prices";
  /** The loaded runtime of the npm package highs. */
  readonly highs?: Highs;
  readonly startPrices?: Float64Array;
  readonly targetGap?: number;
  readonly timeLimitSeconds?: number;
};

/** Arcs up to which `auto` takes HiGHS, which then needs well under a second. */
const smallArcs = 20_000;

/** True when the problem has decisions that only a mixed-integer solver can make. */
export function needsIntegers(problem: AllocationProblem): boolean {
  const { openCost, assortmentCost, packSize } = problem;
  return [openCost, assortmentCost, packSize].some((values) => values?.some((value) => value > 0));
}

/**
 * Solves a stocking problem. Every answer carries cost, proven bound and gap; `optimal` only when they meet.
 *
 * @throws RangeError when whole numbers are asked of the price solver, or HiGHS is asked for but not handed in.
 */
export function solve(problem: AllocationProblem, options: SolveOptions = {}): AllocationResult {
  const { solver = "auto", highs, startPrices, targetGap, timeLimitSeconds } = options;
  const integers = needsIntegers(problem);
  const arcs = problem.quantity.length * problem.centers.length;
  const useHighs = solver === "highs" || (solver === "auto" && highs !== undefined && (integers || arcs <= smallArcs));
  if (useHighs) {
    if (!highs) throw new RangeError("invalid solver: highs (its runtime was not handed in)");
    return solveWithHighs(highs, problem, { ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }) });
  }
  if (integers)
    throw new RangeError("invalid solver: prices (opening costs, assortment costs and pack sizes need highs)");
  return solveByPrices(problem, {
    ...(startPrices ? { startPrices } : {}),
    ...(targetGap === undefined ? {} : { targetGap }),
  });
}
