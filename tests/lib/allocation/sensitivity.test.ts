import { expect, it } from "vitest";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { sensitivityOf } from "../../../lib/allocation/sensitivity.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import { network } from "./network.js";

const options = { reviewDays: 7, holdingCostPerYear: 0.25, serviceLevel: 0.97 };
const input = stockingInput(network({ singleLines: true }));
const plan = resolvePlan(input, options);
const rows = sensitivityOf(input, plan, options);

it("tries every cost halved and raised by half; planning anew never costs more than keeping the plan", () => {
  expect(rows.map(({ cost, factor }) => `${cost} ${factor}`)).toEqual([
    "shipping 0.5",
    "shipping 1.5",
    "handling 0.5",
    "handling 1.5",
    "holding 0.5",
    "holding 1.5",
    "shortage 0.5",
    "shortage 1.5",
  ]);
  for (const row of rows) expect(row.total).toBeLessThanOrEqual(row.unchangedTotal * 1.001);
});

it("keeping the plan costs what the changed part of it costs", () => {
  for (const { cost, factor, unchangedTotal } of rows)
    if (cost !== "shortage") expect(unchangedTotal).toBeCloseTo(plan.costs.total + (factor - 1) * plan.costs[cost], 4);
});

it("flips are rows whose larger part goes to another center, and no others", () => {
  const n = input.centers.length;
  for (const { cost, factor, flips, movedUnits } of rows) {
    const other = resolvePlan(input, {
      ...options,
      factors: { shipping: 1, handling: 1, holding: 1, shortage: 1, [cost]: factor },
    });
    const units = (p: typeof plan) => {
      const served = new Map<string, Float64Array>();
      const { problem, result } = p;
      for (let s = 0; s < problem.skus.length; s++)
        for (let d = problem.start[s]!; d < problem.start[s + 1]!; d++) {
          const row = new Float64Array(n + 1);
          row[n] = problem.quantity[d]!;
          for (let i = 0; i < result.row.length; i++)
            if (result.row[i] === d) {
              row[result.center[i]!]! += result.units[i]!;
              row[n]! -= result.units[i]!;
            }
          served.set(`${s} ${problem.region[d]}`, row);
        }
      return served;
    };
    const [before, after] = [units(plan), units(other)];
    let moved = 0;
    const flipped: string[] = [];
    for (const [key, row] of before) {
      const next = after.get(key)!;
      row.forEach((amount, f) => (moved += Math.max(0, next[f]! - amount)));
      const most = (values: Float64Array) => values.indexOf(Math.max(...values));
      if (most(row) !== most(next)) flipped.push(key);
    }
    expect(movedUnits).toBeCloseTo(moved, 3);
    expect(flips.map(({ sku, region }) => `${sku} ${region}`).sort()).toEqual(flipped.sort());
  }
  expect(rows.some(({ flips }) => flips.length > 0)).toBe(true);
});
