// The ledger in a file beside the project, by DuckDB: one process at a time, so that everything can be tried without a server.
import { DuckDBInstance, DuckDBTimestampValue, type DuckDBConnection, type DuckDBValue } from "@duckdb/node-api";
import { ServiceError } from "../errors.js";
import type { Address } from "./address.js";
import type { Dialect, LiveDatabase, OpenOptions, Session, Value } from "./database.js";

const dialect: Dialect = {
  kind: "duckdb",
  forUpdate: "",
  currentSchema: "current_schema()",
  types: {
    id: "VARCHAR",
    text: "VARCHAR",
    time: "TIMESTAMP",
    serial: "BIGINT PRIMARY KEY DEFAULT nextval('stockwise_serial')",
  },
  tableOptions: "",
};

/** Opens the file, which is made when it is not there. Throws ServiceError when another process has it open. */
export async function openEmbedded(address: Address, { readOnly = false }: OpenOptions): Promise<LiveDatabase> {
  const connection = await connect(address, readOnly);
  if (!readOnly) await connection.run("CREATE SEQUENCE IF NOT EXISTS stockwise_serial");
  let last: Promise<unknown> = Promise.resolve();
  /** One at a time: the file has one connection. */
  const alone = <T>(action: () => Promise<T>): Promise<T> => {
    const next = last.then(action);
    last = next.catch(() => {});
    return next;
  };
  const session: Session = {
    rows: async <T>(sql: string, values: readonly Value[] = []) => {
      const result = await connection.runAndReadAll(sql, values.map(bound));
      return result.getRowObjects().map(plain) as T[];
    },
    run: async (sql, values = []) => (await connection.run(sql, values.map(bound))).rowsChanged,
  };
  return {
    dialect,
    name: address.name,
    rows: (sql, values) => alone(() => session.rows(sql, values)).catch(explain(address.name)) as never,
    run: (sql, values) => alone(() => session.run(sql, values)).catch(explain(address.name)),
    transaction: (body) =>
      alone(async () => {
        await connection.run("BEGIN");
        try {
          const result = await body(session);
          await connection.run("COMMIT");
          return result;
        } catch (error) {
          await connection.run("ROLLBACK").catch(() => {});
          throw error;
        }
      }).catch(explain(address.name)),
    close: async () => {
      await last;
      connection.closeSync();
    },
  };
}

async function connect({ database }: Address, readOnly: boolean): Promise<DuckDBConnection> {
  try {
    const instance = await DuckDBInstance.create(database, {
      threads: "2",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(readOnly ? { access_mode: "READ_ONLY" } : {}),
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    // The connection alone keeps the database open; closing it lets the file go.
    instance.closeSync();
    return connection;
  } catch (error) {
    const [line] = (error as Error).message.split("\n");
    if (/lock/i.test(line!))
      throw new ServiceError(`${database}: another process has this file open; close it, or use a server for several`);
    throw new ServiceError(`${database}: cannot be opened as a DuckDB file: ${line!.slice(0, 160)}`);
  }
}

function bound(value: Value): DuckDBValue {
  return value instanceof Date ? new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n) : value;
}

function plain(row: Record<string, DuckDBValue>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === "bigint"
        ? Number(value)
        : value instanceof DuckDBTimestampValue
          ? new Date(Number(value.micros / 1000n))
          : value,
    ]),
  );
}

function explain(name: string): (error: unknown) => never {
  return (error) => {
    const [line] = error instanceof Error ? error.message.split("\n") : [String(error)];
    if (/Table with name .* does not exist/.test(line!))
      throw new ServiceError(`${name}: the ledger's tables are not there; run stockwise ledger init first`);
    throw error;
  };
}
