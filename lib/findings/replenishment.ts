// What the replenishment page says: orders due, what is at stake, why an alert fired and why not.
import type { Finding } from "./finding.js";
import { compact, counted, full, percent, plural, sentenceCase, short } from "../format.js";

export type Urgency = "now" | "soon" | "ok";

/** One row of `replenishment.arrow`. */
export type ReplenishmentRow = {
  readonly sku: string;
  readonly name: string;
  readonly fc_id: string;
  readonly center: string;
  readonly on_hand: number;
  readonly on_order: number;
  readonly reserved: number;
  readonly backordered: number;
  readonly position: number;
  /** Expected demand over the lead time, units. */
  readonly lead_time_mean: number;
  readonly lead_time_days: number | null;
  /** Expected demand over lead time and review, and its days. */
  readonly protection_mean: number | null;
  readonly protection_days: number | null;
  /** What the lowest position after a review holds beyond that demand; with what it reaches. */
  readonly safety_stock: number | null;
  readonly fill_rate: number | null;
  readonly cycle_service_level: number | null;
  /** Whether the spread behind it held in the backtest; null: not tested. */
  readonly spread_calibrated: boolean | null;
  readonly reorder_point: number;
  readonly order_up_to: number;
  readonly order_quantity: number;
  readonly order_value: number;
  readonly days_of_cover: number | null;
  readonly urgency: Urgency;
  readonly lost_sales_at_stake: number;
  readonly reason: string;
  readonly moq: number;
  readonly pack_size: number;
};

type Money = (amount: number) => string;

/** How each urgency is called, most urgent first. */
export const urgencies: readonly { readonly value: Urgency; readonly label: string; readonly mark: string }[] = [
  { value: "now", label: "Order now", mark: "■" },
  { value: "soon", label: "Order soon", mark: "▲" },
  { value: "ok", label: "Covered", mark: "●" },
];

/** The page's answer: how many orders, worth what, and what is at stake. */
export function replenishmentAnswer(rows: readonly ReplenishmentRow[], asOf: string, money: Money): Finding {
  const due = rows.filter((d) => d.order_quantity > 0);
  const urgent = rows.filter((d) => d.urgency === "now");
  const value = due.reduce((sum, d) => sum + d.order_value, 0);
  const stake = urgent.reduce((sum, d) => sum + d.lost_sales_at_stake, 0);
  if (rows.length === 0)
    return { lead: "There is no stock to look at.", rest: "The run has no item with a stock target." };
  if (due.length === 0)
    return {
      lead: `Nothing must be ordered as of ${asOf}.`,
      rest: `All ${full(rows.length)} positions are above their reorder points.`,
    };
  const rest =
    urgent.length > 0
      ? `${sentenceCase(counted(urgent.length))} cannot wait: sales of ${money(stake)} are at stake if they do.`
      : "None of them is urgent.";
  return {
    lead: `${plural(due.length, "order")} worth ${money(value)} ${due.length === 1 ? "is" : "are"} due as of ${asOf}.`,
    rest,
  };
}

/** Where most of the urgent orders are. */
export function urgencyTitle(rows: readonly ReplenishmentRow[]): string {
  const urgent = rows.filter((d) => d.urgency === "now");
  if (urgent.length === 0) return "No position is urgent";
  const centers = [...new Set(urgent.map((d) => d.center))];
  const counts = centers.map((center) => ({ center, n: urgent.filter((d) => d.center === center).length }));
  const most = counts.reduce((a, b) => (b.n > a.n ? b : a));
  if (centers.length === 1) return `All ${full(urgent.length)} urgent positions are in ${most.center}`;
  return `${most.center} holds ${full(most.n)} of the ${full(urgent.length)} urgent positions`;
}

/** The title over the positions drawn against their reorder points. */
export function positionsTitle(rows: readonly ReplenishmentRow[]): string {
  const empty = rows.filter((d) => d.on_hand <= 0).length;
  const below = rows.filter((d) => d.position <= d.reorder_point).length;
  if (rows.length === 0) return "No position matches the inputs";
  if (empty > 0)
    return `${plural(empty, "position")} of ${full(rows.length)} ${empty === 1 ? "has" : "have"} nothing on hand`;
  return `${full(below)} of ${full(rows.length)} positions are at or below their reorder point`;
}

/** What minimum quantities and packs add to the bare need. */
export function roundingTitle(rows: readonly ReplenishmentRow[]): string {
  const due = rows.filter((d) => d.order_quantity > 0);
  const need = due.reduce((sum, d) => sum + Math.max(0, d.reorder_point + 1 - d.position), 0);
  const ordered = due.reduce((sum, d) => sum + d.order_quantity, 0);
  if (due.length === 0 || need <= 0) return "Nothing is ordered";
  const extra = ordered / need - 1;
  return extra < 0.005
    ? "Minimum quantities and packs add next to nothing to what is needed"
    : `Minimum quantities and packs add ${percent(extra, 0)} to what is needed`;
}

type Step = {
  readonly operator: "" | "+" | "−" | "=" | "→";
  readonly value: string;
  readonly meaning: string;
  readonly total?: boolean;
};

/** Why an alert fired, or why not: the comparison in numbers. */
export function whySteps(d: ReplenishmentRow): Step[] {
  const steps: Step[] = [
    { operator: "", value: full(d.on_hand), meaning: "units on hand" },
    { operator: "+", value: full(d.on_order), meaning: "on order" },
    { operator: "−", value: full(d.reserved), meaning: "reserved" },
    { operator: "−", value: full(d.backordered), meaning: "owed to customers (backorders)" },
    { operator: "=", value: full(d.position), meaning: "inventory position", total: true },
    ...reorderPointSteps(d),
  ];
  if (d.position > d.reorder_point)
    return [...steps, { operator: "→", value: "0", meaning: "no order: the position is above it", total: true }];
  return [
    ...steps,
    { operator: "", value: full(d.reorder_point + 1 - d.position), meaning: "needed to lift the position above it" },
    {
      operator: "→",
      value: full(d.order_quantity),
      meaning: `to order: at least ${full(d.moq)}, in packs of ${full(d.pack_size)}`,
      total: true,
    },
  ];
}

/** Expected demand and safety stock make the reorder point, to which the lot adds up to the order-up-to level. */
function reorderPointSteps(d: ReplenishmentRow): Step[] {
  const point = { value: full(d.reorder_point), meaning: "reorder point" };
  if (d.protection_mean === null || d.protection_days === null || d.safety_stock === null)
    return [{ operator: "", ...point }];
  const lot = d.order_up_to - d.reorder_point;
  return [
    {
      operator: "",
      value: full(d.protection_mean, 1),
      meaning: `units expected over ${short(d.protection_days)} days of lead time and review`,
    },
    {
      operator: d.safety_stock < 0 ? "−" : "+",
      value: full(Math.abs(d.safety_stock), 1),
      meaning: `safety stock${reached(d)}${spreadWarning(d)}`,
    },
    { operator: "−", value: "1", meaning: "an order is placed at the reorder point, not only below it" },
    { operator: "=", ...point, total: true },
    {
      operator: "+",
      value: full(lot),
      meaning: "the smallest order: minimum and pack, not an economic order quantity",
    },
    { operator: "=", value: full(d.order_up_to), meaning: "order-up-to level, the highest position after an order" },
  ];
}

function reached(d: ReplenishmentRow): string {
  if (d.fill_rate === null || d.cycle_service_level === null) return "";
  return `: it fills ${percent(d.fill_rate)} of units, and ${percent(d.cycle_service_level)} of cycles see no stockout`;
}

function spreadWarning(d: ReplenishmentRow): string {
  if (d.spread_calibrated === true) return "";
  return d.spread_calibrated === false
    ? "; the spread behind it did not hold in the backtest"
    : "; the spread behind it could not be tested";
}

/** What kind of page this is: a picture of one day, not a live view; with the assumption that stands in for missing stock. */
export function snapshotSentence(asOf: string, assumption: string | null): string {
  const snapshot =
    "This is a snapshot made when the site was built, not a live view: an order placed since is not in it.";
  return assumption === null
    ? `Stock as recorded on ${asOf}. ${snapshot}`
    : `These orders show the method, not a need. ${assumption} ${snapshot}`;
}

/** The same where a server is behind the page. */
export function liveSentence(): string {
  return "The stock is that of the ledger, and what is decided of it follows each sale and receipt. Forecasts and plan are those of the run above.";
}

/** Totals of a filtered list, for the sentence under the inputs. */
export function filteredSentence(rows: readonly ReplenishmentRow[], all: number, money: Money): string {
  const value = rows.reduce((sum, d) => sum + d.order_value, 0);
  return `${full(rows.length)} of ${full(all)} positions, orders worth ${money(value)} (${compact(rows.reduce((sum, d) => sum + d.order_quantity, 0))} units).`;
}

/** The title over one row's arithmetic. */
export function whyTitle(d: ReplenishmentRow): string {
  const what = d.order_quantity > 0 ? `Why order ${full(d.order_quantity)}` : "Why order nothing";
  return `${what} of ${d.name} for ${d.center}?`;
}

/** How long the stock of the drawn positions lasts against their lead time. */
export function reachTitle(rows: readonly ReplenishmentRow[]): string {
  const known = rows.filter((d) => d.days_of_cover !== null && d.lead_time_days !== null);
  if (known.length === 0) return "No days of cover are known";
  const before = known.filter((d) => d.days_of_cover! < d.lead_time_days!).length;
  if (before === 0) return `Stock of the ${counted(known.length)} lasts longer than their lead times`;
  return `${sentenceCase(counted(before))} of ${counted(known.length)} run out before an order placed today arrives`;
}
