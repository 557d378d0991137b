// Reading whole tables from a server: one read-only session, one moment in time, rows to a file as they come.
import type { Address } from "../../live/address.js";

export type ServerColumn = {
  readonly name: string;
  /** Type as the server calls it. */
  readonly type: string;
};

export type ServerTable = { readonly name: string; readonly columns: readonly ServerColumn[] };

export type ServerReader = {
  readonly kind: "mysql" | "postgres";
  /** For messages; holds no secret. */
  readonly name: string;
  /** Tables and views of the database (PostgreSQL: of the first schema in the search path). */
  tables(): Promise<ServerTable[]>;
  /** Rows of a small result. */
  rows<T>(sql: string): Promise<T[]>;
  /**
   * Writes all rows of a query to `file` as CSV without a header: every value in quotes but numbers, \\N without quotes where
   * one is missing; how many rows. `progress` is told the number so far, where it is known.
   */
  writeCsv(sql: string, file: string, progress: (rows: number) => void): Promise<number>;
  close(): Promise<void>;
};

/** Opens a read-only session at `address`; all that it reads is of one moment. */
export async function openReader(address: Address): Promise<ServerReader> {
  if (address.dialect === "mysql") return (await import("./mysql.js")).openMysqlReader(address);
  return (await import("./postgres.js")).openPostgresReader(address);
}

/** What a column of a server's type is stored as; undefined: binary data, left out. */
export function storedType(type: string): string | undefined {
  if (/^(tinyint|smallint|mediumint|int|integer|year)/i.test(type)) return "BIGINT";
  if (/^(decimal|numeric|float|double|real)/i.test(type)) return "DOUBLE";
  if (/^date$/i.test(type)) return "DATE";
  if (/^(datetime|timestamp)/i.test(type)) return "TIMESTAMP";
  if (/^bool/i.test(type)) return "BOOLEAN";
  if (/blob|binary|^bit|geometry|point|polygon/i.test(type)) return undefined;
  // 64-bit integers too: as text they lose no digit, and are read as numbers where numbers are wanted.
  return "VARCHAR";
}

/** A name in the server's own quotes. */
export function serverIdentifier(kind: ServerReader["kind"], name: string): string {
  return kind === "mysql" ? `\`${name.replaceAll("`", "``")}\`` : `"${name.replaceAll('"', '""')}"`;
}
