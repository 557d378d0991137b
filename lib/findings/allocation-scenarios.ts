// Scenarios side by side: the run's plan, the inputs in view and those kept, in the figures that tell them apart.
import { full, percent, plural } from "../format.js";
import type { ScenarioAnswer } from "../jobs/compare-scenarios.js";

type Money = (amount: number) => string;

export type ScenarioRow = {
  readonly label: string;
  /** Position among the kept ones; null for the run's plan and for the inputs in view. */
  readonly kept: number | null;
  readonly service: number;
  readonly limit: string;
  readonly cost: number;
  readonly shipping: number;
  readonly handling: number;
  readonly holding: number;
  readonly shortage: number;
  readonly stock: number;
  readonly unserved: number;
  readonly full_centers: number;
};

const limits = { room: "no room for more", budget: "budget reached" };

/** One row an answer, in order. */
export function scenarioRows(
  answers: readonly ScenarioAnswer[],
  names: readonly { readonly label: string; readonly kept: number | null }[],
): ScenarioRow[] {
  return answers.map(({ attained, limit, costs, fullCenters }, i) => ({
    ...names[i]!,
    service: attained,
    limit: limit ? limits[limit] : "",
    cost: costs.total,
    shipping: costs.shipping,
    handling: costs.handling,
    holding: costs.holding,
    shortage: costs.shortage,
    stock: costs.inventoryValue,
    unserved: costs.unservedUnits,
    full_centers: fullCenters,
  }));
}

/** Which scenario costs least, and what the dearest buys for its money. */
export function scenarioTitle(rows: readonly ScenarioRow[], money: Money): string {
  if (rows.length < 2) return "Keep inputs to compare them with others";
  const cheapest = rows.reduce((a, b) => (b.cost < a.cost ? b : a));
  const dearest = rows.reduce((a, b) => (b.cost > a.cost ? b : a));
  const more = dearest.cost - cheapest.cost;
  if (more < 0.5) return `${plural(rows.length, "scenario")} that cost the same`;
  const points = 100 * (dearest.service - cheapest.service);
  const gain =
    Math.abs(points) < 0.05
      ? "as much service"
      : `${full(Math.abs(points), 1)} points ${points > 0 ? "more" : "less"} service`;
  return `“${dearest.label}” costs ${money(more)} a week more than “${cheapest.label}” for ${gain}`;
}

/** The service level of a row, with what keeps it from being higher. */
export function serviceText({ service, limit }: Pick<ScenarioRow, "service" | "limit">): string {
  return limit ? `${percent(service, 1)} (${limit})` : percent(service, 1);
}
