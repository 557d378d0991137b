// Interval widths corrected by what earlier forecasts of the same panel got wrong, and what the corrected ones then hold.
import { demandClasses, type DemandClass } from "./demand-class.js";
import { widened, type Forecast } from "./forecast.js";

/**
 * Errors of one forecast against what came, by level and step, in units of the interval's half-width on the side of the error:
 * at most 1 inside, Infinity where an interval without width was missed, NaN where there is nothing to compare.
 */
export type WidthErrors = readonly Float64Array[];

/** Fewest series for which widths are corrected at all. */
export const conformalMinimum = 50;
const narrowest = 0.6;
const widest = 1.5;
/** One origin has a luck of its own: widths as they are count as much as this many series. */
const priorSeries = 100;

/** The errors of `forecast` when `actual` came. */
export function widthErrors(forecast: Forecast, actual: ArrayLike<number>): WidthErrors {
  return forecast.levels.map((_, k) =>
    forecast.mean.map((mean, i) => {
      const error = (actual[i] ?? NaN) - mean;
      const half = error >= 0 ? forecast.high[k]![i]! - mean : mean - forecast.low[k]![i]!;
      if (half > 0 || Number.isNaN(error)) return Math.abs(error) / half;
      return error === 0 ? 0 : Infinity;
    }),
  );
}

/**
 * Factors by level and step: the level's quantile of the pooled ratios, over the step and its neighbours up to a sixth of
 * the horizon away, between 0.6 and 1.5 and drawn to 1 as by 100 series more (split conformal prediction; Lei et al. 2018,
 * and methods for forecasts: Stankeviciute et al. 2021). None (undefined) with fewer than 50 series.
 */
export function widthFactors(errors: readonly WidthErrors[], levels: readonly number[]): Float64Array[] | undefined {
  if (errors.length < conformalMinimum) return undefined;
  return pooledFactors(errors, levels);
}

function pooledFactors(errors: readonly WidthErrors[], levels: readonly number[]): Float64Array[] {
  const horizon = errors[0]?.[0]?.length ?? 0;
  const reach = Math.floor(horizon / 6);
  return levels.map((level, k) =>
    Float64Array.from({ length: horizon }, (_, i) => {
      const pool: number[] = [];
      for (const one of errors)
        for (let j = Math.max(0, i - reach); j <= Math.min(horizon - 1, i + reach); j++) {
          const ratio = one[k]![j]!;
          if (!Number.isNaN(ratio)) pool.push(ratio);
        }
      if (pool.length < conformalMinimum / 2) return 1;
      pool.sort((a, b) => a - b);
      const position = Math.min(pool.length - 1, Math.ceil(level * (pool.length + 1)) - 1);
      const factor = Math.min(widest, Math.max(narrowest, pool[position]!));
      return 1 + ((factor - 1) * errors.length) / (errors.length + priorSeries);
    }),
  );
}

/** The forecast with its intervals scaled; steps beyond the factors use the last ones. */
export function withFactors(forecast: Forecast, factors: readonly Float64Array[] | undefined): Forecast {
  if (!factors) return forecast;
  return widened(forecast, (k, i) => factors[k]![Math.min(i, factors[k]!.length - 1)] ?? 1);
}

/** What the corrected intervals of a level held, over some steps of the series of a demand class. */
export type CoverageCell = {
  readonly level: number;
  readonly demandClass: DemandClass | "all";
  /** Steps ahead, the first is 1; both included. */
  readonly from: number;
  readonly to: number;
  readonly series: number;
  /** Share of actual values inside, 0 to 1. */
  readonly share: number;
  /** Outside the tolerance: these intervals should carry no safety stock without a second look. */
  readonly flagged: boolean;
};

/** One series held against what came at an earlier origin. */
export type JudgedSeries = {
  readonly demandClass: DemandClass;
  /** Counts have whole quantiles that hold more than asked for: too much is no fault of theirs, and widths stay. */
  readonly count: boolean;
  readonly errors: WidthErrors;
};

/**
 * Coverage by level, third of the horizon and demand class, at the earlier origin. Widths of every second series are
 * corrected by what the others got wrong, so that none is judged by its own errors. Flagged when off by more than
 * sqrt(level (1 - level)) times 0.1 (four points at 80%, two at 95%) plus two standard errors; the steps of a series count
 * as one observation there. None with fewer than 50 series.
 */
export function coverageCells(judged: readonly JudgedSeries[], levels: readonly number[]): CoverageCell[] {
  if (judged.length < conformalMinimum) return [];
  const horizon = judged[0]!.errors[0]?.length ?? 0;
  const halves = [0, 1].map((half) => judged.filter((_, i) => i % 2 === half));
  const factors = halves.map((own) =>
    pooledFactors(
      own.filter(({ count }) => !count).map(({ errors }) => errors),
      levels,
    ),
  );
  const thirds = [...new Set([1, 2, 3].map((part) => Math.ceil((horizon * part) / 3)))];
  return levels.flatMap((level, k) =>
    (["all", ...demandClasses] as const).flatMap((demandClass) =>
      thirds.flatMap((to, part) => {
        const from = part === 0 ? 1 : thirds[part - 1]! + 1;
        let [series, tried, inside, counts] = [0, 0, 0, 0];
        judged.forEach((one, i) => {
          if (demandClass !== "all" && one.demandClass !== demandClass) return;
          series++;
          if (one.count) counts++;
          for (let step = from - 1; step < to; step++) {
            const error = one.errors[k]![step]!;
            if (Number.isNaN(error)) continue;
            tried++;
            const factor = one.count ? 1 : (factors[1 - (i % 2)]![k]?.[step] ?? 1);
            if (error <= factor * (1 + 1e-12)) inside++;
          }
        });
        if (tried === 0) return [];
        const share = inside / tried;
        const tolerance = Math.sqrt(level * (1 - level)) * (0.1 + 2 / Math.sqrt(series));
        const flagged = share < level - tolerance || (counts === 0 && share > level + tolerance);
        return [{ level, demandClass, from, to, series, share, flagged }];
      }),
    ),
  );
}
