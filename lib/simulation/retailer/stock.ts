// Stock of every product at every center, day by day: what is there, what is on the way, and when a center was out.
import type { Product } from "./products.js";

export type Receipt = {
  readonly product: number;
  readonly center: number;
  readonly orderedDay: number;
  readonly receivedDay: number;
  readonly quantity: number;
};

export type Outage = {
  readonly product: number;
  readonly center: number;
  /** First and last day that ended without stock. */
  readonly fromDay: number;
  readonly toDay: number;
};

export type Stock = {
  readonly centers: number;
  /** `onHand[product * centers + center]`; the same for all below. */
  readonly onHand: Int32Array;
  readonly onOrder: Int32Array;
  /** Space in use and space there is, by center, m3. */
  readonly usedM3: Float64Array;
  readonly capacityM3: Float64Array;
  /** Arrivals by day since the start of the history. */
  readonly arrivals: Map<number, Receipt[]>;
  /** Day + 1 since which a center has been out of a product, 0 while it has some. */
  readonly outSince: Int32Array;
  /** Running totals over all products, for the books: what came in, went out, came back. */
  readonly books: { opening: number; received: number; returned: number; shipped: number };
};

/** Empty shelves for `products` in centers of the given capacity. */
export function createStock(products: number, capacityM3: ArrayLike<number>): Stock {
  const centers = capacityM3.length;
  return {
    centers,
    onHand: new Int32Array(products * centers),
    onOrder: new Int32Array(products * centers),
    usedM3: new Float64Array(centers),
    capacityM3: Float64Array.from(capacityM3),
    arrivals: new Map(),
    outSince: new Int32Array(products * centers),
    books: { opening: 0, received: 0, returned: 0, shipped: 0 },
  };
}

/** Puts `quantity` (negative: takes) of a product on the shelves of a center. */
export function move(stock: Stock, product: Product, p: number, center: number, quantity: number): void {
  stock.onHand[p * stock.centers + center]! += quantity;
  stock.usedM3[center]! += quantity * product.volumeM3;
}

/** Notes an order that will arrive on day `arrivalDay`. */
export function expect(stock: Stock, receipt: Receipt): void {
  stock.onOrder[receipt.product * stock.centers + receipt.center]! += receipt.quantity;
  const sameDay = stock.arrivals.get(receipt.receivedDay);
  if (sameDay) sameDay.push(receipt);
  else stock.arrivals.set(receipt.receivedDay, [receipt]);
}

/**
 * Takes in what arrives on `day`. What a full center cannot take goes to the one with the most free space; when all are
 * full it stays where it was sent, in the yard. Returns the receipts as they were put away.
 */
export function receive(stock: Stock, products: readonly Product[], day: number): Receipt[] {
  const done: Receipt[] = [];
  for (const receipt of stock.arrivals.get(day) ?? []) {
    const product = products[receipt.product]!;
    stock.onOrder[receipt.product * stock.centers + receipt.center]! -= receipt.quantity;
    const put = (center: number, quantity: number) => {
      if (quantity === 0) return;
      move(stock, product, receipt.product, center, quantity);
      stock.books.received += quantity;
      done.push({ ...receipt, center, quantity });
    };
    const room = (center: number) =>
      Math.max(0, Math.floor((stock.capacityM3[center]! - stock.usedM3[center]!) / product.volumeM3));
    const here = Math.min(receipt.quantity, room(receipt.center));
    put(receipt.center, here);
    let rest = receipt.quantity - here;
    while (rest > 0) {
      let other = receipt.center;
      for (let f = 0; f < stock.centers; f++) if (room(f) > room(other)) other = f;
      const quantity = room(other) > 0 ? Math.min(rest, room(other)) : rest;
      put(other, quantity);
      rest -= quantity;
    }
  }
  stock.arrivals.delete(day);
  return done;
}

/** After the last order of `day`: opens and closes the periods without stock of the products that are offered. */
export function noteOutages(stock: Stock, day: number, offered: (product: number) => boolean): Outage[] {
  const closed: Outage[] = [];
  const { onHand, outSince, centers } = stock;
  for (let p = 0; p * centers < onHand.length; p++) {
    const isOffered = offered(p);
    for (let i = p * centers; i < (p + 1) * centers; i++) {
      const isOut = isOffered && onHand[i] === 0;
      if (isOut === outSince[i]! > 0) continue;
      if (isOut) outSince[i] = day + 1;
      else {
        closed.push({ product: p, center: i - p * centers, fromDay: outSince[i]! - 1, toDay: day - 1 });
        outSince[i] = 0;
      }
    }
  }
  return closed;
}

/** The periods without stock that still last on `day`. */
export function openOutages(stock: Stock, day: number): Outage[] {
  return Array.from(stock.outSince, (since, i) => ({
    product: Math.floor(i / stock.centers),
    center: i % stock.centers,
    fromDay: since - 1,
    toDay: day,
  })).filter(({ fromDay }) => fromDay >= 0);
}
