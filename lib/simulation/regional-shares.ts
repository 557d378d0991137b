// Where demand comes from: the share of each region in the demand of a SKU, and from it that of each center.
import type { Network, Skus } from "./world.js";

/** Past demand by SKU, region, customer group and week, sparse, in order of weeks. */
export type DemandCells = {
  readonly count: number;
  readonly sku: Int32Array;
  readonly region: Int32Array;
  /** Segment, or the last code for lines without one. */
  readonly group: Int32Array;
  readonly week: Int32Array;
  /** Evidence: lines, big ones counting more (square root of units, at most 4). */
  readonly weight: Float64Array;
  readonly units: Float64Array;
};

export type ShareOptions = {
  /** Weeks before this one are read. */
  readonly before: number;
  /** Strength of the prior of a SKU's shares, in lines. */
  readonly prior: number;
  /** Groups of customers: with them the prior of a SKU is the mix of its own buyers, without them its category. */
  readonly groups?: number;
  /** Weeks in which evidence loses 63% of its weight. */
  readonly memoryWeeks?: number;
};

/** Evidence that a category's shares, and a group's shares in a category, are pulled to what is above them by. */
const categoryPrior = 200;
const groupPrior = 300;
const mixPrior = 15;

/**
 * Shares of the regions in each SKU's demand: `sku * regions + region`, each row sums to 1. Discounted lines, shrunk to the
 * category's shares (those to the network's), or with `groups` to the mix of its buyers' groups in its category:
 * empirical Bayes with fixed strengths (Efron, Morris 1975). O(cells + skus x regions x groups).
 */
export function regionalShares(cells: DemandCells, skus: Skus, regions: number, options: ShareOptions): Float64Array {
  const { before, prior, groups, memoryWeeks = 60 } = options;
  const categories = 1 + skus.category.reduce((most, code) => Math.max(most, code), 0);
  const own = new Float64Array(skus.count * regions);
  const byCategory = new Float64Array(categories * regions);
  const all = new Float64Array(regions);
  const groupCount = groups ?? 0;
  const byGroup = new Float64Array(groupCount * regions);
  const byGroupCategory = new Float64Array(groupCount * categories * regions);
  const buyers = new Float64Array(groupCount * skus.count);
  for (let i = 0; i < cells.count && cells.week[i]! < before; i++) {
    const sku = cells.sku[i]!;
    const region = cells.region[i]!;
    const weight = cells.weight[i]! * Math.exp(-(before - cells.week[i]!) / memoryWeeks);
    const category = skus.category[sku]!;
    own[sku * regions + region]! += weight;
    byCategory[category * regions + region]! += weight;
    all[region]! += weight;
    if (groupCount > 0) {
      const group = cells.group[i]!;
      byGroup[group * regions + region]! += weight;
      byGroupCategory[(group * categories + category) * regions + region]! += weight;
      buyers[group * skus.count + sku]! += weight;
    }
  }
  shrink(all, 0, regions, () => 1 / regions, 1);
  for (let category = 0; category < categories; category++)
    shrink(byCategory, category * regions, regions, (region) => all[region]!, categoryPrior);
  for (let group = 0; group < groupCount; group++) {
    shrink(byGroup, group * regions, regions, (region) => all[region]!, mixPrior);
    for (let category = 0; category < categories; category++) {
      const row = (group * categories + category) * regions;
      shrink(byGroupCategory, row, regions, (region) => byGroup[group * regions + region]!, groupPrior);
    }
  }
  for (let sku = 0; sku < skus.count; sku++) {
    const category = skus.category[sku]!;
    let mixed = mixPrior;
    for (let group = 0; group < groupCount; group++) mixed += buyers[group * skus.count + sku]!;
    const expected = (region: number) => {
      const plain = byCategory[category * regions + region]!;
      if (groupCount === 0) return plain;
      let sum = mixPrior * plain;
      for (let group = 0; group < groupCount; group++)
        sum += buyers[group * skus.count + sku]! * byGroupCategory[(group * categories + category) * regions + region]!;
      return sum / mixed;
    };
    shrink(own, sku * regions, regions, expected, prior);
  }
  return own;
}

/** Turns counts into shares, with `strength` counts of the prior added. */
function shrink(
  counts: Float64Array,
  offset: number,
  length: number,
  prior: (i: number) => number,
  strength: number,
): void {
  let total = strength;
  for (let i = 0; i < length; i++) total += counts[offset + i]!;
  for (let i = 0; i < length; i++) counts[offset + i] = (counts[offset + i]! + strength * prior(i)) / total;
}

/**
 * The strength of the prior, of those offered, under which the demand of the last `weeks` before `before` is most likely
 * given what came before them: mean log score by unit of evidence. Ties go to the stronger prior.
 */
export function choosePrior(
  cells: DemandCells,
  skus: Skus,
  regions: number,
  options: { readonly before: number; readonly weeks: number; readonly groups?: number },
  offered: readonly number[] = [600, 250, 100, 40, 15],
): number {
  const origin = Math.max(1, options.before - options.weeks);
  let best = offered[0]!;
  let bestScore = -Infinity;
  for (const prior of offered) {
    const shares = regionalShares(cells, skus, regions, { ...options, before: origin, prior });
    let score = 0;
    for (let i = 0; i < cells.count && cells.week[i]! < options.before; i++)
      if (cells.week[i]! >= origin)
        score += cells.weight[i]! * Math.log(Math.max(1e-9, shares[cells.sku[i]! * regions + cells.region[i]!]!));
    if (score > bestScore) {
      best = prior;
      bestScore = score;
    }
  }
  return best;
}

/**
 * Shares of the centers, `sku * centers + center`: each region counts for the center that serves it first, as the fulfilment
 * has it.
 */
export function centerShares(
  { centers, regions, preference }: Network,
  shares: Float64Array,
  routing: Int32Array = preference,
): Float64Array {
  const skus = shares.length / regions;
  const result = new Float64Array(skus * centers);
  for (let sku = 0; sku < skus; sku++)
    for (let region = 0; region < regions; region++)
      result[sku * centers + routing[region * centers]!]! += shares[sku * regions + region]!;
  return result;
}
