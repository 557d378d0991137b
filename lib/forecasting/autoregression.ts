// A sparse autoregression in closed form: few lags that matter for the season, ridge-shrunk.
import { solve } from "../linalg/solve.js";
import { spreadOf, type Component } from "./forecast.js";

export type AutoregressionModel = {
  readonly model: "autoregression";
  readonly lags: readonly number[];
  readonly coefficients: Float64Array;
  /** 0 for the level, otherwise the lag of the difference that is modelled. */
  readonly difference: number;
  readonly drift: number;
  readonly mean: number;
  readonly sigma: number;
  readonly tail: Float64Array;
  readonly log: boolean;
};

/** Lags worth trying for a season. */
function lagsOf(seasons: readonly number[]): number[] {
  const lags = new Set([1, 2, 3]);
  for (const m of seasons) {
    if (m === 52) for (const lag of [4, 5, 8, 13, 26, 51, 52, 53, 104]) lags.add(lag);
    else if (m === 12) for (const lag of [6, 11, 12, 13, 24]) lags.add(lag);
    else if (m === 24) for (const lag of [4, 23, 24, 25, 26, 48, 49, 72, 96, 120, 144]) lags.add(lag);
    else if (m === 168) for (const lag of [145, 167, 168, 169, 170]) lags.add(lag);
    else if (m > 1) for (const lag of [m - 1, m, m + 1, 2 * m]) lags.add(lag);
  }
  return [...lags].filter((lag) => lag > 0).sort((a, b) => a - b);
}

/**
 * Regression of a value (or its difference at `difference`) on its lags about the seasons, ridge penalty the variance
 * times the root of the number of lags (Hoerl, Kennard 1970). Undefined when the series is too short. No gaps.
 */
export function fitAutoregression(
  y: Float64Array,
  seasons: readonly number[],
  difference: number,
  log = false,
): AutoregressionModel | undefined {
  if (log && !y.every((v) => v > 0)) return undefined;
  const z = log ? y.map(Math.log) : y;
  const w =
    difference > 0
      ? Float64Array.from({ length: Math.max(0, z.length - difference) }, (_, t) => z[t + difference]! - z[t]!)
      : z;
  const n = w.length;
  const all = lagsOf(seasons);
  const lags = all.filter((lag) => n > 2.2 * lag + all.filter((other) => other <= lag).length + 6);
  const longest = lags.at(-1) ?? 0;
  if (lags.length === 0 || n - longest < lags.length + 5) return undefined;
  let mean = 0;
  for (const value of w) mean += value / n;
  const x = w.map((value) => value - mean);
  let variance = 0;
  for (const value of x) variance += (value * value) / n;
  if (!(variance > 1e-20 * (1 + mean * mean))) return undefined;
  const p = lags.length;
  const gram = new Float64Array(p * p);
  const right = new Float64Array(p);
  for (let t = longest; t < n; t++)
    for (let i = 0; i < p; i++) {
      const value = x[t - lags[i]!]!;
      right[i] = right[i]! + value * x[t]!;
      for (let j = 0; j <= i; j++) gram[i * p + j] = gram[i * p + j]! + value * x[t - lags[j]!]!;
    }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) gram[j * p + i] = gram[i * p + j]!;
    gram[i * p + i] = gram[i * p + i]! + variance * Math.sqrt(p);
  }
  const coefficients = solve(gram, right);
  if (!coefficients) return undefined;
  let squares = 0;
  for (let t = longest; t < n; t++) {
    let expected = 0;
    for (let i = 0; i < p; i++) expected += coefficients[i]! * x[t - lags[i]!]!;
    squares += (x[t]! - expected) ** 2;
  }
  return {
    model: "autoregression",
    lags,
    coefficients,
    difference,
    // Half the mean first difference, four fifths of the mean seasonal one: drift fades.
    drift: difference === 0 ? mean : mean * (difference === 1 ? 0.5 : 0.8),
    mean,
    sigma: Math.sqrt(squares / Math.max(1, n - longest - p)),
    tail: z.slice(-(longest + difference)),
    log,
  };
}

/** Point path and spread. */
export function predictAutoregression(m: AutoregressionModel, horizon: number): Component {
  const path = (shock: number) => {
    const { tail, difference, lags } = m;
    const values = new Float64Array(tail.length + horizon);
    values.set(tail);
    const x = new Float64Array(tail.length + horizon);
    for (let t = difference; t < tail.length; t++)
      x[t] = tail[t]! - (difference > 0 ? tail[t - difference]! : 0) - m.mean;
    for (let t = tail.length; t < values.length; t++) {
      let value = t === tail.length ? shock : 0;
      for (let i = 0; i < lags.length; i++) value += m.coefficients[i]! * x[t - lags[i]!]!;
      x[t] = value;
      values[t] = value + m.drift + (difference > 0 ? values[t - difference]! : 0);
    }
    return values.slice(tail.length);
  };
  const mean = path(0);
  const shocked = path(1);
  const response = mean.map((value, i) => shocked[i]! - value);
  return { mean, sd: spreadOf(m.sigma, response, horizon), scale: m.log ? "log" : "plain" };
}
