// The live inventory: events a second on real servers, rows a second into DuckDB, and the memory of a prepared run from a server.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../data-loaders/duckdb.js";
import { parseAddress } from "../../data-loaders/live/address.js";
import type { LiveDatabase } from "../../data-loaders/live/database.js";
import { openLedger } from "../../data-loaders/live/ledger.js";
import { openLive } from "../../data-loaders/live/open.js";
import { initSchema } from "../../data-loaders/live/schema.js";
import { copyFolder } from "../../data-loaders/sources/server/copy.js";
import { loadRows } from "../../data-loaders/sources/server/load-rows.js";
import { openReader } from "../../data-loaders/sources/server/reader.js";
import type { LedgerEvent } from "../../lib/inventory/ledger.js";
import { root } from "../support/command.js";
import { mariadbIn, postgresIn, type Server } from "../support/database-servers.js";
import { loadEvents } from "../support/ledger-load.js";
import { hasMariadb, hasPostgres } from "../support/server-commands.js";
import type { BenchRow, Section } from "./table.js";

const connections = 8;
const tableRows = 1_000_000;
const duckdbLimitMb = 1000;

export const section: Section = async (say) => {
  if (!hasMariadb) return { rows: [], versions: {}, notes: ["Not measured: no mariadbd on this machine."] };
  const folder = mkdtempSync(join(tmpdir(), "stockwise-bench-"));
  const servers: Server[] = [];
  const places: string[] = [];
  const rows: BenchRow[] = [];
  const versions: Record<string, string> = {};
  try {
    for (const kind of hasPostgres ? (["MariaDB", "PostgreSQL"] as const) : (["MariaDB"] as const)) {
      // PostgreSQL runs as another user, who must be able to reach its folder.
      const place = mkdtempSync(join(tmpdir(), "stockwise-bench-server-"));
      places.push(place);
      const server = kind === "MariaDB" ? await mariadbIn(place) : await postgresIn(place);
      servers.push(server);
      const db = await openLive({ ...parseAddress(server.url, {}), timeoutSeconds: 600 }, { connections });
      const [version] = await db.rows<{ version: string }>("SELECT version() AS version");
      versions[kind] = version!.version.split(/[ -]/)[kind === "MariaDB" ? 0 : 1]!;
      await initSchema(db);
      const events = loadEvents(40_000);
      const target = (least: number) => (kind === "MariaDB" ? `>= ${least.toLocaleString("en-US")}` : null);
      const single = await eventsPerSecond(db, events.slice(0, 4000), 1);
      say(`${kind}: ${Math.round(single.rate)} single events/s`);
      rows.push(
        row(
          `${kind}, single events over ${connections} connections`,
          "events/s",
          single.rate,
          target(300),
          single.rate >= 300,
        ),
      );
      const batched = await eventsPerSecond(db, events.slice(4000), 25);
      say(`${kind}: ${Math.round(batched.rate)} events/s in batches`);
      rows.push(
        row(
          `${kind}, batches of 25 over ${connections} connections`,
          "events/s",
          batched.rate,
          target(3000),
          batched.rate >= 3000,
        ),
      );
      const errors = single.errors + batched.errors;
      rows.push(row(`${kind}, errors seen by a caller`, "errors", errors, "0", errors === 0));
      await fillTable(db);
      await db.close();
      const read = await readRate(server, folder);
      say(`${kind}: ${Math.round(read)} rows/s into DuckDB`);
      rows.push(row(`${kind}, 8 columns streamed into DuckDB`, "rows/s", read, ">= 250,000", read >= 250_000));
      const peak = await preparePeak(server, join(folder, `prepared-${kind}`));
      const above = peak - duckdbLimitMb;
      say(`${kind}: prepare of ${tableRows} rows peaks at ${Math.round(peak)} MB`);
      rows.push(
        row(
          `${kind}, 1,000,000 rows to a prepared run: peak memory above DuckDB's limit`,
          "MB",
          above,
          "<= 300",
          above <= 300,
        ),
      );
    }
  } finally {
    for (const server of servers) await server.kill();
    for (const place of [folder, ...places]) rmSync(place, { recursive: true, force: true });
  }
  return {
    rows,
    versions,
    notes: [
      "Servers of this machine with their default durability: an event is answered when it is on the disk. Wall-clock, since most of it is waiting; the figures grow and shrink with the disk.",
      "Peak memory is that of the process; it is below DuckDB's limit where the figure is negative.",
    ],
  };
};

function row(name: string, unit: string, ours: number, target: string | null, met: boolean): BenchRow {
  return { name, unit, ours, peer: null, ratio: null, target, met: target === null ? null : met };
}

async function eventsPerSecond(
  db: LiveDatabase,
  events: readonly LedgerEvent[],
  size: number,
): Promise<{ rate: number; errors: number }> {
  const ledger = openLedger(db);
  let next = 0;
  let errors = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < events.length) {
        const batch = events.slice(next, (next += size));
        await ledger.record(batch).catch(() => errors++);
      }
    }),
  );
  return { rate: (1000 * events.length) / (performance.now() - started), errors };
}

async function fillTable(db: LiveDatabase): Promise<void> {
  const mysql = db.dialect.kind === "mysql";
  await db.run(
    `CREATE TABLE transactions (order_id BIGINT, customer_id VARCHAR(20), sku VARCHAR(20), ordered_at ${mysql ? "DATETIME" : "TIMESTAMP"},
     quantity INT, unit_price DECIMAL(10,2), region CHAR(2), fc_id VARCHAR(8))`,
  );
  await db.run(
    mysql
      ? `INSERT INTO transactions SELECT seq DIV 2, CONCAT('C', seq % 12345), CONCAT('SKU-', seq % 307),
           TIMESTAMPADD(MINUTE, seq, '2023-01-02'), 1 + seq % 4, 3.5 + seq % 17, ELT(1 + seq % 3, 'CA', 'TX', 'NY'),
           ELT(1 + seq % 2, 'RNO', 'ATL') FROM seq_1_to_${tableRows}`
      : `INSERT INTO transactions SELECT seq / 2, CONCAT('C', seq % 12345), CONCAT('SKU-', seq % 307),
           TIMESTAMP '2023-01-02' + seq * INTERVAL '1 minute', 1 + seq % 4, 3.5 + seq % 17,
           (ARRAY['CA', 'TX', 'NY'])[1 + seq % 3], (ARRAY['RNO', 'ATL'])[1 + seq % 2] FROM generate_series(1, ${tableRows}) AS s(seq)`,
  );
}

async function readRate(server: Server, folder: string): Promise<number> {
  const reader = await openReader(parseAddress(`${server.url}?timeout=600`, {}));
  const table = (await reader.tables()).find(({ name }) => name === "transactions")!;
  const db = await openDatabase({ tempDirectory: folder });
  const started = performance.now();
  await loadRows(db, reader, "SELECT * FROM transactions", { columns: table.columns, file: join(folder, "rows.csv") });
  const rate = (1000 * tableRows) / (performance.now() - started);
  db.close();
  await reader.close();
  return rate;
}

/** Highest resident memory of `stockwise prepare` on the server's table, in MB. */
async function preparePeak(server: Server, output: string): Promise<number> {
  const main = join(root, "data-loaders/cli/main.ts");
  const args = [
    "--import",
    "tsx",
    main,
    "prepare",
    "--input",
    `${server.url}?timeout=600`,
    "--output",
    output,
    "--quiet",
  ];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  let peak = 0;
  const look = setInterval(() => {
    try {
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid!}/status`, "utf8"))?.[1];
      peak = Math.max(peak, Number(found ?? 0) / 1000);
    } catch {
      // It has ended.
    }
  }, 50);
  const code = await new Promise((done) => child.once("exit", done));
  clearInterval(look);
  rmSync(join(root, ".stockwise/sources", copyFolder(parseAddress(server.url, {}))), { recursive: true, force: true });
  if (code !== 0) throw new Error(`prepare ended with code ${String(code)}`);
  return peak;
}
