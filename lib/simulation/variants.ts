// The comparison over again where something is different: the world, the costs, the service level, the cutoff. The result
// is a range, so that nobody has to trust the one case that was chosen.
import { subseed } from "../random.js";
import { policyDifferences, sampledFigures, type Difference, type Lived } from "./compare-policies.js";
import { averageInventory, fillRate, toInventory, toService } from "./meet.js";
import { honestFamilies, planOutlooks, type Outlooks } from "./policies.js";
import { policyFigures, type ComparedMetric, type PolicyFigures } from "./policy-figures.js";
import { replay, type WeeklySums } from "./replay.js";
import { busiestCenter, withBias, withMoreDemand, withNearest, withoutCenter, withSlowerDeliveries } from "./stress.js";
import { mostStock } from "./tune-status-quo.js";
import {
  livedBy,
  validatePolicies,
  type Validation,
  type ValidationInput,
  type ValidationOptions,
} from "./validation.js";
import type { World } from "./world.js";

export type VariantKind = "stress" | "cost" | "service" | "cutoff";

export type Variant = {
  readonly id: string;
  readonly kind: VariantKind;
  /** The number that was changed: a factor, a level, a center, a column of the history. */
  readonly value: number;
  readonly policies: readonly PolicyFigures[];
  /** Of our policy to each baseline. */
  readonly differences: readonly Difference[];
};

/** What a variant is judged by. */
export const variantMetrics = ["total_cost", "shipping_cost_index", "lost_units"] as const satisfies ComparedMetric[];

const baselines = ["tuned-status-quo", "one-size-fits-all", "one-size-fits-all-pull"] as const;
const judged: readonly string[] = [...baselines, "stockwise"];
/** Service levels at which the comparison is repeated. */
export const serviceAnchors = [0.9, 0.95, 0.98] as const;
/** Replicas of the bootstrap in a variant: enough to see whether zero is inside. */
const replicasOfVariant = 200;

/**
 * All variants of a validation. Under stress every policy keeps the setting it had and nobody is warned; costs change
 * what things come to, not what was done; at another service level, where it is in reach, the inventories meet anew; at an earlier cutoff
 * everything is fitted anew, without segments, which were fitted later.
 */
export function replayVariants(
  input: ValidationInput,
  earlier: readonly ValidationInput[],
  validation: Validation,
  options: ValidationOptions,
): Variant[] {
  const { progress = () => {} } = options;
  const all = [
    ...stressed(input, validation, options),
    ...recosted(validation, options),
    ...reanchored(validation, options),
  ];
  earlier.forEach((before, i) => {
    progress(`replaying from an earlier cutoff, ${i + 1} of ${earlier.length}`, 0.5 + (0.5 * i) / earlier.length);
    all.push(recut(before, options));
  });
  return all;
}

function stressed(input: ValidationInput, validation: Validation, options: ValidationOptions): Variant[] {
  const { world, outlooks, fitted, runs } = validation;
  const { seed, progress = () => {} } = options;
  const knob = new Map(runs.map(({ family, match }) => [family.name, match.knob]));
  const replayed = { first: input.cutoff, weeks: world.weeks };
  const variant = (id: string, value: number, changed: World, seen: Outlooks, knowledge = input.knowledge): Variant => {
    const lived = honestFamilies(knowledge, changed, fitted, replayed, seen)
      .filter(({ name }) => judged.includes(name))
      .map((family): Lived => {
        const { weekly } = replay(changed, family.at(knob.get(family.name)!));
        return { name: family.name, weekly };
      });
    return compared(id, "stress", value, lived, validation, options);
  };
  progress("replaying under stress", 0);
  const more = withMoreDemand(world.lines, input.knowledge, input.cutoff, 0.2, seed);
  const seen = planOutlooks(more.knowledge, world.skus, fitted, replayed);
  const lost = busiestCenter(world.network, fitted.regionUnits);
  return [
    variant("demand-up", 1.2, { ...world, lines: more.lines }, seen, more.knowledge),
    variant("lead-time-double", 2, withSlowerDeliveries(world, 2, subseed(seed, "lead times")), outlooks),
    ...(world.network.centers > 1 ? [variant("center-lost", lost, withoutCenter(world, lost), outlooks)] : []),
    variant("forecast-high", 1.2, world, withBias(outlooks, 1.2)),
    variant("forecast-low", 0.8, world, withBias(outlooks, 0.8)),
    ...(world.network.centers > 2 ? [variant("two-nearest", 2, withNearest(world, 2), outlooks)] : []),
  ];
}

const shipping = ["shippingCost", "nearestCost", "transferCost", "diversionCost"] as const;

function recosted(validation: Validation, options: ValidationOptions): Variant[] {
  const lived = validation.runs.filter(({ family }) => judged.includes(family.name)).map(livedBy);
  const scaled = (names: readonly (keyof WeeklySums)[], factor: number) =>
    lived.map(({ name, weekly }) => {
      const changed = names.map((key) => [key, weekly[key].map((value) => factor * value)]);
      return { name, weekly: { ...weekly, ...Object.fromEntries(changed) } as WeeklySums };
    });
  return [0.5, 1.5].flatMap((factor) => {
    const side = factor < 1 ? "low" : "high";
    const holding = {
      ...options,
      assumptions: { ...options.assumptions, holdingCostPerYear: factor * options.assumptions.holdingCostPerYear },
    };
    return [
      compared(`shipping-${side}`, "cost", factor, scaled(shipping, factor), validation, options),
      compared(`lost-margin-${side}`, "cost", factor, scaled(["lostMargin"], factor), validation, options),
      compared(`holding-${side}`, "cost", factor, lived, validation, holding),
    ];
  });
}

function reanchored(validation: Validation, options: ValidationOptions): Variant[] {
  const { world, scored, runs, fitted } = validation;
  const arena = { world, scored, assumptions: options.assumptions };
  const kept = runs.filter(({ family }) => judged.includes(family.name));
  const { family } = kept.find(({ family: { name } }) => name === "tuned-status-quo")!;
  const reached = fillRate(validation.runs.find((run) => run.family === family)!.match.result, scored);
  // Where the level asked for is out of reach, so are those above it: then lower ones are asked for.
  const levels = validation.anchorReached
    ? serviceAnchors.filter((level) => Math.abs(level - options.serviceLevel) > 1e-9)
    : [reached - 0.1, reached - 0.05].filter((level) => level > 0.5);
  return levels.flatMap((level) => {
    const anchor = toService(arena, family, level, mostStock[fitted.statusQuo.margin]);
    if (!anchor.match.matched) return [];
    const inventory = averageInventory(anchor.match.result, scored);
    const lived = kept.map((run) =>
      run.family === family ? anchor : toInventory(arena, run.family, inventory, run.match.knob),
    );
    return [compared(`service-${Math.round(100 * level)}`, "service", level, lived.map(livedBy), validation, options)];
  });
}

function recut(input: ValidationInput, options: ValidationOptions): Variant {
  const validation = validatePolicies(input, { ...options, replicas: replicasOfVariant, progress: () => {} });
  const lived = validation.runs.filter(({ family }) => judged.includes(family.name)).map(livedBy);
  return compared(`cutoff-${input.cutoff}`, "cutoff", input.cutoff, lived, validation, options);
}

function compared(
  id: string,
  kind: VariantKind,
  value: number,
  lived: readonly Lived[],
  { scored, draws }: Pick<Validation, "scored" | "draws">,
  { assumptions }: Pick<ValidationOptions, "assumptions">,
): Variant {
  const fewer = { ...draws, replicas: draws.replicas.slice(0, replicasOfVariant) };
  const sampled = sampledFigures(lived, { scored, draws: fewer, assumptions });
  const pairs = baselines.map((baseline) => ["stockwise", baseline] as const);
  return {
    id,
    kind,
    value,
    policies: lived.map(({ name, weekly }) => policyFigures(name, { weekly }, scored, assumptions)),
    differences: policyDifferences(sampled, pairs, fewer, variantMetrics),
  };
}
