// Replenishment orders beside the ledger: placed, received, cancelled. An open order is in the stock's on_order, so its need
// is covered and asks for no second one.
import { randomUUID } from "node:crypto";
import { eventOf, type LedgerEvent } from "../../lib/inventory/ledger.js";
import { InputError } from "../errors.js";
import type { LiveDatabase, Session } from "./database.js";
import { ensureRows, inLockOrder, type Ledger, type Outcome } from "./ledger.js";

export type OrderKind = "purchase" | "transfer";

export type NewOrder = {
  readonly kind: OrderKind;
  readonly productId: string;
  readonly warehouseId: string;
  readonly fromWarehouseId?: string;
  readonly quantity: number;
  readonly urgency: string;
  readonly reason: string;
  readonly expectedAt: Date | null;
};

/** All orders for one item, and what was on order when they were decided: if that has changed, they are not placed. */
export type OrdersForItem = { readonly seenOnOrder: number; readonly orders: readonly NewOrder[] };

export type OrderRow = {
  readonly order_id: string;
  readonly kind: OrderKind;
  readonly product_id: string;
  readonly warehouse_id: string;
  readonly from_warehouse_id: string | null;
  readonly quantity: number;
  readonly received: number;
  readonly urgency: string;
  readonly reason: string;
  readonly status: "open" | "received" | "cancelled";
  readonly created_at: Date;
  readonly expected_at: Date | null;
  readonly closed_at: Date | null;
};

const itemsOfOneTransaction = 100;

/**
 * Places the orders of each item, all of an item's or none: undefined for an item for which another order came in between,
 * else the ids of the new ones. `items` has each item once.
 */
export async function placeOrders(
  db: LiveDatabase,
  items: readonly OrdersForItem[],
): Promise<(readonly string[] | undefined)[]> {
  const keyed = items.map((item, i) => {
    const { productId, warehouseId } = item.orders[0]!;
    return { item, i, key: { product: productId, warehouse: warehouseId } };
  });
  keyed.sort((a, b) => inLockOrder(a.key, b.key));
  const placed: (readonly string[] | undefined)[] = items.map(() => undefined);
  for (let start = 0; start < keyed.length; start += itemsOfOneTransaction) {
    const some = keyed.slice(start, start + itemsOfOneTransaction);
    await ensureRows(
      db,
      some.map(({ key }) => key),
    );
    await db.transaction(async (session) => {
      for (const { item, i } of some) placed[i] = await placeForItem(db, session, item);
    });
  }
  return placed;
}

async function placeForItem(
  db: LiveDatabase,
  session: Session,
  { seenOnOrder, orders }: OrdersForItem,
): Promise<string[] | undefined> {
  const { productId, warehouseId } = orders[0]!;
  if ((await lockOnOrder(db, session, productId, warehouseId)) !== seenOnOrder) return undefined;
  const now = new Date();
  const ids: string[] = [];
  for (const order of orders) {
    const prefix = order.kind === "purchase" ? "PO" : "TR";
    const id = `${prefix}-${now.toISOString().slice(0, 10).replaceAll("-", "")}-${randomUUID().slice(0, 8)}`;
    await session.run(
      `INSERT INTO replenishment_order (order_id, kind, product_id, warehouse_id, from_warehouse_id, quantity, received,
         urgency, reason, status, created_at, expected_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, 'open', ?, ?)`,
      [
        ...[id, order.kind, productId, warehouseId, order.fromWarehouseId ?? null, order.quantity],
        ...[order.urgency, order.reason, now, order.expectedAt],
      ],
    );
    ids.push(id);
  }
  const units = orders.reduce((sum, { quantity }) => sum + quantity, 0);
  await addOnOrder(session, productId, warehouseId, units);
  return ids;
}

/** Orders, the newest first; those that are open, or all. */
export async function listOrders(db: LiveDatabase, onlyOpen: boolean): Promise<OrderRow[]> {
  const rows = await db.rows<OrderRow>(
    `SELECT order_id, kind, product_id, warehouse_id, from_warehouse_id, quantity, received, urgency, reason, status,
       created_at, expected_at, closed_at FROM replenishment_order ${onlyOpen ? "WHERE status = 'open'" : ""}
     ORDER BY created_at DESC, order_id`,
  );
  return rows;
}

/** Units at a center that open transfers will take away, by product and center joined with a NUL. */
export async function reservedUnits(db: LiveDatabase): Promise<Map<string, number>> {
  const rows = await db.rows<{ product_id: string; warehouse_id: string; units: number }>(
    `SELECT product_id, from_warehouse_id AS warehouse_id, SUM(quantity - received) AS units FROM replenishment_order
     WHERE status = 'open' AND kind = 'transfer' AND received < quantity GROUP BY product_id, from_warehouse_id`,
  );
  return new Map(
    rows.map(({ product_id, warehouse_id, units }) => [`${product_id}\u0000${warehouse_id}`, Number(units)]),
  );
}

/** The event that receives what is open of an order, or `quantity` of it; the same order received twice counts once. */
export async function receiveOrder(
  db: LiveDatabase,
  ledger: Ledger,
  orderId: string,
  quantity?: number,
  eventId?: string,
): Promise<Outcome & { quantity: number }> {
  const order = await findOrder(db, orderId);
  const open = order.quantity - order.received;
  const units = quantity ?? (open > 0 ? open : order.quantity);
  const event: LedgerEvent | string = eventOf({
    event_id: eventId ?? (quantity === undefined ? `received-${orderId}-${order.received}` : randomUUID()),
    kind: order.kind === "transfer" ? "transfer" : "receipt",
    product_id: order.product_id,
    warehouse_id: order.kind === "transfer" ? order.from_warehouse_id : order.warehouse_id,
    to_warehouse_id: order.kind === "transfer" ? order.warehouse_id : "",
    quantity: units,
    order_id: orderId,
    occurred_at: new Date().toISOString(),
  });
  if (typeof event === "string") throw new InputError(event);
  if (order.status !== "open" && quantity === undefined) return { status: "known", quantity: 0 };
  return { ...(await ledger.record([event]))[0]!, quantity: units };
}

/** Takes an open order back; what it had already brought stays. False when it was not open any more. */
export async function cancelOrder(db: LiveDatabase, orderId: string): Promise<boolean> {
  const { product_id, warehouse_id } = await findOrder(db, orderId);
  return db.transaction(async (session) => {
    await lockOnOrder(db, session, product_id, warehouse_id);
    const [order] = await session.rows<OrderRow>(
      `SELECT quantity, received, status FROM replenishment_order WHERE order_id = ? ${db.dialect.forUpdate}`,
      [orderId],
    );
    if (order?.status !== "open") return false;
    await session.run("UPDATE replenishment_order SET status = 'cancelled', closed_at = ? WHERE order_id = ?", [
      new Date(),
      orderId,
    ]);
    await addOnOrder(session, product_id, warehouse_id, -Math.max(0, order.quantity - order.received));
    return true;
  });
}

async function findOrder(db: LiveDatabase, orderId: string): Promise<OrderRow> {
  const [order] = await db.rows<OrderRow>("SELECT * FROM replenishment_order WHERE order_id = ?", [orderId]);
  if (!order) throw new InputError(`there is no order ${orderId}`);
  return order;
}

async function lockOnOrder(
  { dialect }: LiveDatabase,
  session: Session,
  productId: string,
  warehouseId: string,
): Promise<number | undefined> {
  const [item] = await session.rows<{ on_order: number }>(
    `SELECT on_order FROM inventory_tracking WHERE product_id = ? AND warehouse_id = ? ${dialect.forUpdate}`,
    [productId, warehouseId],
  );
  return item?.on_order;
}

async function addOnOrder(session: Session, productId: string, warehouseId: string, units: number): Promise<void> {
  await session.run(
    `UPDATE inventory_tracking SET on_order = on_order + ?, version = version + 1, last_updated = ?
     WHERE product_id = ? AND warehouse_id = ?`,
    [units, new Date(), productId, warehouseId],
  );
}
