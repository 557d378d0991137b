// Orders of a day: surplus is moved before more is bought, room and budget are kept, every unit is accounted for.
import { describe, expect, it } from "vitest";
import { planOrders, type PlanLimits, type PlannedItem } from "../../../lib/inventory/order-plan.js";
import { seeded } from "../../../lib/random.js";

const target = (reorderPoint: number, orderUpTo: number, protectionMean: number) => ({
  reorderPoint,
  orderUpTo,
  protectionMean,
  protectionSd: Math.sqrt(protectionMean) + 0.5,
  protectionDays: 28,
  leadTimeDays: 21,
  moq: 1,
  packSize: 1,
});
const item = (sku: string, center: string, onHand: number, more: Partial<PlannedItem> = {}): PlannedItem => ({
  sku,
  center,
  stock: { onHand, onOrder: 0, reserved: 0, backordered: 0 },
  target: target(20, 30, 15),
  moq: 1,
  packSize: 1,
  unitCost: 10,
  price: 18,
  volumeM3: 0.1,
  ...more,
});
const limits: PlanLimits = {
  budget: Infinity,
  capacityM3: new Map(),
  holdingCostPerYear: 0.25,
  transferCost: () => 0.5,
};
const short = (decisions: ReturnType<typeof planOrders>) =>
  decisions.map(({ item: { sku, center }, transfers, buy, deferred }) => ({
    at: `${sku}@${center}`,
    moved: transfers.map(({ from, units }) => `${units} from ${from}`).join(),
    buy,
    deferred,
  }));

describe("the orders of a day", () => {
  it("move what lies idle elsewhere, and buy the rest", () => {
    const decided = planOrders([item("tea", "A", 5), item("tea", "B", 40, { target: undefined })], limits);
    expect(short(decided)).toEqual([
      { at: "tea@A", moved: "16 from B", buy: 0, deferred: 0 },
      { at: "tea@B", moved: "", buy: 0, deferred: 0 },
    ]);
    expect(decided[0]!.reason).toContain("Move 16 from B, where they are more than the plan wants: 0.50 a unit");
    const scarce = planOrders([item("tea", "A", 5), item("tea", "B", 10, { target: undefined })], limits);
    expect(short(scarce)[0]).toEqual({ at: "tea@A", moved: "10 from B", buy: 6, deferred: 0 });
  });

  it("do not move what costs more to move than to keep, nor what its own center wants", () => {
    const dear = { ...limits, transferCost: () => 11 };
    expect(short(planOrders([item("tea", "A", 5), item("tea", "B", 40, { target: undefined })], dear))[0]).toEqual({
      at: "tea@A",
      moved: "",
      buy: 16,
      deferred: 0,
    });
    // 25 above its order-up-to level at 15 in 28 days: 47 idle days of a 10 a unit item cost 0.32, moving costs 0.50.
    const soonSold = planOrders([item("tea", "A", 5), item("tea", "B", 55)], limits);
    expect(short(soonSold)[0]!.moved).toBe("");
    const wanted = planOrders([item("tea", "A", 5), item("tea", "B", 30)], { ...limits, transferCost: () => 0 });
    expect(short(wanted)[0]!.moved).toBe("");
  });

  it("leave alone what is reserved", () => {
    const stock = { onHand: 40, onOrder: 0, reserved: 35, backordered: 0 };
    const [first] = short(planOrders([item("tea", "A", 5), item("tea", "B", 0, { stock, target: undefined })], limits));
    expect(first!.moved).toBe("5 from B");
  });

  it("buy the most urgent first where money is short, and say what waits", () => {
    const decided = planOrders([item("cup", "A", 19), item("tea", "A", 0)], { ...limits, budget: 215 });
    expect(short(decided)).toEqual([
      { at: "cup@A", moved: "", buy: 0, deferred: 2 },
      { at: "tea@A", moved: "", buy: 21, deferred: 0 },
    ]);
    expect(decided[0]!.reason).toContain("Not bought: 2 units cost 20.00 and 5.00 of the budget is left");
  });

  it("keep to the room that is free when the order arrives", () => {
    const capacityM3 = new Map([["A", 1.8]]);
    const decided = planOrders([item("cup", "A", 18), item("tea", "A", 0)], { ...limits, capacityM3 });
    // 11.25 of each are sold until then: 18 cups leave 0.675 m3 taken, 21 teas would take 0.975.
    expect(short(decided)).toEqual([
      { at: "cup@A", moved: "", buy: 0, deferred: 3 },
      { at: "tea@A", moved: "", buy: 21, deferred: 0 },
    ]);
    expect(decided[0]!.reason).toContain("3 units would take 0.30 m³ and A will have 0.15 m³ free when they arrive");
  });

  it("cover a need once: what is on order asks for no more", () => {
    const stock = { onHand: 5, onOrder: 16, reserved: 0, backordered: 0 };
    expect(short(planOrders([item("tea", "A", 0, { stock })], limits))[0]!.buy).toBe(0);
  });

  it("conserve units and keep every limit on random stock, whatever the order of the items", () => {
    const random = seeded(5);
    for (let round = 0; round < 200; round++) {
      const items: PlannedItem[] = [];
      for (let s = 0; s < 5; s++)
        for (const center of ["A", "B", "C"]) {
          const point = Math.floor(30 * random());
          items.push(
            item(`s${s}`, center, Math.floor(60 * random()), {
              target: random() < 0.2 ? undefined : target(point, point + 5, 1 + point / 2),
              moq: 1 + Math.floor(4 * random()),
              packSize: 1 + Math.floor(3 * random()),
            }),
          );
        }
      const bounded = { ...limits, budget: 400, capacityM3: new Map([["A", 12]]), transferCost: () => 2 * random() };
      const fixed = { ...bounded, transferCost: () => 0.4 };
      const decided = planOrders(items, fixed);
      expect(decided.reduce((sum, { buy, item: { unitCost } }) => sum + buy * unitCost, 0)).toBeLessThanOrEqual(400);
      const taken = new Map<string, number>();
      for (const { transfers, item: each, need } of decided.map((d) => ({ ...d, need: d.orderQuantity })))
        for (const { from, units } of transfers) {
          expect(need).toBeGreaterThan(0);
          taken.set(`${each.sku}@${from}`, (taken.get(`${each.sku}@${from}`) ?? 0) + units);
        }
      for (const { sku, center, stock } of items)
        expect(taken.get(`${sku}@${center}`) ?? 0).toBeLessThanOrEqual(stock.onHand);
      for (const { buy, deferred, item: each } of decided)
        for (const units of [buy, deferred]) {
          expect(units % each.packSize).toBe(0);
          if (units > 0) expect(units).toBeGreaterThanOrEqual(each.moq);
        }
      const again = planOrders([...items].reverse(), fixed);
      expect(short(again).sort((a, b) => (a.at < b.at ? -1 : 1))).toEqual(
        short(decided).sort((a, b) => (a.at < b.at ? -1 : 1)),
      );
    }
  });
});
