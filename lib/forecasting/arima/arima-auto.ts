// Orders found by a bounded stepwise search.
import { fitArima, type ArimaModel, type ArimaOptions } from "./arima.js";
import { bridged, differenced } from "./differencing.js";
import { centredAverage, classicalIndices } from "../decomposition/decompose-classical.js";

export type AutoArimaOptions = ArimaOptions & {
  /** Most models that are fitted; default 18. */
  readonly maxFits?: number;
};

/** Level-stationarity statistic of Kwiatkowski, Phillips, Schmidt, Shin 1992 with R's short bandwidth 3 sqrt(n) / 13. */
export function kpss(y: Float64Array): number {
  const n = y.length;
  let mean = 0;
  for (const value of y) mean += value / n;
  const lags = Math.trunc((3 * Math.sqrt(n)) / 13);
  let partial = 0;
  let sums = 0;
  let variance = 0;
  for (let t = 0; t < n; t++) {
    const e = y[t]! - mean;
    partial += e;
    sums += partial * partial;
    variance += e * e;
  }
  for (let lag = 1; lag <= lags; lag++) {
    let covariance = 0;
    for (let t = lag; t < n; t++) covariance += (y[t]! - mean) * (y[t - lag]! - mean);
    variance += 2 * (1 - lag / (lags + 1)) * covariance;
  }
  return variance > 0 ? sums / n / variance : 0;
}

/** Share of the detrended variance that the seasonal pattern explains, 0 to 1 (Wang, Smith, Hyndman 2006). */
export function seasonalStrength(y: Float64Array, season: number): number {
  if (season < 2 || y.length < 2 * season + 2) return 0;
  const trend = centredAverage(y, season);
  const indices = classicalIndices(y, season, "additive");
  const rest: number[] = [];
  const both: number[] = [];
  for (let t = 0; t < y.length; t++) {
    if (Number.isNaN(trend[t]!)) continue;
    both.push(y[t]! - trend[t]!);
    rest.push(y[t]! - trend[t]! - indices[t % season]!);
  }
  const spread = variance(both);
  return spread > 0 ? Math.max(0, 1 - variance(rest) / spread) : 0;
}

/**
 * Stepwise search of Hyndman, Khandakar 2008: D by seasonal strength above 0.64, d by repeated KPSS tests at 5%, then
 * orders and constant by AICc from four starts to better neighbours, at most `maxFits` fits. Undefined when nothing fits.
 *
 * @param season 1 for none; above 24 no seasonal orders are tried (decompose first)
 * @returns the model and how many fits it took
 */
export function autoArima(
  y: Float64Array,
  season = 1,
  options: AutoArimaOptions = {},
): { readonly model: ArimaModel; readonly fits: number } | undefined {
  const { maxFits = 18, log = false } = options;
  const series = bridged(log ? y.map(Math.log) : y);
  const seasonal = season > 1 && season <= 24 && series.length >= 3 * season;
  const D = seasonal && seasonalStrength(series, season) > 0.64 ? 1 : 0;
  let d = 0;
  while (d < 2 && series.length > 8 + d + D * season && kpss(differenced(series, d, D, season)) > 0.463) d++;
  let best: ArimaModel | undefined;
  let fits = 0;
  const seen = new Set<string>();
  const attempt = (p: number, q: number, P: number, Q: number, constant: boolean): boolean => {
    const key = [p, q, P, Q, constant].join();
    if (Math.min(p, q, P, Q) < 0 || Math.max(p, q) > 3 || Math.max(P, Q) > 1) return false;
    if ((P + Q > 0 && !seasonal) || (constant && d + D > 1) || fits >= maxFits || seen.has(key)) return false;
    seen.add(key);
    fits++;
    const model = fitArima(y, { p, d, q, P, D, Q, season: seasonal ? season : 1 }, { constant, log, quick: true });
    if (!model || !Number.isFinite(model.aicc) || (best && model.aicc >= best.aicc)) return false;
    best = model;
    return true;
  };
  const s = seasonal ? 1 : 0;
  const constant = options.constant ?? d + D <= 1;
  attempt(0, 0, 0, 0, constant);
  attempt(1, 0, s, 0, constant);
  attempt(0, 1, 0, s, constant);
  attempt(2, 2, s, s, constant);
  for (let better = true; better && best;) {
    const { p, q, P, Q } = best.orders;
    const c = best.constant;
    better = neighbours.some(([dp, dq, dP, dQ]) => attempt(p + dp, q + dq, P + dP, Q + dQ, c));
    if (!better && options.constant === undefined) better = attempt(p, q, P, Q, !c);
  }
  return best && { model: best, fits };
}

const neighbours = [
  [0, 0, -1, 0],
  [0, 0, 0, -1],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [-1, 0, 0, 0],
  [0, -1, 0, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [1, 1, 0, 0],
  [-1, -1, 0, 0],
] as const;

function variance(values: readonly number[]): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return values.length > 0 ? sum / values.length : 0;
}
