import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { problemFromJson, problemToJson, type ProblemJson } from "../../../lib/allocation/problem-json.js";
import { demandBySku, type AllocationProblem } from "../../../lib/allocation/problem.js";
import { resultToJson } from "../../../lib/allocation/result-json.js";
import { findUnserved } from "../../../lib/allocation/unserved.js";
import { solve } from "../../../lib/allocation/solve.js";
import { seeded } from "../../../lib/random.js";
import { leastCostByPaths } from "./present-paths.js";
import { randomPresent, type StockedProblem } from "./random-present.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

/** Served from near by at 1 a unit, from afar at 5; 30 units are at west, 7 at south, whose room is 5 and whence nothing moves. */
const small = {
  fcs: [
    { id: "west", capacity: 100 },
    { id: "east", capacity: 100 },
    { id: "south", capacity: 5 },
  ],
  regions: [{ id: "w" }, { id: "e" }],
  skus: [{ id: "tea" }],
  demand: [
    { sku: "tea", region: "w", quantity: 10 },
    { sku: "tea", region: "e", quantity: 25 },
  ],
  shipping_cost: [
    { fc: "west", region: "w", cost: 1 },
    { fc: "west", region: "e", cost: 5 },
    { fc: "east", region: "w", cost: 5 },
    { fc: "east", region: "e", cost: 1 },
  ],
  inbound_cost: [
    { fc: "west", cost: 3 },
    { fc: "east", cost: 4 },
  ],
  present_stock: [
    { sku: "tea", fc: "west", units: 30 },
    { sku: "tea", fc: "south", units: 7 },
  ],
  transfer_cost: [{ from: "west", to: "east", cost: 2 }],
} satisfies ProblemJson;

const solved = (changes: object = {}) => {
  const problem = problemFromJson({ ...small, ...changes });
  const result = solve(problem, { highs });
  return { problem, result, report: resultToJson(problem, result) };
};

/** Room for everything that there is and is wanted, at each center. */
function roomy(problem: StockedProblem): StockedProblem {
  const n = problem.centers.length;
  const demand = demandBySku(problem);
  let all = 1;
  problem.present.units.forEach((units, slot) => (all += units * problem.volume[Math.floor(slot / n)]!));
  demand.forEach((units, s) => (all += units * problem.volume[s]!));
  return { ...problem, capacity: problem.capacity.map(() => all) };
}

const shape = (seed: number) => ({
  skus: 2 + (seed % 7),
  centers: 2 + (seed % 4),
  regions: 1 + (seed % 5),
  seed,
  tightness: [1.5, 1, 0.6][seed % 3]!,
  shortShare: [0, 0.5][seed % 2]!,
  maskedShare: [0, 0.2][(seed >> 1) % 2]!,
  elastic: seed % 4 !== 0,
  stock: [0.3, 0.8, 2][(seed >> 2) % 3]!,
  weightlessShare: seed % 5 === 0 ? 0.5 : 0,
});

describe("a plan with present stock", () => {
  it("serves from where it lies, moves, buys what is missing and leaves the rest idle", () => {
    const { problem, result, report } = solved();
    // w: 10 from west. e: 20 moved (2 + 1 each) rather than sent from west (5), 5 bought at east (4 + 1 each).
    expect(result).toMatchObject({ status: "optimal", solver: "highs" });
    expect(result.objective).toBeCloseTo(10 + 60 + 25, 9);
    expect(result.bound).toBeCloseTo(95, 9);
    expect(report.transfers).toEqual([{ sku: "tea", from: "west", to: "east", units: 20 }]);
    expect(report.purchases).toEqual([{ sku: "tea", fc: "east", units: 5 }]);
    expect(report.fcs.map(({ used }) => used)).toEqual([10, 25, 7]);
    expect(checkPlan(problem, result).largest).toBe(0);
  });

  it("without the list pays inbound for every unit, and says nothing of transfers", () => {
    const { result, report } = solved({ present_stock: undefined, transfer_cost: undefined });
    expect(result.objective).toBeCloseTo(10 * 4 + 25 * 5, 9);
    expect(report).not.toHaveProperty("transfers");
    expect(report).not.toHaveProperty("purchases");
  });

  it("a transfer cost with a SKU replaces the one without", () => {
    const own = [...small.transfer_cost, { from: "west", to: "east", cost: 3.5, sku: "tea" }];
    // 20 units from west straight to e at 5 are dearer than 3.5 + 1.
    expect(solved({ transfer_cost: own }).result.objective).toBeCloseTo(10 + 20 * 4.5 + 25, 9);
    const free = [
      { from: "west", to: "east", cost: 3.5 },
      { ...own[1]!, cost: 0 },
    ];
    // All 25 of e are moved for nothing, and 5 of w bought at west.
    expect(solved({ transfer_cost: free }).result.objective).toBeCloseTo(25 + 5 + 5 * 4, 9);
  });

  describe("moves idle stock of one item out of the way of another", () => {
    const fcs = [
      { id: "west", capacity: 12 },
      { id: "east", capacity: 12 },
    ];
    const crowded = {
      fcs,
      inbound_cost: [small.inbound_cost[0]],
      skus: [{ id: "tea" }, { id: "ice", volume: 2 }],
      demand: [{ sku: "tea", region: "w", quantity: 4 }],
      present_stock: [{ sku: "ice", fc: "west", units: 6 }],
      shipping_cost: [small.shipping_cost[0]],
    };
    const cost = 4 * (1 + 3) + 2 * 2;

    it("where it is the only way", () => {
      const { result, report } = solved(crowded);
      expect(report.transfers).toEqual([{ sku: "ice", from: "west", to: "east", units: 2 }]);
      expect(result.objective).toBeCloseTo(cost, 9);
      expect(report.fcs.map(({ used }) => used)).toEqual([12, 4]);
    });

    it("and opens the center that it goes to, or keeps the item there, at a cost", () => {
      const opening = solved({ ...crowded, fcs: [fcs[0], { ...fcs[1], open_cost: 100 }] });
      expect(opening.report).toMatchObject({ status: "optimal", fcs: [{ open: true }, { open: true }] });
      expect(opening.result.objective).toBeCloseTo(cost + 100, 6);
      // Keeping tea at west costs 1; ice lies idle there for nothing, but at east, where it is brought, it costs 3.
      const assortment_cost = [
        { fc: "west", cost: 1 },
        { fc: "east", sku: "ice", cost: 3 },
      ];
      const keeping = solved({ ...crowded, assortment_cost });
      expect(keeping.result.status).toBe("optimal");
      expect(keeping.result.objective).toBeCloseTo(cost + 4, 6);
    });

    it("opens it even where as much leaves as comes", () => {
      const { result, report } = solved({
        ...crowded,
        fcs: [fcs[0], { ...fcs[1], open_cost: 100 }],
        skus: [{ id: "tea", supply: 0 }, crowded.skus[1]],
        present_stock: [...crowded.present_stock, { sku: "tea", fc: "east", units: 4 }],
        transfer_cost: [...small.transfer_cost, { from: "east", to: "west", cost: 2 }],
      });
      expect(report).toMatchObject({ status: "optimal", fcs: [{ open: true }, { open: true }] });
      expect(result.objective).toBeCloseTo(4 * (2 + 1) + 2 * 2 + 100, 6);
    });
  });

  it("a center that is too full from the start stays so, and gets nothing more than leaves", () => {
    const south = [...small.shipping_cost, { fc: "south", region: "w", cost: 0 }];
    const full = solved({ shipping_cost: south, inbound_cost: [] });
    // 7 units lie there for nothing; bought units would cost nothing there, but for the room.
    expect(full.report.fcs[2]).toMatchObject({ used: 7, capacity: 5 });
    expect(full.result.objective).toBeCloseTo(3 * 1 + 25 * 1, 9);
    const other = [{ sku: "tea", region: "w", quantity: 10 }];
    const only = solved({ shipping_cost: [south[4]], demand: other, inbound_cost: [] });
    expect(only.report).toMatchObject({ status: "infeasible", unserved: [{ units: 3, cause: "capacity" }] });
  });

  it("buys whole packs, but moves any quantity", () => {
    const { problem, result, report } = solved({ skus: [{ id: "tea", pack_size: 4, supply: 20 }] });
    expect(report.status).toBe("optimal");
    // Two packs, 8 units for the 5 that are wanted, and 3 fewer moved.
    expect(report.purchases).toEqual([{ sku: "tea", fc: "east", units: 8 }]);
    expect(result.objective).toBeCloseTo(10 + 17 * 3 + 8 * 5, 9);
    expect(checkPlan(problem, result).largest).toBeLessThan(1e-9);
  });

  it("a closed center keeps its idle stock, but serves nobody and gets nothing", () => {
    const fcs = [small.fcs[0]!, { ...small.fcs[1]!, open_cost: 1000 }, { ...small.fcs[2]!, open_cost: 1 }];
    const { problem, result, report } = solved({ fcs });
    expect(report.fcs.map(({ open }) => open)).toEqual([true, false, false]);
    expect(report.fcs[2]!.used).toBe(7);
    expect(result.objective).toBeCloseTo(10 + 25 * 5 + 5 * 3, 6);
    const open = Uint8Array.of(1, 0, 0);
    const moves = [{ sku: 0, from: 0, to: 1, units: 1 }];
    expect(checkPlan(problem, { ...result, open }).violation.eligibility).toBe(0);
    expect(checkPlan(problem, { ...result, open, moves }).violation.eligibility).toBe(Infinity);
  });
});

describe("on random problems", () => {
  it("costs what the path formulation costs, with a bound as high and every row of the primal checked", () => {
    const met = { optimal: 0, infeasible: 0, transfers: 0, purchases: 0, idle: 0 };
    for (let seed = 1; seed <= 120; seed++) {
      const problem = randomPresent(shape(seed));
      const result = solve(problem, { highs });
      const expected = leastCostByPaths(highs, problem);
      expect(checkPlan(problem, result).largest, `seed ${seed}`).toBeLessThan(1e-6);
      expect(result.status, `seed ${seed}`).toBe(expected === undefined ? "infeasible" : "optimal");
      met[result.status as "optimal" | "infeasible"]++;
      if (expected === undefined) continue;
      const scale = Math.max(1, expected);
      expect(Math.abs(result.objective - expected), `seed ${seed}`).toBeLessThan(1e-6 * scale);
      expect(result.bound).toBeLessThanOrEqual(result.objective);
      expect(result.bound).toBeGreaterThan(expected - 1e-6 * scale);
      if (result.moves!.length > 0) met.transfers++;
      if (result.bought!.some((units) => units > 0)) met.purchases++;
      const served = result.units.reduce((sum, units) => sum + units, 0);
      const stock = [...problem.present.units, ...result.bought!].reduce((sum, units) => sum + units, 0);
      if (stock - served > 1) met.idle++;
    }
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(5);
  });

  it("without a unit present is the ordinary problem with the inbound cost folded in", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const base = randomPresent(shape(seed));
      const { present, ...ordinary } = base;
      const empty = { ...base, present: { ...present, units: present.units.map(() => 0) } };
      const centerCost = base.centerCost.map((cost, slot) => cost + present.inboundCost[slot]!);
      const expected = solve({ ...ordinary, centerCost }, { solver: "prices" });
      const result = solve(empty, { highs });
      expect(result.status, `seed ${seed}`).toBe(expected.status);
      expect(result.moves).toEqual([]);
      if (result.status !== "infeasible")
        expect(result.objective / expected.objective, `seed ${seed}`).toBeCloseTo(1, 6);
    }
  });

  it("with free transfers and ample room is the ordinary problem with that much more supply", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const base = roomy(randomPresent({ ...shape(seed), shortShare: 0.8, weightlessShare: 0 }));
      const { present, ...ordinary } = base;
      const n = base.centers.length;
      const free = new Float64Array(n * n);
      const result = solve(
        {
          ...base,
          present: {
            units: present.units,
            transferCost: base.skus.map(() => free),
            inboundCost: present.inboundCost.map(() => 0),
          },
        },
        { highs },
      );
      const supply = base.supply.map((units, s) =>
        present.units.subarray(s * n, s * n + n).reduce((sum, there) => sum + there, units),
      );
      const expected = solve({ ...ordinary, supply }, { solver: "prices" });
      expect(result.status, `seed ${seed}`).toBe(expected.status);
      if (result.status !== "infeasible")
        expect(result.objective / expected.objective, `seed ${seed}`).toBeCloseTo(1, 6);
    }
  });

  it("more stock never costs more where there is room, dearer transfers never cost less", () => {
    let [gained, lost] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const base = roomy(randomPresent({ ...shape(seed), elastic: true }));
      const random = seeded(seed);
      const cost = (present: StockedProblem["present"]) => solve({ ...base, present }, { highs }).objective;
      const now = cost(base.present);
      const more = cost({ ...base.present, units: base.present.units.map((units) => units + 20 * random()) });
      const dear = cost({
        ...base.present,
        transferCost: base.present.transferCost.map((costs) => costs.map((each) => each * 2)),
      });
      expect(more, `seed ${seed}`).toBeLessThanOrEqual(now * (1 + 1e-9));
      expect(dear, `seed ${seed}`).toBeGreaterThanOrEqual(now * (1 - 1e-9));
      if (more < now * 0.99) gained++;
      if (dear > now * 1.001) lost++;
    }
    expect(gained).toBeGreaterThan(20);
    expect(lost).toBeGreaterThan(10);
  });
});

/** The best of all whole-number plans of one SKU, two centers and two regions, tried one by one. */
function bestByTrial(problem: StockedProblem): number {
  const { quantity, volume, supply, capacity, present, openCost, assortmentCost, packSize, shortageCost } = problem;
  const [v, pack] = [volume[0]!, packSize![0]!];
  const [p, q] = present.units;
  const [toB, toA] = [present.transferCost[0]![1]!, present.transferCost[0]![2]!];
  const room = [Math.max(capacity[0]!, v * p!), Math.max(capacity[1]!, v * q!)];
  const ship = (d: number, f: number) => problem.laneCost[d * 2 + f]!;
  const step = Math.max(pack, 1);
  let best = Infinity;
  for (let ab = 0; ab <= (toB < Infinity ? p! : 0); ab++)
    for (let ba = 0; ba <= (toA < Infinity ? q! : 0); ba++)
      for (let a = 0; a <= Math.min(supply[0]!, 8); a += step)
        for (let b = 0; a + b <= Math.min(supply[0]!, 8); b += step) {
          const stock = [p! - ab + ba + a, q! - ba + ab + b];
          if (v * stock[0]! > room[0]! || v * stock[1]! > room[1]!) continue;
          const before =
            (ab > 0 ? ab * toB : 0) +
            (ba > 0 ? ba * toA : 0) +
            a * present.inboundCost[0]! +
            b * present.inboundCost[1]!;
          for (let x = 0; x <= quantity[0]!; x++)
            for (let y = 0; x + y <= quantity[0]!; y++)
              for (let z = 0; z <= quantity[1]!; z++)
                for (let w = 0; z + w <= quantity[1]!; w++) {
                  if (x + z > stock[0]! || y + w > stock[1]!) continue;
                  const short = quantity[0]! + quantity[1]! - x - y - z - w;
                  if (short > 0 && shortageCost[0] === Infinity) continue;
                  const inUse = [x + z + ba + a > 0, y + w + ab + b > 0];
                  let cost = before + (short > 0 ? short * shortageCost[0]! : 0);
                  cost += x * ship(0, 0) + y * ship(0, 1) + z * ship(1, 0) + w * ship(1, 1);
                  inUse.forEach((yes, f) => (cost += yes ? openCost![f]! + assortmentCost![f]! : 0));
                  best = Math.min(best, cost);
                }
        }
  return best;
}

describe("whole numbers", () => {
  it("packs, opening and assortment costs: as good as trying every plan", () => {
    const met = { infeasible: 0, moved: 0, bought: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const whole = (most: number) => Math.floor((most + 1) * random());
      const values = (length: number, most: number) => Float64Array.from({ length }, () => whole(most));
      const problem: StockedProblem = {
        skus: ["S"],
        centers: ["A", "B"],
        regions: ["a", "b"],
        capacity: values(2, 6),
        volume: Float64Array.of(1),
        supply: Float64Array.of(whole(5)),
        shortageCost: Float64Array.of(seed % 3 === 0 ? Infinity : 12),
        packSize: Float64Array.of([0, 2, 3][whole(2)]!),
        openCost: values(2, 12),
        assortmentCost: values(2, 4),
        start: Int32Array.of(0, 2),
        region: Int32Array.of(0, 1),
        quantity: Float64Array.of(1 + whole(3), 1 + whole(3)),
        laneCost: values(4, 6),
        laneRates: [],
        centerCost: new Float64Array(2),
        present: {
          units: values(2, 4),
          transferCost: [Float64Array.of(Infinity, whole(2), random() < 0.3 ? Infinity : whole(2), Infinity)],
          inboundCost: values(2, 4),
        },
      };
      const expected = bestByTrial(problem);
      const result = solve(problem, { highs });
      expect(checkPlan(problem, result).largest, `seed ${seed}`).toBeLessThan(1e-6);
      if (expected === Infinity) {
        expect(result.status, `seed ${seed}`).toBe("infeasible");
        met.infeasible++;
        continue;
      }
      expect(result.status, `seed ${seed}`).toBe("optimal");
      expect(result.objective, `seed ${seed}`).toBeCloseTo(expected, 5);
      expect(result.bound).toBeLessThanOrEqual(expected + 1e-5);
      if (result.moves!.length > 0) met.moved++;
      if (result.bought!.some((units) => units > 0)) met.bought++;
    }
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(3);
  });
});

describe("the check of a plan sees", () => {
  const broken = (change: (result: ReturnType<typeof solved>["result"]) => object, changes: object = {}) => {
    const { problem, result } = solved(changes);
    return checkPlan(problem, { ...result, ...change(result) });
  };
  const move = (from: number, to: number, units: number) => ({ moves: [{ sku: 0, from, to, units }] });

  it("more served than there is", () => {
    expect(broken(() => move(0, 1, 10)).violation).toMatchObject({ balance: 0.4, present: 0, supply: 0 });
    expect(broken(({ bought }) => ({ bought: bought!.map(() => 0) })).violation.balance).toBeCloseTo(0.2, 9);
  });

  it("more moved away than was present, and transfers that are not allowed", () => {
    expect(broken(() => move(0, 1, 40)).violation.present).toBeCloseTo(0.25, 9);
    expect(broken(() => move(1, 0, 1)).violation.eligibility).toBe(Infinity);
    expect(broken(() => move(0, 0, 1)).violation.eligibility).toBe(Infinity);
  });

  it("more bought than supplied, less than nothing, and parts of packs", () => {
    const buy = (units: number) => () => ({ bought: Float64Array.of(0, units, 0) });
    expect(broken(buy(10), { skus: [{ id: "tea", supply: 5 }] }).violation.supply).toBe(0.5);
    expect(broken(buy(-1)).violation.sign).toBe(1);
    expect(broken(buy(6), { skus: [{ id: "tea", pack_size: 4 }] }).violation.packs).toBe(0.5);
  });

  it("idle stock that does not fit, and what transfers and purchases cost", () => {
    const fcs = [small.fcs[0]!, { id: "east", capacity: 25 }, small.fcs[2]!];
    const buy = () => ({ bought: Float64Array.of(0, 30, 0) });
    expect(broken(buy, { fcs }).violation.capacity).toBeCloseTo(1 - 25 / 50, 9);
    expect(broken(buy).cost).toBeCloseTo(95 + 25 * 4, 9);
    expect(broken(() => move(0, 1, 21)).cost).toBeCloseTo(97, 9);
    // South holds 7 in room for 5 from the start: no violation, but one more unit is.
    expect(broken(() => ({ bought: Float64Array.of(0, 5, 1) })).violation.capacity).toBeCloseTo(1 / 8, 9);
  });
});

describe("shortage is named", () => {
  const causes = (changes: object) =>
    solved(changes).report.unserved.map(({ region, units, cause }) => [region, units, cause]);

  it("supply, when purchases are at their limit and no stock is left that could come", () => {
    expect(causes({ skus: [{ id: "tea", supply: 2 }] })).toEqual([["e", 3, "supply"]]);
    expect(causes({ skus: [{ id: "tea", supply: 0, shortage_cost: 50 }] })).toEqual([["e", 5, "supply"]]);
    // One more pack of 4 is not to be had.
    expect(causes({ skus: [{ id: "tea", supply: 3, pack_size: 4 }] })).toEqual([["e", 5, "supply"]]);
  });

  it("supply, where what is left was moved and may not be moved on", () => {
    const { problem } = solved({
      skus: [{ id: "tea", supply: 0 }],
      present_stock: [{ sku: "tea", fc: "south", units: 30 }],
      transfer_cost: [...small.transfer_cost, { from: "south", to: "west", cost: 1 }],
      shipping_cost: [small.shipping_cost[3]],
    });
    const none = { row: new Int32Array(0), center: new Int32Array(0), units: new Float64Array(0) };
    const plan = { ...none, moves: [{ sku: 0, from: 2, to: 0, units: 30 }], bought: new Float64Array(3) };
    expect(findUnserved(problem, plan)).toEqual([
      { row: 0, units: 10, cause: "eligibility" },
      { row: 1, units: 25, cause: "supply" },
    ]);
  });

  it("capacity, eligibility, and cost where stock is left but too dear to move", () => {
    const tight = [small.fcs[0]!, { id: "east", capacity: 8 }, small.fcs[2]!];
    const near = small.shipping_cost.filter(({ cost }) => cost === 1);
    expect(causes({ fcs: tight, shipping_cost: near })).toEqual([["e", 17, "capacity"]]);
    expect(causes({ shipping_cost: small.shipping_cost.slice(0, 1) })).toEqual([["e", 25, "eligibility"]]);
    const dear = { shipping_cost: near, transfer_cost: [{ from: "west", to: "east", cost: 40 }] };
    expect(causes({ ...dear, skus: [{ id: "tea", supply: 5, shortage_cost: 30 }] })).toEqual([["e", 20, "cost"]]);
  });
});

describe("problem files", () => {
  it("survive a round trip", () => {
    for (const seed of [3, 5, 11]) {
      const problem = randomPresent({ ...shape(seed), maskedShare: 0, elastic: true });
      const again = problemFromJson(JSON.parse(JSON.stringify(problemToJson(problem)))) as StockedProblem;
      expect(again.present.units).toEqual(problem.present.units);
      expect(again.present.transferCost).toEqual(problem.present.transferCost);
      expect(again.present.inboundCost).toEqual(problem.present.inboundCost);
      expect(solve(again, { highs }).objective).toBeCloseTo(solve(problem, { highs }).objective, 6);
    }
    expect(problemToJson(problemFromJson(small)).transfer_cost).toEqual(small.transfer_cost);
  });

  const stock = { sku: "tea", fc: "west", units: 1 };
  const pair = { from: "west", to: "east", cost: 2 };
  const stocks = (...present_stock: unknown[]) => ({ present_stock });
  const costs = (...transfer_cost: unknown[]) => ({ transfer_cost });
  it.each<[string, object, string]>([
    ["an unknown SKU", stocks({ ...stock, sku: "x" }), "present_stock[0]: unknown sku x"],
    ["an unknown center", stocks(stock, { ...stock, fc: "x" }), "present_stock[1]: unknown fc x"],
    ["negative units", stocks({ ...stock, units: -1 }), "present_stock[0]: invalid units: -1"],
    ["units without end", stocks({ ...stock, units: Infinity }), "present_stock[0]: invalid units: Infinity"],
    ["units that are missing", stocks({ sku: "tea", fc: "west" }), "present_stock[0]: invalid units: undefined"],
    ["a second stock", stocks(stock, stock), "present_stock[1]: a second entry for tea at west"],
    ["stock that is no list", { present_stock: {} }, "present_stock is missing or not a list"],
    ["an unknown origin", costs({ ...pair, from: "x" }), "transfer_cost[0]: unknown from x"],
    ["an unknown end", costs(pair, { ...pair, to: "x" }), "transfer_cost[1]: unknown to x"],
    ["an unknown SKU of a transfer", costs({ ...pair, sku: "x" }), "transfer_cost[0]: unknown sku x"],
    ["a negative cost", costs({ ...pair, cost: -2 }), "transfer_cost[0]: invalid cost: -2"],
    ["a cost that is no number", costs({ ...pair, cost: NaN }), "transfer_cost[0]: invalid cost: NaN"],
    ["a transfer to itself", costs({ ...pair, to: "west" }), "transfer_cost[0]: from and to are both west"],
    ["a second cost", costs(pair, pair), "transfer_cost[1]: a second cost from west to east"],
    [
      "a second cost of a SKU",
      costs(pair, { ...pair, sku: "tea" }, { ...pair, sku: "tea" }),
      "transfer_cost[2]: a second cost of tea from west to east",
    ],
    ["transfers of nothing", { present_stock: undefined }, "transfer_cost: there is no present_stock"],
    [
      "baskets",
      { baskets: { rate: "parcel", sizes: [{ lines: 1, orders: 1 }] }, skus: [{ id: "tea", amounts: { parcel: 1 } }] },
      "present_stock and baskets",
    ],
  ])("refuse %s", (_, changes, message) => {
    const read = () => problemFromJson({ ...small, ...changes });
    expect(read).toThrow(RangeError);
    expect(read).toThrow(message);
  });

  it("are for HiGHS only, and not for baskets", () => {
    const { problem } = solved();
    expect(() => solve(problem, { solver: "prices", highs })).toThrow("present stock need highs");
    expect(() => solve(problem)).toThrow("present stock need highs");
    const baskets = { rate: "parcel", lines: Float64Array.of(1), share: Float64Array.of(1) };
    const both: AllocationProblem = { ...problem, baskets };
    expect(() => solve(both, { highs })).toThrow("baskets and present_stock");
  });
});
