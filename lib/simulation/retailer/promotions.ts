// What is sold at a discount, when: single products for a week or two, and one sale a year for each category.
import type { Random } from "../../random.js";
import { poisson } from "../../random.js";
import { historyWeeks, weekOfYear } from "./calendar.js";
import { categories } from "./categories.js";
import type { Product } from "./products.js";

/** Weeks after the history for which promotions are already planned. */
export const plannedWeeks = 13;

export type Promotions = {
  /** Weeks covered: the history and what is planned after it. */
  readonly weeks: number;
  /** Discount as a share of the price, 0 without promotion: `discount[product * weeks + week]`. */
  readonly discount: Float64Array;
  /** Sales of whole categories, by week. */
  readonly sales: readonly { readonly category: number; readonly week: number; readonly name: string }[];
  /** Promotions of single products, by product and week. */
  readonly single: readonly { readonly product: number; readonly week: number }[];
};

const saleNames = [
  "Tech Week",
  "White Sale",
  "Spring Garden Sale",
  "Fall Fashion Sale",
  "Play Days",
  "Back to Business Sale",
  "Trail Days",
  "Pantry Stock-Up",
];
/** Week of the year of each category's own sale. */
const saleWeeks = [28, 4, 14, 36, 41, 32, 22, 10];

/** The promotions of the history and of the 13 weeks after it. */
export function makePromotions(random: Random, products: readonly Product[]): Promotions {
  const weeks = historyWeeks + plannedWeeks;
  const discount = new Float64Array(products.length * weeks);
  const single: Promotions["single"][number][] = [];
  products.forEach((product, p) => {
    for (let year = 0; year * 52 < weeks; year++) {
      const count = poisson(random, 2.5);
      for (let i = 0; i < count; i++) {
        // Three in ten are around Black Friday: weeks 2 and 3 of each year of the history.
        const within = random() < 0.3 ? 2 + Math.floor(random() * 2) : Math.floor(random() * 52);
        const length = random() < 0.5 ? 2 : 1;
        const share = [0.1, 0.15, 0.2, 0.25][Math.floor(random() * 4)]!;
        for (let week = year * 52 + within; week < Math.min(weeks, year * 52 + within + length); week++) {
          if (week < product.launchWeek || week > product.endWeek || discount[p * weeks + week]! > 0) continue;
          discount[p * weeks + week] = share;
          single.push({ product: p, week });
        }
      }
    }
  });
  const sales: Promotions["sales"][number][] = [];
  for (let week = 0; week < weeks; week++)
    categories.forEach((_, c) => {
      if (Math.floor(weekOfYear(week)) !== saleWeeks[c]) return;
      sales.push({ category: c, week, name: saleNames[c]! });
      products.forEach((product, p) => {
        if (product.category === c) discount[p * weeks + week] = Math.max(0.1, discount[p * weeks + week]!);
      });
    });
  single.sort((a, b) => a.product - b.product || a.week - b.week);
  return { weeks, discount, sales, single };
}
