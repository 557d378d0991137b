// The page's side: a typed request gives a promise, progress on the way, and can be cancelled.
import type { JobName, JobRequest, JobResult } from "../lib/jobs.js";
import type { ReplyMessage, RequestMessage } from "../lib/worker.js";

export type CallOptions = {
  readonly onProgress?: (share: number, phase: string) => void;
  /** Aborting ends the worker at once; the promise is rejected with an AbortError. */
  readonly signal?: AbortSignal;
};

/** Finished workers, ready for the next calls: starting one takes longer than most jobs. */
const idle: Worker[] = [];
const mostIdle = 2;
let lastId = 0;

/**
 * Runs the job `name` in a worker of its own; two finished workers are kept for the next calls. Rejects with the job's error.
 *
 * @example const {labels} = await call("recluster", {points, clusters: 5, seed: 1}, {signal})
 */
export function call<N extends JobName>(
  name: N,
  request: JobRequest<N>,
  { onProgress, signal }: CallOptions = {},
): Promise<JobResult<N>> {
  const worker = idle.pop() ?? new Worker(import.meta.resolve("./worker.js"), { type: "module" });
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const abort = () => {
      worker.terminate();
      reject(new DOMException(`${name} was cancelled`, "AbortError"));
    };
    const finish = () => {
      signal?.removeEventListener("abort", abort);
      if (idle.length < mostIdle) idle.push(worker);
      else worker.terminate();
    };
    worker.onmessage = ({ data }: MessageEvent<ReplyMessage<N>>) => {
      if (data.id !== id) return;
      if (data.kind === "progress") return onProgress?.(data.share, data.phase);
      finish();
      if (data.kind === "done") resolve(data.result);
      else reject(new Error(data.message));
    };
    worker.onerror = (event) => {
      signal?.removeEventListener("abort", abort);
      worker.terminate();
      reject(new Error(event.message || `${name}: the worker could not be started`));
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort, { once: true });
    const message: RequestMessage<N> = { id, job: name, request };
    worker.postMessage(message);
  });
}
