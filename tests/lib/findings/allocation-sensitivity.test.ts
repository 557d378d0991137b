import { expect, it } from "vitest";
import type { Sensitivity } from "../../../lib/allocation/sensitivity.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import * as say from "../../../lib/findings/allocation-sensitivity.js";
import { moneyIn } from "../../../lib/format.js";
import { network } from "../allocation/network.js";

const input = stockingInput(network({ skus: 2, centers: 2, regions: 3 }));
const names = {
  centers: new Map([["F0", { name: "Reno", longitude: 0, latitude: 0 }]]),
  regions: new Map([["R01", { name: "Nevada", longitude: null, latitude: null }]]),
  items: new Map([["S001", { name: "Shoe", category: "Feet" }]]),
};
const flip = (from: number, to: number, units = 4) => ({ sku: 1, region: 1, from, to, units });
const tried: Sensitivity[] = [
  { cost: "shipping", factor: 0.5, total: 60, unchangedTotal: 62, movedUnits: 12, flips: [flip(0, 1)] },
  { cost: "shipping", factor: 1.5, total: 130, unchangedTotal: 130, movedUnits: 0, flips: [] },
  {
    cost: "holding",
    factor: 1.5,
    total: 110,
    unchangedTotal: 109.999,
    movedUnits: 4,
    flips: [flip(0, 1), { ...flip(1, -1, 9), sku: 0 }],
  },
];
const money = moneyIn("$");

it("tells what each cost does to the bill, and what keeping the plan costs, never less than nothing", () => {
  const rows = say.sensitivityRows(tried, 100);
  expect(rows.map(({ label, change, regret }) => [label, change, regret])).toEqual([
    ["Shipping −50%", -40, 2],
    ["Shipping +50%", 30, 0],
    ["Holding +50%", 10, 0],
  ]);
  expect(say.sensitivityTitle(rows, 100, money)).toBe(
    "Shipping −50% would move 12% of the units; a wrong guess costs at most $2 a week",
  );
  expect(say.sensitivityTitle(rows, 10_000, money)).toMatch(/^No cost that is half off would move/);
  expect(say.sensitivityTitle([], 100, money)).toBe("Each cost is being changed in turn");
});

it("names each placement that flips once, with all the costs that move it", () => {
  expect(say.flipRows(tried, input, names)).toEqual([
    { sku: "S000", item: "S000", region: "Nevada", from: "F1", units: 9, flips: "not served with holding +50%" },
    {
      sku: "S001",
      item: "Shoe",
      region: "Nevada",
      from: "Reno",
      units: 4,
      flips: "to F1 with shipping −50% or holding +50%",
    },
  ]);
  expect(say.flipTitle(say.flipRows(tried, input, names), 6, 100)).toBe(
    "2 placements of 6 demands (13% of units) would flip if some cost were half off",
  );
  expect(say.flipTitle([], 6, 100)).toMatch(/^Every demand keeps its center/);
});
