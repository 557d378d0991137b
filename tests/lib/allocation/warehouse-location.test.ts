// Capacitated warehouse location of OR-Library: J. E. Beasley, "An algorithm for solving large capacitated warehouse location
// problems", European Journal of Operational Research 33 (1988) 314-325; data and optima as published there (MIT licence).
import { readFileSync } from "node:fs";
import loader from "highs";
import type { Highs } from "highs";
import { beforeAll, expect, it } from "vitest";
import { checkPlan } from "../../../lib/allocation/check-plan.js";
import { problemFromJson } from "../../../lib/allocation/problem-json.js";
import { solve } from "../../../lib/allocation/solve.js";

let highs: Highs;
beforeAll(async () => {
  highs = await (loader as unknown as () => Promise<Highs>)();
});

const file = new URL("../../fixtures/allocation/cap41.txt", import.meta.url);
const numbers = readFileSync(file, "utf8").trim().split(/\s+/).map(Number);

/** The customers and costs of problem sets IV to VI, with the capacity and opening cost of one of them. */
function warehouses(capacity: number, openCost: number) {
  const [sites, customers] = [numbers[0]!, numbers[1]!];
  const head = (i: number) => 2 + 2 * i;
  const body = (j: number) => 2 + 2 * sites + j * (sites + 1);
  const ids = (count: number, letter: string) => Array.from({ length: count }, (_, i) => ({ id: `${letter}${i}` }));
  return problemFromJson({
    // One warehouse stands already: it opens for nothing in every set.
    fcs: ids(sites, "W").map((fc, i) => ({ ...fc, capacity, open_cost: numbers[head(i) + 1] === 0 ? 0 : openCost })),
    regions: ids(customers, "C"),
    skus: [{ id: "goods" }],
    demand: ids(customers, "C").map(({ id }, j) => ({ sku: "goods", region: id, quantity: numbers[body(j)]! })),
    shipping_cost: ids(customers, "C").flatMap(({ id }, j) =>
      ids(sites, "W").map((fc, i) => ({
        fc: fc.id,
        region: id,
        cost: numbers[body(j) + 1 + i]! / numbers[body(j)]!,
      })),
    ),
  });
}

it.each([
  ["cap41", 5000, 7500, 1040444.375],
  ["cap42", 5000, 12500, 1098000.45],
  ["cap43", 5000, 17500, 1153000.45],
  ["cap44", 5000, 25000, 1235500.45],
  ["cap51", 10000, 17500, 1025208.225],
  ["cap61", 15000, 7500, 932615.75],
  ["cap62", 15000, 12500, 977799.4],
  ["cap63", 15000, 17500, 1014062.05],
  ["cap64", 15000, 25000, 1045650.25],
])("%s is solved to the published optimum", (_, capacity, openCost, optimum) => {
  const problem = warehouses(capacity, openCost);
  const result = solve(problem, { solver: "highs", highs });
  expect(result.status).toBe("optimal");
  expect(Math.abs(result.objective - optimum)).toBeLessThan(0.01);
  expect(result.bound).toBeLessThanOrEqual(optimum + 0.01);
  expect(checkPlan(problem, result).largest).toBeLessThan(1e-6);
  // Local search for problems too large for it: feasible, close, and with a bound that holds.
  const searched = solve(problem, { solver: "prices" });
  expect(checkPlan(problem, searched).largest).toBeLessThan(1e-9);
  expect(searched.bound).toBeLessThanOrEqual(optimum + 0.01);
  expect(searched.objective).toBeGreaterThanOrEqual(optimum - 0.01);
  expect(searched.objective / optimum).toBeLessThan(1.02);
});
