// Rows behind the charts of the replenishment page: what the inputs select, and positions drawn side by side.
import type { ReplenishmentRow } from "./replenishment.js";

export type ReplenishmentChoice = {
  /** "now", "due" (all with an order), or "all". */
  readonly show: string;
  /** Center id, or "all". */
  readonly center: string;
};

/** What the inputs can select. */
export const shows = [
  { value: "due", label: "All orders due" },
  { value: "now", label: "Urgent only" },
  { value: "all", label: "All positions, also those covered" },
] as const;

/** Rows that the inputs select, in the published order: most urgent first. */
export function selected(rows: readonly ReplenishmentRow[], choice: ReplenishmentChoice): ReplenishmentRow[] {
  return rows.filter(
    (d) =>
      (choice.center === "all" || d.fc_id === choice.center) &&
      (choice.show === "all" || (choice.show === "now" ? d.urgency === "now" : d.order_quantity > 0)),
  );
}

/** Centers as choices, "all" first. */
export function centersOf(rows: readonly ReplenishmentRow[]): { value: string; label: string }[] {
  const names = new Map(rows.map((d) => [d.fc_id, d.center]));
  const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  return [{ value: "all", label: "All centers" }, ...sorted.map(([value, label]) => ({ value, label }))];
}

export type Position = {
  readonly label: string;
  readonly onHand: number;
  readonly onOrder: number;
  readonly taken: number;
  readonly position: number;
  readonly reorderPoint: number;
  readonly orderUpTo: number;
  readonly urgent: boolean;
};

/** The first `count` rows as bars. */
export function positions(rows: readonly ReplenishmentRow[], count: number): Position[] {
  return rows.slice(0, count).map((d) => ({
    label: `${d.name} in ${d.center} (${d.sku})`,
    onHand: d.on_hand,
    onOrder: d.on_order,
    taken: d.reserved + d.backordered,
    position: d.position,
    reorderPoint: d.reorder_point,
    orderUpTo: d.order_up_to,
    urgent: d.urgency === "now",
  }));
}

/** Orders by center: how many, how many of them urgent, worth what; the largest first. */
export function ordersByCenter(
  rows: readonly ReplenishmentRow[],
): { label: string; value: number; note: string; orders: number; urgent: number }[] {
  const centers = [...new Set(rows.map((d) => d.center))];
  return centers
    .map((label) => {
      const own = rows.filter((d) => d.center === label && d.order_quantity > 0);
      const urgent = own.filter((d) => d.urgency === "now").length;
      const value = own.reduce((sum, d) => sum + d.order_value, 0);
      return { label, value, note: `${own.length} orders, ${urgent} urgent`, orders: own.length, urgent };
    })
    .sort((a, b) => b.value - a.value);
}
