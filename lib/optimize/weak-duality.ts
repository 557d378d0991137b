// What any prices of the rows prove about a linear program, whoever found them.
import type { LinearProgram } from "./linear-program.js";

/**
 * A lower bound on the optimum of `program` from prices of its rows, `rowDual[row]` in cost a unit of the row's limit, of
 * either sign. A price that would pay for a limit that is not there counts as 0. A column whose cost is below the worth of
 * its entries is taken at `most`. Any prices give a valid bound; at optimal ones it equals the optimum of the linear
 * program, whole numbers not asked for (weak duality: Bertsimas and Tsitsiklis 1997, chapter 4.3). O(entries).
 */
export function weakDualityBound(program: LinearProgram, rowDual: Float64Array): number {
  const { rowLower, rowUpper, cost, most, starts, indices, values } = program;
  const prices = rowDual.map((price, i) => {
    const limit = price > 0 ? rowLower[i]! : rowUpper[i]!;
    return Number.isFinite(limit) ? price : 0;
  });
  let bound = 0;
  for (let i = 0; i < prices.length; i++)
    if (prices[i] !== 0) bound += prices[i]! * (prices[i]! > 0 ? rowLower[i]! : rowUpper[i]!);
  for (let j = 0; j < cost.length; j++) {
    let reduced = cost[j]!;
    for (let k = starts[j]!; k < starts[j + 1]!; k++) reduced -= prices[indices[k]!]! * values[k]!;
    if (reduced < 0) bound += reduced * most[j]!;
  }
  return bound;
}
