// How often a series must be differenced before its orders can be found.
import { variance } from "../../stats/moments.js";
import { stl } from "../decomposition/stl.js";
import { differenced } from "./differencing.js";

/** Level-stationarity statistic of Kwiatkowski, Phillips, Schmidt, Shin 1992 with R's short bandwidth 3 sqrt(n) / 13. */
export function kpss(y: Float64Array): number {
  const n = y.length;
  let mean = 0;
  for (const value of y) mean += value / n;
  const lags = Math.trunc((3 * Math.sqrt(n)) / 13);
  let partial = 0;
  let sums = 0;
  let longRun = 0;
  for (let t = 0; t < n; t++) {
    const e = y[t]! - mean;
    partial += e;
    sums += partial * partial;
    longRun += e * e;
  }
  for (let lag = 1; lag <= lags; lag++) {
    let covariance = 0;
    for (let t = lag; t < n; t++) covariance += (y[t]! - mean) * (y[t - lag]! - mean);
    longRun += 2 * (1 - lag / (lags + 1)) * covariance;
  }
  return longRun > 0 ? sums / n / longRun : 0;
}

/** Critical value of `kpss` at 5%. */
const kpssLimit = 0.463;

/**
 * Share of the detrended variance that the seasonal pattern explains, 0 to 1, from STL with R's span of 11 seasons (Wang,
 * Smith, Hyndman 2006). 0 below two whole seasons.
 */
export function seasonalStrength(y: Float64Array, season: number): number {
  if (season < 2 || y.length <= 2 * season) return 0;
  const { seasonal, trend } = stl(y, season, { seasonalWindow: 11 });
  const rest = y.map((value, t) => value - trend[t]! - seasonal[t]!);
  const both = variance(y.map((value, t) => value - trend[t]!));
  return both > 0 ? Math.max(0, 1 - variance(rest) / both) : 0;
}

/** Strength above which a season is differenced (Hyndman, Athanasopoulos 2021, section 9.1). */
const strengthLimit = 0.64;

/**
 * Differences that make y stationary, as in R's auto.arima: D by seasonal strength, then d by KPSS tests at 5%, at most two;
 * never so many that nothing but a constant is left.
 *
 * @param season 1 for none
 */
export function differencesNeeded(y: Float64Array, season: number): { readonly d: number; readonly D: number } {
  const varies = (d: number, D: number) => {
    const w = differenced(y, d, D, season);
    return w.length > 2 && w.some((value) => value !== w[0]);
  };
  const D = seasonalStrength(y, season) > strengthLimit && varies(0, 1) ? 1 : 0;
  let d = 0;
  while (d < 2 && kpss(differenced(y, d, D, season)) > kpssLimit && varies(d + 1, D)) d++;
  return { d, D };
}
