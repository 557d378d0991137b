// What customers want to buy in a week: orders with their lines, whether or not there is stock for them.
import type { Random } from "../../random.js";
import { gamma, normal, poisson, seeded, subseed } from "../../random.js";
import { behaviours } from "./behaviours.js";
import { historyWeeks } from "./calendar.js";
import { categories } from "./categories.js";
import type { Customers } from "./customers.js";
import { cumulative, pick } from "./customers.js";
import { divisions, states } from "./geography.js";
import type { Product } from "./products.js";
import type { Promotions } from "./promotions.js";
import { behaviourSeason, seasonFactors } from "./seasons.js";

/** The orders of one week as columns, in the order of time. */
export type WeekOrders = {
  readonly orders: number;
  /** Index into the customers. */
  readonly customer: Int32Array;
  /** Seconds since the Monday of the week. */
  readonly second: Int32Array;
  /** Ship-to state: index into `states`. */
  readonly region: Uint8Array;
  /** Lines of order `i`: from `firstLine[i]` up to `firstLine[i + 1]`. */
  readonly firstLine: Int32Array;
  /** Index into the products; no product comes twice in an order. */
  readonly product: number[];
  readonly units: number[];
};

export type Market = {
  readonly seed: number;
  readonly products: readonly Product[];
  readonly promotions: Promotions;
  /** As `marketFactors` makes it. */
  readonly factors: Float64Array;
  readonly customers: Customers;
  /** Without it neither seasons nor holidays move demand. Default true. */
  readonly seasonality?: boolean;
};

const daySeconds = 86_400;
export const demandProcess = {
  /** Spread of local taste between divisions, per product: standard deviation on the log scale. */
  localSpread: 0.3,
  /** Share of orders that go to another state than the customer's: presents, holidays, second homes. */
  elsewhereShare: 0.04,
  /** How much the number of orders follows the attraction of what is on offer. */
  basketElasticity: 0.6,
  /** Share of lumpy products' lines that are bulk orders, of 4 to 11 times the units. */
  bulkOrderShare: 0.18,
  /** Discount at which a promotion works with the full elasticity of the product. */
  fullDiscount: 0.15,
} as const;

/**
 * The demand process: `week(t)` draws the orders of history week `t`. Each week has its own random stream, so that weeks
 * can be drawn in any order and again. Memory O(behaviours x divisions x products), time O(customers + lines) a week.
 */
export function createDemand(market: Market): { week(week: number, draw?: string): WeekOrders } {
  const { seed, products, promotions, factors, customers, seasonality = true } = market;
  const { localSpread, elsewhereShare, basketElasticity, fullDiscount } = demandProcess;
  const local = seeded(subseed(seed, "local taste"));
  const localTaste = Float64Array.from({ length: products.length * divisions.length }, () =>
    Math.exp(localSpread * normal(local)),
  );
  const popularity = basePopularity(products, customers);
  const byPopulation = cumulative(states.map(({ population }) => population));
  const byWeekday = behaviours.map(({ weekdays }) => cumulative(weekdays));
  const C = categories.length;
  const D = divisions.length;
  const members = categories.map((_, c) => products.flatMap(({ category }, p) => (category === c ? [p] : [])));
  const starts = members.map((_, c) => members.slice(0, c).reduce((sum, { length }) => sum + length, 0));
  const S = products.length;
  const running = new Float64Array(behaviours.length * D * S);
  const totals = new Float64Array(behaviours.length * D * C);

  const noSeason = new Float64Array(C * D).fill(1);

  function attract(week: number): void {
    const season = seasonality ? seasonFactors(week) : noSeason;
    for (let b = 0; b < behaviours.length; b++)
      for (let d = 0; d < D; d++)
        for (let c = 0; c < C; c++) {
          let sum = 0;
          members[c]!.forEach((p, k) => {
            const discount = promotions.discount[p * promotions.weeks + week]!;
            const pull =
              discount > 0 ? products[p]!.elasticity * behaviours[b]!.promotionPull * (discount / fullDiscount) : 0;
            sum +=
              popularity[p]! *
              factors[p * historyWeeks + week]! *
              localTaste[p * D + d]! *
              Math.exp(Math.min(pull, 2.2));
            running[(b * D + d) * S + starts[c]! + k] = sum;
          });
          totals[(b * D + d) * C + c] = sum * season[c * D + d]!;
        }
  }

  /** Attraction of all that is on offer to a behaviour, mean over divisions, at its mean taste. */
  function offer(b: number): number {
    let sum = 0;
    for (let d = 0; d < D; d++)
      for (let c = 0; c < C; c++) sum += totals[(b * D + d) * C + c]! * Math.exp(behaviours[b]!.affinity[c]!);
    return sum;
  }

  // Against the middle of the history, not against its first week: that one may be odd.
  const usual = behaviours.map(() => 0);
  for (const week of [46, 72, 98, 124]) {
    attract(week);
    behaviours.forEach((_, b) => (usual[b]! += offer(b) / 4));
  }

  function week(t: number, draw = "week"): WeekOrders {
    const random = seeded(subseed(seed, `${draw} ${t}`));
    attract(t);
    const rate = behaviours.map(
      (behaviour, b) =>
        (seasonality ? behaviourSeason(behaviour, t) : 1) * Math.pow(offer(b) / usual[b]!, basketElasticity),
    );
    const { customer, second } = orderTimes(random, t, rate);
    const orders = customer.length;
    const region = new Uint8Array(orders);
    const firstLine = new Int32Array(orders + 1);
    const product: number[] = [];
    const units: number[] = [];
    const weights = new Float64Array(C);
    for (let o = 0; o < orders; o++) {
      const i = customer[o]!;
      const home = customers.home[i]!;
      region[o] = random() < elsewhereShare ? pick(byPopulation, random()) : home;
      const place = customers.behaviour[i]! * D + states[home]!.division;
      let total = 0;
      for (let c = 0; c < C; c++) weights[c] = total += customers.taste[i * C + c]! * totals[place * C + c]!;
      const lines = 1 + poisson(random, customers.linesPerOrder[i]! - 1);
      const first = product.length;
      for (let l = 0; l < lines; l++) {
        const u = random() * total;
        let c = 0;
        while (c < C - 1 && weights[c]! < u) c++;
        const p = members[c]![pickRunning(running, place * S + starts[c]!, members[c]!.length, random())]!;
        const quantity = lineUnits(random, products[p]!, customers.unitsPerLine[i]!);
        const same = product.indexOf(p, first);
        if (same >= 0) units[same]! += quantity;
        else {
          product.push(p);
          units.push(quantity);
        }
      }
      firstLine[o + 1] = product.length;
    }
    return { orders, customer, second, region, firstLine, product, units };
  }

  function orderTimes(random: Random, t: number, rate: readonly number[]) {
    // One number a order, time first, so that a plain sort puts them in order of time.
    let keys = new Float64Array(1024);
    let count = 0;
    for (let i = 0; i < customers.count; i++) {
      if (t < customers.joinWeek[i]! || t >= customers.leaveWeek[i]!) continue;
      const b = customers.behaviour[i]!;
      for (let k = poisson(random, customers.ordersPerWeek[i]! * rate[b]!); k > 0; k--) {
        const day = pick(byWeekday[b]!, random());
        const hour = behaviours[b]!.hours[random() < 0.4 ? 0 : 1];
        const within = (((hour + 2.5 * normal(random)) % 24) + 24) % 24;
        const second = day * daySeconds + Math.min(daySeconds - 1, Math.floor(within * 3600));
        if (count === keys.length) {
          const longer = new Float64Array(2 * keys.length);
          longer.set(keys);
          keys = longer;
        }
        keys[count++] = second * customers.count + i;
      }
    }
    const sorted = keys.subarray(0, count).sort();
    const second = Int32Array.from(sorted, (key) => Math.floor(key / customers.count));
    const customer = Int32Array.from(sorted, (key) => key % customers.count);
    return { customer, second };
  }

  return { week };
}

/** Units of a line: one and a gamma-Poisson rest; now and then a bulk order of a lumpy product. */
function lineUnits(random: Random, product: Product, mean: number): number {
  const units = 1 + poisson(random, ((mean - 1) * product.bulk * gamma(random, 1.5)) / 1.5);
  const bulk = product.pattern === "lumpy" && random() < demandProcess.bulkOrderShare;
  return bulk ? units * (4 + Math.floor(random() * 8)) : units;
}

/**
 * Popularity of all products on one scale. Every category gets the same for each of its smooth and erratic products, so
 * that no category is large by the luck of one draw; that of the others turns from lines a week into a weight.
 */
function basePopularity(products: readonly Product[], customers: Customers): Float64Array {
  let linesPerWeek = 0;
  for (let i = 0; i < customers.count; i++) {
    const weeks = Math.min(historyWeeks, customers.leaveWeek[i]!) - Math.max(0, customers.joinWeek[i]!);
    linesPerWeek += (customers.ordersPerWeek[i]! * customers.linesPerOrder[i]! * Math.max(0, weeks)) / historyWeeks;
  }
  const isSparse = ({ pattern }: Product) => pattern === "intermittent" || pattern === "lumpy";
  const sums = categories.map(() => 0);
  const counts = categories.map(() => 0);
  for (const product of products) {
    counts[product.category]!++;
    if (!isSparse(product)) sums[product.category]! += product.popularity;
  }
  return Float64Array.from(products, (product) =>
    isSparse(product)
      ? (product.popularity * products.length) / linesPerWeek
      : (product.popularity * counts[product.category]!) / sums[product.category]!,
  );
}

function pickRunning(running: Float64Array, start: number, length: number, u: number): number {
  const target = u * running[start + length - 1]!;
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (running[start + middle]! <= target) low = middle + 1;
    else high = middle;
  }
  return low;
}
