// One pass over all ways tells which rows are decided at any prices nearby: only the others are looked at again.
import { GrowingArray } from "../growing-array.js";
import { cheapestWays } from "./problem.js";
import type { Prepared } from "./undecided.js";

export type Survey = {
  /** Prices of capacity that it was made at. */
  readonly prices: Float64Array;
  /** Rows left out have a best way that is cheaper than every other by more than this a unit of volume. */
  readonly width: number;
  /** Rows to look at, `start[s] .. start[s + 1]` those of SKU s: near ties, and all of SKUs without volume or short of supply. */
  readonly rows: Int32Array;
  readonly start: Int32Array;
  /** Center of each row left out, `centers.length` for shortage. */
  readonly decided: Int16Array;
  /** What the rows left out cost, capacity not priced, and their volume by center. */
  readonly cost: number;
  readonly volume: Float64Array;
};

/** Surveys all rows at `prices`. O(rows x centers). */
export function surveyRows({ problem, penalty, mustStay }: Prepared, prices: Float64Array, width: number): Survey {
  const { start, quantity, volume, skus, centers, centerCost } = problem;
  const n = centers.length;
  const rows = new GrowingArray(Int32Array);
  const nearStart = new Int32Array(skus.length + 1);
  const decided = new Int16Array(quantity.length);
  const held = new Float64Array(n);
  const base = new Float64Array(n);
  const cheapest = new Float64Array(3);
  const value = new Float64Array(n);
  let cost = 0;
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    const plain = v > 0 && !(mustStay[s]! > 0) && width < Infinity;
    for (let f = 0; f < n; f++) base[f] = centerCost[s * n + f]! + v * prices[f]!;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      if (!plain) {
        rows.push(d);
        continue;
      }
      cheapestWays(problem, s, d, base, penalty[s]!, cheapest, value);
      const [best, second, at] = [cheapest[0]!, cheapest[1]!, cheapest[2]!];
      if (second <= best + width * v) {
        rows.push(d);
        continue;
      }
      decided[d] = at;
      const units = quantity[d]!;
      if (at === n) cost += units * best;
      else {
        cost += units * (best - v * prices[at]!);
        held[at]! += units * v;
      }
    }
    nearStart[s + 1] = rows.length;
  }
  return { prices, width, rows: rows.values(), start: nearStart, decided, cost, volume: held };
}

/** Whether the rows left out keep their way at `prices`, cheaper than every other by at least `band` a unit of volume. */
export function holdsAt({ prices: own, width }: Survey, prices: Float64Array, band: number): boolean {
  if (width === Infinity) return true;
  let move = 0;
  for (let f = 0; f < own.length; f++) move = Math.max(move, Math.abs(prices[f]! - own[f]!));
  return 2 * move + band <= width;
}
