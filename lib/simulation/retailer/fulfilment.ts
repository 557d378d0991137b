// Orders against stock, order by order in time: from the nearest center that has some, the rest from the next, else lost.
import type { Random } from "../../random.js";
import type { WeekOrders } from "./demand.js";
import type { Center, Lane } from "./geography.js";
import { states } from "./geography.js";
import type { Product } from "./products.js";
import type { Returns } from "./returns.js";
import { bookedAt, drawReturn, schedule } from "./returns.js";
import type { RowBuffer } from "./row-buffer.js";
import { missing } from "./row-buffer.js";
import type { Stock } from "./stock.js";
import { move } from "./stock.js";

/** What the shop adds to the days on the way when it promises a delivery. */
const promiseDays = 2;

export type Fulfilment = {
  readonly products: readonly Product[];
  readonly centers: readonly Center[];
  /** As `lanesOf` and `nearestCenters` make them. */
  readonly lanes: readonly Lane[];
  readonly nearest: Uint8Array;
  readonly stock: Stock;
  readonly returns: Returns;
  /** Behaviour of a customer, for the returns. */
  readonly behaviour: Uint8Array;
};

export type OrderContext = {
  readonly week: number;
  readonly orderNumber: number;
  readonly isGuest: boolean;
  readonly priceCents: (product: number) => number;
  readonly isPromoted: (product: number) => boolean;
  /** Called for each line with the units that nobody could send. */
  readonly lost: (product: number, region: number, units: number) => void;
  /** Called for each row with the number of the row and its product. */
  readonly sold: (product: number, units: number) => void;
  /** Called for a row of which something will come back. */
  readonly willReturn: (row: number) => void;
};

/** Ships order `o` of `orders` as far as stock goes and writes a row for each part of a line. Returns the rows written. */
export function shipOrder(
  random: Random,
  shop: Fulfilment,
  orders: WeekOrders,
  o: number,
  context: OrderContext,
  buffer: RowBuffer,
): number {
  const { stock, lanes, nearest, products } = shop;
  const region = orders.region[o]!;
  const second = orders.second[o]!;
  const day = 7 * context.week + Math.floor(second / 86_400);
  const promised = lanes[nearest[region * stock.centers]! * states.length + region]!.transitDays + promiseDays;
  let parcels = 0;
  let rows = 0;
  for (let l = orders.firstLine[o]!; l < orders.firstLine[o + 1]!; l++) {
    const p = orders.product[l]!;
    const product = products[p]!;
    let open = orders.units[l]!;
    for (let rank = 0; rank < stock.centers && open > 0; rank++) {
      const center = nearest[region * stock.centers + rank]!;
      const quantity = Math.min(open, stock.onHand[p * stock.centers + center]!);
      if (quantity <= 0) continue;
      open -= quantity;
      move(stock, product, p, center, -quantity);
      stock.books.shipped += quantity;
      const lane = lanes[center * states.length + region]!;
      // The first row from a center carries the cost of its parcel, every row that of its weight.
      const opensParcel = (parcels & (1 << center)) === 0;
      parcels |= 1 << center;
      const cost = quantity * product.weightKg * lane.costPerKg + (opensParcel ? lane.costPerParcel : 0);
      const unitPriceCents = context.priceCents(p);
      const customer = orders.customer[o]!;
      buffer.add({
        second,
        order_number: context.orderNumber,
        customer: context.isGuest ? missing : customer,
        product: p,
        quantity,
        unit_price_cents: unitPriceCents,
        region,
        center,
        shipping_cost_cents: Math.round(cost * 100),
        promised_days: promised,
        delivered_days: lane.transitDays + handlingDays(random),
        promotion: context.isPromoted(p) ? 1 : 0,
      });
      rows++;
      context.sold(p, quantity);
      const back = drawReturn(
        random,
        {
          day,
          orderNumber: context.orderNumber,
          customer: context.isGuest ? missing : customer,
          product: p,
          quantity,
          unitPriceCents,
          region,
          center,
        },
        product.category,
        shop.behaviour[customer]!,
      );
      if (back) {
        schedule(shop.returns, back);
        context.willReturn(buffer.rows - 1);
      }
    }
    if (open > 0) context.lost(p, region, open);
  }
  return rows;
}

/** Books the returns of a day: back on the shelf they came from, and a row with a negative quantity. */
export function bookReturns(shop: Fulfilment, day: number, buffer: RowBuffer): void {
  for (const item of shop.returns.get(day) ?? []) {
    move(shop.stock, shop.products[item.product]!, item.product, item.center, item.quantity);
    shop.stock.books.returned += item.quantity;
    buffer.add({
      second: bookedAt(item),
      order_number: item.orderNumber,
      is_return: 1,
      customer: item.customer,
      product: item.product,
      quantity: -item.quantity,
      unit_price_cents: item.unitPriceCents,
      region: item.region,
      center: item.center,
    });
  }
  shop.returns.delete(day);
}

/** Days from order to hand-over to the carrier. */
function handlingDays(random: Random): number {
  const u = random();
  return u < 0.45 ? 1 : u < 0.8 ? 2 : u < 0.93 ? 3 : u < 0.98 ? 4 : 6;
}
