// The jobs that run off the page: name -> pure function, loaded when first asked for. The same function answers a page, a
// worker and a command, with the same bytes.
import type { Job, JobProgress } from "./jobs/job.js";
import type { recluster } from "./jobs/recluster.js";
import type { compareScenarios } from "./jobs/compare-scenarios.js";
import type { sensitivityFor } from "./jobs/plan-sensitivity.js";
import type { frontierFor, planFor } from "./jobs/resolve-plan.js";
import type { examine } from "./jobs/examine-series.js";

export type { Job, JobProgress };

/** The types of all jobs, by name. */
export type Jobs = {
  recluster: typeof recluster;
  examine: typeof examine;
  planFor: typeof planFor;
  frontierFor: typeof frontierFor;
  sensitivityFor: typeof sensitivityFor;
  compareScenarios: typeof compareScenarios;
};
export type JobName = keyof Jobs;
export type JobRequest<N extends JobName> = Parameters<Jobs[N]>[0];
export type JobResult<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;

/** How to get each job: a page that re-clusters does not load the solver. */
export const jobs: { readonly [N in JobName]: () => Promise<Jobs[N]> } = {
  recluster: async () => (await import("./jobs/recluster.js")).recluster,
  planFor: async () => (await import("./jobs/resolve-plan.js")).planFor,
  frontierFor: async () => (await import("./jobs/resolve-plan.js")).frontierFor,
  sensitivityFor: async () => (await import("./jobs/plan-sensitivity.js")).sensitivityFor,
  compareScenarios: async () => (await import("./jobs/compare-scenarios.js")).compareScenarios,
  examine: async () => (await import("./jobs/examine-series.js")).examine,
};

/** Runs the job `name`. Throws RangeError on a name that is not known. */
export async function runJob<N extends JobName>(
  name: N,
  request: JobRequest<N>,
  progress: JobProgress = () => {},
): Promise<JobResult<N>> {
  if (!Object.hasOwn(jobs, name)) throw new RangeError(`invalid job: ${name} (one of ${Object.keys(jobs).join(", ")})`);
  const job = (await jobs[name]()) as unknown as Job<JobRequest<N>, JobResult<N>>;
  return job(request, progress);
}
