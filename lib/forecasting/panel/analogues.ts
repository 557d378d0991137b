// What a SKU without a history may be expected to sell: as the SKUs that are most like it do.

/** Widths of the kernel on the logarithm of the price; infinite: prices say nothing. */
const widths = [Infinity, 1, 0.5, 0.25] as const;

/** Established series looked at to choose the width. */
const triedAnalogues = 400;

/** Prices are told apart in steps of 5%: a kernel then costs as much for a thousand SKUs as for a hundred. */
const priceStep = 0.05;

/** Distances, in widths, beyond which the kernel is next to nothing. */
const reach = 6;

/** A SKU to learn from. */
export type Analogue = { readonly series: number; readonly level: number; readonly category: number };

/**
 * Level to expect of every series from its analogues: the mean of the roots of the levels of the established series of its
 * category, squared (levels are so skewed that their mean is that of a few best sellers), those of a like price counting
 * more (Gaussian kernel on the logarithm of the price; Nadaraya 1964), drawn to that of all by one SKU's worth. The width of
 * the kernel is the one that foretells each established series best from the others; without prices all of the category
 * count alike. O(series x steps of price within reach).
 *
 * @param prices one a series, NaN or 0 where unknown
 */
export function analogueLevels(
  established: readonly Analogue[],
  categories: Int32Array,
  categoryCount: number,
  prices: Float64Array | undefined,
): Float64Array {
  if (established.length === 0) return new Float64Array(categories.length);
  const bins = prices?.map((price) => (price > 0 ? Math.round(Math.log(price) / priceStep) : NaN));
  const pools = Array.from({ length: categoryCount }, () => new RootPool());
  const roots = new Float64Array(categories.length).fill(NaN);
  let all = 0;
  for (const { series, level, category } of established) {
    roots[series] = Math.sqrt(level);
    pools[category]!.add(roots[series]!, bins?.[series] ?? NaN);
    all += roots[series]! / established.length;
  }
  /** Expected root of series `s`, from other series than itself. */
  const expected = (s: number, category: number, kernel: Float64Array | undefined) => {
    const { count, sum } = pools[category]!.around(bins?.[s] ?? NaN, kernel);
    const own = Number.isNaN(roots[s]!) ? 0 : 1;
    return (all + sum - (own > 0 ? roots[s]! : 0)) / (1 + count - own);
  };
  let kernel: Float64Array | undefined;
  if (bins) {
    const tried = established.slice(0, triedAnalogues);
    const kernels = widths.map(kernelOf);
    const losses = kernels.map((candidate) =>
      tried.reduce(
        (sum, { series, category }) => sum + (roots[series]! - expected(series, category, candidate)) ** 2,
        0,
      ),
    );
    kernel = kernels[losses.indexOf(Math.min(...losses))];
  }
  const plain = Float64Array.from(pools, ({ all: { count, sum } }) => (all + sum) / (1 + count));
  return Float64Array.from(categories, (c, s) => (kernel ? Math.max(0, expected(s, c, kernel)) : plain[c]!) ** 2);
}

/** Weights by how many steps of price lie between; undefined for an infinite width: all count alike. */
function kernelOf(width: number): Float64Array | undefined {
  if (width === Infinity) return undefined;
  const steps = Math.ceil((reach * width) / priceStep);
  return Float64Array.from({ length: steps + 1 }, (_, k) => Math.exp(-0.5 * ((k * priceStep) / width) ** 2));
}

/** Roots of the levels of one category, by step of price. One without a price counts in full everywhere. */
class RootPool {
  private readonly priced = new Map<number, { count: number; sum: number }>();
  readonly all = { count: 0, sum: 0 };
  private readonly unpriced = { count: 0, sum: 0 };

  add(root: number, bin: number): void {
    let place = this.unpriced;
    if (!Number.isNaN(bin)) {
      place = this.priced.get(bin) ?? { count: 0, sum: 0 };
      this.priced.set(bin, place);
    }
    for (const sums of [place, this.all]) {
      sums.count++;
      sums.sum += root;
    }
  }

  /** Weighted number and sum of roots, seen from a step of price. */
  around(bin: number, kernel: Float64Array | undefined): { readonly count: number; readonly sum: number } {
    if (!kernel || Number.isNaN(bin)) return this.all;
    let { count, sum } = this.unpriced;
    for (const [other, sums] of this.priced) {
      const weight = kernel[Math.abs(other - bin)] ?? 0;
      count += weight * sums.count;
      sum += weight * sums.sum;
    }
    return { count, sum };
  }
}
