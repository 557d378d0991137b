// Which centers to open, for problems too large for a mixed-integer solver: a good choice and how far it can be from the best.
import { assemble } from "./assemble.js";
import { prepare } from "./prepare.js";
import { solveByPrices, type PriceOptions } from "./price-solver.js";
import type { AllocationProblem, AllocationResult } from "./problem.js";
import { demandBySku } from "./problem.js";

/** Passes over all centers; each ends as soon as nothing was gained in one. */
const mostPasses = 4;

/**
 * Opening costs by local search: from the centers that the relaxed problem uses, each is tried closed, and each closed one
 * open, as long as that saves money (the add and drop of Kuehn, Hamburger 1963), every trial solved by prices from those of
 * the last. The bound is that of the relaxed problem, in which a center may be opened in part: its opening cost is then a
 * cost of the room used. O(passes x centers) solves.
 */
export function solveOpenCenters(problem: AllocationProblem, options: PriceOptions = {}): AllocationResult {
  const { openCost, ...rest } = problem;
  if (!openCost) return solveByPrices(problem, options);
  const n = problem.centers.length;
  const solveWith = (open: Uint8Array, startPrices?: Float64Array) => {
    const capacity = rest.capacity.map((room, f) => (open[f] ? room : 0));
    const result = solveByPrices({ ...rest, capacity }, { ...options, ...(startPrices ? { startPrices } : {}) });
    const missing = result.unserved.reduce((sum, { units }) => sum + units, 0);
    const cost = openCost.reduce((sum, price, f) => sum + (open[f] ? price : 0), result.objective);
    return { open, result, cost, missing: result.status === "infeasible" ? missing : 0 };
  };
  const relaxed = solveByPrices(withRoomCost(rest, openCost), options);
  let best = solveWith(Uint8Array.from(openCost, (price, f) => (price === 0 || relaxed.used[f]! > 0 ? 1 : 0)));
  const better = (a: typeof best, b: typeof best) =>
    a.missing < b.missing - 1e-9 || (a.missing <= b.missing + 1e-9 && a.cost < b.cost - 1e-9 * Math.abs(b.cost));
  for (let pass = 0; pass < mostPasses; pass++) {
    let gained = false;
    // Dear for what they hold first.
    const worth = (f: number) => openCost[f]! / Math.max(best.result.used[f]!, 1e-9);
    const order = Array.from({ length: n }, (_, f) => f).sort((a, b) => worth(b) - worth(a));
    for (const f of order) {
      if (openCost[f] === 0) continue;
      const open = best.open.slice();
      open[f] = 1 - open[f]!;
      const tried = solveWith(open, best.result.prices);
      if (!better(tried, best)) continue;
      best = tried;
      gained = true;
    }
    if (!gained) break;
  }
  const { result, open } = best;
  return assemble(
    problem,
    { row: result.row, center: result.center, units: result.units, open },
    {
      solver: "prices",
      bound: relaxed.bound,
      prices: { capacity: result.prices, supply: new Float64Array(problem.skus.length) },
      penalty: prepare(problem).penalty,
      iterations: result.iterations,
      tolerance: Math.max(options.targetGap ?? 1e-9, 1e-9),
    },
  );
}

/** The same problem where room costs its share of the opening: no plan with whole openings costs less. */
function withRoomCost(problem: AllocationProblem, openCost: Float64Array): AllocationProblem {
  const { volume, capacity, centerCost } = problem;
  const n = capacity.length;
  const all = demandBySku(problem).reduce((sum, units, s) => sum + units * volume[s]!, 0);
  const perRoom = openCost.map((price, f) => {
    const room = Math.min(capacity[f]!, all);
    return room > 0 ? price / room : 0;
  });
  return {
    ...problem,
    centerCost: centerCost.map((cost, i) => cost + perRoom[i % n]! * volume[Math.floor(i / n)]!),
  };
}
