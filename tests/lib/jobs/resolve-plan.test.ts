import { expect, it } from "vitest";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import { asGiven } from "../../../lib/allocation/stocking-problem.js";
import { runJob } from "../../../lib/jobs.js";
import { frontierFor, planFor, type PlanRequest } from "../../../lib/jobs/resolve-plan.js";
import { numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";

const column = (...values: number[]) => numberColumn(values);
const input = stockingInput({
  skus: tableOf({
    sku: textColumn(["A", "B"]),
    weekly_demand: column(40, 10),
    unit_cost: column(5, 20),
    price: column(10, 45),
    weight_kg: column(1, 2),
    volume_m3: column(0.01, 0.05),
    lead_time_sd_days: column(1, 2),
    moq: column(1, 4),
    pack_size: column(1, 4),
    lines_per_unit: column(0.5, 0.5),
  }),
  centers: tableOf({
    fc_id: textColumn(["E", "W"]),
    capacity_m3: column(1000, 1000),
    handling_cost_per_unit: column(0.5, 0.4),
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
  demand: tableOf({
    sku: textColumn(["A", "A", "B", "B"]),
    region: textColumn(["CA", "NY", "CA", "NY"]),
    share: column(0.5, 0.5, 0.3, 0.7),
  }),
  protection: tableOf({
    sku: textColumn(["A", "B"]),
    fc_id: textColumn([null, null]),
    protection_days: column(21, 28),
    mean: column(120, 40),
    sd: column(20, 12),
    q50: column(119, 39),
    q80: column(137, 50),
    q90: column(146, 56),
    q95: column(154, 61),
    q975: column(161, 65),
    q99: column(169, 71),
    q995: column(174, 74),
  }),
});
const request: PlanRequest = {
  input,
  present: Float64Array.of(1, 0, 1, 0),
  serviceLevel: 0.95,
  reviewDays: 7,
  holdingCostPerYear: 0.25,
  factors: asGiven,
  capacityFactors: [1, 1],
};

it("gives the page the number that the stage has", async () => {
  const stage = resolvePlan(input, { serviceLevel: 0.95, reviewDays: 7, holdingCostPerYear: 0.25 });
  const page = await runJob("planFor", request);
  expect(page.costs).toEqual(stage.costs);
  expect(page.targets.map(({ target }) => target.reorderPoint)).toEqual(
    stage.targets.flatMap((target) => (target ? [target.reorderPoint] : [])),
  );
  expect(page.bound).toBeLessThanOrEqual(page.objective + 1e-9);
});

it("sends each region to its near center, and costs the present plan at the same service level", () => {
  const page = planFor(request);
  // [center * regions + region]: E serves NY, W serves CA.
  expect(page.laneUnits[0]).toBe(0);
  expect(page.laneUnits[3]).toBe(0);
  expect(page.laneUnitsPresent[2]).toBe(0);
  expect(page.presentCosts.shipping).toBeGreaterThan(page.costs.shipping);
});

it("follows factors and room, and the frontier rises with the service asked for", () => {
  const dear = planFor({ ...request, factors: { ...asGiven, shipping: 2 } });
  expect(dear.costs.shipping).toBeCloseTo(2 * planFor(request).costs.shipping, 6);
  expect(planFor({ ...request, capacityFactors: [0.5, 1] }).capacity[0]).toBe(500);
  const points = frontierFor({ ...request, levels: [0.99, 0.9, 0.95, 0.9] });
  const handled = planFor({ ...request, factors: { ...asGiven, handling: 3 } });
  expect(handled.costs.handling).toBeCloseTo(3 * planFor(request).costs.handling, 6);
  expect(points.map((d) => d.asked)).toEqual([0.9, 0.95, 0.99]);
  expect(points[2]!.inventoryValue).toBeGreaterThan(points[0]!.inventoryValue);
  expect(() => planFor({ ...request, serviceLevel: 1.2 })).toThrow(RangeError);
  expect(() => planFor({ ...request, capacityFactors: [-1, 1] })).toThrow(RangeError);
  expect(() => planFor({ ...request, capacityFactors: [1] })).toThrow("1 for 2 centers");
});

it("gives a segment a service of its own: more stock behind what it buys", () => {
  // Segment 0 buys all of A, segment 1 all of B; slots are sku x center.
  const segments = { segments: ["0", "1"], share: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1) };
  const base = planFor({ ...request, serviceLevel: 0.9, segments });
  expect(base.attainedBySegment).toBeUndefined();
  const apart = planFor({ ...request, serviceLevel: 0.9, segments, segmentLevels: [0.98, null] });
  expect(apart.attainedBySegment![0]!).toBeGreaterThan(apart.attainedBySegment![1]!);
  const stock = (answer: typeof base, skus: readonly number[]) =>
    answer.targets
      .filter(({ slot }) => skus.includes(Math.floor(slot / 2)))
      .reduce((sum, { target }) => sum + target.averageStock, 0);
  expect(stock(apart, [0])).toBeGreaterThan(stock(base, [0]));
});
