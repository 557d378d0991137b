// What an A/B test of a plan could show in the given weeks: the smallest effect that each design finds.
import { clusterEffect, switchbackEffect } from "../evaluation/experiment/power.js";
import { autocorrelation } from "../stats/autocorrelation.js";
import { counted, full, percent } from "../format.js";

/** Weekly cost per unit asked for: what a test would measure. */
export type WeeklyCost = {
  readonly weeks: number;
  readonly mean: number;
  /** Standard deviation between weeks as a share of the mean. */
  readonly variation: number;
  /** Correlation of neighbouring weeks. */
  readonly correlation: number;
};

type Week = {
  readonly policy: string;
  readonly demand_units: number;
  readonly shipping_cost: number;
  readonly lost_margin: number;
  readonly inventory_value: number;
};

/** Parcels, lost margin and holding per unit asked for, week by week, under the way of working that a test starts from. */
export function weeklyCost(rows: readonly Week[], policy: string, holdingCostPerYear: number): WeeklyCost {
  const costs = Float64Array.from(
    rows
      .filter((d) => d.policy === policy && d.demand_units > 0)
      .map((d) => (d.shipping_cost + d.lost_margin + (holdingCostPerYear / 52) * d.inventory_value) / d.demand_units),
  );
  const weeks = costs.length;
  if (weeks < 3) return { weeks, mean: NaN, variation: NaN, correlation: NaN };
  const mean = costs.reduce((sum, value) => sum + value, 0) / weeks;
  const variance = costs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (weeks - 1);
  return {
    weeks,
    mean,
    variation: Math.sqrt(variance) / mean,
    correlation: autocorrelation(costs, 1).values[0] ?? NaN,
  };
}

export type Design = {
  readonly name: string;
  readonly weeks: number;
  /** Smallest difference in cost that is found with a chance of 80%, as a share of it; Infinity: none. */
  readonly effect: number;
};

const test = { level: 0.95, power: 0.8 };

/**
 * Three designs over `weeks` weeks. A center or region alone varies more than the network: by the square root of their
 * number, as if they were independent; `between` is the share of that variance which stays with the center or region.
 */
export function designs(
  cost: WeeklyCost,
  network: { readonly centers: number; readonly regions: number },
  weeks: number,
  between: number,
): Design[] {
  const clustered = (name: string, count: number): Design => {
    const perArm = Math.floor(count / 2);
    const effect =
      perArm < 2
        ? Infinity
        : cost.variation * Math.sqrt(count) * clusterEffect({ perArm, size: weeks, correlation: between }, test);
    return { name: `${name}: half of ${count} with it, half without`, weeks, effect };
  };
  return [
    {
      name: "Switchback: the whole network with it one week, without it the next",
      weeks,
      effect:
        cost.variation *
        switchbackEffect({ periods: weeks, autocorrelation: Math.max(-0.9, Math.min(0.9, cost.correlation)) }, test),
    },
    clustered("Regions", network.regions),
    clustered("Centers", network.centers),
  ].map((design) => (Number.isFinite(cost.variation) ? design : { ...design, effect: Infinity }));
}

/** A design in words: what it finds, and whether that is enough for `asked` (a share, either sign). */
export function designWords(design: Design, asked: number): { what: string; why: string } {
  const needed = Math.abs(asked);
  const found = Number.isFinite(design.effect)
    ? `finds a difference of ${percent(design.effect, 1)} or more`
    : "has too few units to find anything";
  const verdict =
    design.effect <= needed
      ? `so the ${percent(needed, 1)} of the replay is detectable`
      : `so the ${percent(needed, 1)} of the replay is not detectable`;
  return { what: design.name, why: `${found}; ${verdict}.` };
}

/** The title: which designs would find what the replay found. */
export function experimentTitle(found: readonly Design[], asked: number, weeks: number): string {
  const needed = Math.abs(asked);
  if (!Number.isFinite(needed) || needed === 0)
    return "Without a difference in the replay there is no effect to look for";
  const able = found.filter((d) => d.effect <= needed).length;
  const what = `the ${percent(needed, 1)} of the replay`;
  return able === 0
    ? `None of ${counted(found.length)} designs would find ${what} in ${full(weeks)} weeks`
    : `${able === found.length ? "All" : counted(able).replace(/^./, (c) => c.toUpperCase())} of ${counted(found.length)} designs would find ${what} in ${full(weeks)} weeks`;
}
