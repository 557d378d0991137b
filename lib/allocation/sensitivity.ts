// How far the plan hangs on its costs: each one halved and raised by half, what that costs, and what would be placed elsewhere.
import { evaluateFlows, resolvePlan, type Plan, type ResolveOptions } from "./resolve.js";
import { skuOfRows } from "./problem.js";
import type { StockingInput } from "./stocking-input.js";
import { asGiven, costNames, type CostName } from "./stocking-problem.js";

/** A demand row whose larger part goes to another center. */
export type Flip = {
  readonly sku: number;
  readonly region: number;
  /** Center; -1: not served. */
  readonly from: number;
  readonly to: number;
  /** Weekly units wanted. */
  readonly units: number;
};

export type Sensitivity = {
  readonly cost: CostName;
  /** What the cost is multiplied by. */
  readonly factor: number;
  /** Weekly cost of the plan that is best at the changed cost. */
  readonly total: number;
  /** Weekly cost of the plan as it stands, at the changed cost; less `total` it is what a wrong guess costs. */
  readonly unchangedTotal: number;
  /** Weekly units whose center changes. */
  readonly movedUnits: number;
  /** Largest first. */
  readonly flips: readonly Flip[];
};

/** Changes that every cost is tried at. */
export const triedFactors = [0.5, 1.5] as const;

/**
 * One-way sensitivity of `plan`: solved anew with each cost, on top of the plan's own factors, at each of `triedFactors`.
 * The service level and so the stock behind a unit stay as they are. Costs eight solves from near prices.
 *
 * @param options those that the plan was made with
 */
export function sensitivityOf(
  input: StockingInput,
  plan: Plan,
  options: ResolveOptions,
  progress: (share: number) => void = () => {},
): Sensitivity[] {
  const cases = costNames.flatMap((cost) => triedFactors.map((factor) => ({ cost, factor })));
  const before = servedBy(plan);
  return cases.map(({ cost, factor }, i) => {
    progress(i / cases.length);
    const own = options.factors ?? asGiven;
    const changed = { ...options, factors: { ...own, [cost]: own[cost] * factor }, startPrices: plan.result.prices };
    const other = resolvePlan(input, changed);
    const kept = evaluateFlows(input, other.problem, plan.result, plan.targets, changed);
    return {
      cost,
      factor,
      total: other.costs.total,
      unchangedTotal: kept.costs.total,
      ...movesBetween(plan, before, servedBy(other)),
    };
  });
}

/** Weekly units by demand row and center, `[row * (centers + 1) + center]`, the last slot what is not served. */
function servedBy({ problem, result }: Plan): Float64Array {
  const width = problem.centers.length + 1;
  const served = new Float64Array(problem.quantity.length * width);
  problem.quantity.forEach((wanted, d) => (served[d * width + width - 1] = wanted));
  for (let i = 0; i < result.row.length; i++) {
    const row = result.row[i]! * width;
    served[row + result.center[i]!]! += result.units[i]!;
    served[row + width - 1]! -= result.units[i]!;
  }
  return served;
}

function movesBetween(plan: Plan, before: Float64Array, after: Float64Array) {
  const { problem } = plan;
  const width = problem.centers.length + 1;
  const sku = skuOfRows(problem);
  const flips: Flip[] = [];
  let movedUnits = 0;
  const center = (column: number) => (column === width - 1 ? -1 : column);
  for (let d = 0; d < problem.quantity.length; d++) {
    let [from, to] = [0, 0];
    for (let f = 0; f < width; f++) {
      const [old, next] = [before[d * width + f]!, after[d * width + f]!];
      movedUnits += Math.max(0, next - old);
      if (old > before[d * width + from]!) from = f;
      if (next > after[d * width + to]!) to = f;
    }
    if (from !== to)
      flips.push({
        sku: sku[d]!,
        region: problem.region[d]!,
        from: center(from),
        to: center(to),
        units: problem.quantity[d]!,
      });
  }
  return { movedUnits, flips: flips.sort((a, b) => b.units - a.units || a.sku - b.sku || a.region - b.region) };
}
