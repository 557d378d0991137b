// The live inventory: every movement is an event, counted once, and the stock is the sum of the events, always.
//
// One transaction a batch: the rows of the items are locked in the order of their keys, the events that are new are
// stored, the stock that they leave is written, then all is committed. Two batches can wait for each other, never in a
// circle; what the server still calls a deadlock is run anew. An answer is given after the commit, so a sender that heard
// nothing sends the same ids again, and nothing counts twice.
import { applyEvent, sameEvent, type EventKind, type LedgerEvent, type Stock } from "../../lib/inventory/ledger.js";
import { insertMissing, places, upsert, type LiveDatabase, type Session, type Value } from "./database.js";

/** Events of one transaction; more are cut. */
export const largestBatch = 500;

export type Outcome =
  | { readonly status: "applied" }
  | { readonly status: "known" }
  | { readonly status: "rejected"; readonly reason: string };

export type StockRow = {
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly current_stock: number;
  readonly backordered: number;
  readonly on_order: number;
  readonly last_updated: Date | null;
};

export type Ledger = {
  /** Stores `events` in their order; the outcome of each, given when all of its batch is on the disk. */
  record(events: readonly LedgerEvent[]): Promise<Outcome[]>;
  /** Every item, in the order of product and warehouse. */
  status(): Promise<StockRow[]>;
  reconcile(): Promise<Mismatch[]>;
};

export type Mismatch = {
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly what: string;
};

type Item = {
  stock: Stock;
  onOrder: number;
  version: number;
};

type Order = {
  readonly order_id: string;
  readonly kind: string;
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly quantity: number;
  received: number;
  status: string;
};

/** The ledger in `db`, whose tables are there (see initSchema). */
export function openLedger(db: LiveDatabase): Ledger {
  const rowsThere = new Set<string>();
  return {
    record: async (events) => {
      const outcomes: Outcome[] = [];
      for (let start = 0; start < events.length; start += largestBatch)
        outcomes.push(...(await recordBatch(db, rowsThere, events.slice(start, start + largestBatch))));
      return outcomes;
    },
    status: async () =>
      (
        await db.rows<StockRow>(
          "SELECT product_id, warehouse_id, current_stock, backordered, on_order, last_updated FROM inventory_tracking",
        )
      ).sort((a, b) => compare(a.product_id, b.product_id) || compare(a.warehouse_id, b.warehouse_id)),
    reconcile: () => reconcile(db),
  };
}

async function recordBatch(
  db: LiveDatabase,
  rowsThere: Set<string>,
  events: readonly LedgerEvent[],
): Promise<Outcome[]> {
  const keys = keysOf(events);
  for (let attempt = 0; ; attempt++) {
    await ensureRows(db, keys, rowsThere);
    const outcomes = await db.transaction((session) => applyBatch(db, session, keys, events));
    if (outcomes) return outcomes;
    // Somebody took a row away after we had seen it.
    if (attempt === 3) throw new Error(`${db.name}: rows of inventory_tracking vanish while they are used`);
    rowsThere.clear();
  }
}

/** Undefined when a row that should be there is not. */
async function applyBatch(
  db: LiveDatabase,
  session: Session,
  keys: readonly Key[],
  events: readonly LedgerEvent[],
): Promise<Outcome[] | undefined> {
  const items = await lockItems(db, session, keys);
  if (items.size < keys.length) return undefined;
  const known = await knownEvents(session, events);
  const orders = await lockOrders(db, session, events);
  const fresh: LedgerEvent[] = [];
  const touched = new Set<string>();
  const outcomes = events.map((event): Outcome => {
    const before = known.get(event.eventId);
    if (before)
      return sameEvent(before, event)
        ? { status: "known" }
        : { status: "rejected", reason: `event ${event.eventId} was recorded before with other content` };
    const order = event.orderId === undefined ? undefined : orders.get(event.orderId);
    const objection = event.orderId === undefined ? undefined : objectionTo(event, order);
    if (objection !== undefined) return { status: "rejected", reason: objection };
    const here = keyOf(event.productId, event.warehouseId);
    const there = event.toWarehouseId === undefined ? undefined : keyOf(event.productId, event.toWarehouseId);
    const item = items.get(here)!;
    const target = there === undefined ? undefined : items.get(there)!;
    const after = applyEvent(event, item.stock, target?.stock);
    if (typeof after === "string") return { status: "rejected", reason: after };
    item.stock = after.here;
    touched.add(here);
    if (target) {
      target.stock = after.there!;
      touched.add(there!);
    }
    if (order) {
      const open = Math.max(0, order.quantity - order.received);
      const ordered = target ?? item;
      ordered.onOrder -= Math.min(open, event.quantity);
      order.received += event.quantity;
      if (order.received >= order.quantity) order.status = "received";
    }
    known.set(event.eventId, event);
    fresh.push(event);
    return { status: "applied" };
  });
  if (fresh.length === 0) return outcomes;
  const now = new Date();
  await storeEvents(session, fresh, now);
  await storeItems(
    db,
    session,
    [...touched].map((key) => [key, items.get(key)!] as const),
    now,
  );
  for (const order of orders.values())
    if (fresh.some(({ orderId }) => orderId === order.order_id))
      await session.run("UPDATE replenishment_order SET received = ?, status = ?, closed_at = ? WHERE order_id = ?", [
        order.received,
        order.status,
        order.status === "received" ? now : null,
        order.order_id,
      ]);
  return outcomes;
}

function objectionTo(event: LedgerEvent, order: Order | undefined): string | undefined {
  if (!order) return `order ${event.orderId!} is not known`;
  const goesTo = event.toWarehouseId ?? event.warehouseId;
  if (order.product_id !== event.productId || order.warehouse_id !== goesTo)
    return `order ${order.order_id} is for ${order.product_id} at ${order.warehouse_id}`;
  if ((order.kind === "transfer") !== (event.kind === "transfer"))
    return `order ${order.order_id} is a ${order.kind}; it is filled by a ${order.kind === "transfer" ? "transfer" : "receipt"}`;
  if (order.status === "cancelled") return `order ${order.order_id} was cancelled`;
  return undefined;
}

export type Key = { readonly product: string; readonly warehouse: string };

function keyOf(product: string, warehouse: string): string {
  return `${product}\u0000${warehouse}`;
}

/** The order in which all who lock items do: by the text of the key. */
export function inLockOrder(a: Key, b: Key): number {
  return compare(keyOf(a.product, a.warehouse), keyOf(b.product, b.warehouse));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The items of `events`, each once, in the order in which all who lock them do. */
function keysOf(events: readonly LedgerEvent[]): Key[] {
  const keys = new Map<string, Key>();
  for (const { productId, warehouseId, toWarehouseId } of events)
    for (const warehouse of toWarehouseId === undefined ? [warehouseId] : [warehouseId, toWarehouseId])
      keys.set(keyOf(productId, warehouse), { product: productId, warehouse });
  return [...keys].sort(([a], [b]) => compare(a, b)).map(([, key]) => key);
}

/** Makes the rows that are missing, in a transaction of their own: no gap is locked while stock is written. */
export async function ensureRows(db: LiveDatabase, keys: readonly Key[], rowsThere = new Set<string>()): Promise<void> {
  const unseen = keys.filter(({ product, warehouse }) => !rowsThere.has(keyOf(product, warehouse)));
  if (unseen.length === 0) return;
  const found = await db.rows<{ product_id: string; warehouse_id: string }>(
    `SELECT product_id, warehouse_id FROM inventory_tracking WHERE ${isOneOf(unseen)}`,
    flat(unseen),
  );
  for (const { product_id, warehouse_id } of found) rowsThere.add(keyOf(product_id, warehouse_id));
  const missing = unseen.filter(({ product, warehouse }) => !rowsThere.has(keyOf(product, warehouse)));
  if (missing.length === 0) return;
  const now = new Date();
  await db.run(
    insertMissing(db.dialect, "inventory_tracking", ["product_id", "warehouse_id", "last_updated"], missing.length),
    missing.flatMap(({ product, warehouse }) => [product, warehouse, now]),
  );
  for (const { product, warehouse } of missing) rowsThere.add(keyOf(product, warehouse));
}

function isOneOf(keys: readonly Key[]): string {
  return `(product_id, warehouse_id) IN (${places(keys.length, 2)})`;
}

function flat(keys: readonly Key[]): string[] {
  return keys.flatMap(({ product, warehouse }) => [product, warehouse]);
}

async function lockItems(
  { dialect }: LiveDatabase,
  session: Session,
  keys: readonly Key[],
): Promise<Map<string, Item>> {
  const rows = await session.rows<StockRow & { version: number }>(
    `SELECT product_id, warehouse_id, current_stock, backordered, on_order, version FROM inventory_tracking
     WHERE ${isOneOf(keys)} ORDER BY product_id, warehouse_id ${dialect.forUpdate}`,
    flat(keys),
  );
  return new Map(
    rows.map((row) => [
      keyOf(row.product_id, row.warehouse_id),
      {
        stock: { onHand: row.current_stock, backordered: row.backordered },
        onOrder: row.on_order,
        version: row.version,
      },
    ]),
  );
}

type EventRow = {
  event_id: string;
  kind: EventKind;
  product_id: string;
  warehouse_id: string;
  to_warehouse_id: string | null;
  quantity: number;
};

async function knownEvents(session: Session, events: readonly LedgerEvent[]): Promise<Map<string, LedgerEvent>> {
  const ids = [...new Set(events.map(({ eventId }) => eventId))];
  const rows = await session.rows<EventRow>(
    `SELECT event_id, kind, product_id, warehouse_id, to_warehouse_id, quantity FROM inventory_event
     WHERE event_id IN (${ids.map(() => "?").join(", ")})`,
    ids,
  );
  return new Map(
    rows.map((row) => [
      row.event_id,
      {
        eventId: row.event_id,
        kind: row.kind,
        productId: row.product_id,
        warehouseId: row.warehouse_id,
        ...(row.to_warehouse_id === null ? {} : { toWarehouseId: row.to_warehouse_id }),
        quantity: row.quantity,
        occurredAt: new Date(0),
      },
    ]),
  );
}

async function lockOrders(
  db: LiveDatabase,
  session: Session,
  events: readonly LedgerEvent[],
): Promise<Map<string, Order>> {
  const ids = [...new Set(events.flatMap(({ orderId }) => (orderId === undefined ? [] : [orderId])))].sort();
  if (ids.length === 0) return new Map();
  const rows = await session.rows<Order>(
    `SELECT order_id, kind, product_id, warehouse_id, quantity, received, status FROM replenishment_order
     WHERE order_id IN (${ids.map(() => "?").join(", ")}) ORDER BY order_id ${db.dialect.forUpdate}`,
    ids,
  );
  return new Map(rows.map((row) => [row.order_id, { ...row }]));
}

const eventColumns = [
  "event_id",
  "kind",
  "product_id",
  "warehouse_id",
  "to_warehouse_id",
  "quantity",
  "order_id",
  "occurred_at",
  "applied_at",
];

async function storeEvents(session: Session, events: readonly LedgerEvent[], now: Date): Promise<void> {
  const values = events.flatMap((event): Value[] => [
    event.eventId,
    event.kind,
    event.productId,
    event.warehouseId,
    event.toWarehouseId ?? null,
    event.quantity,
    event.orderId ?? null,
    event.occurredAt,
    now,
  ]);
  await session.run(
    `INSERT INTO inventory_event (${eventColumns.join(", ")}) VALUES ${places(events.length, eventColumns.length)}`,
    values,
  );
}

async function storeItems(
  { dialect }: LiveDatabase,
  session: Session,
  items: readonly (readonly [string, Item])[],
  now: Date,
): Promise<void> {
  const values = items.flatMap(([key, { stock, onOrder, version }]): Value[] => [
    ...key.split("\u0000"),
    stock.onHand,
    stock.backordered,
    onOrder,
    version + 1,
    now,
  ]);
  await session.run(
    upsert(
      dialect,
      "inventory_tracking",
      ["product_id", "warehouse_id"],
      ["current_stock", "backordered", "on_order", "version", "last_updated"],
      items.length,
    ),
    values,
  );
}

/** Units that each event adds to each center it touches: the ledger as a sum. */
const movements = `
  SELECT product_id, warehouse_id, CASE WHEN kind IN ('sale', 'transfer') THEN -quantity ELSE quantity END AS units
  FROM inventory_event
  UNION ALL
  SELECT product_id, to_warehouse_id AS warehouse_id, quantity AS units FROM inventory_event WHERE kind = 'transfer'`;

/** Everything that does not add up; each of the questions is one statement, so it is answered from one moment. */
async function reconcile(db: LiveDatabase): Promise<Mismatch[]> {
  const sums = await db.rows<{ product_id: string; warehouse_id: string; ledger: number; stock: number }>(
    `SELECT product_id, warehouse_id, SUM(ledger) AS ledger, SUM(stock) AS stock FROM (
       SELECT product_id, warehouse_id, units AS ledger, 0 AS stock FROM (${movements}) AS m
       UNION ALL
       SELECT product_id, warehouse_id, 0 AS ledger, current_stock - backordered AS stock FROM inventory_tracking
     ) AS both_sides GROUP BY product_id, warehouse_id HAVING SUM(ledger) <> SUM(stock)`,
  );
  const states = await db.rows<{
    product_id: string;
    warehouse_id: string;
    current_stock: number;
    backordered: number;
  }>(
    `SELECT product_id, warehouse_id, current_stock, backordered FROM inventory_tracking
     WHERE current_stock < 0 OR backordered < 0 OR (current_stock > 0 AND backordered > 0)`,
  );
  const orders = await db.rows<{ product_id: string; warehouse_id: string; orders: number; item: number }>(
    `SELECT product_id, warehouse_id, SUM(orders) AS orders, SUM(item) AS item FROM (
       SELECT product_id, warehouse_id, CASE WHEN received < quantity THEN quantity - received ELSE 0 END AS orders,
         0 AS item FROM replenishment_order WHERE status = 'open'
       UNION ALL
       SELECT product_id, warehouse_id, 0 AS orders, on_order AS item FROM inventory_tracking
     ) AS both_sides GROUP BY product_id, warehouse_id HAVING SUM(orders) <> SUM(item)`,
  );
  const mismatches = [
    ...sums.map(({ ledger, stock, ...item }) => ({
      ...item,
      what: `the events add up to ${Number(ledger)}, stock less backorders is ${Number(stock)}`,
    })),
    ...states.map(({ current_stock, backordered, ...item }) => ({
      ...item,
      what: `stock ${current_stock} and backorders ${backordered} cannot be together`,
    })),
    ...orders.map(({ orders: open, item: onOrder, ...item }) => ({
      ...item,
      what: `open orders bring ${Number(open)}, on_order is ${Number(onOrder)}`,
    })),
  ];
  return mismatches
    .map(({ product_id, warehouse_id, what }) => ({ product_id, warehouse_id, what }))
    .sort((a, b) => compare(a.product_id, b.product_id) || compare(a.warehouse_id, b.warehouse_id));
}
