// What sets each segment apart, dimension by dimension.
import { mean, variance } from "../stats/moments.js";
import { quantiles } from "../stats/quantile.js";
import type { Dimension } from "./features.js";

export type ProfileRow = {
  readonly segment: number;
  readonly feature: string;
  readonly label: string;
  readonly unit: string;
  /** Of the values as people read them. */
  readonly median: number;
  readonly mean: number;
  /** Mean of the transformed values in standard deviations from that of all customers. */
  readonly z: number;
};

/** One row for each segment and dimension; `labels` are the segments of the customers in the dimensions. O(n d log n). */
export function profile(dimensions: readonly Dimension[], labels: Int32Array, clusters: number): ProfileRow[] {
  const members = Array.from({ length: clusters }, (_, k) => Array.from(labels.keys()).filter((i) => labels[i] === k));
  return members.flatMap((rows, segment) =>
    dimensions.map(({ name, label, unit, raw, values }) => {
      const own = Float64Array.from(rows, (row) => raw[row]!);
      const spread = Math.sqrt(variance(values));
      const shift = mean(Float64Array.from(rows, (row) => values[row]!)) - mean(values);
      return {
        segment,
        feature: name,
        label,
        unit,
        median: quantiles(own, [0.5])[0]!,
        mean: mean(own),
        z: spread > 0 ? shift / spread : 0,
      };
    }),
  );
}
