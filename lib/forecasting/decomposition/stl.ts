// Seasonal-trend decomposition by loess.
import { checkInteger } from "../../check.js";
import { loess, planLoess, type LoessPlan } from "./loess.js";
import { partialSort } from "./partial-sort.js";

export type StlOptions = {
  /** Odd span of the seasonal smoothing in seasons (an even one is raised), or "periodic" for a fixed pattern; default 13. */
  readonly seasonalWindow?: number | "periodic";
  /** Degree of the seasonal smoothing; default 0, as in R. */
  readonly seasonalDegree?: 0 | 1;
  /** Whether outliers lose their weight, over 15 rounds; default false. */
  readonly robust?: boolean;
};

/** Three parts that add up to the series. */
export type Decomposition = {
  readonly seasonal: Float64Array;
  readonly trend: Float64Array;
  readonly remainder: Float64Array;
};

/**
 * STL (Cleveland, Cleveland, McRae, Terpenning 1990) with the defaults of R's stl: trend span the next odd of
 * 1.5 m / (1 - 1.5 / s), low-pass span the next odd of m, jumps of a tenth of each span, two inner rounds, or one inner and
 * 15 outer ones when robust. Needs more than two whole seasons, without gaps. O(n) a round.
 *
 * @example const { seasonal, trend } = stl(y, 12, { seasonalWindow: "periodic" });
 */
export function stl(y: Float64Array, season: number, options: StlOptions = {}): Decomposition {
  checkInteger("season", season, 2);
  const { seasonalWindow = 13, seasonalDegree = 0, robust = false } = options;
  const n = y.length;
  if (n <= 2 * season)
    throw new RangeError(`invalid series: ${n} values, more than two seasons of ${season} are needed`);
  const periodic = seasonalWindow === "periodic";
  if (!periodic) checkInteger("seasonalWindow", seasonalWindow, 2);
  const window = periodic ? 10 * n + 1 : seasonalWindow;
  const plans = planStl(n, season, window, periodic ? 0 : seasonalDegree);
  const room = roomFor(n, season);
  const { seasonal, trend } = room;
  round(y, season, plans, room, undefined);
  if (robust) {
    const weights = new Float64Array(n);
    for (let turn = 0; turn < 15; turn++) {
      bisquare(y, room, weights);
      round(y, season, plans, room, weights);
    }
  } else round(y, season, plans, room, undefined);
  if (periodic) average(seasonal, season);
  return { seasonal, trend, remainder: y.map((value, t) => value - seasonal[t]! - trend[t]!) };
}

type Plans = {
  /** For phases with one value more, and for the others. */
  readonly long: LoessPlan;
  readonly short: LoessPlan;
  readonly trend: LoessPlan;
  readonly lowPass: LoessPlan;
};

function planStl(n: number, season: number, window: number, degree: 0 | 1): Plans {
  const seasonalSpan = nextOdd(Math.max(3, window));
  const trendSpan = nextOdd(Math.ceil((1.5 * season) / (1 - 1.5 / window)));
  const lowPassSpan = nextOdd(season);
  const jumpOf = (span: number) => Math.ceil(span / 10);
  const phase = (count: number) => planLoess(count, seasonalSpan, degree, jumpOf(seasonalSpan));
  const most = Math.ceil(n / season);
  const long = phase(most);
  return {
    long,
    short: n % season === 0 ? long : phase(most - 1),
    trend: planLoess(n, trendSpan, 1, jumpOf(trendSpan)),
    lowPass: planLoess(n, lowPassSpan, 1, jumpOf(lowPassSpan)),
  };
}

function roomFor(n: number, season: number) {
  const most = Math.ceil(n / season);
  return {
    seasonal: new Float64Array(n),
    trend: new Float64Array(n),
    /** Values and weights of one phase. */
    phase: new Float64Array(most),
    phaseWeights: new Float64Array(most),
    /** Smoothed phases, one season longer at both ends, and its moving averages. */
    cycle: new Float64Array(n + 2 * season),
    first: new Float64Array(n + season + 1),
    second: new Float64Array(n + 2),
    third: new Float64Array(n),
    /** What loess writes: one position more at both ends. */
    smooth: new Float64Array(n + 2),
  };
}

/** One inner round: seasonal from what the trend leaves, then the trend from what the season leaves. */
function round(
  y: Float64Array,
  season: number,
  plans: Plans,
  room: ReturnType<typeof roomFor>,
  weights: Float64Array | undefined,
): void {
  const n = y.length;
  const { seasonal, trend, phase, phaseWeights, cycle, first, second, third, smooth } = room;
  for (let offset = 0; offset < season; offset++) {
    const count = Math.floor((n - 1 - offset) / season) + 1;
    for (let k = 0; k < count; k++) {
      const t = offset + k * season;
      phase[k] = y[t]! - trend[t]!;
      if (weights) phaseWeights[k] = weights[t]!;
    }
    const plan = count === plans.long.n ? plans.long : plans.short;
    loess(plan, phase, weights && phaseWeights, cycle, offset, season);
  }
  movingAverage(cycle, season, first);
  movingAverage(first, season, second);
  movingAverage(second, 3, third);
  loess(plans.lowPass, third, undefined, smooth, 0, 1);
  for (let t = 0; t < n; t++) seasonal[t] = cycle[t + season]! - smooth[t + 1]!;
  for (let t = 0; t < n; t++) third[t] = y[t]! - seasonal[t]!;
  loess(plans.trend, third, weights, smooth, 0, 1);
  trend.set(smooth.subarray(1, n + 1));
}

/** Bisquare weights of the residuals: 0 beyond six times their median size (the outer loop of the paper). */
function bisquare(
  y: Float64Array,
  { seasonal, trend, third }: { seasonal: Float64Array; trend: Float64Array; third: Float64Array },
  weights: Float64Array,
): void {
  const n = y.length;
  for (let t = 0; t < n; t++) weights[t] = Math.abs(y[t]! - seasonal[t]! - trend[t]!);
  third.set(weights);
  const [upper, lower] = [n >> 1, n - 1 - (n >> 1)];
  partialSort(third, [upper, lower]);
  const limit = 3 * (third[upper]! + third[lower]!);
  for (let t = 0; t < n; t++) {
    const size = weights[t]!;
    weights[t] = size <= 0.001 * limit ? 1 : size <= 0.999 * limit ? (1 - (size / limit) ** 2) ** 2 : 0;
  }
}

/** Every position of the season becomes its mean. */
function average(seasonal: Float64Array, season: number): void {
  const n = seasonal.length;
  for (let phase = 0; phase < season; phase++) {
    let sum = 0;
    let count = 0;
    for (let t = phase; t < n; t += season) {
      sum += seasonal[t]!;
      count++;
    }
    for (let t = phase; t < n; t += season) seasonal[t] = sum / count;
  }
}

function nextOdd(x: number): number {
  const rounded = Math.round(x);
  return rounded % 2 === 1 ? rounded : rounded + 1;
}

function movingAverage(values: Float64Array, span: number, out: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < span; i++) sum += values[i]!;
  out[0] = sum / span;
  for (let i = 1; i < out.length; i++) {
    sum += values[i + span - 1]! - values[i - 1]!;
    out[i] = sum / span;
  }
}
