// Tables of MySQL and MariaDB, streamed.
import { createConnection, type Connection } from "mysql2";
import type { Address } from "../../live/address.js";
import { mysqlOptions } from "../../live/mysql.js";
import { problemOf } from "../../live/problem.js";
import { catalogQuery, tablesOf, type CatalogRow } from "./catalog.js";
import type { ServerReader } from "./reader.js";
import { writeRows } from "./write-rows.js";

const batchRows = 2048;

export async function openMysqlReader(address: Address): Promise<ServerReader> {
  const { name } = address;
  const connection = createConnection({
    ...mysqlOptions(address),
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  // A connection that dies between two statements: the next statement says so; without a listener the process would end.
  connection.on("error", () => {});
  const guarded = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw problemOf(error, name);
    }
  };
  const rows = <T>(sql: string): Promise<T[]> => guarded(() => ask<T>(connection, sql));
  try {
    await rows("SET SESSION time_zone = '+00:00'");
    await rows("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    await rows("START TRANSACTION WITH CONSISTENT SNAPSHOT");
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return {
    kind: "mysql",
    name,
    rows,
    tables: async () => tablesOf(await rows<CatalogRow>(catalogQuery("DATABASE()"))),
    writeCsv: (sql, file, progress) => writeRows(stream(connection, sql, batchRows, name), file, progress),
    close: () =>
      new Promise((done) => {
        connection.end(() => done());
      }),
  };
}

function ask<T>(connection: Connection, sql: string): Promise<T[]> {
  return new Promise((done, failed) => {
    connection.query(sql, (error, result) => (error ? failed(error) : done(result as T[])));
  });
}

async function* stream(connection: Connection, sql: string, size: number, name: string) {
  const source = connection.query({ sql, rowsAsArray: true }).stream({ highWaterMark: 2 * size });
  let batch: unknown[][] = [];
  try {
    for await (const row of source as AsyncIterable<unknown[]>) {
      batch.push(row);
      if (batch.length === size) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    throw problemOf(error, name);
  }
  if (batch.length > 0) yield batch;
}
