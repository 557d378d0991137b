// What a loader does: bring the run up to date, read from it, write one snapshot to stdout.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toArrow } from "../lib/table/arrow.js";
import type { Table } from "../lib/table/table.js";
import { openDatabase, quote, type Database } from "./duckdb.js";
import { readManifest, stageFolder, storeFolder, type Manifest } from "./pipeline/manifest.js";
import { bringUpToDate } from "./pipeline/run.js";
import type { StageName, Summary } from "./pipeline/stage.js";
import { runFolder } from "./project.js";

/** A finished run, open for reading. */
export type Run = {
  readonly manifest: Manifest;
  /** Manifests of earlier runs in the same folder, by run id, as far as they are kept. */
  readonly history: (runId: string) => Manifest | undefined;
  readonly db: Database;
  /** The path of a stage's file. */
  file(stage: StageName, name: string): string;
  /** SQL that reads a stage's Parquet file: `SELECT * FROM ${run.from("forecast", "forecasts")}`. */
  from(stage: StageName, table: string): string;
  /** A stage's JSON file. */
  json<T>(stage: StageName, name: string): T;
  summary<T extends Summary>(stage: StageName): T;
};

/** Opens the run folder as it stands. */
export async function openRun(folder = runFolder()): Promise<Run> {
  const manifest = readManifest(folder);
  if (!manifest) throw new Error(`no run in ${folder}`);
  const file = (stage: StageName, name: string) => join(stageFolder(folder, manifest, stage), name);
  return {
    manifest,
    history: (runId) => readHistory(folder, runId),
    db: await openDatabase({ tempDirectory: join(storeFolder(folder), "publish") }),
    file,
    from: (stage, table) => `read_parquet(${quote(file(stage, `${table}.parquet`))})`,
    json: <T>(stage: StageName, name: string) => JSON.parse(readFileSync(file(stage, name), "utf8")) as T,
    summary: <T extends Summary>(stage: StageName) => manifest.stages[stage]!.summary as T,
  };
}

/** Writes what `make` reads from the up-to-date run to stdout: a table as Arrow, anything else as JSON. */
export async function publish(make: (run: Run) => Promise<Table | object>): Promise<void> {
  // A build has just brought the run up to date; a preview has not.
  if (!process.env["STOCKWISE_UP_TO_DATE"]) await bringUpToDate({ output: runFolder() });
  const run = await openRun();
  try {
    const made = await make(run);
    process.stdout.write(isTable(made) ? toArrow(made) : JSON.stringify(made));
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
