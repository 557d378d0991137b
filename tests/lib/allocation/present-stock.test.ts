import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { problemFromJson } from "../../../lib/allocation/problem-json.js";
import { resultToJson } from "../../../lib/allocation/result-json.js";
import { solve } from "../../../lib/allocation/solve.js";
import { findUnserved } from "../../../lib/allocation/unserved.js";
import { small } from "./present-example.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

const solved = (changes: object = {}) => {
  const problem = problemFromJson({ ...small, ...changes });
  const result = solve(problem, { highs });
  return { problem, result, report: resultToJson(problem, result) };
};

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
