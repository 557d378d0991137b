// Where the search for the parameters of exponential smoothing starts, and how far it may go.
import { classicalIndices } from "../decomposition/decompose-classical.js";
import type { EtsLayout, EtsStates } from "./ets-form.js";

/** Bounds of R's ets: the usual region, 0 < beta < alpha and 0 < gamma < 1 - alpha, is a box in the ratios. */
const alphaBounds = [1e-4, 0.9999] as const;
const phiBounds = [0.8, 0.98] as const;

const alphaStarts = [0.1, 0.4, 0.8];
/** Slow and fast: of beta / alpha and gamma / (1 - alpha), and phi to go with the former. */
const ratioStarts = [0.05, 0.4] as const;
const phiStarts = [0.97, 0.85] as const;

/** Lowest and highest values of all parameters. */
export function boundsOf(at: EtsLayout): [Float64Array, Float64Array] {
  const lower = new Float64Array(at.size).fill(-Infinity);
  const upper = new Float64Array(at.size).fill(Infinity);
  const bound = (place: number, [low, high]: readonly [number, number]) => {
    if (place < 0) return;
    lower[place] = low;
    upper[place] = high;
  };
  bound(at.alpha, alphaBounds);
  bound(at.beta, [0, 1]);
  bound(at.gamma, [0, 1]);
  bound(at.phi, phiBounds);
  return [lower, upper];
}

/**
 * Up to two places to start from, as likelihoods can have a maximum where a component hardly moves and another where it
 * moves fast: the best start with a slow and with a fast last component, initial states as guessed. A guessed season that
 * leaves the domain (a mean below zero) is halved. None where no start is inside it.
 */
export function startsOf(y: Float64Array, at: EtsLayout, value: (x: Float64Array) => number): Float64Array[] {
  const states = initialStates(y, at);
  for (let share = 1; ; share /= 2) {
    const found = bestStarts(at, states, share, value);
    if (found.length > 0 || at.seasonKind === 0 || share < 0.1) return found;
  }
}

function bestStarts(
  at: EtsLayout,
  { level, trend, seasonal }: EtsStates,
  share: number,
  value: (x: Float64Array) => number,
): Float64Array[] {
  const x = new Float64Array(at.size);
  x[at.level] = level;
  if (at.hasTrend) x[at.trend] = trend;
  const middle = at.seasonKind === 2 ? 1 : 0;
  for (let k = 0; k < at.season - 1; k++) x[at.seasonal + k] = middle + share * (seasonal[k]! - middle);
  const best: ({ x: Float64Array; value: number } | undefined)[] = [undefined, undefined];
  for (const alpha of alphaStarts)
    for (const beta of at.hasTrend ? ratioStarts : [0])
      for (const gamma of at.seasonKind > 0 ? ratioStarts : [0]) {
        x[at.alpha] = alpha;
        if (at.hasTrend) x[at.beta] = beta;
        if (at.phi >= 0) x[at.phi] = phiStarts[beta === ratioStarts[0] ? 0 : 1];
        if (at.seasonKind > 0) x[at.gamma] = gamma;
        const reached = value(x);
        const fast = (at.seasonKind > 0 ? gamma : at.hasTrend ? beta : alpha) > 0.2 ? 1 : 0;
        if (!(reached >= (best[fast]?.value ?? Infinity))) best[fast] = { x: x.slice(), value: reached };
      }
  return best.filter((start) => start !== undefined).map((start) => start.x);
}

/**
 * States to start the search from: seasonal indices of the classical decomposition, then a line through the first ten
 * values, or two seasons, of what they leave (Hyndman, Koehler, Ord, Snyder 2008, section 2.6.1). Without gaps.
 */
function initialStates(y: Float64Array, { seasonKind, season, hasTrend }: EtsLayout): EtsStates {
  const seasonal =
    seasonKind === 0
      ? new Float64Array(0)
      : classicalIndices(y, season, seasonKind === 2 ? "multiplicative" : "additive");
  const length = Math.min(y.length, Math.max(10, 2 * season));
  const mx = (length + 1) / 2;
  let my = 0;
  let cross = 0;
  let squares = 0;
  for (let t = 0; t < length; t++) {
    const s = seasonal[t % season]!;
    const value = seasonKind === 2 ? y[t]! / s : seasonKind === 1 ? y[t]! - s : y[t]!;
    my += value / length;
    cross += (t + 1 - mx) * value;
    squares += (t + 1 - mx) ** 2;
  }
  const trend = hasTrend && squares > 0 ? cross / squares : 0;
  return { level: my - (hasTrend ? trend * mx : 0), trend, seasonal };
}
