// MySQL and MariaDB, by mysql2: a pool, prepared statements, UTC, READ COMMITTED.
import { createPool, type PoolConnection, type ResultSetHeader } from "mysql2/promise";
import type { Address } from "./address.js";
import { retrying, type Dialect, type LiveDatabase, type OpenOptions, type Session, type Value } from "./database.js";
import { isFatal, isMendable, problemOf } from "./problem.js";

const dialect: Dialect = {
  kind: "mysql",
  forUpdate: "FOR UPDATE",
  currentSchema: "DATABASE()",
  types: {
    id: "VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    text: "TEXT CHARACTER SET utf8mb4",
    time: "DATETIME(6)",
    serial: "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
  },
  tableOptions: " ENGINE=InnoDB",
};

/** How mysql2 is told where `address` is; shared with the reader of whole tables. */
export function mysqlOptions({ host, port, user, password, database, tls, timeoutSeconds }: Address) {
  return {
    host,
    port,
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    // Without verifyIdentity a certificate of any other host would do.
    ...(tls
      ? { ssl: { rejectUnauthorized: tls.verify, verifyIdentity: tls.verify, ...(tls.ca ? { ca: tls.ca } : {}) } }
      : {}),
    connectTimeout: Math.min(10, timeoutSeconds) * 1000,
    timezone: "Z",
    charset: "utf8mb4",
    decimalNumbers: true,
    multipleStatements: false,
  } as const;
}

/** Opens a pool; nothing is sent before the first statement. */
export function openMysql(address: Address, { connections = 8, readOnly = false }: OpenOptions): LiveDatabase {
  const { name, timeoutSeconds } = address;
  const pool = createPool({ ...mysqlOptions(address), connectionLimit: connections, maxPreparedStatements: 256 });
  const prepared = new WeakSet<object>();
  const timeout = timeoutSeconds * 1000;

  const take = async (): Promise<PoolConnection> => {
    const connection = await pool.getConnection();
    if (!prepared.has(connection.connection)) {
      const seconds = Math.ceil(timeoutSeconds);
      try {
        await connection.query({
          sql: `SET SESSION time_zone = '+00:00', SESSION innodb_lock_wait_timeout = ${seconds}, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
          timeout,
        });
        await connection.query({
          sql: `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, ${readOnly ? "READ ONLY" : "READ WRITE"}`,
          timeout,
        });
        prepared.add(connection.connection);
      } catch (error) {
        connection.destroy();
        throw error;
      }
    }
    return connection;
  };

  const using = async <T>(body: (connection: PoolConnection) => Promise<T>): Promise<T> => {
    const connection = await take();
    try {
      const result = await body(connection);
      connection.release();
      return result;
    } catch (error) {
      if (isFatal(error)) connection.destroy();
      else connection.release();
      throw error;
    }
  };

  const sessionOf = (connection: PoolConnection): Session => ({
    rows: async <T>(sql: string, values: readonly Value[] = []) => {
      const [rows] = await connection.execute({ sql, values: [...values], timeout });
      return rows as T[];
    },
    run: async (sql, values = []) => {
      const [header] = await connection.execute({ sql, values: [...values], timeout });
      return (header as ResultSetHeader).affectedRows ?? 0;
    },
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
    rows: (sql, values) => guard(() => using((connection) => sessionOf(connection).rows(sql, values))),
    run: (sql, values) =>
      guard(() => retrying(() => using((connection) => sessionOf(connection).run(sql, values)), isDeadlock)),
    transaction: (body) =>
      guard(() =>
        retrying(
          () =>
            using(async (connection) => {
              await connection.query({ sql: "START TRANSACTION", timeout });
              try {
                const result = await body(sessionOf(connection));
                await connection.query({ sql: "COMMIT", timeout });
                return result;
              } catch (error) {
                if (!isFatal(error))
                  await connection.query({ sql: "ROLLBACK", timeout }).catch(() => connection.destroy());
                throw error;
              }
            }),
          isMendable,
        ),
      ),
    close: () => pool.end(),
  };
}

/** A lone statement is run anew after a deadlock, not when its key is there already. */
function isDeadlock(error: unknown): boolean {
  return (error as { errno?: number }).errno === 1213;
}
