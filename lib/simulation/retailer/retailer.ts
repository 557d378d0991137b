// A made-up retailer with a documented process and known truth: created from a seed, played week by week.
//
// 1. Customers belong to one of five behaviours (what, when, where, how much they buy) and vary within it.
// 2. Each week they place orders: a Poisson number by rate, season and what is on offer; each line a category by taste
//    and attraction, a product by attraction (popularity x life x surprise x local taste x promotion), a number of units.
// 3. The old policy stocks the centers; orders are shipped from the nearest center with stock, or lost: what is written
//    down is what was shipped, not what was wanted. Returns come back later.
// 4. A small share of the rows is spoilt on the way to the file, kind by kind, and counted.
import { checkChoice, checkInteger, checkNumber } from "../../check.js";
import { seeded, subseed } from "../../random.js";
import type { Table } from "../../table/table.js";
import { firstDay, historyWeeks } from "./calendar.js";
import type { Customers } from "./customers.js";
import { makeCustomers } from "./customers.js";
import type { WeekOrders } from "./demand.js";
import { createDemand } from "./demand.js";
import type { DirtKind } from "./dirt.js";
import { dirtKinds, guestShare, soil } from "./dirt.js";
import type { Shop } from "./fulfilment.js";
import { bookReturns, shipOrder } from "./fulfilment.js";
import type { Center, Lane, Network } from "./geography.js";
import { lanesOf, nearestCenters, networks, states } from "./geography.js";
import { marketFactors } from "./market.js";
import { oldPolicy, placeOrders, redistribute } from "./old-policy.js";
import type { Product } from "./products.js";
import { fadeWeeks, makeProducts, productCount } from "./products.js";
import type { Promotions } from "./promotions.js";
import { makePromotions } from "./promotions.js";
import { missing } from "./row-buffer.js";
import { makeShopOutages } from "./shop-outages.js";
import type { ShopOutage } from "./shop-outages.js";
import { openingState } from "./opening.js";
import type { Outage, Receipt } from "./stock.js";
import { noteOutages, openOutages, receive } from "./stock.js";
import type { WeekBooks } from "./week-books.js";
import { noteSales, openBooks, sum } from "./week-books.js";

export type RetailerOptions = {
  readonly seed: number;
  /** 1 is 12,000 customers and 300 products. Default 1. */
  readonly scale?: number;
  /** Default coastal. */
  readonly network?: Network;
  /** Without it neither seasons nor holidays move demand. Default true. */
  readonly seasonality?: boolean;
};

/** One week of the play. Days count from the start of the history. */
export type Week = {
  readonly week: number;
  /** Rows of transactions in order of time, as numbers: see `row-buffer.ts`. */
  readonly rows: Table;
  /** Wanted units by product and state, lost ones among them: `[product * states + state]`. */
  readonly wanted: Int32Array;
  readonly lost: Int32Array;
  readonly receipts: readonly Receipt[];
  /** Periods without stock that ended in this week. */
  readonly outages: readonly Outage[];
  /** Space in use at each center on the evening of the last day, m3. */
  readonly usedM3: Float64Array;
};

/** What stands at the end of the history, on the evening of its last day. */
export type Closing = {
  /** By `[product * centers + center]`; on hand includes what is reserved for the orders of the last day. */
  readonly onHand: Int32Array;
  readonly onOrder: Int32Array;
  readonly reserved: Int32Array;
  readonly outages: readonly Outage[];
};

export type Totals = {
  readonly lines: number;
  readonly orders: number;
  /** Rows of orders that were placed without an account, their returns included. */
  readonly rowsWithoutCustomer: number;
  readonly wantedUnits: number;
  readonly shippedUnits: number;
  readonly lostUnits: number;
  /** Lost because the shop itself was down; part of `lostUnits`. */
  readonly lostToShopOutages: number;
  readonly returnedUnits: number;
  readonly returnRows: number;
  readonly receivedUnits: number;
  readonly openingUnits: number;
  readonly transferredUnits: number;
  readonly dirt: Readonly<Record<DirtKind, number>>;
};

export type Retailer = {
  readonly products: readonly Product[];
  readonly customers: Customers;
  readonly centers: readonly Center[];
  readonly capacityM3: Float64Array;
  readonly lanes: readonly Lane[];
  readonly promotions: Promotions;
  readonly shopOutages: readonly ShopOutage[];
  /** Plays the next week; undefined after the last. */
  next(): Week | undefined;
  closing(): Closing;
  totals(): Totals;
};

/** Every kind of dirt has occurred by this week. */
const dirtDueWeek = 60;

/** First order number of the history. */
const firstOrder = 100_001;

/**
 * A retailer at the start of its history. Throws RangeError on a scale outside 0.001 to 100 or an unknown network.
 * Time is about 2 s per million lines; memory is that of one week, the products and the customers.
 *
 * @example const retailer = createRetailer({ seed: 1, scale: 0.02 }); const week = retailer.next();
 */
export function createRetailer({
  seed,
  scale = 1,
  network = "coastal",
  seasonality = true,
}: RetailerOptions): Retailer {
  checkInteger("seed", seed, 0, 0xffffffff);
  checkNumber("scale", scale, 0.001, 100);
  checkChoice("network", network, Object.keys(networks) as Network[]);
  const part = (name: string) => seeded(subseed(seed, name));
  const centers = networks[network];
  const lanes = lanesOf(centers);
  const nearest = nearestCenters(lanes, centers.length);
  const products = makeProducts(part("products"), productCount(scale));
  const promotions = makePromotions(part("promotions"), products);
  const factors = marketFactors(part("market"), products);
  const customers = makeCustomers(part("customers"), Math.max(60, Math.round(12_000 * scale)));
  const shopOutages = makeShopOutages(part("shop outages"));
  const demand = createDemand({ seed, products, promotions, factors, customers, seasonality });
  const { stock, sales } = openingState(demand, products, network);
  const shop: Shop = { products, centers, lanes, nearest, stock, returns: new Map(), behaviour: customers.behaviour };
  const random = { supply: part("supply"), parcels: part("parcels"), guests: part("guests"), dirt: part("dirt") };
  const reserved = new Int32Array(products.length * centers.length);
  const dirt = Object.fromEntries(dirtKinds.map((kind) => [kind, 0])) as Record<DirtKind, number>;
  const total = {
    lines: 0,
    orders: 0,
    withoutCustomer: 0,
    wanted: 0,
    lost: 0,
    shopLost: 0,
    returnRows: 0,
    transferred: 0,
  };
  let week = 0;

  function next(): Week | undefined {
    if (week >= historyWeeks) return undefined;
    const t = week++;
    const books = openBooks(t, products, promotions);
    const orders = demand.week(t);
    if (t > 0 && t % oldPolicy.redistributeEvery === 0) total.transferred += redistribute(stock, products);
    placeOrders(random.supply, stock, products, sales, t);
    const receipts: Receipt[] = [];
    const outages: Outage[] = [];
    let o = 0;
    for (let day = 7 * t; day < 7 * t + 7; day++) {
      receipts.push(...receive(stock, products, day));
      total.returnRows += bookReturns(shop, day, books);
      const morning = stock.onHand.slice();
      o = playOrders(orders, o, day, books);
      // What was ordered today leaves tomorrow: on the last evening it is still there, but promised.
      if (day === 7 * historyWeeks - 1) reserved.set(morning.map((units, i) => units - stock.onHand[i]!));
      outages.push(...noteOutages(stock, day, (p) => isOffered(products[p]!, t)));
    }
    noteSales(books, sales.sold);
    const { rows, wanted, lost, returning } = books;
    total.wanted += sum(wanted);
    total.lost += sum(lost);
    const spared = (row: number) => returning.has(row) || rows.values("is_return")[row] === 1;
    soil(random.dirt, rows, spared, dirt, t >= dirtDueWeek);
    total.lines += rows.rows;
    total.withoutCustomer += rows
      .values("customer")
      .subarray(0, rows.rows)
      .reduce((n, c) => n + (c === missing ? 1 : 0), 0);
    const usedM3 = stock.usedM3.slice();
    return { week: t, rows: rows.table(firstDay + 7 * t), wanted, lost, receipts, outages, usedM3 };
  }

  /** Plays the orders of a day from order `o` on; returns the first order of the next day. */
  function playOrders(orders: WeekOrders, o: number, day: number, books: WeekBooks): number {
    const evening = (day - 7 * books.week + 1) * 86_400;
    for (; o < orders.orders && orders.second[o]! < evening; o++) {
      const second = 7 * 86_400 * books.week + orders.second[o]!;
      const isDown = shopOutages.some(({ fromSecond, toSecond }) => second >= fromSecond && second < toSecond);
      for (let l = orders.firstLine[o]!; l < orders.firstLine[o + 1]!; l++) {
        const cell = orders.product[l]! * states.length + orders.region[o]!;
        books.wanted[cell]! += orders.units[l]!;
        if (!isDown) continue;
        books.lost[cell]! += orders.units[l]!;
        total.shopLost += orders.units[l]!;
      }
      if (isDown) continue;
      const head = { orderNumber: firstOrder + total.orders, isGuest: random.guests() < guestShare };
      if (shipOrder(random.parcels, shop, orders, o, head, books) > 0) total.orders++;
    }
    return o;
  }

  return {
    products,
    customers,
    centers,
    capacityM3: stock.capacityM3,
    lanes,
    promotions,
    shopOutages,
    next,
    closing: () => ({
      onHand: stock.onHand.map((units, i) => units + reserved[i]!),
      onOrder: stock.onOrder.slice(),
      reserved: reserved.slice(),
      outages: openOutages(stock, 7 * historyWeeks - 1),
    }),
    totals: () => ({
      lines: total.lines,
      orders: total.orders,
      rowsWithoutCustomer: total.withoutCustomer,
      wantedUnits: total.wanted,
      shippedUnits: stock.books.shipped,
      lostUnits: total.lost,
      lostToShopOutages: total.shopLost,
      returnedUnits: stock.books.returned,
      returnRows: total.returnRows,
      receivedUnits: stock.books.received,
      openingUnits: stock.books.opening,
      transferredUnits: total.transferred,
      dirt: { ...dirt },
    }),
  };
}

function isOffered(product: Product, week: number): boolean {
  return week >= product.launchWeek && week <= product.endWeek + fadeWeeks;
}
