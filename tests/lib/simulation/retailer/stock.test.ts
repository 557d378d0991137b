import { describe, expect, it } from "vitest";
import { seeded } from "../../../../lib/random.js";
import { averageSales, oldPolicy, placeOrders, redistribute } from "../../../../lib/simulation/retailer/old-policy.js";
import { makeProducts, type Product } from "../../../../lib/simulation/retailer/products.js";
import {
  createStock,
  expect as expectDelivery,
  move,
  noteOutages,
  openOutages,
  receive,
} from "../../../../lib/simulation/retailer/stock.js";

const product: Product = {
  ...makeProducts(seeded(1), 1)[0]!,
  volumeM3: 0.5,
  packSize: 4,
  minimumOrder: 4,
  leadTimeDays: 14,
  launchWeek: -50,
  endWeek: 999,
};
const delivery = (center: number, quantity: number, receivedDay = 3) => ({
  product: 0,
  center,
  orderedDay: -4,
  receivedDay,
  quantity,
});

describe("receive", () => {
  it("puts away what was ordered, on its day", () => {
    const stock = createStock(1, [100, 100]);
    expectDelivery(stock, delivery(1, 10));
    expect([...stock.onOrder]).toEqual([0, 10]);
    expect(receive(stock, [product], 2)).toEqual([]);
    expect(receive(stock, [product], 3)).toEqual([delivery(1, 10)]);
    expect([...stock.onHand]).toEqual([0, 10]);
    expect([...stock.onOrder]).toEqual([0, 0]);
    expect([...stock.usedM3]).toEqual([0, 5]);
  });

  it("diverts what a full center cannot take to the emptiest, and keeps it in the yard when all are full", () => {
    const stock = createStock(1, [2, 4, 3]);
    expectDelivery(stock, delivery(0, 30));
    const put = receive(stock, [product], 3);
    expect(put.map(({ center, quantity }) => [center, quantity])).toEqual([
      [0, 4],
      [1, 8],
      [2, 6],
      [0, 12],
    ]);
    expect(stock.books.received).toBe(30);
    expect([...stock.onHand]).toEqual([16, 8, 6]);
  });
});

describe("periods without stock", () => {
  it("open on the first evening without stock and close on the last", () => {
    const stock = createStock(1, [100]);
    const always = () => true;
    expect(noteOutages(stock, 0, always)).toEqual([]);
    expect(noteOutages(stock, 1, always)).toEqual([]);
    move(stock, product, 0, 0, 5);
    expect(noteOutages(stock, 2, always)).toEqual([{ product: 0, center: 0, fromDay: 0, toDay: 1 }]);
    move(stock, product, 0, 0, -5);
    noteOutages(stock, 3, always);
    expect(openOutages(stock, 5)).toEqual([{ product: 0, center: 0, fromDay: 3, toDay: 5 }]);
  });

  it("do not exist for a product that is not offered", () => {
    const stock = createStock(1, [100]);
    noteOutages(stock, 0, () => false);
    expect(openOutages(stock, 0)).toEqual([]);
  });
});

describe("the old policy", () => {
  const sales = { sold: new Int32Array(156), before: Float64Array.of(20) };
  sales.sold.fill(40, 0, 26);

  it("believes the moving average of what was sold, and its guess for the weeks before", () => {
    expect(averageSales(sales, product, 0, 0)).toBe(20);
    expect(averageSales(sales, product, 0, 13)).toBe(40);
    expect(averageSales(sales, product, 0, 1)).toBeCloseTo((12 * 20 + 40) / 13, 10);
    expect(averageSales(sales, { ...product, launchWeek: 20 }, 0, 24)).toBe(40);
  });

  it("orders up to the same weeks of cover, in packs, split equally", () => {
    const stock = createStock(1, [1000, 1000, 1000]);
    placeOrders(seeded(1), stock, [product], sales, 20);
    const total = stock.onOrder.reduce((sum, units) => sum + units, 0);
    expect(total).toBeCloseTo(40 * (2 + 1 + oldPolicy.coverWeeks), -1);
    expect(stock.onOrder.every((units) => units % 4 === 0)).toBe(true);
    expect(Math.max(...stock.onOrder) - Math.min(...stock.onOrder)).toBeLessThanOrEqual(4);
    placeOrders(seeded(2), stock, [product], sales, 20);
    expect(stock.onOrder.reduce((sum, units) => sum + units, 0)).toBe(total);
  });

  it("buys before a launch, not after the end", () => {
    const fresh = { ...product, launchWeek: 30 };
    const before = createStock(1, [1000]);
    placeOrders(seeded(1), before, [fresh], sales, 20);
    expect(before.onOrder[0]).toBe(0);
    placeOrders(seeded(1), before, [fresh], sales, 28);
    expect(before.onOrder[0]).toBeGreaterThan(0);
    const gone = createStock(1, [1000]);
    placeOrders(seeded(1), gone, [{ ...product, endWeek: 10 }], sales, 20);
    expect(gone.onOrder[0]).toBe(0);
  });

  it("evens out stock without making or losing a unit", () => {
    const stock = createStock(1, [1000, 1000, 1000]);
    move(stock, product, 0, 0, 90);
    const moved = redistribute(stock, [product]);
    expect(moved).toBeGreaterThan(0);
    expect(stock.onHand.reduce((sum, units) => sum + units, 0)).toBe(90);
    expect(Math.min(...stock.onHand)).toBeGreaterThan(10);
    expect(stock.usedM3.reduce((sum, used) => sum + used, 0)).toBeCloseTo(45, 10);
  });

  it("moves nothing into a full center", () => {
    const stock = createStock(1, [1000, 1]);
    move(stock, product, 0, 0, 90);
    redistribute(stock, [product]);
    expect(stock.usedM3[1]).toBeLessThanOrEqual(1);
  });
});
