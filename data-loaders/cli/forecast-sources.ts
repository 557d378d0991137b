// What stockwise forecast reads, a long file or a prepared folder, and its forecasts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkForecast } from "../../lib/forecasting/forecast.js";
import { frequencyNamed, parseHorizon, type Frequency } from "../../lib/forecasting/frequency.js";
import type { ManyForecasts, NamedSeries, SeriesForecast } from "../../lib/forecasting/long-table.js";
import { asInput, InputError } from "../errors.js";
import { writeDailyDemand } from "../pipeline/forecast/daily-demand.js";
import { forecastSeries } from "../pipeline/forecast/forecast-series.js";
import type { Place } from "../pipeline/forecast/forecast-table.js";
import { longBacktest } from "../pipeline/forecast/long-backtest.js";
import { forecastPanel, preparedFolder, readPanel } from "../pipeline/forecast/prepared-series.js";
import { readSeriesFile, type FileSeries } from "../pipeline/forecast/series-file.js";
import type { Progress } from "../pipeline/stage.js";
import type { Runner } from "../runners/runner.js";
import type { ForecastSettings } from "./forecast-settings.js";

export type Made = {
  readonly forecasts: readonly SeriesForecast[];
  readonly places: readonly Place[];
  readonly frequency: Frequency;
  readonly seasons: readonly number[];
  readonly horizon: number;
  readonly calibrated: boolean;
  readonly coverage?: ManyForecasts["coverage"];
  readonly fitMs: number;
  readonly backtest?: ReturnType<typeof longBacktest>;
  /** For the report: the input, and each series. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly bySeries: readonly Readonly<Record<string, unknown>>[];
  /** What a user must know, in a line each. */
  readonly notes: readonly string[];
};

/** More rows than anybody asks for on purpose, and more than memory holds. */
const mostRows = 50_000_000;

/** Forecasts of a long file. Throws InputError on anything wrong with it. */
export async function fromFile(
  file: string,
  settings: ForecastSettings,
  runner: Runner,
  progress: Progress,
): Promise<Made> {
  const { model, levels } = settings;
  const source = await readSeriesFile(file, settings);
  const { frequency, horizon, series } = source;
  if (series.length * horizon > mostRows)
    throw new InputError(
      `invalid horizon: ${settings.horizon} (${series.length} series x ${horizon} steps are more than ${mostRows} rows)`,
    );
  const seasons = settings.seasons ?? frequency.seasons;
  const started = performance.now();
  const { forecasts, factors, coverage } = await forecastSeries(
    series,
    { model, horizon, levels, seasons },
    runner,
    counting(progress),
  ).catch(asUsersMistake);
  const fitMs = performance.now() - started;
  const sum = (of: (treatment: FileSeries["treatment"]) => number) =>
    series.reduce((total, { treatment }) => total + of(treatment), 0);
  const totals = {
    gaps: sum(({ gaps }) => gaps),
    missing: sum(({ missing }) => missing),
    negative: sum(({ negative }) => negative),
    future_rows: sum(({ future }) => future),
    ...(settings.grain
      ? {
          partial_periods_dropped: sum(({ partial }) => partial),
          incomplete_periods: sum(({ incomplete }) => incomplete),
          rows_added_to_another: sum(({ repeated }) => repeated),
        }
      : {}),
  };
  return {
    forecasts,
    places: series,
    frequency,
    seasons,
    horizon,
    calibrated: factors !== undefined,
    ...(coverage ? { coverage } : {}),
    fitMs,
    ...backtestOf(series, settings, { horizon, seasons }, progress),
    about: {
      input: file,
      kind: "series",
      rows: source.rows,
      unsorted: source.unsorted,
      ignored_columns: source.ignored,
      regressors: settings.regressors,
      grain: settings.grain ?? null,
      gaps_are: settings.gaps,
      treated: totals,
    },
    bySeries: series.map(({ values, treatment }) => ({ n: values.length, ...treatment })),
    notes: [
      `${file} is a table of ${source.rows} rows: ${series.length} series by the ${frequency.name}`,
      ...treatmentNotes(totals, settings, frequency),
    ],
  };
}

/** Forecasts of each SKU of a prepared folder, or of that in a run folder. */
export async function fromFolder(
  folder: string,
  settings: ForecastSettings,
  runner: Runner,
  progress: Progress,
): Promise<Made> {
  const prepared = preparedFolder(folder);
  if (!prepared)
    throw new InputError(
      `--input ${folder}: neither a prepared folder nor a run folder (no transactions.parquet and weeks.parquet)`,
    );
  const { model, levels, grain, regressors } = settings;
  if (regressors.length > 0)
    throw new InputError(`--regressors ${regressors.join(",")}: a prepared folder brings its own calendar`);
  if (grain && grain !== "week") return fromDays(folder, prepared, settings, runner, progress);
  const week = frequencyNamed("week");
  const horizon = asInput(() => parseHorizon(settings.horizon, week));
  asInput(() => checkForecast(horizon, levels));
  const loaded = await readPanel(prepared, join(tmpdir(), "stockwise"));
  const { history, skus } = loaded;
  const seasons = settings.seasons ?? week.seasons;
  const series = skus.map((id, s) => ({ id, values: history.units.slice(s * history.weeks, (s + 1) * history.weeks) }));
  const started = performance.now();
  const own = model === "auto" && settings.seasons === undefined;
  if (own && settings.backtest > 0)
    throw new InputError(
      "--backtest: the panel's own one is in a run (forecast.json); name another --model to test it",
    );
  const { forecasts, factors, coverage }: ManyForecasts = own
    ? { forecasts: forecastPanel(loaded, horizon, levels), factors: [] }
    : await forecastSeries(series, { model, horizon, levels, seasons }, runner, counting(progress)).catch(
        asUsersMistake,
      );
  const fitMs = performance.now() - started;
  const first = history.firstWeek * 86_400_000;
  const last = (history.firstWeek + 7 * (history.weeks - 1)) * 86_400_000;
  return {
    forecasts,
    places: skus.map(() => ({ first, last })),
    frequency: week,
    seasons,
    horizon,
    calibrated: factors !== undefined,
    ...(coverage ? { coverage } : {}),
    fitMs,
    ...backtestOf(series, settings, { horizon, seasons }, progress),
    about: { input: prepared, kind: "prepared folder", rows: history.series * history.weeks },
    bySeries: skus.map(() => ({ n: history.weeks })),
    notes: [`${folder} is a ${prepared === folder ? "prepared" : "run"} folder: ${skus.length} SKUs by the week`],
  };
}

/** The same by the day or the month: orders are added up anew, and each SKU is a series as of a long file. */
async function fromDays(
  folder: string,
  prepared: string,
  settings: ForecastSettings,
  runner: Runner,
  progress: Progress,
): Promise<Made> {
  const temp = mkdtempSync(join(tmpdir(), "stockwise-forecast-"));
  try {
    const file = join(temp, "daily.parquet");
    await writeDailyDemand(prepared, file, temp);
    const made = await fromFile(file, { ...settings, gaps: "zero" }, runner, progress).catch((error: unknown) => {
      // What is wrong with the days is wrong with the folder: the file is ours.
      if (error instanceof InputError) throw new InputError(error.message.replaceAll(file, prepared));
      throw error;
    });
    const kind = prepared === folder ? "prepared" : "run";
    return {
      ...made,
      about: { ...made.about, input: prepared, kind: "prepared folder" },
      notes: [
        `${folder} is a ${kind} folder: ${made.forecasts.length} SKUs by the ${settings.grain}`,
        `a ${settings.grain} without an order counts as one without demand; weeks out of stock and promotions are known by the week only`,
        ...made.notes.slice(1),
      ],
    };
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/** Undefined unless it is asked for. */
function backtestOf(
  series: readonly NamedSeries[],
  { backtest, model, levels }: ForecastSettings,
  { horizon, seasons }: { readonly horizon: number; readonly seasons: readonly number[] },
  progress: Progress,
): Pick<Made, "backtest"> {
  if (backtest === 0) return {};
  const told = (done: number, total: number) => progress("backtest", done / total, { done, total, unit: "series" });
  const options = { models: [model], cutoffs: backtest, horizon, levels, seasons, progress: told };
  return { backtest: asInput(() => longBacktest(series, options)) };
}

function counting(progress: Progress) {
  return (done: number, total: number) => progress("fitting", done / total, { done, total, unit: "series" });
}

/** A RangeError of the pure core is about what the user asked for. */
function asUsersMistake(error: unknown): never {
  return asInput(() => {
    throw error;
  });
}

function treatmentNotes(
  totals: Readonly<Record<string, number>>,
  { grain, gaps, regressors }: ForecastSettings,
  { name }: Frequency,
): string[] {
  const note = (count: number | undefined, text: string) => (count ? [`${count} ${text}`] : []);
  return [
    ...note(totals["gaps"], `${name}s without a row count as ${gaps}`),
    ...note(totals["missing"], "rows with an empty y count as missing"),
    ...note(totals["negative"], `${name}s are negative: count models do not take such series`),
    ...(regressors.length > 0 ? [] : note(totals["future_rows"], "rows after the last y of their series are left out")),
    ...note(totals["partial_periods_dropped"], `partial ${grain}s at either end are dropped`),
    ...note(totals["incomplete_periods"], `${grain}s lack rows and count as missing`),
    ...note(totals["rows_added_to_another"], "rows repeat a series and time and are added up"),
  ];
}
