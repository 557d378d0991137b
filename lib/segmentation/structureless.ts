// Points without structure, as spread out as given ones: what the gap statistic compares with.
import { pca } from "../linalg/pca.js";
import { normal, type Random } from "../random.js";
import { mean, variance } from "../stats/moments.js";
import type { Points } from "./points.js";

export const shapes = ["bell", "box"] as const;
export type Shape = (typeof shapes)[number];

/**
 * As many points as `points` has, with the same mean and covariance and nothing in them. `bell`: normal, each column then
 * bent to its own skewness (Wilson, Hilferty 1931) and brought back to its mean and variance, so that a long tail alone
 * is not taken for a cluster. `box`: uniform along the principal components (Tibshirani, Walther, Hastie 2001, section 3b, by variance
 * in place of range: one outlier does not stretch it). Weights are kept. O(n d^2).
 */
export function structureless(points: Points, shape: Shape, random: Random): Points {
  const { rows, cols } = points;
  const model = pca(points);
  const values = new Float64Array(rows * cols);
  const draw = shape === "bell" ? () => normal(random) : () => Math.sqrt(12) * (random() - 0.5);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < cols; k++) {
      const step = draw() * Math.sqrt(model.variances[k]!);
      for (let c = 0; c < cols; c++) values[i * cols + c]! += step * model.components[k * cols + c]!;
    }
  const column = (source: Float64Array, c: number) =>
    Float64Array.from({ length: rows }, (_, i) => source[i * cols + c]!);
  for (let c = 0; c < cols; c++) {
    const given = column(points.values, c);
    const [center, spread] = [model.mean[c]!, Math.sqrt(variance(given))];
    const made = standardised(column(values, c));
    const bent = shape === "bell" ? standardised(made.map(bendTo(skewness(given, center, spread)))) : made;
    for (let i = 0; i < rows; i++) values[i * cols + c] = center + spread * bent[i]!;
  }
  return { ...points, values };
}

function standardised(values: Float64Array): Float64Array {
  const center = mean(values);
  const spread = Math.sqrt(variance(values, 0));
  return values.map((x) => (spread > 0 ? (x - center) / spread : 0));
}

/** Within +-3: beyond, bent columns no longer go together as the given ones do. */
function skewness(values: Float64Array, center: number, spread: number): number {
  if (spread === 0) return 0;
  return Math.max(-3, Math.min(3, mean(values.map((x) => ((x - center) / spread) ** 3))));
}

/** From standard normal numbers to those of a gamma distribution of this skewness, up to place and scale. */
function bendTo(skew: number): (z: number) => number {
  if (Math.abs(skew) < 1e-6) return (z) => z;
  return (z) => Math.max(0, 1 + (skew * z) / 6 - (skew * skew) / 36) ** 3 * Math.sign(skew);
}
