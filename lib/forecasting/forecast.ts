// What every model gives: an expected path, and intervals around it. Models say how uncertain they are in one of two
// ways: normal components (on the plain or the log scale), pooled as a mixture, or the mean and variance of a count.
import { checkInteger } from "../check.js";
import { countQuantiles } from "../stats/count-distribution.js";
import type { CountPath } from "./counts/count-path.js";
import { normalCdf, normalQuantile } from "../stats/normal-distribution.js";

/** Expected value of each step ahead and central intervals: `low[k]` to `high[k]` holds it with probability `levels[k]`. */
export type Forecast = {
  readonly mean: Float64Array;
  /** Ascending, in (0, 1). */
  readonly levels: readonly number[];
  readonly low: readonly Float64Array[];
  readonly high: readonly Float64Array[];
  /** The sum of the first steps, when it was asked for. */
  readonly cumulative?: SumForecast;
};

/** Demand over the first `steps` together: its mean is the sum of theirs, its intervals are narrower than the sum of theirs. */
export type SumForecast = {
  readonly steps: number;
  readonly mean: number;
  /** One end a level, in the order of the forecast's levels. */
  readonly low: readonly number[];
  readonly high: readonly number[];
};

export type PredictOptions = {
  /** Nominal coverages in (0, 1); default none. */
  readonly levels?: readonly number[];
  /** Steps, 1 to horizon, whose sum is wanted too: a protection interval; default none. */
  readonly cumulative?: number;
  /** horizon x columns values of the regressors the model was fitted with, row-major. */
  readonly regressors?: Float64Array;
};

/** A member's distribution by step: normal with `mean` and `sd`, of the value itself or of its logarithm. */
export type Component = {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly scale: "plain" | "log";
  /**
   * Standard deviations before seasonal factors were multiplied to them; default `sd`. Their growth tells how the errors of
   * different steps hang together.
   */
  readonly shape?: Float64Array;
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

/**
 * A forecast with the given mean, intervals from the mixture of components. Pooled, not averaged quantile by quantile: where
 * members disagree the intervals are wide (Lichtendahl, Grushka-Cockayne, Winkler 2013).
 *
 * @param weights of the components; default equal
 */
export function mixtureForecast(
  mean: Float64Array,
  components: readonly Component[],
  levels: readonly number[],
  weights: readonly number[] = components.map(() => 1 / components.length),
): Forecast {
  const low = levels.map(() => new Float64Array(mean.length));
  const high = levels.map(() => new Float64Array(mean.length));
  for (let i = 0; i < mean.length; i++) {
    levels.forEach((level, k) => {
      low[k]![i] = Math.min(mean[i]!, mixtureQuantile(components, weights, i, (1 - level) / 2));
      high[k]![i] = Math.max(mean[i]!, mixtureQuantile(components, weights, i, (1 + level) / 2));
    });
  }
  return nested({ mean, levels, low, high });
}

/** A forecast of counts: quantiles of the Poisson or negative binomial with these means and variances, of a sum as well. */
export function countForecast(path: CountPath, levels: readonly number[], cumulative?: number): Forecast {
  const { mean, variance, cumulativeVariance } = path;
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
  if (cumulative === undefined) return { mean, levels, low, high };
  const sum = sumTo(mean, cumulative);
  countQuantiles(sum, cumulativeVariance[cumulative - 1]!, probabilities, buffer);
  return {
    mean,
    levels,
    low,
    high,
    cumulative: {
      steps: cumulative,
      mean: sum,
      low: levels.map((_, k) => buffer[n - 1 - k]!),
      high: levels.map((_, k) => buffer[n + k]!),
    },
  };
}

/** The same forecast with values below zero lifted to it; the mean of a sum stays the sum of the means. */
export function nonNegative(forecast: Forecast): Forecast {
  const lift = (value: number) => Math.max(0, value);
  const mean = forecast.mean.map(lift);
  const lifted = {
    ...forecast,
    mean,
    low: forecast.low.map((v) => v.map(lift)),
    high: forecast.high.map((v) => v.map(lift)),
  };
  if (!forecast.cumulative) return lifted;
  const { steps, low, high } = forecast.cumulative;
  const sum = sumTo(mean, steps);
  return {
    ...lifted,
    cumulative: { steps, mean: sum, low: low.map(lift), high: high.map((value) => Math.max(sum, value)) },
  };
}

/** Room is left for widening. */
const largestNumber = Number.MAX_VALUE / 16;

/** Every value of a forecast times a factor above 0, held within what numbers can be. */
export function scaled(forecast: Forecast, factor: number): Forecast {
  const times = (value: number) => Math.max(-largestNumber, Math.min(largestNumber, value * factor));
  const all = (values: readonly Float64Array[]) => values.map((v) => v.map(times));
  const { mean, low, high, cumulative } = forecast;
  return {
    ...forecast,
    mean: mean.map(times),
    low: all(low),
    high: all(high),
    ...(cumulative
      ? {
          cumulative: {
            steps: cumulative.steps,
            mean: times(cumulative.mean),
            low: cumulative.low.map(times),
            high: cumulative.high.map(times),
          },
        }
      : {}),
  };
}

/**
 * Intervals widened about the mean: half-widths times `factor(level position, step)`; those of a sum times the mean factor
 * of its steps.
 */
export function widened(forecast: Forecast, factor: (level: number, step: number) => number): Forecast {
  const stretch = (values: Float64Array, k: number) =>
    values.map((value, i) => forecast.mean[i]! + (value - forecast.mean[i]!) * factor(k, i));
  const wide = nested({ ...forecast, low: forecast.low.map(stretch), high: forecast.high.map(stretch) });
  if (!forecast.cumulative) return wide;
  const { steps, mean, low, high } = forecast.cumulative;
  const average = forecast.levels.map(
    (_, k) =>
      sumTo(
        forecast.mean.map((_, i) => factor(k, i)),
        steps,
      ) / steps,
  );
  const reach = (ends: readonly number[]) => ends.map((end, k) => mean + (end - mean) * average[k]!);
  return { ...wide, cumulative: nestedSum({ steps, mean, low: reach(low), high: reach(high) }) };
}

/** Sum of the first `steps` values. */
export function sumTo(values: Float64Array, steps: number): number {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += values[i]!;
  return sum;
}

/**
 * The component of the sum of the first `steps`: one step. Errors are those of a linear model whose shocks leave the traces
 * that the growth of the standard deviations tells: exact for linear models whose responses keep their sign; on the log
 * scale the sum's first two moments are met by a lognormal (Fenton 1960). O(steps^2) on the log scale, else O(steps).
 */
export function sumComponent({ mean, sd, scale, shape = sd }: Component, steps: number): Component {
  const response = new Float64Array(steps);
  for (let i = 0; i < steps; i++)
    response[i] = Math.sqrt(Math.max(0, i === 0 ? shape[0]! ** 2 : shape[i]! ** 2 - shape[i - 1]! ** 2));
  const factor = (i: number) => (shape[i]! > 0 ? sd[i]! / shape[i]! : 0);
  if (scale === "plain") {
    // The shock of step k + 1 reaches the steps after it.
    let variance = 0;
    for (let k = 0; k < steps; k++) {
      let reach = 0;
      for (let i = k; i < steps; i++) reach += factor(i) * response[i - k]!;
      variance += reach * reach;
    }
    return { mean: Float64Array.of(sumTo(mean, steps)), sd: Float64Array.of(Math.sqrt(variance)), scale };
  }
  // Logarithms of the expected values; shares of them, so that nothing overflows.
  const logs = Float64Array.from({ length: steps }, (_, i) => mean[i]! + sd[i]! ** 2 / 2);
  const top = logs.reduce((max, v) => Math.max(max, v), -Infinity);
  const shares = logs.map((v) => Math.exp(v - top));
  const total = sumTo(shares, steps);
  let relative = 0;
  for (let lag = 0; lag < steps; lag++) {
    let covariance = 0;
    for (let i = 0; i + lag < steps; i++) {
      covariance += response[i]! * response[i + lag]!;
      relative += (lag > 0 ? 2 : 1) * (shares[i]! / total) * (shares[i + lag]! / total) * Math.expm1(covariance);
    }
  }
  // Beyond what can be told, as wide as the last step.
  const variance = Number.isFinite(relative) ? Math.log1p(relative) : sd[steps - 1]! ** 2;
  return {
    mean: Float64Array.of(top + Math.log(total) - variance / 2),
    sd: Float64Array.of(Math.sqrt(variance)),
    scale,
  };
}

/** A one-step forecast read as that of a sum. */
export function asSum({ mean, low, high }: Forecast, steps: number): SumForecast {
  return { steps, mean: mean[0]!, low: low.map((v) => v[0]!), high: high.map((v) => v[0]!) };
}

function nestedSum(sum: SumForecast): SumForecast {
  const outer = (ends: readonly number[], pick: (...values: number[]) => number) =>
    ends.map((_, k) => pick(...ends.slice(0, k + 1)));
  return { ...sum, low: outer(sum.low, Math.min), high: outer(sum.high, Math.max) };
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
function mixtureQuantile(components: readonly Component[], weights: readonly number[], i: number, p: number): number {
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
    const middle = low + (high - low) / 2;
    let below = 0;
    components.forEach((c, k) => {
      const value = c.scale === "log" ? (middle > 0 ? Math.log(middle) : -Infinity) : middle;
      const spread = c.sd[i]!;
      below += weights[k]! * (spread > 0 ? normalCdf((value - c.mean[i]!) / spread) : value >= c.mean[i]! ? 1 : 0);
    });
    if (below < p) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
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
