// Hours in which the web shop was down: what was wanted then was not sold, and nobody knew beforehand.
import type { Random } from "../../random.js";
import { historyWeeks } from "./calendar.js";

/** Seconds since the start of the history. */
export type ShopOutage = { readonly fromSecond: number; readonly toSecond: number };

/** One outage in every half year, 6 to 20 hours long. */
export function makeShopOutages(random: Random): ShopOutage[] {
  return Array.from({ length: Math.floor(historyWeeks / 26) }, (_, half) => {
    const day = (half * 26 + 2 + Math.floor(random() * 22)) * 7 + Math.floor(random() * 7);
    const fromSecond = day * 86_400 + Math.floor((6 + random() * 6) * 3600);
    return { fromSecond, toSecond: fromSecond + Math.floor((6 + random() * 14) * 3600) };
  });
}
