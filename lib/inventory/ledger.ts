// The inventory ledger's rules: what an event is, and what it does to stock. Pure; the database edge only stores the answer.

/** What moved stock. Quantities are units: positive for all kinds but `adjustment`, which is signed. */
export const eventKinds = ["sale", "receipt", "transfer", "adjustment", "return"] as const;
export type EventKind = (typeof eventKinds)[number];

export type LedgerEvent = {
  /** Chosen by the sender; an id that came before is not counted again. */
  readonly eventId: string;
  readonly kind: EventKind;
  readonly productId: string;
  readonly warehouseId: string;
  /** Where a transfer goes. */
  readonly toWarehouseId?: string;
  readonly quantity: number;
  /** The replenishment order that a receipt fills. */
  readonly orderId?: string;
  readonly occurredAt: Date;
};

/** Units on the shelf, and units sold and not yet shipped; one of the two is zero. */
export type Stock = { readonly onHand: number; readonly backordered: number };

export const longestId = 128;
const largestQuantity = 1e9;

/**
 * One raw record (texts or numbers under the contract's column names) as an event, or the reason why it is none. A time
 * without a zone is UTC.
 */
export function eventOf(record: Readonly<Record<string, unknown>>): LedgerEvent | string {
  const kind = textOf(record["kind"]).toLowerCase() as EventKind;
  const ids = {
    event_id: textOf(record["event_id"]),
    product_id: textOf(record["product_id"]),
    warehouse_id: textOf(record["warehouse_id"]),
  };
  const toWarehouseId = textOf(record["to_warehouse_id"]);
  const orderId = textOf(record["order_id"]);
  for (const [name, id] of Object.entries({
    ...ids,
    to_warehouse_id: toWarehouseId || "-",
    order_id: orderId || "-",
  })) {
    if (id === "") return `${name} is missing`;
    if (id.length > longestId) return `${name} is longer than ${longestId} characters`;
    if (/[\u0000-\u001f\u007f]/.test(id)) return `${name} holds a control character`;
  }
  if (!eventKinds.includes(kind)) return `kind ${kind || "(none)"} is unknown (one of ${eventKinds.join(", ")})`;
  const quantity = numberOf(record["quantity"]);
  if (!Number.isInteger(quantity) || Math.abs(quantity) > largestQuantity)
    return `quantity ${textOf(record["quantity"]) || "(none)"} is not a whole number of units`;
  if (quantity === 0) return "quantity is 0";
  if (quantity < 0 && kind !== "adjustment") return `quantity of a ${kind} is positive; ${quantity} was given`;
  if (kind === "transfer" && toWarehouseId === "") return "a transfer needs to_warehouse_id";
  if (kind !== "transfer" && toWarehouseId !== "") return `to_warehouse_id is for transfers; this is a ${kind}`;
  if (toWarehouseId === ids.warehouse_id) return "a transfer to the same center";
  if (orderId !== "" && kind !== "receipt" && kind !== "transfer")
    return `order_id is for receipts and transfers; this is a ${kind}`;
  const occurredAt = timeOf(record["occurred_at"]);
  if (!occurredAt)
    return `occurred_at ${textOf(record["occurred_at"]) || "(none)"} is not a time (2026-11-26T14:30:00Z)`;
  return {
    eventId: ids.event_id,
    kind,
    productId: ids.product_id,
    warehouseId: ids.warehouse_id,
    ...(toWarehouseId === "" ? {} : { toWarehouseId }),
    quantity,
    ...(orderId === "" ? {} : { orderId }),
    occurredAt,
  };
}

/** Units that `event` adds to its own center (and, for a transfer, takes from there). */
export function signedQuantity({ kind, quantity }: Pick<LedgerEvent, "kind" | "quantity">): number {
  return kind === "sale" || kind === "transfer" ? -quantity : quantity;
}

/**
 * What `event` makes of the stock at its center and, for a transfer, at the center it goes to; or the reason why it cannot
 * be. Customers can be owed units, so a sale always counts; a transfer or a loss takes what is on the shelf, never more.
 */
export function applyEvent(event: LedgerEvent, here: Stock, there?: Stock): { here: Stock; there?: Stock } | string {
  if (event.kind === "transfer") {
    if (!there) throw new RangeError("a transfer needs the stock at both centers");
    if (event.quantity > here.onHand)
      return `${here.onHand} on hand at ${event.warehouseId}, ${event.quantity} to be moved: record what is missing first, then send it again`;
    return { here: move(here, -event.quantity), there: move(there, event.quantity) };
  }
  if (event.kind === "adjustment" && -event.quantity > here.onHand)
    return `${here.onHand} on hand at ${event.warehouseId}, ${-event.quantity} to be written off: record what is missing first, then send it again`;
  return { here: move(here, signedQuantity(event)) };
}

/** Whether two events say the same, their ids and times aside. */
export function sameEvent(a: LedgerEvent, b: LedgerEvent): boolean {
  return (
    a.kind === b.kind &&
    a.productId === b.productId &&
    a.warehouseId === b.warehouseId &&
    a.toWarehouseId === b.toWarehouseId &&
    a.quantity === b.quantity
  );
}

/** What goes out leaves the shelf, then is owed; what comes in pays what is owed first. */
function move({ onHand, backordered }: Stock, units: number): Stock {
  const net = onHand - backordered + units;
  return { onHand: Math.max(0, net), backordered: Math.max(0, -net) };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  const text = textOf(value);
  return /^[+-]?\d+(\.0+)?$/.test(text) ? Number(text) : NaN;
}

const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function timeOf(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value;
  const text = textOf(value);
  const found = isoTime.exec(text);
  if (!found) return undefined;
  const iso = text.replace(" ", "T");
  const time = new Date(found[1] !== undefined || iso.length === 10 ? iso : `${iso}Z`);
  const year = time.getUTCFullYear();
  // Days that do not exist (2026-02-31) roll over silently in the engine; none of the servers takes years out of this range.
  const day = Number(text.slice(8, 10));
  const rolled = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() !== day;
  return Number.isNaN(time.getTime()) || rolled || year < 1970 || year > 2200 ? undefined : time;
}
