import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { problemFromJson, problemToJson, type ProblemJson } from "../../../lib/allocation/problem-json.js";
import { resultToJson } from "../../../lib/allocation/result-json.js";
import type { AllocationProblem } from "../../../lib/allocation/problem.js";
import { demandBySku } from "../../../lib/allocation/problem.js";
import { solve } from "../../../lib/allocation/solve.js";
import { seeded } from "../../../lib/random.js";
import { randomProblem } from "./random-problem.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

/** All 25 units lie in A, half of the demand is nearest to B. */
const halfAway: ProblemJson = {
  fcs: [
    { id: "A", capacity: 100 },
    { id: "B", capacity: 100 },
  ],
  regions: [{ id: "near-A" }, { id: "near-B" }],
  skus: [{ id: "X" }],
  demand: [
    { sku: "X", region: "near-A", quantity: 10 },
    { sku: "X", region: "near-B", quantity: 10 },
  ],
  shipping_cost: [
    { fc: "A", region: "near-A", cost: 1 },
    { fc: "A", region: "near-B", cost: 5 },
    { fc: "B", region: "near-A", cost: 5 },
    { fc: "B", region: "near-B", cost: 1 },
  ],
  inbound_cost: [
    { fc: "A", cost: 3 },
    { fc: "B", cost: 3 },
  ],
  present_stock: [{ sku: "X", fc: "A", units: 25 }],
  transfer_cost: [
    { from: "A", to: "B", cost: 2 },
    { from: "B", to: "A", cost: 2 },
  ],
};

const answer = (changed: Partial<ProblemJson>) => {
  const problem = problemFromJson({ ...halfAway, ...changed });
  const result = solve(problem, { highs });
  expect(checkPlan(problem, result).largest).toBeLessThan(1e-6);
  expect(checkPlan(problem, result).cost).toBeCloseTo(result.objective, 9);
  return { cost: result.objective, ...resultToJson(problem, result) };
};

describe("stock that is there already", () => {
  it("is moved where that is cheaper than the long way and than buying; the rest stays and takes room", () => {
    const { cost, status, transfers, purchases, fcs } = answer({});
    expect(status).toBe("optimal");
    expect(cost).toBeCloseTo(10 * 1 + 10 * (2 + 1), 9);
    expect(transfers).toEqual([{ sku: "X", from: "A", to: "B", units: 10 }]);
    expect(purchases).toEqual([]);
    expect(fcs.map(({ used }) => used)).toEqual([15, 10]);
  });

  it("is shipped the long way, or bought anew, when moving is dear, as far as supply goes", () => {
    const dear = [{ from: "A", to: "B", cost: 6 }];
    const bought = answer({ transfer_cost: dear });
    expect(bought.cost).toBeCloseTo(10 * 1 + 10 * (3 + 1), 9);
    expect(bought.purchases).toEqual([{ sku: "X", fc: "B", units: 10 }]);
    const short = answer({ transfer_cost: dear, skus: [{ id: "X", supply: 4 }] });
    expect(short.cost).toBeCloseTo(10 * 1 + 4 * (3 + 1) + 6 * 5, 9);
    const packs = answer({ transfer_cost: dear, skus: [{ id: "X", pack_size: 4 }] });
    // Two packs and two units the long way (42), not three packs (46).
    expect(packs.cost).toBeCloseTo(10 * 1 + 8 * (3 + 1) + 2 * 5, 9);
  });

  it("a cost of one SKU replaces that of all; a way without one is not allowed", () => {
    const own = answer({ transfer_cost: [...halfAway.transfer_cost!, { sku: "X", from: "A", to: "B", cost: 1 }] });
    expect(own.cost).toBeCloseTo(10 + 10 * 2, 9);
    const none = answer({ transfer_cost: [], skus: [{ id: "X", supply: 0 }] });
    expect(none.transfers).toEqual([]);
    expect(none.cost).toBeCloseTo(10 * 1 + 10 * 5, 9);
  });

  it("a full center takes no more, one that is over its capacity may stay so", () => {
    const room = (A: number, B: number) => ({
      fcs: [
        { id: "A", capacity: A },
        { id: "B", capacity: B },
      ],
    });
    expect(answer(room(100, 4)).cost).toBeCloseTo(10 * 1 + 4 * 3 + 6 * 5, 9);
    expect(answer(room(20, 100)).cost).toBeCloseTo(40, 9);
    expect(answer(room(20, 100)).status).toBe("optimal");
    const nothingThere = { ...room(100, 4), present_stock: [{ sku: "X", fc: "A", units: 0 }] };
    expect(answer(nothingThere).cost).toBeCloseTo(10 * 4 + 4 * 4 + 6 * (3 + 5), 9);
  });

  it("a closed center keeps what lies there and serves nobody", () => {
    const { cost, fcs } = answer({
      fcs: [
        { id: "A", capacity: 100, open_cost: 500 },
        { id: "B", capacity: 100, open_cost: 10 },
      ],
    });
    expect(fcs.map(({ open }) => open)).toEqual([false, true]);
    expect(cost).toBeCloseTo(10 + 20 * 2 + 10 * 5 + 10 * 1, 6);
  });

  it("what no stock is left for is named as want of supply", () => {
    const { status, unserved, short } = answer({
      skus: [{ id: "X", supply: 1 }],
      present_stock: [{ sku: "X", fc: "A", units: 12 }],
    });
    expect(status).toBe("infeasible");
    expect(new Set(unserved.map(({ cause }) => cause))).toEqual(new Set(["supply"]));
    expect(short!.units).toBeCloseTo(7, 6);
  });
});

/** A random problem with a share of its demand lying about. */
function stocked(seed: number, scatter = 0.6): AllocationProblem {
  const base = randomProblem({ skus: 6, centers: 4, regions: 7, seed, tightness: 2, shortShare: 0.3, elastic: true });
  const n = base.centers.length;
  const random = seeded(seed + 1000);
  const demand = demandBySku(base);
  return {
    ...base,
    present: {
      units: Float64Array.from({ length: base.skus.length * n }, (_, i) => {
        const here = random() < 0.5 ? random() : 0;
        return scatter * here * demand[Math.floor(i / n)]!;
      }),
      transferCost: Float64Array.from({ length: base.skus.length * n * n }, () => 0.5 + 2 * random()),
      inboundCost: Float64Array.from({ length: base.skus.length * n }, () => 1 + 3 * random()),
    },
  };
}

const seeds = Array.from({ length: 25 }, (_, i) => i + 1);
const cost = (problem: AllocationProblem): number => {
  const result = solve(problem, { highs });
  expect(checkPlan(problem, result).largest).toBeLessThan(1e-6);
  expect(result.bound).toBeLessThanOrEqual(result.objective + 1e-9);
  expect(result.gap).toBeLessThan(1e-6);
  return result.objective;
};

describe("on random instances", () => {
  it("no present stock is the ordinary problem with the inbound cost on every unit", () => {
    for (const seed of seeds) {
      const problem = stocked(seed, 0);
      const { present, ...rest } = problem;
      const centerCost = rest.centerCost.map((value, i) => value + present!.inboundCost[i]!);
      const ordinary = solve({ ...rest, centerCost }, { solver: "prices" }).objective;
      expect(Math.abs(cost(problem) / ordinary - 1)).toBeLessThan(1e-8);
    }
  });

  it("free moves, free inbound and ample room make it supply", () => {
    for (const seed of seeds) {
      const problem = stocked(seed);
      const { present, ...rest } = problem;
      const capacity = rest.capacity.map(() => 1e9);
      const n = rest.centers.length;
      const supply = rest.supply.map(
        (units, s) => units + present!.units.subarray(s * n, s * n + n).reduce((sum, value) => sum + value, 0),
      );
      const free = {
        ...present!,
        transferCost: present!.transferCost.map(() => 0),
        inboundCost: present!.inboundCost.map(() => 0),
      };
      const ordinary = solve({ ...rest, capacity, supply }, { solver: "prices" }).objective;
      expect(Math.abs(cost({ ...problem, capacity, present: free }) / ordinary - 1)).toBeLessThan(1e-8);
    }
  });

  it("more stock never costs more, dearer moves never less, and it pays to have it", () => {
    let gained = 0;
    for (const seed of seeds) {
      const problem = { ...stocked(seed), capacity: new Float64Array(4).fill(1e9) };
      const own = cost(problem);
      const present = problem.present!;
      const more = cost({ ...problem, present: { ...present, units: present.units.map((units) => units * 1.3) } });
      const none = cost({ ...problem, present: { ...present, units: present.units.map(() => 0) } });
      const dearer = cost({
        ...problem,
        present: { ...present, transferCost: present.transferCost.map((c) => c * 2) },
      });
      expect(more).toBeLessThanOrEqual(own * (1 + 1e-9));
      expect(dearer).toBeGreaterThanOrEqual(own * (1 - 1e-9));
      if (none > own * 1.01) gained++;
    }
    expect(gained).toBeGreaterThan(20);
  });

  it("whole plans tried one by one find none cheaper", () => {
    for (const seed of seeds.slice(0, 12)) {
      const random = seeded(seed);
      const whole = (most: number) => Math.floor((most + 1) * random());
      const [wantA, wantB, hereA, hereB, supply] = [whole(4), whole(4), whole(4), whole(3), whole(4)];
      if (wantA! + wantB! === 0) continue;
      const c = Array.from({ length: 10 }, () => 1 + whole(8));
      const problem = problemFromJson({
        ...halfAway,
        skus: [{ id: "X", supply: supply!, shortage_cost: 14 }],
        demand: [
          { sku: "X", region: "near-A", quantity: wantA! },
          { sku: "X", region: "near-B", quantity: wantB! },
        ],
        shipping_cost: halfAway.shipping_cost.map((lane, i) => ({ ...lane, cost: c[i]! })),
        inbound_cost: [
          { fc: "A", cost: c[4]! },
          { fc: "B", cost: c[5]! },
        ],
        present_stock: [
          { sku: "X", fc: "A", units: hereA! },
          { sku: "X", fc: "B", units: hereB! },
        ],
        transfer_cost: [
          { from: "A", to: "B", cost: c[6]! },
          { from: "B", to: "A", cost: c[7]! },
        ],
      });
      let least = Infinity;
      const upTo = (most: number) => Array.from({ length: most + 1 }, (_, i) => i);
      for (const ab of upTo(hereA!))
        for (const ba of upTo(hereB!))
          for (const buyA of upTo(supply!))
            for (const buyB of upTo(supply! - buyA)) {
              const [inA, inB] = [hereA! - ab + ba + buyA, hereB! - ba + ab + buyB];
              const stock = ab * c[6]! + ba * c[7]! + buyA * c[4]! + buyB * c[5]!;
              for (const aa of upTo(Math.min(inA, wantA!)))
                for (const aToB of upTo(Math.min(inA - aa, wantB!)))
                  for (const bToA of upTo(Math.min(inB, wantA! - aa)))
                    for (const bb of upTo(Math.min(inB - bToA, wantB! - aToB))) {
                      const unserved = wantA! + wantB! - aa - aToB - bToA - bb;
                      const ship = aa * c[0]! + aToB * c[1]! + bToA * c[2]! + bb * c[3]!;
                      least = Math.min(least, stock + ship + 14 * unserved);
                    }
            }
      expect(cost(problem)).toBeCloseTo(least, 6);
    }
  });
});

describe("files with present stock", () => {
  it("come back as they went", () => {
    const problem = problemFromJson(halfAway);
    const again = problemFromJson(JSON.parse(JSON.stringify(problemToJson(problem))));
    expect(again.present).toEqual(problem.present);
    expect(solve(again, { highs }).objective).toBeCloseTo(40, 9);
  });

  it("need HiGHS", () => {
    expect(() => solve(problemFromJson(halfAway), { solver: "prices" })).toThrow("present stock need highs");
  });

  it("name what is wrong", () => {
    const bad = (changed: object) => () => problemFromJson({ ...halfAway, ...changed });
    const stock = (entry: object) => bad({ present_stock: [{ sku: "X", fc: "A", units: 1 }, entry] });
    expect(stock({ sku: "Y", fc: "A", units: 1 })).toThrow("present_stock[1]: unknown sku Y");
    expect(stock({ sku: "X", fc: "C", units: 1 })).toThrow("present_stock[1]: unknown fc C");
    expect(stock({ sku: "X", fc: "B", units: -1 })).toThrow("present_stock[1]: invalid units: -1");
    expect(stock({ sku: "X", fc: "A", units: 1 })).toThrow("present_stock[1]: X in A is there twice");
    const way = (...entries: object[]) => bad({ transfer_cost: entries });
    expect(way({ from: "A", to: "C", cost: 1 })).toThrow("transfer_cost[0]: unknown to C");
    expect(way({ from: "A", to: "A", cost: 1 })).toThrow("transfer_cost[0]: from and to are both A");
    expect(way({ from: "A", to: "B", cost: NaN })).toThrow("transfer_cost[0]: invalid cost");
    expect(way({ from: "A", to: "B", cost: 1 }, { from: "A", to: "B", cost: 2 })).toThrow(
      "transfer_cost[1]: a second cost from A to B",
    );
    expect(bad({ present_stock: undefined })).toThrow("transfer_cost: there is no present_stock to transfer");
    const baskets = { rate: "parcel", sizes: [{ lines: 2, orders: 5 }] };
    expect(bad({ skus: [{ id: "X", amounts: { parcel: 1 } }], baskets })).toThrow(
      "baskets and present_stock cannot be in one problem",
    );
  });
});
