// How wrong forecasts are: error variance as a function of the mean, by demand class and weeks ahead, and a calibration
// of the count distribution that is built on it. Everything comes from errors of forecasts made before the fact.
import { countCdf, countQuantiles } from "../../stats/count-distribution.js";
import { normalCdf, normalQuantile } from "../../stats/normal-distribution.js";

/** Errors of one number of weeks ahead: parallel arrays, one entry a forecast. */
export type ErrorSample = {
  /** Which SKU (or SKU and center) it was: position in `Dispersion.scales`. */
  readonly cells: Int32Array;
  /** Demand class at the time of the forecast. */
  readonly classes: Uint8Array;
  readonly mean: Float64Array;
  readonly actual: Float64Array;
};

/** Variance is scale x (linear x mean + quadratic x mean^2); probabilities are recalibrated by `shifts`. */
export type Dispersion = {
  readonly classCount: number;
  /** Largest number of weeks ahead that errors were seen for. */
  readonly horizon: number;
  /** classes x horizon. */
  readonly linear: Float64Array;
  readonly quadratic: Float64Array;
  /** One multiplier a cell, shrunk to 1. */
  readonly scales: Float64Array;
  /** classes x knots: what to add to the standard normal quantile of a nominal probability. */
  readonly shifts: Float64Array;
  /** Errors that stand behind it, by class. */
  readonly counts: Float64Array;
};

/** Nominal probabilities at which the recalibration is kept; in between it is interpolated. */
const knots = [0.01, 0.025, 0.05, 0.1, 0.175, 0.25, 0.375, 0.5, 0.625, 0.75, 0.825, 0.9, 0.95, 0.975, 0.99];
const knotScores = knots.map(normalQuantile);
const scalePrior = 12;

/**
 * Fits the variance by weighted least squares of squared errors on mean and squared mean (both coefficients >= 0), pooling
 * neighbouring steps and leaning on all classes where one has few errors; then each cell's own scale, shrunk; then the
 * recalibration: empirical quantiles of the probability integral transform by class (Kuleshov, Fenner, Ermon 2018), shrunk
 * to none by 60 errors' worth.
 *
 * @param samples position i holds the errors of i + 1 weeks ahead
 */
export function estimateDispersion(samples: readonly ErrorSample[], classCount: number, cellCount: number): Dispersion {
  const horizon = samples.length;
  const linear = new Float64Array(classCount * horizon).fill(1);
  const quadratic = new Float64Array(classCount * horizon).fill(0.2);
  for (let pass = 0; pass < 2; pass++) fitVariance(samples, classCount, linear, quadratic, pass > 0);
  const scales = fitScales(samples, cellCount, linear, quadratic);
  const partial = { classCount, horizon, linear, quadratic, scales };
  return { ...partial, ...fitShifts(samples, partial) };
}

/** Error variance of a demand with this mean, `weeks` ahead (fractions interpolate, beyond the horizon it goes on). */
export function varianceAt(d: Dispersion, demandClass: number, cell: number, weeks: number, mean: number): number {
  const offset = demandClass * d.horizon;
  const position = Math.max(0, weeks - 1);
  const low = Math.min(d.horizon - 1, Math.floor(position));
  const high = Math.min(d.horizon - 1, low + 1);
  const part = Math.min(1, position - low);
  const beyond = Math.max(1, weeks / d.horizon);
  const phi = (d.linear[offset + low]! * (1 - part) + d.linear[offset + high]! * part) * beyond;
  const tau = d.quadratic[offset + low]! * (1 - part) + d.quadratic[offset + high]! * part;
  return (d.scales[cell] ?? 1) * (phi * mean + tau * mean * mean);
}

/** The probabilities at which the count distribution gives the calibrated quantiles for nominal ones; ascending. */
export function calibrated(d: Dispersion, demandClass: number, probabilities: ArrayLike<number>): Float64Array {
  const offset = demandClass * knots.length;
  let last = 0;
  return Float64Array.from(probabilities, (p) => {
    const z = normalQuantile(p);
    let k = 0;
    while (k < knots.length - 2 && z > knotScores[k + 1]!) k++;
    const part = Math.min(1, Math.max(0, (z - knotScores[k]!) / (knotScores[k + 1]! - knotScores[k]!)));
    const shift = d.shifts[offset + k]! * (1 - part) + d.shifts[offset + k + 1]! * part;
    return (last = Math.max(last, Math.min(0.99995, normalCdf(z + shift))));
  });
}

/** Calibrated quantiles of one demand: `out` from `offset`, ascending, >= 0. `extraVariance` is added, e.g. of lead time. */
export function demandQuantiles(
  d: Dispersion,
  cell: { readonly class: number; readonly cell: number; readonly weeks: number; readonly mean: number },
  adjusted: ArrayLike<number>,
  out: Float64Array,
  offset = 0,
  extraVariance = 0,
): number {
  const variance = varianceAt(d, cell.class, cell.cell, cell.weeks, cell.mean) + extraVariance;
  countQuantiles(cell.mean, variance, adjusted, out, offset);
  return variance;
}

function fitVariance(
  samples: readonly ErrorSample[],
  classCount: number,
  linear: Float64Array,
  quadratic: Float64Array,
  robust: boolean,
): void {
  const horizon = samples.length;
  // Normal equations a step and class: m2, m3, m4 (weighted), r1, r2, count; class `classCount` is all of them.
  const width = 6;
  const sums = new Float64Array((classCount + 1) * horizon * width);
  samples.forEach((sample, i) => {
    for (let k = 0; k < sample.mean.length; k++) {
      const m = sample.mean[k]!;
      if (!(m > 0)) continue;
      const c = sample.classes[k]!;
      const variance = linear[c * horizon + i]! * m + quadratic[c * horizon + i]! * m * m;
      let squared = (sample.actual[k]! - m) ** 2;
      if (robust) squared = Math.min(squared, 40 * variance + 4);
      const weight = 1 / (variance + 0.05) ** 2;
      for (const group of [c, classCount]) {
        const at = (group * horizon + i) * width;
        sums[at] = sums[at]! + weight * m * m;
        sums[at + 1] = sums[at + 1]! + weight * m * m * m;
        sums[at + 2] = sums[at + 2]! + weight * m * m * m * m;
        sums[at + 3] = sums[at + 3]! + weight * squared * m;
        sums[at + 4] = sums[at + 4]! + weight * squared * m * m;
        sums[at + 5] = sums[at + 5]! + 1;
      }
    }
  });
  const cell = (group: number, i: number, j: number) => sums[(group * horizon + i) * width + j]!;
  for (let c = 0; c < classCount; c++)
    for (let i = 0; i < horizon; i++) {
      const pooled = new Float64Array(width);
      for (let n = Math.max(0, i - 1); n <= Math.min(horizon - 1, i + 1); n++)
        for (let j = 0; j < width; j++) pooled[j] = pooled[j]! + cell(c, n, j) * (n === i ? 1 : 0.5);
      const all = cell(classCount, i, 5);
      if (all > 0) {
        const lean = Math.min(1, 40 / all) * (pooled[5]! < 400 ? 1 : 0.1);
        for (let j = 0; j < width; j++) pooled[j] = pooled[j]! + cell(classCount, i, j) * lean;
      }
      const [phi, tau] = nonNegativePair(pooled);
      if (phi === 0 && tau === 0) continue;
      linear[c * horizon + i] = Math.max(0.3, phi);
      quadratic[c * horizon + i] = tau;
    }
}

/** Least squares of two coefficients that must not be negative. */
function nonNegativePair([a, b, d, r, q]: ArrayLike<number> & Iterable<number>): [number, number] {
  if (!(a! > 0) || !(d! > 0)) return [0, 0];
  const determinant = a! * d! - b! * b!;
  if (determinant > 1e-9 * a! * d!) {
    const first = (r! * d! - q! * b!) / determinant;
    const second = (q! * a! - r! * b!) / determinant;
    if (first >= 0 && second >= 0) return [first, second];
  }
  const onlyFirst = Math.max(0, r! / a!);
  const onlySecond = Math.max(0, q! / d!);
  return (r! * r!) / a! > (q! * q!) / d! ? [onlyFirst, 0] : [0, onlySecond];
}

function fitScales(
  samples: readonly ErrorSample[],
  cellCount: number,
  linear: Float64Array,
  quadratic: Float64Array,
): Float64Array {
  const horizon = samples.length;
  const ratios = new Float64Array(cellCount);
  const counts = new Float64Array(cellCount);
  samples.forEach((sample, i) => {
    for (let k = 0; k < sample.mean.length; k++) {
      const m = sample.mean[k]!;
      if (!(m > 0)) continue;
      const at = sample.classes[k]! * horizon + i;
      const variance = linear[at]! * m + quadratic[at]! * m * m;
      const cell = sample.cells[k]!;
      ratios[cell] = ratios[cell]! + Math.min(9, (sample.actual[k]! - m) ** 2 / (variance + 0.02));
      counts[cell] = counts[cell]! + 1;
    }
  });
  // Errors of neighbouring weeks and overlapping origins move together: four count as one.
  return ratios.map((sum, cell) => {
    const n = counts[cell]! / 4;
    const mean = counts[cell]! > 0 ? sum / counts[cell]! : 1;
    return Math.min(3, Math.max(0.4, (n * mean + scalePrior) / (n + scalePrior)));
  });
}

function fitShifts(
  samples: readonly ErrorSample[],
  d: Pick<Dispersion, "classCount" | "horizon" | "linear" | "quadratic" | "scales">,
): Pick<Dispersion, "shifts" | "counts"> {
  const transforms: number[][] = Array.from({ length: d.classCount + 1 }, () => []);
  let drawn = 0;
  samples.forEach((sample, i) => {
    for (let k = 0; k < sample.mean.length; k++) {
      const m = sample.mean[k]!;
      if (!(m > 0)) continue;
      const c = sample.classes[k]!;
      const at = c * d.horizon + i;
      const variance = d.scales[sample.cells[k]!]! * (d.linear[at]! * m + d.quadratic[at]! * m * m);
      const { atMost, below } = countCdf(m, variance, Math.round(sample.actual[k]!));
      // Golden-ratio sequence: spreads the jump of a count evenly, without a random number.
      drawn = (drawn + 0.6180339887498949) % 1;
      const value = below + drawn * (atMost - below);
      transforms[c]!.push(value);
      transforms[d.classCount]!.push(value);
    }
  });
  const all = shiftsOf(transforms[d.classCount]!, new Float64Array(knots.length));
  const shifts = new Float64Array(d.classCount * knots.length);
  for (let c = 0; c < d.classCount; c++) shifts.set(shiftsOf(transforms[c]!, all), c * knots.length);
  return { shifts, counts: Float64Array.from({ length: d.classCount }, (_, c) => transforms[c]!.length) };
}

function shiftsOf(transforms: readonly number[], prior: Float64Array): Float64Array {
  const sorted = Float64Array.from(transforms).sort();
  const n = sorted.length;
  return Float64Array.from(knots, (p, k) => {
    if (n === 0) return prior[k]!;
    const position = Math.min(n - 1, Math.max(0, p * (n + 1) - 1));
    const low = Math.floor(position);
    const high = Math.min(n - 1, low + 1);
    const value = sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!);
    const shift = normalQuantile(Math.min(0.9999, Math.max(0.0001, value))) - knotScores[k]!;
    const bounded = Math.min(1.2, Math.max(-1.2, shift));
    return (n * bounded + 60 * prior[k]!) / (n + 60);
  });
}
