import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../../lib/random.js";
import { perfectForesightFamily } from "../../../lib/simulation/perfect-foresight.js";
import { figure, totals, type Assumptions } from "../../../lib/simulation/policy-figures.js";
import { moveCost, replay } from "../../../lib/simulation/replay.js";
import { emptyStock, linesOfWeeks, type Policy, type World } from "../../../lib/simulation/world.js";
import { lineNetwork, orderLines, plainSkus, type Line } from "./replay-shop.js";

const nothing: Policy = { review: () => {} };

/** One SKU of 2 kg, two centers, two regions, one week; region r is nearest to center r. */
function tinyWorld(lines: readonly Line[], onHand: readonly number[], change: Partial<World> = {}): World {
  const base = lineNetwork(2, 2);
  const network = {
    ...base,
    preference: Int32Array.of(0, 1, 1, 0),
    // center 0 -> region 0, 1; center 1 -> region 0, 1
    costPerParcel: Float64Array.of(4, 7, 7, 4),
    costPerKg: Float64Array.of(0.5, 1, 1, 0.5),
  };
  return {
    skus: plainSkus(1, { weightKg: Float64Array.of(2), unitCost: Float64Array.of(10), margin: Float64Array.of(6) }),
    network,
    lines: orderLines(lines, 7),
    weeks: 1,
    reviewWeeks: 1,
    leadTimes: new Int16Array(2).fill(3),
    start: { ...emptyStock(2), onHand: Int32Array.from(onHand) },
    ...change,
  };
}

describe("replay, by hand", () => {
  it("serves from the nearest center, then the next at its cost, and loses the rest", () => {
    // 5 units for region 0: 3 from center 0, 2 from center 1; then 4 units for region 1: 2 from center 1, 2 lost.
    const lines = [
      { day: 0, order: 1, sku: 0, region: 0, quantity: 5 },
      { day: 2, order: 2, sku: 0, region: 1, quantity: 4 },
    ];
    const { weekly, end, lostBySku } = replay(tinyWorld(lines, [3, 4]), nothing);
    expect(weekly.demandUnits[0]).toBe(9);
    expect(weekly.shippedUnits[0]).toBe(7);
    expect(weekly.lostUnits[0]).toBe(2);
    expect(weekly.lostLines[0]).toBe(1);
    expect(weekly.lostMargin[0]).toBe(12);
    expect(lostBySku[0]).toBe(2);
    expect(weekly.parcels[0]).toBe(3);
    expect(weekly.splitOrders[0]).toBe(1);
    expect(weekly.elsewhereUnits[0]).toBe(2);
    // order 1: 4 + 3 x 2 kg x 0.5 and 7 + 2 x 2 x 1; order 2: 4 + 2 x 2 x 0.5
    expect(weekly.shippingCost[0]).toBeCloseTo(4 + 3 + 7 + 4 + 4 + 2, 12);
    // all 5 from center 0 in one parcel, both from center 1
    expect(weekly.nearestCost[0]).toBeCloseTo(4 + 5 + 4 + 2, 12);
    expect(Array.from(end.onHand)).toEqual([0, 0]);
    // Stock of 7 units at the end of no day, 2 after the first two days, none after that: days 0 and 1 close with 2.
    expect(weekly.inventoryValue[0]).toBeCloseTo((2 * 2 * 10) / 7, 12);
  });

  it("keeps the lines of an order in one parcel a center", () => {
    const lines = [
      { day: 1, order: 1, sku: 0, region: 0, quantity: 1 },
      { day: 1, order: 1, sku: 0, region: 0, quantity: 1 },
      { day: 1, order: 2, sku: 0, region: 0, quantity: 1 },
    ];
    const { weekly } = replay(tinyWorld(lines, [9, 0]), nothing);
    expect(weekly.parcels[0]).toBe(2);
    expect(weekly.splitOrders[0]).toBe(0);
    expect(weekly.shippingCost[0]).toBeCloseTo(2 * 4 + 3 * 2 * 0.5, 12);
    expect(weekly.nearestCost[0]).toBeCloseTo(weekly.shippingCost[0]!, 12);
  });

  it("does not ship from a center that is not eligible", () => {
    const world = tinyWorld([{ day: 0, order: 1, sku: 0, region: 0, quantity: 5 }], [3, 4]);
    const limited = { ...world, network: { ...world.network, eligible: Int32Array.of(1, 1) } };
    const { weekly } = replay(limited, nothing);
    expect(weekly.shippedUnits[0]).toBe(3);
    expect(weekly.lostUnits[0]).toBe(2);
  });

  it("receives an order on the morning of its day", () => {
    const buy: Policy = { review: (_, __, orders) => void (orders[0] = 2) };
    const lines = [2, 3].map((day) => ({ day, order: day, sku: 0, region: 0, quantity: 1 }));
    const { weekly, end } = replay(tinyWorld(lines, [0, 0]), buy);
    expect(weekly.orderedUnits[0]).toBe(2);
    expect(weekly.receivedUnits[0]).toBe(2);
    expect(weekly.lostUnits[0]).toBe(1);
    expect(end.onHand[0]).toBe(1);
  });

  it("hands over what is still on its way", () => {
    const buy: Policy = { review: (_, __, orders) => void (orders[1] = 5) };
    const { end } = replay(tinyWorld([], [0, 0], { leadTimes: new Int16Array(2).fill(9) }), buy);
    expect(Array.from(end.deliveries.day)).toEqual([2]);
    expect(Array.from(end.deliveries.slot)).toEqual([1]);
    expect(Array.from(end.deliveries.quantity)).toEqual([5]);
    const later = replay(tinyWorld([], [0, 0], { start: end }), nothing);
    expect(later.end.onHand[1]).toBe(5);
  });

  it("sends a receipt that does not fit to the center with room, at the cost of moving it", () => {
    const buy: Policy = { review: (_, __, orders) => void (orders[0] = 10) };
    const world = tinyWorld([], [0, 0]);
    const network = { ...world.network, capacityM3: Float64Array.of(0.06, 0.03) };
    const { weekly, end, peakUse } = replay({ ...world, network }, buy);
    // 6 fit at center 0, 3 at center 1, 1 waits at the dock
    expect(Array.from(end.onHand)).toEqual([6, 3]);
    expect(weekly.divertedUnits[0]).toBe(3);
    expect(weekly.diversionCost[0]).toBeCloseTo(moveCost(world, 0, 0, 1, 3), 12);
    expect(Array.from(end.deliveries.quantity)).toEqual([1]);
    expect(Math.max(...peakUse)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("charges and counts transfers", () => {
    const move: Policy = { ...nothing, redistribute: () => [{ sku: 0, from: 0, to: 1, quantity: 4 }] };
    const { weekly, end } = replay(tinyWorld([], [5, 0]), move);
    expect(Array.from(end.onHand)).toEqual([1, 4]);
    expect(weekly.transfers[0]).toBe(1);
    expect(weekly.transferUnits[0]).toBe(4);
    expect(weekly.transferCost[0]).toBeCloseTo(4 * (2 * 0.35 + 0.15), 12);
  });

  it("traces a SKU", () => {
    const lines = [
      { day: 0, order: 1, sku: 0, region: 0, quantity: 5 },
      { day: 2, order: 2, sku: 0, region: 1, quantity: 4 },
    ];
    const { trace } = replay(tinyWorld(lines, [3, 4]), nothing, [0]);
    expect(Array.from(trace!.onHand)).toEqual([3, 4]);
    expect(Array.from(trace!.demand)).toEqual([5, 4]);
    expect(Array.from(trace!.shipped)).toEqual([3, 4]);
    expect(Array.from(trace!.lost)).toEqual([0, 2]);
  });

  it("refuses broken packs, purchases below the minimum and moves of what is not there", () => {
    const world = tinyWorld([], [0, 0]);
    const packed = { ...world, skus: { ...world.skus, packSize: Int32Array.of(6), minimumOrder: Int32Array.of(12) } };
    const buy = (units: number): Policy => ({ review: (_, __, orders) => void (orders[0] = units) });
    expect(() => replay(packed, buy(7))).toThrow("order of 7 units of SKU 0 is not whole packs of 6");
    expect(() => replay(packed, buy(6))).toThrow("order of 6 units of SKU 0 is below its minimum of 12");
    expect(() => replay(packed, buy(-6))).toThrow("not whole packs");
    const move: Policy = { ...nothing, redistribute: () => [{ sku: 0, from: 0, to: 1, quantity: 1 }] };
    expect(() => replay(world, move)).toThrow("which has fewer");
  });
});

/** A world of random lines, delays, stock and shelves, and a policy that orders and moves at random. */
function randomWorld(seed: number): { world: World; policy: Policy } {
  const random = seeded(seed);
  const whole = (n: number) => Math.floor(random() * n);
  const skus = 1 + whole(5);
  const centers = 1 + whole(4);
  const regions = 1 + whole(6);
  const weeks = 1 + whole(5);
  const lines = Array.from({ length: whole(200) }, () => ({
    day: whole(weeks * 7),
    order: whole(60),
    sku: whole(skus),
    region: whole(regions),
    quantity: 1 + whole(9),
  })).sort((a, b) => a.day - b.day || a.order - b.order);
  const packSize = Int32Array.from({ length: skus }, () => 1 + whole(4));
  const world: World = {
    skus: plainSkus(skus, { packSize }),
    network: lineNetwork(centers, regions, random() < 0.5 ? 0.3 : Infinity),
    lines: orderLines(lines, weeks * 7),
    weeks,
    reviewWeeks: 1 + whole(2),
    leadTimes: Int16Array.from({ length: skus * centers * weeks }, () => 1 + whole(20)),
    start: {
      onHand: Int32Array.from({ length: skus * centers }, () => whole(8)),
      deliveries: {
        day: Int32Array.from({ length: 4 }, () => whole(12)),
        slot: Int32Array.from({ length: 4 }, () => whole(skus * centers)),
        quantity: Int32Array.from({ length: 4 }, () => 1 + whole(5)),
      },
    },
  };
  const policy: Policy = {
    review(_, __, orders) {
      for (let slot = 0; slot < orders.length; slot++)
        if (random() < 0.4) orders[slot] = whole(6) * packSize[Math.floor(slot / centers)]!;
    },
    redistribute(_, { onHand }) {
      const slot = whole(onHand.length);
      if (centers === 1 || onHand[slot] === 0) return [];
      const from = slot % centers;
      return [{ sku: Math.floor(slot / centers), from, to: (from + 1) % centers, quantity: 1 + whole(onHand[slot]!) }];
    },
  };
  return { world, policy };
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("replay, whatever happens", () => {
  it("conserves units: what was there and was ordered is there, on its way or shipped", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { world, policy } = randomWorld(seed);
        const { weekly, end, balances, peakUse } = replay(world, policy);
        const before = sum(world.start.onHand) + sum(world.start.deliveries.quantity);
        const after = sum(end.onHand) + sum(end.deliveries.quantity);
        expect(before + sum(weekly.orderedUnits)).toBe(after + sum(weekly.shippedUnits));
        expect(sum(weekly.demandUnits)).toBe(sum(weekly.shippedUnits) + sum(weekly.lostUnits));
        expect(sum(weekly.demandUnits)).toBe(sum(world.lines.quantity));
        expect(balances).toBeGreaterThan(world.weeks * 7);
        expect(Math.min(0, ...end.onHand)).toBe(0);
        expect(sum(weekly.shippingCost)).toBeGreaterThanOrEqual(sum(weekly.nearestCost) - 1e-9);
        const held = world.start.onHand.reduce((most, units) => Math.max(most, units), 0) * 0.01 * world.skus.count;
        if (held < 0.3) expect(Math.max(...peakUse)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it("gives the same bytes again", () => {
    for (let seed = 0; seed < 20; seed++) {
      const a = randomWorld(seed);
      const b = randomWorld(seed);
      expect(replay(a.world, a.policy, [0])).toEqual(replay(b.world, b.policy, [0]));
    }
  });

  it("costs the same whether two weeks are replayed in one go or one after the other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = randomWorld(seed).world;
        fc.pre(random.weeks >= 2);
        const whole = replay({ ...random, reviewWeeks: 1 }, nothing);
        const first = replay({ ...random, weeks: 1, lines: linesOfWeeks(random.lines, 0, 1) }, nothing);
        const rest = replay(
          {
            ...random,
            weeks: random.weeks - 1,
            lines: linesOfWeeks(random.lines, 1, random.weeks - 1),
            start: first.end,
          },
          nothing,
        );
        expect(whole.end.onHand).toEqual(rest.end.onHand);
        expect(sum(whole.weekly.shippingCost)).toBeCloseTo(
          sum(first.weekly.shippingCost) + sum(rest.weekly.shippingCost),
          8,
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("perfect foresight", () => {
  const assumptions: Assumptions = { holdingCostPerYear: 0.25, minutesPerTransfer: 15 };

  it("is not beaten on total cost by any order-up-to rule where demand and delays are known", () => {
    const random = seeded(4);
    const weeks = 20;
    const skus = plainSkus(3);
    const network = lineNetwork(2, 4);
    const lines = Array.from({ length: weeks * 7 }, (_, day) =>
      Array.from({ length: 6 }, (_, i) => ({
        day,
        order: day * 6 + i,
        sku: Math.floor(random() * 3),
        region: Math.floor(random() * 4),
        quantity: 1 + Math.floor(random() * (day % 28 < 14 ? 5 : 2)),
      })),
    ).flat();
    const world: World = {
      skus,
      network,
      lines: orderLines(lines, weeks * 7),
      weeks,
      reviewWeeks: 1,
      leadTimes: new Int16Array(6 * weeks).fill(10),
      start: { ...emptyStock(6), onHand: new Int32Array(6).fill(40) },
    };
    const scored = Int32Array.from({ length: weeks - 3 }, (_, i) => 3 + i);
    const cost = (policy: Policy) => figure("total_cost", totals(replay(world, policy).weekly, scored), assumptions);
    const foresight = cost(perfectForesightFamily("perfect-foresight", world).at(0));
    for (let level = 0; level <= 200; level += 4)
      for (const split of [0.5, 0.6]) {
        const upTo: Policy = {
          review(_, { onHand, onOrder }, orders) {
            for (let slot = 0; slot < 6; slot++) {
              const target = Math.round(2 * level * (slot % 2 === 0 ? split : 1 - split));
              orders[slot] = Math.max(0, target - onHand[slot]! - onOrder[slot]!);
            }
          },
        };
        expect(foresight).toBeLessThanOrEqual(cost(upTo));
      }
  });

  it("loses nothing and ships everything from the nearest center once its orders have arrived", () => {
    const lines = Array.from({ length: 70 }, (_, day) => ({
      day,
      order: day,
      sku: 0,
      region: day % 2,
      quantity: 1 + ((day * 7) % 5),
    }));
    const world = tinyWorld([], [30, 30], {
      lines: orderLines(lines, 70),
      weeks: 10,
      leadTimes: Int16Array.from({ length: 20 }, (_, i) => 3 + ((i * 5) % 9)),
    });
    const { weekly } = replay(world, perfectForesightFamily("perfect-foresight", world).at(0));
    expect(sum(weekly.lostUnits)).toBe(0);
    expect(sum(weekly.shippingCost)).toBeCloseTo(sum(weekly.nearestCost), 9);
  });
});
