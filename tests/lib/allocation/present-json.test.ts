import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { problemFromJson, problemToJson } from "../../../lib/allocation/problem-json.js";
import type { AllocationProblem } from "../../../lib/allocation/problem.js";
import { solve } from "../../../lib/allocation/solve.js";
import { small } from "./present-example.js";
import { presentShape, randomPresent, type StockedProblem } from "./random-present.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

describe("problem files with present stock", () => {
  it("survive a round trip", () => {
    for (const seed of [3, 5, 11]) {
      const problem = randomPresent({ ...presentShape(seed), maskedShare: 0, elastic: true });
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
    const problem = problemFromJson(small);
    expect(() => solve(problem, { solver: "prices", highs })).toThrow("present stock need highs");
    expect(() => solve(problem)).toThrow("present stock need highs");
    const baskets = { rate: "parcel", lines: Float64Array.of(1), share: Float64Array.of(1) };
    const both: AllocationProblem = { ...problem, baskets };
    expect(() => solve(both, { highs })).toThrow("baskets and present_stock");
  });
});
