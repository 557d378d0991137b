// How the shop has stocked so far, one size for all: a central buyer orders the same weeks of cover of every product
// and splits it equally over the centers, wherever the customers live; every four weeks stock is evened out.
import type { Random } from "../../random.js";
import { gamma, normal } from "../../random.js";
import { historyWeeks } from "./calendar.js";
import { categories } from "./categories.js";
import type { Product } from "./products.js";
import type { Stock } from "./stock.js";
import { expect, move } from "./stock.js";

export const oldPolicy = {
  /** Weeks of average sales kept on top of the sales expected until the next delivery. */
  coverWeeks: 4.5,
  /** Weeks of the moving average, of sales as they were seen (a week without stock counts as one without demand). */
  averageWeeks: 13,
  /** Weeks of an ordinary product's sales bought ahead of a launch. */
  launchWeeks: 5,
  /** Weeks between two redistributions, and the least number of units worth a transfer. */
  redistributeEvery: 4,
  leastTransfer: 8,
} as const;

/** Units sold by product and week of the history, and a guess for the weeks before it. */
export type Sales = { readonly sold: Int32Array; readonly before: Float64Array };

/** The shop's forecast: the moving average of a product's weekly sales as known on the Monday of `week`. */
export function averageSales(sales: Sales, product: Product, p: number, week: number): number {
  const from = Math.max(week - oldPolicy.averageWeeks, product.launchWeek);
  if (week <= from) return 0;
  let sum = 0;
  for (let t = from; t < week; t++) sum += t < 0 ? sales.before[p]! : sales.sold[p * historyWeeks + t]!;
  return sum / (week - from);
}

/** Monday's orders. */
export function placeOrders(
  random: Random,
  stock: Stock,
  products: readonly Product[],
  sales: Sales,
  week: number,
): void {
  const launchUnits = ordinarySales(sales, products, week);
  products.forEach((product, p) => {
    const leadWeeks = product.leadTimeDays / 7;
    const ahead = product.launchWeek - Math.ceil(leadWeeks) - 1;
    if (week < ahead || week > product.endWeek) return;
    const average = averageSales(sales, product, p, week);
    const isNew = week <= product.launchWeek + 1;
    const target = isNew
      ? launchUnits[product.category]! * oldPolicy.launchWeeks
      : average * (leadWeeks + 1 + oldPolicy.coverWeeks);
    let position = 0;
    for (let f = 0; f < stock.centers; f++) {
      const i = p * stock.centers + f;
      position += stock.onHand[i]! + stock.onOrder[i]!;
    }
    const wanted = target - position;
    if (wanted <= 0) return;
    // Packs in equal parts; the rounding rotates over products and weeks, so that it favours no center.
    const packs = Math.max(Math.round(wanted / product.packSize), wanted > product.packSize / 2 ? 1 : 0);
    if (packs === 0) return;
    const total = Math.max(packs, Math.ceil(product.minimumOrder / product.packSize));
    const shape = 1 / (product.leadTimeVariation * product.leadTimeVariation);
    const lead = (product.leadTimeDays * gamma(random, shape)) / shape;
    for (let f = 0; f < stock.centers; f++) {
      const turn = (f + p + week) % stock.centers;
      const share = Math.floor(total / stock.centers) + (turn < total % stock.centers ? 1 : 0);
      const days = Math.max(2, Math.min(100, Math.round(lead + 1.5 * normal(random))));
      if (share === 0) continue;
      const quantity = share * product.packSize;
      expect(stock, { product: p, center: f, orderedDay: 7 * week, receivedDay: 7 * week + days, quantity });
    }
  });
}

/** Weekly sales of an ordinary product of each category, neither new nor leaving: the median. */
function ordinarySales(sales: Sales, products: readonly Product[], week: number): number[] {
  return categories.map((_, c) => {
    const units = products.flatMap((product, p) => {
      const isOrdinary = product.category === c && week - product.launchWeek > 13 && week <= product.endWeek;
      return isOrdinary ? [averageSales(sales, product, p, week)] : [];
    });
    return units.sort((a, b) => a - b)[units.length >> 1] ?? 1;
  });
}

/**
 * Evens out stock between centers: from the one furthest above an equal share to the one furthest below. Returns the
 * units moved.
 */
export function redistribute(stock: Stock, products: readonly Product[]): number {
  let moved = 0;
  products.forEach((product, p) => {
    const at = (f: number) => stock.onHand[p * stock.centers + f]!;
    for (let pass = 0; pass < 3; pass++) {
      let most = 0;
      let least = 0;
      let total = 0;
      for (let f = 0; f < stock.centers; f++) {
        if (at(f) > at(most)) most = f;
        if (at(f) < at(least)) least = f;
        total += at(f);
      }
      const equal = total / stock.centers;
      const room = Math.floor((stock.capacityM3[least]! - stock.usedM3[least]!) / product.volumeM3);
      const units = Math.min(Math.floor(0.8 * Math.min(at(most) - equal, equal - at(least))), room);
      if (at(least) > 0.4 * equal || units < oldPolicy.leastTransfer) return;
      move(stock, product, p, most, -units);
      move(stock, product, p, least, units);
      moved += units;
    }
  });
  return moved;
}
