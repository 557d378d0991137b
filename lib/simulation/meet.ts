// Policies at one point where they can be compared: the same service, or the same average inventory.
import { matchKnob, type Match } from "./match.js";
import { policyFigures, totals, type Assumptions, type PolicyFigures } from "./policy-figures.js";
import { replay, type ReplayResult } from "./replay.js";
import type { PolicyFamily } from "./stocking-policies.js";
import type { World } from "./world.js";

/** A world, and which of its weeks count. */
export type Arena = {
  readonly world: World;
  /** Weeks that count, from the start of the replay. */
  readonly scored: Int32Array;
  readonly assumptions: Assumptions;
};

export type PolicyRun = {
  readonly family: PolicyFamily;
  readonly match: Match<ReplayResult>;
  readonly figures: PolicyFigures;
};

/** Mean value of the stock on the shelves. */
export function averageInventory(result: ReplayResult, scored: Int32Array): number {
  return totals(result.weekly, scored).inventoryValue / scored.length;
}

/** Shipped over asked-for units; 1 without demand. */
export function fillRate(result: ReplayResult, scored: Int32Array): number {
  const { shippedUnits, demandUnits } = totals(result.weekly, scored);
  return demandUnits > 0 ? shippedUnits / demandUnits : 1;
}

/** `family` with the setting at which it fills `level` of the units, or comes nearest; never beyond the knob `most`. */
export function toService(arena: Arena, family: PolicyFamily, level: number, most?: number): PolicyRun {
  const measure = (result: ReplayResult) => fillRate(result, arena.scored);
  const bound = most === undefined ? {} : { most };
  return runOf(arena, family, matched(arena, family, measure, level, { tolerance: 0.001, maxTries: 10, ...bound }));
}

/** `family` with the setting at which it holds `inventory` on average, within 0.2%; the search begins at `start`. */
export function toInventory(arena: Arena, family: PolicyFamily, inventory: number, start?: number): PolicyRun {
  const measure = (result: ReplayResult) => averageInventory(result, arena.scored);
  const options = start === undefined ? {} : { start };
  return runOf(arena, family, matched(arena, family, measure, inventory, options));
}

function matched(
  { world }: Arena,
  family: PolicyFamily,
  measure: (result: ReplayResult) => number,
  target: number,
  options: Parameters<typeof matchKnob>[4],
): Match<ReplayResult> {
  return matchKnob(family, (knob) => replay(world, family.at(knob)), measure, target, options);
}

function runOf({ scored, assumptions }: Arena, family: PolicyFamily, match: Match<ReplayResult>): PolicyRun {
  return { family, match, figures: policyFigures(family.name, match.result, scored, assumptions) };
}
