// One series of a long table on its grid: a value a period, what is known of each period in advance, what was done to it.
import { gridPositions, timeAhead, type Frequency } from "../../../lib/forecasting/frequency.js";
import { periodOf, periodStart, type Grain } from "../../../lib/forecasting/periods.js";
import { InputError } from "../../errors.js";
import { showTime, type LongColumns } from "./long-columns.js";
import type { FileSeries } from "./series-file.js";

/** How the rows of a file become periods. */
export type Calendar = {
  readonly frequency: Frequency;
  readonly grain?: Grain;
  /** Whether the rows of a period are added up; otherwise a second row of a period is an error. */
  readonly adds: boolean;
  /** Whether a period without a row is zero, up to the end of the span; otherwise it is missing. */
  readonly fillsZero: boolean;
  /** First and last whole period of the file, by their beginnings. */
  readonly span?: { readonly from: number; readonly to: number } | undefined;
  /** Rows that a whole period has. */
  rowsIn(period: number): number;
};

const longestGap = 100_000;

/** Series number `s` of the columns. Throws InputError on what cannot be placed, or a regressor that is missing. */
export function onGrid(columns: LongColumns, s: number, calendar: Calendar, horizon: number): FileSeries {
  const placed = place(columns, s, calendar);
  const { id, rows, history, repeated, startOf } = placed;
  const { from, to, dropped } = spanOf(placed, calendar, columns.file);
  const { sums, counts, missing } = addUp(placed, columns.y, from, to);
  const isWhole = (at: number) => counts[at]! >= calendar.rowsIn(placed.base + from + at);
  const trims = calendar.adds && !calendar.fillsZero;
  const low = trims && sums.length > 0 && !isWhole(0) ? 1 : 0;
  const high = sums.length - (trims && sums.length > low && !isWhole(sums.length - 1) ? 1 : 0);
  const values = sums.slice(low, high);
  let [gaps, incomplete, negative] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (counts[low + i] === 0) gaps++;
    else if (!isWhole(low + i)) incomplete++;
    if (!calendar.fillsZero && !isWhole(low + i)) values[i] = NaN;
    if (values[i]! < 0) negative++;
  }
  const first = startOf(from + low);
  const series = {
    id,
    values,
    first,
    last: values.length > 0 ? startOf(from + high - 1) : timeAhead(first, -1, calendar.frequency),
    treatment: {
      gaps,
      missing,
      negative,
      future: rows.length - history,
      partial: dropped + low + sums.length - high,
      incomplete,
      repeated,
    },
  };
  if (columns.regressors.length === 0) return series;
  return { ...series, regressors: regressorsOf(columns, placed, values, from + low, horizon) };
}

/** Where the rows of a series lie. */
type Placed = {
  readonly id: string;
  readonly rows: Int32Array;
  readonly own: Float64Array;
  /** Period of each row, counted from that of the first; `base` is the number of that one. */
  readonly positions: Int32Array;
  readonly base: number;
  /** Rows up to the last known y; all of them when none is known. */
  readonly history: number;
  readonly repeated: number;
  startOf(position: number): number;
};

function place(columns: LongColumns, s: number, { grain, frequency, adds }: Calendar): Placed {
  const { ids, starts, order, times, y, isNumber, file } = columns;
  const id = ids[s]!;
  const rows = order.subarray(starts[s]!, starts[s + 1]!);
  const own = Float64Array.from(rows, (row) => times[row]!);
  const repeats = own.filter((time, k) => k > 0 && time === own[k - 1]);
  if (repeats.length > 0 && !adds)
    throw new InputError(
      `${file}: ${id} has more than one row for ds ${showTime(repeats[0]!, isNumber)}; keep one, or add them up with --grain`,
    );
  const known = rows.findLastIndex((row) => !Number.isNaN(y[row]!));
  const base = grain ? periodOf(own[0]!, grain) : 0;
  return {
    id,
    rows,
    own,
    positions: grain
      ? Int32Array.from(own, (time) => periodOf(time, grain) - base)
      : positionsOf(own, columns, id, frequency),
    base,
    history: known < 0 ? rows.length : known + 1,
    repeated: repeats.length,
    startOf: (position) =>
      grain ? periodStart(base + position, grain) : position === 0 ? own[0]! : timeAhead(own[0]!, position, frequency),
  };
}

/** The positions of the history, `to` excluded, and how many periods at the ends of the file were dropped. */
function spanOf({ id, rows, positions, history, startOf }: Placed, { span, fillsZero }: Calendar, file: string) {
  const end = positions[history - 1]! + 1;
  const most = longestGap + rows.length;
  let [from, to] = [0, end];
  if (span) {
    while (from < to && startOf(from) < span.from) from++;
    while (to > from && startOf(to - 1) > span.to) to--;
    while (fillsZero && to - from <= most && startOf(to) <= span.to) to++;
  }
  if (to - from > most)
    throw new InputError(
      `${file}: ${id} spans ${to - from} periods with ${rows.length} rows; ds looks wrong (whole numbers count periods)`,
    );
  return { from, to, dropped: from + Math.max(0, end - to) };
}

/** Sums of y and numbers of distinct times of each period. */
function addUp({ rows, own, positions, history }: Placed, y: Float64Array, from: number, to: number) {
  const sums = new Float64Array(to - from);
  const counts = new Int32Array(to - from);
  let missing = 0;
  for (let k = 0; k < history; k++) {
    const value = y[rows[k]!]!;
    if (Number.isNaN(value)) missing++;
    const at = positions[k]! - from;
    if (at < 0 || at >= sums.length) continue;
    sums[at]! += value;
    if (k === 0 || own[k] !== own[k - 1]) counts[at]!++;
  }
  return { sums, counts, missing };
}

function positionsOf(own: Float64Array, columns: LongColumns, id: string, frequency: Frequency): Int32Array {
  const positions = gridPositions(own, frequency);
  if (positions instanceof Int32Array) return positions;
  const show = (time: number) => showTime(time, columns.isNumber);
  throw new InputError(
    `${columns.file}: ${id} has ds ${show(own[positions.offGrid]!)}, which is not a whole number of ${frequency.name}s after ${show(own[0]!)}; add rows up to even ${frequency.name}s with --grain`,
  );
}

/** (values + horizon) x columns; the mean over the rows of a period. Needed wherever y is known, and over the horizon. */
function regressorsOf(
  { regressors, file, isNumber }: LongColumns,
  { id, rows, positions, startOf }: Placed,
  values: Float64Array,
  first: number,
  horizon: number,
): NonNullable<FileSeries["regressors"]> {
  const [length, width] = [values.length + horizon, regressors.length];
  const out = new Float64Array(length * width);
  regressors.forEach(({ name, values: given }, c) => {
    const counts = new Int32Array(length);
    rows.forEach((row, k) => {
      const at = positions[k]! - first;
      if (at < 0 || at >= length) return;
      out[at * width + c]! += given[row]!;
      counts[at]!++;
    });
    for (let at = 0, previous = 0; at < length; at++) {
      const mean = out[at * width + c]! / counts[at]!;
      const needed = at >= values.length || !Number.isNaN(values[at]!);
      if (needed && !Number.isFinite(mean)) {
        const where =
          at < values.length
            ? "where y is known"
            : `within the ${horizon} periods ahead; give a row with ${name}, y empty`;
        throw new InputError(
          `${file}: ${id} has no ${name} for ds ${showTime(startOf(first + at), isNumber)}, ${where}`,
        );
      }
      // Where y is missing the value does not count; the previous one keeps the matrix finite.
      previous = Number.isFinite(mean) ? mean : previous;
      out[at * width + c] = previous;
    }
  });
  return { columns: width, values: out };
}
