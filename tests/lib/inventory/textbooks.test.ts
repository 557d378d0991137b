import { describe, expect, it } from "vitest";
import { countDemand, gammaDemand, normalDemand } from "../../../lib/inventory/demand.js";
import { criticalRatio, newsvendor } from "../../../lib/inventory/newsvendor.js";
import { economicOrderQuantity, roundOrder } from "../../../lib/inventory/order-quantity.js";
import {
  cycleServiceLevel,
  fillRateContinuous,
  fillRatePeriodic,
  levelForCycleService,
  orderUpToPeriodic,
  reorderPointContinuous,
} from "../../../lib/inventory/service.js";

describe("published instances", () => {
  it("EOQ: Snyder, Shen 2019, example 3.1 (fixed cost 8, demand 1300, holding 0.225): Q 304.0, cost 68.41", () => {
    const { quantity, cost } = economicOrderQuantity(8, 1300, 0.225);
    expect(quantity).toBeCloseTo(304.0467800264368, 9);
    expect(cost).toBeCloseTo(68.41052550594829, 9);
  });

  it("newsvendor, normal: Snyder, Shen 2019, example 4.3 (h 0.18, p 0.70, N(50, 8)): S 56.6, cost 1.9976", () => {
    const { level, cost } = newsvendor(normalDemand(50, 8), 0.7, 0.18);
    expect(level).toBeCloseTo(56.60395592743389, 6);
    expect(cost).toBeCloseTo(1.9976051931766445, 6);
  });

  it("newsvendor, Poisson: no other whole level costs less than the one chosen", () => {
    const demand = countDemand(50, 50);
    const { level, cost } = newsvendor(demand, 4, 1);
    const costAt = (x: number) => x - 50 + 5 * demand.shortage(x);
    expect(cost).toBeCloseTo(costAt(level), 9);
    for (let x = 30; x < 90; x++) expect(costAt(x)).toBeGreaterThanOrEqual(cost - 1e-9);
  });

  it("(s,Q): Chopra, Meindl 2013, examples 12-2 and 12-3 (2500 a week, sd 500, two weeks, s 6000, Q 10000)", () => {
    const leadTime = normalDemand(5000, 500 * Math.SQRT2);
    expect(cycleServiceLevel(leadTime, 6000)).toBeCloseTo(0.92, 2);
    expect(leadTime.shortage(6000)).toBeCloseTo(25.13, 1);
    expect(fillRateContinuous(leadTime, 6000, 10_000)).toBeCloseTo(0.9975, 4);
  });

  it("safety stock for a fill rate: Chopra, Meindl 2013, example 12-5 (fill rate 0.975): about 67 units", () => {
    const leadTime = normalDemand(5000, 500 * Math.SQRT2);
    const safety = reorderPointContinuous(leadTime, 10_000, 0.975) - 5000;
    expect(Math.abs(safety - 67)).toBeLessThan(1);
  });

  it("safety stock for a cycle service level: Chopra, Meindl 2013, example 12-4 (0.9): 906 units", () => {
    const leadTime = normalDemand(5000, 500 * Math.SQRT2);
    expect(levelForCycleService(leadTime, 0.9) - 5000).toBeCloseTo(906, 0);
  });
});

describe("demand distributions", () => {
  const all = [
    normalDemand(20, 5),
    gammaDemand(20, 12),
    countDemand(20, 20),
    countDemand(3, 15),
    gammaDemand(0.4, 1.1),
  ];

  it("shortage is the integral of the survival function, so its slope is cdf - 1", () => {
    for (const demand of all)
      for (const level of [0.51, 2.5, 10.5, 20.5, 31.5]) {
        const h = 1e-4;
        const slope = (demand.shortage(level + h) - demand.shortage(level - h)) / (2 * h);
        expect(slope).toBeCloseTo(demand.cdf(level) - 1, 5);
      }
  });

  it("an empty shelf is short by the mean, and quantile inverts cdf", () => {
    for (const demand of all.slice(1)) {
      expect(demand.shortage(0)).toBeCloseTo(demand.mean, 9);
      for (const p of [0.1, 0.5, 0.9, 0.99]) {
        expect(demand.cdf(demand.quantile(p))).toBeGreaterThanOrEqual(p - 1e-9);
        expect(demand.cdf(demand.quantile(p) - 1)).toBeLessThan(p);
      }
    }
  });

  it("a negative binomial with little overdispersion is nearly Poisson", () => {
    expect(countDemand(10, 10.002).shortage(12)).toBeCloseTo(countDemand(10, 10).shortage(12), 3);
  });
});

describe("service levels", () => {
  it("cycle service level and fill rate are different things: a large lot fills more than its cycles suggest", () => {
    const leadTime = normalDemand(100, 30);
    expect(cycleServiceLevel(leadTime, 100)).toBeCloseTo(0.5, 9);
    expect(fillRateContinuous(leadTime, 100, 400)).toBeGreaterThan(0.96);
  });

  it("both directions agree: the level solved for reaches the target and no more", () => {
    const protection = gammaDemand(60, 25);
    const leadTime = gammaDemand(40, 20);
    for (const target of [0.8, 0.95, 0.99]) {
      const level = orderUpToPeriodic(protection, leadTime, target);
      expect(fillRatePeriodic(protection, leadTime, level)).toBeCloseTo(target, 7);
    }
  });

  it("refuses impossible targets", () => {
    expect(() => orderUpToPeriodic(gammaDemand(6, 2), gammaDemand(4, 2), 1)).toThrow("invalid fill rate: 1");
    expect(() => normalDemand(5, -1)).toThrow("invalid sd: -1");
    expect(() => criticalRatio(0, 0)).toThrow("invalid costs");
  });
});

describe("order rounding", () => {
  it("orders nothing, or at least the minimum, in whole packs", () => {
    expect(roundOrder(0, 10, 4)).toBe(0);
    expect(roundOrder(-3, 10, 4)).toBe(0);
    expect(roundOrder(1, 10, 4)).toBe(12);
    expect(roundOrder(13, 10, 4)).toBe(16);
    expect(roundOrder(12, 10, 4)).toBe(12);
    expect(roundOrder(2.2, 0, 0)).toBe(3);
  });
});
