// The ledger as a user has it, on each of the three kinds of database.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyEvent, eventOf, signedQuantity, type LedgerEvent, type Stock } from "../../../lib/inventory/ledger.js";
import { seeded } from "../../../lib/random.js";
import { parseAddress } from "../../../data-loaders/live/address.js";
import type { LiveDatabase } from "../../../data-loaders/live/database.js";
import { openLive } from "../../../data-loaders/live/open.js";
import { openLedger } from "../../../data-loaders/live/ledger.js";
import { initSchema } from "../../../data-loaders/live/schema.js";
import { stockwise, temporaryFolder } from "../../support/project.js";
import { hasMariadb, hasPostgres, startMariadb, startPostgres } from "../../support/servers.js";

const kinds = [
  { kind: "DuckDB", there: true, start: async () => ({ url: join(temporaryFolder("ledger"), "ledger.duckdb") }) },
  { kind: "MariaDB", there: hasMariadb, start: () => startMariadb() },
  { kind: "PostgreSQL", there: hasPostgres, start: () => startPostgres() },
];

let counter = 0;
function event(kind: string, product: string, warehouse: string, quantity: number, more: object = {}): LedgerEvent {
  const made = eventOf({
    event_id: `e${++counter}`,
    kind,
    product_id: product,
    warehouse_id: warehouse,
    quantity,
    occurred_at: "2026-11-26T10:00:00Z",
    ...more,
  });
  if (typeof made === "string") throw new Error(made);
  return made;
}

/** What the stock must be, by an account of its own: only the sums of what was applied. */
function expectedNet(events: readonly LedgerEvent[]): Map<string, number> {
  const net = new Map<string, number>();
  const add = (key: string, units: number) => net.set(key, (net.get(key) ?? 0) + units);
  for (const each of events) {
    add(`${each.productId}@${each.warehouseId}`, signedQuantity(each));
    if (each.toWarehouseId !== undefined) add(`${each.productId}@${each.toWarehouseId}`, each.quantity);
  }
  return net;
}

for (const { kind, there, start } of kinds)
  describe.skipIf(!there)(`the ledger on ${kind}`, () => {
    let url = "";
    let db: LiveDatabase;
    const reopen = async () => {
      db = await openLive(parseAddress(url, {}));
      return db;
    };
    beforeAll(async () => {
      ({ url } = await start());
      await reopen();
    });
    afterAll(() => db.close());

    it("takes stock that was there before as an opening event, and init changes nothing the second time", async () => {
      await db.run(
        "CREATE TABLE inventory_tracking (product_id VARCHAR(40) NOT NULL, warehouse_id VARCHAR(20) NOT NULL, current_stock INT, PRIMARY KEY (product_id, warehouse_id))",
      );
      await db.run("INSERT INTO inventory_tracking VALUES ('tea', 'RNO', 12), ('cup', 'RNO', 0)");
      const first = await initSchema(db);
      expect(first.created).toEqual(["inventory_event", "replenishment_order", "inventory_alert"]);
      expect(first.changed).toContain("inventory_tracking.backordered");
      expect(first.opened).toBe(1);
      expect(await initSchema(db)).toEqual({ created: [], changed: [], opened: 0 });
      const ledger = openLedger(db);
      expect(await ledger.reconcile()).toEqual([]);
      expect(await ledger.record([event("sale", "tea", "RNO", 5)])).toEqual([{ status: "applied" }]);
      expect((await ledger.status()).find(({ product_id }) => product_id === "tea")).toMatchObject({
        current_stock: 7,
        backordered: 0,
      });
    });

    it("owes what it cannot ship, pays it first, and never goes below zero", async () => {
      const ledger = openLedger(db);
      const at = async () => {
        const row = (await ledger.status()).find(({ product_id }) => product_id === "pot")!;
        return [row.current_stock, row.backordered];
      };
      await ledger.record([event("receipt", "pot", "RNO", 3), event("sale", "pot", "RNO", 5)]);
      expect(await at()).toEqual([0, 2]);
      await ledger.record([event("return", "pot", "RNO", 1)]);
      expect(await at()).toEqual([0, 1]);
      await ledger.record([event("receipt", "pot", "RNO", 10)]);
      expect(await at()).toEqual([9, 0]);
      const [lost] = await ledger.record([event("adjustment", "pot", "RNO", -10)]);
      expect(lost).toEqual({
        status: "rejected",
        reason: "9 on hand at RNO, 10 to be written off: record what is missing first, then send it again",
      });
      expect(await at()).toEqual([9, 0]);
      await ledger.record([event("adjustment", "pot", "RNO", -9)]);
      expect(await at()).toEqual([0, 0]);
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("counts an id once, also inside of a batch, and refuses the same id with other content", async () => {
      const ledger = openLedger(db);
      const once = event("receipt", "jar", "RNO", 4);
      expect(await ledger.record([once, once])).toEqual([{ status: "applied" }, { status: "known" }]);
      expect(await ledger.record([once])).toEqual([{ status: "known" }]);
      expect(await ledger.record([{ ...once, quantity: 5 }])).toEqual([
        { status: "rejected", reason: `event ${once.eventId} was recorded before with other content` },
      ]);
      expect((await ledger.status()).find(({ product_id }) => product_id === "jar")!.current_stock).toBe(4);
    });

    it("moves a transfer at both centers or at none", async () => {
      const ledger = openLedger(db);
      await ledger.record([event("receipt", "fan", "RNO", 6), event("sale", "fan", "ATL", 2)]);
      const [moved, refused] = await ledger.record([
        event("transfer", "fan", "RNO", 5, { to_warehouse_id: "ATL" }),
        event("transfer", "fan", "RNO", 5, { to_warehouse_id: "ATL" }),
      ]);
      expect(moved).toEqual({ status: "applied" });
      expect(refused).toMatchObject({ status: "rejected" });
      const rows = (await ledger.status()).filter(({ product_id }) => product_id === "fan");
      expect(
        rows.map(({ warehouse_id, current_stock, backordered }) => [warehouse_id, current_stock, backordered]),
      ).toEqual([
        ["ATL", 3, 0],
        ["RNO", 1, 0],
      ]);
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("keeps ids as they are: case, accents, quotes and other scripts", async () => {
      const ledger = openLedger(db);
      const ids = ["ABC", "abc", "äbc", "a'; DROP TABLE inventory_event; --", "茶", "🫖", 'x"y`z\\'];
      await ledger.record(ids.map((id, i) => event("receipt", id, "O'Hare", i + 1, { event_id: `id ${id}` })));
      const rows = (await ledger.status()).filter(({ warehouse_id }) => warehouse_id === "O'Hare");
      expect(new Map(rows.map(({ product_id, current_stock }) => [product_id, current_stock]))).toEqual(
        new Map(ids.map((id, i) => [id, i + 1])),
      );
    });

    it("agrees with a plain account of 3,000 random events sent by eight at once, in any order, with repeats", async () => {
      const random = seeded(7);
      const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
      const centers = ["A", "B", "C"];
      const events = Array.from({ length: 3000 }, () => {
        const kind = pick(["sale", "sale", "sale", "receipt", "return", "adjustment", "transfer"]);
        const from = pick(centers);
        return event(kind, `p${Math.floor(random() * 12)}`, from, 1 + Math.floor(random() * 9), {
          ...(kind === "transfer" ? { to_warehouse_id: pick(centers.filter((center) => center !== from)) } : {}),
        });
      });
      for (let i = 0; i < 60; i++) events.push(pick(events));
      const ledger = openLedger(db);
      const applied: LedgerEvent[] = [];
      let known = 0;
      const queue = [...events];
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (;;) {
            const batch = queue.splice(0, 20);
            if (batch.length === 0) return;
            const outcomes = await ledger.record(batch);
            outcomes.forEach((outcome, i) => {
              if (outcome.status === "applied") applied.push(batch[i]!);
              if (outcome.status === "known") known++;
            });
          }
        }),
      );
      expect(applied.length).toBeGreaterThan(2000);
      expect(known).toBeGreaterThan(0);
      const net = expectedNet(applied);
      const rows = (await ledger.status()).filter(({ product_id }) => /^p\d+$/.test(product_id));
      for (const { product_id, warehouse_id, current_stock, backordered } of rows) {
        expect(current_stock - backordered, `${product_id}@${warehouse_id}`).toBe(
          net.get(`${product_id}@${warehouse_id}`) ?? 0,
        );
        expect(Math.min(current_stock, backordered)).toBe(0);
      }
      expect(rows.length).toBe(36);
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("says what does not add up, and mends nothing", async () => {
      const ledger = openLedger(db);
      await ledger.record([event("receipt", "odd", "RNO", 4)]);
      await db.run("UPDATE inventory_tracking SET current_stock = 9 WHERE product_id = 'odd'");
      const found = [
        { product_id: "odd", warehouse_id: "RNO", what: "the events add up to 4, stock less backorders is 9" },
      ];
      expect(await ledger.reconcile()).toEqual(found);
      expect(await ledger.reconcile()).toEqual(found);
      await db.run("UPDATE inventory_tracking SET current_stock = 4, on_order = 2 WHERE product_id = 'odd'");
      expect((await ledger.reconcile()).map(({ what }) => what)).toEqual(["open orders bring 0, on_order is 2"]);
      await db.run("UPDATE inventory_tracking SET on_order = 0 WHERE product_id = 'odd'");
      expect(await ledger.reconcile()).toEqual([]);
    });

    it("is used from the command line: init, record from a file and a pipe, status, reconcile", async () => {
      await db.close();
      const folder = temporaryFolder("ledger-input");
      const database = ["--database", url];
      expect(stockwise(["ledger", "init", ...database]).stdout).toContain("everything was there");
      const file = join(folder, "events.csv");
      writeFileSync(
        file,
        [
          "occurred_at,kind,event_id,product_id,warehouse_id,quantity,to_warehouse_id",
          "2026-11-01,receipt,c1,kettle,RNO,10,",
          "2026-11-02T08:00:00+02:00,sale,c2,kettle,RNO,4,",
          "2026-11-02T08:00:00+02:00,sale,c2,kettle,RNO,4,",
          "2026-11-03 09:30:00,transfer,c3,kettle,RNO,2,ATL",
          '2026-11-03,sale,c4,"kettle, red",RNO,1,',
          "2026-11-03,theft,c5,kettle,RNO,1,",
          "2026-02-31,sale,c6,kettle,RNO,1,",
          "2026-11-03,sale,c7,kettle,RNO,1.5,",
          "2026-11-03,sale,,kettle,RNO,1,",
          "2026-11-03,sale,c8,kettle,RNO,-1,",
        ].join("\n"),
      );
      const report = stockwise(["ledger", "record", "--input", file, "--json", ...database]);
      expect(report.code, report.stderr).toBe(1);
      const told = JSON.parse(report.stdout) as { applied: number; already_known: number; rejected: object[] };
      expect(told.applied).toBe(4);
      expect(told.already_known).toBe(1);
      expect(told.rejected).toEqual([
        {
          line: 7,
          event_id: "c5",
          reason: "kind theft is unknown (one of sale, receipt, transfer, adjustment, return)",
        },
        { line: 8, event_id: "c6", reason: "occurred_at 2026-02-31 is not a time (2026-11-26T14:30:00Z)" },
        { line: 9, event_id: "c7", reason: "quantity 1.5 is not a whole number of units" },
        { line: 10, event_id: "", reason: "event_id is missing" },
        { line: 11, event_id: "c8", reason: "quantity of a sale is positive; -1 was given" },
      ]);
      const one = stockwise([
        "ledger",
        "record",
        "--kind",
        "return",
        "--product",
        "kettle",
        "--warehouse",
        "ATL",
        "--quantity",
        "3",
        ...database,
      ]);
      expect(one.stdout).toBe("1 applied, 0 already known, 0 rejected\n");
      const status = stockwise(["ledger", "status", "--json", ...database]);
      const rows = (JSON.parse(status.stdout) as { product_id: string; warehouse_id: string }[]).filter(
        ({ product_id }) => product_id.startsWith("kettle"),
      );
      expect(rows).toMatchObject([
        { product_id: "kettle", warehouse_id: "ATL", current_stock: 5, backordered: 0, on_order: 0 },
        { product_id: "kettle", warehouse_id: "RNO", current_stock: 4, backordered: 0 },
        { product_id: "kettle, red", warehouse_id: "RNO", current_stock: 0, backordered: 1 },
      ]);
      expect(stockwise(["ledger", "reconcile", ...database])).toMatchObject({ code: 0 });
      await reopen();
      await db.run("UPDATE inventory_tracking SET current_stock = 1 WHERE product_id = 'kettle'");
      await db.close();
      const wrong = stockwise(["ledger", "reconcile", ...database]);
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain("kettle at ATL: the events add up to 5, stock less backorders is 1");
      await reopen();
    });
  });

describe("the rules of stock", () => {
  it("conserve units and keep one of stock and backorders at zero, whatever comes", () => {
    const random = seeded(3);
    let stock: Stock = { onHand: 0, backordered: 0 };
    let net = 0;
    for (let i = 0; i < 5000; i++) {
      const each = event(
        ["sale", "receipt", "return", "adjustment"][Math.floor(4 * random())]!,
        "p",
        "w",
        1 + Math.floor(9 * random()),
      );
      const after = applyEvent(each, stock);
      if (typeof after === "string") continue;
      net += signedQuantity(each);
      stock = after.here;
      expect(stock.onHand - stock.backordered).toBe(net);
      expect(Math.min(stock.onHand, stock.backordered)).toBe(0);
    }
  });
});
