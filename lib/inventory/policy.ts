// When to order and how much: the classic policies, as data and as one function.
import { roundOrder } from "./order-quantity.js";

/**
 * (R,S): every review, up to `orderUpTo`. (s,S): at or below `reorderPoint`, up to `orderUpTo`. (s,Q): at or below
 * `reorderPoint`, as many times `orderQuantity` as it takes to get above it again. (R,s,nQ): at or below `reorderPoint`,
 * the fewest units that may be ordered and lift the position above it; what `stockTarget` plans for.
 */
export type Policy =
  | { readonly kind: "R,S"; readonly orderUpTo: number }
  | { readonly kind: "s,S"; readonly reorderPoint: number; readonly orderUpTo: number }
  | { readonly kind: "s,Q"; readonly reorderPoint: number; readonly orderQuantity: number }
  | { readonly kind: "R,s,nQ"; readonly reorderPoint: number };

export type Lot = { readonly moq: number; readonly packSize: number };

/** On hand + on order - backordered - reserved: what there is to meet demand until an order of today arrives. */
export function inventoryPosition(stock: {
  readonly onHand: number;
  readonly onOrder: number;
  readonly backordered: number;
  readonly reserved: number;
}): number {
  return stock.onHand + stock.onOrder - stock.backordered - stock.reserved;
}

/** Units to order now under `policy` at an inventory position, in whole packs and no less than the minimum; 0 = none. */
export function orderNow(policy: Policy, position: number, { moq, packSize }: Lot): number {
  switch (policy.kind) {
    case "R,S":
      return roundOrder(policy.orderUpTo - position, moq, packSize);
    case "s,S":
      return position <= policy.reorderPoint ? roundOrder(policy.orderUpTo - position, moq, packSize) : 0;
    case "R,s,nQ":
      return position <= policy.reorderPoint ? roundOrder(policy.reorderPoint + 1 - position, moq, packSize) : 0;
    case "s,Q": {
      if (position > policy.reorderPoint) return 0;
      const lots = Math.floor((policy.reorderPoint - position) / policy.orderQuantity) + 1;
      return roundOrder(lots * policy.orderQuantity, moq, packSize);
    }
  }
}
