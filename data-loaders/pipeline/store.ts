// Where finished stages are kept: one folder per stage and key, visible only when complete, never changed afterwards.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { resetPeakMemory, peakMemoryMb } from "./memory.js";
import type { StageName, Summary } from "./stage.js";

/** What is known of a finished stage, beside its files. */
export type StageRecord = {
  readonly stage: StageName;
  readonly key: string;
  readonly finished: string;
  readonly seconds: number;
  readonly peakMemoryMb: number;
  readonly summary: Summary;
};

export type Store = {
  readonly folder: string;
  /** The record of a finished stage, or undefined. */
  find(stage: StageName, key: string): StageRecord | undefined;
  /** The folder of a finished stage. */
  path(stage: StageName, key: string): string;
  /** Runs `work` on an empty folder and makes it visible under the key when it has returned; on failure nothing stays. */
  create(stage: StageName, key: string, work: (output: string, temp: string) => Promise<Summary>): Promise<StageRecord>;
  /** Removes all finished stages whose keys are not in `keep`. */
  prune(keep: ReadonlySet<string>): void;
  /** Lets the next process in. */
  close(): void;
};

const recordName = "stage.json";

/** Opens the store in `folder`, alone: waits for another process that has it open, up to `waitSeconds`. */
export async function openStore(folder: string, waitSeconds = 900): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, "lock");
  await takeLock(lock, waitSeconds);
  const temp = join(folder, "temp");
  sweep(folder);
  const path = (stage: StageName, key: string) => join(folder, stage, key);
  return {
    folder,
    path,
    find: (stage, key) => readRecord(path(stage, key)),
    async create(stage, key, work) {
      const unfinished = `${path(stage, key)}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      mkdirSync(temp, { recursive: true });
      resetPeakMemory();
      const started = performance.now();
      try {
        const summary = await work(unfinished, temp);
        const seconds = Math.round((performance.now() - started) / 10) / 100;
        const finished = new Date().toISOString();
        const record: StageRecord = { stage, key, finished, seconds, peakMemoryMb: peakMemoryMb(), summary };
        writeFileSync(join(unfinished, recordName), `${JSON.stringify(record, null, 1)}\n`);
        renameSync(unfinished, path(stage, key));
        return record;
      } catch (error) {
        rmSync(unfinished, { recursive: true, force: true });
        throw error;
      } finally {
        rmSync(temp, { recursive: true, force: true });
      }
    },
    prune(keep) {
      for (const stage of foldersIn(folder))
        for (const key of foldersIn(join(folder, stage)))
          if (!keep.has(key)) rmSync(join(folder, stage, key), { recursive: true, force: true });
    },
    close: () => rmSync(lock, { force: true }),
  };
}

/** The record of the finished stage in `folder`, or undefined. */
export function readRecord(folder: string): StageRecord | undefined {
  const file = join(folder, recordName);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StageRecord) : undefined;
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
}

/** What killed runs left behind. */
function sweep(folder: string): void {
  rmSync(join(folder, "temp"), { recursive: true, force: true });
  for (const stage of foldersIn(folder))
    for (const entry of foldersIn(join(folder, stage)))
      if (entry.endsWith(".unfinished")) rmSync(join(folder, stage, entry), { recursive: true, force: true });
}

async function takeLock(file: string, waitSeconds: number): Promise<void> {
  const patience = Date.now() + 1000 * waitSeconds;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = Number(readIfThere(file));
    if (owner === process.pid) return;
    // An empty lock is one that is being written right now.
    if (owner > 0 && !isAlive(owner)) rmSync(file, { force: true });
    else if (Date.now() > patience)
      throw new InputError(
        `another stockwise (process ${owner}) is working in ${file.replace(/lock$/, "")}; try again later`,
      );
    else await new Promise((wake) => setTimeout(wake, 100));
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
