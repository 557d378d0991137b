// How far the plan on the page hangs on its costs.
import { resolvePlan } from "../allocation/resolve.js";
import { sensitivityOf, type Sensitivity } from "../allocation/sensitivity.js";
import type { JobProgress } from "./job.js";
import { optionsOf, type PlanRequest } from "./resolve-plan.js";

/** Every cost of a plan halved and raised by half. Throws RangeError as `planFor` does. */
export function sensitivityFor(request: PlanRequest, progress: JobProgress = () => {}): Sensitivity[] {
  const options = optionsOf(request);
  progress(0, "solving");
  const plan = resolvePlan(request.input, options);
  return sensitivityOf(request.input, plan, options, (share) => progress(share, "changing one cost at a time"));
}
