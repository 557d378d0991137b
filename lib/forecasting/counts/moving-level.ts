// Poisson or negative binomial counts about a level that stays, moves, or moves and returns.
import { checkInteger } from "../../check.js";
import { nelderMead } from "../../optimize/nelder-mead.js";
import { gamma, type Random } from "../../random.js";
import { logGamma } from "../../stats/log-gamma.js";
import { drawCount, type CountPath } from "./count-path.js";
import type { CountFamily } from "./count-regression.js";

/** `static`: one mean for ever. `moving`: exponential smoothing. `damped`: smoothing that returns to a long-run mean. */
export type LevelKind = "static" | "moving" | "damped";

export type MovingLevelModel = {
  readonly model: "moving-level";
  readonly family: CountFamily;
  readonly kind: LevelKind;
  /** Level of the next period, before its effects. */
  readonly level: number;
  /** Mean that a damped level returns to; the starting level otherwise. */
  readonly longRun: number;
  /** Weight of the newest count; 0 for a static level. */
  readonly alpha: number;
  /** Weight that a deviation from the long-run mean keeps from one period to the next; 1 without damping. */
  readonly persistence: number;
  /** Variance over mean of a count given its level; 1 for Poisson. */
  readonly ratio: number;
  /** Variance of `level` as an estimate: of the static mean only. */
  readonly levelVariance: number;
  readonly logLikelihood: number;
  /** Number of estimated parameters, starting level included. */
  readonly parameters: number;
  readonly converged: boolean;
};

export type MovingLevelOptions = {
  readonly family?: CountFamily;
  readonly kind?: LevelKind;
  /** Multiplier of the level in each period, > 0: season, promotion, price, by `effectsOf` a count regression. Default 1. */
  readonly effects?: Float64Array;
};

/**
 * Fits the models of Snyder, Ord, Beaumont 2012 by maximum likelihood: count_t has mean level_t x effect_t and variance
 * `ratio` times that, level_{t+1} = (1 - persistence) longRun + (persistence - alpha) level_t + alpha count_t / effect_t. The
 * defaults are `negbin` and `damped`. Missing counts (NaN) leave the level to itself; values below zero count as zero. A
 * series without demand has level 0. O(n) a step of the simplex, at most 400.
 *
 * @throws RangeError when effects are not as many as counts, or not above zero
 * @example predictMovingLevel(fitMovingLevel(y, { kind: "damped" }), 12).mean;
 */
export function fitMovingLevel(y: Float64Array, options: MovingLevelOptions = {}): MovingLevelModel {
  const { family = "negbin", kind = "damped" } = options;
  const effects = checkEffects(options.effects ?? new Float64Array(y.length).fill(1), y.length);
  const counts = y.map((value) => (Number.isFinite(value) ? Math.max(0, value) : NaN));
  const about = { model: "moving-level", family, kind } as const;
  let [n, units, exposure] = [0, 0, 0];
  counts.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    n++;
    units += value;
    exposure += effects[t]!;
  });
  const base = n > 0 ? units / exposure : 0;
  if (!(base > 0))
    return {
      ...{ ...about, level: 0, longRun: 0, alpha: 0, persistence: 1, ratio: 1, levelVariance: 0 },
      ...{ logLikelihood: 0, parameters: 0, converged: true },
    };
  const free = [...(kind === "static" ? [] : ["alpha"]), ...(kind === "damped" ? ["persistence"] : [])];
  const negbin = family === "negbin";
  const read = (x: ArrayLike<number>): Shape => {
    const persistence = kind === "damped" ? 0.999 * logistic(x[2]!) : 1;
    const alpha = kind === "static" ? 0 : persistence * logistic(x[1]!);
    return {
      longRun: base * Math.exp(x[0]!),
      alpha,
      persistence,
      ratio: negbin ? 1 + Math.exp(x[free.length + 1]!) : 1,
    };
  };
  const start = [0, ...free.map((name) => (name === "alpha" ? -2 : 2)), ...(negbin ? [0] : [])];
  const steps = start.map((_, i) => (i === 0 ? 0.2 : 1));
  const found = nelderMead((x) => -filtered(counts, effects, read(x)).logLikelihood, start, steps);
  const shape = read(found.x);
  const { level, logLikelihood } = filtered(counts, effects, shape);
  const levelVariance = kind === "static" ? (shape.ratio * level) / exposure : 0;
  return {
    ...{ ...about, level, ...shape, levelVariance, logLikelihood },
    ...{ parameters: start.length, converged: found.converged },
  };
}

/**
 * Means and exact variances (the recursion is linear, and the variance of a count is proportional to its mean), of steps and of
 * running sums. `effects` has one multiplier a step, default 1. O(horizon).
 */
export function predictMovingLevel(m: MovingLevelModel, horizon: number, effects?: Float64Array): CountPath {
  checkInteger("horizon", horizon, 1);
  const f = checkEffects(effects ?? new Float64Array(horizon).fill(1), horizon);
  const mean = new Float64Array(horizon);
  const variance = new Float64Array(horizon);
  const cumulativeVariance = new Float64Array(horizon);
  let deviation = m.level - m.longRun;
  let levelVariance = m.levelVariance;
  let shared = 0; // covariance of the sum so far with the next level
  let total = 0;
  for (let i = 0; i < horizon; i++) {
    const level = m.longRun + deviation;
    const effect = f[i]!;
    mean[i] = level * effect;
    const noise = m.ratio * mean[i]!;
    variance[i] = noise + effect * effect * levelVariance;
    total += variance[i]! + 2 * effect * shared;
    cumulativeVariance[i] = total;
    shared = m.persistence * (shared + effect * levelVariance) + (m.alpha * noise) / effect;
    levelVariance = m.persistence ** 2 * levelVariance + (m.alpha / effect) ** 2 * noise;
    deviation *= m.persistence;
  }
  return { mean, variance, cumulativeVariance };
}

/** Future paths, paths x horizon row-major: each count moves the level of those that follow. */
export function simulateMovingLevel(
  m: MovingLevelModel,
  horizon: number,
  paths: number,
  random: Random,
  effects?: Float64Array,
): Float64Array {
  checkInteger("horizon", horizon, 1);
  checkInteger("paths", paths, 1);
  const f = checkEffects(effects ?? new Float64Array(horizon).fill(1), horizon);
  const out = new Float64Array(paths * horizon);
  for (let k = 0; k < paths; k++) {
    const scale = m.levelVariance / m.level;
    let level = m.levelVariance > 0 ? scale * gamma(random, m.level / scale) : m.level;
    const longRun = m.kind === "static" ? level : m.longRun;
    for (let i = 0; i < horizon; i++) {
      const mu = level * f[i]!;
      const count = drawCount(random, mu, m.ratio * mu);
      out[k * horizon + i] = count;
      level = longRun + m.persistence * (level - longRun) + m.alpha * (count / f[i]! - level);
    }
  }
  return out;
}

type Shape = Pick<MovingLevelModel, "longRun" | "alpha" | "persistence" | "ratio">;

/** Level after the last count, and the log-likelihood of all counts. */
function filtered(y: Float64Array, effects: Float64Array, { longRun, alpha, persistence, ratio }: Shape) {
  let level = longRun;
  let logLikelihood = 0;
  for (let t = 0; t < y.length; t++) {
    const value = y[t]!;
    const known = !Number.isNaN(value);
    if (known) logLikelihood += logMass(value, level * effects[t]!, ratio);
    const surprise = known ? value / effects[t]! - level : 0;
    level = Math.max(1e-9, longRun + persistence * (level - longRun) + alpha * surprise);
  }
  return { level, logLikelihood };
}

/** Log-probability of a count with this mean and variance ratio x mean. */
function logMass(y: number, mean: number, ratio: number): number {
  if (ratio < 1 + 1e-7) return (y > 0 ? y * Math.log(mean) : 0) - mean - logGamma(y + 1);
  const size = mean / (ratio - 1);
  const own = y > 0 ? logGamma(y + size) - logGamma(size) - logGamma(y + 1) + y * Math.log1p(-1 / ratio) : 0;
  return own - size * Math.log(ratio);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function checkEffects(effects: Float64Array, length: number): Float64Array {
  if (effects.length !== length)
    throw new RangeError(`invalid effects: ${effects.length} values (${length} are needed)`);
  for (const value of effects)
    if (!(value > 0 && value < Infinity)) throw new RangeError(`invalid effect: ${value} (a number above 0)`);
  return effects;
}
