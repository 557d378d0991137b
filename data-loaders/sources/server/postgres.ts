// Tables of PostgreSQL, by COPY: the server writes the CSV itself.
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Client, types } from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Address } from "../../live/address.js";
import { postgresOptions } from "../../live/postgres.js";
import { problemOf } from "../../live/problem.js";
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
    tables: async () => {
      const found = await rows<{ table_is: string; column_is: string; type_is: string }>(
        `SELECT table_name AS table_is, column_name AS column_is, data_type AS type_is FROM information_schema.columns
         WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`,
      );
      const tables = new Map<string, { name: string; columns: { name: string; type: string }[] }>();
      for (const { table_is, column_is, type_is } of found) {
        if (!tables.has(table_is)) tables.set(table_is, { name: table_is, columns: [] });
        tables.get(table_is)!.columns.push({ name: column_is, type: type_is });
      }
      return [...tables.values()];
    },
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
