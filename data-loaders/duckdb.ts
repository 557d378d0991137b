// DuckDB, opened the one way this project uses it, and the bridge between its results and column tables.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTypeId,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { Column, Row, Table } from "../lib/table/table.js";
import { rowsOf } from "../lib/table/table.js";

export type DatabaseOptions = {
  /** Folder for spilled data; a folder of this process inside it is made, and removed on close. */
  readonly tempDirectory: string;
  readonly threads?: number;
  /** DuckDB's own limit; the process peaks about 10% above. */
  readonly memoryLimit?: string;
};

export type Database = {
  /** Runs a statement; `?` or `$name` parameters. */
  run(sql: string, parameters?: Record<string, DuckDBValue> | DuckDBValue[]): Promise<void>;
  /** The result of a query as a column table. Decimals and 64-bit integers become numbers. */
  table(sql: string): Promise<Table>;
  /** The result of a small query as row objects. */
  rows<T = Row>(sql: string): Promise<T[]>;
  /** Creates the table `name` from a column table. */
  insert(name: string, table: Table): Promise<void>;
  /** Writes the result of a query as Parquet (zstd). Give the query an ORDER BY: same input, same bytes. */
  writeParquet(sql: string, file: string): Promise<void>;
  close(): void;
};

/** An in-memory database that spills to disk, without network, extensions or autoloading. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { tempDirectory, threads = 2, memoryLimit = "1GB" } = options;
  const spill = join(tempDirectory, `duckdb-${process.pid}-${++opened}`);
  mkdirSync(spill, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: memoryLimit,
    temp_directory: spill,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run("SET preserve_insertion_order = true");
  return {
    run: async (sql, parameters) => {
      await connection.run(sql, parameters);
    },
    table: (sql) => readTable(connection, sql),
    rows: async <T>(sql: string) => rowsOf<T>(await readTable(connection, sql)),
    insert: (name, table) => insertTable(connection, name, table),
    writeParquet: async (sql, file) => {
      await connection.run(`COPY (${sql}) TO ${quote(file)} (FORMAT parquet, COMPRESSION zstd)`);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      rmSync(spill, { recursive: true, force: true });
    },
  };
}

let opened = 0;

/** A text as an SQL literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

type Kind = { readonly type: Column["type"]; readonly cast: string };

/** How each DuckDB type is read: cast in SQL to one of six, so that the copy below stays simple. */
function kindOf(typeId: DuckDBTypeId): Kind {
  switch (typeId) {
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
      return { type: "integer", cast: "INTEGER" };
    case DuckDBTypeId.BOOLEAN:
      return { type: "boolean", cast: "BOOLEAN" };
    case DuckDBTypeId.DATE:
      return { type: "date", cast: "DATE" };
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { type: "timestamp", cast: "TIMESTAMP" };
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.DECIMAL:
      return { type: "number", cast: "DOUBLE" };
    default:
      return { type: "text", cast: "VARCHAR" };
  }
}

type RawVector = {
  readonly items: ArrayLike<number> & ArrayLike<bigint> & Iterable<number>;
  readonly validity: { itemValid(row: number): boolean };
};

async function readTable(connection: DuckDBConnection, sql: string): Promise<Table> {
  const prepared = await connection.prepare(sql);
  const names = Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i));
  const kinds = names.map((_, i) => kindOf(prepared.columnTypeId(i)));
  prepared.destroySync();
  const casts = names.map((name, i) => `CAST(${identifier(name)} AS ${kinds[i]!.cast}) AS ${identifier(name)}`);
  const result = await connection.stream(`SELECT ${casts.join(", ")} FROM (${sql})`);
  const builders = kinds.map(({ type }) => new ColumnBuilder(type));
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (let i = 0; i < builders.length; i++) builders[i]!.append(chunk, i, rows);
    rows += chunk.rowCount;
  }
  const columns = Object.fromEntries(names.map((name, i) => [name, builders[i]!.finish(rows)]));
  return { rows, columns };
}

class ColumnBuilder {
  private values: Float64Array | Int32Array | Uint8Array;
  private nulls: Uint8Array | undefined;
  private readonly codes = new Map<string, number>();

  constructor(private readonly type: Column["type"]) {
    this.values = this.allocate(2048);
  }

  append(chunk: DuckDBDataChunk, index: number, offset: number): void {
    const n = chunk.rowCount;
    if (offset + n > this.values.length) this.grow(Math.max(2 * this.values.length, offset + n));
    if (this.type === "boolean") {
      const flags = chunk.getColumnValues(index) as (boolean | null)[];
      for (let i = 0; i < n; i++) {
        if (flags[i] === null) this.markNull(offset + i);
        this.values[offset + i] = flags[i] ? 1 : 0;
      }
      return;
    }
    if (this.type === "text") {
      const strings = chunk.getColumnValues(index) as (string | null)[];
      for (let i = 0; i < n; i++) {
        const text = strings[i]!;
        if (text === null) this.markNull(offset + i);
        else {
          let code = this.codes.get(text);
          if (code === undefined) this.codes.set(text, (code = this.codes.size));
          this.values[offset + i] = code;
        }
      }
      return;
    }
    const { items, validity } = chunk.getColumnVector(index) as unknown as RawVector;
    if (this.type === "timestamp")
      for (let i = 0; i < n; i++) this.values[offset + i] = Number((items as ArrayLike<bigint>)[i]!) / 1000;
    else this.values.set((items as unknown as Float64Array).subarray(0, n), offset);
    for (let i = 0; i < n; i++)
      if (!validity.itemValid(i)) {
        this.markNull(offset + i);
        this.values[offset + i] = this.type === "number" ? NaN : 0;
      }
  }

  finish(rows: number): Column {
    const nulls = this.nulls ? { nulls: this.nulls.slice(0, rows) } : {};
    const values = this.values.slice(0, rows);
    if (this.type !== "text") return { type: this.type, values, ...nulls } as Column;
    const dictionary = this.codes.size > 0 ? [...this.codes.keys()] : [""];
    return { type: "text", values: values as Int32Array, dictionary, ...nulls };
  }

  private markNull(row: number): void {
    (this.nulls ??= new Uint8Array(this.values.length))[row] = 1;
  }

  private grow(length: number): void {
    const values = this.allocate(length);
    values.set(this.values);
    this.values = values;
    if (this.nulls) {
      const nulls = new Uint8Array(length);
      nulls.set(this.nulls);
      this.nulls = nulls;
    }
  }

  private allocate(length: number): Float64Array | Int32Array | Uint8Array {
    if (this.type === "number" || this.type === "timestamp") return new Float64Array(length);
    return this.type === "boolean" ? new Uint8Array(length) : new Int32Array(length);
  }
}

const sqlTypes = {
  number: DOUBLE,
  integer: INTEGER,
  date: DATE,
  timestamp: TIMESTAMP,
  boolean: BOOLEAN,
  text: VARCHAR,
} as const;

const chunkRows = 2048;

type WritableVector = {
  items: { [row: number]: number | bigint };
  validity: { setItemValid(row: number, valid: boolean): void };
  flush(): void;
};

function writable(chunk: DuckDBDataChunk, index: number): WritableVector {
  return chunk.getColumnVector(index) as unknown as WritableVector;
}

async function insertTable(connection: DuckDBConnection, name: string, table: Table): Promise<void> {
  const entries = Object.entries(table.columns);
  const types = entries.map(([, { type }]) => sqlTypes[type]);
  const definition = entries.map(([column], i) => `${identifier(column)} ${types[i]!.toString()}`);
  await connection.run(`CREATE OR REPLACE TABLE ${identifier(name)} (${definition.join(", ")})`);
  const appender = await connection.createAppender(name);
  for (let start = 0; start < table.rows; start += chunkRows) {
    const n = Math.min(chunkRows, table.rows - start);
    const chunk = DuckDBDataChunk.create(types, n);
    entries.forEach(([, column], i) => writeColumn(chunk, i, column, start, n));
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
  appender.closeSync();
}

function writeColumn(chunk: DuckDBDataChunk, index: number, column: Column, start: number, n: number): void {
  if (column.type === "text") {
    const strings = Array.from({ length: n }, (_, i) =>
      column.nulls?.[start + i] ? null : column.dictionary[column.values[start + i]!]!,
    );
    chunk.setColumnValues(index, strings);
    return;
  }
  if (column.type === "boolean") {
    const flags = Array.from({ length: n }, (_, i) =>
      column.nulls?.[start + i] ? null : column.values[start + i] === 1,
    );
    chunk.setColumnValues(index, flags);
    return;
  }
  const vector = writable(chunk, index);
  for (let i = 0; i < n; i++) {
    const isNull = column.nulls?.[start + i] === 1;
    const value = isNull ? 0 : column.values[start + i]!;
    vector.items[i] = column.type === "timestamp" ? BigInt(Math.round(value * 1000)) : value;
    vector.validity.setItemValid(i, !isNull);
  }
  vector.flush();
}
