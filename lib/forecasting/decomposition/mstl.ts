// Decomposition with several seasons, and how strong its parts are.
import { variance } from "../../stats/moments.js";
import { stl, type StlOptions } from "./stl.js";

/** Parts that add up to the series. */
export type MultipleDecomposition = {
  /** Shortest season first. */
  readonly seasonals: readonly { readonly season: number; readonly seasonal: Float64Array }[];
  readonly trend: Float64Array;
  readonly remainder: Float64Array;
};

/**
 * Several seasons, shortest first, each by STL on what the others leave, twice over (Bandara, Hyndman, Bergmeir 2021), with
 * the windows 11, 15, 19, ... of R's mstl. A season without more than two whole cycles is left out; without any season the
 * trend is the series itself. Without gaps.
 *
 * @example mstl(y, [24, 168]).seasonals[1]!.seasonal;
 */
export function mstl(
  y: Float64Array,
  seasons: readonly number[],
  options: Pick<StlOptions, "robust"> = {},
): MultipleDecomposition {
  const used = [...seasons].sort((a, b) => a - b).filter((season) => season > 1 && y.length > 2 * season);
  const seasonals = used.map((season) => ({ season, seasonal: new Float64Array(y.length) }));
  let trend = Float64Array.from(y);
  const rest = Float64Array.from(y);
  for (let turn = 0; turn < (used.length > 1 ? 2 : 1); turn++)
    seasonals.forEach(({ season, seasonal }, i) => {
      for (let t = 0; t < rest.length; t++) rest[t] = rest[t]! + seasonal[t]!;
      const found = stl(rest, season, { ...options, seasonalWindow: 11 + 4 * i });
      seasonal.set(found.seasonal);
      trend = Float64Array.from(found.trend);
      for (let t = 0; t < rest.length; t++) rest[t] = rest[t]! - seasonal[t]!;
    });
  return { seasonals, trend, remainder: rest.map((value, t) => value - trend[t]!) };
}

/**
 * How much of what is not the other parts a part explains, 0 to 1: 1 - var(remainder) / var(part + remainder) (Wang, Smith,
 * Hyndman 2006; Hyndman, Athanasopoulos 2021, section 4.3).
 *
 * @example strength(stl(y, 12).seasonal, stl(y, 12).remainder);
 */
export function strength(part: Float64Array, remainder: Float64Array): number {
  const whole = variance(part.map((value, t) => value + remainder[t]!));
  return whole > 0 ? Math.min(1, Math.max(0, 1 - variance(remainder) / whole)) : 0;
}
