// What a loader does: bring the run up to date, read from it, write one snapshot to stdout.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { toArrow } from "../lib/table/arrow.js";
import type { Table } from "../lib/table/table.js";
import { openDatabase, quote, type Database } from "./duckdb.js";
import { readManifest, stageFolder, storeFolder, type Manifest } from "./pipeline/manifest.js";
import { bringUpToDate } from "./pipeline/run.js";
import type { StageName, Summary } from "./pipeline/stage.js";
import { runFolder } from "./project.js";

/** A finished run, open for reading. */
export type Run = {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Manifests of earlier runs in the same folder, by run id, as far as they are kept. */
  readonly history: (runId: string) => Manifest | undefined;
  readonly db: Database;
  /** The path of a stage's file. */
  file(stage: StageName, name: string): string;
  /** SQL that reads a stage's Parquet file: `SELECT * FROM ${run.from("forecast", "forecasts")}`. */
  from(stage: StageName, table: string): string;
  /** The path of a stage's file of another run in the same folder; it is there as long as that run is the one before. */
  fileOf(manifest: Manifest, stage: StageName, name: string): string;
  /** A stage's JSON file. */
  json<T>(stage: StageName, name: string): T;
  summary<T extends Summary>(stage: StageName): T;
};

/** Opens the run folder as it stands. */
export async function openRun(folder = runFolder()): Promise<Run> {
  const manifest = readManifest(folder);
  if (!manifest) throw new Error(`no run in ${folder}`);
  const fileOf = (of: Manifest, stage: StageName, name: string) => join(stageFolder(folder, of, stage), name);
  const file = (stage: StageName, name: string) => fileOf(manifest, stage, name);
  return {
    folder,
    manifest,
    history: (runId) => readHistory(folder, runId),
    db: await openDatabase({ tempDirectory: join(storeFolder(folder), "publish") }),
    file,
    fileOf,
    from: (stage, table) => `read_parquet(${quote(file(stage, `${table}.parquet`))})`,
    json: <T>(stage: StageName, name: string) => JSON.parse(readFileSync(file(stage, name), "utf8")) as T,
    summary: <T extends Summary>(stage: StageName) => manifest.stages[stage]!.summary as T,
  };
}

type Make = (run: Run) => Promise<Table | object>;

let collector: ((make: Make) => Promise<void>) | undefined;

/** Writes what `make` reads from the up-to-date run to stdout: a table as Arrow, anything else as JSON. */
export async function publish(make: Make): Promise<void> {
  if (collector) return collector(make);
  await bringUpToDate({ output: runFolder() });
  process.stdout.write(await snapshot(make));
}

/**
 * Runs all `loaders` (paths) in this process and writes what each publishes to `folder`, under the loader's name without
 * `.ts`. A build does this once instead of starting a process a loader; the run must be up to date.
 */
export async function collectSnapshots(loaders: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  try {
    for (const loader of loaders) {
      collector = async (make) => writeFileSync(join(folder, basename(loader, ".ts")), await snapshot(make));
      await import(pathToFileURL(loader).href);
    }
  } finally {
    collector = undefined;
  }
}

async function snapshot(make: Make): Promise<string | Uint8Array> {
  const run = await openRun();
  try {
    const made = await make(run);
    return isTable(made) ? toArrow(made) : JSON.stringify(made);
  } finally {
    run.db.close();
  }
}

function readHistory(folder: string, runId: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "history", `${runId}.json`), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function isTable(made: Table | object): made is Table {
  return "rows" in made && "columns" in made;
}
