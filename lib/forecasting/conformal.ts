// Interval widths corrected by what earlier forecasts of the same panel got wrong.
import { widened, type Forecast } from "./forecast.js";

/** Errors of one forecast against what came, in units of the interval's half-width on the side of the error. */
export type WidthErrors = readonly Float64Array[];

/** Fewest series for which widths are corrected at all. */
export const conformalMinimum = 50;
const narrowest = 0.6;
const widest = 1.5;

/** For each level, for each step: |error| over half-width; NaN where there is nothing to compare. */
export function widthErrors(forecast: Forecast, actual: ArrayLike<number>): WidthErrors {
  return forecast.levels.map((_, k) =>
    forecast.mean.map((mean, i) => {
      const error = (actual[i] ?? NaN) - mean;
      const half = error >= 0 ? forecast.high[k]![i]! - mean : mean - forecast.low[k]![i]!;
      return half > 0 ? Math.abs(error) / half : error === 0 ? 0 : NaN;
    }),
  );
}

/**
 * Factors by level and step: the level's quantile of the pooled ratios, over the step and its neighbours up to a sixth of
 * the horizon away, between 0.6 and 1.5 (split conformal prediction; Lei et al. 2018, and methods for forecasts: Stankeviciute
 * et al. 2021). None (undefined) with fewer than 50 series.
 */
export function widthFactors(errors: readonly WidthErrors[], levels: readonly number[]): Float64Array[] | undefined {
  if (errors.length < conformalMinimum) return undefined;
  const horizon = errors[0]![0]?.length ?? 0;
  const reach = Math.floor(horizon / 6);
  return levels.map((level, k) =>
    Float64Array.from({ length: horizon }, (_, i) => {
      const pool: number[] = [];
      for (const one of errors)
        for (let j = Math.max(0, i - reach); j <= Math.min(horizon - 1, i + reach); j++) {
          const ratio = one[k]![j]!;
          if (!Number.isNaN(ratio)) pool.push(ratio);
        }
      if (pool.length < conformalMinimum) return 1;
      pool.sort((a, b) => a - b);
      const position = Math.min(pool.length - 1, Math.ceil(level * (pool.length + 1)) - 1);
      return Math.min(widest, Math.max(narrowest, pool[position]!));
    }),
  );
}

/** The forecast with its intervals scaled; steps beyond the factors use the last ones. */
export function withFactors(forecast: Forecast, factors: readonly Float64Array[] | undefined): Forecast {
  if (!factors) return forecast;
  return widened(forecast, (k, i) => factors[k]![Math.min(i, factors[k]!.length - 1)] ?? 1);
}
