// A copy of a server's tables beside the project, brought up to date: only the months of the transactions that have changed
// since the last time are read again, whatever changed in them: new rows, late rows, rows that were mended or deleted.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identifier, openDatabase, type Database } from "../../duckdb.js";
import { InputError, ServiceError } from "../../errors.js";
import type { Address } from "../../live/address.js";
import { bind } from "../bind.js";
import { inputTables, type InputTable } from "../columns.js";
import { tableOf } from "../discover.js";
import type { Preset } from "../preset.js";
import { copiedColumns, countCopied, partitionsOf, whereCopied, whereOf, type Partition } from "./partition.js";
import { openReader, serverIdentifier, storedType, type ServerReader, type ServerTable } from "./reader.js";
import { loadRows } from "./load-rows.js";

export type CopyOptions = {
  readonly preset: Preset;
  /** Standard column -> column of the server's transactions. */
  readonly map: Readonly<Record<string, string>>;
  /** Standard table -> table or view on the server. */
  readonly tables?: Readonly<Record<string, string>>;
  /** Called with the table and its rows so far. */
  readonly progress?: (table: string, done: number, total: number) => void;
};

export type CopyReport = {
  /** Rows on the server, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Rows that were read now; the others were here already and have not changed. */
  readonly read: number;
};

type State = Record<string, { source: string; columns: string; parts: Record<string, { rows: number; mark: string }> }>;

const stateFile = ".copy.json";

/** Name of the folder for a copy of the database at `address`. */
export function copyFolder({ dialect, host, port, database }: Address): string {
  return [dialect, host, String(port), database].join("-").replaceAll(/[^A-Za-z0-9._-]/g, "_");
}

/**
 * Brings the copy in `folder` up to date: one Parquet file a table, of transactions one a month. Every file is replaced
 * whole. Throws InputError when there is no table of transactions or one lacks needed columns, ServiceError when the
 * server fails; what was copied before then stays.
 */
export async function copyTables(address: Address, folder: string, options: CopyOptions): Promise<CopyReport> {
  const reader = await openReader(address);
  mkdirSync(folder, { recursive: true });
  const temp = join(folder, ".temp");
  const db = await openDatabase({ tempDirectory: temp });
  try {
    const chosen = chooseTables(reader, await reader.tables(), options);
    const state = readState(folder);
    let read = 0;
    const rows: Record<string, number> = {};
    for (const [table, source] of chosen) {
      const time = timeColumn(reader, table, source, options);
      const parts = await partitionsOf(reader, source, time);
      rows[table] = parts.reduce((sum, part) => sum + part.rows, 0);
      if (table === "transactions" && rows[table] === 0)
        throw new InputError(`${reader.name}: the table ${source.name} has no rows`);
      const columns = JSON.stringify(copiedColumns(source));
      const before = state[table]?.columns === columns && state[table].source === source.name ? state[table].parts : {};
      const stale = parts.filter(
        ({ part, mark, rows: n }) =>
          before[part]?.mark !== mark || before[part].rows !== n || !existsSync(join(folder, fileOf(table, part))),
      );
      const total = stale.reduce((sum, part) => sum + part.rows, 0);
      const kept = Object.fromEntries(
        parts.filter((part) => !stale.includes(part)).map(({ part }) => [part, before[part]!]),
      );
      state[table] = { source: source.name, columns, parts: kept };
      removeOthers(folder, table, new Set(parts.map(({ part }) => fileOf(table, part))));
      writeState(folder, state);
      for (const { part, wanted } of passesOver(parts, stale)) {
        read += await readRows(db, reader, { table, source, time, part, temp, done: read, total, options });
        await writeParts(db, { folder, temp, table, source, time, parts: wanted });
        for (const { part: written, rows: n, mark } of wanted) state[table].parts[written] = { rows: n, mark };
        writeState(folder, state);
      }
    }
    for (const table of Object.keys(state))
      if (!chosen.has(table as InputTable)) {
        removeOthers(folder, table, new Set());
        delete state[table];
      }
    writeState(folder, state);
    return { rows, read };
  } finally {
    db.close();
    rmSync(temp, { recursive: true, force: true });
    await reader.close();
  }
}

const rowsOfOnePass = 3_000_000;

/** A table that is not too large is read in one go when all of it is wanted, else month by month. */
function passesOver(
  parts: readonly Partition[],
  stale: readonly Partition[],
): { part: string | undefined; wanted: readonly Partition[] }[] {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (stale.length === parts.length && rows <= rowsOfOnePass)
    return stale.length === 0 ? [] : [{ part: undefined, wanted: stale }];
  return stale.map((one) => ({ part: one.part, wanted: [one] }));
}

function chooseTables(
  reader: ServerReader,
  there: readonly ServerTable[],
  { preset, tables = {} }: CopyOptions,
): Map<InputTable, ServerTable> {
  const chosen = new Map<InputTable, ServerTable>();
  for (const [table, name] of Object.entries(tables)) {
    if (!(table in inputTables))
      throw new InputError(
        `--tables ${table}=${name}: no table ${table} (there are ${Object.keys(inputTables).join(", ")})`,
      );
    const found = there.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (!found)
      throw new InputError(`--tables ${table}=${name}: ${reader.name} has no table ${name}; ${namesOf(there)}`);
    chosen.set(table as InputTable, found);
  }
  for (const candidate of there) {
    const table = tableOf(candidate.name.toLowerCase(), preset);
    if (!table || table in tables) continue;
    const other = chosen.get(table);
    if (other)
      throw new InputError(
        `${reader.name}: ${other.name} and ${candidate.name} could both be ${table}; say which with --tables ${table}=NAME`,
      );
    chosen.set(table, candidate);
  }
  if (!chosen.has("transactions"))
    throw new InputError(
      `${reader.name}: no table of transactions; say which it is with --tables transactions=NAME; ${namesOf(there)}`,
    );
  return chosen;
}

function namesOf(tables: readonly ServerTable[]): string {
  return tables.length === 0 ? "it has no tables" : `it has ${tables.map(({ name }) => name).join(", ")}`;
}

/** The column by whose months the transactions are cut; checks on the way that the needed columns are there. */
function timeColumn(
  reader: ServerReader,
  table: InputTable,
  source: ServerTable,
  { preset, map }: CopyOptions,
): string | undefined {
  const file = `${reader.name}: table ${source.name}`;
  const opened = { file, name: source.name, columns: copiedColumns(source), format: "parquet", rows: 1 } as const;
  const bound = bind(table, opened, table === "transactions" ? { preset, map } : { preset });
  if (table !== "transactions") return undefined;
  const time = (bound as { ordered_at?: { name: string; type: string } }).ordered_at;
  return time && /^(DATE|TIMESTAMP)$/.test(storedType(time.type) ?? "") ? time.name : undefined;
}

type Pass = {
  table: InputTable;
  source: ServerTable;
  time: string | undefined;
  part: string | undefined;
  temp: string;
  done: number;
  total: number;
  options: CopyOptions;
};

/** Streams the rows of one part, or of the whole table, into the table `copied`; how many. */
async function readRows(db: Database, reader: ServerReader, pass: Pass): Promise<number> {
  const { table, source, time, part, temp, done, total, options } = pass;
  const columns = copiedColumns(source);
  const names = columns.map(({ name }) => serverIdentifier(reader.kind, name));
  const where = part === undefined ? "" : whereOf(reader.kind, part, time);
  const sql = `SELECT ${names.join(", ")} FROM ${serverIdentifier(reader.kind, source.name)} ${where}`;
  return loadRows(db, reader, sql, {
    columns,
    file: join(temp, "rows.csv"),
    progress: (rows) => options.progress?.(table, done + rows, total),
  });
}

type Write = {
  folder: string;
  temp: string;
  table: InputTable;
  source: ServerTable;
  time: string | undefined;
  parts: readonly Partition[];
};

/** The parts in `copied` as one file each, rows in an order that does not depend on the server's. */
async function writeParts(db: Database, { folder, temp, table, source, time, parts }: Write): Promise<void> {
  const columns = copiedColumns(source);
  const counted = await countCopied(db, "copied", time);
  const first = time === undefined ? [] : [identifier(time)];
  const order = [...first, ...columns.map(({ name }) => identifier(name))].join(", ");
  for (const { part, rows } of parts) {
    if (counted.get(part) !== rows)
      throw new ServiceError(
        `the server counts ${rows} rows of ${source.name} in ${part}, ${counted.get(part) ?? 0} arrived; read it again`,
      );
    const partial = join(temp, "part.parquet");
    await db.writeParquet(`SELECT * FROM copied ${whereCopied(part, time)} ORDER BY ${order}`, partial);
    renameSync(partial, join(folder, fileOf(table, part)));
  }
  await db.run("DROP TABLE copied");
}

function fileOf(table: string, part: string): string {
  return part === "all" ? `${table}.parquet` : `${table}-${part}.parquet`;
}

/** Removes files of `table` that are none of `wanted`: months that are empty now. */
function removeOthers(folder: string, table: string, wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(folder))
    if (new RegExp(`^${table}(-[0-9a-z-]+)?\\.parquet$`).test(name) && !wanted.has(name)) rmSync(join(folder, name));
}

function readState(folder: string): State {
  try {
    return JSON.parse(readFileSync(join(folder, stateFile), "utf8")) as State;
  } catch {
    return {};
  }
}

function writeState(folder: string, state: State): void {
  const partial = join(folder, `${stateFile}.partial`);
  writeFileSync(partial, `${JSON.stringify(state, null, 1)}\n`);
  renameSync(partial, join(folder, stateFile));
}
