// The outlook of Stockwise: the panel forecast, fitted anew each week on what was known then, and the spread of its own
// errors over the protection interval on the training weeks.
import { demandClasses } from "../forecasting/demand-class.js";
import { fitPanel, predictPanel, type PanelHistory } from "../forecasting/panel/panel.js";
import { cumulated, protectionWeeks, type Outlook, type Window } from "./outlook.js";
import type { Skus } from "./world.js";

/** Error variance of a cumulative forecast m, by demand class: `linear * m + square * m^2`. */
export type ErrorModel = {
  readonly linear: Float64Array;
  readonly square: Float64Array;
  /** Variance of each SKU's own errors over that of its class, shrunk to 1. */
  readonly scale: Float64Array;
  /** Sold over forecast in the origins that were looked at. */
  readonly bias: number;
  readonly origins: number;
};

export type PanelOutlook = Outlook & {
  /** Demand class of each SKU at the first review, as `demandClasses` names them. */
  readonly classes: Uint8Array;
};

/** Forecasts of one or more panels (all customers, or one a segment) that add up to the demand of the SKUs. */
export type PanelForecaster = (now: number, horizon: number) => { mean: Float64Array; classes: Uint8Array };

/** The panel of all customers together. Reads weeks before `now` only, and promotions known in advance. */
export function totalForecaster(history: PanelHistory): PanelForecaster {
  return (now, horizon) => {
    const panel = fitPanel(history, now);
    return { mean: predictPanel(panel, horizon).mean, classes: panel.classes };
  };
}

/**
 * Half the panel of all customers, half the sum of one panel a segment: a plain mean of the two, because a sum of
 * segments sees shifts between them and a total has less noise.
 */
export function segmentedForecaster(total: PanelForecaster, segments: readonly PanelHistory[]): PanelForecaster {
  return (now, horizon) => {
    const { mean, classes } = total(now, horizon);
    const sum = new Float64Array(mean.length);
    for (const history of segments) {
      const part = predictPanel(fitPanel(history, now), horizon).mean;
      for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
    return { mean: mean.map((value, i) => 0.5 * value + 0.5 * sum[i]!), classes };
  };
}

/** Weeks to forecast so that the longest protection interval is covered. */
export function horizonWeeks(skus: Skus, reviewDays: number): number {
  let longest = 1;
  for (let sku = 0; sku < skus.count; sku++)
    longest = Math.max(longest, Math.ceil(protectionWeeks(skus, sku, reviewDays)));
  return longest;
}

/**
 * Error variance of cumulative forecasts from rolling origins inside the training weeks: at each origin the panel is
 * fitted on what came before, and its sum over each SKU's protection interval compared with what was sold by `cutoff`.
 * Squared relative errors are regressed on 1/m by class (weights up to 50, errors cut at 300%), with floors at the
 * Poisson variance and 1%. A class with fewer than 30 cases takes the figures of all. Each SKU's own squared errors then
 * scale its variance, shrunk to its class by eight origins.
 */
export function fitErrorModel(
  forecaster: PanelForecaster,
  history: PanelHistory,
  skus: Skus,
  cutoff: number,
  reviewDays: number,
  origins: readonly number[],
): ErrorModel {
  const horizon = horizonWeeks(skus, reviewDays);
  const classes = demandClasses.length;
  const pools = Array.from({ length: classes + 1 }, () => new RatioRegression());
  let sold = 0;
  let expected = 0;
  const cases: { sku: number; code: number; mean: number; actual: number }[] = [];
  for (const origin of origins) {
    const forecast = forecaster(origin, horizon);
    for (let sku = 0; sku < skus.count; sku++) {
      const interval = protectionWeeks(skus, sku, reviewDays);
      if (origin + Math.ceil(interval) > cutoff || origin - skus.launchWeek[sku]! < 8) continue;
      const mean = cumulated((step) => forecast.mean[sku * horizon + step]!, interval);
      const actual = cumulated((step) => history.units[sku * history.weeks + origin + step]!, interval);
      sold += actual;
      expected += mean;
      if (mean < 0.5) continue;
      pools[forecast.classes[sku]!]!.add(mean, actual);
      pools[classes]!.add(mean, actual);
      cases.push({ sku, code: forecast.classes[sku]!, mean, actual });
    }
  }
  const all = pools[classes]!.solve() ?? { linear: 2, square: 0.1 };
  const fitted = pools.slice(0, classes).map((pool) => (pool.count < 30 ? all : (pool.solve() ?? all)));
  const seen = new Float64Array(skus.count).fill(scalePrior);
  const spread = new Float64Array(skus.count).fill(scalePrior);
  for (const { sku, code, mean, actual } of cases) {
    const variance = fitted[code]!.linear * mean + fitted[code]!.square * mean * mean;
    seen[sku]!++;
    spread[sku]! += Math.min(9, (actual - mean) ** 2 / variance);
  }
  return {
    scale: spread.map((sum, sku) => sum / seen[sku]!),
    linear: Float64Array.from(fitted, ({ linear }) => linear),
    square: Float64Array.from(fitted, ({ square }) => square),
    bias: expected > 0 ? sold / expected : 1,
    origins: origins.length,
  };
}

/** Origins that the class counts for when a SKU's own errors are weighed against it. */
const scalePrior = 8;

class RatioRegression {
  count = 0;
  private weight = 0;
  private x = 0;
  private y = 0;
  private xx = 0;
  private xy = 0;

  add(mean: number, actual: number): void {
    const x = 1 / mean;
    const y = Math.min(9, ((actual - mean) / mean) ** 2);
    const w = Math.min(mean, 50);
    this.count++;
    this.weight += w;
    this.x += w * x;
    this.y += w * y;
    this.xx += w * x * x;
    this.xy += w * x * y;
  }

  solve(): { linear: number; square: number } | undefined {
    const spread = this.weight * this.xx - this.x * this.x;
    if (this.count < 5) return undefined;
    const slope = spread > 1e-9 ? (this.weight * this.xy - this.x * this.y) / spread : 1.2;
    const linear = Math.max(1, slope);
    return { linear, square: Math.max(0.01, (this.y - linear * this.x) / this.weight) };
  }
}

/**
 * Means and variances for every review of the replay. The variance adds to the forecast error that of the lead time
 * (weekly demand squared x variance of the interval; Silver, Pyke, Thomas 2017, 6.10) and a fifth of uncertainty while a
 * SKU is younger than eight weeks.
 */
export function panelOutlook(
  forecaster: PanelForecaster,
  errors: ErrorModel,
  skus: Skus,
  replayed: Window,
  reviewDays: number,
): PanelOutlook {
  const horizon = horizonWeeks(skus, reviewDays);
  const cells = replayed.weeks * skus.count;
  const outlook = { mean: new Float64Array(cells), variance: new Float64Array(cells), weekly: new Float64Array(cells) };
  let classes = new Uint8Array(skus.count);
  for (let week = 0; week < replayed.weeks; week++) {
    const now = replayed.first + week;
    const forecast = forecaster(now, horizon);
    if (week === 0) classes = Uint8Array.from(forecast.classes);
    for (let sku = 0; sku < skus.count; sku++) {
      const cell = week * skus.count + sku;
      const interval = protectionWeeks(skus, sku, reviewDays);
      const mean = cumulated((step) => forecast.mean[sku * horizon + step]!, interval);
      const weekly = mean / interval;
      const code = forecast.classes[sku]!;
      const leadDeviation = skus.leadTimeSdDays[sku]! / 7;
      const young = now - skus.launchWeek[sku]! < 8 ? 0.2 : 0;
      outlook.mean[cell] = mean;
      outlook.weekly[cell] = weekly;
      outlook.variance[cell] =
        errors.scale[sku]! * (errors.linear[code]! * mean + errors.square[code]! * mean * mean) +
        young * mean * mean +
        (weekly * leadDeviation) ** 2;
    }
  }
  return { ...outlook, classes };
}
