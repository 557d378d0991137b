// Drawn lead times: one table for all policies, so that luck with suppliers is the same for each.
import { gamma, normal, seeded } from "../random.js";
import type { Skus } from "./world.js";

/** No delivery takes longer: the replay's horizon for what is on its way. */
export const longestLeadTimeDays = 365;

/**
 * Days until an order of a SKU for a center, placed at the start of a week, arrives: `(sku * centers + center) * weeks +
 * week`. Gamma with the SKU's mean and standard deviation, one draw a SKU and week (the supplier is late for all centers),
 * and a day or so of difference between centers. At least one day. Common random numbers: Law, Simulation Modeling and
 * Analysis, 2015, 11.2. O(slots x weeks).
 */
export function drawLeadTimes(skus: Skus, centers: number, weeks: number, seed: number): Int16Array {
  const random = seeded(seed);
  const days = new Int16Array(skus.count * centers * weeks);
  for (let sku = 0; sku < skus.count; sku++) {
    const mean = skus.leadTimeDays[sku]!;
    const sd = skus.leadTimeSdDays[sku]!;
    const certain = !(sd > 0) || !(mean > 0);
    const shape = certain ? 1 : (mean / sd) ** 2;
    for (let week = 0; week < weeks; week++) {
      const supplier = certain ? mean : (mean * gamma(random, shape)) / shape;
      for (let center = 0; center < centers; center++) {
        const drawn = certain ? supplier : supplier + 0.75 * normal(random);
        days[(sku * centers + center) * weeks + week] = Math.max(1, Math.min(longestLeadTimeDays, Math.round(drawn)));
      }
    }
  }
  return days;
}
