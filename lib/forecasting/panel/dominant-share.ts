// A part that carries most of an item's demand errs as the item does, not as small parts do.
import type { CumulativeDemand } from "./panel-backtest.js";

/**
 * The demand of parts (`parts` rows for each row of `whole`), its spread drawn towards that of the whole in proportion to
 * the part's share p of the mean: each quantile becomes p times the whole's, scaled by p, plus (1 - p) times the part's
 * own; variances mix alike. The spread of parts is learnt from many cells, most of them small, and is too wide for a
 * large one. Means stay; quantiles stay ordered, as a sum of ordered ones.
 *
 * @example towardsWhole(centers, items, 6).quantiles
 */
export function towardsWhole(split: CumulativeDemand, whole: CumulativeDemand, parts: number): CumulativeDemand {
  const count = whole.mean.length > 0 ? whole.quantiles.length / whole.mean.length : 0;
  const sd = split.sd.slice();
  const quantiles = split.quantiles.slice();
  for (let cell = 0; cell < split.mean.length; cell++) {
    const item = Math.floor(cell / parts);
    const total = whole.mean[item]!;
    if (!(total > 0)) continue;
    const share = Math.min(1, split.mean[cell]! / total);
    sd[cell] = Math.sqrt(share * (share * whole.sd[item]!) ** 2 + (1 - share) * split.sd[cell]! ** 2);
    for (let p = 0; p < count; p++) {
      const at = cell * count + p;
      quantiles[at] = share * share * whole.quantiles[item * count + p]! + (1 - share) * split.quantiles[at]!;
    }
  }
  return { mean: split.mean, sd, quantiles };
}
