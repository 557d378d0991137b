// Tables of PostgreSQL, by COPY: the server writes the CSV itself.
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Client, types } from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Address } from "../../live/address.js";
import { postgresOptions } from "../../live/postgres.js";
import { problemOf } from "../../live/problem.js";
import { catalogQuery, tablesOf, type CatalogRow } from "./catalog.js";
import type { ServerReader } from "./reader.js";

const asIs = (text: string): string => text;

export async function openPostgresReader(address: Address): Promise<ServerReader> {
  const { name } = address;
  const client = new Client({
    ...postgresOptions(address),
    options: "-c TimeZone=UTC -c DateStyle=ISO -c default_transaction_read_only=on",
    types: {
      getTypeParser: (() => asIs) as typeof types.getTypeParser,
    },
  });
  client.on("error", () => {});
  const guarded = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw problemOf(error, name);
    }
  };
  const rows = <T>(sql: string): Promise<T[]> => guarded(async () => (await client.query(sql)).rows as T[]);
  await guarded(() => client.connect());
  await rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  return {
    kind: "postgres",
    name,
    rows,
    tables: async () => tablesOf(await rows<CatalogRow>(catalogQuery("current_schema()"))),
    writeCsv: (sql, file, progress) =>
      guarded(async () => {
        const copied = client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT csv, FORCE_QUOTE *, NULL '\\N')`));
        await pipeline(copied, createWriteStream(file));
        progress(copied.rowCount);
        return copied.rowCount;
      }),
    close: () => client.end(),
  };
}
