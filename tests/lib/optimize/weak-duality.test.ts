import { describe, expect, it } from "vitest";
import { LinearProgramBuilder } from "../../../lib/optimize/linear-program.js";
import { weakDualityBound } from "../../../lib/optimize/weak-duality.js";
import { seeded } from "../../../lib/random.js";

/** Minimise 3x + 2y with x + y >= 4, x + 3y <= 9, x - y = 1: x = 2.5, y = 1.5, cost 10.5. */
function program() {
  const builder = new LinearProgramBuilder();
  builder.addRow(4, Infinity);
  builder.addRow(-Infinity, 9);
  builder.addRow(1, 1);
  builder.addColumn(3, 5, 0, [
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
  builder.addColumn(2, 3, 0, [
    [0, 1],
    [1, 3],
    [2, -1],
  ]);
  return builder.build();
}

describe("weakDualityBound", () => {
  it("is the optimum at optimal prices", () => {
    expect(weakDualityBound(program(), Float64Array.of(2.5, 0, 0.5))).toBeCloseTo(10.5, 12);
  });

  it("is below the optimum at any prices, those of limits that are not there counted as 0", () => {
    const random = seeded(1);
    for (let i = 0; i < 1000; i++)
      expect(
        weakDualityBound(
          program(),
          Float64Array.from({ length: 3 }, () => 20 * random() - 10),
        ),
      ).toBeLessThanOrEqual(10.5 + 1e-12);
    expect(weakDualityBound(program(), Float64Array.of(-7, 7, 0))).toBe(0);
  });

  it("takes a column that pays for itself at the most it can be", () => {
    // At 4 a unit of the first row: 16, and x pays 1 of 5 units, y 2 of 3.
    expect(weakDualityBound(program(), Float64Array.of(4, 0, 0))).toBe(16 - 5 - 6);
  });
});
