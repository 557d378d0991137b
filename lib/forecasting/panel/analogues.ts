// What a SKU without a history may be expected to sell: as the SKUs that are most like it do.

/** Widths of the kernel on the logarithm of the price; infinite: prices say nothing. */
const widths = [Infinity, 1, 0.5, 0.25] as const;

/** Established series looked at to choose the width. */
const triedAnalogues = 400;

/** A SKU to learn from. */
export type Analogue = { readonly series: number; readonly level: number; readonly category: number };

/**
 * Level to expect of every series from its analogues: the mean of the roots of the levels of the established series of its
 * category, squared (levels are so skewed that their mean is that of a few best sellers), those of a like price counting
 * more (Gaussian kernel on the logarithm of the price; Nadaraya 1964), drawn to that of all by one SKU's worth. The width of
 * the kernel is the one that foretells each established series best from the others; without prices all of the category
 * count alike. O(series x established of a category).
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
  const members: { readonly series: number; readonly root: number }[][] = Array.from(
    { length: categoryCount },
    () => [],
  );
  let all = 0;
  for (const { series, level, category } of established) {
    const root = Math.sqrt(level);
    members[category]!.push({ series, root });
    all += root / established.length;
  }
  const logPrices = prices?.map((price) => (price > 0 ? Math.log(price) : NaN));
  /** Expected root of series `s`, from other series than itself. */
  const expected = (s: number, category: number, width: number) => {
    let top = all;
    let bottom = 1;
    for (const { series, root } of members[category]!) {
      if (series === s) continue;
      const apart = logPrices && width < Infinity ? (logPrices[s]! - logPrices[series]!) / width : 0;
      const weight = Number.isNaN(apart) ? 1 : Math.exp(-0.5 * apart * apart);
      top += weight * root;
      bottom += weight;
    }
    return top / bottom;
  };
  let width: number = Infinity;
  if (logPrices) {
    const tried = established.slice(0, triedAnalogues);
    const losses = widths.map((candidate) =>
      tried.reduce(
        (sum, { series, level, category }) => sum + (Math.sqrt(level) - expected(series, category, candidate)) ** 2,
        0,
      ),
    );
    width = widths[losses.indexOf(Math.min(...losses))]!;
  }
  const plain = Float64Array.from(members, (_, c) => expected(-1, c, Infinity));
  return Float64Array.from(categories, (c, s) => (width === Infinity ? plain[c]! : expected(s, c, width)) ** 2);
}
