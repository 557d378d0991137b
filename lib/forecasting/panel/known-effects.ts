// What a promotion or an event that is known in advance does to demand: multipliers, shrunk as far as left-out weeks say.
import { weeksPerYear } from "./iso-week.js";
import type { PanelHistory } from "./panel-types.js";

/** Multiplier of a promotion week by series, and of an event week by category and event code (categories x codes). */
export type KnownEffects = { readonly uplifts: Float64Array; readonly eventEffects: Float64Array };

/** Before anything was seen a promotion is taken to sell this many times as much, with the weight of `beforeWeight`. */
export const upliftBefore = 1.4;
const beforeWeight = 15;
/** Relative variance of a promoted week beyond counting noise: a week weighs e / (1 + spread x e), e its expected units. */
const spread = 0.25;
const upliftPriors = [1, 4, 16, 64, 256] as const;
const eventPriors = [0.25, 1, 4, 16, 64] as const;
const leastEffect = 0.1;

/**
 * Both effects against a discounted level that was known before the week. An uplift is shrunk from series to category to
 * 1.4, an event's effect on a category to 1. How far is chosen by leaving out each promoted week (each occurrence of an
 * event) and foretelling it from the others.
 *
 * @param season categories x 52
 * @param before the effects of the pass before
 */
export function fitKnownEffects(
  history: PanelHistory,
  cutoff: number,
  starts: Int32Array,
  slots: Int32Array,
  season: Float64Array,
  before: KnownEffects,
  codes: number,
): KnownEffects {
  const { series, weeks, units, censored, categories, categoryCount, promotions, events, availability } = history;
  const known = history.knownWeeks ?? weeks;
  const promoted: Observation[] = [];
  const sold = new Float64Array(categoryCount * cutoff);
  const expected = new Float64Array(categoryCount * cutoff);
  for (let s = 0; s < series; s++) {
    const category = categories[s]!;
    const uplift = before.uplifts[s]!;
    let top = 0;
    let bottom = 0;
    for (let t = Math.max(0, starts[s]!); t < cutoff; t++) {
      const value = units[s * weeks + t]!;
      if (censored?.[s * weeks + t]) continue;
      const onOffer = promotions?.[s * known + t] === 1;
      const event = codes > 0 ? events![t]! : -1;
      const index = season[category * weeksPerYear + slots[t]!]! * (availability?.[s * weeks + t] ?? 1);
      const effect = event >= 0 ? before.eventEffects[category * codes + event]! : 1;
      if (bottom > 4) {
        const base = (top / bottom) * index;
        if (onOffer && base * effect > 0) {
          const e = base * effect;
          promoted.push({ group: s, ratio: Math.min(20, value / e), weight: e / (1 + spread * e) });
        }
        if (event >= 0) {
          const at = category * cutoff + t;
          sold[at] = sold[at]! + value / (onOffer ? uplift : 1);
          expected[at] = expected[at]! + base;
        }
      }
      top = 0.92 * top + value;
      bottom = 0.92 * bottom + index * effect * (onOffer ? uplift : 1);
    }
  }
  const occurrences: Observation[] = [];
  for (let c = 0; c < categoryCount; c++)
    for (let t = 0; t < cutoff; t++) {
      const at = c * cutoff + t;
      if (expected[at]! > 0)
        occurrences.push({ group: c * codes + events![t]!, ratio: Math.min(20, sold[at]! / expected[at]!), weight: 1 });
    }
  const one = new Float64Array(categoryCount * codes).fill(1);
  return {
    uplifts: promotions ? uplifts(promoted, categories, categoryCount) : before.uplifts,
    eventEffects: shrunk(occurrences, one, eventPriors).map((value) => Math.max(leastEffect, value)),
  };
}

/** A ratio of units to what was expected, of one group (a series, or a category and event). */
type Observation = { readonly group: number; readonly ratio: number; readonly weight: number };

function uplifts(promoted: readonly Observation[], categories: Int32Array, categoryCount: number): Float64Array {
  const top = new Float64Array(categoryCount).fill(upliftBefore * beforeWeight);
  const bottom = new Float64Array(categoryCount).fill(beforeWeight);
  for (const { group, ratio, weight } of promoted) {
    const c = categories[group]!;
    top[c] = top[c]! + weight * ratio;
    bottom[c] = bottom[c]! + weight;
  }
  const priors = Float64Array.from(categories, (c) => top[c]! / bottom[c]!);
  return shrunk(promoted, priors, upliftPriors).map((value) => Math.max(leastEffect, value));
}

/** Weighted mean of each group, drawn to its prior by the candidate weight that foretells left-out observations best. */
function shrunk(
  observations: readonly Observation[],
  priors: Float64Array,
  candidates: readonly number[],
): Float64Array {
  const top = new Float64Array(priors.length);
  const bottom = new Float64Array(priors.length);
  for (const { group, ratio, weight } of observations) {
    top[group] = top[group]! + weight * ratio;
    bottom[group] = bottom[group]! + weight;
  }
  const losses = candidates.map((prior) => {
    let loss = 0;
    for (const { group, ratio, weight } of observations) {
      const others = top[group]! - weight * ratio + prior * priors[group]!;
      loss += weight * (ratio - others / (bottom[group]! - weight + prior)) ** 2;
    }
    return loss;
  });
  const chosen = candidates[losses.lastIndexOf(Math.min(...losses))]!;
  return priors.map((prior, group) => (top[group]! + chosen * prior) / (bottom[group]! + chosen));
}
