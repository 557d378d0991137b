// Paired block bootstrap: how sure a difference between two policies is that lived through the same weeks.
import { checkInteger, checkProbability } from "../check.js";
import { seeded } from "../random.js";
import { normalQuantile } from "../stats/normal-distribution.js";
import { quantileSorted } from "../stats/quantile.js";

export type Draws = {
  /** Periods that were resampled. */
  readonly periods: number;
  /** Length of a block, in periods. */
  readonly block: number;
  /** One list of period indices a replica, each as long as `periods`. */
  readonly replicas: readonly Int32Array[];
};

export type Interval = {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Whether the interval leaves out zero. */
  readonly distinguishable: boolean;
};

/**
 * Length of a block for `periods` weeks: three to four, but never above a twelfth of the weeks, so that a replica has
 * enough independent parts; at least one.
 *
 * @example blockLength(52); // 4
 * @example blockLength(26); // 2
 */
export function blockLength(periods: number): number {
  checkInteger("periods", periods, 1);
  return Math.max(1, Math.min(4, Math.floor(periods / 12)));
}

/**
 * Circular moving blocks (Kuensch 1989; Politis, Romano 1992): each replica strings together blocks that start anywhere and
 * wrap around, cut at `periods`. Use the same draws for both sides of a difference: that is what makes it paired. Throws
 * RangeError on counts below one. O(periods x replicas).
 *
 * @example blockDraws(26, { block: 2, replicas: 400, seed: 1 }).replicas.length; // 400
 */
export function blockDraws(
  periods: number,
  options: { readonly block?: number; readonly replicas: number; readonly seed: number },
): Draws {
  const { block = blockLength(periods), replicas, seed } = options;
  checkInteger("periods", periods, 1);
  checkInteger("block", block, 1, periods);
  checkInteger("replicas", replicas, 1);
  const random = seeded(seed);
  const draw = () => {
    const indices = new Int32Array(periods);
    for (let i = 0; i < periods;) {
      const start = Math.floor(random() * periods);
      for (let j = 0; j < block && i < periods; j++, i++) indices[i] = (start + j) % periods;
    }
    return indices;
  };
  return { periods, block, replicas: Array.from({ length: replicas }, draw) };
}

/**
 * The interval of a statistic from its value on the weeks as they were and on each draw. Percentiles (Efron 1979), with
 * their distance from the estimate widened for few blocks: by sqrt(b / (b - 1)) and by Student's quantile with b - 1 degrees
 * of freedom over the normal one, b = periods / block. Without it 26 weeks would call 9% of nothings something; with it
 * 5%. Draws on which the statistic is not finite are left out; when the estimate is not finite or fewer than half the draws
 * are, the interval is NaN and nothing is distinguishable.
 */
export function bootstrapInterval(
  estimate: number,
  replicated: ArrayLike<number>,
  draws: Pick<Draws, "periods" | "block">,
  level = 0.95,
): Interval {
  checkProbability("level", level);
  const finite = Array.from(replicated).filter(Number.isFinite);
  const nothing = { estimate, low: NaN, high: NaN, level, distinguishable: false };
  if (!Number.isFinite(estimate) || finite.length < replicated.length / 2 || finite.length === 0) return nothing;
  const sorted = Float64Array.from(finite).sort();
  const blocks = draws.periods / draws.block;
  if (blocks < 3) return nothing;
  const tail = (1 - level) / 2;
  const widen = Math.sqrt(blocks / (blocks - 1)) * (studentQuantile(1 - tail, blocks - 1) / normalQuantile(1 - tail));
  const low = Math.min(estimate, estimate + (quantileSorted(sorted, tail) - estimate) * widen);
  const high = Math.max(estimate, estimate + (quantileSorted(sorted, 1 - tail) - estimate) * widen);
  return { estimate, low, high, level, distinguishable: low > 0 || high < 0 };
}

/** Student's quantile from the normal one (Hill 1970 by Abramowitz, Stegun 26.7.5), good to 1% from 3 degrees on. */
function studentQuantile(p: number, degrees: number): number {
  const z = normalQuantile(p);
  const d = Math.max(2, degrees);
  return (
    z +
    (z ** 3 + z) / (4 * d) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * d ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * d ** 3)
  );
}
