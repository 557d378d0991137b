// How a SKU's demand splits over regions, centers or segments: its own counts, shrunk to its category.

export type ShareOptions = {
  /** Weeks after which a sale counts half; default 40. */
  readonly halfLifeWeeks?: number;
  /** Units of the category's split that are added to a series' own; default 30. */
  readonly kappa?: number;
  /** Units of the overall split that are added to a category's own; default 200. */
  readonly categoryKappa?: number;
};

/** Sales by week: one entry a (series, part, week) that had any. Parallel arrays. */
export type SplitCounts = {
  readonly series: Int32Array;
  readonly parts: Int32Array;
  readonly weeks: Int32Array;
  readonly units: Float64Array;
};

/**
 * Expected share of each part in each series' demand, series x parts, every row summing to 1, from sales before `cutoff`
 * only: discounted counts plus kappa times the category's split, itself shrunk to the overall one (a Dirichlet prior;
 * Gelman et al. 2013, section 3.4).
 */
export function shrunkShares(
  counts: SplitCounts,
  size: { readonly series: number; readonly parts: number },
  categories: Int32Array,
  categoryCount: number,
  cutoff: number,
  options: ShareOptions = {},
): Float64Array {
  const { halfLifeWeeks = 40, kappa = 30, categoryKappa = 200 } = options;
  const { series, parts } = size;
  const own = new Float64Array(series * parts);
  const pooled = new Float64Array(categoryCount * parts);
  const all = new Float64Array(parts).fill(1e-9);
  for (let i = 0; i < counts.units.length; i++) {
    const age = cutoff - counts.weeks[i]!;
    if (age <= 0 || !(counts.units[i]! > 0)) continue;
    const weight = counts.units[i]! * Math.pow(0.5, age / halfLifeWeeks);
    const s = counts.series[i]!;
    const part = counts.parts[i]!;
    own[s * parts + part] = own[s * parts + part]! + weight;
    pooled[categories[s]! * parts + part] = pooled[categories[s]! * parts + part]! + weight;
    all[part] = all[part]! + weight;
  }
  toShares(all, 0, parts, 0, undefined, 0);
  for (let c = 0; c < categoryCount; c++) toShares(pooled, c * parts, parts, categoryKappa, all, 0);
  for (let s = 0; s < series; s++) toShares(own, s * parts, parts, kappa, pooled, categories[s]! * parts);
  return own;
}

function toShares(
  values: Float64Array,
  offset: number,
  parts: number,
  kappa: number,
  prior: Float64Array | undefined,
  priorOffset: number,
): void {
  let sum = 0;
  for (let p = 0; p < parts; p++) {
    if (prior) values[offset + p] = values[offset + p]! + kappa * prior[priorOffset + p]!;
    sum += values[offset + p]!;
  }
  for (let p = 0; p < parts; p++) values[offset + p] = sum > 0 ? values[offset + p]! / sum : 1 / parts;
}
