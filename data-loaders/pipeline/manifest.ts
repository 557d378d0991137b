// The manifest of a run folder: what was run, on what, with which result. Everything else in the folder is found through it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunParameters } from "./parameters.js";
import type { StageName, Summary } from "./stage.js";

export type StageEntry = {
  readonly key: string;
  readonly finished: string;
  readonly seconds: number;
  readonly peak_memory_mb: number;
  readonly summary: Summary;
};

/** What the user asked for, so that the same run can be brought up to date later. */
export type Request = {
  /** Absolute path of the config file, if there was one. */
  readonly config?: string;
  readonly given: Partial<RunParameters>;
};

export type Manifest = {
  readonly format: 1;
  readonly run_id: string;
  readonly previous_run_id: string | null;
  readonly product_version: string;
  readonly node_version: string;
  readonly request: Request;
  readonly parameters: RunParameters;
  readonly input: { readonly path: string | null; readonly sha256: string | null; readonly bytes: number | null };
  readonly started: string;
  readonly finished: string;
  readonly data_through: string;
  readonly rows: number;
  readonly synthetic: boolean;
  readonly stages: Readonly<Partial<Record<StageName, StageEntry>>>;
};

/** The manifest in a run folder, or undefined where there is none; `name` is that of an earlier run's in its history. */
export function readManifest(folder: string, name = "manifest.json"): Manifest | undefined {
  const file = join(folder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : undefined;
}

/** The folder of a finished stage of a run. */
export function stageFolder(folder: string, manifest: Manifest, stage: StageName): string {
  const entry = manifest.stages[stage];
  if (!entry) throw new Error(`run ${manifest.run_id} has no stage ${stage}`);
  return join(storeFolder(folder), stage, entry.key);
}

/** The store inside a run folder. */
export function storeFolder(folder: string): string {
  return join(folder, ".store");
}
