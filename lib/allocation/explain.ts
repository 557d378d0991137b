// Why this number: one recommendation as the arithmetic that made it, a line a step, checkable by hand.
import { cumulativeProbabilities } from "../inventory/demand-curve.js";
import { rowCosts, skuOfRows } from "./problem.js";
import type { Plan } from "./resolve.js";
import { pricedAt } from "./split-shipments.js";
import { homeDemand } from "./stock-items.js";
import type { StockingInput } from "./stocking-input.js";

export type ExplainStep = {
  /** How the step follows from the one before; "" begins. */
  readonly operator: "" | "×" | "+" | "−" | "=" | "→";
  readonly value: number;
  /** units, weeks, days, m3, share, money. */
  readonly unit: string;
  readonly meaning: string;
  readonly source?: string;
  readonly total?: boolean;
};

export type StockExplanation = {
  readonly sku: string;
  readonly center: string;
  /** From expected demand to the reorder point, order-up-to level and average stock. */
  readonly steps: readonly ExplainStep[];
  /** Regions served from here, largest first, each with what it costs from here and from the next best center. */
  readonly regions: readonly RegionExplanation[];
};

export type RegionExplanation = {
  readonly region: string;
  /** Weekly. */
  readonly units: number;
  /** Shipping, handling and holding of one unit from this center, parcels as they were priced to decide; and what its room is worth. */
  readonly cost: number;
  readonly roomCost: number;
  /** The best other center at the same prices of room; undefined when there is none. */
  readonly otherCenter?: string;
  readonly otherCost?: number;
  readonly otherRoomCost?: number;
};

/**
 * The arithmetic behind the stock of SKU `s` at center `f` in `plan`. The steps add up to the plan's own figures.
 *
 * @throws RangeError when the plan holds none of it there.
 */
export function explainStock(
  input: StockingInput,
  plan: Plan,
  s: number,
  f: number,
  { reviewDays }: { readonly reviewDays: number },
): StockExplanation {
  const n = input.centers.length;
  const slot = s * n + f;
  const target = plan.targets[slot];
  const sku = input.skus[s]!;
  const center = input.centers[f]!;
  if (!target) throw new RangeError(`the plan keeps no ${sku} in ${center}`);
  const all = s * (n + 1) + n;
  const own = s * (n + 1) + f;
  const days = input.protectionDays[own]! > 0 ? input.protectionDays[own]! : input.protectionDays[all]!;
  const units = plan.units[slot]!;
  const home = homeDemand(input)[slot]!;
  const shift = home > 0 && input.protectionMean[own]! > 0 ? units / home : units / input.weeklyDemand[s]!;
  const forecast = target.protectionMean / shift;
  const fromHome = home > 0 && input.protectionMean[own]! > 0;
  const steps: ExplainStep[] = [
    {
      operator: "",
      value: forecast,
      unit: "units",
      meaning: `expected demand over ${round(days)} days${fromHome ? ` of the regions nearest to ${center}` : " of all regions"}`,
      source: "forecast of cumulative demand",
    },
    {
      operator: "×",
      value: shift,
      unit: "share",
      meaning: "of it that the plan serves from here",
      source: "allocation",
    },
    {
      operator: "=",
      value: target.protectionMean,
      unit: "units",
      meaning: `expected demand on ${center} over ${round(days)} days`,
    },
    {
      operator: "+",
      value: target.safetyStock,
      unit: "units",
      meaning: `safety stock: ${percent(target.fillRate)} of this item's demand is filled at once, ${percent(target.cycleServiceLevel)} of its cycles see no stockout; ${whose(plan)}`,
      source: `quantiles ${percent(cumulativeProbabilities[0])} to ${percent(cumulativeProbabilities[6])} of the forecast`,
    },
    { operator: "−", value: 1, unit: "units", meaning: "an order is placed at or below the reorder point" },
    { operator: "=", value: target.reorderPoint, unit: "units", meaning: "reorder point", total: true },
    {
      operator: "+",
      value: target.orderQuantity,
      unit: "units",
      meaning:
        target.orderQuantity > 1
          ? `the smallest order (minimum ${input.moq[s]}, packs of ${input.packSize[s]})`
          : "ordered one by one",
    },
    { operator: "=", value: target.orderUpTo, unit: "units", meaning: "order-up-to level", total: true },
    {
      operator: "→",
      value: target.averageStock,
      unit: "units",
      meaning: `on the shelf on average, between the receipts of two reviews ${reviewDays} days apart`,
      total: true,
    },
  ];
  return { sku, center, steps, regions: explainRegions(plan, s, f) };
}

function explainRegions(plan: Plan, s: number, f: number): RegionExplanation[] {
  const { problem, result } = plan;
  const sku = skuOfRows(problem);
  const linear = result.splits ? pricedAt(problem, result.splits.priced) : problem;
  const costs = new Float64Array(problem.centers.length);
  const found: RegionExplanation[] = [];
  const room = (center: number): number => problem.volume[s]! * result.prices[center]!;
  for (let i = 0; i < result.row.length; i++) {
    const d = result.row[i]!;
    if (sku[d] !== s || result.center[i] !== f) continue;
    rowCosts(linear, s, d, costs);
    let other = -1;
    for (let g = 0; g < costs.length; g++)
      if (g !== f && costs[g]! < Infinity && (other < 0 || costs[g]! + room(g) < costs[other]! + room(other)))
        other = g;
    found.push({
      region: problem.regions[problem.region[d]!]!,
      units: result.units[i]!,
      cost: costs[f]!,
      roomCost: room(f),
      ...(other < 0
        ? {}
        : { otherCenter: problem.centers[other]!, otherCost: costs[other]!, otherRoomCost: room(other) }),
    });
  }
  return found.sort((a, b) => b.units - a.units);
}

function whose({ serviceLevel, service }: Plan): string {
  if (service.ratios)
    return "the risk follows its buyers: each segment's cost of shortage by its share of the demand here";
  if (service.ratio === undefined) return `every item is to fill ${percent(serviceLevel)}`;
  return `the risk of ${percent(1 - service.ratio)} is the same for all items and fills ${percent(service.attained)} of all units`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1).replace(/\.0$/, "")}%`;
}

function round(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
