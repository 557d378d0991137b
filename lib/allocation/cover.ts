// How long the planned stock lasts, and why so long.
import type { Plan } from "./resolve.js";
import type { StockingInput } from "./stocking-input.js";

export type Cover = {
  /** Average stock over weekly demand, both at unit cost. */
  readonly weeks: number;
  /** The part of it that is safety stock; the rest is what lies between receipts. */
  readonly safetyWeeks: number;
  /** Standard deviation of demand over lead time + review against its mean, items and centers weighted by value. */
  readonly spread: number;
};

/** Cover of a plan in weeks; NaN for a plan without demand. O(skus x centers). */
export function planCover(
  input: Pick<StockingInput, "unitCost" | "centers">,
  plan: Pick<Plan, "targets" | "units">,
): Cover {
  const sums = { stock: 0, safety: 0, weekly: 0, mean: 0, sd: 0 };
  plan.targets.forEach((target, i) => {
    if (!target) return;
    const cost = input.unitCost[Math.floor(i / input.centers.length)]!;
    sums.stock += cost * target.averageStock;
    sums.safety += cost * Math.min(target.safetyStock, target.averageStock);
    sums.weekly += cost * plan.units[i]!;
    sums.mean += cost * target.protectionMean;
    sums.sd += cost * target.protectionSd;
  });
  return { weeks: sums.stock / sums.weekly, safetyWeeks: sums.safety / sums.weekly, spread: sums.sd / sums.mean };
}
