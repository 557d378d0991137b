// What every model gives: an expected path, and intervals around it. Models say how uncertain they are in one of two
// ways: normal components (on the plain or the log scale), pooled as a mixture, or the mean and variance of a count.
import { checkInteger } from "../check.js";
import { countQuantiles } from "../stats/count-distribution.js";
import { normalCdf, normalQuantile } from "../stats/normal-distribution.js";

/** Expected value of each step ahead and central intervals: `low[k]` to `high[k]` holds it with probability `levels[k]`. */
export type Forecast = {
  readonly mean: Float64Array;
  /** Ascending, in (0, 1). */
  readonly levels: readonly number[];
  readonly low: readonly Float64Array[];
  readonly high: readonly Float64Array[];
};

export type PredictOptions = {
  /** Nominal coverages in (0, 1); default none. */
  readonly levels?: readonly number[];
  /** horizon x columns values of the regressors the model was fitted with, row-major. */
  readonly regressors?: Float64Array;
};

/** A member's distribution by step: normal with `mean` and `sd`, of the value itself or of its logarithm. */
export type Component = {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly scale: "plain" | "log";
};

/** Longest horizon that is sensible to ask for. */
export const maxHorizon = 10_000;

/** Checks a horizon and interval levels; returns the levels ascending without repeats. Throws RangeError. */
export function checkForecast(horizon: number, levels: readonly number[] = []): number[] {
  checkInteger("horizon", horizon, 1, maxHorizon);
  for (const level of levels)
    if (!(level > 0 && level < 1)) throw new RangeError(`invalid level: ${level} (a number between 0 and 1)`);
  return [...new Set(levels)].sort((a, b) => a - b);
}

/** The expected path of one component: the median on the log scale. */
export function pathOf(component: Component): Float64Array {
  return component.scale === "log" ? component.mean.map(Math.exp) : component.mean;
}

/** A forecast with the given mean, intervals from the equally weighted mixture of components, moved to that mean. */
export function mixtureForecast(
  mean: Float64Array,
  components: readonly Component[],
  levels: readonly number[],
): Forecast {
  const low = levels.map(() => new Float64Array(mean.length));
  const high = levels.map(() => new Float64Array(mean.length));
  for (let i = 0; i < mean.length; i++) {
    levels.forEach((level, k) => {
      low[k]![i] = Math.min(mean[i]!, mixtureQuantile(components, i, (1 - level) / 2));
      high[k]![i] = Math.max(mean[i]!, mixtureQuantile(components, i, (1 + level) / 2));
    });
  }
  return nested({ mean, levels, low, high });
}

/** A forecast of counts: quantiles of the Poisson or negative binomial with these means and variances. */
export function countForecast(mean: Float64Array, variance: Float64Array, levels: readonly number[]): Forecast {
  const n = levels.length;
  const probabilities = [
    ...[...levels].reverse().map((level) => (1 - level) / 2),
    ...levels.map((level) => (1 + level) / 2),
  ];
  const buffer = new Float64Array(2 * n);
  const low = levels.map(() => new Float64Array(mean.length));
  const high = levels.map(() => new Float64Array(mean.length));
  for (let i = 0; i < mean.length; i++) {
    countQuantiles(mean[i]!, variance[i]!, probabilities, buffer);
    for (let k = 0; k < n; k++) {
      low[k]![i] = buffer[n - 1 - k]!;
      high[k]![i] = buffer[n + k]!;
    }
  }
  return { mean, levels, low, high };
}

/** The same forecast with values below zero lifted to it. */
export function nonNegative(forecast: Forecast): Forecast {
  const lift = (values: Float64Array) => values.map((value) => Math.max(0, value));
  return { ...forecast, mean: lift(forecast.mean), low: forecast.low.map(lift), high: forecast.high.map(lift) };
}

/** Intervals widened about the mean: half-widths times `factor(level position, step)`. */
export function widened(forecast: Forecast, factor: (level: number, step: number) => number): Forecast {
  const stretch = (values: Float64Array, k: number) =>
    values.map((value, i) => forecast.mean[i]! + (value - forecast.mean[i]!) * factor(k, i));
  return nested({ ...forecast, low: forecast.low.map(stretch), high: forecast.high.map(stretch) });
}

/** A wider level never lies inside a narrower one. */
function nested(forecast: Forecast): Forecast {
  for (let k = 1; k < forecast.levels.length; k++)
    for (let i = 0; i < forecast.mean.length; i++) {
      forecast.low[k]![i] = Math.min(forecast.low[k]![i]!, forecast.low[k - 1]![i]!);
      forecast.high[k]![i] = Math.max(forecast.high[k]![i]!, forecast.high[k - 1]![i]!);
    }
  return forecast;
}

/** Quantile of the mixture at step i: bisection between the members' own quantiles, which enclose it. */
function mixtureQuantile(components: readonly Component[], i: number, p: number): number {
  const z = normalQuantile(p);
  let low = Infinity;
  let high = -Infinity;
  for (const c of components) {
    const value = c.mean[i]! + z * c.sd[i]!;
    const quantile = c.scale === "log" ? Math.exp(value) : value;
    low = Math.min(low, quantile);
    high = Math.max(high, quantile);
  }
  if (components.length === 1 || !(high > low)) return low;
  for (let turn = 0; turn < 40 && high - low > 1e-6 * (Math.abs(low) + Math.abs(high)); turn++) {
    const middle = (low + high) / 2;
    let below = 0;
    for (const c of components) {
      const value = c.scale === "log" ? (middle > 0 ? Math.log(middle) : -Infinity) : middle;
      const spread = c.sd[i]!;
      below += spread > 0 ? normalCdf((value - c.mean[i]!) / spread) : value >= c.mean[i]! ? 1 : 0;
    }
    if (below / components.length < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Standard deviations by step of a linear model whose one-step shock of size 1 moves the path by `response`. */
export function spreadOf(sigma: number, response: ArrayLike<number>, horizon: number): Float64Array {
  const sd = new Float64Array(horizon);
  let sum = 0;
  for (let i = 0; i < horizon; i++) {
    sum += (i === 0 ? 1 : response[i]!) ** 2;
    sd[i] = sigma * Math.sqrt(sum);
  }
  return sd;
}
