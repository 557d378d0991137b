// Reading whole tables from a server: one read-only session, one moment in time, rows in batches as they come.
import type { Address } from "../../live/address.js";
import type { AppendedType } from "../../duckdb.js";

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
  /** All rows of a result, in batches of at most `size`, as arrays: times as text, numbers as numbers. */
  batches(sql: string, size: number): AsyncIterable<(readonly unknown[])[]>;
  close(): Promise<void>;
};

/** Opens a read-only session at `address`; all that it reads is of one moment. */
export async function openReader(address: Address): Promise<ServerReader> {
  if (address.dialect === "mysql") return (await import("./mysql.js")).openMysqlReader(address);
  return (await import("./postgres.js")).openPostgresReader(address);
}

/** How a column of a server's type arrives, and what it is stored as; undefined: binary data, left out. */
export function columnKind(type: string): { readonly arrives: AppendedType; readonly stored: string } | undefined {
  if (/^(tinyint|smallint|mediumint|int|integer|year)/i.test(type)) return { arrives: "number", stored: "BIGINT" };
  if (/^(decimal|numeric|float|double|real)/i.test(type)) return { arrives: "number", stored: "DOUBLE" };
  if (/^date$/i.test(type)) return { arrives: "timestamp", stored: "DATE" };
  if (/^(datetime|timestamp)/i.test(type)) return { arrives: "timestamp", stored: "TIMESTAMP" };
  if (/^bool/i.test(type)) return { arrives: "text", stored: "BOOLEAN" };
  if (/blob|binary|^bit|geometry|point|polygon/i.test(type)) return undefined;
  // 64-bit integers too: as text they lose no digit, and are read as numbers where numbers are wanted.
  return { arrives: "text", stored: "VARCHAR" };
}

/** A name in the server's own quotes. */
export function serverIdentifier(kind: ServerReader["kind"], name: string): string {
  return kind === "mysql" ? `\`${name.replaceAll("`", "``")}\`` : `"${name.replaceAll('"', '""')}"`;
}

/** Milliseconds since 1970 of a server's time text, taken as UTC; null where it is none (MySQL's 0000-00-00). */
export function timeOfText(text: string | null): number | null {
  if (text === null) return null;
  const number = (from: number, to: number): number => {
    let value = 0;
    for (let i = from; i < to; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (!(digit >= 0 && digit <= 9)) return NaN;
      value = 10 * value + digit;
    }
    return value;
  };
  const month = number(5, 7);
  const day = number(8, 10);
  if (!(month >= 1) || !(day >= 1)) return null;
  const date = Date.UTC(number(0, 4), month - 1, day);
  if (text.length < 19) return Number.isNaN(date) ? null : date;
  const seconds = number(11, 13) * 3600 + number(14, 16) * 60 + number(17, 19);
  const fraction = text[19] === "." ? Number(/^\.\d+/.exec(text.slice(19))?.[0] ?? 0) : 0;
  const time = date + (seconds + fraction) * 1000;
  return Number.isNaN(time) ? null : time;
}
