// One contract for both solvers.
import type { Highs } from "highs";
import { solveWithHighs } from "./highs-solver.js";
import { solveOpenCenters } from "./open-centers.js";
import { solveByPrices } from "./price-solver.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { solveBaskets } from "./solve-baskets.js";

export type SolveOptions = {
  /** `prices`: our own. `highs`: needs `highs`. `auto` (default): HiGHS for whole numbers and small problems, else our own. */
  readonly solver?: "auto" | "highs" | "prices";
  /** The loaded runtime of the npm package highs. */
  readonly highs?: Highs;
  readonly startPrices?: Float64Array;
  readonly targetGap?: number;
  readonly timeLimitSeconds?: number;
};

/** Arcs up to which `auto` takes HiGHS, which then needs well under a second; with opening costs, some seconds. */
const [smallArcs, smallOpenings] = [20_000, 50_000];

const costs = (values: Float64Array | undefined) => values?.some((value) => value > 0) ?? false;

/** True when the problem has decisions that our own solver does not know: whole numbers, stock that may move. */
function needsHighs({ assortmentCost, packSize, present }: AllocationProblem): boolean {
  return costs(assortmentCost) || costs(packSize) || present !== undefined;
}

/**
 * Solves a stocking problem. Every answer carries cost, proven bound and gap; `optimal` only when they meet. Opening costs of
 * centers are decided by HiGHS where the problem is small, else by local search on our own solver. Baskets are priced first.
 *
 * @throws RangeError when packs, assortment costs or present stock are asked of the price solver, HiGHS is asked for but not
 * handed in, or a problem has both baskets and present stock.
 */
export function solve(problem: AllocationProblem, options: SolveOptions = {}): AllocationResult {
  if (problem.baskets && problem.present)
    throw new RangeError("invalid problem: baskets and present_stock cannot be decided together");
  if (problem.baskets)
    return solveBaskets(problem, (linear, startPrices) =>
      solve(linear, { ...(startPrices ? { startPrices } : {}), ...options }),
    );
  const { solver = "auto", highs, startPrices, targetGap, timeLimitSeconds } = options;
  const highsOnly = needsHighs(problem);
  const openings = costs(problem.openCost);
  const arcs = problem.quantity.length * problem.centers.length;
  const highsCan = highsOnly || arcs <= (openings ? smallOpenings : smallArcs);
  if (solver === "highs" || (solver === "auto" && highs !== undefined && highsCan)) {
    if (!highs) throw new RangeError("invalid solver: highs (its runtime was not handed in)");
    return solveWithHighs(highs, problem, { ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }) });
  }
  if (highsOnly)
    throw new RangeError("invalid solver: prices (assortment costs, pack sizes and present stock need highs)");
  return (openings ? solveOpenCenters : solveByPrices)(problem, {
    ...(startPrices ? { startPrices } : {}),
    ...(targetGap === undefined ? {} : { targetGap }),
  });
}
