// Validation by replay: everything fitted before the cutoff, six policies on the held-out weeks, and what can be said of
// their differences.
import { blockDraws, bootstrapInterval, type Draws } from "../evaluation/bootstrap.js";
import { subseed } from "../random.js";
import { drawLeadTimes } from "./lead-times.js";
import { matchKnob, type Match } from "./match.js";
import {
  allFamilies,
  fitPlacement,
  plainSeason,
  regionWeights,
  type Fitted,
  type Knowledge,
  type PolicyName,
} from "./policies.js";
import {
  comparedMetrics,
  figure,
  policyFigures,
  totals,
  type Assumptions,
  type ComparedMetric,
  type PolicyFigures,
} from "./policy-figures.js";
import { replay, type ReplayResult } from "./replay.js";
import type { PolicyFamily, Shop } from "./stocking-policies.js";
import { mostStock, reviewWeeks, tuneStatusQuo, type Tuning } from "./tune-status-quo.js";
import { linesOfWeeks, type OrderLines, type World } from "./world.js";

export type ValidationInput = {
  readonly shop: Shop;
  readonly knowledge: Knowledge;
  /** Lines of the weeks from `linesFrom` to the end of the history. */
  readonly lines: OrderLines;
  readonly linesFrom: number;
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

export type PolicyRun = {
  readonly family: PolicyFamily;
  readonly match: Match<ReplayResult>;
  readonly figures: PolicyFigures;
};

export type Difference = {
  readonly metric: ComparedMetric;
  readonly policy: string;
  readonly baseline: string;
  /** (policy - baseline) / baseline; null when the baseline is zero. */
  readonly relative: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly distinguishable: boolean;
};

export type Captured = {
  readonly metric: ComparedMetric;
  readonly policy: string;
  readonly baseline: string;
  /** (baseline - policy) / (baseline - perfect-foresight); null where foresight gains nothing. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

export type Validation = {
  readonly fitted: Fitted;
  readonly tuning: Tuning;
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
  const { shop, knowledge, lines, linesFrom, cutoff } = input;
  const { reviewDays, serviceLevel, seed, assumptions, progress = () => {} } = options;
  const regionUnits = regionWeights(knowledge.cells, shop.network.regions, cutoff);
  progress("tuning the status quo on the training weeks", 0.02);
  const replayed = { first: linesFrom, weeks: cutoff - linesFrom };
  const tuning = tuneStatusQuo(knowledge, shop, linesOfWeeks(lines, 0, replayed.weeks), replayed, {
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
  const world: World = {
    ...shop,
    lines: linesOfWeeks(lines, cutoff - linesFrom, weeks),
    weeks,
    reviewWeeks: reviewWeeks(reviewDays),
    leadTimes: drawLeadTimes(shop.skus, shop.network.centers, weeks, subseed(seed, "lead times")),
    start: tuning.end,
  };
  const runIn = runInWeeks(shop, weeks);
  const scored = Int32Array.from({ length: weeks - runIn }, (_, i) => runIn + i);
  const inventoryOf = (result: ReplayResult) => totals(result.weekly, scored).inventoryValue / scored.length;
  const fillOf = (result: ReplayResult) => {
    const { shippedUnits, demandUnits } = totals(result.weekly, scored);
    return demandUnits > 0 ? shippedUnits / demandUnits : 1;
  };
  progress("planning week by week", 0.4);
  const families = allFamilies(knowledge, shop, fitted, cutoff, world);
  const atService: PolicyRun[] = [];
  const runOf = (family: PolicyFamily, match: Match<ReplayResult>): PolicyRun => ({
    family,
    match,
    figures: policyFigures(family.name, match.result, scored, assumptions),
  });
  families.forEach((family, i) => {
    progress(`replaying ${family.name} to the service level`, 0.6 + (0.12 * i) / families.length);
    const run = (knob: number) => replay(world, family.at(knob));
    const most = family.name === "tuned-status-quo" ? { most: mostStock[fitted.statusQuo.margin] } : {};
    const match = matchKnob(family, run, fillOf, serviceLevel, { tolerance: 0.001, maxTries: 10, ...most });
    atService.push(runOf(family, match));
  });
  const anchor = atService.find(({ family }) => family.name === "tuned-status-quo")!;
  const inventory = inventoryOf(anchor.match.result);
  const runs = families.map((family, i) => {
    progress(`replaying ${family.name} at equal inventory`, 0.72 + (0.18 * i) / families.length);
    if (family === anchor.family) return runOf(family, { ...anchor.match, value: inventory, matched: true });
    const start = atService[i]!.match.knob;
    return runOf(
      family,
      matchKnob(family, (knob) => replay(world, family.at(knob)), inventoryOf, inventory, { start }),
    );
  });
  progress("resampling the weeks", 0.92);
  const draws = blockDraws(scored.length, { replicas, seed: subseed(seed, "bootstrap") });
  const { differences, captured } = compare(runs, scored, draws, assumptions);
  return {
    scored,
    fitted,
    tuning,
    world,
    inventory,
    anchorReached: anchor.match.matched,
    runs,
    atService,
    differences,
    captured,
    draws,
  };
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

function compare(
  runs: readonly PolicyRun[],
  scored: Int32Array,
  draws: Draws,
  assumptions: Assumptions,
): { differences: Difference[]; captured: Captured[] } {
  const samples = [scored, ...draws.replicas.map((draw) => draw.map((i) => scored[i]!))];
  const sums = new Map(
    runs.map(({ figures, match }) => [figures.name, samples.map((weeks) => totals(match.result.weekly, weeks))]),
  );
  const values = (policy: string, metric: ComparedMetric) =>
    sums.get(policy)!.map((sample) => figure(metric, sample, assumptions));
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  const differences: Difference[] = [];
  const captured: Captured[] = [];
  for (const [policy, baseline] of comparisons)
    for (const metric of comparedMetrics) {
      const mine = values(policy, metric);
      const theirs = values(baseline, metric);
      const [estimate, ...replicated] = mine.map((value, i) => (value - theirs[i]!) / theirs[i]!);
      const { low, high, level, distinguishable } = bootstrapInterval(estimate!, replicated, draws);
      const interval = { low: orNull(low), high: orNull(high) };
      differences.push({ metric, policy, baseline, relative: orNull(estimate!), ...interval, level, distinguishable });
      if (policy === "perfect-foresight" || baseline === "stockwise-without-segments") continue;
      const best = values("perfect-foresight", metric);
      const [share, ...shares] = mine.map((value, i) => (theirs[i]! - value) / (theirs[i]! - best[i]!));
      const capture = bootstrapInterval(share!, shares, draws);
      const gains = theirs[0]! - best[0]! > 1e-9 * Math.abs(theirs[0]!);
      captured.push({
        metric,
        policy,
        baseline,
        share: gains ? orNull(share!) : null,
        low: gains ? orNull(capture.low) : null,
        high: gains ? orNull(capture.high) : null,
      });
    }
  return { differences, captured };
}
