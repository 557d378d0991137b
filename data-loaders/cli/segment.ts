// stockwise segment: k-means on any table of customers, or on the behaviour of the customers of a prepared folder.
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkChoice, checkInteger, checkNumber } from "../../lib/check.js";
import { features as behaviouralFeatures } from "../../lib/segmentation/features.js";
import { fitness } from "../../lib/segmentation/fitness.js";
import { algorithms, defaultAlgorithm, type KMeansModel } from "../../lib/segmentation/kmeans.js";
import type { Points } from "../../lib/segmentation/points.js";
import { segmentCustomers, usualWinsorising } from "../../lib/segmentation/segment-customers.js";
import { segmentTable } from "../../lib/segmentation/segment-table.js";
import { scalings, type Axis, type Scaling } from "../../lib/segmentation/space.js";
import { integerColumn, numberColumn, tableOf, textColumn, texts, type Table } from "../../lib/table/table.js";
import { openDatabase } from "../duckdb.js";
import { asInput, InputError } from "../errors.js";
import { defaults } from "../pipeline/parameters.js";
import { loadLines } from "../pipeline/segment/behaviour.js";
import { asOf, cutoffs, measureAt } from "../pipeline/segment/measure.js";
import { readTableFile, tableFormat, writeTableFile, writeTextFile } from "../table-file.js";
import { number, text, type Command, type Options } from "./command.js";

export const command: Command = {
  name: "segment",
  summary:
    "Groups customers by k-means: the columns of any table, or the buying behaviour in a prepared folder or a run.",
  options: {
    input: {
      type: "string",
      value: "DIR|FILE",
      about: "table with customer_id and numeric columns (CSV, CSV.GZ, Parquet, Arrow), prepared folder, or run folder",
    },
    clusters: { type: "string", value: "K", about: `number of segments (default ${defaults.clusters})` },
    features: {
      type: "string",
      value: "a,b",
      about: "columns of the table (default: all), or behavioural features of a folder (default: the run's)",
    },
    scale: { type: "string", value: "S", about: `${scalings.join(", ")} (default standard)` },
    log: { type: "string", value: "a,b", about: "columns of the table of which ln(1 + x) is taken" },
    winsorise: {
      type: "string",
      value: "P",
      about: `share of the values at either end to pull in (default 0, of a folder ${usualWinsorising})`,
    },
    weights: { type: "string", value: "COLUMN", about: "column of the table that says how many times a row counts" },
    "as-of": {
      type: "string",
      value: "DATE",
      about: "of a folder: what was known before this day (default: all of it)",
    },
    algorithm: {
      type: "string",
      value: "A",
      about: `${algorithms.join(", ")} (default hamerly, above a million rows mini-batch)`,
    },
    output: { type: "string", value: "FILE", about: "customer_id, segment, distance as CSV, CSV.GZ, Parquet or Arrow" },
    report: { type: "string", value: "FILE", about: "JSON: sizes, inertia, silhouette, centroids" },
  },
  examples: [
    "stockwise segment --input customers.csv --clusters 5 --output segments.csv --report segments.json",
    "stockwise segment --input customers.csv --log spend --winsorise 0.01 --scale robust --output segments.csv",
    "stockwise segment --input prepared --features frequency,affinity,season --as-of 2024-06-30 --output segments.parquet",
  ],
  async run(options) {
    const settings = settingsOf(options);
    const input = text(options, "input");
    const output = text(options, "output");
    tableFormat(output);
    const say = (line: string) => (options["quiet"] ? undefined : process.stderr.write(`segment   ${line}\n`));
    const result = await (isFolder(input) ? fromFolder(input, settings, say) : fromTable(input, settings, say));
    for (const note of result.notes) say(`note: ${note}`);
    const report = reportOf(result, settings);
    await writeTableFile(result.table, output);
    if (options["report"] !== undefined)
      await writeTextFile(`${JSON.stringify(report, null, 1)}\n`, text(options, "report"));
    if (options["json"]) process.stdout.write(`${JSON.stringify({ ...report, output })}\n`);
    else say(`${result.table.rows} customers, ${report.clusters} segments of ${report.sizes.join(", ")}: ${output}`);
  },
};

type Settings = {
  readonly clusters: number;
  readonly seed: number;
  readonly scaling: Scaling;
  readonly algorithm?: (typeof algorithms)[number];
  readonly features: readonly string[] | undefined;
  readonly log: readonly string[] | undefined;
  readonly winsorise?: number;
  readonly weights?: string;
  readonly asOf?: string;
};

type Result = {
  readonly source: string;
  readonly table: Table;
  readonly points: Points;
  readonly axes: readonly Axis[];
  readonly model: KMeansModel;
  readonly preparation: string;
  /** The day before which everything is known; null for a table. */
  readonly cutoff: string | null;
  readonly notes: readonly string[];
  readonly fitMs: number;
};

function settingsOf(options: Options): Settings {
  const winsorise = number(options, "winsorise");
  return asInput(() => ({
    clusters: checkInteger("--clusters", number(options, "clusters") ?? defaults.clusters, 1),
    seed: checkInteger("--seed", number(options, "seed") ?? defaults.seed, 0, 0xffffffff),
    scaling: checkChoice("--scale", text(options, "scale", "standard"), scalings),
    ...(options["algorithm"] === undefined
      ? {}
      : { algorithm: checkChoice("--algorithm", text(options, "algorithm"), algorithms) }),
    features: listOf(options, "features"),
    log: listOf(options, "log"),
    ...(winsorise === undefined ? {} : { winsorise: checkNumber("--winsorise", winsorise, 0, 0.49) }),
    ...(options["weights"] === undefined ? {} : { weights: text(options, "weights") }),
    ...(options["as-of"] === undefined ? {} : { asOf: text(options, "as-of") }),
  }));
}

/** The names in a,b,c, each once; undefined where the flag is not given. */
function listOf(options: Options, flag: string): string[] | undefined {
  const given = options[flag];
  if (typeof given !== "string") return undefined;
  const names = given.split(",").map((name) => name.trim());
  if (names.some((name) => name === "")) throw new InputError(`invalid --${flag}: "${given}" (a,b,c)`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new InputError(`invalid --${flag}: ${twice} is given twice`);
  return names;
}

function isFolder(input: string): boolean {
  if (!existsSync(input)) throw new InputError(`--input ${input}: no such file or folder`);
  return statSync(input).isDirectory();
}

async function fromTable(input: string, settings: Settings, say: (line: string) => void): Promise<Result> {
  if (settings.asOf !== undefined)
    throw new InputError(`--as-of is for a prepared folder or a run; ${input} is a table, clustered as it is`);
  const table = await readTableFile(input, { text: ["customer_id"] });
  say(`${input} is a table of ${table.rows} rows`);
  const started = performance.now();
  const { features, log, ...rest } = settings;
  const found = named(input, () =>
    segmentTable(table, { ...rest, ...(features ? { columns: features } : {}), ...(log ? { log } : {}) }),
  );
  return {
    source: "table",
    cutoff: null,
    fitMs: performance.now() - started,
    table: tableOf({
      customer_id: textColumn(found.ids),
      segment: integerColumn(found.model.labels),
      distance: numberColumn(found.distances),
    }),
    ...found,
  };
}

async function fromFolder(input: string, settings: Settings, say: (line: string) => void): Promise<Result> {
  for (const flag of ["log", "weights"] as const)
    if (settings[flag] !== undefined)
      throw new InputError(`--${flag} is for a table; ${input} is a folder, whose features have their own transforms`);
  const isRun = existsSync(join(input, "manifest.json"));
  const prepared = isRun ? join(input, "prepared") : input;
  for (const name of ["transactions", "weeks", "customers", "skus", "regions"])
    if (!existsSync(join(prepared, `${name}.parquet`)))
      throw new InputError(`${input}: neither a prepared folder nor a run folder (no ${name}.parquet in ${prepared})`);
  say(`${input} is a ${isRun ? "run" : "prepared"} folder`);
  const temp = mkdtempSync(join(tmpdir(), "stockwise-segment-"));
  const db = await openDatabase({ tempDirectory: temp });
  try {
    await loadLines(db, prepared);
    const latest = await cutoffs(db, defaults.holdoutWeeks);
    const { cutoff, weeks } =
      settings.asOf === undefined ? { cutoff: latest.now, weeks: latest.weeks } : await asOf(db, settings.asOf);
    const chosen = settings.features ?? defaults.features;
    const { counted, space } = await measureAt(db, cutoff, weeks, { ...settings, features: chosen });
    const started = performance.now();
    const { placement, model } = named(input, () => segmentCustomers(space, counted.table.rows, settings));
    return {
      source: isRun ? "run folder" : "prepared folder",
      fitMs: performance.now() - started,
      table: tableOf({
        customer_id: textColumn(texts(counted.table, "customer_id")),
        segment: integerColumn(Array.from(placement.segment, (label) => (label < 0 ? NaN : label))),
        distance: numberColumn(placement.distance),
        status: textColumn(Array.from(placement.segment, (label) => (label < 0 ? "new" : "assigned"))),
      }),
      points: space.points,
      axes: space.axes,
      model,
      preparation: space.preparation,
      cutoff,
      notes: space.leftOut
        .filter(({ feature }) => chosen.includes(feature))
        .map(({ feature, reason }) => `${feature} is left out: ${reason}`),
    };
  } finally {
    db.close();
    rmSync(temp, { recursive: true, force: true });
  }
}

function reportOf(result: Result, settings: Settings) {
  const { source, points, axes, model, preparation, cutoff, notes, fitMs } = result;
  const silhouette = fitness(points, model, settings.seed);
  const named = source !== "table" && settings.features === undefined ? defaults.features : settings.features;
  return {
    clusters: model.clusters,
    inertia: model.inertia,
    iterations: model.iterations,
    converged: model.converged,
    silhouette: silhouette.mean,
    silhouette_se: silhouette.standardError,
    sizes: [...model.sizes],
    centroids: Array.from({ length: model.clusters }, (_, k) => [
      ...model.centroids.subarray(k * model.cols, (k + 1) * model.cols),
    ]),
    dimensions: axes.map(({ name }) => name),
    axes: axes.map(({ name, center, scale, weight }) => ({ name, center, scale, weight })),
    scale: settings.scaling,
    preparation,
    weights: settings.weights ?? null,
    cutoff,
    algorithm: settings.algorithm ?? defaultAlgorithm(points.rows),
    seed: settings.seed,
    source,
    features:
      source === "table"
        ? axes.map(({ name }) => name)
        : behaviouralFeatures
            .filter(({ name }) => named!.includes(name))
            .map(({ name, unit, formula, transform }) => ({ name, unit, formula, transform })),
    notes,
    fit_ms: Math.round(fitMs * 10) / 10,
  };
}

/** Errors of the core about the data, with the name of the input in front. */
function named<T>(input: string, action: () => T): T {
  try {
    return asInput(action);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${input}: ${error.message}`);
    throw error;
  }
}
