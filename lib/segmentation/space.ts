// From features to the space that is clustered: winsorised, scaled, groups balanced against each other.
import { pca } from "../linalg/pca.js";
import { mean, variance } from "../stats/moments.js";
import { quantiles } from "../stats/quantile.js";
import type { Points } from "./points.js";

export const scalings = ["none", "standard", "robust"] as const;
export type Scaling = (typeof scalings)[number];

/** How one coordinate was made: (clamp(x, low, high) - center) / scale x weight. */
export type Axis = {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly center: number;
  readonly scale: number;
  readonly weight: number;
};

/** How a space was made, in words for reports: transforms, then winsorising, then scaling, then weights of features. */
export function describePreparation(made: {
  readonly scaling: Scaling;
  readonly winsorise: number;
  /** What was done before: "ln(1 + x) of spend". */
  readonly transform?: string;
  readonly grouped?: boolean;
}): string {
  const { scaling, winsorise, transform, grouped = false } = made;
  const scaled = {
    none: "no scaling",
    standard: "mean 0 and standard deviation 1",
    robust: "median 0 and distance between the quartiles 1.349 (1 standard deviation of a normal distribution)",
  };
  const steps = [
    ...(transform ? [transform] : []),
    ...(winsorise > 0
      ? [`${Number((100 * winsorise).toPrecision(3))}% of the values at either end are pulled in`]
      : []),
    scaled[scaling],
    ...(grouped
      ? [
          "each group of features is divided by the standard deviation along its first principal component, so that no " +
            "group outweighs another (multiple factor analysis)",
        ]
      : []),
  ];
  return steps.join("; then ");
}

export type SpaceOptions = {
  /** `standard`: mean and standard deviation; `robust`: median and quartile distance / 1.349 (as scikit-learn with unit variance); `none`: as it is. */
  readonly scaling?: Scaling;
  /** Share of the values at either end that is pulled in to the quantile there. */
  readonly winsorise?: number;
  /**
   * Group of each column. Each group is divided by the standard deviation along its first principal component, so that no
   * group stretches the space farther than another in any one direction, however many columns it has and however much
   * they repeat each other (multiple factor analysis; Escofier, Pages 1994). Absent: each column as it is scaled.
   */
  readonly groups?: readonly string[];
};

/**
 * Points from columns of equal length. A column without any spread gets scale 1 and so lies at 0 for all. Throws
 * RangeError naming the column that holds NaN or an infinite value, and its row from 1.
 *
 * @example const { points } = makeSpace(["spend"], [Float64Array.of(1, 2, 9)], { scaling: "standard" });
 */
export function makeSpace(
  names: readonly string[],
  columns: readonly Float64Array[],
  { scaling = "standard", winsorise = 0, groups }: SpaceOptions = {},
): { points: Points; axes: Axis[] } {
  const rows = columns[0]?.length ?? 0;
  const cols = columns.length;
  const values = new Float64Array(rows * cols);
  const axes = columns.map((column, c): Axis => {
    const bad = column.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) throw new RangeError(`invalid value: ${column[bad]} in column ${names[c]}, row ${bad + 1}`);
    const [low, high] = winsorise > 0 ? quantiles(column, [winsorise, 1 - winsorise]) : [-Infinity, Infinity];
    const clamped = winsorise > 0 ? column.map((x) => Math.min(high!, Math.max(low!, x))) : column;
    const { center, scale } = centerAndScale(clamped, scaling);
    for (let i = 0; i < rows; i++) values[i * cols + c] = (clamped[i]! - center) / scale;
    return { name: names[c]!, low: low!, high: high!, center, scale, weight: 1 };
  });
  if (!groups) return { points: { values, rows, cols }, axes };
  const weights = balance({ values, rows, cols }, groups);
  for (let i = 0; i < values.length; i++) values[i]! *= weights[i % cols]!;
  return { points: { values, rows, cols }, axes: axes.map((axis, c) => ({ ...axis, weight: weights[c]! })) };
}

/** One over the standard deviation along the first principal component of each column's group. */
function balance({ values, rows, cols }: Points, groups: readonly string[]): number[] {
  const weightOf = new Map<string, number>();
  for (const group of new Set(groups)) {
    const members = Array.from({ length: cols }, (_, c) => c).filter((c) => groups[c] === group);
    const own = new Float64Array(rows * members.length);
    for (let i = 0; i < rows; i++) members.forEach((c, j) => (own[i * members.length + j] = values[i * cols + c]!));
    const widest = rows > 0 ? pca({ values: own, rows, cols: members.length }).variances[0]! : 0;
    weightOf.set(group, widest > 0 ? 1 / Math.sqrt(widest) : 1);
  }
  return groups.map((group) => weightOf.get(group)!);
}

/** The same coordinates for other rows, by the axes of the space that they join. */
export function placeIn(axes: readonly Axis[], columns: readonly Float64Array[]): Points {
  const rows = columns[0]?.length ?? 0;
  const values = new Float64Array(rows * axes.length);
  axes.forEach(({ low, high, center, scale, weight }, c) => {
    for (let i = 0; i < rows; i++)
      values[i * axes.length + c] = ((Math.min(high, Math.max(low, columns[c]![i]!)) - center) / scale) * weight;
  });
  return { values, rows, cols: axes.length };
}

function centerAndScale(column: Float64Array, scaling: Scaling): { center: number; scale: number } {
  if (scaling === "none") return { center: 0, scale: 1 };
  const center = mean(column);
  const deviation = Math.sqrt(variance(column));
  // Rounding leaves a spread of about 1e-16 of the size in a column that is constant.
  const standard = { center, scale: deviation > 1e-12 * Math.abs(center) ? deviation : 1 };
  if (scaling === "standard") return standard;
  const spread = quartileSpread(column);
  const median = quantiles(column, [0.5])[0];
  return { center: median!, scale: spread > 0 ? spread : standard.scale };
}

/** Distance between the quartiles of a normal distribution of standard deviation 1. */
const normalQuartiles = 1.3489795003921634;

/** The distance between the quartiles over 1.349: the standard deviation, were the values normal. Moved by no outlier. */
export function quartileSpread(column: Float64Array): number {
  const [low, high] = quantiles(column, [0.25, 0.75]);
  return (high! - low!) / normalQuartiles;
}
