// What is counted on the server before anything is sent: rows, a checksum, and for a table with a time, one of each month.
import type { Database } from "../../duckdb.js";
import { identifier } from "../../duckdb.js";
import { serverIdentifier, storedType, type ServerColumn, type ServerReader, type ServerTable } from "./reader.js";

/** A part of a table: a month as YYYY-MM, `none` for rows without a time, `all` for a table that is not cut. */
export type Partition = {
  readonly part: string;
  readonly rows: number;
  /** Changes when any value of any row does. */
  readonly mark: string;
};

/** Columns that are copied. */
export function copiedColumns({ columns }: ServerTable): ServerColumn[] {
  return columns.filter(({ type }) => storedType(type) !== undefined);
}

/** The parts of `table` as the server counts them: GROUP BY runs there, one row a month comes back. */
export async function partitionsOf(
  reader: ServerReader,
  table: ServerTable,
  time: string | undefined,
): Promise<Partition[]> {
  const { kind } = reader;
  const name = serverIdentifier(kind, table.name);
  const part = time === undefined ? "'all'" : monthOn(kind, serverIdentifier(kind, time));
  const cells = copiedColumns(table).map((column) => {
    const cell = serverIdentifier(kind, column.name);
    const text = kind === "mysql" ? `CAST(${cell} AS CHAR)` : `CAST(${cell} AS TEXT)`;
    return `COALESCE(${text}, '~')`;
  });
  const line = `CONCAT_WS('|', ${cells.join(", ")})`;
  const mark = kind === "mysql" ? `SUM(CRC32(${line}))` : `SUM(hashtextextended(${line}, 0))`;
  const found = await reader.rows<{ part: string | null; n: number | string; mark: string | null }>(
    `SELECT ${part} AS part, COUNT(*) AS n, ${mark} AS mark FROM ${name} GROUP BY 1 ORDER BY 1`,
  );
  return found
    .map((row) => ({ part: row.part ?? "none", rows: Number(row.n), mark: row.mark ?? "" }))
    .filter(({ rows }) => rows > 0);
}

/** The same months and counts from a copy: what the server said must be what arrived. */
export async function countCopied(db: Database, table: string, time: string | undefined): Promise<Map<string, number>> {
  const part = time === undefined ? "'all'" : `coalesce(strftime(${identifier(time)}, '%Y-%m'), 'none')`;
  const found = await db.rows<{ part: string; n: number }>(
    `SELECT ${part} AS part, count(*) AS n FROM ${table} GROUP BY 1`,
  );
  return new Map(found.map(({ part: name, n }) => [name, n]));
}

/** The condition that picks the rows of a part on the server. */
export function whereOf(kind: ServerReader["kind"], part: string, time: string | undefined): string {
  if (time === undefined || part === "all") return "";
  const cell = serverIdentifier(kind, time);
  if (part === "none")
    return kind === "mysql" ? `WHERE ${cell} IS NULL OR ${cell} < '0001-01-01'` : `WHERE ${cell} IS NULL`;
  return `WHERE ${monthRange(cell, part)}`;
}

/** The same on the copy. */
export function whereCopied(part: string, time: string | undefined): string {
  if (time === undefined || part === "all") return "";
  return part === "none" ? `WHERE ${identifier(time)} IS NULL` : `WHERE ${monthRange(identifier(time), part)}`;
}

function monthRange(cell: string, part: string): string {
  const [year, month] = part.split("-").map(Number) as [number, number];
  const next = month === 12 ? `${pad(year + 1, 4)}-01` : `${pad(year, 4)}-${pad(month + 1, 2)}`;
  return `${cell} >= '${part}-01' AND ${cell} < '${next}-01'`;
}

function monthOn(kind: ServerReader["kind"], cell: string): string {
  return kind === "mysql"
    ? `CASE WHEN ${cell} < '0001-01-01' THEN NULL ELSE DATE_FORMAT(${cell}, '%Y-%m') END`
    : `TO_CHAR(${cell}, 'YYYY-MM')`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
