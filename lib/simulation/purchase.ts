// From what each center needs to what can be bought: whole packs, and no purchase below the supplier's minimum.
import type { Skus, StockView } from "./world.js";

/** Units of the smallest purchase of a SKU: its minimum order in whole packs, at least one pack. */
export function smallestPurchase(skus: Skus, sku: number): number {
  const pack = skus.packSize[sku]!;
  return Math.max(1, Math.ceil(skus.minimumOrder[sku]! / pack)) * pack;
}

/**
 * Orders of one SKU from the needs of its centers, the way shops do it: each need is rounded to the nearest number of
 * packs; a center without any stock, now or to come, gets one pack as soon as it needs anything. A total below the
 * supplier's minimum is raised to it, pack by pack where most is missing, when at least half of it is needed or a center
 * is empty; otherwise it waits.
 *
 * @param needs units by center, negative or zero for none
 * @param stock what tells whether a center is empty: nothing on hand and nothing on its way
 * @param orders written from `offset` on, one value a center
 */
export function purchase(
  skus: Skus,
  sku: number,
  needs: Float64Array,
  { onHand, onOrder }: StockView,
  orders: Int32Array,
  offset: number,
): void {
  const pack = skus.packSize[sku]!;
  let ordered = 0;
  let needed = 0;
  let urgent = false;
  for (let center = 0; center < needs.length; center++) {
    const need = needs[center]!;
    const empty = onHand[offset + center] === 0 && onOrder[offset + center] === 0;
    let packs = need > 0 ? Math.floor(need / pack + 0.5) : 0;
    if (packs === 0 && need > 0.25 && empty) packs = 1;
    if (need > 0) needed += need;
    if (packs > 0 && empty) urgent = true;
    orders[offset + center] = packs * pack;
    ordered += packs * pack;
  }
  if (ordered === 0) return;
  const smallest = smallestPurchase(skus, sku);
  if (ordered >= smallest) return;
  if (!urgent && needed < smallest / 2) {
    orders.fill(0, offset, offset + needs.length);
    return;
  }
  for (; ordered < smallest; ordered += pack) {
    let most = 0;
    for (let center = 1; center < needs.length; center++)
      if (needs[center]! - orders[offset + center]! > needs[most]! - orders[offset + most]!) most = center;
    orders[offset + most]! += pack;
  }
}
