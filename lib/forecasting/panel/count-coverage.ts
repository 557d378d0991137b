// Whether a forecast of counts covers what it says, when whole numbers cannot be cut in parts.
import { countCdf } from "../../stats/count-distribution.js";
import { varianceAt, type Dispersion } from "./dispersion.js";

/** What is forecast: class, cell, weeks ahead and mean, as for `demandQuantiles`. */
export type CountForecast = {
  readonly class: number;
  readonly cell: number;
  readonly weeks: number;
  readonly mean: number;
};

/**
 * How much of an actual count lies inside each interval of its forecast: 1 inside, 0 outside, and for a value that the ends
 * cut through (most of all 0) the share of its probability that is inside. The mean over forecasts is the coverage that a
 * calibrated forecast of counts brings to what it says; plain coverage is above it wherever demand is rare, because an end
 * that holds 0 holds all of it (non-randomised probability integral transform; Czado, Gneiting, Held 2009).
 *
 * @param adjusted calibrated probabilities, of which `pairs` name the ends
 * @param out filled with one value a pair, 0 to 1
 */
export function coveredShares(
  d: Dispersion,
  about: CountForecast,
  adjusted: ArrayLike<number>,
  pairs: readonly { readonly low: number; readonly high: number }[],
  actual: number,
  out: Float64Array,
): void {
  const variance = varianceAt(d, about.class, about.cell, about.weeks, about.mean);
  const { atMost, below } = countCdf(about.mean, variance, Math.round(actual));
  const width = atMost - below;
  pairs.forEach(({ low, high }, n) => {
    const from = adjusted[low]!;
    const to = adjusted[high]!;
    if (width > 1e-12) out[n] = Math.max(0, Math.min(to, atMost) - Math.max(from, below)) / width;
    else out[n] = atMost >= from && atMost <= to ? 1 : 0;
  });
}
