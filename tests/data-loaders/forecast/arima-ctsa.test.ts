// Another implementation as an oracle, and the guards it needs.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ctsaArima } from "../../../data-loaders/pipeline/forecast/arima-ctsa.js";
import { fitArima, predictArima } from "../../../lib/forecasting/arima/arima.js";
import { normal, seeded } from "../../../lib/random.js";

type Case = { name: string; y: number[]; order: number[]; seasonal: number[]; season: number; constant: boolean };

const reference = JSON.parse(readFileSync(new URL("../../reference/arima.json", import.meta.url), "utf8")) as {
  cases: (Case & { columns: number })[];
};

// What ctsa offers: no gaps, no regressors, a mean exactly where nothing is differenced, seasons up to 24.
const shared = reference.cases.filter(
  ({ y, columns, order, seasonal, season, constant }) =>
    columns === 0 && y.every(Number.isFinite) && season <= 24 && constant === (order[1]! + seasonal[1]! === 0),
);

it.each(shared)("ctsa and we agree on $name", ({ y, order, seasonal, season, constant }) => {
  const [p, d, q] = order as [number, number, number];
  const [P, D, Q] = seasonal as [number, number, number];
  const orders = { p, d, q, P, D, Q, season };
  const values = Float64Array.from(y);
  const other = ctsaArima(values, orders, 6)!;
  const own = predictArima(fitArima(values, orders, { constant })!, 6);
  own.mean.forEach((value, i) => expect(Math.abs(other.mean[i]! / value - 1)).toBeLessThan(1e-4));
  // Ours has the degrees of freedom of the coefficients taken off.
  own.sd.forEach((value, i) => expect(Math.abs(other.sd[i]! / value - 1)).toBeLessThan(0.04));
});

it("ctsa sees enough cases to be an oracle", () => expect(shared.length).toBeGreaterThanOrEqual(9));

it.each([
  ["zeros", new Float64Array(60)],
  ["a constant", new Float64Array(60).fill(3)],
  ["a missing start", Float64Array.from({ length: 60 }, (_, t) => (t < 2 ? NaN : t % 7))],
  ["infinity", Float64Array.from({ length: 60 }, (_, t) => (t === 30 ? Infinity : t % 7))],
  ["fewer values than it reads", new Float64Array(9).map((_, t) => t % 3)],
  ["so many that it would break for good", Float64Array.from({ length: 20_000 }, (_, t) => t % 11)],
])("ctsa is not handed %s", (_, y) => {
  expect(ctsaArima(y, { p: 1, d: 0, q: 1, P: 0, D: 0, Q: 0, season: 1 }, 3)).toBeUndefined();
});

it("ctsa is not handed a year of weeks", () => {
  const y = Float64Array.from({ length: 156 }, (_, t) => 10 + (t % 52));
  expect(ctsaArima(y, { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1, season: 52 }, 3)).toBeUndefined();
});

it("what ctsa gives is finite and in proportion, or not given", () => {
  const random = seeded(12);
  let given = 0;
  for (let turn = 0; turn < 30; turn++) {
    const y = Float64Array.from({ length: 90 }, (_, t) => 20 + 5 * Math.sin((2 * Math.PI * t) / 7) + normal(random));
    const path = ctsaArima(y, { p: turn % 3, d: turn % 2, q: 1, P: 0, D: 1, Q: 1, season: 7 }, 14);
    if (!path) continue;
    given++;
    for (let i = 0; i < 14; i++) {
      expect(Math.abs(path.mean[i]!)).toBeLessThan(200);
      expect(path.sd[i]!).toBeGreaterThanOrEqual(0);
    }
  }
  expect(given).toBeGreaterThan(20);
});
