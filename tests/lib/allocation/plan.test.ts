import { describe, expect, it } from "vitest";
import { presentPlan, simplePlan } from "../../../lib/allocation/compare.js";
import { explainStock } from "../../../lib/allocation/explain.js";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { demandBySku } from "../../../lib/allocation/problem.js";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { simpleMethods, simpleSplit } from "../../../lib/allocation/simple-methods.js";
import { homeDemand } from "../../../lib/allocation/stock-items.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import { numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";
import { network } from "./network.js";

const settings = { reviewDays: 7, holdingCostPerYear: 0.25 };
const input = stockingInput(network());
const plan = resolvePlan(input, { ...settings, serviceLevel: 0.95 });
const singleLines = stockingInput(network({ singleLines: true }));
const single = resolvePlan(singleLines, { ...settings, serviceLevel: 0.95 });

describe("resolvePlan", () => {
  it("is proven, and every row of the primal holds; optimal where no order can be split", () => {
    expect(plan.result.gap).toBeLessThan(0.03);
    expect(single.result.status).toBe("optimal");
    expect(checkPlan(plan.problem, plan.result).largest).toBeLessThan(1e-9);
    expect(plan.costs.unservedUnits).toBeLessThan(1e-6);
  });

  it("the service level holds over all units: what the targets fill adds up to it", () => {
    let filled = 0;
    let all = 0;
    plan.targets.forEach((target, i) => {
      if (!target) return;
      filled += target.fillRate * plan.units[i]!;
      all += plan.units[i]!;
    });
    expect(Math.abs(filled / all - 0.95)).toBeLessThan(0.01);
  });

  it("a higher level needs more stock and room, and its price of room never falls", () => {
    let before = resolvePlan(singleLines, { ...settings, serviceLevel: 0.8 });
    for (const serviceLevel of [0.9, 0.95, 0.98, 0.99]) {
      const next = resolvePlan(singleLines, { ...settings, serviceLevel });
      expect(next.costs.inventoryValue).toBeGreaterThan(before.costs.inventoryValue);
      expect(Math.max(...next.result.prices)).toBeGreaterThanOrEqual(Math.max(...before.result.prices) - 1e-9);
      before = next;
    }
    expect(Math.max(...before.result.prices)).toBeGreaterThan(0);
  });

  it("the last answer as a start, or many levels in between, change nothing", () => {
    const again = resolvePlan(input, { ...settings, serviceLevel: 0.95, startPrices: before() });
    expect(again.costs.total).toBeCloseTo(plan.costs.total, 6);
    expect(resolvePlan(stockingInput(network()), { ...settings, serviceLevel: 0.95 }).costs).toEqual(plan.costs);
    function before() {
      return resolvePlan(input, { ...settings, serviceLevel: 0.99 }).result.prices;
    }
  });

  it("without room for the level asked, all items run more risk instead of some demand being cut; said in the plan", () => {
    const small = stockingInput(network({ room: 0.3 }));
    const squeezed = resolvePlan(small, { ...settings, serviceLevel: 0.95 });
    expect(squeezed.service.attained).toBeLessThan(0.95);
    expect(squeezed.costs.unservedUnits / squeezed.costs.servedUnits).toBeLessThan(0.01);
    const alone = resolvePlan(small, { ...settings, serviceLevel: 0.95, serviceFor: "each" });
    expect(alone.costs.unservedUnits).toBeGreaterThan(squeezed.costs.unservedUnits);
    expect(alone.result.unserved.every(({ cause }) => cause === "capacity")).toBe(true);
  });

  it("a budget holds for the plan's own stock, most of it is used, and less of the demand is filled", () => {
    const free = plan.costs.inventoryValue;
    for (const share of [0.95, 0.8, 0.65]) {
      const held = resolvePlan(input, { ...settings, serviceLevel: 0.95, budget: share * free });
      expect(held.costs.inventoryValue).toBeLessThanOrEqual(share * free);
      expect(held.costs.inventoryValue).toBeGreaterThan(0.97 * share * free);
      expect(held.service).toMatchObject({ limit: "budget", level: 0.95 });
      expect(held.service.attained).toBeLessThan(0.95);
    }
    expect(resolvePlan(input, { ...settings, serviceLevel: 0.95, budget: 1.01 * free }).costs).toEqual(plan.costs);
    const none = resolvePlan(input, { ...settings, serviceLevel: 0.95, budget: 0 });
    expect(none.costs.inventoryValue).toBeGreaterThan(0); // cycle stock is there whatever the level
    expect(none.service.limit).toBe("budget");
    expect(() => resolvePlan(input, { ...settings, serviceLevel: 0.95, serviceFor: "each", budget: 1 })).toThrow(
      "invalid budget",
    );
  });

  it("no room at all: everything is unserved and named, nothing throws", () => {
    const none = resolvePlan(stockingInput(network({ room: 0 })), { ...settings, serviceLevel: 0.95 });
    expect(none.costs.servedUnits).toBeCloseTo(0, 6);
    expect(none.result.unserved.length).toBe(none.problem.quantity.length);
  });

  it("refuses a level that is none", () => {
    expect(() => resolvePlan(input, { ...settings, serviceLevel: 1 })).toThrow("invalid service level: 1");
  });
});

describe("simple methods", () => {
  const home = homeDemand(input);

  it("each places all of every SKU's demand", () => {
    const demand = demandBySku(plan.problem);
    for (const method of simpleMethods) {
      const split = simpleSplit(plan.problem, method, home);
      demand.forEach((units, s) => {
        const placed = split.subarray(s * 4, s * 4 + 4).reduce((a, b) => a + b, 0);
        expect(placed).toBeCloseTo(units, 6);
      });
    }
  });

  it("the linear system fills every center to the same degree", () => {
    const { volume, capacity } = plan.problem;
    const roomy = { ...plan.problem, capacity: capacity.map(() => 10) };
    const split = simpleSplit(roomy, "linear-system", home);
    const used = [0, 1, 2, 3].map((f) => volume.reduce((sum, v, s) => sum + v * split[s * 4 + f]!, 0));
    expect(Math.max(...used) / Math.min(...used)).toBeLessThan(1.15);
  });

  it("none ships cheaper than the plan at the plan's own stock, and the present flows are costed as they are", () => {
    const linear = (p: { costs: typeof plan.costs }) => p.costs.shipping + p.costs.handling + p.costs.shortage;
    for (const method of simpleMethods) {
      const simple = simplePlan(input, plan, method, settings);
      expect(linear(simple)).toBeGreaterThanOrEqual(linear(plan) * (1 - 1e-9));
      simple.used.forEach((room, f) => expect(room).toBeLessThanOrEqual(plan.problem.capacity[f]! * (1 + 1e-6)));
    }
    const equal = new Float64Array(input.regions.length * 4).fill(0.25);
    const now = presentPlan(input, plan, equal, settings);
    expect(now.costs.servedUnits).toBeCloseTo(plan.costs.servedUnits, 6);
    expect(now.costs.shipping).toBeGreaterThan(plan.costs.shipping);
  });
});

describe("explainStock", () => {
  it("its arithmetic arrives at the plan's numbers", () => {
    plan.targets.forEach((target, slot) => {
      if (!target) return;
      const { steps, regions } = explainStock(input, plan, Math.floor(slot / 4), slot % 4, settings);
      const [forecast, share, expected, safety, one, reorder, lot, upTo] = steps.map(({ value }) => value) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      expect(forecast * share).toBeCloseTo(expected, 6);
      expect(expected + safety - one).toBeCloseTo(reorder, 6);
      expect(reorder).toBe(target.reorderPoint);
      expect(reorder + lot).toBe(upTo);
      expect(regions.reduce((sum, { units }) => sum + units, 0)).toBeCloseTo(plan.units[slot]!, 6);
      for (const { cost, roomCost, otherCost, otherRoomCost } of regions)
        expect(cost + roomCost).toBeLessThanOrEqual(otherCost! + otherRoomCost! + 1e-6);
    });
    expect(() => explainStock(input, { ...plan, targets: [] }, 0, 0, settings)).toThrow("keeps no S000");
  });
});

describe("stockingInput", () => {
  it("names what is wrong", () => {
    const tables = network();
    const bad = (column: string, value: number) => ({
      ...tables,
      centers: tableOf({ ...tables.centers.columns, [column]: numberColumn([1, value, 1, 1]) }),
    });
    expect(() => stockingInput(bad("capacity_m3", -5))).toThrow("centers: invalid capacity_m3 -5 of fc_id F1");
    expect(() => stockingInput(bad("handling_cost_per_unit", NaN))).toThrow(
      "invalid handling_cost_per_unit NaN of fc_id F1",
    );
    const regions = tableOf({ region: textColumn(["R00"]), home_fc: textColumn(["F9"]) });
    expect(() => stockingInput({ ...tables, regions })).toThrow("unknown");
  });
});
