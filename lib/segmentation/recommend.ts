// Which number of clusters the indices speak for, and why, or that none stands out.
import { full } from "../format.js";
import type { Choice } from "./choice.js";

export type Recommendation = { readonly clusters: number | null; readonly reason: string };

/** A clustering that bootstrap samples do not reproduce at least this well is not there (Hennig 2007 asks for 0.75). */
export const stableFrom = 0.75;

/**
 * The smallest k that is stable, tighter than points without structure would be, and whose gap the next k does not
 * beat by more than two of its standard errors (the rule of Tibshirani, Walther, Hastie 2001, section 3, with two in
 * place of one: with thousands of points one is passed by chance alone). Null, with the reason, when there is none.
 */
export function recommend(choices: readonly Choice[]): Recommendation {
  if (choices.length === 0) return { clusters: null, reason: "There are too few different customers to compare." };
  const structured = choices.filter(({ gap, gapError }) => gap > 2 * gapError);
  if (structured.length === 0)
    return {
      clusters: null,
      reason: "No clear structure: no number of segments is tighter than the same customers would be without any.",
    };
  const stable = structured.filter(({ stability }) => stability >= stableFrom);
  if (stable.length === 0) {
    const best = structured.reduce((a, b) => (b.stability > a.stability ? b : a));
    return {
      clusters: null,
      reason: `No clear structure: no number of segments is found again in resampled customers (best agreement ${full(best.stability, 2)} at ${best.k}; ${full(stableFrom, 2)} is needed).`,
    };
  }
  const settled = stable.find(({ k, gap }) => {
    const next = choices.find((other) => other.k === k + 1);
    return !next || !(next.gap - gap > 2 * next.gapError);
  });
  const chosen = settled ?? stable.at(-1)!;
  const why = settled
    ? "one more would not be tighter beyond chance"
    : "more would be tighter but are not found again in resampled customers";
  return {
    clusters: chosen.k,
    reason: `${chosen.k} segments are found again in resampled customers (agreement ${full(chosen.stability, 2)}), and ${why}; silhouette ${full(chosen.silhouette, 2)}.`,
  };
}
