// stockwise forecast: forecasts of every series in a file, or of every SKU in a prepared folder.
import { existsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkForecast } from "../../lib/forecasting/forecast.js";
import { parseHorizon, timeAhead, type Frequency } from "../../lib/forecasting/frequency.js";
import { forecastMany, type SeriesForecast } from "../../lib/forecasting/long-table.js";
import { checkModelName, modelNames } from "../../lib/forecasting/models.js";
import type { Table } from "../../lib/table/table.js";
import { dateColumn, integerColumn, numberColumn, tableOf, textColumn, type Column } from "../../lib/table/table.js";
import { asInput, InputError } from "../errors.js";
import { ctsaArima } from "../pipeline/forecast/arima-ctsa.js";
import { forecastPanel, preparedFolder, readPanel } from "../pipeline/forecast/prepared-series.js";
import { readSeriesFile } from "../pipeline/forecast/series-file.js";
import { tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { text, type Command, type Options } from "./command.js";

type Made = {
  readonly forecasts: readonly SeriesForecast[];
  readonly frequency: Frequency;
  readonly seasons: readonly number[];
  readonly horizon: number;
  /** Time of the last value of each series: epoch milliseconds, or the number itself. */
  readonly lasts: readonly number[];
  readonly firsts: readonly number[];
  readonly columnType: "date" | "timestamp" | "number";
  readonly about: Readonly<Record<string, unknown>>;
  readonly bySeries: readonly Readonly<Record<string, unknown>>[];
  readonly calibrated: boolean;
};

const week: Frequency = { name: "week", seasons: [52], days: 7 };

export const command: Command = {
  name: "forecast",
  summary:
    "Forecasts each series of a table unique_id, ds, y, or the weekly demand of each SKU in a prepared folder, with intervals.",
  options: {
    input: {
      type: "string",
      value: "FILE|DIR",
      about: "CSV, CSV.GZ, Parquet or Arrow with unique_id, ds, y; or a prepared folder",
    },
    horizon: { type: "string", value: "N", about: "periods ahead: 30, or a duration: 30d, 8w, 6m" },
    season: { type: "string", value: "7|24,168", about: "periods of a cycle (default: by the frequency of ds)" },
    model: { type: "string", value: "NAME", about: `default auto; ${modelNames.join(", ")}, arima:p,d,q[:P,D,Q]` },
    levels: { type: "string", value: "80,95", about: "intervals in percent (default 80,95)" },
    output: { type: "string", value: "FILE", about: "forecasts as CSV, CSV.GZ, Parquet or Arrow" },
    report: { type: "string", value: "FILE", about: "what was fitted to each series, as JSON" },
  },
  examples: [
    "stockwise forecast --input sales.csv --horizon 30 --output forecasts.csv",
    "stockwise forecast --input sales.parquet --horizon 8w --season 52 --model arima:0,1,1:0,1,1 --output forecasts.parquet",
  ],
  async run(options) {
    const input = text(options, "input");
    const output = text(options, "output");
    const model = text(options, "model", "auto");
    const levels = levelsOf(text(options, "levels", "80,95"));
    const horizon = text(options, "horizon");
    tableFormat(output);
    asInput(() => checkModelName(model));
    if (!existsSync(input)) throw new InputError(`${input}: no such file or folder`);
    const started = performance.now();
    const progress = progressLine(options);
    const made = statSync(input).isDirectory()
      ? await fromFolder(input, { model, levels, horizon, season: options["season"] }, progress)
      : await fromFile(input, { model, levels, horizon, season: options["season"] }, progress);
    await writeTableFile(tableFrom(made, model, levels), output);
    const report = reportFrom(made, model, levels, Math.round(performance.now() - started));
    if (options["report"] !== undefined)
      await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
    const { series, ...summary } = report;
    if (options["json"] === true) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else if (options["quiet"] !== true)
      process.stderr.write(`${series.length} series, ${made.horizon} ${made.frequency.name}s ahead: ${output}\n`);
  },
};

type Asked = {
  readonly model: string;
  readonly levels: readonly number[];
  readonly horizon: string;
  readonly season: Options[string];
};

type Tell = (done: number, total: number) => void;

async function fromFile(file: string, asked: Asked, progress: Tell): Promise<Made> {
  const source = await readSeriesFile(file);
  const { frequency, series } = source;
  const horizon = asInput(() => parseHorizon(asked.horizon, frequency));
  const seasons = seasonsOf(asked.season) ?? frequency.seasons;
  const { model, levels } = asked;
  asInput(() => checkForecast(horizon, levels));
  const { forecasts, factors } = asInput(() =>
    forecastMany(series, { model, horizon, levels, seasons, externalArima: ctsaArima, progress }),
  );
  const whole = series.every(({ first, last }) => first % 86_400_000 === 0 && last % 86_400_000 === 0);
  return {
    forecasts,
    frequency,
    seasons,
    horizon,
    lasts: series.map(({ last }) => last),
    firsts: series.map(({ first }) => first),
    columnType: frequency.name === "number" ? "number" : whole && frequency.days >= 1 ? "date" : "timestamp",
    about: {
      input: file,
      kind: "series",
      rows: source.rows,
      unsorted: source.unsorted,
      ignored_columns: source.ignored,
    },
    bySeries: series.map(({ values, gaps, missing, negative }) => ({ n: values.length, gaps, missing, negative })),
    calibrated: factors !== undefined,
  };
}

async function fromFolder(folder: string, asked: Asked, progress: Tell): Promise<Made> {
  const prepared = preparedFolder(folder);
  if (!prepared)
    throw new InputError(
      `${folder}: neither a prepared folder nor a run folder (no transactions.parquet and weeks.parquet)`,
    );
  const { model, levels } = asked;
  const horizon = asInput(() => parseHorizon(asked.horizon, week));
  asInput(() => checkForecast(horizon, levels));
  const loaded = await readPanel(prepared, join(tmpdir(), "stockwise"));
  const { history, skus } = loaded;
  const seasons = seasonsOf(asked.season) ?? week.seasons;
  const values = skus.map((id, s) => ({ id, values: history.units.slice(s * history.weeks, (s + 1) * history.weeks) }));
  const own = model === "auto" && asked.season === undefined;
  const many = own
    ? { forecasts: forecastPanel(loaded, horizon, levels), factors: [] }
    : asInput(() => forecastMany(values, { model, horizon, levels, seasons, externalArima: ctsaArima, progress }));
  const last = (history.firstWeek + 7 * (history.weeks - 1)) * 86_400_000;
  return {
    forecasts: many.forecasts,
    frequency: week,
    seasons,
    horizon,
    lasts: skus.map(() => last),
    firsts: skus.map(() => history.firstWeek * 86_400_000),
    columnType: "date",
    about: { input: prepared, kind: "prepared folder", rows: history.series * history.weeks },
    bySeries: skus.map(() => ({ n: history.weeks })),
    calibrated: many.factors !== undefined,
  };
}

function tableFrom(made: Made, model: string, levels: readonly number[]): Table {
  const { forecasts, horizon, frequency, columnType } = made;
  const rows = forecasts.length * horizon;
  const times = new Float64Array(rows);
  forecasts.forEach((_, s) => {
    for (let i = 0; i < horizon; i++)
      times[s * horizon + i] = timeAhead(made.lasts[s]!, i + 1, frequency, made.firsts[s]);
  });
  const ds: Column =
    columnType === "number"
      ? integerColumn(times)
      : columnType === "date"
        ? dateColumn(times.map((time) => Math.floor(time / 86_400_000)))
        : { type: "timestamp", values: times };
  const flat = (of: (forecast: SeriesForecast) => Float64Array) => {
    const values = new Float64Array(rows);
    forecasts.forEach((forecast, s) => values.set(of(forecast), s * horizon));
    return numberColumn(values);
  };
  const repeated = (strings: readonly string[]) =>
    textColumn(strings.flatMap((string) => Array.from({ length: horizon }, () => string)));
  return tableOf({
    unique_id: repeated(forecasts.map(({ id }) => id)),
    ds,
    model: repeated(forecasts.map(() => model)),
    mean: flat(({ forecast }) => forecast.mean),
    ...Object.fromEntries(
      levels.flatMap((level, k) => [
        [`lo_${percent(level)}`, flat(({ forecast }) => forecast.low[k]!)],
        [`hi_${percent(level)}`, flat(({ forecast }) => forecast.high[k]!)],
      ]),
    ),
  });
}

function reportFrom(made: Made, model: string, levels: readonly number[], milliseconds: number) {
  const fallbacks: Record<string, number> = {};
  for (const { fallback } of made.forecasts) if (fallback) fallbacks[fallback] = (fallbacks[fallback] ?? 0) + 1;
  return {
    ...made.about,
    model,
    frequency: made.frequency.name,
    seasons: made.seasons,
    horizon: made.horizon,
    levels: levels.map((level) => Number(percent(level))),
    intervals_calibrated: made.calibrated,
    totals: {
      series: made.forecasts.length,
      fitted: made.forecasts.filter(({ status }) => status === "fitted").length,
      fallbacks,
      fits: made.forecasts.reduce((sum, { fits }) => sum + fits, 0),
    },
    fit_ms: milliseconds,
    series: made.forecasts.map(({ id, label, fits, status, fallback }, s) => ({
      unique_id: id,
      ...made.bySeries[s],
      model: label,
      fits,
      status,
      fallback: fallback ?? null,
    })),
  };
}

function levelsOf(given: string): number[] {
  const levels = given.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const bad = levels.findIndex((level) => !(level > 0 && level < 100));
  if (bad >= 0) throw new InputError(`invalid --levels: ${given} (percentages between 0 and 100, e.g. 80,95)`);
  return [...new Set(levels)].sort((a, b) => a - b).map((level) => level / 100);
}

function seasonsOf(given: Options[string]): number[] | undefined {
  if (given === undefined) return undefined;
  const seasons = String(given).split(",").map(Number);
  if (seasons.some((season) => !Number.isInteger(season) || season < 1 || season > 10_000))
    throw new InputError(`invalid --season: ${String(given)} (whole numbers of periods, e.g. 7 or 24,168)`);
  return seasons.filter((season) => season > 1).sort((a, b) => a - b);
}

/** 80 for 0.8, 99.5 for 0.995. */
function percent(level: number): string {
  return String(Number((100 * level).toFixed(6)));
}

/** A line on stderr that counts fits, on a terminal only. */
function progressLine(options: Options): Tell {
  if (options["quiet"] === true || !process.stderr.isTTY) return () => {};
  let shown = 0;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - shown < 200) return;
    shown = now;
    process.stderr.write(`\rforecast: ${done} of ${total} fits${done === total ? "\n" : ""}`);
  };
}
