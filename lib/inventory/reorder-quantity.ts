// The (s,S) and (s,Q) policies that cost least: exact for whole units.
import { checkInteger, checkNumber } from "../check.js";
import type { Demand } from "./demand.js";

/** Money per order, and per unit and unit of time held or owed. */
export type PolicyCosts = {
  readonly fixedCost: number;
  readonly holdingCost: number;
  readonly shortageCost: number;
};

/** Expected cost per unit of time while the inventory position is `level`: what the newsvendor minimises. */
function costRate(demand: Demand, { holdingCost, shortageCost }: PolicyCosts): (level: number) => number {
  return (level) => {
    const short = demand.shortage(level);
    return holdingCost * (level - demand.mean + short) + shortageCost * short;
  };
}

function checkCosts({ fixedCost, holdingCost, shortageCost }: PolicyCosts): void {
  checkNumber("fixed cost", fixedCost, 0);
  checkNumber("holding cost", holdingCost, Number.MIN_VALUE);
  checkNumber("shortage cost", shortageCost, Number.MIN_VALUE);
}

/**
 * The (s,Q) policy of least average cost, `[K d + sum of G(y) for y in s + 1 .. s + Q] / Q`, whole units, with the cost rate
 * G of demand over the lead time. Q grows by the cheaper of the two neighbours until neither is below the average so far:
 * exact, as G is convex (Federgruen, Zheng 1992, Operations Research 40(4), 808-813).
 *
 * @param demandRate units per unit of time; costs are per the same unit of time
 * @param leadTime demand over the lead time, of whole units
 */
export function cheapestReorderQuantity(
  leadTime: Demand,
  demandRate: number,
  costs: PolicyCosts,
): { reorderPoint: number; orderQuantity: number; cost: number } {
  checkCosts(costs);
  checkNumber("demand rate", demandRate, Number.MIN_VALUE);
  const rate = costRate(leadTime, costs);
  const best = lowest(leadTime, costs);
  let low = best;
  let high = best;
  let sum = costs.fixedCost * demandRate + rate(best);
  for (;;) {
    const quantity = high - low + 1;
    const below = rate(low - 1);
    const above = rate(high + 1);
    const next = Math.min(below, above);
    if (next >= sum / quantity) return { reorderPoint: low - 1, orderQuantity: quantity, cost: sum / quantity };
    sum += next;
    if (below <= above) low--;
    else high++;
  }
}

/** The level, not always whole, at which the (s,Q) policy of a given lot costs least: G(s) = G(s + Q) (Zheng 1992). */
export function reorderPointForLot(
  leadTime: Demand,
  orderQuantity: number,
  costs: Omit<PolicyCosts, "fixedCost">,
): number {
  checkCosts({ ...costs, fixedCost: 0 });
  checkNumber("order quantity", orderQuantity, Number.MIN_VALUE);
  const rate = costRate(leadTime, { ...costs, fixedCost: 0 });
  let high = leadTime.quantile(costs.shortageCost / (costs.shortageCost + costs.holdingCost));
  let low = high - orderQuantity;
  for (let i = 0; i < 100 && high - low > 1e-12 * (1 + Math.abs(high)); i++) {
    const middle = (low + high) / 2;
    if (rate(middle) > rate(middle + orderQuantity)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Average cost of an (s,S) policy with periodic review: `[K + sum of m(j) G(S - j)] / M(S - s)`, where m is the renewal
 * density of demand (Zheng, Federgruen 1991, equation 3).
 *
 * @param period demand of one review period, whole units
 * @param protection demand over lead time + review, the period itself without a lead time
 */
export function reorderUpToCost(
  period: Demand,
  protection: Demand,
  costs: PolicyCosts,
  reorderPoint: number,
  orderUpTo: number,
): number {
  checkCosts(costs);
  checkInteger("reorder point", reorderPoint, Number.MIN_SAFE_INTEGER);
  checkInteger("order-up-to level", orderUpTo, reorderPoint + 1);
  return costOf(renewalDensity(period), costRate(protection, costs), costs.fixedCost, reorderPoint, orderUpTo);
}

/**
 * The (s,S) policy of least average cost, exact for whole units (Zheng, Federgruen 1991, Operations Research 39(4),
 * 654-665). Arguments as in `reorderUpToCost`.
 */
export function cheapestReorderUpTo(
  period: Demand,
  protection: Demand,
  costs: PolicyCosts,
): { reorderPoint: number; orderUpTo: number; cost: number } {
  checkCosts(costs);
  const density = renewalDensity(period);
  const rate = costRate(protection, costs);
  const cost = (s: number, upTo: number) => costOf(density, rate, costs.fixedCost, s, upTo);
  let orderUpTo = lowest(protection, costs);
  let reorderPoint = orderUpTo - 1;
  while (cost(reorderPoint, orderUpTo) > rate(reorderPoint)) reorderPoint--;
  let best = cost(reorderPoint, orderUpTo);
  for (let upTo = orderUpTo + 1; rate(upTo) <= best; upTo++) {
    if (cost(reorderPoint, upTo) >= best) continue;
    orderUpTo = upTo;
    while (reorderPoint + 1 < upTo && cost(reorderPoint, upTo) <= rate(reorderPoint + 1)) reorderPoint++;
    best = cost(reorderPoint, upTo);
  }
  return { reorderPoint, orderUpTo, cost: best };
}

/**
 * The revised power approximation of the (s,S) policy (Ehrhardt, Mosier 1984, Management Science 30, 618-622), from two
 * moments of the demand of a period and of the protection interval; not rounded.
 */
export function powerApproximation(
  period: { readonly mean: number },
  protection: { readonly mean: number; readonly sd: number },
  costs: PolicyCosts,
): { reorderPoint: number; orderUpTo: number } {
  checkCosts(costs);
  checkNumber("mean demand", period.mean, Number.MIN_VALUE);
  checkNumber("sd", protection.sd, Number.MIN_VALUE);
  const { fixedCost, holdingCost, shortageCost } = costs;
  const variation = (protection.sd / period.mean) ** 2;
  const lot = 1.3 * period.mean ** 0.494 * (fixedCost / holdingCost) ** 0.506 * (1 + variation) ** 0.116;
  const z = Math.sqrt(((lot / protection.sd) * holdingCost) / shortageCost);
  const reorderPoint = 0.973 * protection.mean + protection.sd * (0.183 / z + 1.063 - 2.192 * z);
  return { reorderPoint, orderUpTo: reorderPoint + lot };
}

function lowest(demand: Demand, { holdingCost, shortageCost }: PolicyCosts): number {
  return Math.ceil(demand.quantile(shortageCost / (shortageCost + holdingCost)) - 1e-9);
}

function costOf(
  density: (j: number) => number,
  rate: (level: number) => number,
  fixedCost: number,
  reorderPoint: number,
  orderUpTo: number,
): number {
  let cost = fixedCost;
  let periods = 0;
  for (let j = 0; j < orderUpTo - reorderPoint; j++) {
    cost += density(j) * rate(orderUpTo - j);
    periods += density(j);
  }
  return cost / periods;
}

/** m(0) = 1 / (1 - p0), m(j) = m(0) * sum of p(i) m(j - i): expected periods spent j units below the order-up-to level. */
function renewalDensity(period: Demand): (j: number) => number {
  const p = (k: number) => period.cdf(k) - (k > 0 ? period.cdf(k - 1) : 0);
  if (!(p(0) < 1)) throw new RangeError("invalid demand of a period: always 0, so that no order is ever due");
  const chance: number[] = [p(0)];
  const density: number[] = [1 / (1 - chance[0]!)];
  return (j) => {
    for (let k = density.length; k <= j; k++) {
      chance.push(p(k));
      let sum = 0;
      for (let i = 1; i <= k; i++) sum += chance[i]! * density[k - i]!;
      density.push(density[0]! * sum);
    }
    return density[j]!;
  };
}
