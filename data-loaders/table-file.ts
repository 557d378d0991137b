// Single tables on disk: CSV, gzipped CSV, Parquet or Arrow by the file's extension.
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { fromArrow, toArrow } from "../lib/table/arrow.js";
import type { Column, Table } from "../lib/table/table.js";
import { textColumn, valueAt } from "../lib/table/table.js";
import { identifier, openDatabase, quote, type Database } from "./duckdb.js";
import { InputError } from "./errors.js";

export const tableFormats = ["csv", "csv.gz", "parquet", "arrow"] as const;
export type TableFormat = (typeof tableFormats)[number];

/** The format that the extension of `file` names. Throws InputError when it names none. */
export function tableFormat(file: string): TableFormat {
  const lower = file.toLowerCase();
  const found = tableFormats.find((format) => lower.endsWith(`.${format}`));
  if (!found)
    throw new InputError(`${file}: unknown extension (one of ${tableFormats.map((f) => `.${f}`).join(", ")})`);
  return found;
}

export type ReadOptions = {
  /** Columns to keep as text whatever they look like: identifiers such as 00123. Those that are missing are ignored. */
  readonly text?: readonly string[];
};

/**
 * The table in `file`, in the order of its rows. CSV has a header line; the type of each CSV column is found from all
 * of its values. Throws InputError when the file is missing, empty or not what its extension says.
 *
 * @example const table = await readTableFile("customers.csv.gz", { text: ["customer_id"] });
 */
export async function readTableFile(file: string, { text = [] }: ReadOptions = {}): Promise<Table> {
  const format = tableFormat(file);
  if (!existsSync(file)) throw new InputError(`${file}: no such file`);
  const stats = statSync(file);
  if (stats.isDirectory()) throw new InputError(`${file}: a folder, where one file is needed`);
  if (stats.size === 0) throw new InputError(`${file}: the file is empty`);
  try {
    if (format === "arrow") return withText(fromArrow(readFileSync(file)), text);
    return await withDatabase(async (db) => withText(await db.table(await selectFrom(db, file, format, text)), text));
  } catch (error) {
    if (error instanceof InputError) throw error;
    const [line] = (error as Error).message.split("\n");
    throw new InputError(`${file}: cannot be read as ${format}: ${line!.slice(0, 200)}`);
  }
}

/**
 * Writes `table` to `file`, whole or not at all: under a temporary name first, then renamed. CSV has dates as
 * YYYY-MM-DD, missing values empty. The same table gives the same bytes. Throws InputError when the folder is missing.
 */
export async function writeTableFile(table: Table, file: string): Promise<void> {
  const format = tableFormat(file);
  await writeWhole(file, async (partial) => {
    if (format === "arrow") return writeFileSync(partial, toArrow(table));
    const option = format === "parquet" ? "FORMAT parquet, COMPRESSION zstd" : "FORMAT csv, HEADER";
    const compression = format === "csv.gz" ? ", COMPRESSION gzip" : "";
    await withDatabase(async (db) => {
      await db.insert("result", table);
      await db.run(`COPY (SELECT * FROM result) TO ${quote(partial)} (${option}${compression})`);
    });
  });
}

/** Writes `text` (a JSON report, say) to `file`, whole or not at all. */
export async function writeTextFile(text: string, file: string): Promise<void> {
  await writeWhole(file, async (partial) => writeFileSync(partial, text));
}

async function writeWhole(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  const folder = dirname(file);
  if (!existsSync(folder)) throw new InputError(`${file}: folder ${folder} does not exist`);
  if (existsSync(file) && statSync(file).isDirectory())
    throw new InputError(`${file}: a folder, where a file is needed`);
  const partial = join(folder, `.${basename(file)}.${process.pid}.partial`);
  try {
    await write(partial);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** The delimiter in the header line: found there, and nowhere else, so that a ragged file is refused, not reinterpreted. */
function delimiter(file: string): string {
  const bytes = Buffer.alloc(1 << 16);
  const descriptor = openSync(file, "r");
  const read = readSync(descriptor, bytes, 0, bytes.length, 0);
  closeSync(descriptor);
  let start: Uint8Array = bytes.subarray(0, read);
  if (file.toLowerCase().endsWith(".gz")) start = gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  const header = new TextDecoder()
    .decode(start)
    .split(/\r?\n/, 1)[0]!
    .replaceAll(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((mark) => [mark, header.split(mark).length] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

async function selectFrom(db: Database, file: string, format: TableFormat, text: readonly string[]): Promise<string> {
  const source =
    format === "parquet"
      ? `read_parquet(${quote(file)})`
      : `read_csv(${quote(file)}, header = true, skip = 0, delim = ${quote(delimiter(file))}, quote = '"', sample_size = -1)`;
  if (format === "parquet" || text.length === 0) return `SELECT * FROM ${source}`;
  const columns = await db.rows<{ column_name: string }>(`DESCRIBE SELECT * FROM ${source}`);
  const types = columns
    .filter(({ column_name }) => text.includes(column_name))
    .map(({ column_name }) => `${quote(column_name)}: 'VARCHAR'`);
  if (types.length === 0) return `SELECT * FROM ${source}`;
  const names = columns.map(({ column_name }) => identifier(column_name)).join(", ");
  return `SELECT ${names} FROM ${source.slice(0, -1)}, types = {${types.join(", ")}})`;
}

/** Columns named in `text` as text: whole numbers without a decimal point, missing ones missing. */
function withText(table: Table, text: readonly string[]): Table {
  const columns = Object.entries(table.columns).map(([name, column]) => [
    name,
    text.includes(name) && column.type !== "text" ? asText(column) : column,
  ]);
  return { rows: table.rows, columns: Object.fromEntries(columns) as Record<string, Column> };
}

function asText(column: Column): Column {
  return textColumn(
    Array.from({ length: column.values.length }, (_, i) => {
      const value = valueAt(column, i);
      if (value === null || Number.isNaN(value)) return null;
      return value instanceof Date ? value.toISOString().slice(0, column.type === "date" ? 10 : 19) : String(value);
    }),
  );
}

async function withDatabase<T>(action: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ tempDirectory: join(tmpdir(), "stockwise") });
  try {
    return await action(db);
  } finally {
    db.close();
  }
}
