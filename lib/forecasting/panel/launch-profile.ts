// How demand runs in the first half year after a launch, learnt from the launches that are over.
import type { PanelHistory } from "./panel-types.js";

/** First weeks of the stretches of age that have a multiplier of their own; the last one ends at `settledAge`. */
const stretches = [0, 1, 2, 4, 8, 13] as const;
/** Weeks after the launch from which on an item is as it will be. */
export const settledAge = 20;
/** Weeks over which the level of a settled item is taken. */
const settledWeeks = 26;
/** Launches' worth of no profile at all that the ratios are shrunk by. */
const priorLaunches = 10;

/**
 * Multiplier of each week of age, 0 to settledAge - 1, over the level that follows: mean ratio over all launches inside the
 * history that have settled before `cutoff`, each counted alike, shrunk to 1. All 1 without such launches.
 *
 * @param factors series x cutoff, expected sales at level 1 without a profile
 */
export function launchProfile(history: PanelHistory, cutoff: number, factors: Float64Array): Float64Array {
  const { series, weeks, units, censored, launches } = history;
  const top = new Float64Array(stretches.length).fill(priorLaunches);
  const bottom = new Float64Array(stretches.length).fill(priorLaunches);
  for (let s = 0; s < series; s++) {
    const launch = launches?.[s] ?? -1;
    if (launch <= 0 || launch + settledAge + settledWeeks / 2 > cutoff) continue;
    const total = (from: number, to: number) => {
      let sold = 0;
      let expected = 0;
      for (let t = launch + from; t < Math.min(cutoff, launch + to); t++) {
        if (censored?.[s * weeks + t]) continue;
        sold += units[s * weeks + t]!;
        expected += factors[s * cutoff + t]!;
      }
      return { sold, expected };
    };
    const settled = total(settledAge, settledAge + settledWeeks);
    const level = settled.sold / settled.expected;
    if (!(level > 0) || settled.sold < 5) continue;
    stretches.forEach((from, k) => {
      const { sold, expected } = total(from, stretches[k + 1] ?? settledAge);
      if (!(expected > 0)) return;
      // A week of few units says less.
      const weight = (level * expected) / (5 + level * expected);
      top[k] = top[k]! + weight * Math.min(5, sold / (level * expected));
      bottom[k] = bottom[k]! + weight;
    });
  }
  return Float64Array.from({ length: settledAge }, (_, age) => {
    const k = stretches.findLastIndex((from) => from <= age);
    return top[k]! / bottom[k]!;
  });
}

/** Multiplier of column `t` for an item launched in column `launch`; 1 where no launch inside the history is known. */
export function launchFactor(profile: Float64Array, launch: number, t: number): number {
  const age = t - launch;
  return launch > 0 && age >= 0 && age < settledAge ? profile[age]! : 1;
}
