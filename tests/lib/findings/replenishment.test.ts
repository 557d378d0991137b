import { expect, it } from "vitest";
import * as say from "../../../lib/findings/replenishment.js";
import { moneyIn } from "../../../lib/format.js";

const money = moneyIn("$");
const row = (given: Partial<say.ReplenishmentRow>): say.ReplenishmentRow => ({
  sku: "S1",
  name: "Shoe",
  fc_id: "A",
  center: "Reno",
  on_hand: 10,
  on_order: 5,
  reserved: 2,
  backordered: 1,
  position: 12,
  lead_time_mean: 14,
  lead_time_days: 10,
  protection_mean: 18,
  protection_days: 17,
  safety_stock: 3,
  fill_rate: 0.95,
  cycle_service_level: 0.8,
  spread_calibrated: true,
  reorder_point: 20,
  order_up_to: 32,
  order_quantity: 12,
  order_value: 120,
  days_of_cover: 4,
  urgency: "now",
  lost_sales_at_stake: 90,
  reason: "",
  moq: 12,
  pack_size: 12,
  ...given,
});
const covered = row({ position: 30, order_quantity: 0, order_value: 0, urgency: "ok", center: "Dallas" });

it("answers with orders, their value and what is at stake", () => {
  const { lead, rest } = say.replenishmentAnswer([row({}), covered], "2026-11-01", money);
  expect(lead).toBe("1 order worth $120 is due as of 2026-11-01.");
  expect(rest).toBe("One cannot wait: sales of $90 are at stake if they do.");
  expect(say.replenishmentAnswer([covered], "2026-11-01", money).lead).toContain("Nothing must be ordered");
});

it("names where the urgent positions are", () => {
  expect(say.urgencyTitle([row({}), row({}), row({ center: "Dallas" })])).toBe(
    "Reno holds 2 of the 3 urgent positions",
  );
  expect(say.urgencyTitle([covered])).toBe("No position is urgent");
});

it("shows the arithmetic of an order and of no order", () => {
  const fired = say.whySteps(row({}));
  expect(fired.map((d) => d.value)).toEqual([
    "10",
    "5",
    "2",
    "1",
    "12",
    "18.0",
    "3.0",
    "1",
    "20",
    "12",
    "32",
    "9",
    "12",
  ]);
  expect(fired[6]!.meaning).toBe("safety stock: it fills 95.0% of units, and 80.0% of cycles see no stockout");
  const unplanned = say.whySteps(row({ protection_mean: null, safety_stock: null }));
  expect(unplanned.map((d) => d.value)).toEqual(["10", "5", "2", "1", "12", "20", "9", "12"]);
  const quiet = say.whySteps(covered);
  expect(quiet.at(-1)!.meaning).toContain("no order");
});

it("says of a safety stock when the spread behind it did not hold, or was not tested", () => {
  const safety = (given: Partial<say.ReplenishmentRow>) => say.whySteps(row(given))[6]!;
  expect(safety({ spread_calibrated: false }).meaning).toContain("did not hold in the backtest");
  expect(safety({ spread_calibrated: null }).meaning).toContain("could not be tested");
  expect(safety({ safety_stock: -2 })).toMatchObject({ operator: "−", value: "2.0" });
});

it("says what packs add, and that the page is a snapshot", () => {
  expect(say.roundingTitle([row({})])).toBe("Minimum quantities and packs add 33% to what is needed");
  expect(say.roundingTitle([covered])).toBe("Nothing is ordered");
  expect(say.snapshotSentence("2026-11-01", "No stock was given.")).toContain("not a need. No stock was given.");
  expect(say.snapshotSentence("2026-11-01", null)).toContain("recorded on 2026-11-01");
  expect(say.positionsTitle([row({}), covered])).toBe("1 of 2 positions are at or below their reorder point");
});

it("asks why, and says which stock does not last until an order arrives", () => {
  expect(say.whyTitle(row({}))).toBe("Why order 12 of Shoe for Reno?");
  expect(say.whyTitle(covered)).toBe("Why order nothing of Shoe for Dallas?");
  expect(say.reachTitle([row({}), row({ days_of_cover: 30 })])).toBe(
    "One of two run out before an order placed today arrives",
  );
  expect(say.reachTitle([row({ days_of_cover: null })])).toBe("No days of cover are known");
});
