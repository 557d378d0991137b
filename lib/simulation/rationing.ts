// Rationing: stock kept for the customers whose loss costs more. Does it pay, and so, do segments?
//
// A lost line costs its margin and, with some chance, the customer for a year. A segment's goodwill is what a lost unit of
// its customers costs over what it costs of anybody's margin alone: 1 + chance x lines a customer and year.
import { bootstrapInterval, type Draws } from "../evaluation/bootstrap.js";
import { seeded, subseed } from "../random.js";
import { averageInventory, toInventory, toService, type Arena, type PolicyRun } from "./meet.js";
import { honestFamilies, planOutlooks } from "./policies.js";
import { figure, totals } from "./policy-figures.js";
import type { ReplayResult } from "./replay.js";
import type { PolicyFamily } from "./stocking-policies.js";
import type { OrderLines } from "./world.js";
import { groupsOf, type Validation, type ValidationInput, type ValidationOptions } from "./validation.js";

/** Chances that a lost line loses the customer for a year: an assumption, so three of them. */
export const lossChances = [0.01, 0.02, 0.05] as const;
/** Reserves that are tried, in weeks of a SKU's forecast. */
export const reserveWeeks = [0, 0.1, 0.2, 0.35, 0.5] as const;
/** What tight stock is, as a share of the inventory at which the policies meet. */
const tightShare = 0.8;

export type RationingRow = {
  readonly stock: "equal" | "tight";
  /** Chance that a lost line loses the customer for a year. */
  readonly lossChance: number;
  /** Goodwill of each customer group. */
  readonly goodwill: readonly number[];
  /** The reserve that was best on the training weeks, in weeks of forecast; 0: none was worth it. */
  readonly reserveWeeks: number;
  /**
   * Difference of the reserve to none in avoidable cost, goodwill included, as a share of total cost; null where it cannot
   * be computed. What shipped lines cost from their nearest center is not avoidable: refusing a line saves nothing.
   */
  readonly relative: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly distinguishable: boolean;
  /** The same difference to a reserve for as many orders, drawn by lot: what it is worth to know the segments. */
  readonly bySegment: Judgement;
  /** Fill rates of the protected groups and of the others, without and with the reserve. */
  readonly protectedFill: readonly [number, number];
  readonly otherFill: readonly [number, number];
  /** The same difference of Stockwise with segments to without, by placement alone. */
  readonly placement: { readonly relative: number | null; readonly low: number | null; readonly high: number | null };
};

type Judgement = {
  readonly relative: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly distinguishable: boolean;
};

/**
 * @param linesPerCustomer lines that a customer of each group orders in a year; 0 for groups of nobody in particular
 * @example goodwillOf(Float64Array.of(4, 25), 0.02); // [1.08, 1.5]
 */
export function goodwillOf(linesPerCustomer: ArrayLike<number>, lossChance: number): number[] {
  return Array.from(linesPerCustomer, (lines) => 1 + lossChance * lines);
}

/** `family` with `weeks` of each SKU's forecast kept for the protected groups; `keys` says which count for each line. */
export function withReserve(
  family: PolicyFamily,
  weekly: Float64Array,
  skus: number,
  protects: Uint8Array,
  weeks: number,
  keys?: Uint8Array,
): PolicyFamily {
  if (weeks === 0) return family;
  return {
    ...family,
    at(knob) {
      const policy = family.at(knob);
      return {
        ...policy,
        reserve: (week) => ({
          units: weekly.subarray(week * skus, (week + 1) * skus).map((units) => weeks * units),
          protects,
          ...(keys ? { keys } : {}),
        }),
      };
    },
  };
}

/**
 * Answers for equal and for tight stock and three chances of losing a customer. The reserve is chosen on the training
 * weeks, at the same average inventory as without one, and judged on the held-out weeks in the same way. A reserve also
 * saves long ways, whoever is refused: what the segments have to do with it is the difference to a reserve by lot. Groups are
 * protected whose goodwill is above the average of a unit sold on the training weeks. Nothing without groups.
 */
export function judgeRationing(
  input: ValidationInput,
  validation: Validation,
  linesPerCustomer: ArrayLike<number>,
  options: ValidationOptions,
): RationingRow[] {
  const groups = groupsOf(input.knowledge);
  if (groups < 2) return [];
  const { fitted, tuning, outlooks, world, scored, draws, runs } = validation;
  const { assumptions } = options;
  const training: Arena = { world: { ...tuning.world, groups }, scored: tuning.scored, assumptions };
  const heldOut: Arena = { world, scored, assumptions };
  // The forecast without segments will do to choose a reserve, at a fraction of the time.
  const seen = planOutlooks(input.knowledge, world.skus, fitted, tuning.replayed, false);
  const past = honestFamilies(input.knowledge, world, fitted, tuning.replayed, seen).find(
    ({ name }) => name === "stockwise-without-segments",
  )!;
  const usual = toService(training, past, options.serviceLevel);
  const ours = runs.find(({ family }) => family.name === "stockwise")!;
  const without = runs.find(({ family }) => family.name === "stockwise-without-segments")!;
  const soldTo = demandByGroup(usual.match.result, tuning.scored, groups);
  const total = soldTo.reduce((a, b) => a + b, 0);

  return (["equal", "tight"] as const).flatMap((stock) => {
    const share = stock === "tight" ? tightShare : 1;
    const plan = (arena: Arena, run: PolicyRun, family: PolicyFamily) =>
      toInventory(arena, family, share * averageInventory(run.match.result, arena.scored), run.match.knob);
    const plain = plan(heldOut, ours, ours.family);
    const plainWithout = plan(heldOut, without, without.family);
    const made = new Map<string, PolicyRun>();
    return lossChances.map((lossChance): RationingRow => {
      const goodwill = goodwillOf(linesPerCustomer, lossChance);
      const mean = goodwill.reduce((sum, value, g) => sum + value * soldTo[g]!, 0) / total;
      const protects = Uint8Array.from(goodwill, (value) => (value > mean ? 1 : 0));
      const once = (key: string, make: () => PolicyRun) => {
        const name = `${key} ${protects.join("")}`;
        if (!made.has(name)) made.set(name, make());
        return made.get(name)!;
      };
      const costs = reserveWeeks.map((weeks) => {
        const family = withReserve(past, seen.withoutSegments.weekly, world.skus.count, protects, weeks);
        const { result } = once(`training ${weeks}`, () => plan(training, usual, family)).match;
        return weighed(result, tuning.scored, goodwill, tuning.world.weeks, options).avoidable;
      });
      const weeks = reserveWeeks[costs.indexOf(Math.min(...costs))]!;
      const family = withReserve(ours.family, outlooks.withSegments.weekly, world.skus.count, protects, weeks);
      const rationed = weeks === 0 ? plain : once(`held out ${weeks}`, () => plan(heldOut, ours, family));
      const lot = () => {
        const protectedShare = protects.reduce((sum, flag, g) => sum + flag * soldTo[g]!, 0) / total;
        const keys = keysByLot(world.lines, protectedShare, subseed(options.seed, "lot"));
        const both = Uint8Array.of(0, 1);
        return plan(
          heldOut,
          ours,
          withReserve(ours.family, outlooks.withSegments.weekly, world.skus.count, both, weeks, keys),
        );
      };
      const drawn = weeks === 0 ? plain : once(`lot ${weeks}`, lot);
      const difference = (policy: PolicyRun, baseline: PolicyRun) =>
        weighedDifference(policy.match.result, baseline.match.result, scored, draws, goodwill, options);
      const fills = (protectedOnes: boolean): [number, number] => [
        groupFill(plain.match.result, scored, protects, protectedOnes),
        groupFill(rationed.match.result, scored, protects, protectedOnes),
      ];
      const { relative, low, high } = difference(plain, plainWithout);
      return {
        stock,
        lossChance,
        goodwill,
        reserveWeeks: weeks,
        ...difference(rationed, plain),
        bySegment: difference(rationed, drawn),
        protectedFill: fills(true),
        otherFill: fills(false),
        placement: { relative, low, high },
      };
    });
  });
}

/**
 * Total cost with each group's lost margin weighed by its goodwill, and of it what a policy can do something about: without
 * the cost of the shipped lines from their nearest center, or refusing a line that is dear to ship would look like a gain.
 */
function weighed(
  { weekly, byGroup }: ReplayResult,
  weeks: ArrayLike<number>,
  goodwill: readonly number[],
  allWeeks: number,
  { assumptions }: Pick<ValidationOptions, "assumptions">,
): { readonly total: number; readonly avoidable: number } {
  const sums = totals(weekly, weeks);
  let cost = figure("total_cost", sums, assumptions);
  goodwill.forEach((weight, group) => {
    let lost = 0;
    for (let i = 0; i < weeks.length; i++) lost += byGroup.lostMargin[group * allWeeks + weeks[i]!]!;
    cost += (weight - 1) * lost;
  });
  return { total: cost, avoidable: cost - sums.nearestCost };
}

function weighedDifference(
  policy: ReplayResult,
  baseline: ReplayResult,
  scored: Int32Array,
  draws: Draws,
  goodwill: readonly number[],
  options: Pick<ValidationOptions, "assumptions">,
): Judgement {
  const weeks = policy.weekly.demandUnits.length;
  const change = (sample: ArrayLike<number>) => {
    const theirs = weighed(baseline, sample, goodwill, weeks, options);
    return (weighed(policy, sample, goodwill, weeks, options).avoidable - theirs.avoidable) / theirs.total;
  };
  const replicated = draws.replicas.map((draw) => change(draw.map((i) => scored[i]!)));
  const { estimate, low, high, distinguishable } = bootstrapInterval(change(scored), replicated, draws);
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return { relative: orNull(estimate), low: orNull(low), high: orNull(high), distinguishable };
}

/** 1 for a share of the orders, drawn by lot; all lines of an order alike. */
function keysByLot({ count, dayStart, opensOrder }: OrderLines, share: number, seed: number): Uint8Array {
  const random = seeded(seed);
  const keys = new Uint8Array(opensOrder.length);
  let key = 0;
  for (let line = dayStart[0]!; line < dayStart[0]! + count; line++) {
    if (opensOrder[line]) key = random() < share ? 1 : 0;
    keys[line] = key;
  }
  return keys;
}

function demandByGroup({ byGroup, weekly }: ReplayResult, scored: Int32Array, groups: number): Float64Array {
  const weeks = weekly.demandUnits.length;
  return Float64Array.from({ length: groups }, (_, group) =>
    scored.reduce((sum, week) => sum + byGroup.demandUnits[group * weeks + week]!, 0),
  );
}

function groupFill(
  { byGroup, weekly }: ReplayResult,
  scored: Int32Array,
  protects: Uint8Array,
  protectedOnes: boolean,
): number {
  const weeks = weekly.demandUnits.length;
  let asked = 0;
  let lost = 0;
  protects.forEach((flag, group) => {
    if ((flag === 1) !== protectedOnes) return;
    for (const week of scored) {
      asked += byGroup.demandUnits[group * weeks + week]!;
      lost += byGroup.lostUnits[group * weeks + week]!;
    }
  });
  return asked > 0 ? 1 - lost / asked : NaN;
}
