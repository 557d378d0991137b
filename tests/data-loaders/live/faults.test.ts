// The ledger under load while its server and its clients are killed. What was acknowledged is there, once.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { signedQuantity } from "../../../lib/inventory/ledger.js";
import { parseAddress } from "../../../data-loaders/live/address.js";
import { openLive } from "../../../data-loaders/live/open.js";
import { openLedger } from "../../../data-loaders/live/ledger.js";
import { initSchema } from "../../../data-loaders/live/schema.js";
import { eventually, root, temporaryFolder } from "../../support/project.js";
import { loadEvents } from "../../support/ledger-load.js";
import { hasMariadb, hasPostgres, startMariadb, startPostgres, type Server } from "../../support/servers.js";

const script = join(root, "tests/support/ledger-load.ts");

function startLoad(server: Server, count: number, file: string, mode: "ledger" | "naive") {
  // tsx's own process would leave its child behind when killed; the loader runs in the one that is.
  const child = spawn(process.execPath, ["--import", "tsx", script, server.url, String(count), file, mode], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const ended = new Promise<number | string>((done) => child.once("exit", (code, signal) => done(code ?? signal!)));
  return { child, ended, errors: () => errors };
}

function linesOf(file: string): string[] {
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}

async function underFire(server: Server, count: number): Promise<void> {
  const db = await openLive(parseAddress(server.url, {}), {});
  await initSchema(db);
  const file = join(temporaryFolder("load"), "acknowledged");
  let load = startLoad(server, count, file, "ledger");
  // Killed in turn at every seventh of the way: the server, the client, the server ...
  for (let i = 1; i <= 6; i++) {
    await eventually(() => new Set(linesOf(file)).size > (count * i) / 7, 120, `${i} sevenths of the load`);
    if (i % 2 === 1) {
      await server.kill();
      await server.start();
    } else {
      load.child.kill("SIGKILL");
      expect(await load.ended).toBe("SIGKILL");
      load = startLoad(server, count, file, "ledger");
    }
  }
  expect(await load.ended, load.errors()).toBe(0);

  const lines = linesOf(file);
  const acknowledged = new Set(lines.filter((line) => !line.startsWith("-")));
  const stored = await db.rows<{ event_id: string }>("SELECT event_id FROM inventory_event");
  expect(stored.length).toBe(new Set(stored.map(({ event_id }) => event_id)).size);
  expect(new Set(stored.map(({ event_id }) => event_id))).toEqual(acknowledged);
  expect(acknowledged.size).toBeGreaterThan(0.85 * count);

  const events = new Map(loadEvents(count).map((event) => [event.eventId, event]));
  const net = new Map<string, number>();
  const add = (key: string, units: number) => net.set(key, (net.get(key) ?? 0) + units);
  for (const id of acknowledged) {
    const event = events.get(id)!;
    add(`${event.productId}@${event.warehouseId}`, signedQuantity(event));
    if (event.toWarehouseId !== undefined) add(`${event.productId}@${event.toWarehouseId}`, event.quantity);
  }
  const ledger = openLedger(db);
  const status = await ledger.status();
  expect(status.length).toBe(800);
  for (const { product_id, warehouse_id, current_stock, backordered } of status) {
    expect(current_stock - backordered, `${product_id}@${warehouse_id}`).toBe(
      net.get(`${product_id}@${warehouse_id}`) ?? 0,
    );
    expect(Math.min(current_stock, backordered)).toBe(0);
  }
  expect(await ledger.reconcile()).toEqual([]);
  // Of what the client saw while the server was away, nothing was a deadlock.
  const errors = linesOf(`${file}.errors`);
  expect(errors.length).toBeGreaterThan(0);
  for (const message of errors) expect(message).toMatch(/connection was lost|cannot be reached|takes no|no answer/);
  await db.close();
}

/** The same check on a client without locks, and nothing is even killed: how many items do not add up. */
async function naiveMismatches(server: Server): Promise<number> {
  const db = await openLive(parseAddress(server.url, {}), {});
  await initSchema(db);
  const items = new Map(
    loadEvents(4000).map(({ productId, warehouseId }) => [`${productId}@${warehouseId}`, [productId, warehouseId]]),
  );
  for (const item of items.values())
    await db.run(
      "INSERT INTO inventory_tracking (product_id, warehouse_id, current_stock) VALUES (?, ?, 100000)",
      item,
    );
  await initSchema(db);
  const ledger = openLedger(db);
  expect(await ledger.reconcile()).toEqual([]);
  const load = startLoad(server, 4000, join(temporaryFolder("naive"), "acknowledged"), "naive");
  expect(await load.ended, load.errors()).toBe(0);
  const found = await ledger.reconcile();
  await db.close();
  return found.length;
}

describe("the ledger under fire", () => {
  it.skipIf(!hasMariadb)(
    "MariaDB: 100,000 events, 2% twice, the server killed three times and the client three times",
    async () => {
      await underFire(await startMariadb(), 100_000);
    },
    400_000,
  );

  it.skipIf(!hasPostgres)(
    "PostgreSQL: the same with 20,000 events",
    async () => {
      await underFire(await startPostgres(), 20_000);
    },
    400_000,
  );

  it.skipIf(!hasMariadb)(
    "the same check catches a client that reads, adds and writes without a lock",
    async () => {
      expect(await naiveMismatches(await startMariadb())).toBeGreaterThan(0);
    },
    200_000,
  );
});
