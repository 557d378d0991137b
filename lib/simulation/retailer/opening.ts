// The shop on the eve of the history: what it believes to sell, what is on its shelves, how large its centers are.
import { historyWeeks } from "./calendar.js";
import type { WeekOrders } from "./demand.js";
import type { Network } from "./geography.js";
import { oldPolicy } from "./old-policy.js";
import type { Sales } from "./old-policy.js";
import type { Product } from "./products.js";
import type { Stock } from "./stock.js";
import { createStock, expect, move } from "./stock.js";

/**
 * Space of each center over the space that its equal share of the average stock takes: enough for the peaks of the old
 * policy, and at two centers of each network too little for the customers who live nearest to it.
 */
const spaceFactor: Readonly<Record<Network, readonly number[]>> = {
  coastal: [2.1, 2.2, 2.2, 1.6, 1.0, 2.0],
  balanced: [1.4, 2.2, 2.2, 2.0, 1.0, 2.2],
};

/** Weeks of the first year that stand for the autumn before the history, and of later ones for the size of the centers. */
const autumnWeeks = [42, 44, 46, 48, 50];
const spreadWeeks = [8, 30, 50, 72, 95, 110, 130, 150];

type Demand = { week(week: number, draw?: string): WeekOrders };

/** Stock and sales record at the start: as if the old policy had been at work before. */
export function openingState(
  demand: Demand,
  products: readonly Product[],
  network: Network,
): { stock: Stock; sales: Sales } {
  const before = meanUnits(demand, products, autumnWeeks);
  products.forEach((product, p) => {
    if (product.launchWeek >= 0) before[p] = 0;
  });
  const usual = meanUnits(demand, products, spreadWeeks);
  const shelfWeeks = oldPolicy.coverWeeks + 0.5;
  const factors = spaceFactor[network];
  const volume = usual.reduce((sum, units, p) => sum + units * products[p]!.volumeM3 * shelfWeeks, 0);
  const capacityM3 = factors.map((factor) => Math.max(5, Math.round((volume / factors.length) * factor)));
  const stock = createStock(products.length, capacityM3);
  products.forEach((product, p) => {
    const shelf = Math.ceil((before[p]! * shelfWeeks) / factors.length);
    const ordered = Math.round(before[p]! / factors.length / product.packSize) * product.packSize;
    for (let f = 0; f < factors.length; f++) {
      move(stock, product, p, f, shelf);
      stock.books.opening += shelf;
      // Orders of the last weeks still on the way, one a week.
      for (let day = 3; ordered > 0 && day < product.leadTimeDays; day += 7)
        expect(stock, {
          product: p,
          center: f,
          orderedDay: day - product.leadTimeDays,
          receivedDay: day,
          quantity: ordered,
        });
    }
  });
  return { stock, sales: { sold: new Int32Array(products.length * historyWeeks), before } };
}

/** Mean weekly demand of each product over some weeks, drawn apart from the history's own. */
function meanUnits(demand: Demand, products: readonly Product[], weeks: readonly number[]): Float64Array {
  const mean = new Float64Array(products.length);
  for (const week of weeks) {
    const { product, units } = demand.week(week, "opening");
    for (let l = 0; l < product.length; l++) mean[product[l]!]! += units[l]! / weeks.length;
  }
  return mean;
}
