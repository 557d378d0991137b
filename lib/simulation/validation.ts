// Validation by replay: everything fitted before the cutoff, six policies on the held-out weeks, and what can be said of
// their differences.
import { blockDraws, type Draws } from "../evaluation/bootstrap.js";
import { demandClasses } from "../forecasting/demand-class.js";
import { subseed } from "../random.js";
import {
  capturedShares,
  policyDifferences,
  sampledFigures,
  type Captured,
  type Difference,
  type Lived,
} from "./compare-policies.js";
import { drawLeadTimes } from "./lead-times.js";
import { averageInventory, toInventory, toService, type PolicyRun } from "./meet.js";
import {
  allFamilies,
  fitPlacement,
  planOutlooks,
  plainSeason,
  regionWeights,
  type Fitted,
  type Knowledge,
  type Outlooks,
  type PolicyName,
} from "./policies.js";
import type { Assumptions } from "./policy-figures.js";
import type { Shop } from "./stocking-policies.js";
import { mostStock, reviewWeeks, tuneStatusQuo, type Tuning } from "./tune-status-quo.js";
import { linesOfWeeks, type OrderLines, type World } from "./world.js";

export type ValidationInput = {
  readonly shop: Shop;
  readonly knowledge: Knowledge;
  /** Lines of the weeks from `linesFrom` to the end of the history. */
  readonly lines: OrderLines;
  readonly linesFrom: number;
  /** Column of the first week on which the status quo is tuned; not before `linesFrom`. */
  readonly trainFrom: number;
  /** Column of the first held-out week. */
  readonly cutoff: number;
};

export type ValidationOptions = {
  readonly seed: number;
  readonly reviewDays: number;
  /** Fill rate at which the inventories are made equal. */
  readonly serviceLevel: number;
  readonly replicas: number;
  readonly assumptions: Assumptions;
  readonly progress?: (phase: string, share: number) => void;
};

export type Validation = {
  readonly fitted: Fitted;
  readonly tuning: Tuning;
  readonly outlooks: Outlooks;
  readonly world: World;
  /** Weeks that count, from the start of the replay: after the run-in. */
  readonly scored: Int32Array;
  /** Average inventory value at which the policies are compared. */
  readonly inventory: number;
  /** Whether some stock reaches the service level in the held-out weeks. */
  readonly anchorReached: boolean;
  readonly runs: readonly PolicyRun[];
  /** Each policy with the setting with which it would reach the service level, whatever stock that takes. */
  readonly atService: readonly PolicyRun[];
  readonly differences: readonly Difference[];
  readonly captured: readonly Captured[];
  readonly draws: Draws;
};

const comparisons: readonly (readonly [PolicyName, PolicyName])[] = [
  ["stockwise", "one-size-fits-all"],
  ["stockwise", "one-size-fits-all-pull"],
  ["stockwise", "tuned-status-quo"],
  ["stockwise", "stockwise-without-segments"],
  ["stockwise-without-segments", "one-size-fits-all"],
  ["stockwise-without-segments", "one-size-fits-all-pull"],
  ["stockwise-without-segments", "tuned-status-quo"],
  ["tuned-status-quo", "one-size-fits-all"],
  ["perfect-foresight", "one-size-fits-all"],
  ["perfect-foresight", "tuned-status-quo"],
];

/** Fits everything that the policies need on the weeks before the cutoff. */
export function fitPolicies(
  input: ValidationInput,
  options: ValidationOptions,
): { readonly fitted: Fitted; readonly tuning: Tuning } {
  const { shop, knowledge, lines, linesFrom, trainFrom, cutoff } = input;
  const { reviewDays, serviceLevel, seed, assumptions, progress = () => {} } = options;
  const regionUnits = regionWeights(knowledge.cells, shop.network.regions, cutoff);
  progress("tuning the status quo on the training weeks", 0.02);
  const replayed = { first: trainFrom, weeks: cutoff - trainFrom };
  const training = linesOfWeeks(lines, trainFrom - linesFrom, replayed.weeks);
  const tuning = tuneStatusQuo(knowledge, shop, training, replayed, {
    cutoff,
    reviewDays,
    serviceLevel,
    seed: subseed(seed, "tuning"),
    assumptions,
    regionUnits,
  });
  progress("fitting the forecasts before the cutoff", 0.25);
  const fitting = { cutoff, reviewDays };
  const withoutSegments = fitPlacement(knowledge, shop, { ...fitting, segments: false });
  const withSegments =
    knowledge.groups.length > 0 ? fitPlacement(knowledge, shop, { ...fitting, segments: true }) : withoutSegments;
  const fitted = {
    cutoff,
    reviewDays,
    statusQuo: tuning.chosen,
    season: plainSeason(knowledge.history, cutoff),
    regionUnits,
    coverWeeks: tuning.coverWeeks,
    withoutSegments,
    withSegments,
  };
  return { fitted, tuning };
}

/**
 * The whole comparison. The inventory at which the policies meet is the one with which the tuned status quo serves
 * `serviceLevel` of the held-out units; each policy's one knob is then set to hold that much on average. All start from
 * the stock that the tuned status quo leaves at the cutoff and live through the same order lines and lead times; the weeks
 * before the first orders arrive run in and are not counted.
 * Differences carry paired block-bootstrap intervals over the held-out weeks.
 */
export function validatePolicies(input: ValidationInput, options: ValidationOptions): Validation {
  const { shop, knowledge, lines, linesFrom, cutoff } = input;
  const { reviewDays, serviceLevel, seed, assumptions, replicas, progress = () => {} } = options;
  const { fitted, tuning } = fitPolicies(input, options);
  const weeks = knowledge.history.weeks - cutoff;
  progress("planning week by week", 0.4);
  const outlooks = planOutlooks(knowledge, shop.skus, fitted, { first: cutoff, weeks });
  const runIn = runInWeeks(shop, weeks);
  const world: World = {
    ...shop,
    groups: groupsOf(knowledge),
    classes: { count: demandClasses.length, ofSku: outlooks.withoutSegments.classes },
    lines: linesOfWeeks(lines, cutoff - linesFrom, weeks),
    weeks,
    reviewWeeks: reviewWeeks(reviewDays),
    leadTimes: drawLeadTimes(shop.skus, shop.network.centers, weeks, subseed(seed, "lead times")),
    start: tuning.end,
  };
  const scored = Int32Array.from({ length: weeks - runIn }, (_, i) => runIn + i);
  const families = allFamilies(knowledge, fitted, cutoff, world, outlooks);
  const arena = { world, scored, assumptions };
  const atService = families.map((family, i) => {
    progress(`replaying ${family.name} to the service level`, 0.6 + (0.12 * i) / families.length);
    const most = family.name === "tuned-status-quo" ? mostStock[fitted.statusQuo.margin] : undefined;
    return toService(arena, family, serviceLevel, most);
  });
  const anchor = atService.find(({ family }) => family.name === "tuned-status-quo")!;
  const inventory = averageInventory(anchor.match.result, scored);
  const runs = families.map((family, i) => {
    progress(`replaying ${family.name} at equal inventory`, 0.72 + (0.18 * i) / families.length);
    if (family === anchor.family) return { ...anchor, match: { ...anchor.match, value: inventory, matched: true } };
    return toInventory(arena, family, inventory, atService[i]!.match.knob);
  });
  progress("resampling the weeks", 0.92);
  const draws = blockDraws(scored.length, { replicas, seed: subseed(seed, "bootstrap") });
  const sampled = sampledFigures(runs.map(livedBy), { scored, draws, assumptions });
  const towards = comparisons.filter(
    ([policy, baseline]) => policy !== "perfect-foresight" && baseline !== "stockwise-without-segments",
  );
  return {
    scored,
    fitted,
    tuning,
    outlooks,
    world,
    inventory,
    anchorReached: anchor.match.matched,
    runs,
    atService,
    differences: policyDifferences(sampled, comparisons, draws),
    captured: capturedShares(sampled, towards, draws),
    draws,
  };
}

/** The weeks of a run under its policy's name. */
export function livedBy({ family, match }: PolicyRun): Lived {
  return { name: family.name, weekly: match.result.weekly };
}

/** Customer groups that lines can belong to. */
export function groupsOf({ groups }: Pick<Knowledge, "groups">): number {
  return Math.max(1, groups.length);
}

/**
 * Weeks at the start that are replayed but not counted: until an order of a typical SKU, placed at the cutoff, arrives,
 * all policies live on the same stock. At most a quarter of the weeks.
 */
export function runInWeeks({ skus }: Shop, weeks: number): number {
  const days = Float64Array.from(skus.leadTimeDays).sort();
  const median = days[days.length >> 1] ?? 0;
  return Math.min(Math.ceil(median / 7), Math.floor(weeks / 4));
}
