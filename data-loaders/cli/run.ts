// stockwise run: all stages, each only if something that it depends on has changed.
import { resolve } from "node:path";
import type { Manifest, Request } from "../pipeline/manifest.js";
import { isServerAddress } from "../live/address.js";
import { bringUpToDate, parametersOf } from "../pipeline/run.js";
import { settings, toParameters } from "../pipeline/config.js";
import { text, type Command, type Options } from "./command.js";
import { progressReporter } from "./progress.js";
import { inputFolder, tablesOption } from "./server-input.js";

/** Flags that set parameters of a run; shared by `run`, `build`, `start` and `dev`. */
export const runOptions = {
  config: { type: "string", value: "FILE", about: "settings as JSON, named like these flags" },
  input: {
    type: "string",
    value: "FILE|DIR|URL",
    about: "transactions as CSV, CSV.GZ or Parquet, or mysql://, postgres://; the sample when absent",
  },
  ...tablesOption,
  preset: { type: "string", value: "P", about: "columns of a known file: stockwise, online-retail, complete-journey" },
  map: { type: "string", value: "a=b,...", about: "columns of any other file: standard name = name in the file" },
  scale: { type: "string", value: "X", about: "size of the sample (default 1)" },
  network: { type: "string", value: "N", about: "centers of the sample: coastal or balanced (default coastal)" },
  clusters: { type: "string", value: "K", about: "customer segments (default 5)" },
  features: { type: "string", value: "a,b", about: "behavioural features to cluster by" },
  horizon: { type: "string", value: "N", about: "forecast horizon: 13 or 13w weeks, 30d, 6m (default 13)" },
  levels: { type: "string", value: "80,95", about: "forecast intervals in percent (default 50,80,95)" },
  model: { type: "string", value: "NAME", about: "forecasting model (default auto)" },
  "service-level": { type: "string", value: "P", about: "share of demand to be served from stock (default 0.95)" },
  "segment-service-levels": {
    type: "string",
    value: "S=P,...",
    about: "fill rates of single segments where they differ, by name or number: 0=0.98,2=0.9",
  },
  "review-days": { type: "string", value: "N", about: "days between two looks at the stock (default 7)" },
  "holding-cost": { type: "string", value: "R", about: "cost of stock a year, as a share of its value (default 0.25)" },
  holdout: {
    type: "string",
    value: "N",
    about: "weeks held out for validation, at most a quarter of the history (default 39)",
  },
  replicas: { type: "string", value: "N", about: "bootstrap replicas (default 400)" },
} as const;

/** The request that flags make; tables of a server are copied to this machine first. */
export async function requestOf(options: Options): Promise<Request> {
  const given = Object.fromEntries(Object.keys(settings).map((name) => [name, options[name]]));
  const parameters = toParameters(given, "command line");
  const request = {
    ...(options["config"] ? { config: resolve(text(options, "config")) } : {}),
    given: parameters,
  };
  const { input, preset, map } = parametersOf(request);
  if (input === undefined || (parameters.input === undefined && !isServerAddress(input))) return request;
  return { ...request, given: { ...parameters, input: await inputFolder(input, { preset, map }, options) } };
}

/** Does any flag ask for something else than what a run folder already holds? */
function asksForRun(options: Options): boolean {
  return Object.keys(runOptions).some((name) => options[name] !== undefined) || options["seed"] !== undefined;
}

/** Brings the run in `folder` up to date, asked by flags if there are any. */
export async function runFromFlags(folder: string, options: Options): Promise<Manifest> {
  return bringUpToDate({
    output: folder,
    report: progressReporter({ quiet: options["quiet"] === true }),
    ...(asksForRun(options) ? { request: await requestOf(options) } : {}),
  });
}

export const command: Command = {
  name: "run",
  summary:
    "Runs all stages on transactions, or on the sample, and writes a run folder. Unchanged stages are not run again; without settings, a run that is there is brought up to date as it was asked for.",
  options: { output: { type: "string", value: "DIR", about: "the run folder" }, ...runOptions },
  examples: [
    "stockwise run --output .stockwise/run",
    "stockwise run --input online_retail.parquet --preset online-retail --output retail",
  ],
  async run(options) {
    const manifest = await runFromFlags(resolve(text(options, "output")), options);
    if (options["json"]) process.stdout.write(`${JSON.stringify(manifest)}\n`);
    else
      process.stdout.write(
        `run ${manifest.run_id}: data through ${manifest.data_through}, ${manifest.rows.toLocaleString("en-US")} rows read\n`,
      );
  },
};
