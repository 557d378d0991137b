// The columns of a long table unique_id, ds, y (and regressors), checked value by value: what is wrong is said with its row.
import type { Table } from "../../../lib/table/table.js";
import { numbers, texts, valueAt } from "../../../lib/table/table.js";
import { InputError } from "../../errors.js";

export type LongColumns = {
  readonly file: string;
  /** Names of the series, in order of appearance, and where each begins in `order`; one more entry than series. */
  readonly ids: readonly string[];
  readonly starts: Int32Array;
  /** Row numbers, by series and then by time. */
  readonly order: Int32Array;
  /** Epoch milliseconds, or the whole numbers themselves. */
  readonly times: Float64Array;
  readonly isNumber: boolean;
  /** NaN where y is empty. */
  readonly y: Float64Array;
  readonly regressors: readonly { readonly name: string; readonly values: Float64Array }[];
  readonly unsorted: boolean;
  /** Columns of the file that are not used. */
  readonly ignored: readonly string[];
};

const needed = ["unique_id", "ds", "y"] as const;

/**
 * Checks the columns and sorts the rows; O(n) for rows that are sorted by time already. Throws InputError on a missing column,
 * an empty unique_id, a ds that is neither date nor whole number, a y or regressor that is no number.
 */
export function longColumns(table: Table, file: string, regressorNames: readonly string[] = []): LongColumns {
  const there = Object.keys(table.columns);
  for (const name of [...needed, ...regressorNames])
    if (!table.columns[name])
      throw new InputError(
        `${file}: no column ${name} (needed are ${[...needed, ...regressorNames].join(", ")}; there are ${there.join(", ")})`,
      );
  if (table.rows === 0) throw new InputError(`${file}: no rows`);
  const ds = table.columns["ds"]!;
  const times = timesOf(table, file);
  const { ids, codes } = seriesOf(table, file);
  const used: readonly string[] = [...needed, ...regressorNames];
  return {
    file,
    ids,
    times,
    isNumber: ds.type !== "date" && ds.type !== "timestamp",
    y: valuesOf(table, "y", file),
    regressors: regressorNames.map((name) => ({ name, values: valuesOf(table, name, file) })),
    ignored: there.filter((name) => !used.includes(name)),
    ...sorted(codes, ids.length, times),
  };
}

/** How a time is written in a message. */
export function showTime(time: number, isNumber: boolean): string {
  if (isNumber) return String(time);
  const text = new Date(time).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19);
}

function seriesOf(table: Table, file: string): { ids: string[]; codes: Int32Array } {
  const found = table.columns["unique_id"]!;
  if (found.type !== "text") throw new InputError(`${file}: unique_id holds ${found.type} values; text is needed`);
  const codeOf = new Int32Array(found.dictionary.length).fill(-1);
  const ids: string[] = [];
  const codes = Int32Array.from(found.values, (entry, i) => {
    const id = found.dictionary[entry]!;
    if (found.nulls?.[i] || id === "") throw new InputError(`${file}: unique_id is empty in row ${i + 1}`);
    if (codeOf[entry]! < 0) codeOf[entry] = ids.push(id) - 1;
    return codeOf[entry]!;
  });
  return { ids, codes };
}

/** Counting sort by series; then each series by time, where it is not. */
function sorted(codes: Int32Array, series: number, times: Float64Array) {
  const starts = new Int32Array(series + 1);
  for (const code of codes) starts[code + 1]!++;
  for (let s = 0; s < series; s++) starts[s + 1]! += starts[s]!;
  const order = new Int32Array(codes.length);
  const next = starts.slice();
  codes.forEach((code, row) => (order[next[code]!++] = row));
  let unsorted = false;
  for (let s = 0; s < series; s++) {
    const rows = order.subarray(starts[s]!, starts[s + 1]!);
    if (rows.every((row, k) => k === 0 || times[rows[k - 1]!]! <= times[row]!)) continue;
    unsorted = true;
    rows.sort((a, b) => times[a]! - times[b]! || a - b);
  }
  return { starts, order, unsorted };
}

function timesOf(table: Table, file: string): Float64Array {
  const ds = table.columns["ds"]!;
  const isTime = ds.type === "date" || ds.type === "timestamp";
  return Float64Array.from({ length: table.rows }, (_, i) => {
    const value = valueAt(ds, i);
    const time = value instanceof Date ? value.getTime() : typeof value === "number" ? value : NaN;
    if (Number.isNaN(time) || !(isTime || Number.isInteger(time)))
      throw new InputError(
        `${file}: ds is ${value === null ? "empty" : `"${String(value)}"`} in row ${i + 1}; it must be a date (YYYY-MM-DD) or a whole number`,
      );
    return time;
  });
}

function valuesOf(table: Table, name: string, file: string): Float64Array {
  const found = table.columns[name]!;
  if (found.type === "date" || found.type === "timestamp")
    throw new InputError(`${file}: ${name} must be a number (it holds ${found.type} values)`);
  if (found.type === "text") {
    const strings = texts(table, name);
    return Float64Array.from(strings, (text, i) => {
      if (text === null) return NaN;
      if (text.trim() === "" || !Number.isFinite(Number(text)))
        throw new InputError(
          `${file}: ${name} must be a number ("${text}" in row ${i + 1}); leave it empty where it is not known`,
        );
      return Number(text);
    });
  }
  const values = numbers(table, name);
  const infinite = values.findIndex((value) => value === Infinity || value === -Infinity);
  if (infinite >= 0) throw new InputError(`${file}: ${name} is infinite in row ${infinite + 1}`);
  return values;
}
