// A job behind an input: each change starts it anew and ends the one before; the last result stays on show, dimmed.
import type { JobName, JobRequest, JobResult } from "../lib/jobs.js";
import { call, type CallOptions } from "./client.js";

export type Live<R> = {
  /** The newest finished result; null only before the first. */
  readonly result: R | null;
  /** Whether `result` answers the request that is shown, not an earlier one. */
  readonly current: boolean;
  readonly running: boolean;
  readonly share: number;
  readonly phase: string;
  readonly startedAt: number;
  /** Why the newest request failed. */
  readonly error: string | null;
  /** Ends the job; the last result stays. */
  readonly cancel: () => void;
};

/** Jobs quicker than this are not announced: a flash of "working" tells nobody anything. */
const quietMs = 120;

/** How results are remembered: the key that tells two requests apart, and what is the same for all is not part of it. */
type Memory<N extends JobName> = { readonly keyOf: (request: JobRequest<N>) => string };

/**
 * A runner that remembers its last result. Its `run` gives the states of one request as an async generator, which a page
 * cell can return; give it the cell's `invalidation` so that a newer request ends this one. With `keyOf` every result is
 * remembered, and shown at once when it is asked for again; a job that is under way is then left to finish.
 *
 * @example const clustering = live("recluster");  // one cell
 *          const state = clustering.run({points, clusters, seed}, invalidation);  // another
 */
export function live<N extends JobName>(name: N, { keyOf }: Partial<Memory<N>> = {}) {
  let last: JobResult<N> | null = null;
  let lastKey: string | undefined;
  let haveFirst: (result: JobResult<N>) => void;
  const known = new Map<string, Promise<JobResult<N>>>();
  const ask = (request: JobRequest<N>, options: CallOptions = {}): Promise<JobResult<N>> => {
    if (!keyOf) return call(name, request, options);
    const key = keyOf(request);
    const found = known.get(key) ?? call(name, request, options);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
  return {
    /** The first result there is: what a cell awaits that cannot show anything before. */
    first: new Promise<JobResult<N>>((resolve) => (haveFirst = resolve)),
    /** The results of all `requests`, one after the other, remembered for when they are asked for; those that fail are left out. */
    async all(requests: readonly JobRequest<N>[], invalidation: Promise<unknown>): Promise<JobResult<N>[]> {
      let stopped = false;
      void invalidation.then(() => (stopped = true));
      const results: JobResult<N>[] = [];
      for (const request of requests) {
        if (stopped) break;
        await ask(request).then(
          (result) => results.push(result),
          () => {},
        );
      }
      return results;
    },
    /** A request with the same `key` as the last finished one has the same answer: it is given at once. */
    async *run(
      request: JobRequest<N>,
      invalidation: Promise<unknown>,
      key?: string,
    ): AsyncGenerator<Live<JobResult<N>>> {
      const controller = new AbortController();
      if (!keyOf) void invalidation.then(() => controller.abort());
      const startedAt = performance.now();
      let [share, phase] = [0, "starting"];
      let news = () => {};
      let outcome: { result?: JobResult<N>; error?: string } | undefined;
      const cancel = () => controller.abort();
      const state = (running: boolean, error: string | null): Live<JobResult<N>> => ({
        result: last,
        current: key !== undefined && key === lastKey,
        running,
        share,
        phase,
        startedAt,
        error,
        cancel,
      });
      if (key !== undefined && key === lastKey) {
        yield state(false, null);
        return;
      }
      ask(request, {
        signal: controller.signal,
        onProgress: (newShare, newPhase) => {
          [share, phase] = [newShare, newPhase];
          news();
        },
      }).then(
        (result) => ((outcome = { result }), news()),
        (error: Error) => ((outcome = { error: error.name === "AbortError" ? "cancelled" : error.message }), news()),
      );
      const changed = (ms?: number) =>
        new Promise<void>((resolve) => {
          news = resolve;
          if (ms !== undefined) setTimeout(resolve, ms);
        });
      for (let wait = quietMs; !outcome && performance.now() - startedAt < quietMs;) await changed(wait);
      while (!outcome) {
        yield state(true, null);
        if (!outcome) await changed();
      }
      if (outcome.result !== undefined) {
        haveFirst((last = outcome.result));
        lastKey = key;
      }
      yield state(false, outcome.error ?? null);
    },
  };
}
