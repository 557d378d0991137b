// A client that records a list of events over eight connections and writes down what was acknowledged; run as a process of
// its own, so that it can be killed. Arguments: URL, number of events, file of acknowledged ids, "ledger" or "naive".
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { eventOf, type LedgerEvent } from "../../lib/inventory/ledger.js";
import { seeded } from "../../lib/random.js";
import { ServiceError } from "../../data-loaders/errors.js";
import { parseAddress } from "../../data-loaders/live/address.js";
import type { LiveDatabase } from "../../data-loaders/live/database.js";
import { openLive } from "../../data-loaders/live/open.js";
import { openLedger } from "../../data-loaders/live/ledger.js";

const centers = ["ATL", "DFW", "RNO", "SEA"];

/** The same list for the same `count`: sales, receipts, returns, transfers, corrections; every fiftieth comes twice. */
export function loadEvents(count: number): LedgerEvent[] {
  const random = seeded(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const events: LedgerEvent[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 50 === 49) {
      events.push(events[Math.floor(random() * events.length)]!);
      continue;
    }
    const kind = pick(["sale", "sale", "sale", "sale", "receipt", "receipt", "return", "adjustment", "transfer"]);
    const from = pick(centers);
    const made = eventOf({
      event_id: `load-${i}`,
      kind,
      product_id: `SKU-${Math.floor(random() * 200)}`,
      warehouse_id: from,
      to_warehouse_id: kind === "transfer" ? pick(centers.filter((center) => center !== from)) : "",
      quantity: 1 + Math.floor(random() * 5),
      occurred_at: "2026-11-26T10:00:00Z",
    });
    if (typeof made === "string") throw new Error(made);
    events.push(made);
  }
  return events;
}

/** What a first attempt would be: read the stock, write the event, write the new stock; no lock, no transaction. */
async function naive(db: LiveDatabase, { eventId, kind, productId, warehouseId, quantity, occurredAt }: LedgerEvent) {
  const key = [productId, warehouseId];
  const [row] = await db.rows<{ current_stock: number }>(
    "SELECT current_stock FROM inventory_tracking WHERE product_id = ? AND warehouse_id = ?",
    key,
  );
  const units = kind === "sale" ? -quantity : quantity;
  await db.run(
    "INSERT INTO inventory_event (event_id, kind, product_id, warehouse_id, quantity, occurred_at, applied_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [eventId, kind, ...key, quantity, occurredAt, new Date()],
  );
  await db.run("UPDATE inventory_tracking SET current_stock = ? WHERE product_id = ? AND warehouse_id = ?", [
    Math.max(0, row!.current_stock + units),
    ...key,
  ]);
}

async function main(url: string, count: number, file: string, mode: string): Promise<void> {
  const acknowledged = new Set(existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  const all = loadEvents(count);
  // The naive client is spared what needs thought: no event comes twice, none touches two centers.
  const events = mode === "naive" ? [...new Set(all)].filter(({ kind }) => kind !== "transfer") : all;
  const db = await openLive(parseAddress(url, {}), { connections: 8 });
  const ledger = openLedger(db);
  let next = 0;
  const batch = mode === "naive" ? 1 : 25;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < events.length) {
        // The first quarter of what was acknowledged is sent again after each start: it must not count twice.
        const mine = events
          .slice(next, (next += batch))
          .filter(({ eventId }, i) => !acknowledged.has(eventId) || i % 4 === 0);
        for (;;) {
          try {
            if (mode === "naive") for (const event of mine) await naive(db, event);
            else {
              const outcomes = await ledger.record(mine);
              const lines = mine.map(
                ({ eventId }, i) => `${outcomes[i]!.status === "rejected" ? "-" : ""}${eventId}\n`,
              );
              appendFileSync(file, lines.join(""));
            }
            break;
          } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
            appendFileSync(`${file}.errors`, `${error.message}\n`);
            await new Promise((wake) => setTimeout(wake, 100));
          }
        }
      }
    }),
  );
  await db.close();
}

if (process.argv[1]?.endsWith("ledger-load.ts")) {
  const [url, count, file, mode] = process.argv.slice(2);
  await main(url!, Number(count), file!, mode!);
}
