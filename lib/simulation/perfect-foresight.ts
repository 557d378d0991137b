// The ceiling: a buyer who knows the demand of every center and the delay of every delivery.
import type { PolicyFamily } from "./stocking-policies.js";
import { purchase, smallestPurchase } from "./purchase.js";
import type { World } from "./world.js";

/**
 * Each center's position is raised to its true demand until the order after this one arrives (both lead times are known),
 * and `knob` weeks more. Demand beyond the end of the replay is taken at the average rate of the replay, so that it does
 * not profit from the end of the world. Packs are rounded up. It may use a routing of its own where centers are small.
 */
export function perfectForesightFamily(
  name: string,
  world: World,
  routing: (week: number) => Int32Array = () => world.network.preference,
): PolicyFamily {
  const { skus, network, weeks, reviewWeeks, leadTimes } = world;
  const { centers } = network;
  const days = weeks * 7;
  const demand = demandSoFar(world, routing);
  const until = (slot: number, day: number) => {
    const row = slot * (days + 1);
    if (day <= days) {
      const whole = Math.floor(day);
      const next = demand[row + Math.min(days, whole + 1)]!;
      return demand[row + whole]! + (day - whole) * (next - demand[row + whole]!);
    }
    return demand[row + days]! * (day / days);
  };
  // To the rule for small purchases all centers are empty: what is needed is needed.
  const none = new Int32Array(skus.count * centers);
  const nothingThere = { onHand: none, onOrder: none };
  const at = (knob: number) => ({
    routing,
    review(week: number, stock: { onHand: Int32Array; onOrder: Int32Array }, orders: Int32Array) {
      const needs = new Float64Array(centers);
      const following = Math.min(weeks - 1, week + reviewWeeks);
      for (let sku = 0; sku < skus.count; sku++) {
        let total = 0;
        for (let center = 0; center < centers; center++) {
          const slot = sku * centers + center;
          const arrives = week * 7 + leadTimes[slot * weeks + week]!;
          const next = (week + reviewWeeks) * 7 + leadTimes[slot * weeks + following]!;
          const covered = Math.max(arrives, next) + 7 * knob;
          const need = until(slot, covered) - until(slot, week * 7) - stock.onHand[slot]! - stock.onOrder[slot]!;
          const pack = skus.packSize[sku]!;
          needs[center] = need > 1e-9 ? Math.ceil(need / pack - 1e-9) * pack : 0;
          total += needs[center]!;
        }
        if (total === 0) continue;
        if (total < smallestPurchase(skus, sku)) purchase(skus, sku, needs, nothingThere, orders, sku * centers);
        else orders.set(needs, sku * centers);
      }
    },
  });
  return { name, low: 0, high: 60, little: 0, scale: "linear", rising: true, at };
}

/** Units asked of each slot by the regions that it serves first, before each day: `slot * (days + 1) + day`. */
function demandSoFar({ skus, network, lines, weeks }: World, routing: (week: number) => Int32Array): Int32Array {
  const days = weeks * 7;
  const { centers } = network;
  const sums = new Int32Array(skus.count * centers * (days + 1));
  for (let day = 0; day < days; day++) {
    const order = routing(Math.floor(day / 7));
    for (let line = lines.dayStart[day]!; line < lines.dayStart[day + 1]!; line++) {
      const slot = lines.sku[line]! * centers + order[lines.region[line]! * centers]!;
      sums[slot * (days + 1) + day + 1]! += lines.quantity[line]!;
    }
  }
  for (let slot = 0; slot < skus.count * centers; slot++)
    for (let day = 1; day <= days; day++) sums[slot * (days + 1) + day]! += sums[slot * (days + 1) + day - 1]!;
  return sums;
}
