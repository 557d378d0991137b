// stockwise segment: k-means on any table of customers, or on the behaviour of the customers of a prepared folder.
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkChoice, checkInteger } from "../../lib/check.js";
import { features as behaviouralFeatures } from "../../lib/segmentation/features.js";
import { fitness } from "../../lib/segmentation/fitness.js";
import { algorithms, defaultAlgorithm, type KMeansModel } from "../../lib/segmentation/kmeans.js";
import type { Points } from "../../lib/segmentation/points.js";
import { segmentCustomers } from "../../lib/segmentation/segment-customers.js";
import { segmentTable } from "../../lib/segmentation/segment-table.js";
import { scalings, type Axis, type Scaling } from "../../lib/segmentation/space.js";
import { integerColumn, numberColumn, tableOf, textColumn, texts, type Table } from "../../lib/table/table.js";
import { openDatabase } from "../duckdb.js";
import { asInput, InputError } from "../errors.js";
import { defaults } from "../pipeline/parameters.js";
import { loadLines } from "../pipeline/segment/behaviour.js";
import { cutoffs, measureAt } from "../pipeline/segment/measure.js";
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
    "stockwise segment --input prepared --features frequency,affinity,season --output segments.parquet",
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
};

type Result = {
  readonly source: string;
  readonly table: Table;
  readonly points: Points;
  readonly axes: readonly Axis[];
  readonly model: KMeansModel;
  readonly notes: readonly string[];
  readonly fitMs: number;
};

function settingsOf(options: Options): Settings {
  const names = options["features"];
  const features = typeof names === "string" ? names.split(",").map((name) => name.trim()) : undefined;
  if (features?.some((name) => name === "")) throw new InputError(`invalid --features: "${String(names)}" (a,b,c)`);
  const twice = features?.find((name, i) => features.indexOf(name) !== i);
  if (twice) throw new InputError(`invalid --features: ${twice} is given twice`);
  return asInput(() => ({
    clusters: checkInteger("--clusters", number(options, "clusters") ?? defaults.clusters, 1),
    seed: checkInteger("--seed", number(options, "seed") ?? defaults.seed, 0, 0xffffffff),
    scaling: checkChoice("--scale", text(options, "scale", "standard"), scalings),
    ...(options["algorithm"] === undefined
      ? {}
      : { algorithm: checkChoice("--algorithm", text(options, "algorithm"), algorithms) }),
    features,
  }));
}

function isFolder(input: string): boolean {
  if (!existsSync(input)) throw new InputError(`--input ${input}: no such file or folder`);
  return statSync(input).isDirectory();
}

async function fromTable(input: string, settings: Settings, say: (line: string) => void): Promise<Result> {
  const table = await readTableFile(input, { text: ["customer_id"] });
  say(`${input} is a table of ${table.rows} rows`);
  const started = performance.now();
  const { features, ...rest } = settings;
  const found = named(input, () => segmentTable(table, { ...rest, ...(features ? { columns: features } : {}) }));
  return {
    source: "table",
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
    const { now, weeks } = await cutoffs(db, defaults.holdoutWeeks);
    const chosen = settings.features ?? defaults.features;
    const { counted, space } = await measureAt(db, now, weeks, { features: chosen, scaling: settings.scaling });
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
      notes: space.leftOut
        .filter(({ feature }) => chosen.includes(feature))
        .map(({ feature, reason }) => `${feature} is left out: ${reason}`),
    };
  } finally {
    db.close();
    rmSync(temp, { recursive: true, force: true });
  }
}

function reportOf({ source, points, axes, model, notes, fitMs }: Result, settings: Settings) {
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
    algorithm: settings.algorithm ?? defaultAlgorithm(points.rows),
    seed: settings.seed,
    source,
    features:
      source === "table"
        ? axes.map(({ name }) => name)
        : behaviouralFeatures
            .filter(({ name }) => named!.includes(name))
            .map(({ name, formula }) => ({ name, formula })),
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
