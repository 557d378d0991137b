// The page's side: a typed request gives a promise, progress on the way, and can be cancelled.
import type { JobName, JobRequest, JobResult } from "../lib/jobs.js";
import type { Ground, ReplyMessage, RequestMessage } from "../lib/worker.js";

export type CallOptions = {
  readonly onProgress?: (share: number, phase: string) => void;
  /** Aborting ends the worker at once; the promise is rejected with an AbortError. */
  readonly signal?: AbortSignal;
  /** Part of the request that is the same object from call to call: a worker is sent it once. */
  readonly ground?: object;
};

/** Finished workers, ready for the next calls: starting one takes longer than most jobs. */
const idle: Worker[] = [];
const mostIdle = 4;
let lastId = 0;

/** Numbers of the grounds, and which of them each worker holds. */
const groundIds = new WeakMap<object, number>();
const held = new WeakMap<Worker, Set<number>>();

/**
 * Runs the job `name` in a worker of its own; finished workers are kept for the next calls. Rejects with the job's error.
 *
 * @param request what `ground` lacks of it
 * @example const {labels} = await call("recluster", {points, clusters: 5, seed: 1}, {signal})
 */
export function call<N extends JobName>(
  name: N,
  request: Partial<JobRequest<N>>,
  { onProgress, signal, ground }: CallOptions = {},
): Promise<JobResult<N>> {
  const groundId = ground && idOf(ground);
  const worker = takeWorker(groundId);
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
    const message: RequestMessage<N> = {
      id,
      job: name,
      request,
      ...(ground && groundId !== undefined ? { ground: sent(worker, groundId, ground) } : {}),
    };
    worker.postMessage(message);
  });
}

function idOf(ground: object): number {
  const id = groundIds.get(ground) ?? ++lastId;
  groundIds.set(ground, id);
  return id;
}

/** An idle worker, one that holds the ground where there is one; else a new one. */
function takeWorker(groundId: number | undefined): Worker {
  const at = groundId === undefined ? -1 : idle.findLastIndex((worker) => held.get(worker)?.has(groundId));
  const [found] = at >= 0 ? idle.splice(at, 1) : [idle.pop()];
  return found ?? new Worker(import.meta.resolve("./worker.js"), { type: "module" });
}

function sent(worker: Worker, id: number, value: object): Ground {
  const ids = held.get(worker) ?? new Set<number>();
  held.set(worker, ids);
  if (ids.has(id)) return { id };
  ids.add(id);
  return { id, value };
}
