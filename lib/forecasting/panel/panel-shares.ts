// How the demand of each SKU splits over regions: from its own sales, from its category's, and, when segments are given,
// from what the segments that buy it do in their regions.
import { shrunkShares, type ShareOptions, type SplitCounts } from "./shares.js";

/** Sales by series, segment, region and week: parallel arrays, one entry a combination that had any. */
export type SegmentedCounts = SplitCounts & {
  /** Segment of each entry, 0 to segmentCount - 1. */
  readonly segments: Int32Array;
  readonly segmentCount: number;
};

export type PanelSize = {
  readonly series: number;
  readonly regions: number;
  readonly categories: Int32Array;
  readonly categoryCount: number;
};

/**
 * Region shares that borrow through segments: the prior of a series is the mix of its buyers' segments, each with its own
 * regional split of the category (itself shrunk to the category's); its own discounted counts pull away from that prior by
 * kappa. Rows sum to 1. Sales before `cutoff` only. O(entries + series x segments x regions).
 */
export function segmentShares(
  counts: SegmentedCounts,
  size: PanelSize,
  cutoff: number,
  options: ShareOptions = {},
): Float64Array {
  const { halfLifeWeeks = 40, kappa = 30, categoryKappa = 200 } = options;
  const { series, regions, categories, categoryCount } = size;
  const { segmentCount } = counts;
  // Split of each segment within each category: "series" are category x segment cells, "categories" the categories.
  const cells = categoryCount * segmentCount;
  const cellOf = Int32Array.from(counts.series, (s, i) => categories[s]! * segmentCount + counts.segments[i]!);
  const bySegment = shrunkShares(
    { ...counts, series: cellOf },
    { series: cells, parts: regions },
    Int32Array.from({ length: cells }, (_, cell) => Math.floor(cell / segmentCount)),
    categoryCount,
    cutoff,
    { halfLifeWeeks, kappa: categoryKappa, categoryKappa },
  );
  // Which segments buy each series.
  const mix = shrunkShares(
    { ...counts, parts: counts.segments },
    { series, parts: segmentCount },
    categories,
    categoryCount,
    cutoff,
    { halfLifeWeeks, kappa, categoryKappa },
  );
  const out = new Float64Array(series * regions);
  const totals = new Float64Array(series);
  for (let i = 0; i < counts.units.length; i++) {
    const age = cutoff - counts.weeks[i]!;
    if (age <= 0 || !(counts.units[i]! > 0)) continue;
    const weight = counts.units[i]! * Math.pow(0.5, age / halfLifeWeeks);
    const at = counts.series[i]! * regions + counts.parts[i]!;
    out[at] = out[at]! + weight;
    totals[counts.series[i]!] = totals[counts.series[i]!]! + weight;
  }
  for (let s = 0; s < series; s++)
    for (let r = 0; r < regions; r++) {
      let prior = 0;
      for (let g = 0; g < segmentCount; g++)
        prior += mix[s * segmentCount + g]! * bySegment[(categories[s]! * segmentCount + g) * regions + r]!;
      out[s * regions + r] = (out[s * regions + r]! + kappa * prior) / (totals[s]! + kappa);
    }
  return out;
}

/** Sums region shares (series x regions) to centers (series x centers); `centerOf` is the home center of each region. */
export function toCenters(shares: Float64Array, series: number, centerOf: Int32Array, centers: number): Float64Array {
  const regions = centerOf.length;
  const out = new Float64Array(series * centers);
  for (let s = 0; s < series; s++)
    for (let r = 0; r < regions; r++) {
      const at = s * centers + centerOf[r]!;
      out[at] = out[at]! + shares[s * regions + r]!;
    }
  return out;
}

/**
 * The kappa of `candidates` with the highest likelihood of the sales from `cutoff` to `cutoff + weeks - 1` given shares from
 * before: how much a SKU's own split is to be trusted is learnt, not assumed.
 */
export function bestKappa(
  counts: SplitCounts,
  size: PanelSize,
  cutoff: number,
  weeks: number,
  candidates: readonly number[] = [5, 15, 50, 150, 500, 1500],
): number {
  let best = candidates[0]!;
  let most = -Infinity;
  for (const kappa of candidates) {
    const shares = shrunkShares(
      counts,
      { series: size.series, parts: size.regions },
      size.categories,
      size.categoryCount,
      cutoff,
      { kappa },
    );
    let likelihood = 0;
    for (let i = 0; i < counts.units.length; i++) {
      const ahead = counts.weeks[i]! - cutoff;
      if (ahead < 0 || ahead >= weeks) continue;
      // Orders come in bulk: the root of the units, so that one large order is not many votes.
      likelihood +=
        Math.sqrt(counts.units[i]!) * Math.log(shares[counts.series[i]! * size.regions + counts.parts[i]!]! + 1e-12);
    }
    if (likelihood > most) {
      most = likelihood;
      best = kappa;
    }
  }
  return best;
}
