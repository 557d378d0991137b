import { beforeAll, describe, expect, it } from "vitest";
import { seeded, subseed } from "../../../../lib/random.js";
import { fit } from "../../../../lib/segmentation/kmeans.js";
import { adjustedRand } from "../../../../lib/segmentation/validity.js";
import { behaviours } from "../../../../lib/simulation/retailer/behaviours.js";
import { epochDay, firstDay } from "../../../../lib/simulation/retailer/calendar.js";
import { categories } from "../../../../lib/simulation/retailer/categories.js";
import { makeCustomers } from "../../../../lib/simulation/retailer/customers.js";
import { createDemand } from "../../../../lib/simulation/retailer/demand.js";
import { dirtKinds } from "../../../../lib/simulation/retailer/dirt.js";
import { networks, states, type Network } from "../../../../lib/simulation/retailer/geography.js";
import { marketFactors } from "../../../../lib/simulation/retailer/market.js";
import { fadeWeeks, makeProducts } from "../../../../lib/simulation/retailer/products.js";
import { makePromotions } from "../../../../lib/simulation/retailer/promotions.js";
import {
  createRetailer,
  type Closing,
  type Retailer,
  type Week,
} from "../../../../lib/simulation/retailer/retailer.js";

const sum = (values: ArrayLike<number>) =>
  Array.prototype.reduce.call(values, (a, b) => (a as number) + (b as number), 0) as number;

type Played = { retailer: Retailer; weeks: Week[]; closing: Closing };

function play(seed: number, scale: number, network: Network): Played {
  const retailer = createRetailer({ seed, scale, network });
  const weeks: Week[] = [];
  for (let week = retailer.next(); week; week = retailer.next()) weeks.push(week);
  return { retailer, weeks, closing: retailer.closing() };
}

describe("customers", () => {
  const customers = makeCustomers(seeded(1), 20_000);

  it("have the five behaviours in their shares", () => {
    behaviours.forEach(({ name, share }, b) => {
      const found = customers.behaviour.filter((behaviour) => behaviour === b).length / customers.count;
      expect(Math.abs(found - share), name).toBeLessThan(0.015);
    });
    expect(sum(behaviours.map(({ share }) => share))).toBeCloseTo(1, 12);
    for (const { name, weekdays } of behaviours) expect(sum(weekdays), name).toBeCloseTo(1, 12);
  });

  it("come before they go, and differ within a behaviour", () => {
    expect(customers.leaveWeek.every((week, i) => week > customers.joinWeek[i]!)).toBe(true);
    expect(customers.ordersPerWeek.every((rate) => rate > 0)).toBe(true);
    expect(new Set(customers.ordersPerWeek).size).toBe(customers.count);
  });
});

describe("demand", () => {
  const part = (name: string) => seeded(subseed(1, name));
  const products = makeProducts(part("products"), 80);
  const promotions = makePromotions(part("promotions"), products);
  const customers = makeCustomers(part("customers"), 2_000);
  const demand = createDemand({
    seed: 1,
    products,
    promotions,
    factors: marketFactors(part("market"), products),
    customers,
  });

  it("of a week is the same in any order, and another under another name", () => {
    const late = demand.week(90);
    demand.week(3);
    expect(demand.week(90)).toEqual(late);
    expect(demand.week(90, "other").customer).not.toEqual(late.customer);
  });

  it("is in order of time, of active customers, of products on offer, each once in an order", () => {
    for (const t of [0, 40, 155]) {
      const { orders, customer, second, region, firstLine, product, units } = demand.week(t);
      expect(orders).toBeGreaterThan(100);
      expect(firstLine[orders]).toBe(product.length);
      expect(second.every((time, o) => time >= (second[o - 1] ?? 0) && time < 7 * 86_400)).toBe(true);
      expect(customer.every((i) => customers.joinWeek[i]! <= t && customers.leaveWeek[i]! > t)).toBe(true);
      expect(region.every((q) => q < states.length)).toBe(true);
      for (let o = 0; o < orders; o++) {
        const lines = product.slice(firstLine[o]!, firstLine[o + 1]!);
        if (lines.length === 0 || new Set(lines).size !== lines.length) expect.fail(`order ${o}: ${lines.join(" ")}`);
      }
      expect(product.every((p) => products[p]!.launchWeek <= t && products[p]!.endWeek + fadeWeeks >= t)).toBe(true);
      expect(units.every((quantity) => Number.isInteger(quantity) && quantity >= 1)).toBe(true);
    }
  });

  it("of deal-seekers leans to promotions, of small businesses to weekdays", () => {
    const promoted = behaviours.map(() => [0, 0]);
    const weekend = behaviours.map(() => [0, 0]);
    for (let t = 0; t < 156; t += 6) {
      const { orders, customer, second, firstLine, product } = demand.week(t);
      for (let o = 0; o < orders; o++) {
        const b = customers.behaviour[customer[o]!]!;
        weekend[b]![0]! += second[o]! >= 5 * 86_400 ? 1 : 0;
        weekend[b]![1]!++;
        for (let l = firstLine[o]!; l < firstLine[o + 1]!; l++) {
          promoted[b]![0]! += promotions.discount[product[l]! * promotions.weeks + t]! > 0 ? 1 : 0;
          promoted[b]![1]!++;
        }
      }
    }
    const share = (counts: number[][], name: string) => {
      const [some, all] = counts[behaviours.findIndex((behaviour) => behaviour.name === name)]!;
      return some! / all!;
    };
    expect(share(promoted, "deal-seeker")).toBeGreaterThan(1.5 * share(promoted, "city-tech"));
    expect(share(weekend, "small-business")).toBeLessThan(0.1);
    expect(share(weekend, "family-home")).toBeGreaterThan(0.3);
  });
});

describe.each(Object.keys(networks) as Network[])("a played retailer, %s", (network) => {
  let played: Played;
  beforeAll(() => {
    played = play(1, 0.05, network);
  });

  it("keeps its books: what came in is what went out and what is there", () => {
    const { retailer, closing, weeks } = played;
    const totals = retailer.totals();
    const there = sum(closing.onHand) - sum(closing.reserved);
    expect(totals.openingUnits + totals.receivedUnits + totals.returnedUnits).toBe(totals.shippedUnits + there);
    expect(totals.wantedUnits).toBe(totals.shippedUnits + totals.lostUnits);
    expect(sum(weeks.flatMap(({ receipts }) => receipts.map(({ quantity }) => quantity)))).toBe(totals.receivedUnits);
    expect(closing.onHand.every((units) => units >= 0)).toBe(true);
    expect(closing.onOrder.every((units) => units >= 0)).toBe(true);
    expect(closing.reserved.every((units, i) => units >= 0 && units <= closing.onHand[i]!)).toBe(true);
  });

  it("never loses more than was wanted, and loses something", () => {
    for (const { wanted, lost } of played.weeks)
      expect(lost.every((units, i) => units >= 0 && units <= wanted[i]!)).toBe(true);
    const { lostUnits, wantedUnits, lostToShopOutages } = played.retailer.totals();
    expect(lostUnits / wantedUnits).toBeGreaterThan(0.02);
    expect(lostUnits / wantedUnits).toBeLessThan(0.15);
    expect(lostToShopOutages).toBeGreaterThan(0);
  });

  it("stays within the space of its centers, and needs nearly all at some", () => {
    const { capacityM3 } = played.retailer;
    const most = Math.max(
      ...played.weeks.flatMap(({ usedM3 }) => Array.from(usedM3, (used, f) => used / capacityM3[f]!)),
    );
    expect(most).toBeGreaterThan(0.9);
    // Returns are put away even where there is no room.
    expect(most).toBeLessThan(1.05);
  });

  it("counts no day twice as without stock, and ships from afar when the nearest center is out", () => {
    const last = new Map<string, number>();
    const outages = [...played.weeks.flatMap((week) => week.outages), ...played.closing.outages];
    expect(outages.length).toBeGreaterThan(100);
    for (const { product, center, fromDay, toDay } of outages) {
      expect(toDay).toBeGreaterThanOrEqual(fromDay);
      expect(fromDay).toBeGreaterThan((last.get(`${product} ${center}`) ?? -1) as number);
      last.set(`${product} ${center}`, toDay);
    }
  });

  it("spoils rows of every kind and counts them", () => {
    const { dirt, lines } = played.retailer.totals();
    for (const kind of dirtKinds) expect(dirt[kind], kind).toBeGreaterThanOrEqual(1);
    expect(sum(Object.values(dirt)) / lines).toBeLessThan(0.02);
    expect(sum(played.weeks.map(({ rows }) => rows.rows))).toBe(lines);
  });

  it("writes no number that is none, and no time out of order", () => {
    for (const { rows, week } of played.weeks) {
      let before = (firstDay + 7 * week) * 86_400_000;
      for (const time of rows.columns["ordered_at"]!.values) {
        if (!(time >= before && time < (firstDay + 7 * week + 7) * 86_400_000)) expect.fail(`week ${week}: ${time}`);
        before = time;
      }
      for (const column of Object.values(rows.columns)) expect(column.values.every(Number.isFinite)).toBe(true);
    }
  });

  it("takes back what it sold before, at the price of the sale", () => {
    const sold = new Map<string, { quantity: number; price: number; time: number }>();
    let returns = 0;
    for (const { rows } of played.weeks) {
      const { order_number, product, quantity, unit_price_cents, ordered_at, is_return, center, raw_column } =
        rows.columns as Record<string, { values: ArrayLike<number>; nulls?: Uint8Array }>;
      for (let i = 0; i < rows.rows; i++) {
        const key = `${order_number!.values[i]} ${product!.values[i]} ${center!.values[i]}`;
        if (!is_return!.values[i]) {
          if (raw_column!.nulls?.[i])
            sold.set(key, {
              quantity: quantity!.values[i]!,
              price: unit_price_cents!.values[i]!,
              time: ordered_at!.values[i]!,
            });
          continue;
        }
        // Orders before the history have no sale to look for.
        if (order_number!.values[i]! <= 100_000) continue;
        const sale = sold.get(key);
        returns++;
        expect(sale).toBeDefined();
        expect(-quantity!.values[i]!).toBeLessThanOrEqual(sale!.quantity);
        expect(quantity!.values[i]!).toBeLessThan(0);
        expect(unit_price_cents!.values[i]).toBe(sale!.price);
        expect(ordered_at!.values[i]!).toBeGreaterThan(sale!.time);
      }
    }
    expect(returns).toBe(played.retailer.totals().returnRows);
    expect(returns).toBeGreaterThan(500);
  });
});

describe("what the retailer's data look like", () => {
  let played: Played;
  const weekly = () => {
    const { retailer, weeks } = played;
    return retailer.products.map((_, p) =>
      weeks.map(({ wanted }) => sum(wanted.subarray(p * states.length, (p + 1) * states.length))),
    );
  };
  beforeAll(() => {
    played = play(2, 0.1, "coastal");
  });

  it("has smooth, erratic, intermittent and lumpy demand", () => {
    const counts: Record<string, number> = {};
    weekly().forEach((units, p) => {
      const { launchWeek, endWeek } = played.retailer.products[p]!;
      const life = units.slice(Math.max(0, launchWeek), Math.min(156, endWeek));
      const sizes = life.filter((value) => value > 0);
      const mean = sum(sizes) / sizes.length;
      const cv2 = sum(sizes.map((size) => (size - mean) ** 2)) / sizes.length / mean ** 2;
      const often = life.length / sizes.length < 1.32;
      const name = often ? (cv2 < 0.49 ? "smooth" : "erratic") : cv2 < 0.49 ? "intermittent" : "lumpy";
      counts[name] = (counts[name] ?? 0) + 1;
    });
    for (const name of ["smooth", "erratic", "intermittent", "lumpy"])
      expect(counts[name] ?? 0, name).toBeGreaterThan(4);
  });

  it("shows seasons and Black Friday in the units wanted", () => {
    const units = weekly();
    const mean = (category: string, from: number, to: number) =>
      sum(
        units.flatMap((weeks, p) =>
          categories[played.retailer.products[p]!.category]!.name === category ? weeks.slice(from, to) : [],
        ),
      ) /
      (to - from);
    const week = (year: number, month: number, day: number) => Math.floor((epochDay(year, month, day) - firstDay) / 7);
    expect(mean("Toys", week(2025, 11, 17), week(2025, 12, 15))).toBeGreaterThan(
      1.4 * mean("Toys", week(2026, 2, 1), week(2026, 3, 1)),
    );
    expect(mean("Garden", week(2025, 4, 1), week(2025, 6, 1))).toBeGreaterThan(
      1.8 * mean("Garden", week(2025, 12, 1), week(2026, 2, 1)),
    );
    const blackFriday = week(2025, 11, 28);
    const all = (t: number) => sum(units.map((weeks) => weeks[t]!));
    expect(all(blackFriday)).toBeGreaterThan(1.2 * all(blackFriday - 4));
  });

  it("has behaviours that a segmentation can find: adjusted Rand of at least 0.85 with enough history", () => {
    const { customers } = played.retailer;
    const lines = new Float64Array(customers.count * categories.length);
    const spent = new Float64Array(customers.count);
    const count = new Float64Array(customers.count);
    for (const { rows } of played.weeks) {
      const { customer, product, quantity, is_return } = rows.columns as Record<
        string,
        { values: ArrayLike<number>; nulls?: Uint8Array }
      >;
      for (let i = 0; i < rows.rows; i++) {
        if (is_return!.values[i] || customer!.nulls?.[i]) continue;
        const who = customer!.values[i]!;
        lines[who * categories.length + played.retailer.products[product!.values[i]!]!.category]!++;
        spent[who]! += Math.max(0, Math.min(50, quantity!.values[i]!));
        count[who]!++;
      }
    }
    const keep = Array.from(count, (_, i) => i).filter((i) => count[i]! >= 30);
    expect(keep.length).toBeGreaterThan(600);
    const cols = categories.length + 1;
    const values = Float64Array.from(
      keep.flatMap((i) => [
        ...categories.map((_, c) => Math.sqrt(lines[i * categories.length + c]! / count[i]!)),
        Math.log(spent[i]! / count[i]!),
      ]),
    );
    for (let c = 0; c < cols; c++) {
      const column = keep.map((_, row) => values[row * cols + c]!);
      const mean = sum(column) / column.length;
      const sd = Math.sqrt(sum(column.map((value) => (value - mean) ** 2)) / column.length);
      keep.forEach((_, row) => (values[row * cols + c] = (values[row * cols + c]! - mean) / sd));
    }
    const { labels } = fit({ values, rows: keep.length, cols }, { clusters: 5, seed: 1 });
    expect(
      adjustedRand(
        labels,
        keep.map((i) => customers.behaviour[i]!),
      ),
    ).toBeGreaterThan(0.85);
  });
});

describe("createRetailer", () => {
  it("is the same again from the same seed, and another from another", () => {
    const digest = (seed: number) => {
      const retailer = createRetailer({ seed, scale: 0.01 });
      const weeks = [retailer.next(), retailer.next()];
      return JSON.stringify([
        retailer.products,
        weeks.map((week) => [Array.from(week!.wanted), week!.receipts, week!.rows]),
      ]);
    };
    expect(digest(3)).toBe(digest(3));
    expect(digest(3)).not.toBe(digest(4));
  });

  it("has the same customers and demand in both networks", () => {
    const [coastal, balanced] = (["coastal", "balanced"] as const).map((network) =>
      createRetailer({ seed: 1, scale: 0.01, network }),
    );
    expect(coastal!.customers).toEqual(balanced!.customers);
    expect(coastal!.next()!.wanted).toEqual(balanced!.next()!.wanted);
    expect(coastal!.centers).not.toEqual(balanced!.centers);
  });

  it("scales its customers and lines", () => {
    const first = (scale: number) => {
      const retailer = createRetailer({ seed: 1, scale });
      return { customers: retailer.customers.count, rows: retailer.next()!.rows.rows };
    };
    const small = first(0.05);
    const large = first(0.2);
    expect(small.customers).toBe(600);
    expect(large.customers).toBe(2_400);
    expect(large.rows / small.rows).toBeGreaterThan(3);
    expect(large.rows / small.rows).toBeLessThan(5);
  });

  it.each([
    [{ seed: 1, scale: 0 }, "invalid scale: 0"],
    [{ seed: 1, scale: NaN }, "invalid scale: NaN"],
    [{ seed: 1, scale: 1000 }, "invalid scale: 1000"],
    [{ seed: -1 }, "invalid seed: -1"],
    [{ seed: 1.5 }, "invalid seed: 1.5"],
    [{ seed: 1, network: "lunar" as Network }, "invalid network: lunar"],
  ])("refuses %o", (options, message) => {
    expect(() => createRetailer(options)).toThrow(message);
  });
});
