// A job behind an input: each change starts it anew; the last result stays on show, dimmed.
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

/** How long a job may still take when a newer request waits, before it is ended: ending its worker costs a new one. */
const graceMs = 250;

type LiveOptions<R, G> = {
  /** Results are remembered by this key, which tells two requests apart; what is the same for all is not part of it. */
  readonly keyOf?: (request: R) => string;
  /** What is the same for all requests: sent to a worker once. */
  readonly ground?: G;
};

/**
 * A runner that remembers its last result. Its `run` gives the states of one request as an async generator, which a page
 * cell can return; give it the cell's `invalidation` so that a newer request ends this one. With `keyOf` every result is
 * remembered, and shown at once when it is asked for again; a job that is under way is then left to finish. Its `follow`
 * answers a stream of requests in one cell, for inputs that are dragged.
 *
 * @example const clustering = live("recluster", {ground: {points}});  // one cell
 *          const state = clustering.run({clusters, seed}, invalidation);  // another
 */
export function live<N extends JobName, G extends Partial<JobRequest<N>> = object>(
  name: N,
  { keyOf, ground }: LiveOptions<Omit<JobRequest<N>, keyof G>, G> = {},
) {
  type Request = Omit<JobRequest<N>, keyof G>;
  let last: JobResult<N> | null = null;
  let lastKey: string | undefined;
  let haveFirst: (result: JobResult<N>) => void;
  const known = new Map<string, Promise<JobResult<N>>>();
  const start = (request: Request, options: CallOptions) =>
    call(name, request as Partial<JobRequest<N>>, { ...options, ...(ground ? { ground } : {}) });
  const ask = (request: Request, options: CallOptions = {}): Promise<JobResult<N>> => {
    if (!keyOf) return start(request, options);
    const key = keyOf(request);
    const found = known.get(key) ?? start(request, options);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
  const runner = {
    /** The first result there is: what a cell awaits that cannot show anything before. */
    first: new Promise<JobResult<N>>((resolve) => (haveFirst = resolve)),
    /** The results of all `requests`, one after the other, remembered for when they are asked for; those that fail are left out. */
    async all(requests: readonly Request[], invalidation: Promise<unknown>): Promise<JobResult<N>[]> {
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
    async *run(request: Request, invalidation: Promise<unknown>, key?: string): AsyncGenerator<Live<JobResult<N>>> {
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
    /**
     * The states of one request after another. While one is answered the newest waits and those between are left out, so
     * that a drag shows an answer every time one is there.
     */
    async *follow(
      requests: AsyncIterable<Request>,
      invalidation: Promise<unknown>,
    ): AsyncGenerator<Live<JobResult<N>>> {
      let [wanted, ended] = [undefined as Request | undefined, false];
      let [wake, supersede] = [() => {}, () => {}];
      const stop = () => {
        ended = true;
        supersede();
        wake();
      };
      void invalidation.then(stop);
      void (async () => {
        for await (const request of requests) {
          wanted = request;
          wake();
          const end = supersede;
          setTimeout(() => wanted === request && end(), graceMs);
        }
      })();
      while (!ended) {
        if (!wanted) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        const request = wanted;
        wanted = undefined;
        let superseded = false;
        const newer = new Promise<void>((resolve) => {
          supersede = () => {
            superseded = true;
            resolve();
          };
        });
        for await (const state of runner.run(request, newer)) if (!superseded) yield state;
      }
    },
  };
  return runner;
}
