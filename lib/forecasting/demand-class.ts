/** Syntetos, Boylan, Croston 2005, and `none` for a series without any demand. */
export const demandClasses = ["smooth", "erratic", "intermittent", "lumpy", "none"] as const;

export type DemandClass = (typeof demandClasses)[number];

export type Demand = {
  readonly class: DemandClass;
  /** Average periods between periods with demand; Infinity without any. */
  readonly adi: number;
  /** Squared coefficient of variation of the non-zero demands; 0 with fewer than two. */
  readonly cv2: number;
};

/**
 * Demand class of `values` by the cut-offs ADI 1.32 and CV2 0.49 (Syntetos, Boylan, Croston 2005). Missing values (NaN)
 * are left out.
 *
 * @example classifyDemand([3, 0, 0, 4, 0, 0]).class; // "intermittent"
 */
export function classifyDemand(values: ArrayLike<number>, from = 0, to = values.length): Demand {
  let periods = 0;
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let t = from; t < to; t++) {
    const value = values[t]!;
    if (Number.isNaN(value)) continue;
    periods++;
    if (value === 0) continue;
    count++;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  if (count === 0) return { class: "none", adi: Infinity, cv2: 0 };
  const adi = periods / count;
  const cv2 = count > 1 && mean !== 0 ? squares / count / (mean * mean) : 0;
  const sparse = adi >= 1.32;
  const variable = cv2 >= 0.49;
  return { class: sparse ? (variable ? "lumpy" : "intermittent") : variable ? "erratic" : "smooth", adi, cv2 };
}
