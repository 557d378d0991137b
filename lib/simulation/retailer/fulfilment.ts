// Orders against stock, order by order in time: from the nearest center that has some, the rest from the next, else lost.
import type { Random } from "../../random.js";
import type { WeekOrders } from "./demand.js";
import type { Center, Lane } from "./geography.js";
import { states } from "./geography.js";
import type { Product } from "./products.js";
import type { Returns } from "./returns.js";
import { bookedAt, drawReturn, schedule } from "./returns.js";
import { missing } from "./row-buffer.js";
import type { Stock } from "./stock.js";
import { move } from "./stock.js";
import type { WeekBooks } from "./week-books.js";

/** What the shop adds to the days on the way when it promises a delivery from the nearest center. */
const promiseDays = 2;

export type Shop = {
  readonly products: readonly Product[];
  readonly centers: readonly Center[];
  /** As `lanesOf` and `nearestCenters` make them. */
  readonly lanes: readonly Lane[];
  readonly nearest: Uint8Array;
  readonly stock: Stock;
  readonly returns: Returns;
  /** Behaviour of each customer, for the returns. */
  readonly behaviour: Uint8Array;
};

export type OrderHead = { readonly orderNumber: number; readonly isGuest: boolean };

/**
 * Ships order `o` of `orders` as far as stock goes, writes a row for each part of a line and what was lost. Returns the
 * number of rows written.
 */
export function shipOrder(
  random: Random,
  shop: Shop,
  orders: WeekOrders,
  o: number,
  { orderNumber, isGuest }: OrderHead,
  books: WeekBooks,
): number {
  const { stock, lanes, nearest, products } = shop;
  const { centers } = stock;
  const region = orders.region[o]!;
  const second = orders.second[o]!;
  const behaviour = shop.behaviour[orders.customer[o]!]!;
  const customer = isGuest ? missing : orders.customer[o]!;
  const promisedDays = lanes[nearest[region * centers]! * states.length + region]!.transitDays + promiseDays;
  const before = books.rows.rows;
  let parcels = 0;
  for (let l = orders.firstLine[o]!; l < orders.firstLine[o + 1]!; l++) {
    const p = orders.product[l]!;
    const product = products[p]!;
    const unitPriceCents = books.priceCents[p]!;
    let open = orders.units[l]!;
    for (let rank = 0; rank < centers && open > 0; rank++) {
      const center = nearest[region * centers + rank]!;
      const quantity = Math.min(open, stock.onHand[p * centers + center]!);
      if (quantity === 0) continue;
      open -= quantity;
      move(stock, product, p, center, -quantity);
      stock.books.shipped += quantity;
      const lane = lanes[center * states.length + region]!;
      // The first row from a center carries the cost of the parcel, every row that of its weight.
      const parcel = parcels & (1 << center) ? 0 : lane.costPerParcel;
      parcels |= 1 << center;
      books.rows.add({
        second,
        order_number: orderNumber,
        customer,
        product: p,
        quantity,
        unit_price_cents: unitPriceCents,
        region,
        center,
        shipping_cost_cents: Math.round((quantity * product.weightKg * lane.costPerKg + parcel) * 100),
        promised_days: promisedDays,
        delivered_days: lane.transitDays + handlingDays(random),
        promotion: books.promoted[p]!,
      });
      const day = 7 * books.week + Math.floor(second / 86_400);
      const sale = { day, orderNumber, customer, product: p, quantity, unitPriceCents, region, center };
      const back = drawReturn(random, sale, product.category, behaviour);
      if (back) {
        schedule(shop.returns, back);
        books.returning.add(books.rows.rows - 1);
      }
    }
    books.lost[p * states.length + region]! += open;
  }
  return books.rows.rows - before;
}

/** Books the returns of a day: back on the shelf they came from, and a row with a negative quantity. */
export function bookReturns(shop: Shop, day: number, books: WeekBooks): number {
  const items = shop.returns.get(day) ?? [];
  for (const item of items) {
    move(shop.stock, shop.products[item.product]!, item.product, item.center, item.quantity);
    shop.stock.books.returned += item.quantity;
    books.rows.add({
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
  return items.length;
}

/** Days from order to hand-over to the carrier, and of the carrier's delays. */
function handlingDays(random: Random): number {
  const u = random();
  return u < 0.6 ? 1 : u < 0.88 ? 2 : u < 0.97 ? 3 : u < 0.99 ? 4 : 6;
}
