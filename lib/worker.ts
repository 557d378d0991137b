// The message shim of every worker: one request in, progress and one answer out.
import { runJob, type JobName, type JobRequest, type JobResult } from "./jobs.js";

/** What many requests share: sent to a worker once, with `value`, and named by its id from then on. */
export type Ground = { readonly id: number; readonly value?: object };

export type RequestMessage<N extends JobName = JobName> = {
  readonly id: number;
  readonly job: N;
  /** All of the job's request, or what `ground` lacks of it. */
  readonly request: object;
  readonly ground?: Ground;
};
export type ReplyMessage<N extends JobName = JobName> =
  | { readonly id: number; readonly kind: "progress"; readonly share: number; readonly phase: string }
  | { readonly id: number; readonly kind: "done"; readonly result: JobResult<N> }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };

/** By id. The objects stay the same from one request to the next: what a job keeps with them is found again. */
const grounds = new Map<number, object>();

/** Answers one message: progress as it comes, then the result or what went wrong. Never throws. */
export async function answer(message: RequestMessage, reply: (message: ReplyMessage) => void): Promise<void> {
  const { id, job, ground } = message;
  try {
    const request = { ...(ground && groundOf(ground)), ...message.request } as JobRequest<JobName>;
    const result = await runJob(job, request, (share, phase) => reply({ id, kind: "progress", share, phase }));
    reply({ id, kind: "done", result });
  } catch (error) {
    reply({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

function groundOf({ id, value }: Ground): object {
  if (value) grounds.set(id, value);
  const known = grounds.get(id);
  if (!known) throw new Error(`this worker was never sent ground ${id}`);
  return known;
}
