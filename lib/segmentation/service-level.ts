// Which service level a segment is worth.
import { checkNumber } from "../check.js";

export type ServiceEconomics = {
  /** Lost when a unit is not there, averaged over the units that the segment buys. */
  readonly marginPerUnit: number;
  /** Tied up in a unit on the shelf. */
  readonly costPerUnit: number;
  /** Share of the value for a year. */
  readonly holdingCostPerYear: number;
  /** Lead time plus review time. */
  readonly protectionWeeks: number;
  /** Standard deviation over mean of the weekly demand of an item, averaged by units. */
  readonly variation: number;
};

/** The range in which a suggestion is sensible, and its steps. */
const limits = { low: 0.85, high: 0.995, step: 0.005 };

/**
 * The newsvendor ratio margin / (margin + cost of a left-over unit), between 85% and 99.5% in steps of half a point
 * (Silver, Pyke, Thomas 2017, section 9.2). A left-over unit waits for one protection interval, and longer where demand
 * varies: the mean wait in a renewal process grows with 1 + cv^2 (Cox 1962, section 5.4). Rises with the margin, falls
 * with the variability. Throws RangeError on negative arguments.
 *
 * @example suggestServiceLevel({ marginPerUnit: 8, costPerUnit: 12, holdingCostPerYear: 0.25, protectionWeeks: 5, variation: 1 }); // 0.93
 */
export function suggestServiceLevel(economics: ServiceEconomics): number {
  for (const [name, value] of Object.entries(economics)) if (name !== "marginPerUnit") checkNumber(name, value, 0);
  const { marginPerUnit, costPerUnit, holdingCostPerYear, protectionWeeks, variation } = economics;
  const margin = Math.max(0, marginPerUnit);
  const leftOver = costPerUnit * (holdingCostPerYear / 52) * protectionWeeks * (1 + variation ** 2);
  const ratio = margin + leftOver > 0 ? margin / (margin + leftOver) : limits.low;
  const rounded = Math.round(ratio / limits.step) * limits.step;
  return Number(Math.min(limits.high, Math.max(limits.low, rounded)).toFixed(3));
}
