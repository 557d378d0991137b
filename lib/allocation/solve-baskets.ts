// The stocking problem when split orders cost a parcel more: the parcels are priced first, then the linear problem is solved.
import { assemble } from "./assemble.js";
import { prepare, supplyPrices } from "./prepare.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { splitBound } from "./split-bound.js";
import { neverSplit, pricedAt, splitsOf } from "./split-shipments.js";
import { wholeRegions } from "./whole-regions.js";

/**
 * Solves a problem with baskets. A parcel costs the less a line the more of a region's lines leave from the same center, so
 * the cost falls with togetherness and many plans cannot be bettered by small changes. The one looked for begins with every
 * region served as a whole; at the parcel costs of that, `solveLinear` then places each SKU anew. The objective is what the plan
 * costs with the parcels that it needs itself, and so is the bound (`splitBound`); the gap between them is seldom nothing.
 */
export function solveBaskets(
  problem: AllocationProblem,
  solveLinear: (linear: AllocationProblem, startPrices?: Float64Array) => AllocationResult,
): AllocationResult {
  if (problem.baskets!.lines.every((k) => k === 1)) {
    const priced = new Float64Array(problem.regions.length * problem.centers.length);
    return { ...solveLinear(neverSplit(problem)), splits: { orders: 0, parcels: 1, cost: 0, priced } };
  }
  const { shares, prices } = wholeRegions(problem);
  const priced = pricedAt(problem, shares);
  const { row, center, units, open, ...linear } = solveLinear(priced, prices);
  const prepared = prepare(priced);
  const flows = { row, center, units, ...(open ? { open } : {}) };
  const result = assemble(problem, flows, {
    solver: linear.solver,
    // Prices at which regions move as wholes prove more than those at which single items do.
    bound: splitBound(problem, prices, supplyPrices(prepared, prices), prepared.penalty),
    prices: { capacity: linear.prices, supply: new Float64Array(problem.skus.length) },
    penalty: prepared.penalty,
    iterations: linear.iterations,
    tolerance: 1e-9,
  });
  return { ...result, splits: { ...splitsOf(problem, flows), priced: shares } };
}
