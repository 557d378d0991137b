// Replenishment on a live ledger: orders once, reasons always, alerts once, received orders in the stock.
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowsOf } from "../../../lib/table/table.js";
import { alertsInMemory, alertsInTable, listAlerts, type Need } from "../../../data-loaders/live/alerts.js";
import { parseAddress } from "../../../data-loaders/live/address.js";
import type { LiveDatabase } from "../../../data-loaders/live/database.js";
import { openLedger } from "../../../data-loaders/live/ledger.js";
import { openLive } from "../../../data-loaders/live/open.js";
import {
  cancelOrder,
  listOrders,
  placeOrders,
  receiveOrder,
  reservedUnits,
} from "../../../data-loaders/live/orders.js";
import { initSchema } from "../../../data-loaders/live/schema.js";
import { postAlerts } from "../../../data-loaders/live/webhook.js";
import { readTableFile } from "../../../data-loaders/table-file.js";
import { eventually, startStockwise, stockwise, temporaryFolder } from "../../support/project.js";
import { hasMariadb, hasPostgres, startMariadb, startPostgres, type Server } from "../../support/servers.js";

const kinds = [
  { kind: "DuckDB", there: true, start: async () => ({ url: join(temporaryFolder("orders"), "ledger.duckdb") }) },
  { kind: "MariaDB", there: hasMariadb, start: () => startMariadb() },
  { kind: "PostgreSQL", there: hasPostgres, start: () => startPostgres() },
];

for (const { kind, there, start } of kinds)
  describe.skipIf(!there)(`orders on ${kind}`, () => {
    let db: LiveDatabase;
    beforeAll(async () => {
      db = await openLive(parseAddress((await start()).url, {}));
      await initSchema(db);
    });
    afterAll(() => db.close());
    const order = (quantity: number, more: object = {}) => ({
      kind: "purchase" as const,
      productId: "tea",
      warehouseId: "RNO",
      quantity,
      urgency: "now",
      reason: "Order it: the position is at or below the reorder point.",
      expectedAt: null,
      ...more,
    });
    const item = async (warehouse = "RNO") =>
      (await openLedger(db).status()).find(({ warehouse_id }) => warehouse_id === warehouse)!;

    it("are on order until they are received, in parts too, and then in the stock", async () => {
      const ledger = openLedger(db);
      const [[id] = []] = await placeOrders(db, [{ seenOnOrder: 0, orders: [order(10)] }]);
      expect(await item()).toMatchObject({ current_stock: 0, on_order: 10 });
      // A second one, decided on the same look: the first covers the need.
      expect(await placeOrders(db, [{ seenOnOrder: 0, orders: [order(10)] }])).toEqual([undefined]);
      expect(await receiveOrder(db, ledger, id!, 4)).toMatchObject({ status: "applied", quantity: 4 });
      expect(await item()).toMatchObject({ current_stock: 4, on_order: 6 });
      expect(await receiveOrder(db, ledger, id!)).toMatchObject({ status: "applied", quantity: 6 });
      expect(await receiveOrder(db, ledger, id!)).toMatchObject({ status: "known" });
      expect(await item()).toMatchObject({ current_stock: 10, on_order: 0 });
      expect((await listOrders(db, false))[0]).toMatchObject({ order_id: id, status: "received", received: 10 });
      expect(await listOrders(db, true)).toEqual([]);
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("of two at once, only one is placed", async () => {
      const tries = await Promise.all(
        Array.from({ length: 6 }, () => placeOrders(db, [{ seenOnOrder: 0, orders: [order(7)] }])),
      );
      expect(tries.filter(([ids]) => ids !== undefined).length).toBe(1);
      expect(await item()).toMatchObject({ on_order: 7 });
      const [open] = await listOrders(db, true);
      expect(await cancelOrder(db, open!.order_id)).toBe(true);
      expect(await cancelOrder(db, open!.order_id)).toBe(false);
      expect(await item()).toMatchObject({ on_order: 0 });
      expect(await openLedger(db).reconcile()).toEqual([]);
    });

    it("that move stock reserve it where it is, and take it there when they are received", async () => {
      const ledger = openLedger(db);
      const move = order(3, { kind: "transfer", warehouseId: "ATL", fromWarehouseId: "RNO" });
      const [[id] = []] = await placeOrders(db, [{ seenOnOrder: 0, orders: [move] }]);
      expect(await reservedUnits(db)).toEqual(new Map([["tea\u0000RNO", 3]]));
      expect(await item("ATL")).toMatchObject({ current_stock: 0, on_order: 3 });
      expect(await receiveOrder(db, ledger, id!)).toMatchObject({ status: "applied" });
      expect(await item("ATL")).toMatchObject({ current_stock: 3, on_order: 0 });
      expect(await item("RNO")).toMatchObject({ current_stock: 7 });
      expect(await reservedUnits(db)).toEqual(new Map());
      await expect(receiveOrder(db, ledger, "PO-none")).rejects.toThrow(/there is no order PO-none/);
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("refuse receipts that are not theirs", async () => {
      const ledger = openLedger(db);
      const [[id] = []] = await placeOrders(db, [{ seenOnOrder: 0, orders: [order(5)] }]);
      const receipt = (more: object) =>
        ledger.record([
          {
            eventId: `r-${JSON.stringify(more)}`,
            kind: "receipt",
            productId: "tea",
            warehouseId: "RNO",
            quantity: 5,
            occurredAt: new Date(),
            orderId: id!,
            ...more,
          },
        ]);
      expect(await receipt({ productId: "cup" })).toEqual([
        { status: "rejected", reason: `order ${id!} is for tea at RNO` },
      ]);
      expect(await receipt({ orderId: "PO-none" })).toEqual([
        { status: "rejected", reason: "order PO-none is not known" },
      ]);
      expect(await receipt({})).toEqual([{ status: "applied" }]);
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("raise an alert once, again when it is more urgent, and clear it when it is covered", async () => {
      const need = (urgency: "now" | "soon"): Need => ({
        productId: "tea",
        warehouseId: "RNO",
        urgency,
        quantity: 5,
        message: "Order 5.",
      });
      for (const book of [alertsInMemory(), alertsInTable(db)]) {
        expect((await book.update([need("soon")])).length).toBe(1);
        expect((await book.update([need("soon")])).length).toBe(0);
        expect(await book.update([need("now")])).toMatchObject([{ product_id: "tea", urgency: "now" }]);
        expect((await book.update([need("soon")])).length).toBe(0);
        expect((await book.update([])).length).toBe(0);
        expect((await book.update([need("soon")])).length).toBe(1);
      }
      expect((await listAlerts(db, true, 10)).length).toBe(1);
      expect((await listAlerts(db, false, 10)).length).toBe(3);
    });
  });

describe("a webhook", () => {
  let server: HttpServer;
  let answers: number[] = [];
  const bodies: string[] = [];
  beforeAll(
    () =>
      new Promise<void>((ready) => {
        server = createServer((request, response) => {
          let body = "";
          request.on("data", (chunk: Buffer) => (body += chunk.toString()));
          request.on("end", () => {
            bodies.push(body);
            response.writeHead(answers.shift() ?? 200).end();
          });
        }).listen(0, "127.0.0.1", ready);
      }),
  );
  afterAll(() => new Promise((done) => server.close(done)));
  const alert = { product_id: "tea", warehouse_id: "RNO", urgency: "now", quantity: 5, message: "Order 5." };
  const url = () => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=s3cret`);

  it("gets the alerts, again where it fails, not again where it refuses", async () => {
    answers = [503, 429, 200];
    await postAlerts(url(), [alert], [1, 1, 1]);
    expect(bodies.length).toBe(3);
    expect(JSON.parse(bodies[2]!)).toEqual({ alerts: [alert] });
    answers = [401];
    await expect(postAlerts(url(), [alert], [1, 1, 1])).rejects.toThrow(
      /^the webhook at 127.0.0.1:\d+ did not take 1 alerts: it answered 401$/,
    );
    expect(bodies.length).toBe(4);
    answers = [500, 500, 500, 500];
    await expect(postAlerts(url(), [alert], [1, 1, 1])).rejects.not.toThrow(/s3cret/);
    expect(bodies.length).toBe(8);
    await expect(postAlerts(new URL("http://127.0.0.1:1/"), [alert], [1])).rejects.toThrow(/cannot be reached/);
  });
});

describe.skipIf(!hasMariadb)("stockwise replenish on a live MariaDB", () => {
  let server: Server;
  let run: string;
  beforeAll(async () => {
    server = await startMariadb();
    run = join(temporaryFolder("live-run"), "run");
    const made = stockwise(["run", "--scale", "0.05", "--replicas", "20", "--quiet", "--output", run]);
    expect(made.code, made.stderr).toBe(0);
  }, 300_000);
  const live = (...args: string[]) => stockwise(["replenish", "--database", server.url, "--input", run, ...args]);
  const json = (...args: string[]) => {
    const { code, stdout, stderr } = live("--json", ...args);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as {
      due: number;
      placed: string[];
      alerts: object[];
      buy_units: number;
      deferred: number;
    };
  };

  it("opens from the run's own stock, orders, and has nothing left to order", async () => {
    const inventory = join(run, "prepared", "inventory.parquet");
    const opened = stockwise(["ledger", "init", "--database", server.url, "--input", inventory]);
    expect(opened.code, opened.stderr).toBe(0);
    expect(opened.stdout).toMatch(/made inventory_tracking, .*; stock of 2026-11-01: \d+ items, \d+ open orders$/m);
    expect(stockwise(["ledger", "init", "--database", server.url, "--input", inventory]).stdout).toMatch(
      /\d+ items, 0 open orders \(\d+ were opened from it before\)/,
    );
    const before = json();
    expect(before.due).toBeGreaterThan(10);
    expect(before.placed).toEqual([]);
    const output = join(temporaryFolder("live-orders"), "orders.csv");
    const first = json("--apply", "--output", output);
    expect(first.placed.length).toBeGreaterThan(10);
    expect(first.alerts.length).toBe(first.due);
    const second = json("--apply");
    expect(second.placed).toEqual([]);
    expect(second.alerts).toEqual([]);
    expect(second.due).toBe(first.deferred);
    const rows = rowsOf<{ sku: string; fc_id: string; buy_units: number; reason: string; urgency: string }>(
      await readTableFile(output),
    );
    for (const { reason } of rows) expect(reason).toMatch(/^(Order|No order)/);
    const bought = rows.reduce((sum, { buy_units }) => sum + buy_units, 0);
    expect(bought).toBe(first.buy_units);
    expect(stockwise(["ledger", "reconcile", "--database", server.url]).code).toBe(0);
  });

  it("explains a decision and a non-decision, and says what it cannot explain", () => {
    const status = JSON.parse(stockwise(["ledger", "status", "--json", "--database", server.url]).stdout) as {
      product_id: string;
      warehouse_id: string;
      on_order: number;
    }[];
    const { product_id, warehouse_id } = status.find(({ on_order }) => on_order > 0)!;
    const told = live("--explain", `${product_id}@${warehouse_id}`);
    expect(told.code, told.stderr).toBe(0);
    expect(told.stdout).toMatch(/^Why order (nothing|[\d,]+) of .* for .*\?\n.*units on hand\n/);
    expect(told.stdout).toMatch(/reorder point\n/);
    expect(told.stdout).toMatch(/\n(No order|Order \d+)[^\n]*\n$/);
    expect(live("--explain", "nothing@RNO")).toMatchObject({ code: 2 });
    expect(live("--explain", "nothing").stderr).toContain("give it as SKU@CENTER");
    expect(live("--budget", "-1").code).toBe(2);
    expect(live("--every", "10s").stderr).toContain("--every is for --watch");
  });

  it("watches: tells a new need once, goes on when the database comes back", async () => {
    const watch = startStockwise(["replenish", "--database", server.url, "--input", run, "--watch", "--every", "0.3s"]);
    let said = "";
    let complained = "";
    watch.stdout.on("data", (text: Buffer) => (said += text.toString()));
    watch.stderr.on("data", (text: Buffer) => (complained += text.toString()));
    const looks = () => said.split("items are due").length - 1;
    await eventually(() => looks() >= 2, 60, "two looks");
    const [target] = rowsOf<{ sku: string; fc_id: string }>(
      await readTableFile(join(run, "replenishment.parquet")),
    ).filter(({ sku }) => !said.includes(`${sku}@`));
    const sold = stockwise([
      ...["ledger", "record", "--kind", "sale", "--product", target!.sku, "--warehouse", target!.fc_id],
      ...["--quantity", "100000", "--database", server.url],
    ]);
    expect(sold.code, sold.stderr).toBe(0);
    const alert = `NOW  ${target!.sku}@${target!.fc_id}`;
    const plan = rowsOf<{ sku: string; fc_id: string; reorder_point: number }>(
      await readTableFile(join(run, "replenishment.parquet")),
    ).find(({ sku, fc_id }) => sku === target!.sku && fc_id === target!.fc_id)!;
    expect(plan.reorder_point).toBeGreaterThan(0);
    await eventually(() => said.includes(alert), 60, "the alert");
    const now = looks();
    await eventually(() => looks() >= now + 2, 60, "two more looks");
    expect(said.split(alert).length).toBe(2);
    await server.kill();
    await eventually(() => /next look in 0.3 s/.test(complained), 60, "a complaint");
    await server.start();
    const then = looks();
    await eventually(() => looks() > then, 60, "a look after the return");
    watch.kill("SIGTERM");
    await eventually(() => watch.exitCode !== null, 20, "the end");
    expect(watch.exitCode).toBe(0);
  });
});
