// A trap for leakage: change the future, and see whether any policy that must not know it orders otherwise.
import { honestFamilies, type Fitted, type Knowledge } from "./policies.js";
import type { PolicyFamily, Shop } from "./stocking-policies.js";
import type { StockView } from "./world.js";

export type LeakageProbe = {
  /** Names of policies whose orders changed with the future; empty when there is no leak. */
  readonly leaking: readonly string[];
  /** Reviews that were compared. */
  readonly reviews: number;
};

/**
 * The same knowledge with another future: from column `now` on, every second SKU sells five times as much and the others
 * nothing, and all of it in the last region.
 */
export function plantFuture(knowledge: Knowledge, now: number): Knowledge {
  const plant = (history: Knowledge["history"]) => {
    const units = Float64Array.from(history.units);
    for (let sku = 0; sku < history.series; sku++)
      for (let t = now; t < history.weeks; t++)
        units[sku * history.weeks + t] = sku % 2 === 0 ? 5 * units[sku * history.weeks + t]! + 3 : 0;
    return { ...history, units };
  };
  const { cells } = knowledge;
  const last = cells.region.reduce((most, region) => Math.max(most, region), 0);
  const later = (i: number) => cells.week[i]! >= now;
  return {
    history: plant(knowledge.history),
    groups: knowledge.groups.map(plant),
    cells: {
      ...cells,
      region: cells.region.map((region, i) => (later(i) ? last : region)),
      weight: cells.weight.map((weight, i) => (later(i) ? 5 * weight : weight)),
      units: cells.units.map((units, i) => (later(i) ? 5 * units : units)),
    },
  };
}

/**
 * Compares the orders of every policy but perfect foresight at the review weeks `weeks` (from the cutoff), with the true
 * and with a planted future, at the same settings and the same stock.
 *
 * @param knobOf the setting of a policy by name
 */
export function probeLeakage(
  knowledge: Knowledge,
  shop: Shop,
  fitted: Fitted,
  stock: StockView,
  weeks: readonly number[],
  knobOf: (name: string) => number,
): LeakageProbe {
  const leaking = new Set<string>();
  let reviews = 0;
  for (const week of weeks) {
    const now = fitted.cutoff + week;
    const replayed = { first: now, weeks: 1 };
    const ordersOf = (family: PolicyFamily) => {
      const orders = new Int32Array(stock.onHand.length);
      family.at(knobOf(family.name)).review(0, stock, orders);
      return orders;
    };
    const planted = honestFamilies(plantFuture(knowledge, now), shop, fitted, replayed);
    honestFamilies(knowledge, shop, fitted, replayed).forEach((family, i) => {
      const truly = ordersOf(family);
      const otherwise = ordersOf(planted[i]!);
      if (truly.some((units, slot) => units !== otherwise[slot])) leaking.add(family.name);
      reviews++;
    });
  }
  return { leaking: [...leaking], reviews };
}
