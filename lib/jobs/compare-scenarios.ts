// Several settings of the inputs, each solved as the page's own plan is, told in the figures that tell them apart.
import { resolvePlan, type PlanCosts } from "../allocation/resolve.js";
import type { JobProgress } from "./job.js";
import { optionsOf, type PlanGround, type PlanSettings } from "./resolve-plan.js";

export type ScenarioRequest = PlanGround & { readonly scenarios: readonly PlanSettings[] };

export type ScenarioAnswer = {
  readonly serviceLevel: number;
  readonly attained: number;
  readonly limit?: "room" | "budget";
  readonly costs: PlanCosts;
  /** Centers whose room has a price. */
  readonly fullCenters: number;
  readonly gap: number;
};

/** One answer a scenario, in order. Throws RangeError as `planFor` does. */
export function compareScenarios(
  { scenarios, ...common }: ScenarioRequest,
  progress: JobProgress = () => {},
): ScenarioAnswer[] {
  let startPrices: Float64Array | undefined;
  return scenarios.map((scenario, i) => {
    progress(i / scenarios.length, `scenario ${i + 1} of ${scenarios.length}`);
    const options = optionsOf({ ...common, ...scenario, ...(startPrices ? { startPrices } : {}) });
    const { costs, result, service } = resolvePlan(common.input, options);
    startPrices = result.prices;
    return {
      serviceLevel: scenario.serviceLevel,
      attained: service.attained,
      ...(service.limit === undefined ? {} : { limit: service.limit }),
      costs,
      fullCenters: result.prices.filter((price) => price > 1e-9).length,
      gap: result.gap,
    };
  });
}
