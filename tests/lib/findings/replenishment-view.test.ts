import { expect, it } from "vitest";
import type { ReplenishmentRow } from "../../../lib/findings/replenishment.js";
import * as view from "../../../lib/findings/replenishment-view.js";

const row = (fc_id: string, urgency: "now" | "soon" | "ok", order_quantity: number) =>
  ({
    sku: "S1",
    name: "Shoe",
    fc_id,
    center: `Center ${fc_id}`,
    on_hand: 5,
    on_order: 3,
    reserved: 1,
    backordered: 1,
    position: 6,
    reorder_point: 8,
    order_up_to: 20,
    order_quantity,
    order_value: order_quantity * 2,
    urgency,
  }) as ReplenishmentRow;
const rows = [row("B", "now", 12), row("A", "soon", 6), row("A", "ok", 0)];

it("selects by urgency and center and keeps the order", () => {
  const count = (show: string, center: string) => view.selected(rows, { show, center }).length;
  expect([count("all", "all"), count("due", "all"), count("now", "all"), count("due", "A")]).toEqual([3, 2, 1, 1]);
  expect(view.centersOf(rows).map((d) => d.value)).toEqual(["all", "A", "B"]);
});

it("adds orders up by center and draws the first rows", () => {
  expect(view.ordersByCenter(rows)).toMatchObject([
    { label: "Center B", value: 24, orders: 1, urgent: 1 },
    { label: "Center A", value: 12, orders: 1, urgent: 0 },
  ]);
  expect(view.positions(rows, 1)).toMatchObject([{ taken: 2, position: 6, urgent: true }]);
});
