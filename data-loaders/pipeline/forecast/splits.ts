// Shares of each SKU's demand by region, center and segment, as they could be known at any week.
import {
  bestKappa,
  segmentShares,
  toCenters,
  type SegmentedCounts,
} from "../../../lib/forecasting/panel/panel-shares.js";
import { shrunkShares } from "../../../lib/forecasting/panel/shares.js";
import type { LoadedPanel } from "./load.js";

export type Shares = {
  /** Units of the category's split that a SKU's own is shrunk by, learnt before the last origin. */
  readonly kappa: number;
  /** series x regions, from sales before `cutoff`. */
  regions(cutoff: number): Float64Array;
  /** series x centers. */
  centers(cutoff: number): Float64Array;
  /** series x (segments + 1); the last one is buyers without a segment. */
  segments(cutoff: number): Float64Array;
};

/** Shares of a panel; with `bySegments` regions borrow through the segments that buy. Learnt once a cutoff. */
export function sharesOf(loaded: LoadedPanel, kappa: number, bySegments: boolean, counts = loaded.counts): Shares {
  const { size, history, centerOf, centers } = loaded;
  const regions = cached((cutoff) =>
    bySegments
      ? segmentShares(counts, size, cutoff, { kappa })
      : shrunkShares(
          counts,
          { series: size.series, parts: size.regions },
          size.categories,
          size.categoryCount,
          cutoff,
          {
            kappa,
          },
        ),
  );
  return {
    kappa,
    regions,
    centers: cached((cutoff) => toCenters(regions(cutoff), history.series, centerOf, centers.length)),
    segments: cached((cutoff) =>
      shrunkShares(
        { ...counts, parts: counts.segments },
        { series: size.series, parts: counts.segmentCount },
        size.categories,
        size.categoryCount,
        cutoff,
        { kappa },
      ),
    ),
  };
}

/** Kappa by likelihood of the weeks after an origin that lies before the judged ones; 50 without such weeks. */
export function learnKappa(loaded: LoadedPanel, origin: number, weeks: number): number {
  return origin < 1 ? 50 : bestKappa(loaded.counts, loaded.size, origin, weeks);
}

/** Units of each part of each SKU, (series x parts) x weeks; `partOf` maps an entry of `counts` to its part. */
export function unitsBy(
  { history }: LoadedPanel,
  counts: SegmentedCounts,
  partOf: (entry: number) => number,
  parts: number,
): Float64Array {
  const units = new Float64Array(history.series * parts * history.weeks);
  for (let i = 0; i < counts.units.length; i++) {
    const at = (counts.series[i]! * parts + partOf(i)) * history.weeks + counts.weeks[i]!;
    units[at] = units[at]! + counts.units[i]!;
  }
  return units;
}

/** The flag of each SKU repeated for its parts. */
export function repeated(flags: Uint8Array, series: number, parts: number): Uint8Array {
  const weeks = flags.length / series;
  const out = new Uint8Array(flags.length * parts);
  for (let s = 0; s < series; s++)
    for (let p = 0; p < parts; p++) out.set(flags.subarray(s * weeks, (s + 1) * weeks), (s * parts + p) * weeks);
  return out;
}

function cached(make: (cutoff: number) => Float64Array): (cutoff: number) => Float64Array {
  const made = new Map<number, Float64Array>();
  return (cutoff) => {
    let found = made.get(cutoff);
    if (!found) made.set(cutoff, (found = make(cutoff)));
    return found;
  };
}
