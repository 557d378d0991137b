// One run: every stage in order, each only if its inputs, parameters or code have changed, then the run folder.
import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../errors.js";
import { productVersion } from "../project.js";
import { codeVersion } from "./code-version.js";
import { fingerprint } from "./fingerprint.js";
import { readManifest, storeFolder, type Manifest, type Request, type StageEntry } from "./manifest.js";
import { checkParameters, stageParameters, type RunParameters } from "./parameters.js";
import { readConfig } from "./config.js";
import { stageNames, type Progress, type StageContext, type StageName, type Summary } from "./stage.js";
import { loadStage, stageFile, stageInputs } from "./stages.js";
import { openStore, type Store } from "./store.js";

export type RunOptions = {
  /** The run folder. */
  readonly output: string;
  readonly request: Request;
  /** The last stage to run; the later ones are left out. Default: all. */
  readonly through?: StageName;
  /** Called as stages start, move and end. */
  readonly report?: (event: RunEvent) => void;
};

export type RunEvent =
  | {
      readonly kind: "progress";
      readonly stage: StageName;
      readonly phase: string;
      readonly share?: number;
      readonly counted?: { done: number; total: number; unit: string };
    }
  | {
      readonly kind: "stage";
      readonly stage: StageName;
      readonly cached: boolean;
      readonly seconds: number;
      readonly peakMemoryMb: number;
    };

/** Brings the run in `output` up to date and returns its manifest. A run that is up to date already is not touched. */
export async function run(options: RunOptions): Promise<Manifest> {
  const { request, report = () => {} } = options;
  const output = resolve(options.output);
  const parameters = parametersOf(request);
  checkOutput(output);
  const before = readManifest(output);
  const made = !existsSync(output);
  const store = await openStore(storeFolder(output));
  try {
    const started = new Date().toISOString();
    const input = await fingerprintInput(parameters, store);
    const stages: Partial<Record<StageName, StageEntry>> = {};
    for (const name of plan(parameters, options.through)) {
      const key = stageKey(name, parameters, input.sha256, stages);
      const known = store.find(name, key);
      const record = known ?? (await runStage(store, name, key, parameters, stages, report));
      stages[name] = {
        key,
        finished: record.finished,
        seconds: record.seconds,
        peak_memory_mb: record.peakMemoryMb,
        summary: record.summary,
      };
      report({
        kind: "stage",
        stage: name,
        cached: known !== undefined,
        seconds: record.seconds,
        peakMemoryMb: record.peakMemoryMb,
      });
    }
    if (before && sameStages(before, stages)) return before;
    const manifest = describe({ request, parameters, input, started, stages, before });
    writeRunFolder(output, store, manifest, before);
    return manifest;
  } catch (error) {
    // A folder that this run made, and in which no stage was finished, is not left behind.
    if (made && !hasFinishedStage(storeFolder(output))) rmSync(output, { recursive: true, force: true });
    throw error;
  } finally {
    store.close();
  }
}

/**
 * Brings the run in a folder up to date: with `request` if there is one, else with what the run was made with, else with
 * the defaults (the sample). Where the input of a finished run is gone, the run is taken as it stands, with a warning.
 */
export async function bringUpToDate(options: Omit<RunOptions, "request"> & { request?: Request }): Promise<Manifest> {
  const known = readManifest(resolve(options.output));
  const request = options.request ?? known?.request ?? { given: {} };
  if (known && !options.request && known.input.path !== null && !existsSync(known.input.path)) {
    process.stderr.write(`warning: ${known.input.path} is gone; run ${known.run_id} is taken as it stands\n`);
    return known;
  }
  return run({ ...options, request });
}

/** Parameters of a request: defaults, then the config file, then what was given. */
export function parametersOf(request: Request): RunParameters {
  const config = request.config ? readConfig(request.config) : {};
  return checkParameters({ ...config, ...request.given });
}

function plan(parameters: RunParameters, through: StageName = "validate"): StageName[] {
  const last = stageNames.indexOf(through);
  return stageNames.filter((name, i) => i <= last && !(name === "sample" && parameters.input));
}

/** A folder with files that are not a run's is somebody's: nothing is written into it. */
function checkOutput(output: string): void {
  if (!existsSync(output)) return;
  if (!statSync(output).isDirectory()) throw new InputError(`--output ${output} is a file; give a folder`);
  const names = readdirSync(output);
  if (names.length > 0 && !names.includes("manifest.json") && !names.includes(".store"))
    throw new InputError(`--output ${output} holds files that are not a run; give an empty or a new folder`);
}

function hasFinishedStage(folder: string): boolean {
  return stageNames.some((stage) => existsSync(join(folder, stage)) && readdirSync(join(folder, stage)).length > 0);
}

async function fingerprintInput(parameters: RunParameters, store: Store): Promise<Manifest["input"]> {
  if (!parameters.input) return { path: null, sha256: null, bytes: null };
  const path = resolve(parameters.input);
  return { path, ...(await fingerprint(path, join(store.folder, "fingerprints.json"))) };
}

function stageKey(
  name: StageName,
  parameters: RunParameters,
  inputHash: string | null,
  done: Partial<Record<StageName, StageEntry>>,
): string {
  const used = stageParameters[name]
    .filter((parameter) => parameter !== "input")
    .map((parameter) => [parameter, parameters[parameter]]);
  const inputs = stageInputs[name].map((stage) => [stage, done[stage]?.key ?? null]);
  const code = codeVersion(stageFile(name));
  const parts = JSON.stringify({ name, code, used, inputs, input: name === "prepare" ? inputHash : null });
  return createHash("sha256").update(parts).digest("hex").slice(0, 16);
}

async function runStage(
  store: Store,
  name: StageName,
  key: string,
  parameters: RunParameters,
  done: Partial<Record<StageName, StageEntry>>,
  report: (event: RunEvent) => void,
) {
  const progress: Progress = (phase, share, counted) =>
    report({ kind: "progress", stage: name, phase, share, counted });
  const inputs = Object.fromEntries(
    stageInputs[name].flatMap((stage) => (done[stage] ? [[stage, store.path(stage, done[stage].key)]] : [])),
  );
  const used = Object.fromEntries(stageParameters[name].map((parameter) => [parameter, parameters[parameter]]));
  progress("starting", 0);
  const stage = await loadStage(name);
  return store.create(name, key, (output, temp) =>
    stage.run({ inputs, output, temp, parameters: used, progress } as unknown as StageContext<never>),
  );
}

function sameStages(manifest: Manifest, stages: Partial<Record<StageName, StageEntry>>): boolean {
  const keys = (entries: Partial<Record<StageName, StageEntry>>) =>
    stageNames.map((name) => entries[name]?.key ?? "-").join();
  return keys(manifest.stages) === keys(stages);
}

function describe(parts: {
  request: Request;
  parameters: RunParameters;
  input: Manifest["input"];
  started: string;
  stages: Partial<Record<StageName, StageEntry>>;
  before: Manifest | undefined;
}): Manifest {
  const { request, parameters, input, started, stages, before } = parts;
  const prepared = stages.prepare!.summary as Summary & { data_through: string; rows_read: number; synthetic: boolean };
  const keys = Object.values(stages).map(({ key }) => key);
  return {
    format: 1,
    run_id: `r-${createHash("sha256").update(keys.join()).digest("hex").slice(0, 8)}`,
    previous_run_id: before?.run_id ?? null,
    product_version: productVersion(),
    node_version: process.version,
    request,
    parameters,
    input,
    started,
    finished: new Date().toISOString(),
    data_through: prepared.data_through,
    rows: prepared.rows_read,
    synthetic: prepared.synthetic,
    stages,
  };
}

/** Links the results of all stages into the run folder, the manifest last; the run before this one stays readable by its manifest. */
function writeRunFolder(output: string, store: Store, manifest: Manifest, before: Manifest | undefined): void {
  const next = join(store.folder, "next");
  rmSync(next, { recursive: true, force: true });
  mkdirSync(join(next, "prepared"), { recursive: true });
  for (const [name, { key }] of Object.entries(manifest.stages) as [StageName, StageEntry][]) {
    if (name === "sample") continue;
    const source = store.path(name, key);
    for (const file of readdirSync(source)) {
      if (file === "stage.json" || statSync(join(source, file)).isDirectory()) continue;
      link(
        join(source, file),
        join(next, name === "prepare" && file !== "quality.json" ? join("prepared", file) : file),
      );
    }
  }
  writeFileSync(join(next, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  if (before) {
    mkdirSync(join(output, "history"), { recursive: true });
    writeFileSync(join(output, "history", `${before.run_id}.json`), `${JSON.stringify(before, null, 1)}\n`);
  }
  const files = readdirSync(next).filter((file) => file !== "manifest.json");
  for (const file of files) {
    const target = join(output, file);
    if (existsSync(target) && statSync(target).isDirectory()) rmSync(target, { recursive: true });
    renameSync(join(next, file), target);
  }
  renameSync(join(next, "manifest.json"), join(output, "manifest.json"));
  rmSync(next, { recursive: true, force: true });
  const keep = [manifest, before].flatMap((kept) => Object.values(kept?.stages ?? {}).map(({ key }) => key));
  store.prune(new Set(keep));
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
