// The folder behind --input of commands that start in the middle of the pipeline: a run, or prepared tables.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { readManifest } from "../pipeline/manifest.js";
import { checkParameters, stageParameters, type RunParameters } from "../pipeline/parameters.js";
import type { Progress, StageName } from "../pipeline/stage.js";
import { loadStage, stageInputs } from "../pipeline/stages.js";

export type Source = {
  /** In words, to be said. */
  readonly kind: "a run folder" | "a prepared folder";
  /** Folders in which the files of stages are found. */
  readonly folders: Partial<Record<StageName, string>>;
  /** Those of the run, or the defaults. */
  readonly parameters: RunParameters;
};

/** What `folder` is. Throws InputError when it is neither a run nor a prepared folder. */
export function openSource(folder: string): Source {
  if (!existsSync(folder)) throw new InputError(`--input ${folder}: no such folder`);
  if (!statSync(folder).isDirectory())
    throw new InputError(`--input ${folder}: a folder is needed (a run, or prepared tables)`);
  const manifest = readManifest(folder);
  if (manifest) {
    const finished = Object.keys(manifest.stages) as StageName[];
    const folders = Object.fromEntries(
      finished.map((name) => [name, name === "prepare" ? join(folder, "prepared") : folder]),
    );
    return { kind: "a run folder", folders, parameters: manifest.parameters };
  }
  if (!existsSync(join(folder, "transactions.parquet")) || !existsSync(join(folder, "weeks.parquet")))
    throw new InputError(
      `--input ${folder}: neither a run (no manifest.json) nor a prepared folder (no transactions.parquet and weeks.parquet)`,
    );
  return { kind: "a prepared folder", folders: { prepare: folder }, parameters: checkParameters({}) };
}

/** Runs the stage `name`, and before it every stage that it needs and `source` lacks, into folders under `temp`. */
export async function runThrough(
  name: StageName,
  source: Source,
  temp: string,
  report: (stage: StageName) => Progress,
): Promise<Partial<Record<StageName, string>>> {
  const folders = { ...source.folders };
  const need = async (stage: StageName): Promise<void> => {
    for (const input of stageInputs[stage]) if (!folders[input] && input !== "sample") await need(input);
    const output = join(temp, stage);
    const spill = join(temp, `${stage}-temp`);
    for (const path of [output, spill]) mkdirSync(path, { recursive: true });
    const parameters = Object.fromEntries(stageParameters[stage].map((key) => [key, source.parameters[key]]));
    const loaded = await loadStage(stage);
    await loaded.run({
      inputs: folders as Record<string, string>,
      output,
      temp: spill,
      parameters: parameters as never,
      progress: report(stage),
    });
    folders[stage] = output;
  };
  await need(name);
  return folders;
}
