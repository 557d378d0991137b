// Which number of clusters the indices speak for, and why, or that none stands out.
import { full } from "../format.js";
import type { Choice } from "./choice.js";

export type Recommendation = { readonly clusters: number | null; readonly reason: string };

/** A clustering that bootstrap samples do not reproduce at least this well is not there (Hennig 2007 asks for 0.75). */
export const stableFrom = 0.75;

/** Less than this much tighter (difference of log inertias) than points without structure is not clear, however certain. */
const clearFrom = 0.05;

/** Silhouettes this much below the best, relatively, are as good: then more segments say more. */
const asGood = 0.05;

/**
 * Of the numbers that are tighter than points without structure would be (gap above 0.05 and two standard errors) and
 * stable, the largest whose silhouette is within 5% of the best. Null, with the reason, when there is none.
 */
export function recommend(choices: readonly Choice[]): Recommendation {
  if (choices.length === 0) return { clusters: null, reason: "There are too few different customers to compare." };
  const structured = choices.filter(({ gap, gapError }) => gap > Math.max(clearFrom, 2 * gapError));
  if (structured.length === 0)
    return {
      clusters: null,
      reason:
        "No clear structure: no number of segments is clearly tighter than as many customers, as spread out, would be without any.",
    };
  const stable = structured.filter(({ stability, silhouette }) => stability >= stableFrom && silhouette > 0);
  if (stable.length === 0) {
    const best = structured.reduce((a, b) => (b.stability > a.stability ? b : a));
    return {
      clusters: null,
      reason: `No clear structure: no number of segments is found again in resampled customers (best agreement ${full(best.stability, 2)} at ${best.k}; ${full(stableFrom, 2)} is needed).`,
    };
  }
  const best = stable.reduce((a, b) => (b.silhouette > a.silhouette ? b : a));
  const chosen = stable.findLast(({ silhouette }) => silhouette >= best.silhouette * (1 - asGood))!;
  const found = `${chosen.k} segments are found again in resampled customers (agreement ${full(chosen.stability, 2)})`;
  const why =
    chosen === best
      ? `no other stable number separates customers better (silhouette ${full(chosen.silhouette, 2)})`
      : `separate them as well as the best, ${best.k}, does (silhouette ${full(chosen.silhouette, 2)} against ${full(best.silhouette, 2)})`;
  return { clusters: chosen.k, reason: `${found} and ${why}.` };
}
