import { expect, it } from "vitest";
import { lagrangianBound } from "../../../lib/allocation/bound.js";
import { prepare, supplyPrices } from "../../../lib/allocation/prepare.js";
import { rowCosts, skuOfRows } from "../../../lib/allocation/problem.js";
import { solveByPrices } from "../../../lib/allocation/price-solver.js";
import { holdsAt, surveyRows } from "../../../lib/allocation/survey.js";
import { seeded } from "../../../lib/random.js";
import { randomProblem } from "./random-problem.js";

const problems = Array.from({ length: 12 }, (_, i) =>
  randomProblem({
    skus: 60,
    centers: 5,
    regions: 12,
    seed: i + 1,
    tightness: 0.9 + 0.05 * i,
    shortShare: 0.2,
    weightlessShare: 0.1,
    maskedShare: i % 3 === 0 ? 0.2 : 0,
    elastic: i % 2 === 0,
    ties: i % 4 === 0,
  }),
);

it("at prices for which it holds, a survey proves the bound that all rows prove", () => {
  let left = 0;
  problems.forEach((problem, i) => {
    const random = seeded(i + 50);
    const prepared = prepare(problem);
    const prices = solveByPrices(problem).prices;
    const survey = surveyRows(prepared, prices, 0.8);
    left += 1 - survey.rows.length / problem.quantity.length;
    for (const reach of [0, 0.1, 0.4]) {
      const moved = prices.map((price) => Math.max(0, price + reach * (2 * random() - 1)));
      expect(holdsAt(survey, moved, 0)).toBe(true);
      const supply = supplyPrices(prepared, moved);
      const all = lagrangianBound(problem, moved, supply, prepared.penalty);
      const near = lagrangianBound(problem, moved, supply, prepared.penalty, survey);
      expect(Math.abs(near - all)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(all)));
    }
  });
  expect(left / problems.length).toBeGreaterThan(0.3);
});

it("leaves out only rows whose way is cheaper than every other by its width, and tells which that is", () => {
  for (const problem of problems) {
    const prepared = prepare(problem);
    const prices = Float64Array.from(problem.centers, (_, f) => 0.3 * f);
    const survey = surveyRows(prepared, prices, 0.5);
    const listed = new Set(survey.rows);
    const n = problem.centers.length;
    const sku = skuOfRows(problem);
    const costs = new Float64Array(n);
    const volume = new Float64Array(n);
    for (let d = 0; d < problem.quantity.length; d++) {
      const v = problem.volume[sku[d]!]!;
      rowCosts(problem, sku[d]!, d, costs);
      const ways = [...costs.map((cost, f) => cost + v * prices[f]!), prepared.penalty[sku[d]!]!];
      const [best, second] = [...ways].sort((a, b) => a - b) as [number, number];
      const plain = v > 0 && prepared.mustStay[sku[d]!] === 0;
      expect(listed.has(d)).toBe(!plain || second <= best + 0.5 * v);
      if (listed.has(d)) continue;
      const at = ways.indexOf(best);
      expect(survey.decided[d]).toBe(at);
      if (at < n) volume[at]! += v * problem.quantity[d]!;
    }
    volume.forEach((held, f) => expect(survey.volume[f]).toBeCloseTo(held, 6));
  }
});

it("holds no farther than half its width, less what is asked of the margin", () => {
  const survey = surveyRows(prepare(problems[0]!), new Float64Array(5), 1);
  const at = (move: number) => new Float64Array(5).fill(move);
  expect(holdsAt(survey, at(0.5), 0)).toBe(true);
  expect(holdsAt(survey, at(0.51), 0)).toBe(false);
  expect(holdsAt(survey, at(0.3), 0.5)).toBe(false);
  expect(surveyRows(prepare(problems[0]!), new Float64Array(5), Infinity).rows.length).toBe(
    problems[0]!.quantity.length,
  );
});
