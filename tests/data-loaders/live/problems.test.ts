// A database that is gone, refuses, is too slow, full, or not what it should be: one clear line each, and no secret in it.
import { beforeAll, describe, expect, it } from "vitest";
import { eventOf, type LedgerEvent } from "../../../lib/inventory/ledger.js";
import { parseAddress } from "../../../data-loaders/live/address.js";
import { openLive } from "../../../data-loaders/live/open.js";
import { openLedger } from "../../../data-loaders/live/ledger.js";
import { initSchema } from "../../../data-loaders/live/schema.js";
import { stockwise } from "../../support/project.js";
import { freePort, hasMariadb, hasPostgres, startMariadb, startPostgres, type Server } from "../../support/servers.js";

const open = (url: string) => openLive(parseAddress(url, {}));
const sale = (id: string): LedgerEvent =>
  eventOf({
    event_id: id,
    kind: "sale",
    product_id: "tea",
    warehouse_id: "RNO",
    quantity: 1,
    occurred_at: "2026-11-26",
  }) as LedgerEvent;

/** The one line on stderr of a command that fails, its exit code before it. */
function line(args: readonly string[], env: Record<string, string> = {}): string {
  const { code, stderr, stdout } = stockwise(args, { env });
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n").length, stderr).toBe(1);
  return `${code}: ${stderr.trim()}`;
}

const servers = [
  { kind: "MariaDB", there: hasMariadb, start: () => startMariadb(), called: "MySQL", scheme: "mysql" },
  { kind: "PostgreSQL", there: hasPostgres, start: () => startPostgres(), called: "PostgreSQL", scheme: "postgres" },
];

for (const { kind, there, start, called, scheme } of servers)
  describe.skipIf(!there)(`a ${kind} that fails`, () => {
    let server: Server;
    beforeAll(async () => {
      server = await start();
    });

    it("is gone at start", async () => {
      const port = await freePort();
      expect(line(["ledger", "status", "--database", `${scheme}://me:s3cret@127.0.0.1:${port}/shop`])).toBe(
        `1: stockwise: ${called} database shop at 127.0.0.1:${port}: cannot be reached; is the server running, are host and port right?`,
      );
    });

    it("has no such database, no such table", async () => {
      expect(line(["ledger", "status", "--database", server.url.replace("/shop", "/shap")])).toMatch(
        /^1: .*database shap at .*: there is no database of this name; create it first$/,
      );
      expect(line(["ledger", "status", "--database", server.url])).toMatch(
        /^1: .*: a table is missing: .*inventory_tracking.*; for the ledger's tables run stockwise ledger init first$/,
      );
      expect(
        line(["ledger", "record", "--kind", "sale", "--product", "a", "--warehouse", "b", "--quantity", "1"], {
          STOCKWISE_DATABASE: server.url,
        }),
      ).toMatch(/a table is missing/);
    });

    it("has a table of the wrong shape, which is left alone", async () => {
      const db = await open(server.url);
      const wrong = async (columns: string, message: RegExp) => {
        await db.run(`CREATE TABLE inventory_tracking (${columns})`);
        expect(line(["ledger", "init", "--database", server.url])).toMatch(message);
        const tables = await db.rows(
          `SELECT table_name FROM information_schema.tables WHERE table_schema = ${db.dialect.currentSchema}`,
        );
        expect(tables.length).toBe(1);
        await db.run("DROP TABLE inventory_tracking");
      };
      await wrong(
        "product_id VARCHAR(9), warehouse_id VARCHAR(9), current_stock VARCHAR(9), PRIMARY KEY (product_id, warehouse_id)",
        /^2: .*inventory_tracking.current_stock is (varchar|character varying), where integer is needed; change its type$/,
      );
      await wrong(
        "product_id VARCHAR(9), warehouse_id VARCHAR(9)",
        /^2: .*inventory_tracking has no column current_stock/,
      );
      await wrong(
        "product_id VARCHAR(9), warehouse_id VARCHAR(9), current_stock INT",
        /^2: .*inventory_tracking has no primary key; .*make \(product_id, warehouse_id\) the primary key$/,
      );
      await db.close();
    });

    it("is too slow, and is used again without a new start when it answers", async () => {
      const db = await open(`${server.url}?timeout=1`);
      await initSchema(db);
      const ledger = openLedger(db);
      expect(await ledger.record([sale("s1")])).toEqual([{ status: "applied" }]);
      const other = await open(server.url);
      let release = (): void => {};
      const released = new Promise<void>((done) => (release = done));
      const holding = other.transaction(async (session) => {
        await session.rows("SELECT product_id FROM inventory_tracking FOR UPDATE");
        await released;
      });
      await new Promise((wake) => setTimeout(wake, 200));
      await expect(ledger.record([sale("s2")])).rejects.toThrow(/too slow, no answer within the time allowed/);
      release();
      await holding;
      expect(await ledger.record([sale("s2")])).toEqual([{ status: "applied" }]);
      await other.close();
      await db.close();
    });

    it("is killed while it is used, and is used again when it is back", async () => {
      const db = await open(server.url);
      const ledger = openLedger(db);
      await server.kill();
      await expect(ledger.record([sale("s3")])).rejects.toThrow(/connection was lost|cannot be reached/);
      await expect(ledger.status()).rejects.toThrow(/connection was lost|cannot be reached/);
      await server.start();
      expect(await ledger.record([sale("s3"), sale("s1")])).toEqual([{ status: "applied" }, { status: "known" }]);
      await db.close();
    });
  });

describe.skipIf(!hasMariadb)("a MariaDB that refuses", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startMariadb(["--max-heap-table-size=16384"]);
    const db = await open(server.url);
    await db.run("CREATE USER 'stock'@'127.0.0.1' IDENTIFIED BY 'right'");
    await db.run("GRANT SELECT ON shop.* TO 'stock'@'127.0.0.1'");
    await initSchema(db);
    await db.close();
  });
  const as = (user: string) => server.url.replace("root@", `${user}@`);

  it("knows the password better", () => {
    const said = line(["ledger", "status", "--database", as("stock:wr0ng-s3cret")]);
    expect(said).toMatch(
      /^1: .*: user or password is wrong \(set STOCKWISE_DATABASE_PASSWORD, or put them into the address\)$/,
    );
    expect(said).not.toContain("s3cret");
    const fromEnvironment = stockwise(["ledger", "status", "--database", as("stock")], {
      env: { STOCKWISE_DATABASE_PASSWORD: "right" },
    });
    expect(fromEnvironment).toMatchObject({ code: 0 });
    for (const debug of ["", "1"]) {
      const { stderr } = stockwise(["ledger", "status", "--database", as("stock:wr0ng-s3cret")], {
        env: { STOCKWISE_DEBUG: debug },
      });
      expect(stderr).not.toContain("wr0ng-s3cret");
    }
  });

  it("lets the user read, not write", () => {
    const args = ["ledger", "record", "--kind", "sale", "--product", "a", "--warehouse", "b", "--quantity", "1"];
    expect(line([...args, "--database", as("stock:right")])).toMatch(
      /^1: .*: the user may not do this: INSERT command denied/,
    );
  });

  it("is full: nothing of a batch is written, and all of it can be sent again", async () => {
    const db = await open(server.url);
    await db.run("ALTER TABLE inventory_event ENGINE=MEMORY");
    const ledger = openLedger(db);
    const events = Array.from({ length: 400 }, (_, i) => sale(`full-${i}`));
    await expect(ledger.record(events)).rejects.toThrow(/the server has no space left; nothing of this was written/);
    const [stock] = await ledger.status();
    expect(stock).toMatchObject({ current_stock: 0, backordered: 0 });
    // A MEMORY table knows no rollback: what it took is taken back by hand here, as InnoDB does by itself.
    await db.run("DELETE FROM inventory_event");
    await db.run("ALTER TABLE inventory_event ENGINE=InnoDB");
    expect((await ledger.record(events)).every(({ status }) => status === "applied")).toBe(true);
    expect(await ledger.reconcile()).toEqual([]);
    await db.close();
  });
});

describe("an address", () => {
  const reading = (text: string) => () => parseAddress(text, {});

  it("is taken apart, and named without its secrets", () => {
    const address = parseAddress("mariadb://me:p%40ss@[::1]:3307/shop?sslmode=require&timeout=5", {});
    expect(address).toMatchObject({
      dialect: "mysql",
      host: "::1",
      port: 3307,
      user: "me",
      password: "p@ss",
      timeoutSeconds: 5,
    });
    expect(address.tls).toEqual({ verify: false });
    expect(address.name).toBe("MySQL database shop at ::1:3307");
    expect(parseAddress("postgresql://db/shop", { STOCKWISE_DATABASE_PASSWORD: "x" })).toMatchObject({
      port: 5432,
      password: "x",
    });
    expect(parseAddress("data/ledger.duckdb", {})).toMatchObject({ dialect: "duckdb", database: "data/ledger.duckdb" });
  });

  it("that is wrong is not repeated, for it may hold a password", () => {
    for (const text of [
      "oracle://me:s3cret@host/shop",
      "mysql://me:s3cret@host:port/shop",
      "mysql://me:s3cret@host/",
      "mysql://me:s3cret@host/shop?ssl=1",
      "mysql://me:%s3cret@host/shop",
      "mysql://me:s3cret@host/shop?timeout=0",
      "mysql://me:s3cret@host/shop?sslmode=perhaps",
    ]) {
      expect(reading(text), text).toThrow(/^--database/);
      expect(reading(text), text).not.toThrow(/s3cret/);
    }
  });
});
