// Two service levels, never to be confused: how often a cycle ends without a stockout, and what share of demand is filled.
import { checkNumber, checkProbability } from "../check.js";
import type { Demand } from "./demand.js";

/** Cycle service level: the probability that no stockout happens before the next receipt, P(demand <= level). */
export function cycleServiceLevel(protection: Demand, level: number): number {
  return protection.cdf(level);
}

/** The level that reaches a cycle service level. */
export function levelForCycleService(protection: Demand, target: number): number {
  return protection.quantile(checkProbability("cycle service level", target));
}

/**
 * Fill rate of the (s,Q) policy under continuous review: 1 - [G(s) - G(s + Q)] / Q with the loss function G of lead-time
 * demand (Hadley, Whitin 1963, section 4-2; Silver, Pyke, Thomas 2017, section 6.9).
 */
export function fillRateContinuous(leadTime: Demand, reorderPoint: number, orderQuantity: number): number {
  checkNumber("order quantity", orderQuantity, Number.MIN_VALUE);
  return 1 - (leadTime.shortage(reorderPoint) - leadTime.shortage(reorderPoint + orderQuantity)) / orderQuantity;
}

/**
 * Fill rate of the (R,S) policy: every review period orders up to S. What is short at the end of a cycle less what was
 * short already at its start, over the demand of a review period.
 */
export function fillRatePeriodic(protection: Demand, leadTime: Demand, orderUpTo: number): number {
  const period = protection.mean - leadTime.mean;
  checkNumber("demand of a review period", period, Number.MIN_VALUE);
  return 1 - (protection.shortage(orderUpTo) - leadTime.shortage(orderUpTo)) / period;
}

/** Reorder point (not below 0) at which the (s,Q) policy fills the share `target` of demand. Bisection, capped. */
export function reorderPointContinuous(leadTime: Demand, orderQuantity: number, target: number): number {
  checkProbability("fill rate", target);
  return smallest(leadTime, (level) => fillRateContinuous(leadTime, level, orderQuantity) >= target);
}

/** Order-up-to level at which the (R,S) policy fills the share `target` of demand. */
export function orderUpToPeriodic(protection: Demand, leadTime: Demand, target: number): number {
  checkProbability("fill rate", target);
  return smallest(protection, (level) => fillRatePeriodic(protection, leadTime, level) >= target);
}

/** Safety stock: what the level holds beyond expected demand. Negative when a low target lets demand run ahead of stock. */
export function safetyStock(protection: Demand, level: number): number {
  return level - protection.mean;
}

/** The smallest level >= 0 for which `enough` holds; `enough` must be monotone. */
export function smallest({ mean, sd }: Pick<Demand, "mean" | "sd">, enough: (level: number) => boolean): number {
  if (enough(0)) return 0;
  let high = mean + 4 * sd + 1e-9;
  for (let i = 0; i < 60 && !enough(high); i++) high *= 2;
  let low = 0;
  for (let i = 0; i < 100 && high - low > 1e-10 * high; i++) {
    const middle = 0.5 * (low + high);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
