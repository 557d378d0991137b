/** Variation around zero (additive) or one (multiplicative) that repeats every `season` values. */
export type SeasonalKind = "additive" | "multiplicative";

/**
 * Centred moving average over one season, NaN where it does not reach (Hyndman, Athanasopoulos 2021, section 3.3).
 */
export function centredAverage(y: ArrayLike<number>, season: number): Float64Array {
  const n = y.length;
  const half = Math.floor(season / 2);
  const trend = new Float64Array(n).fill(NaN);
  for (let t = half; t < n - half; t++) {
    let sum = season % 2 === 1 ? y[t - half]! + y[t + half]! : 0.5 * (y[t - half]! + y[t + half]!);
    for (let k = -half + 1; k < half; k++) sum += y[t + k]!;
    trend[t] = half === 0 ? y[t]! : sum / season;
  }
  return trend;
}

/** Classical seasonal indices, position 0 is that of the first value; they sum to 0 or average 1. */
export function classicalIndices(y: ArrayLike<number>, season: number, kind: SeasonalKind): Float64Array {
  const trend = centredAverage(y, season);
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  for (let t = 0; t < y.length; t++) {
    if (Number.isNaN(trend[t]!)) continue;
    const at = t % season;
    sums[at] = sums[at]! + (kind === "additive" ? y[t]! - trend[t]! : y[t]! / trend[t]!);
    counts[at] = counts[at]! + 1;
  }
  const neutral = kind === "additive" ? 0 : 1;
  const raw = sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : neutral));
  const mean = raw.reduce((a, b) => a + b, 0) / season;
  return raw.map((value) => (kind === "additive" ? value - mean : Math.max(value / mean, 1e-3)));
}

/**
 * Whether the autocorrelation at lag `season` stands out at 90%, as in the seasonality test of Assimakopoulos and
 * Nikolopoulos 2000. False with fewer than three seasons.
 */
export function isSeasonal(y: ArrayLike<number>, season: number): boolean {
  const n = y.length;
  if (season < 2 || n < 3 * season) return false;
  let mean = 0;
  for (let t = 0; t < n; t++) mean += y[t]! / n;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (y[t]! - mean) * (y[t - lag]! - mean);
    return sum;
  };
  const variance = covariance(0);
  if (!(variance > 1e-12 * n * mean * mean)) return false;
  let squares = 0;
  for (let lag = 1; lag < season; lag++) squares += (covariance(lag) / variance) ** 2;
  return Math.abs(covariance(season) / variance) > 1.645 * Math.sqrt((1 + 2 * squares) / n);
}
