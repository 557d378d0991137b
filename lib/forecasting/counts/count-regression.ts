// Regression of counts on season, promotion, holiday: Poisson or negative binomial with a log link.
import { solve } from "../../linalg/solve.js";

export type CountFamily = "poisson" | "negbin";

/** A fitted generalised linear model of counts. */
export type CountRegression = {
  readonly family: CountFamily;
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  readonly deviance: number;
  /** Variance is mean + dispersion x mean^2; 0 for Poisson. */
  readonly dispersion: number;
  /** Pearson statistic over degrees of freedom: about 1 when the family fits. */
  readonly pearson: number;
  readonly converged: boolean;
  readonly iterations: number;
};

export type CountRegressionOptions = {
  readonly family?: CountFamily;
  /** Added to the diagonal of the information of all columns but the first: pulls effects to none. Default 0. */
  readonly ridge?: number;
  readonly maxIterations?: number;
};

/**
 * Fits log(mean) = X b by iteratively reweighted least squares (Nelder, Wedderburn 1972). For `negbin` the dispersion is the
 * moment estimate that makes the Pearson statistic one a degree of freedom (Breslow 1984), in turns with the coefficients.
 *
 * @param x rows x columns design, row-major; the first column is usually 1
 * @param y counts >= 0, NaN left out
 * @returns undefined when the design is singular for these data
 */
export function fitCountRegression(
  x: Float64Array,
  y: Float64Array,
  columns: number,
  options: CountRegressionOptions = {},
): CountRegression | undefined {
  const { family = "poisson", ridge = 0, maxIterations = 50 } = options;
  let fit = reweighted(x, y, columns, 0, ridge, maxIterations);
  if (!fit || family === "poisson") return fit && { family, dispersion: 0, ...fit };
  let dispersion = 0;
  for (let turn = 0; turn < 8; turn++) {
    const next = momentDispersion(x, y, columns, fit.coefficients);
    const settled = Math.abs(next - dispersion) < 1e-6 * (1 + dispersion);
    dispersion = next;
    const again = reweighted(x, y, columns, dispersion, ridge, maxIterations);
    if (!again) break;
    fit = again;
    if (settled) break;
  }
  return { family, dispersion, ...fit };
}

/** Expected counts of the rows of a design. */
export function predictCountRegression(m: CountRegression, x: Float64Array): Float64Array {
  const columns = m.coefficients.length;
  return Float64Array.from({ length: x.length / columns }, (_, i) => Math.exp(linear(x, i, columns, m.coefficients)));
}

function reweighted(
  x: Float64Array,
  y: Float64Array,
  p: number,
  dispersion: number,
  ridge: number,
  maxIterations: number,
): Omit<CountRegression, "family" | "dispersion"> | undefined {
  const n = y.length;
  const mean = y.map((value) => value + 0.1);
  let coefficients: Float64Array = new Float64Array(p);
  let deviance = Infinity;
  let converged = false;
  let iterations = 0;
  let information = new Float64Array(p * p);
  while (iterations < maxIterations && !converged) {
    iterations++;
    information = new Float64Array(p * p);
    const right = new Float64Array(p);
    for (let i = 0; i < n; i++) {
      if (Number.isNaN(y[i]!)) continue;
      const mu = mean[i]!;
      const weight = mu / (1 + dispersion * mu);
      const working = Math.log(mu) + (y[i]! - mu) / mu;
      for (let a = 0; a < p; a++) {
        const value = weight * x[i * p + a]!;
        if (value === 0) continue;
        right[a] = right[a]! + value * working;
        for (let b = 0; b <= a; b++) information[a * p + b] = information[a * p + b]! + value * x[i * p + b]!;
      }
    }
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < a; b++) information[b * p + a] = information[a * p + b]!;
      if (a > 0) information[a * p + a] = information[a * p + a]! + ridge;
    }
    const next = solve(information, right);
    if (!next) return undefined;
    coefficients = next;
    let current = 0;
    for (let i = 0; i < n; i++) {
      if (Number.isNaN(y[i]!)) continue;
      const mu = Math.exp(Math.max(-30, Math.min(30, linear(x, i, p, coefficients))));
      mean[i] = mu;
      const value = y[i]!;
      current += 2 * (value > 0 ? value * Math.log(value / mu) : 0);
      current -=
        dispersion > 0
          ? 2 * (value + 1 / dispersion) * Math.log((1 + dispersion * value) / (1 + dispersion * mu))
          : 2 * (value - mu);
    }
    converged = Math.abs(current - deviance) < 1e-10 * (Math.abs(current) + 0.1);
    deviance = current;
  }
  let pearson = 0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(y[i]!)) continue;
    count++;
    pearson += (y[i]! - mean[i]!) ** 2 / (mean[i]! + dispersion * mean[i]! ** 2);
  }
  const standardErrors = coefficients.map((_, a) => {
    const unit = new Float64Array(p);
    unit[a] = 1;
    return Math.sqrt(solve(information, unit)?.[a] ?? NaN);
  });
  return { coefficients, standardErrors, deviance, pearson: pearson / Math.max(1, count - p), converged, iterations };
}

/** The dispersion at which the Pearson statistic equals its degrees of freedom; 0 without overdispersion. */
function momentDispersion(x: Float64Array, y: Float64Array, p: number, coefficients: Float64Array): number {
  const pearson = (dispersion: number) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < y.length; i++) {
      if (Number.isNaN(y[i]!)) continue;
      const mu = Math.exp(linear(x, i, p, coefficients));
      sum += (y[i]! - mu) ** 2 / (mu + dispersion * mu * mu);
      count++;
    }
    return sum - Math.max(1, count - p);
  };
  if (pearson(0) <= 0) return 0;
  let high = 1;
  while (pearson(high) > 0 && high < 1e6) high *= 4;
  let low = 0;
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2;
    if (pearson(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function linear(x: Float64Array, row: number, p: number, coefficients: Float64Array): number {
  let sum = 0;
  for (let a = 0; a < p; a++) sum += x[row * p + a]! * coefficients[a]!;
  return sum;
}
