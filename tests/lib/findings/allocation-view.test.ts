import { expect, it } from "vitest";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import * as view from "../../../lib/findings/allocation-view.js";
import { moneyIn } from "../../../lib/format.js";
import { asGiven } from "../../../lib/allocation/stocking-problem.js";
import { planFor } from "../../../lib/jobs/resolve-plan.js";
import { numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";

const column = (...values: number[]) => numberColumn(values);
const items = tableOf({
  sku: textColumn(["A"]),
  name: textColumn(["Shoe"]),
  category: textColumn(["Feet"]),
  weekly_demand: column(40),
  unit_cost: column(5),
  price: column(10),
  weight_kg: column(1),
  volume_m3: column(0.01),
  lead_time_sd_days: column(1),
  moq: column(1),
  pack_size: column(1),
  lines_per_unit: column(0.5),
});
const input = stockingInput({
  skus: items,
  centers: tableOf({
    fc_id: textColumn(["E", "W"]),
    capacity_m3: column(100, 100),
    handling_cost_per_unit: column(0.5, 0.5),
  }),
  regions: tableOf({ region: textColumn(["CA", "NY"]), home_fc: textColumn(["W", "E"]) }),
  lanes: tableOf({
    fc_id: textColumn(["E", "W", "E", "W"]),
    region: textColumn(["CA", "CA", "NY", "NY"]),
    cost_per_unit: column(0, 0, 0, 0),
    cost_per_kg: column(2, 0.5, 0.5, 2),
    cost_per_parcel: column(6, 4, 4, 6),
  }),
  baskets: tableOf({ lines: column(1), orders: column(1) }),
  demand: tableOf({ sku: textColumn(["A", "A"]), region: textColumn(["CA", "NY"]), share: column(0.25, 0.75) }),
  protection: tableOf({
    sku: textColumn(["A"]),
    fc_id: textColumn([null]),
    protection_days: column(21),
    mean: column(120),
    sd: column(20),
    q50: column(119),
    q80: column(137),
    q90: column(146),
    q95: column(154),
    q975: column(161),
    q99: column(169),
    q995: column(174),
  }),
});
const names = view.namesOf(
  {
    centers: [
      { fc_id: "E", name: "East", longitude: -75, latitude: 40 },
      { fc_id: "W", name: "West", longitude: -120, latitude: 39 },
    ],
    regions: [
      { region: "CA", name: "California", longitude: -119, latitude: 37 },
      { region: "NY", name: "New York", longitude: null, latitude: null },
    ],
  },
  items,
);
const present = view.presentShares(
  input,
  tableOf({ region: textColumn(["CA", "NY"]), fc_id: textColumn(["E", "E"]), share: column(1, 1) }),
);
const plan = planFor({
  input,
  present,
  reviewDays: 7,
  holdingCostPerYear: 0.25,
  serviceLevel: 0.95,
  factors: asGiven,
  capacityFactors: [1, 1],
});
const money = moneyIn("$");

it("names lanes, and maps only those with a place", () => {
  const lanes = view.laneRows(input, plan, names);
  expect(lanes).toContainEqual({ center: "West", region: "California", units: 10, unitsNow: 0 });
  expect(lanes.reduce((sum, d) => sum + d.units, 0)).toBeCloseTo(40);
  expect(view.mappedLanes(input, plan, names).every((d) => d.region === "California")).toBe(true);
});

it("adds the cost steps up to the difference of the totals", () => {
  const net = view.costSteps(plan).reduce((sum, d) => sum + d.change, 0);
  expect(net).toBeCloseTo(plan.costs.total - plan.presentCosts.total, 6);
});

it("places the same demand in the matrix now and in the plan", () => {
  const rows = view.matrixRows(input, plan, names, [{ fc_id: "E", category: "Feet", units_now: 7 }]);
  const sum = (value: (d: view.MatrixRow) => number) => rows.reduce((total, d) => total + value(d), 0);
  expect(sum((d) => d.units)).toBeCloseTo(sum((d) => d.unitsNow));
});

it("explains a target with steps that end in the plan's own numbers", () => {
  const [row] = view.targetRows(input, plan, names, "W");
  const why = view.whyTarget(row!, input, plan.plan, names, 7, money);
  expect(why.title).toBe(`Why reorder Shoe in West at ${row!.reorder_point}?`);
  const totals = why.steps.filter((d) => "total" in d && d.total).map((d) => d.value);
  expect(totals).toContain(String(row!.reorder_point));
  expect(totals).toContain(String(row!.order_up_to));
  expect(why.note).toContain("California");
});

it("sets the chosen plan among the points of the frontier", () => {
  const points = view.frontierPoints(
    [
      { service: 0.9, cost: 1 },
      { service: 0.99, cost: 9 },
    ],
    plan,
  );
  expect(points.map((d) => Math.round(d.service))).toEqual([90, 95, 99]);
  expect(points.map((d) => d.nextPoint && Number(d.nextPoint.toFixed(4)))).toEqual([0.8889, 0.8889, null]);
  expect(view.frontierPoints([], plan)).toEqual([]);
});

it("places the shares of segments at their items and centers, and leaves out what it does not know", () => {
  const table = tableOf({
    sku: textColumn(["A", "A", "B"]),
    fc_id: textColumn(["W", "E", "E"]),
    segment: numberColumn([3, 1, 1]),
    share: numberColumn([0.4, 0.7, 0.9]),
  });
  const ground = view.segmentGround(input, [{ segment: 1 }, { segment: 3 }], table)!;
  expect(ground.segments).toEqual(["1", "3"]);
  expect(Array.from(ground.share)).toEqual([0.7, 0, 0, 0.4]);
  expect(view.segmentGround(input, [], table)).toBeNull();
});

it("sets what each segment reaches beside what was asked", () => {
  const names = [{ name: "Bulk" }, { name: "Others" }];
  expect(view.segmentRows(names, { serviceLevel: 0.95 }, undefined)).toEqual([]);
  const rows = view.segmentRows(names, { serviceLevel: 0.95, segmentLevels: [0.99, null] }, [0.97, 0.955]);
  expect(rows.map(({ asked }) => asked)).toEqual([0.99, 0.95]);
  expect(view.segmentsTitle(rows)).toBe("From one stock, segments reach 95.5% to 97.0%: Bulk most");
});
