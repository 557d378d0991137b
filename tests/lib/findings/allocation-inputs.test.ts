import { expect, it } from "vitest";
import { allocationForm, changeIn } from "../../../lib/findings/allocation-inputs.js";
import { moneyIn } from "../../../lib/format.js";

const centers = [
  { fc_id: "RNO", name: "Reno" },
  { fc_id: "EWR", name: "Newark" },
];
const money = moneyIn("$");
const form = allocationForm({ serviceLevel: 0.95, inventoryValue: 41_000 }, centers, money);
const control = (name: string) => form.controls.find((c) => c.name === name)!;

it("takes the run's service level as default and reaches below it", () => {
  const low = allocationForm({ serviceLevel: 0.75, inventoryValue: 1 }, [], money);
  expect(low.controls[0]).toMatchObject({ name: "service", initial: 75, min: 75 });
});

it("measures the budget in round steps of the run's stock, and takes the last step for no limit", () => {
  expect(control("budget")).toMatchObject({ min: 10_000, step: 10_000, max: 200_000, initial: 200_000 });
  expect(form.inputs(form.initial)).toEqual({
    serviceLevel: 0.95,
    factors: { shipping: 1, handling: 1, holding: 1, shortage: 1 },
    capacityFactors: [1, 1],
  });
  expect(form.inputs({ ...form.initial, budget: 30_000 }).budget).toBe(30_000);
  const none = allocationForm({ serviceLevel: 0.95, inventoryValue: 0 }, centers, money);
  expect(none.inputs(none.initial).budget).toBeUndefined();
});

it("a center's own room counts beside that of all", () => {
  expect(form.inputs({ ...form.initial, room: 80, "room-EWR": 50 }).capacityFactors).toEqual([0.8, 0.4]);
});

it("says what the inputs amount to", () => {
  expect(form.sentence(form.initial)).toBe("The cheapest plan that serves 95% of units from stock at once.");
  const changed = { ...form.initial, service: 97, holding: 2, room: 80, "room-EWR": 50, budget: 30_000 };
  expect(form.sentence(changed)).toBe(
    "The cheapest plan that serves 97% of units from stock at once, with holding cost ×2, capacity at 80%, Newark at 50% and at most $30K in stock.",
  );
  expect(form.label(changed)).toBe("97%, holding cost ×2, capacity at 80%, Newark at 50%, at most $30K in stock");
});

it("keeps the choice of a list, and for the frontier the level and budget, out of what is solved", () => {
  expect(form.inputs({ ...form.initial, center: "RNO" })).toEqual(form.inputs(form.initial));
  expect(form.frontierInputs({ ...form.initial, service: 80, budget: 20_000 })).toEqual(
    form.frontierInputs(form.initial),
  );
  expect(changeIn(money)(-1200)).toBe("−$1.2K");
});

it("sets single segments apart from all, within reason, and knows the run's own levels", () => {
  const segments = [
    { segment: 0, name: "Bulk buyers" },
    { segment: 1, name: "Others" },
  ];
  const own = allocationForm(
    { serviceLevel: 0.95, inventoryValue: 1, segmentLevels: { 1: 0.98 } },
    centers,
    money,
    segments,
  );
  expect(own.initial).toMatchObject({ "segment-0": 0, "segment-1": 3 });
  expect(own.inputs(own.initial).segmentLevels).toEqual([null, 0.98]);
  const apart = allocationForm({ serviceLevel: 0.95, inventoryValue: 1 }, centers, money, segments);
  expect(apart.inputs(apart.initial).segmentLevels).toBeUndefined();
  const changed = { ...apart.initial, "segment-0": 15, "segment-1": -2.5 };
  expect(apart.inputs(changed).segmentLevels).toEqual([0.999, 0.925]);
  expect(apart.label(changed)).toBe("95%, Bulk buyers +15.0 points, Others −2.5 points");
});
