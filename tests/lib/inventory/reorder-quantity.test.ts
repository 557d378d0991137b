import { describe, expect, it } from "vitest";
import { countDemand, normalDemand } from "../../../lib/inventory/demand.js";
import {
  cheapestReorderQuantity,
  cheapestReorderUpTo,
  powerApproximation,
  reorderPointForLot,
  reorderUpToCost,
} from "../../../lib/inventory/reorder-quantity.js";

const book = { fixedCost: 5, holdingCost: 1, shortageCost: 4 };

describe("published instances (Snyder, Shen 2019, to the digits of stockpyl)", () => {
  it("(s,S), example 4.7: Poisson 6, K 5, h 1, p 4: s 4, S 10, cost 8.0341", () => {
    const demand = countDemand(6, 6);
    expect(reorderUpToCost(demand, demand, book, 4, 10)).toBeCloseTo(8.034111561471642, 9);
    const { reorderPoint, orderUpTo, cost } = cheapestReorderUpTo(demand, demand, book);
    expect([reorderPoint, orderUpTo]).toEqual([4, 10]);
    expect(cost).toBeCloseTo(8.034111561471642, 9);
  });

  it("power approximation, example 4.7 (K 2.5, h 0.18, p 0.70, N(50, 8)): s 40.195, S 74.290", () => {
    const costs = { fixedCost: 2.5, holdingCost: 0.18, shortageCost: 0.7 };
    const { reorderPoint, orderUpTo } = powerApproximation({ mean: 50 }, { mean: 50, sd: 8 }, costs);
    expect(reorderPoint).toBeCloseTo(40.19461695647407, 8);
    expect(orderUpTo).toBeCloseTo(74.29017010980579, 8);
  });

  it("(r,Q), example 5.8: Poisson 1.5 a month, two months, K 100, h 20, p 150: r 3, Q 5, cost 107.92", () => {
    const costs = { fixedCost: 100, holdingCost: 20, shortageCost: 150 };
    const { reorderPoint, orderQuantity, cost } = cheapestReorderQuantity(countDemand(3, 3), 1.5, costs);
    expect([reorderPoint, orderQuantity]).toEqual([3, 5]);
    expect(cost).toBeCloseTo(107.92358063314975, 8);
  });

  it("r for a lot, example 5.2 (Q 300 and Q 308.57 of normal demand): r 129.43 and 128.64", () => {
    const leadTime = normalDemand(1300 / 12, 150 / Math.sqrt(12));
    const costs = { holdingCost: 0.225, shortageCost: 7.5 };
    expect(reorderPointForLot(leadTime, 300, costs)).toBeCloseTo(129.4272799263067, 4);
    expect(reorderPointForLot(leadTime, 308.5737801203754, costs)).toBeCloseTo(128.63781442427097, 4);
  });
});

describe("against every policy nearby", () => {
  const cases = [
    {
      period: countDemand(3, 3),
      protection: countDemand(9, 9),
      costs: { fixedCost: 20, holdingCost: 1, shortageCost: 9 },
    },
    {
      period: countDemand(2, 6),
      protection: countDemand(5, 15),
      costs: { fixedCost: 3, holdingCost: 2, shortageCost: 11 },
    },
    {
      period: countDemand(8, 20),
      protection: countDemand(8, 20),
      costs: { fixedCost: 64, holdingCost: 1, shortageCost: 24 },
    },
    {
      period: countDemand(5, 5),
      protection: countDemand(5, 5),
      costs: { fixedCost: 0, holdingCost: 1, shortageCost: 4 },
    },
  ];

  it.each(cases)("no other (s,S) costs less: $costs", ({ period, protection, costs }) => {
    const best = cheapestReorderUpTo(period, protection, costs);
    let least = Infinity;
    for (let s = -10; s <= 40; s++)
      for (let upTo = s + 1; upTo <= 80; upTo++)
        least = Math.min(least, reorderUpToCost(period, protection, costs, s, upTo));
    expect(best.cost).toBeCloseTo(least, 9);
  });

  it("the power approximation costs within 5% of the exact policy", () => {
    for (const { period, protection, costs } of cases.slice(0, 3)) {
      const { reorderPoint, orderUpTo } = powerApproximation(period, protection, costs);
      const near = reorderUpToCost(period, protection, costs, Math.round(reorderPoint), Math.round(orderUpTo));
      expect(near / cheapestReorderUpTo(period, protection, costs).cost).toBeLessThan(1.05);
    }
  });

  it("no other (s,Q) costs less", () => {
    for (const { protection, costs } of cases) {
      const best = cheapestReorderQuantity(protection, 3, costs);
      const rate = (y: number) =>
        costs.holdingCost * (y - protection.mean) + (costs.holdingCost + costs.shortageCost) * protection.shortage(y);
      let least = Infinity;
      for (let s = -20; s <= 40; s++)
        for (let q = 1, sum = costs.fixedCost * 3; q <= 60; q++) {
          sum += rate(s + q);
          least = Math.min(least, sum / q);
        }
      expect(best.cost).toBeCloseTo(least, 9);
    }
  });
});

describe("properties", () => {
  it("all costs times ten: the same policy at ten times the cost", () => {
    const demand = countDemand(4, 9);
    const ten = { fixedCost: 50, holdingCost: 10, shortageCost: 40 };
    const [one, other] = [book, ten].map((costs) => cheapestReorderUpTo(demand, demand, costs));
    expect(other).toEqual({ ...one!, cost: expect.closeTo(10 * one!.cost, 8) as number });
  });

  it("a dearer order makes larger lots, a dearer shortage a higher reorder point", () => {
    const demand = countDemand(10, 25);
    const lots = [0, 5, 20, 80].map((fixedCost) => cheapestReorderQuantity(demand, 5, { ...book, fixedCost }));
    const points = [2, 8, 32, 128].map((shortageCost) => cheapestReorderQuantity(demand, 5, { ...book, shortageCost }));
    for (let i = 1; i < 4; i++) {
      expect(lots[i]!.orderQuantity).toBeGreaterThan(lots[i - 1]!.orderQuantity);
      expect(points[i]!.reorderPoint).toBeGreaterThan(points[i - 1]!.reorderPoint);
    }
  });

  it("refuses what has no answer", () => {
    const demand = countDemand(4, 9);
    expect(() => cheapestReorderUpTo(countDemand(0, 0), demand, book)).toThrow("no order is ever due");
    expect(() => cheapestReorderQuantity(demand, 3, { ...book, holdingCost: 0 })).toThrow("invalid holding cost: 0");
    expect(() => cheapestReorderQuantity(demand, NaN, book)).toThrow("invalid demand rate: NaN");
    expect(() => reorderUpToCost(demand, demand, book, 4, 4)).toThrow("invalid order-up-to level: 4");
  });
});
