// How far the plan on the page hangs on its costs.
import { resolvePlan } from "../allocation/resolve.js";
import { sensitivityOf, type Sensitivity } from "../allocation/sensitivity.js";
import type { JobProgress } from "./job.js";
import { optionsOf, type PlanRequest } from "./resolve-plan.js";

export type SensitivityAnswer = {
  /** Weekly cost of the plan that the rows are held against. */
  readonly total: number;
  readonly rows: readonly Sensitivity[];
};

/** Every cost of a plan halved and raised by half. Throws RangeError as `planFor` does. */
export function sensitivityFor(request: PlanRequest, progress: JobProgress = () => {}): SensitivityAnswer {
  const options = optionsOf(request);
  progress(0, "solving");
  const plan = resolvePlan(request.input, options);
  const rows = sensitivityOf(request.input, plan, options, (share) => progress(share, "changing one cost at a time"));
  return { total: plan.costs.total, rows };
}
