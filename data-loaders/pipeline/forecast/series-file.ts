// A long table unique_id, ds, y as series on an even grid; what is wrong with it is said, what was treated is counted.
import {
  frequencyNamed,
  inferFrequency,
  numberFrequency,
  parseHorizon,
  type Frequency,
} from "../../../lib/forecasting/frequency.js";
import { checkForecast } from "../../../lib/forecasting/forecast.js";
import type { NamedSeries } from "../../../lib/forecasting/long-table.js";
import { periodOf, periodStart, rowsIn, type Grain } from "../../../lib/forecasting/periods.js";
import type { Table } from "../../../lib/table/table.js";
import { asInput, InputError } from "../../errors.js";
import { readTableFile } from "../../table-file.js";
import { longColumns, type LongColumns } from "./long-columns.js";
import { onGrid, type Calendar } from "./series-grid.js";

/** What was done to the rows of a series. */
export type Treatment = {
  /** Periods inside the series without a row: missing, or zero when asked for. */
  readonly gaps: number;
  /** Rows with an empty y. */
  readonly missing: number;
  readonly negative: number;
  /** Rows after the last y: they say what is known of the future, and are no history. */
  readonly future: number;
  /** With a grain: partial periods dropped at either end, periods inside that lack rows and count as missing, rows of a
   *  time that was there already and were added to it. */
  readonly partial: number;
  readonly incomplete: number;
  readonly repeated: number;
};

/** A series with where it lies in time (epoch milliseconds, or the numbers themselves), and what was done to it. */
export type FileSeries = NamedSeries & { readonly first: number; readonly last: number; readonly treatment: Treatment };

export type SeriesFile = {
  readonly series: readonly FileSeries[];
  readonly frequency: Frequency;
  readonly horizon: number;
  readonly rows: number;
  readonly unsorted: boolean;
  /** Columns of the file that are not used. */
  readonly ignored: readonly string[];
};

export type ReadOptions = {
  /** Periods ahead, or a duration: "30", "8w". */
  readonly horizon: string;
  /** The period that rows are added up to; default: rows are taken as they stand. */
  readonly grain?: Grain;
  /** What a period without a row is; zeros go on to the last period of the file. Default missing. */
  readonly gaps?: "missing" | "zero";
  /** Columns that are known in advance: their rows go on for the horizon, with y empty. */
  readonly regressors?: readonly string[];
};

/**
 * Reads and checks `file`. Rows may come in any order. Throws InputError on a missing column, y that is no number, ds that is
 * neither date nor whole number, a repeated (unique_id, ds) without a grain, dates off an even grid, a regressor that is missing
 * where it is needed, a horizon out of range; each names the series and the value.
 */
export async function readSeriesFile(file: string, options: ReadOptions): Promise<SeriesFile> {
  return seriesOfTable(await readTableFile(file, { text: ["unique_id"] }), file, options);
}

/** The same for a table that is already read; `file` is for messages. */
export function seriesOfTable(table: Table, file: string, options: ReadOptions): SeriesFile {
  const { grain, gaps = "missing", regressors = [] } = options;
  const columns = longColumns(table, file, regressors);
  const { isNumber, ids, unsorted, ignored } = columns;
  if (grain && isNumber) throw new InputError(`${file}: --grain ${grain} needs dates, but ds holds whole numbers`);
  const fine = isNumber ? numberFrequency : commonFrequency(columns);
  const frequency = grain ? frequencyNamed(grain) : orFail(fine, file);
  const horizon = asInput(() => {
    const periods = parseHorizon(options.horizon, frequency);
    checkForecast(periods);
    return periods;
  });
  const calendar = grain ? grainCalendar(columns, grain, fine, gaps) : plainCalendar(columns, frequency, gaps);
  const series = ids.map((_, s) => onGrid(columns, s, calendar, horizon));
  if (series.every(({ values }) => values.every(Number.isNaN)) && columns.y.some((value) => !Number.isNaN(value)))
    throw new InputError(
      `${file}: no series has one whole ${grain} of rows${gaps === "zero" ? "" : "; --gaps zero takes times without a row as zero instead of missing"}`,
    );
  return { series, frequency, horizon, rows: table.rows, unsorted, ignored };
}

/** Rows as they stand: one a period. */
function plainCalendar(columns: LongColumns, frequency: Frequency, gaps: "missing" | "zero"): Calendar {
  return {
    frequency,
    adds: false,
    fillsZero: gaps === "zero",
    span: gaps === "zero" ? { from: -Infinity, to: lastKnown(columns) } : undefined,
    rowsIn: () => 1,
  };
}

/** Rows added up to periods. With gaps as zeros, the partial periods are those at the ends of the file. */
function grainCalendar(
  columns: LongColumns,
  grain: Grain,
  fine: Frequency | undefined,
  gaps: "missing" | "zero",
): Calendar {
  const { file, times } = columns;
  const frequency = frequencyNamed(grain);
  if (fine && rowsIn(0, grain, fine) === undefined)
    throw new InputError(`${file}: ds goes by the ${fine.name}; ${fine.name}s do not add up to a ${grain}`);
  if (gaps === "missing") {
    const steps = orFail(fine, file);
    return { frequency, grain, adds: true, fillsZero: false, rowsIn: (period) => rowsIn(period, grain, steps)! };
  }
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = lastKnown(columns);
  const step = fine && fine.days < 1 ? fine.days * 86_400_000 : 86_400_000;
  const begins = fine?.name === grain || first < periodStart(periodOf(first, grain), grain) + step;
  const ends = fine?.name === grain || last >= periodStart(periodOf(last, grain) + 1, grain) - step;
  return {
    frequency,
    grain,
    adds: true,
    fillsZero: true,
    span: {
      from: periodStart(periodOf(first, grain) + (begins ? 0 : 1), grain),
      to: periodStart(periodOf(last, grain) - (ends ? 0 : 1), grain),
    },
    rowsIn: () => 1,
  };
}

/** The last time of the file at which any y is known. */
function lastKnown({ times, y }: LongColumns): number {
  return times.reduce((most, time, row) => (Number.isNaN(y[row]!) ? most : Math.max(most, time)), -Infinity);
}

/**
 * The frequency that most series have by their usual step, else that of the shortest step of all; a single point tells none,
 * then days are taken. Undefined when it is no known one, which only matters where rows are not simply added up.
 */
function commonFrequency({ starts, order, times }: LongColumns): Frequency | undefined {
  const votes = new Map<Frequency["name"], number>();
  let shortest = Infinity;
  for (let s = 0; s + 1 < starts.length; s++) {
    const all = Float64Array.from(order.subarray(starts[s]!, starts[s + 1]!), (row) => times[row]!);
    const own = all.filter((time, k) => k === 0 || time !== all[k - 1]);
    for (let k = 1; k < own.length; k++) shortest = Math.min(shortest, own[k]! - own[k - 1]!);
    const frequency = inferFrequency(own);
    if (frequency) votes.set(frequency.name, (votes.get(frequency.name) ?? 0) + 1);
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  if (best) return frequencyNamed(best[0] as Exclude<Frequency["name"], "number">);
  return shortest < Infinity ? inferFrequency(Float64Array.of(0, shortest)) : frequencyNamed("day");
}

function orFail(frequency: Frequency | undefined, file: string): Frequency {
  if (frequency) return frequency;
  throw new InputError(
    `${file}: ds has no known frequency (minutes, hours, days, weeks, months, quarters, years); --grain week --gaps zero adds rows at any times up to weeks`,
  );
}
