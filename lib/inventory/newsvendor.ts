// One order, one season: the newsvendor.
import { checkNumber } from "../check.js";
import type { Demand } from "./demand.js";

/** The critical ratio underage / (underage + overage): the cycle service level that costs least (Arrow et al. 1951). */
export function criticalRatio(underageCost: number, overageCost: number): number {
  checkNumber("underage cost", underageCost, 0);
  checkNumber("overage cost", overageCost, 0);
  if (underageCost + overageCost === 0) throw new RangeError("invalid costs: both 0 leave every order equally good");
  return underageCost / (underageCost + overageCost);
}

/** The order that costs least, and its expected cost: overage E[level - D]+ + underage E[D - level]+. */
export function newsvendor(demand: Demand, underageCost: number, overageCost: number): { level: number; cost: number } {
  const level = demand.quantile(criticalRatio(underageCost, overageCost));
  const short = demand.shortage(level);
  return { level, cost: overageCost * (level - demand.mean + short) + underageCost * short };
}
