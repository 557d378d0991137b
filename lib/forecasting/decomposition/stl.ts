// Seasonal-trend decomposition by loess, for one season or several.
import { checkInteger } from "../../check.js";
import { loess } from "./loess.js";

export type StlOptions = {
  /** Odd span of the seasonal smoothing in seasons, or "periodic" for a fixed pattern; default 13. */
  readonly seasonalWindow?: number | "periodic";
  /** Degree of the seasonal smoothing; default 0, as in R. */
  readonly seasonalDegree?: 0 | 1;
  readonly iterations?: number;
};

export type Decomposition = { readonly seasonal: Float64Array; readonly trend: Float64Array };

/**
 * STL (Cleveland, Cleveland, McRae, Terpenning 1990), not robust, with the defaults of R's stl: trend span the next odd of
 * 1.5 m / (1 - 1.5 / s), low-pass span the next odd of m, two inner loops, jumps of a tenth of each span. Needs two whole
 * seasons, without gaps.
 *
 * @example const { seasonal, trend } = stl(y, 12, { seasonalWindow: "periodic" });
 */
export function stl(y: Float64Array, season: number, options: StlOptions = {}): Decomposition {
  checkInteger("season", season, 2);
  const { seasonalWindow = 13, iterations = 2 } = options;
  const n = y.length;
  if (n <= 2 * season)
    throw new RangeError(`invalid series: ${n} values, more than two seasons of ${season} are needed`);
  const periodic = seasonalWindow === "periodic";
  const seasonalSpan = periodic ? 10 * n + 1 : seasonalWindow;
  const degree = periodic ? 0 : (options.seasonalDegree ?? 0);
  const trendSpan = nextOdd(Math.ceil((1.5 * season) / (1 - 1.5 / seasonalSpan)));
  const lowPassSpan = nextOdd(season);
  const trend = new Float64Array(n);
  const seasonal = new Float64Array(n);
  for (let turn = 0; turn < iterations; turn++) {
    // Each phase of the season, smoothed and carried one season beyond both ends.
    const cycle = new Float64Array(n + 2 * season);
    for (let phase = 0; phase < season; phase++) {
      const count = Math.floor((n - 1 - phase) / season) + 1;
      const sub = Float64Array.from({ length: count }, (_, k) => y[phase + k * season]! - trend[phase + k * season]!);
      const smooth = loess(sub, seasonalSpan, degree, 0, count - 1, Math.ceil(seasonalSpan / 10));
      for (let k = 0; k < count; k++) cycle[phase + (k + 1) * season] = smooth[k]!;
      cycle[phase] = loess(sub, seasonalSpan, degree, -1, -1)[0]!;
      cycle[phase + (count + 1) * season] = loess(sub, seasonalSpan, degree, count, count)[0]!;
    }
    const averaged = movingAverage(movingAverage(movingAverage(cycle, season), season), 3);
    const low = loess(averaged, lowPassSpan, 1, 0, n - 1, Math.ceil(lowPassSpan / 10));
    for (let t = 0; t < n; t++) seasonal[t] = cycle[t + season]! - low[t]!;
    trend.set(
      loess(
        y.map((value, t) => value - seasonal[t]!),
        trendSpan,
        1,
        0,
        n - 1,
        Math.ceil(trendSpan / 10),
      ),
    );
  }
  if (periodic) {
    const means = new Float64Array(season);
    for (let phase = 0; phase < season; phase++) {
      let count = 0;
      for (let t = phase; t < n; t += season) {
        means[phase] = means[phase]! + seasonal[t]!;
        count++;
      }
      means[phase] = means[phase]! / count;
    }
    for (let t = 0; t < n; t++) seasonal[t] = means[t % season]!;
  }
  return { seasonal, trend };
}

/**
 * Several seasons, shortest first, each by STL on what the others leave, twice over (Bandara, Hyndman, Bergmeir 2021).
 * Windows 7, 11, 15, ... as in R's mstl. Seasons with fewer than two whole cycles are left out.
 */
export function mstl(
  y: Float64Array,
  seasons: readonly number[],
): {
  readonly seasonals: readonly { readonly season: number; readonly seasonal: Float64Array }[];
  readonly trend: Float64Array;
} {
  const used = [...seasons].sort((a, b) => a - b).filter((season) => season > 1 && y.length > 2 * season);
  const seasonals = used.map((season) => ({ season, seasonal: new Float64Array(y.length) }));
  let trend: Float64Array = Float64Array.from(y);
  const rest = Float64Array.from(y);
  for (let turn = 0; turn < (used.length > 1 ? 2 : 1); turn++)
    seasonals.forEach((part, i) => {
      for (let t = 0; t < rest.length; t++) rest[t] = rest[t]! + part.seasonal[t]!;
      const found = stl(rest, part.season, { seasonalWindow: 7 + 4 * i });
      part.seasonal.set(found.seasonal);
      trend = found.trend;
      for (let t = 0; t < rest.length; t++) rest[t] = rest[t]! - part.seasonal[t]!;
    });
  return { seasonals, trend };
}

function nextOdd(x: number): number {
  const rounded = Math.round(x);
  return rounded % 2 === 1 ? rounded : rounded + 1;
}

function movingAverage(values: Float64Array, span: number): Float64Array {
  const out = new Float64Array(values.length - span + 1);
  let sum = 0;
  for (let i = 0; i < span; i++) sum += values[i]!;
  out[0] = sum / span;
  for (let i = 1; i < out.length; i++) {
    sum += values[i + span - 1]! - values[i - 1]!;
    out[i] = sum / span;
  }
  return out;
}
