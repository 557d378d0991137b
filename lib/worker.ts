// The message shim of every worker: one request in, progress and one answer out.
import { runJob, type JobName, type JobRequest, type JobResult } from "./jobs.js";

export type RequestMessage<N extends JobName = JobName> = {
  readonly id: number;
  readonly job: N;
  readonly request: JobRequest<N>;
};
export type ReplyMessage<N extends JobName = JobName> =
  | { readonly id: number; readonly kind: "progress"; readonly share: number; readonly phase: string }
  | { readonly id: number; readonly kind: "done"; readonly result: JobResult<N> }
  | { readonly id: number; readonly kind: "failed"; readonly message: string };

/** Answers one message: progress as it comes, then the result or what went wrong. Never throws. */
export async function answer(message: RequestMessage, reply: (message: ReplyMessage) => void): Promise<void> {
  const { id, job, request } = message;
  try {
    const result = await runJob(job, request, (share, phase) => reply({ id, kind: "progress", share, phase }));
    reply({ id, kind: "done", result });
  } catch (error) {
    reply({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}
