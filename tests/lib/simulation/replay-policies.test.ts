import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plantFuture, probeLeakage } from "../../../lib/simulation/leakage.js";
import { honestFamilies, type Knowledge } from "../../../lib/simulation/policies.js";
import { packsWorthBuying } from "../../../lib/simulation/packs-worth-buying.js";
import { purchase } from "../../../lib/simulation/purchase.js";
import { centerShares, regionalShares } from "../../../lib/simulation/regional-shares.js";
import { capacityRouting } from "../../../lib/simulation/routing.js";
import { fitPolicies, validatePolicies, type ValidationOptions } from "../../../lib/simulation/validation.js";
import { countCdf } from "../../../lib/stats/count-distribution.js";
import { lineNetwork, plainSkus, syntheticInput } from "./replay-shop.js";

const options: ValidationOptions = {
  seed: 1,
  reviewDays: 7,
  serviceLevel: 0.95,
  replicas: 100,
  assumptions: { holdingCostPerYear: 0.25, minutesPerTransfer: 15 },
};

describe("validatePolicies on a small shop", () => {
  const input = syntheticInput({ seed: 1 });
  const validation = validatePolicies(input, options);

  it("compares six policies at the same average inventory, within 0.2%", () => {
    expect(validation.runs.map(({ figures }) => figures.name)).toEqual([
      "one-size-fits-all",
      "one-size-fits-all-pull",
      "tuned-status-quo",
      "stockwise-without-segments",
      "stockwise",
      "perfect-foresight",
    ]);
    for (const { figures, match } of validation.runs) {
      expect(match.matched).toBe(true);
      expect(Math.abs(figures.average_inventory_value / validation.inventory - 1)).toBeLessThanOrEqual(0.002);
    }
  });

  it("lets nobody beat perfect foresight on total cost", () => {
    const costs = new Map(validation.runs.map(({ figures }) => [figures.name, figures.total_cost]));
    for (const cost of costs.values()) expect(costs.get("perfect-foresight")!).toBeLessThanOrEqual(cost);
  });

  it("chooses the status quo on the training weeks among sixteen", () => {
    const { candidates, chosen, replayed } = validation.tuning;
    expect(candidates).toHaveLength(16);
    expect(replayed.first + replayed.weeks).toBe(input.cutoff);
    const matched = candidates.filter((row) => row.matched);
    expect(chosen.total_cost).toBe(Math.min(...matched.map((row) => row.total_cost)));
  });

  it("reports differences as the contract defines them", () => {
    const cost = (name: string) => validation.runs.find(({ figures }) => figures.name === name)!.figures.total_cost;
    const found = validation.differences.find(
      ({ metric, policy, baseline }) =>
        metric === "total_cost" && policy === "stockwise" && baseline === "one-size-fits-all",
    )!;
    expect(found.relative).toBeCloseTo(cost("stockwise") / cost("one-size-fits-all") - 1, 12);
    expect(found.low!).toBeLessThan(found.relative!);
    expect(found.high!).toBeGreaterThan(found.relative!);
    const captured = validation.captured.find(
      ({ metric, policy, baseline }) =>
        metric === "total_cost" && policy === "stockwise" && baseline === "one-size-fits-all",
    )!;
    const distance = cost("one-size-fits-all") - cost("perfect-foresight");
    expect(captured.share).toBeCloseTo((cost("one-size-fits-all") - cost("stockwise")) / distance, 12);
  });

  it("gives the same figures again", () => {
    const again = validatePolicies(syntheticInput({ seed: 1 }), options);
    expect(again.runs.map(({ figures }) => figures)).toEqual(validation.runs.map(({ figures }) => figures));
    expect(again.differences).toEqual(validation.differences);
  });

  it("fits nothing on held-out weeks: a planted future changes neither what is fitted nor any order", () => {
    const { fitted } = validation;
    const planted = { ...input, knowledge: plantFuture(input.knowledge, input.cutoff) };
    const otherwise = fitPolicies(planted, options).fitted;
    expect(otherwise).toEqual(fitted);
    const stock = { onHand: validation.world.start.onHand, onOrder: new Int32Array(48) };
    const probe = probeLeakage(input.knowledge, input.shop, fitted, stock, [0, 5, 11], () => 1);
    expect(probe).toEqual({ leaking: [], reviews: 15 });
  });

  it("plants a future that every policy reacts to once it is past", () => {
    const now = input.cutoff + 2;
    const replayed = { first: now + 2, weeks: 1 };
    const ordersOf = (knowledge: Knowledge) =>
      honestFamilies(knowledge, input.shop, validation.fitted, replayed).map((family) => {
        const orders = new Int32Array(48);
        family.at(1).review(0, { onHand: new Int32Array(48), onOrder: new Int32Array(48) }, orders);
        return orders;
      });
    const truly = ordersOf(input.knowledge);
    ordersOf(plantFuture(input.knowledge, now)).forEach((orders, i) => expect(orders).not.toEqual(truly[i]));
  });
});

describe("packsWorthBuying", () => {
  it("is the largest number of packs whose mean chance of being needed is worth it", () => {
    fc.assert(
      fc.property(
        fc.record({
          mean: fc.double({ min: 0.1, max: 35, noNaN: true }),
          over: fc.double({ min: 1.1, max: 6, noNaN: true }),
          held: fc.integer({ min: 0, max: 40 }),
          pack: fc.integer({ min: 1, max: 12 }),
          worth: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        }),
        ({ mean, over, held, pack, worth }) => {
          const variance = mean * over;
          const chance = (from: number) => {
            let sum = 0;
            for (let x = from; x < from + pack; x++) sum += 1 - countCdf(mean, variance, x).atMost;
            return sum / pack;
          };
          const packs = packsWorthBuying({ mean, variance, held, pack, smallest: 1, worth });
          if (packs > 0) expect(chance(held + (packs - 1) * pack)).toBeGreaterThanOrEqual(worth - 1e-9);
          expect(chance(held + packs * pack)).toBeLessThan(worth + 1e-9);
        },
      ),
    );
  });

  it("buys the supplier's minimum or nothing", () => {
    const question = { mean: 10, variance: 12, held: 6, pack: 1, smallest: 30, worth: 0.5 };
    expect(packsWorthBuying(question)).toBe(0);
    expect(packsWorthBuying({ ...question, worth: 0.05 })).toBe(30);
    expect(packsWorthBuying({ ...question, mean: 0, variance: 0 })).toBe(0);
  });
});

describe("purchase", () => {
  const stock = { onHand: Int32Array.of(0, 3, 3), onOrder: new Int32Array(3) };

  it("rounds to whole packs and gives an empty center one", () => {
    const skus = plainSkus(1, { packSize: Int32Array.of(6) });
    const orders = new Int32Array(3);
    purchase(skus, 0, Float64Array.of(2, 2, 10), stock, orders, 0);
    expect(Array.from(orders)).toEqual([6, 0, 12]);
  });

  it("raises a purchase to the minimum where most is missing, or waits", () => {
    const skus = plainSkus(1, { minimumOrder: Int32Array.of(20) });
    const full = { onHand: Int32Array.of(1, 1, 1), onOrder: new Int32Array(3) };
    const orders = new Int32Array(3);
    purchase(skus, 0, Float64Array.of(1, 3, 2), full, orders, 0);
    expect(Array.from(orders)).toEqual([0, 0, 0]);
    purchase(skus, 0, Float64Array.of(2, 8, 4), full, orders, 0);
    expect(orders.reduce((a, b) => a + b)).toBe(20);
    expect(orders[1]).toBe(Math.max(...orders));
  });
});

describe("regionalShares", () => {
  const { knowledge, shop } = syntheticInput({ seed: 2, weeks: 64 });

  it.each([undefined, 2])("sum to one for every SKU (groups: %s)", (groups) => {
    const shares = regionalShares(knowledge.cells, shop.skus, 8, {
      before: 48,
      prior: 60,
      ...(groups ? { groups } : {}),
    });
    for (let sku = 0; sku < shop.skus.count; sku++) {
      const row = shares.subarray(sku * 8, (sku + 1) * 8);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
      expect(Math.min(...row)).toBeGreaterThan(0);
    }
    const centers = centerShares(shop.network, shares);
    expect(centers.reduce((a, b) => a + b, 0)).toBeCloseTo(shop.skus.count, 8);
  });
});

describe("capacityRouting", () => {
  it("leaves regions at their nearest center when all fits", () => {
    const network = lineNetwork(3, 6, 100);
    expect(capacityRouting(network, new Float64Array(6).fill(10))).toEqual(network.preference);
  });

  it("sends whole regions on until a small center can hold what is left, the cheapest to move first", () => {
    const base = lineNetwork(2, 4);
    const network = { ...base, capacityM3: Float64Array.of(20, 1000) };
    // Regions 0 and 1 are near to center 0, which has planned room for one of 10: region 1 is nearer to center 1.
    const routing = capacityRouting(network, new Float64Array(4).fill(10));
    expect([0, 1, 2, 3].map((region) => routing[region * 2])).toEqual([0, 1, 1, 1]);
    for (let region = 0; region < 4; region++)
      expect([...routing.subarray(region * 2, region * 2 + 2)].sort()).toEqual([0, 1]);
  });

  it("never uses a center that is not eligible", () => {
    const base = lineNetwork(2, 4);
    const network = { ...base, eligible: new Int32Array(4).fill(1), capacityM3: Float64Array.of(1, 1000) };
    expect(capacityRouting(network, new Float64Array(4).fill(10))).toEqual(base.preference);
  });
});
