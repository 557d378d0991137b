// What a product costs the customer in a week, in cents.
import { firstDay } from "./calendar.js";
import type { Product } from "./products.js";
import type { Promotions } from "./promotions.js";

const yearlyIncrease = 0.025;

/** List price of history week `week`: raised each January, always ending in 9 cents. */
export function listPriceCents(product: Product, week: number): number {
  const years = new Date((firstDay + 7 * week) * 86_400_000).getUTCFullYear() - 2023;
  const cents = product.price * 100 * Math.pow(1 + yearlyIncrease, years);
  return Math.max(9, Math.round((cents - 9) / 10) * 10 + 9);
}

/** The price charged: list price less the discount of the week. */
export function priceCents(product: Product, p: number, week: number, promotions: Promotions): number {
  const discount = promotions.discount[p * promotions.weeks + week]!;
  return Math.max(1, Math.round(listPriceCents(product, week) * (1 - discount)));
}
