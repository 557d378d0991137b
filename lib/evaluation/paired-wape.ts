// Is one forecast better than another? The difference of their pooled errors, with an interval that resamples items.
import type { Random } from "../random.js";

/** Sums over all forecasts of each item, parallel arrays. */
export type PairedErrors = {
  readonly baseline: Float64Array;
  readonly challenger: Float64Array;
  readonly actual: Float64Array;
};

export type Difference = {
  /** WAPE of the baseline less that of the challenger: above 0 the challenger is better. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Share of items with demand on which the challenger is worse. */
  readonly losing: number;
};

/**
 * Difference of two WAPEs with a 95% percentile interval over items resampled with all their forecasts (a cluster
 * bootstrap; Cameron, Gelbach, Miller 2008), since an item's errors are alike.
 */
export function pairedWape(errors: PairedErrors, random: Random, replicas = 400): Difference {
  const items = Array.from(errors.actual.keys()).filter(
    (i) => errors.actual[i]! > 0 || errors.baseline[i]! > 0 || errors.challenger[i]! > 0,
  );
  const difference = (pick: (k: number) => number) => {
    let gain = 0;
    let actual = 0;
    for (let k = 0; k < items.length; k++) {
      const i = items[pick(k)]!;
      gain += errors.baseline[i]! - errors.challenger[i]!;
      actual += errors.actual[i]!;
    }
    return actual > 0 ? gain / actual : 0;
  };
  const drawn = Float64Array.from({ length: replicas }, () =>
    difference(() => Math.floor(random() * items.length)),
  ).sort();
  const at = (p: number) => drawn[Math.min(replicas - 1, Math.max(0, Math.round(p * (replicas - 1))))]!;
  let losing = 0;
  for (const i of items) if (errors.challenger[i]! > errors.baseline[i]!) losing++;
  return {
    value: difference((k) => k),
    low: at(0.025),
    high: at(0.975),
    losing: items.length > 0 ? losing / items.length : 0,
  };
}
