// PostgreSQL, by pg: a pool, parameters sent apart from the text, UTC, READ COMMITTED.
import { Pool, types, type PoolClient } from "pg";
import type { Address } from "./address.js";
import { retrying, type Dialect, type LiveDatabase, type OpenOptions, type Session, type Value } from "./database.js";
import { isFatal, isMendable, problemOf } from "./problem.js";

const dialect: Dialect = {
  kind: "postgres",
  forUpdate: "FOR UPDATE",
  currentSchema: "current_schema()",
  types: {
    id: 'VARCHAR(128) COLLATE "C"',
    text: "TEXT",
    time: "TIMESTAMPTZ",
    serial: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  },
  tableOptions: "",
};

/** How pg is told where `address` is; shared with the reader of whole tables. */
export function postgresOptions({ host, port, user, password, database, tls, timeoutSeconds }: Address) {
  return {
    host,
    port,
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { ssl: { rejectUnauthorized: tls.verify, ...(tls.ca ? { ca: tls.ca } : {}) } } : {}),
    connectionTimeoutMillis: Math.min(10, timeoutSeconds) * 1000,
    application_name: "stockwise",
  };
}

const asNumber = (text: string): number => Number(text);
const numeric = new Set<number>([types.builtins.INT8, types.builtins.NUMERIC]);

/** Opens a pool; nothing is sent before the first statement. */
export function openPostgres(address: Address, { connections = 8, readOnly = false }: OpenOptions): LiveDatabase {
  const { name, timeoutSeconds } = address;
  const milliseconds = Math.ceil(timeoutSeconds * 1000);
  const pool = new Pool({
    ...postgresOptions(address),
    max: connections,
    statement_timeout: milliseconds,
    lock_timeout: milliseconds,
    query_timeout: milliseconds + 1000,
    options: `-c TimeZone=UTC -c default_transaction_isolation=read\\ committed -c default_transaction_read_only=${readOnly ? "on" : "off"}`,
    types: {
      getTypeParser: ((oid: number, format: string) =>
        numeric.has(oid) ? asNumber : types.getTypeParser(oid, format as "text")) as typeof types.getTypeParser,
    },
  });
  // A connection that dies while idle is replaced at its next use; without a listener the process would end.
  pool.on("error", () => {});

  const using = async <T>(body: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    // The same for one that dies between two statements: the next statement says so.
    client.on("error", ignore);
    try {
      const result = await body(client);
      client.off("error", ignore);
      client.release();
      return result;
    } catch (error) {
      client.off("error", ignore);
      client.release(isFatal(error));
      throw error;
    }
  };

  const sessionOf = (client: PoolClient): Session => ({
    rows: async <T>(sql: string, values: readonly Value[] = []) =>
      (await client.query(numbered(sql), [...values])).rows as T[],
    run: async (sql, values = []) => (await client.query(numbered(sql), [...values])).rowCount ?? 0,
  });

  const guard = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw problemOf(error, name);
    }
  };

  return {
    dialect,
    name,
    rows: (sql, values) => guard(() => using((client) => sessionOf(client).rows(sql, values))),
    run: (sql, values) => guard(() => using((client) => sessionOf(client).run(sql, values))),
    transaction: (body) =>
      guard(() =>
        retrying(
          () =>
            using(async (client) => {
              await client.query("BEGIN");
              try {
                const result = await body(sessionOf(client));
                await client.query("COMMIT");
                return result;
              } catch (error) {
                if (!isFatal(error)) await client.query("ROLLBACK").catch(() => {});
                throw error;
              }
            }),
          isMendable,
        ),
      ),
    close: () => pool.end(),
  };
}

function ignore(): void {}

/** `?` placeholders as `$1`, `$2`; no statement of this project has a ? in a text. */
function numbered(sql: string): string {
  let n = 0;
  return sql.replaceAll("?", () => `$${++n}`);
}
