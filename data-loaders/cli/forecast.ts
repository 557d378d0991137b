// stockwise forecast: forecasts of every series in a file, or of every SKU in a prepared folder.
import { existsSync, statSync } from "node:fs";
import { modelNames } from "../../lib/forecasting/models.js";
import { grains } from "../../lib/forecasting/periods.js";
import { InputError } from "../errors.js";
import { forecastTable } from "../pipeline/forecast/forecast-table.js";
import { backtestNotes } from "../pipeline/forecast/long-backtest.js";
import { longReport } from "../pipeline/forecast/long-report.js";
import { runnerFor } from "../runners/runner-for.js";
import { tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { text, type Command } from "./command.js";
import { forecastSettings } from "./forecast-settings.js";
import { fromFile, fromFolder } from "./forecast-sources.js";
import { progressReporter, stageProgress } from "./progress.js";

export const command: Command = {
  name: "forecast",
  summary:
    "Forecasts each series of a table unique_id, ds, y, or the demand of each SKU in a prepared folder, with intervals.",
  options: {
    input: {
      type: "string",
      value: "FILE|DIR",
      about: "CSV, CSV.GZ, Parquet or Arrow with unique_id, ds, y; or a prepared or run folder",
    },
    horizon: { type: "string", value: "N", about: "periods ahead: 30, or a duration: 30d, 8w, 6m" },
    grain: {
      type: "string",
      value: grains.join("|"),
      about: "add rows up to this period (default: as they stand; a folder by the week)",
    },
    gaps: {
      type: "string",
      value: "missing|zero",
      about: "what a period without a row is (default missing); zeros go on to the file's last period",
    },
    season: { type: "string", value: "7|24,168", about: "periods of a cycle (default: by the frequency of ds)" },
    model: { type: "string", value: "NAME", about: `default auto; ${modelNames.join(", ")}, arima:p,d,q[:P,D,Q]` },
    regressors: {
      type: "string",
      value: "a,b",
      about: "columns known in advance; rows after the last y give their future values",
    },
    levels: { type: "string", value: "80,95", about: "intervals in percent (default 80,95)" },
    jobs: { type: "string", value: "N", about: "threads that fit (default 1); any number gives the same bytes" },
    backtest: {
      type: "string",
      value: "N",
      about: "origins at which the model is held against naive, seasonal naive and SES (default 0, else 4 or more)",
    },
    output: { type: "string", value: "FILE", about: "forecasts as CSV, CSV.GZ, Parquet or Arrow" },
    report: { type: "string", value: "FILE", about: "what was fitted to each series, as JSON" },
  },
  examples: [
    "stockwise forecast --input sales.csv --horizon 30 --output forecasts.csv",
    "stockwise forecast --input sales.parquet --horizon 8w --season 52 --model arima:0,1,1:0,1,1 --output forecasts.parquet",
    "stockwise forecast --input lines.csv --grain week --gaps zero --horizon 13 --jobs 2 --output weekly.parquet --report report.json",
    "stockwise forecast --input .stockwise/run --grain month --horizon 6m --output monthly.csv",
    "stockwise forecast --input sales.csv --horizon 14 --model ets --backtest 6 --output forecasts.csv --report report.json",
    "stockwise forecast --input sales.csv --horizon 14 --model negbin --regressors promotion,price --output forecasts.csv",
  ],
  async run(options) {
    const input = text(options, "input");
    const output = text(options, "output");
    const settings = forecastSettings(options);
    tableFormat(output);
    if (!existsSync(input)) throw new InputError(`--input ${input}: no such file or folder`);
    const quiet = options["quiet"] === true;
    const progress = stageProgress(progressReporter({ quiet }))("forecast");
    // A progress line that still stands on a terminal is wiped first.
    const wipe = process.stderr.isTTY ? "\r\x1b[K" : "";
    const say = (line: string) => quiet || process.stderr.write(`${wipe}${line}\n`);

    say(`reading ${input}`);
    const runner = runnerFor(settings.jobs);
    try {
      const from = statSync(input).isDirectory() ? fromFolder : fromFile;
      const made = await from(input, settings, runner, progress);
      for (const note of [...made.notes, ...(made.backtest ? backtestNotes(made.backtest) : [])]) say(note);
      const { forecasts, places, frequency, horizon } = made;
      await writeTableFile(forecastTable(forecasts, places, frequency, settings.model), output);
      const report = longReport({ ...made, model: settings.model, levels: settings.levels, jobs: settings.jobs });
      if (options["report"] !== undefined)
        await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
      const { series, ...summary } = report;
      if (options["json"] === true) process.stdout.write(`${JSON.stringify({ ...summary, output })}\n`);
      else say(`${series.length} series, ${horizon} ${frequency.name}s ahead, ${report.fit_ms} ms: ${output}`);
    } finally {
      await runner.close();
    }
  },
};
