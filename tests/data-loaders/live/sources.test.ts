// Tables read from real servers: the same prepared data as from files, only what changed is read again, nothing secret is told.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { valueAt, type Table } from "../../../lib/table/table.js";
import { openDatabase, type Database } from "../../../data-loaders/duckdb.js";
import { parseAddress } from "../../../data-loaders/live/address.js";
import { places, type LiveDatabase, type Value } from "../../../data-loaders/live/database.js";
import { openLive } from "../../../data-loaders/live/open.js";
import { copyFolder, copyTables, type CopyReport } from "../../../data-loaders/sources/server/copy.js";
import { partitionsOf } from "../../../data-loaders/sources/server/partition.js";
import { openReader, serverIdentifier } from "../../../data-loaders/sources/server/reader.js";
import { presetOf } from "../../../data-loaders/sources/presets.js";
import { readTableFile } from "../../../data-loaders/table-file.js";
import { root, stockwise, temporaryFolder } from "../../support/project.js";
import { hasMariadb, hasPostgres, startMariadb, startPostgres } from "../../support/servers.js";

const sqlTypes = {
  text: "VARCHAR(80)",
  integer: "INT",
  number: "DOUBLE PRECISION",
  date: "DATE",
  timestamp: "TIMESTAMP",
  boolean: "BOOLEAN",
};

async function fill(db: LiveDatabase, name: string, table: Table): Promise<void> {
  const columns = Object.entries(table.columns);
  const type = (kind: keyof typeof sqlTypes) =>
    kind === "timestamp" && db.dialect.kind === "mysql" ? "DATETIME" : sqlTypes[kind];
  await db.run(
    `CREATE TABLE ${name} (${columns.map(([column, { type: kind }]) => `${serverIdentifier(db.dialect.kind === "mysql" ? "mysql" : "postgres", column)} ${type(kind)}`).join(", ")})`,
  );
  const size = Math.floor(20_000 / columns.length);
  for (let start = 0; start < table.rows; start += size) {
    const rows = Math.min(size, table.rows - start);
    const values: Value[] = [];
    for (let i = start; i < start + rows; i++)
      for (const [, column] of columns) {
        const value = valueAt(column, i) as Value | boolean;
        values.push(
          value instanceof Date
            ? value
                .toISOString()
                .slice(0, column.type === "date" ? 10 : 19)
                .replace("T", " ")
            : typeof value === "boolean"
              ? String(Number(value))
              : value,
        );
      }
    await db.run(`INSERT INTO ${name} VALUES ${places(rows, columns.length)}`, values);
  }
}

const servers = [
  { kind: "MariaDB", there: hasMariadb, start: () => startMariadb() },
  { kind: "PostgreSQL", there: hasPostgres, start: () => startPostgres() },
];

let sample: string;
let local: Database;
beforeAll(async () => {
  const folder = join(temporaryFolder("source-sample"), "sample");
  const made = stockwise(["sample", "--scale", "0.05", "--output", folder, "--quiet"]);
  expect(made.code, made.stderr).toBe(0);
  sample = join(folder, "data");
  local = await openDatabase({ tempDirectory: temporaryFolder("source-local") });
  // A server's columns have types: the sample's broken times and numbers cannot be in them.
  const typed = { ordered_at: "TIMESTAMP", quantity: "INTEGER", unit_price: "DOUBLE" };
  const cast = Object.entries(typed).map(([name, type]) => `TRY_CAST(${name} AS ${type}) AS ${name}`);
  const file = join(sample, "transactions.parquet");
  await local.run(`CREATE TABLE clean AS SELECT * REPLACE (${cast.join(", ")}) FROM '${file}'`);
  // In the order of time, as a copy of a server is: of two equal sales, the first is taken for the one that was returned.
  const columns = await local.rows<{ column_name: string }>("DESCRIBE clean");
  const order = ["ordered_at", ...columns.map(({ column_name }) => column_name)].join(", ");
  await local.writeParquet(`SELECT * FROM clean WHERE ordered_at IS NOT NULL ORDER BY ${order}`, file);
});
afterAll(() => local.close());

for (const { kind, there, start } of servers)
  describe.skipIf(!there)(`tables of ${kind}`, () => {
    let url: string;
    let db: LiveDatabase;
    let folder: string;
    const copy = (): Promise<CopyReport> =>
      copyTables(parseAddress(url, {}), folder, { preset: presetOf("stockwise"), map: {} });
    beforeAll(async () => {
      ({ url } = await start());
      folder = temporaryFolder("source-copy");
      db = await openLive(parseAddress(url, {}));
      for (const file of readdirSync(sample))
        await fill(db, file.replace(/\..*$/, ""), await readTableFile(join(sample, file)));
    });
    afterAll(async () => {
      await db.close();
      rmSync(join(root, ".stockwise/sources", copyFolder(parseAddress(url, {}))), { recursive: true, force: true });
    });

    it("are prepared into the same bytes as the files that they came from", async () => {
      const out = temporaryFolder("source-prepared");
      const fromFiles = join(out, "files");
      const fromServer = join(out, "server");
      expect(stockwise(["prepare", "--input", sample, "--output", fromFiles]).code).toBe(0);
      const said = stockwise(["prepare", "--input", url, "--output", fromServer]);
      expect(said.code, said.stderr).toBe(0);
      expect(said.stderr).toMatch(/database shop at 127.0.0.1:\d+: [\d,]+ of [\d,]+ rows read/);
      for (const name of readdirSync(fromFiles).filter((file) => file.endsWith(".parquet"))) {
        const read = (where: string) => `(SELECT * FROM read_parquet('${join(where, name)}'))`;
        const columns = await local.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${read(fromFiles)}`);
        // Where a row stood in its file is not the same: months are files of their own here.
        const cells = columns
          .map(({ column_name }) => column_name)
          .filter((column) => !/^(source|row_number|line|file|detail|original)/.test(column))
          .map((column) => `"${column}"`)
          .join(", ");
        const differ = await local.rows(
          `(SELECT ${cells} FROM ${read(fromFiles)} EXCEPT ALL SELECT ${cells} FROM ${read(fromServer)})
           UNION ALL (SELECT ${cells} FROM ${read(fromServer)} EXCEPT ALL SELECT ${cells} FROM ${read(fromFiles)}) LIMIT 3`,
        );
        expect(differ, name).toEqual([]);
      }
    });

    it("are counted on the server as they are here", async () => {
      const reader = await openReader(parseAddress(url, {}));
      const table = (await reader.tables()).find(({ name }) => name === "transactions")!;
      const counted = await partitionsOf(reader, table, "ordered_at");
      await reader.close();
      const file = readdirSync(sample).find((name) => name.startsWith("transactions"))!;
      const here = await local.rows(
        `SELECT strftime(CAST(ordered_at AS TIMESTAMP), '%Y-%m') AS part, count(*) AS rows FROM '${join(sample, file)}' GROUP BY 1 ORDER BY 1`,
      );
      expect(counted.map(({ part, rows }) => ({ part, rows }))).toEqual(here);
    });

    it("are read again only where something changed, late and mended and deleted rows too", async () => {
      const first = await copy();
      expect(first.read).toBe(Object.values(first.rows).reduce((sum, n) => sum + n, 0));
      expect((await copy()).read).toBe(0);
      const months = await db.rows<{ n: number }>(
        "SELECT COUNT(*) AS n FROM transactions WHERE ordered_at >= '2024-03-01' AND ordered_at < '2024-04-01'",
      );
      const inMarch = Number(months[0]!.n);
      expect(inMarch).toBeGreaterThan(10);
      const [line] = await db.rows<{ order_id: string; sku: string }>(
        "SELECT order_id, sku FROM transactions WHERE ordered_at >= '2024-03-01' ORDER BY ordered_at, order_id, sku LIMIT 1",
      );
      await db.run("UPDATE transactions SET quantity = quantity + 1 WHERE order_id = ? AND sku = ?", [
        line!.order_id,
        line!.sku,
      ]);
      expect((await copy()).read).toBe(inMarch);
      await db.run("DELETE FROM transactions WHERE order_id = ?", [line!.order_id]);
      const after = await copy();
      expect(after.read).toBeLessThan(inMarch);
      expect(after.read).toBeGreaterThan(0);
      // A late row, and a customer who moved.
      await db.run(
        "INSERT INTO transactions (order_id, customer_id, sku, ordered_at, quantity, unit_price) SELECT 'late', customer_id, sku, '2023-06-05 10:00:00', 1, 9.5 FROM transactions ORDER BY ordered_at, order_id, sku LIMIT 1",
      );
      await db.run(
        "UPDATE customers SET region = 'TX' WHERE customer_id = (SELECT id FROM (SELECT MIN(customer_id) AS id FROM customers WHERE region <> 'TX') AS c)",
      );
      const late = await copy();
      expect(late.read).toBeLessThan(first.read / 4);
      // What was brought up to date is what a fresh copy is, byte for byte.
      const fresh = temporaryFolder("source-fresh");
      await copyTables(parseAddress(url, {}), fresh, { preset: presetOf("stockwise"), map: {} });
      const files = readdirSync(fresh).filter((name) => name.endsWith(".parquet"));
      expect(readdirSync(folder).filter((name) => name.endsWith(".parquet"))).toEqual(files);
      for (const name of files)
        expect(readFileSync(join(folder, name)).equals(readFileSync(join(fresh, name))), name).toBe(true);
    });

    it("are copied text by text: quotes, line breaks, empty, missing and what looks like missing", async () => {
      const texts = [
        'a "b" c',
        "two\nlines",
        "comma, semicolon;",
        "\\N",
        "",
        null,
        "NULL",
        "0001",
        "äöü 茶 🫖",
        " space ",
      ];
      await db.run("ALTER TABLE customers ADD COLUMN remark VARCHAR(80)");
      const ids = await db.rows<{ customer_id: string }>(
        "SELECT customer_id FROM customers ORDER BY customer_id LIMIT 10",
      );
      for (const [i, text] of texts.entries())
        await db.run("UPDATE customers SET remark = ? WHERE customer_id = ?", [text, ids[i]!.customer_id]);
      await copy();
      const copied = await local.rows<{ remark: string | null }>(
        `SELECT remark FROM '${join(folder, "customers.parquet")}' ORDER BY customer_id LIMIT 10`,
      );
      expect(copied.map(({ remark }) => remark)).toEqual(texts);
    });

    it.skipIf(!existsSync("/dev/full"))(
      "are given up at once when the disk is full, and the server can be left",
      async () => {
        const reader = await openReader(parseAddress(url, {}));
        await expect(reader.writeCsv("SELECT * FROM transactions", "/dev/full", () => {})).rejects.toThrow(
          /no space left/i,
        );
        await reader.close();
      },
    );

    it("can have other names, for tables and columns, and say what is missing", async () => {
      const out = join(temporaryFolder("source-named"), "out");
      await db.run("ALTER TABLE transactions RENAME TO order_lines");
      const prepare = (...more: string[]) =>
        stockwise(["prepare", "--input", url, "--output", out, "--quiet", ...more]);
      expect(prepare().stderr).toMatch(
        /no table of transactions; say which it is with --tables transactions=NAME; it has .*order_lines/,
      );
      expect(prepare("--tables", "transactions=nothing").stderr).toMatch(/has no table nothing; it has /);
      expect(prepare("--tables", "orders=order_lines").stderr).toMatch(/no table orders \(there are transactions, /);
      await db.run("ALTER TABLE order_lines RENAME COLUMN sku TO article");
      const missing = prepare("--tables", "transactions=order_lines");
      expect(missing.code).toBe(2);
      expect(missing.stderr).toMatch(/table order_lines: no column for sku; found .*article.*--map sku=COLUMN/);
      const named = prepare("--tables", "transactions=order_lines", "--map", "sku=article", "--json");
      expect(named.code, named.stderr).toBe(0);
      expect((JSON.parse(named.stdout) as { rows_kept: number }).rows_kept).toBeGreaterThan(1000);
    });

    // The server takes any password here; that of the other would refuse a wrong one.
    it.skipIf(kind !== "PostgreSQL")(
      "keeps the address out of the run and its folder",
      async () => {
        const secret = "s3cret";
        const withPassword = url.replace(/\/\/(\w+)@/, `//$1:${secret}@`);
        const out = join(temporaryFolder("source-run"), "run");
        const run = stockwise([
          "run",
          "--input",
          withPassword,
          "--tables",
          "transactions=order_lines",
          "--map",
          "sku=article",
          "--output",
          out,
          "--replicas",
          "20",
        ]);
        expect(run.code, run.stderr).toBe(0);
        const manifest = readFileSync(join(out, "manifest.json"), "utf8");
        expect(manifest + run.stdout + run.stderr).not.toContain(secret);
        expect(manifest).not.toContain("://");
        expect(manifest).toContain(".stockwise/sources/");
      },
      240_000,
    );
  });
