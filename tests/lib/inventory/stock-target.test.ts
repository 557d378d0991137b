import { describe, expect, it } from "vitest";
import { cumulativeProbabilities, demandCurve } from "../../../lib/inventory/demand-curve.js";
import { countDemand, gammaDemand } from "../../../lib/inventory/demand.js";
import { inventoryPosition, orderNow } from "../../../lib/inventory/policy.js";
import { stockTarget, type StockItem } from "../../../lib/inventory/stock-target.js";
import { gamma, poisson, seeded } from "../../../lib/random.js";

/** Gamma-Poisson demand by the day; the item as a forecast that knows the truth would describe it. */
function item(weeklyMean: number, weeklyVariance: number, leadTimeDays: number, moq = 1, packSize = 1): StockItem {
  const weeks = (leadTimeDays + 7) / 7;
  const demand = countDemand(weeklyMean * weeks, weeklyVariance * weeks);
  return {
    protectionMean: demand.mean,
    protectionSd: demand.sd,
    protectionQuantiles: cumulativeProbabilities.map((p) => demand.quantile(p)),
    leadTimeDays,
    leadTimeSdDays: 0,
    reviewDays: 7,
    moq,
    packSize,
  };
}

/** Weekly review, daily demand, backorders; share of demand filled from the shelf at once, and average stock. */
function simulate(target: { reorderPoint: number; orderUpTo: number }, stock: StockItem, weeklyVariance: number) {
  const random = seeded(11);
  const daily = stock.protectionMean / (stock.leadTimeDays + 7);
  const weeklyMean = 7 * daily;
  const size = (weeklyMean * weeklyMean) / (weeklyVariance - weeklyMean) / 7;
  let onHand = target.orderUpTo;
  const orders: { due: number; units: number }[] = [];
  let onOrder = 0;
  let demanded = 0;
  let filled = 0;
  let held = 0;
  const days = 140_000;
  for (let day = 0; day < days; day++) {
    while (orders[0]?.due === day) {
      onHand += orders[0].units;
      onOrder -= orders.shift()!.units;
    }
    if (day % 7 === 0) {
      const units = orderNow({ kind: "R,s,nQ", ...target }, onHand + onOrder, stock);
      if (units > 0) orders.push({ due: day + stock.leadTimeDays, units });
      onOrder += units;
    }
    const units = poisson(random, (gamma(random, size) * daily) / size);
    held += Math.max(0, onHand) / 2;
    demanded += units;
    filled += Math.min(units, Math.max(0, onHand));
    onHand -= units;
    held += Math.max(0, onHand) / 2;
  }
  return { fillRate: filled / demanded, averageStock: held / days };
}

describe("stockTarget", () => {
  it.each([
    { weeklyMean: 40, weeklyVariance: 120, leadTimeDays: 14, moq: 1, packSize: 1, target: 0.95 },
    { weeklyMean: 40, weeklyVariance: 400, leadTimeDays: 14, moq: 1, packSize: 1, target: 0.98 },
    { weeklyMean: 8, weeklyVariance: 20, leadTimeDays: 21, moq: 24, packSize: 12, target: 0.95 },
    { weeklyMean: 100, weeklyVariance: 250, leadTimeDays: 7, moq: 1, packSize: 1, target: 0.9 },
  ])(
    "the fill rate targeted is reached in simulation: %o",
    ({ weeklyMean, weeklyVariance, leadTimeDays, moq, packSize, target }) => {
      const stock = item(weeklyMean, weeklyVariance, leadTimeDays, moq, packSize);
      const levels = stockTarget(stock, target);
      const simulated = simulate(levels, stock, weeklyVariance);
      expect(levels.fillRate).toBeGreaterThanOrEqual(target - 1e-6);
      expect(simulated.fillRate).toBeGreaterThan(target - 0.012);
      expect(simulated.fillRate).toBeLessThan(levels.fillRate + 0.025);
      expect(Math.abs(simulated.averageStock / levels.averageStock - 1)).toBeLessThan(0.12);
    },
  );

  it("an intermittent item reaches its target too, at whole units", () => {
    const stock = item(0.6, 1.4, 14);
    const levels = stockTarget(stock, 0.95);
    expect(simulate(levels, stock, 1.4).fillRate).toBeGreaterThan(0.94);
    expect(Number.isInteger(levels.reorderPoint)).toBe(true);
  });

  it("more service, a longer lead time or a less certain one never needs less stock", () => {
    const base = item(20, 80, 14);
    let last = -1;
    for (const target of [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999]) {
      const { reorderPoint } = stockTarget(base, target);
      expect(reorderPoint).toBeGreaterThanOrEqual(last);
      last = reorderPoint;
    }
    expect(stockTarget({ ...base, leadTimeSdDays: 5 }, 0.95).reorderPoint).toBeGreaterThan(
      stockTarget(base, 0.95).reorderPoint,
    );
    expect(stockTarget(item(20, 80, 28), 0.95).reorderPoint).toBeGreaterThan(stockTarget(base, 0.95).reorderPoint);
  });

  it("no demand, no stock", () => {
    expect(stockTarget({ ...item(1, 2, 14), protectionMean: 0 }, 0.95)).toMatchObject({
      reorderPoint: 0,
      orderUpTo: 0,
    });
  });
});

describe("demandCurve", () => {
  it("agrees with the distribution its quantiles came from", () => {
    for (const demand of [gammaDemand(100, 30), gammaDemand(40, 40), countDemand(30, 90)]) {
      const curve = demandCurve(
        demand.mean,
        demand.sd,
        cumulativeProbabilities.map((p) => demand.quantile(p)),
      );
      for (const p of [0.5, 0.8, 0.9, 0.95, 0.99]) {
        const level = demand.quantile(p);
        expect(Math.abs(curve.shortage(level) - demand.shortage(level))).toBeLessThan(0.03 * demand.mean);
        expect(curve.cdf(level)).toBeCloseTo(demand.cdf(level), 1);
      }
      expect(Math.abs(curve.shortage(0) / demand.mean - 1)).toBeLessThan(0.03);
    }
  });

  it("shortageIntegral is the integral of shortage", () => {
    const demand = gammaDemand(50, 35);
    const curve = demandCurve(
      50,
      35,
      cumulativeProbabilities.map((p) => demand.quantile(p)),
    );
    for (const [from, to] of [
      [0, 30],
      [20, 90],
      [100, 260],
      [-10, 5],
    ] as const) {
      const steps = 20_000;
      let sum = 0;
      for (let i = 0; i < steps; i++) sum += curve.shortage(from + ((i + 0.5) * (to - from)) / steps);
      expect(curve.shortageIntegral(from, to)).toBeCloseTo((sum * (to - from)) / steps, 3);
    }
  });

  it("demand so rare that its quantiles are all 0 still costs its mean when nothing is held", () => {
    const curve = demandCurve(0.004, 0.07, [0, 0, 0, 0, 0, 0, 0]);
    expect(curve.shortage(0)).toBeCloseTo(0.004, 12);
    expect(curve.shortage(2)).toBeLessThan(0.004);
  });
});

describe("orderNow", () => {
  const lot = { moq: 10, packSize: 5 };
  it("counts on order, backorders and reserved in the position", () => {
    expect(inventoryPosition({ onHand: 10, onOrder: 20, backordered: 4, reserved: 3 })).toBe(23);
  });
  it("(R,S) orders up to S every time", () => expect(orderNow({ kind: "R,S", orderUpTo: 50 }, 33, lot)).toBe(20));
  it("(s,S) waits above s", () => {
    expect(orderNow({ kind: "s,S", reorderPoint: 20, orderUpTo: 50 }, 21, lot)).toBe(0);
    expect(orderNow({ kind: "s,S", reorderPoint: 20, orderUpTo: 50 }, 20, lot)).toBe(30);
  });
  it("(R,s,nQ) orders the fewest packs that lift the position above s", () => {
    expect(orderNow({ kind: "R,s,nQ", reorderPoint: 20 }, 21, lot)).toBe(0);
    expect(orderNow({ kind: "R,s,nQ", reorderPoint: 20 }, 20, lot)).toBe(10);
    expect(orderNow({ kind: "R,s,nQ", reorderPoint: 20 }, 3, lot)).toBe(20);
  });
  it("(s,Q) orders as many lots as it takes", () => {
    expect(orderNow({ kind: "s,Q", reorderPoint: 20, orderQuantity: 15 }, 18, lot)).toBe(15);
    expect(orderNow({ kind: "s,Q", reorderPoint: 20, orderQuantity: 15 }, -12, lot)).toBe(45);
  });
});
