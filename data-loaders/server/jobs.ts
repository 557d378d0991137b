// Work that takes longer than an answer may: one at a time, in a process of its own, with its progress and its end.
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";

export const jobKinds = ["forecast", "allocation", "replenishment"] as const;
export type JobKind = (typeof jobKinds)[number];

export type JobStatus = {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: "waiting" | "running" | "done" | "failed";
  /** The last that it said of itself. */
  readonly progress: string;
  /** Share done, 0 to 1, where it is known. */
  readonly share: number | null;
  readonly started: string;
  readonly ended: string | null;
};

export type JobQueue = {
  /** Starts `kind`, or gives the one that waits or runs already. */
  start(kind: JobKind): JobStatus;
  list(): readonly JobStatus[];
  find(id: string): JobStatus | undefined;
  /** Ends what runs. */
  close(): Promise<void>;
};

const kept = 50;

/**
 * Runs jobs one after the other. `work` does one in this process, or gives the arguments of the command line that does it
 * in another.
 */
export function openJobs(
  work: (kind: JobKind, say: (progress: string, share?: number) => void) => Promise<string> | readonly string[],
  changed: (status: JobStatus) => void,
): JobQueue {
  const jobs: JobStatus[] = [];
  let child: ChildProcess | undefined;
  let closed = false;
  let last: Promise<void> = Promise.resolve();

  const update = (id: string, change: Partial<JobStatus>): void => {
    const at = jobs.findIndex((job) => job.id === id);
    if (at < 0) return;
    jobs[at] = { ...jobs[at]!, ...change };
    changed(jobs[at]);
  };

  const perform = async (id: string, kind: JobKind): Promise<void> => {
    if (closed) return;
    const say = (progress: string, share?: number): void => update(id, { progress, share: share ?? null });
    update(id, { state: "running", progress: "starting" });
    try {
      const task = work(kind, say);
      const result = isArguments(task)
        ? await inProcess(task, say, (started) => (child = started)).finally(() => (child = undefined))
        : await task;
      update(id, { state: "done", progress: result, share: 1, ended: new Date().toISOString() });
    } catch (error) {
      update(id, {
        state: "failed",
        progress: (error as Error).message.split("\n")[0]!,
        ended: new Date().toISOString(),
      });
    }
  };

  return {
    start: (kind) => {
      const running = jobs.find((job) => job.kind === kind && (job.state === "waiting" || job.state === "running"));
      if (running) return running;
      const job: JobStatus = {
        ...{ id: randomUUID(), kind, state: "waiting", progress: "waiting", share: null, ended: null },
        started: new Date().toISOString(),
      };
      jobs.unshift(job);
      jobs.splice(kept);
      last = last.then(() => perform(job.id, kind));
      return job;
    },
    list: () => jobs,
    find: (id) => jobs.find((job) => job.id === id),
    close: async () => {
      closed = true;
      child?.kill("SIGTERM");
      await last;
    },
  };
}

function isArguments(task: Promise<string> | readonly string[]): task is readonly string[] {
  return Array.isArray(task);
}

/** Runs the command line; its progress lines are the job's, its last line the result. */
function inProcess(
  args: readonly string[],
  say: (progress: string, share?: number) => void,
  started: (child: ChildProcess) => void,
): Promise<string> {
  const command = fileURLToPath(new URL("../cli/stockwise.mjs", import.meta.url));
  return new Promise((done, failed) => {
    const process = spawn(globalThis.process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    started(process);
    let output = "";
    let complaint = "";
    process.stdout.on("data", (text: Buffer) => (output = (output + text.toString()).slice(-10_000)));
    process.stderr.on("data", (text: Buffer) => {
      const lines = text.toString().trim().split("\n");
      const line = lines.at(-1)!;
      complaint = lines.find((each) => each.startsWith("stockwise: "))?.slice(11) ?? complaint;
      const share = /\s(\d{1,3})%/.exec(line)?.[1];
      say(line.replaceAll(/\s+/g, " "), share === undefined ? undefined : Number(share) / 100);
    });
    process.once("error", failed);
    process.once("exit", (code, signal) => {
      if (code === 0) done(output.trim().split("\n").at(-1) || "done");
      else failed(new Error(complaint || (signal ? "stopped" : `ended with code ${code}`)));
    });
  });
}
