// Stock that a ledger begins with: opening events, and orders for what is on its way.
import { createHash } from "node:crypto";
import { eventOf, type LedgerEvent } from "../../lib/inventory/ledger.js";
import { InputError } from "../errors.js";
import { openLedger } from "./ledger.js";
import type { LiveDatabase } from "./database.js";
import { placeOrders } from "./orders.js";

/** One item as a count found it: the columns of the input table `inventory`. */
export type OpeningRow = {
  readonly sku: string;
  readonly fc_id: string;
  readonly on_hand: number;
  readonly on_order?: number | null;
  readonly reserved?: number | null;
  readonly backordered?: number | null;
};

export type OpeningReport = { readonly items: number; readonly orders: number; readonly already_there: number };

/**
 * Records `rows` as the stock of the day `asOf` (YYYY-MM-DD): on hand less what is reserved or owed already, and one open
 * order for what is on order. Items that were opened from the same count before are left alone. Throws InputError on a row
 * that cannot be.
 */
export async function openFrom(db: LiveDatabase, rows: readonly OpeningRow[], asOf: string): Promise<OpeningReport> {
  const events = rows.flatMap((row): { row: OpeningRow; event: LedgerEvent | undefined }[] => {
    const net = row.on_hand - (row.reserved ?? 0) - (row.backordered ?? 0);
    if (net === 0) return (row.on_order ?? 0) > 0 ? [{ row, event: undefined }] : [];
    // An opening that is below zero is what customers wait for.
    const event = eventOf({
      event_id: openingId(row, asOf),
      kind: net > 0 ? "adjustment" : "sale",
      product_id: row.sku,
      warehouse_id: row.fc_id,
      quantity: Math.abs(net),
      occurred_at: `${asOf}T00:00:00Z`,
    });
    if (typeof event === "string") throw new InputError(`inventory of ${row.sku} at ${row.fc_id}: ${event}`);
    return [{ row, event }];
  });
  const withEvent = events.filter(({ event }) => event !== undefined);
  const outcomes = await openLedger(db).record(withEvent.map(({ event }) => event!));
  const before = new Set(withEvent.filter((_, i) => outcomes[i]!.status === "known").map(({ row }) => row));
  const onTheWay = events.filter(({ row }) => (row.on_order ?? 0) > 0 && !before.has(row));
  const placed = await placeOrders(
    db,
    onTheWay.map(({ row }) => ({
      seenOnOrder: 0,
      orders: [
        {
          kind: "purchase",
          productId: row.sku,
          warehouseId: row.fc_id,
          quantity: row.on_order!,
          urgency: "ok",
          reason: `On order when the ledger was opened with the stock of ${asOf}.`,
          expectedAt: null,
        },
      ],
    })),
  );
  const orders = placed.filter((ids) => ids !== undefined).length;
  return { items: events.length, orders, already_there: before.size };
}

function openingId({ sku, fc_id }: OpeningRow, asOf: string): string {
  return `opening-${asOf}-${createHash("sha256").update(`${sku}\u0000${fc_id}`).digest("hex").slice(0, 24)}`;
}
