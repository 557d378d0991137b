// Tables of MySQL and MariaDB, streamed.
import type { Socket } from "node:net";
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
  let abandoned = false;
  const abandon = () => {
    abandoned = true;
    connection.destroy();
    // The driver only says good-bye, and a server that is in the middle of a long answer would not hear it for a minute,
    // with its locks held: the socket itself is closed.
    (connection as unknown as { stream: Socket }).stream.destroy();
  };
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
    writeCsv: (sql, file, progress) => writeRows(stream(connection, sql, batchRows, name, abandon), file, progress),
    close: () =>
      new Promise((done) => {
        if (abandoned) done();
        else connection.end(() => done());
      }),
  };
}

function ask<T>(connection: Connection, sql: string): Promise<T[]> {
  return new Promise((done, failed) => {
    connection.query(sql, (error, result) => (error ? failed(error) : done(result as T[])));
  });
}

/** The rows of a query in batches. The driver's own iterator costs as much a row as reading it: its events do not. */
async function* stream(connection: Connection, sql: string, size: number, name: string, abandon: () => void) {
  const ready: unknown[][][] = [];
  let batch: unknown[][] = [];
  let ended = false;
  let problem: unknown;
  let wake = (): void => {};
  const finish = (error?: unknown) => {
    ended = true;
    problem = error;
    wake();
  };
  connection
    .query({ sql, rowsAsArray: true })
    .on("error", finish)
    .on("end", () => finish(problem))
    .on("result", (row) => {
      batch.push(row as unknown as unknown[]);
      if (batch.length < size) return;
      ready.push(batch);
      batch = [];
      connection.pause();
      wake();
    });
  try {
    for (;;) {
      const next = ready.shift();
      if (next) yield next;
      else if (ended) break;
      else {
        const arrived = new Promise<void>((done) => (wake = done));
        connection.resume();
        await arrived;
      }
    }
  } finally {
    // Given up half-way, say at a full disk: what is left of the answer is not waited for.
    if (!ended) abandon();
  }
  if (problem !== undefined) throw problemOf(problem, name);
  if (batch.length > 0) yield batch;
}
