import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reconcile, type ForecastLevel } from "../../../../lib/forecasting/panel/reconcile.js";
import { seeded } from "../../../../lib/random.js";

type Case = {
  readonly horizon: number;
  readonly base: number[];
  readonly variances: number[];
  readonly levels: { groups: number; groupOf: number[]; means: number[]; variances: number[] }[];
  readonly expected: number[];
};
const { cases } = JSON.parse(readFileSync(new URL("../../../reference/reconcile.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

const levelOf = ({ groups, groupOf, means, variances }: Case["levels"][number]): ForecastLevel => ({
  groups,
  groupOf: Int32Array.from(groupOf),
  means: Float64Array.from(means),
  variances: Float64Array.from(variances),
});

describe("against scipy's non-negative least squares on the dense system", () => {
  it.each(cases.map((one, k) => [k, one] as const))("case %i", (_, one) => {
    const { bottom, converged } = reconcile(
      Float64Array.from(one.base),
      Float64Array.from(one.variances),
      one.levels.map(levelOf),
      one.horizon,
    );
    expect(converged).toBe(one.horizon);
    const largest = Math.max(...one.expected);
    bottom.forEach((value, k) => expect(Math.abs(value - one.expected[k]!)).toBeLessThan(1e-6 * largest));
  });

  it("some cells of the reference are driven to 0, so that the bound is tested", () => {
    const driven = cases.flatMap(({ base, expected }) => expected.filter((value, k) => value === 0 && base[k]! > 0));
    expect(driven.length).toBeGreaterThan(5);
  });
});

/** A made-up hierarchy whose upper levels say `factor` times the sum. */
function made(seed: number, cells: number, horizon: number, factor: (l: number) => number) {
  const random = seeded(seed);
  const base = Float64Array.from({ length: cells * horizon }, () => (random() < 0.1 ? 0 : 20 * random() ** 2));
  const variances = base.map((value) => 1.5 * value + 0.2 * value * value);
  const levels = [1, 4, 7].map((groups, l): ForecastLevel => {
    const groupOf = Int32Array.from({ length: cells }, () => Math.floor(groups * random()));
    const sums = new Float64Array(groups * horizon);
    for (let k = 0; k < base.length; k++)
      sums[groupOf[Math.floor(k / horizon)]! * horizon + (k % horizon)]! += base[k]!;
    return {
      groups,
      groupOf,
      means: sums.map((value) => value * factor(l)),
      variances: sums.map((value) => 0.01 + 0.02 * value * value),
    };
  });
  return { base, variances, levels, horizon };
}

describe("what holds whatever is forecast", () => {
  it("nothing is negative or missing, a cell of 0 stays 0", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (seed, cells, factor) => {
          const { base, variances, levels } = made(seed, cells, 2, (l) => (l === 0 ? factor : 1));
          reconcile(base, variances, levels, 2).bottom.forEach((value, k) => {
            expect(value).toBeGreaterThanOrEqual(0);
            if (base[k] === 0) expect(value).toBe(0);
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it("what agrees already is left as it is", () => {
    const { base, variances, levels } = made(3, 50, 3, () => 1);
    reconcile(base, variances, levels, 3).bottom.forEach((value, k) => expect(value).toBeCloseTo(base[k]!, 8));
  });

  it("a level that is sure of itself is met to 1e-6, one that knows nothing moves nothing", () => {
    const { base, variances, levels } = made(5, 50, 2, (l) => (l === 1 ? 1.4 : 1));
    const sure = [{ ...levels[1]!, variances: levels[1]!.variances.map(() => 1e-12) }];
    const { bottom } = reconcile(base, variances, sure, 2);
    const sums = new Float64Array(sure[0]!.means.length);
    bottom.forEach((value, k) => (sums[sure[0]!.groupOf[Math.floor(k / 2)]! * 2 + (k % 2)]! += value));
    sums.forEach((value, g) => expect(Math.abs(value - sure[0]!.means[g]!)).toBeLessThan(1e-6 * (1 + value)));
    const unsure = [{ ...levels[1]!, variances: levels[1]!.variances.map(() => 1e15) }];
    reconcile(base, variances, unsure, 2).bottom.forEach((value, k) => expect(value).toBeCloseTo(base[k]!, 6));
  });

  it("scales with the unit of measure, and does not depend on the order of cells", () => {
    const { base, variances, levels } = made(9, 40, 1, (l) => [1.3, 0.8, 1.1][l]!);
    const { bottom } = reconcile(base, variances, levels, 1);
    const scaled = reconcile(
      base.map((v) => 100 * v),
      variances.map((v) => 1e4 * v),
      levels.map((level) => ({
        ...level,
        means: level.means.map((v) => 100 * v),
        variances: level.variances.map((v) => 1e4 * v),
      })),
      1,
    ).bottom;
    scaled.forEach((value, k) => expect(value / 100).toBeCloseTo(bottom[k]!, 6));
    const order = Int32Array.from({ length: 40 }, (_, k) => (k * 7 + 3) % 40);
    const shuffled = reconcile(
      Float64Array.from(order, (k) => base[k]!),
      Float64Array.from(order, (k) => variances[k]!),
      levels.map((level) => ({ ...level, groupOf: order.map((k) => level.groupOf[k]!) })),
      1,
    ).bottom;
    order.forEach((k, at) => expect(shuffled[at]).toBeCloseTo(bottom[k]!, 6));
  });
});

it("refuses levels and variances of another size", () => {
  const { base, variances, levels } = made(2, 10, 2, () => 1);
  expect(() => reconcile(base, variances.subarray(1), levels, 2)).toThrow(/invalid base: 20 values and 19 variances/);
  expect(() => reconcile(base, variances, [{ ...levels[0]!, groups: 2 }], 2)).toThrow(/invalid level/);
});
