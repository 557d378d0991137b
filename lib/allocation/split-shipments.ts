// Parcels: lines of one order that leave from the same center share one, so the cost of a line hangs on where the others are served.
import type { AllocationProblem, AllocationResult, Baskets, Splits } from "./problem.js";
import { skuOfRows } from "./problem.js";

type Flows = Pick<AllocationResult, "row" | "center" | "units">;

/**
 * Share of a parcel that an order line pays for, on average, where a share `p` of its region's lines is shipped from the same
 * center: an order of k lines needs a parcel from there with probability 1 - (1 - p)^k, which its k p lines from there share.
 * From 1 (no other line is with it) to orders / lines (all are). Lines of an order are taken to be drawn independently.
 */
export function parcelShare({ lines, share }: Baskets, p: number): number {
  let parcels = 0;
  let all = 0;
  for (let i = 0; i < lines.length; i++) {
    const k = lines[i]!;
    all += share[i]! * k;
    parcels += share[i]! * (p > 1e-9 ? (1 - (1 - Math.min(1, p)) ** k) / p : k);
  }
  return parcels / all;
}

/** Share of each region's lines by center, `[region * centers + center]`; 0 where a region has none served. */
export function lineShares(problem: AllocationProblem, flows: Flows): Float64Array {
  const n = problem.centers.length;
  const lines = linesPerUnit(problem);
  const sku = skuOfRows(problem);
  const shares = new Float64Array(problem.regions.length * n);
  for (let i = 0; i < flows.row.length; i++) {
    const d = flows.row[i]!;
    shares[problem.region[d]! * n + flows.center[i]!]! += flows.units[i]! * lines[sku[d]!]!;
  }
  for (let r = 0; r < shares.length; r += n) {
    const all = shares.subarray(r, r + n).reduce((sum, value) => sum + value, 0);
    if (all > 0) for (let i = r; i < r + n; i++) shares[i]! /= all;
  }
  return shares;
}

/** The linear problem in which a line on each lane pays the share of a parcel that goes with `shares` of the lines there. */
export function pricedAt(problem: AllocationProblem, shares: Float64Array): AllocationProblem {
  return scaled(problem, (baskets, lane) => parcelShare(baskets, shares[lane]!));
}

/** The linear problem in which all lines of an order share one parcel wherever they are served: no plan costs less in it. */
export function neverSplit(problem: AllocationProblem): AllocationProblem {
  return scaled(problem, (baskets) => parcelShare(baskets, 1));
}

/** The linear problem in which parcels cost nothing. */
export function withoutParcels(problem: AllocationProblem): AllocationProblem {
  return scaled(problem, () => 0);
}

/** The linear problem in which `flows` cost what they do with the parcels that they themselves need. */
export function asShipped(problem: AllocationProblem, flows: Flows): AllocationProblem {
  return problem.baskets ? pricedAt(problem, lineShares(problem, flows)) : problem;
}

/** How many orders `flows` split, and what that costs. */
export function splitsOf(problem: AllocationProblem, flows: Flows): Omit<Splits, "priced"> {
  const { baskets, regions, centers, quantity, region } = problem;
  if (!baskets) return { orders: 0, parcels: 1, cost: 0 };
  const n = centers.length;
  const perUnit = linesPerUnit(problem);
  const rate = parcelRate(problem);
  const sku = skuOfRows(problem);
  const linesOf = new Float64Array(regions.length);
  for (let d = 0; d < quantity.length; d++) linesOf[region[d]!]! += quantity[d]! * perUnit[sku[d]!]!;
  const shares = lineShares(problem, flows);
  const alone = parcelShare(baskets, 1);
  const [weights, all] = [baskets.share, baskets.share.reduce((sum, value) => sum + value, 0)];
  const sums = { orders: 0, split: 0, parcels: 0, cost: 0 };
  for (let r = 0; r < regions.length; r++) {
    const orders = linesOf[r]! * alone;
    const own = shares.subarray(r * n, r * n + n);
    if (!(orders > 0) || own.every((p) => p === 0)) continue;
    const whole = baskets.lines.reduce(
      (sum, k, i) => sum + (weights[i]! / all) * own.reduce((together, p) => together + p ** k, 0),
      0,
    );
    sums.orders += orders;
    // Sums of powers are off by rounding: less than that is no order.
    if (whole < 1 - 1e-12) sums.split += orders * (1 - whole);
    own.forEach((p, f) => {
      if (p === 0) return;
      const needed = parcelShare(baskets, p);
      sums.parcels += linesOf[r]! * p * needed;
      sums.cost += linesOf[r]! * p * (needed - alone) * rate[r * n + f]!;
    });
  }
  if (sums.orders === 0) return { orders: 0, parcels: 1, cost: 0 };
  return { orders: sums.split / sums.orders, parcels: sums.parcels / sums.orders, cost: sums.cost };
}

/** Order lines per unit, by SKU. */
export function linesPerUnit(problem: AllocationProblem): Float64Array {
  return parcels(problem).amount;
}

/** Cost of a whole parcel, `[region * centers + center]`. */
export function parcelRate(problem: AllocationProblem): Float64Array {
  return parcels(problem).rate;
}

function parcels({ baskets, laneRates }: AllocationProblem) {
  const found = laneRates.find(({ name }) => name === baskets?.rate);
  if (!found) throw new RangeError(`invalid baskets: no lane rate ${String(baskets?.rate)}`);
  return found;
}

function scaled(problem: AllocationProblem, factor: (baskets: Baskets, lane: number) => number): AllocationProblem {
  const { baskets, ...rest } = problem;
  if (!baskets) return problem;
  const own = parcels(problem);
  const rate = own.rate.map((cost, lane) => cost * factor(baskets, lane));
  const laneRates = problem.laneRates.map((entry) => (entry === own ? { ...entry, rate } : entry));
  if (!problem.arcCost) return { ...rest, laneRates };
  const n = problem.centers.length;
  const sku = skuOfRows(problem);
  const arcCost = problem.arcCost.map((cost, i) => {
    const lane = problem.region[Math.floor(i / n)]! * n + (i % n);
    return cost + own.amount[sku[Math.floor(i / n)]!]! * (rate[lane]! - own.rate[lane]!);
  });
  return { ...rest, laneRates, arcCost };
}
