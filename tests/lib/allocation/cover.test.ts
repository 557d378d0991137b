import { describe, expect, it } from "vitest";
import { planCover } from "../../../lib/allocation/cover.js";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import { network } from "./network.js";

const input = stockingInput(network());
const plan = (serviceLevel: number) => resolvePlan(input, { serviceLevel, reviewDays: 7, holdingCostPerYear: 0.25 });

describe("planCover", () => {
  it("is the plan's stock over its weekly demand, safety stock a part of it", () => {
    const at95 = plan(0.95);
    const weekly = at95.units.reduce(
      (sum, units, i) => sum + units * input.unitCost[Math.floor(i / input.centers.length)]!,
      0,
    );
    const cover = planCover(input, at95);
    expect(cover.weeks).toBeCloseTo(at95.costs.inventoryValue / weekly, 9);
    expect(cover.safetyWeeks).toBeLessThan(cover.weeks);
    expect(cover.spread).toBeGreaterThan(0.4);
    expect(cover.spread).toBeLessThan(1);
  });

  it("grows with the service level, and does not depend on the currency", () => {
    const [low, high] = [plan(0.9), plan(0.98)].map((made) => planCover(input, made));
    expect(high!.weeks).toBeGreaterThan(low!.weeks);
    expect(high!.safetyWeeks).toBeGreaterThan(low!.safetyWeeks);
    const made = plan(0.9);
    const dear = planCover({ ...input, unitCost: input.unitCost.map((cost) => 100 * cost) }, made);
    expect(dear.weeks).toBeCloseTo(planCover(input, made).weeks, 9);
  });
});
