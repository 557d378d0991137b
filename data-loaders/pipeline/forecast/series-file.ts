// A long table unique_id, ds, y as series on an even grid; what is wrong with it is said, what was treated is counted.
import { gridPositions, inferFrequency, numberFrequency, type Frequency } from "../../../lib/forecasting/frequency.js";
import type { NamedSeries } from "../../../lib/forecasting/long-table.js";
import type { Table } from "../../../lib/table/table.js";
import { numbers, texts, valueAt } from "../../../lib/table/table.js";
import { InputError } from "../../errors.js";
import { readTableFile } from "../../table-file.js";

/** A series with where it lies in time, and what was done to it. */
export type FileSeries = NamedSeries & {
  /** Epoch milliseconds of the first and last value, or the numbers themselves. */
  readonly first: number;
  readonly last: number;
  /** Periods without a row, taken as missing. */
  readonly gaps: number;
  /** Rows with an empty y. */
  readonly missing: number;
  readonly negative: number;
};

export type SeriesFile = {
  readonly series: readonly FileSeries[];
  readonly frequency: Frequency;
  readonly rows: number;
  readonly unsorted: boolean;
  /** Columns of the file that are not used. */
  readonly ignored: readonly string[];
};

const needed = ["unique_id", "ds", "y"] as const;
const longestGap = 100_000;

/**
 * Reads and checks `file`. Rows may come in any order. Throws InputError on a missing column, y that is no number, ds that is
 * neither date nor whole number, a repeated (unique_id, ds), or dates off an even grid; each names the series and the value.
 */
export async function readSeriesFile(file: string): Promise<SeriesFile> {
  return seriesOfTable(await readTableFile(file, { text: ["unique_id"] }), file);
}

/** The same for a table that is already read; `file` is for messages. */
export function seriesOfTable(table: Table, file: string): SeriesFile {
  for (const name of needed)
    if (!table.columns[name])
      throw new InputError(
        `${file}: no column ${name} (needed are unique_id, ds, y; there are ${Object.keys(table.columns).join(", ")})`,
      );
  if (table.rows === 0) throw new InputError(`${file}: no rows`);
  const ids = texts(table, "unique_id");
  const times = timesOf(table, file);
  const y = valuesOf(table, file);
  const isNumber = table.columns["ds"]!.type !== "date" && table.columns["ds"]!.type !== "timestamp";

  const groups = new Map<string, number[]>();
  let unsorted = false;
  for (let i = 0; i < table.rows; i++) {
    const id = ids[i];
    if (id === null || id === undefined || id === "")
      throw new InputError(`${file}: unique_id is empty in row ${i + 1}`);
    const rows = groups.get(id);
    if (!rows) groups.set(id, [i]);
    else {
      if (times[rows.at(-1)!]! > times[i]!) unsorted = true;
      rows.push(i);
    }
  }
  for (const [id, rows] of groups) {
    rows.sort((a, b) => times[a]! - times[b]!);
    for (let k = 1; k < rows.length; k++)
      if (times[rows[k]!] === times[rows[k - 1]!])
        throw new InputError(
          `${file}: ${id} has more than one row for ds ${show(times[rows[k]!]!, isNumber)}; keep one or add them up`,
        );
  }
  const frequency = isNumber ? numberFrequency : commonFrequency(groups, times, file);
  const series = [...groups].map(([id, rows]) => onGrid(id, rows, times, y, frequency, isNumber, file));
  return {
    series,
    frequency,
    rows: table.rows,
    unsorted,
    ignored: Object.keys(table.columns).filter((name) => !(needed as readonly string[]).includes(name)),
  };
}

function onGrid(
  id: string,
  rows: readonly number[],
  times: Float64Array,
  y: Float64Array,
  frequency: Frequency,
  isNumber: boolean,
  file: string,
): FileSeries {
  const own = Float64Array.from(rows, (row) => times[row]!);
  const positions = gridPositions(own, frequency);
  if (!(positions instanceof Int32Array))
    throw new InputError(
      `${file}: ${id} has ds ${show(own[positions.offGrid]!, isNumber)}, which is not a whole number of ${frequency.name}s after ${show(own[0]!, isNumber)}; add rows up to even ${frequency.name}s first`,
    );
  const length = positions.at(-1)! + 1;
  if (length > longestGap + rows.length)
    throw new InputError(`${file}: ${id} spans ${length} periods with ${rows.length} rows; ds looks wrong`);
  const values = new Float64Array(length).fill(NaN);
  let missing = 0;
  let negative = 0;
  rows.forEach((row, k) => {
    const value = y[row]!;
    values[positions[k]!] = value;
    if (Number.isNaN(value)) missing++;
    else if (value < 0) negative++;
  });
  return { id, values, first: own[0]!, last: own.at(-1)!, gaps: length - rows.length, missing, negative };
}

/** The frequency that most series have; a single point tells none, then days are taken. */
function commonFrequency(groups: ReadonlyMap<string, readonly number[]>, times: Float64Array, file: string): Frequency {
  const votes = new Map<string, { count: number; frequency: Frequency }>();
  let told = 0;
  for (const rows of groups.values()) {
    if (rows.length < 2) continue;
    told++;
    const frequency = inferFrequency(Float64Array.from(rows, (row) => times[row]!));
    if (!frequency) continue;
    const vote = votes.get(frequency.name) ?? { count: 0, frequency };
    vote.count++;
    votes.set(frequency.name, vote);
  }
  const best = [...votes.values()].sort((a, b) => b.count - a.count)[0];
  if (best) return best.frequency;
  if (told > 0)
    throw new InputError(
      `${file}: ds has no known frequency (minutes, hours, days, weeks, months, quarters, years); add rows up to one of them`,
    );
  return { name: "day", seasons: [7], days: 1 };
}

function timesOf(table: Table, file: string): Float64Array {
  const ds = table.columns["ds"]!;
  const values = new Float64Array(table.rows);
  for (let i = 0; i < table.rows; i++) {
    const value = valueAt(ds, i);
    const time = value instanceof Date ? value.getTime() : typeof value === "number" ? value : NaN;
    const whole = ds.type === "date" || ds.type === "timestamp" || Number.isInteger(time);
    if (Number.isNaN(time) || !whole)
      throw new InputError(
        `${file}: ds is ${value === null ? "empty" : `"${String(value)}"`} in row ${i + 1}; it must be a date (YYYY-MM-DD) or a whole number`,
      );
    values[i] = time;
  }
  return values;
}

function valuesOf(table: Table, file: string): Float64Array {
  const y = table.columns["y"]!;
  if (y.type === "text" || y.type === "boolean" || y.type === "date" || y.type === "timestamp") {
    const strings = y.type === "text" ? texts(table, "y") : [];
    const row = strings.findIndex((text) => text !== null && (text.trim() === "" || !Number.isFinite(Number(text))));
    const bad = row >= 0 ? ` ("${strings[row]}" in row ${row + 1})` : ` (it holds ${y.type} values)`;
    if (y.type !== "text" || row >= 0) throw new InputError(`${file}: y must be a number${bad}`);
    return Float64Array.from(strings, (text) => (text === null ? NaN : Number(text)));
  }
  const values = numbers(table, "y");
  const infinite = values.findIndex((value) => value === Infinity || value === -Infinity);
  if (infinite >= 0) throw new InputError(`${file}: y is infinite in row ${infinite + 1}`);
  return values;
}

function show(time: number, isNumber: boolean): string {
  if (isNumber) return String(time);
  const text = new Date(time).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19);
}
