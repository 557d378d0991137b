// Which runner serves a number of jobs at a time.
import { inProcess } from "./in-process.js";
import { localThreads } from "./local-threads.js";
import type { Runner } from "./runner.js";

/** One job: this process; more: as many threads. Results are the same, whichever it is. */
export function runnerFor(jobs: number): Runner {
  return jobs === 1 ? inProcess() : localThreads(jobs);
}
