// Where the search for the parameters of exponential smoothing starts, and how far it may go.
import { classicalIndices } from "../decomposition/decompose-classical.js";
import type { EtsLayout, EtsStates } from "./ets-form.js";

/** Bounds of R's ets: the usual region, 0 < beta < alpha and 0 < gamma < 1 - alpha, is a box in the ratios. */
const alphaBounds = [1e-4, 0.9999] as const;
const phiBounds = [0.8, 0.98] as const;

/** Starts of alpha, of beta / alpha and gamma / (1 - alpha), and of phi. */
const alphaStarts = [0.1, 0.4, 0.8];
const ratioStarts = [0.05, 0.4];
const phiStart = 0.95;

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
 * Where to start: the best of a few smoothing parameters with the initial states as guessed. A guessed season that leaves
 * the domain (a mean below zero) is halved until it does not. Undefined where no start is inside the domain.
 */
export function startOf(y: Float64Array, at: EtsLayout, value: (x: Float64Array) => number): Float64Array | undefined {
  const states = initialStates(y, at);
  const middle = at.seasonKind === 2 ? 1 : 0;
  const x = new Float64Array(at.size);
  x[at.level] = states.level;
  if (at.hasTrend) x[at.trend] = states.trend;
  if (at.phi >= 0) x[at.phi] = phiStart;
  let best = Infinity;
  let chosen: Float64Array | undefined;
  for (let share = 1; !chosen && share > 0.1; share /= 2) {
    for (let k = 0; k < at.season - 1; k++) x[at.seasonal + k] = middle + share * (states.seasonal[k]! - middle);
    for (const alpha of alphaStarts)
      for (const beta of at.hasTrend ? ratioStarts : [0])
        for (const gamma of at.seasonKind > 0 ? ratioStarts : [0]) {
          x[at.alpha] = alpha;
          if (at.hasTrend) x[at.beta] = beta;
          if (at.seasonKind > 0) x[at.gamma] = gamma;
          const reached = value(x);
          if (reached < best) {
            best = reached;
            chosen = x.slice();
          }
        }
  }
  return chosen;
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
