// The stocking problem when split orders cost a parcel more: the parcels are priced first, then the linear problem is solved.
import { assemble } from "./assemble.js";
import { prepare, supplyPrices } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { splitBound } from "./split-bound.js";
import { pricedAt, splitsOf } from "./split-shipments.js";
import { wholeRegions } from "./whole-regions.js";

/** Relative gap from which another proof is tried. */
const wideGap = 1e-3;

/**
 * Solves a problem with baskets. A parcel costs the less a line the more of a region's lines leave from the same center, so
 * the cost falls with togetherness and many plans cannot be bettered by small changes. The one looked for begins with every
 * region served as a whole; at the parcel costs of that, `solveLinear` then places each SKU anew. The objective is what the plan
 * costs with the parcels that it needs itself, and so is the bound (`splitBound`); the gap between them is seldom nothing.
 */
export function solveBaskets(
  problem: AllocationProblem,
  solveLinear: (linear: AllocationProblem, startPrices: Float64Array) => AllocationResult,
): AllocationResult {
  const { shares, prices } = wholeRegions(problem);
  const priced = pricedAt(problem, shares);
  const { row, center, units, open, ...linear } = solveLinear(priced, prices);
  const prepared = prepare(priced);
  const prove = (capacity: Float64Array) =>
    splitBound(problem, capacity, supplyPrices(prepared, capacity), prepared.penalty);
  const flows = { row, center, units, ...(open ? { open } : {}) };
  const proof = {
    solver: linear.solver,
    bound: prove(linear.prices),
    prices: { capacity: linear.prices, supply: new Float64Array(problem.skus.length) },
    penalty: prepared.penalty,
    iterations: linear.iterations,
    tolerance: 1e-9,
  };
  let result = assemble(problem, flows, proof);
  // Prices at which regions move as wholes prove more where many are split.
  if (result.gap > wideGap)
    result = assemble(problem, flows, { ...proof, bound: Math.max(proof.bound, prove(prices)) });
  return { ...result, splits: { ...splitsOf(problem, flows), priced: shares } };
}
