// How far a feature of customers has drifted from one day to another.
import { quantiles } from "../stats/quantile.js";

/** Equally filled bins, of the earlier values. */
const bins = 10;

/** Customers added to each bin of either day, so that an empty one is not infinitely far from a filled one. */
const added = 0.5;

/**
 * The population stability index of `now` against `before`: the sum over bins of (q - p) ln(q / p), p and q the shares of
 * values before and now, in ten bins that each held as many values before (fewer where values repeat; Siddiqi 2006). 0
 * when nothing has moved; by custom little below 0.1 and much above 0.25. NaN when either has no values. O(n log n).
 *
 * @example stabilityIndex(ordersLastYear, ordersToday); // 0.03
 */
export function stabilityIndex(before: Float64Array, now: Float64Array): number {
  if (before.length === 0 || now.length === 0) return NaN;
  const inner = Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins);
  const edges = [...new Set(quantiles(before, inner))];
  const p = shares(before, edges);
  const q = shares(now, edges);
  return p.reduce((sum, share, i) => sum + (q[i]! - share) * Math.log(q[i]! / share), 0);
}

/** Shares of the values up to each edge, and above the last. */
function shares(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(added);
  for (const value of values) {
    const bin = edges.findIndex((edge) => value <= edge);
    counts[bin < 0 ? edges.length : bin]!++;
  }
  const total = values.length + added * counts.length;
  return counts.map((count) => count / total);
}
