// What a replay comes to: the figures by which policies are compared.
import type { ReplayResult, WeeklySums } from "./replay.js";

/** Sums over the scored weeks. */
export type Totals = Readonly<Record<keyof WeeklySums, number>> & { readonly weeks: number };

/** Costs that are assumptions of the comparison, not data. */
export type Assumptions = {
  /** Share of the stock's value that a year of holding it costs. */
  readonly holdingCostPerYear: number;
  /** Handwork of one transfer. */
  readonly minutesPerTransfer: number;
};

/** The figures of one policy as the contract names them. */
export type PolicyFigures = {
  readonly name: string;
  readonly shipping_cost_index: number;
  readonly shipping_cost_per_unit: number;
  readonly shipping_cost: number;
  readonly lost_units: number;
  readonly lost_lines: number;
  readonly lost_margin: number;
  readonly demand_units: number;
  readonly fill_rate: number;
  readonly average_inventory_value: number;
  readonly split_shipments: number;
  readonly transfers: number;
  readonly redistribution_hours: number;
  readonly total_cost: number;
};

/** Figures that are compared between policies; of all of them less is better. */
export const comparedMetrics = [
  "shipping_cost_index",
  "shipping_cost_per_unit",
  "shipping_cost",
  "lost_units",
  "lost_lines",
  "lost_margin",
  "split_shipments",
  "transfers",
  "redistribution_hours",
  "total_cost",
] as const satisfies readonly (keyof PolicyFigures)[];

export type ComparedMetric = (typeof comparedMetrics)[number];

/** Sums of the weeks `from` to the last, or of the given weeks with repetition (a bootstrap's draw). */
export function totals(weekly: WeeklySums, weeks: ArrayLike<number>): Totals {
  const entries = Object.entries(weekly).map(([name, values]) => {
    let sum = 0;
    for (let i = 0; i < weeks.length; i++) sum += values[weeks[i]!]!;
    return [name, sum];
  });
  return { ...Object.fromEntries(entries), weeks: weeks.length } as Totals;
}

/** Parcels, transfers and receipts sent on: all that moving stock around has cost. */
export function movingCost(sums: Totals): number {
  return sums.shippingCost + sums.transferCost + sums.diversionCost;
}

/** One compared figure from sums. */
export function figure(metric: ComparedMetric, sums: Totals, assumptions: Assumptions): number {
  switch (metric) {
    case "shipping_cost_index":
      return sums.nearestCost > 0 ? movingCost(sums) / sums.nearestCost : NaN;
    case "shipping_cost_per_unit":
      return sums.shippedUnits > 0 ? movingCost(sums) / sums.shippedUnits : NaN;
    case "shipping_cost":
      return movingCost(sums);
    case "lost_units":
      return sums.lostUnits;
    case "lost_lines":
      return sums.lostLines;
    case "lost_margin":
      return sums.lostMargin;
    case "split_shipments":
      return sums.splitOrders;
    case "transfers":
      return sums.transfers;
    case "redistribution_hours":
      return (sums.transfers * assumptions.minutesPerTransfer) / 60;
    case "total_cost":
      return movingCost(sums) + sums.lostMargin + (sums.inventoryValue * assumptions.holdingCostPerYear) / 52;
  }
}

/** All figures of a policy over the scored weeks. */
export function policyFigures(
  name: string,
  result: Pick<ReplayResult, "weekly">,
  scored: ArrayLike<number>,
  assumptions: Assumptions,
): PolicyFigures {
  const sums = totals(result.weekly, scored);
  const compared = Object.fromEntries(
    comparedMetrics.map((metric) => [metric, figure(metric, sums, assumptions)]),
  ) as Record<ComparedMetric, number>;
  return {
    name,
    ...compared,
    demand_units: sums.demandUnits,
    fill_rate: sums.demandUnits > 0 ? sums.shippedUnits / sums.demandUnits : NaN,
    average_inventory_value: sums.inventoryValue / sums.weeks,
  };
}
