// What an ARIMA model expects next, how sure it is, and paths that could come.
import { normal, type Random } from "../../random.js";
import type { Component } from "../forecast.js";
import type { ArimaModel, Tail } from "./arima.js";
import { nonZero } from "./arma.js";
import { timesDifferences } from "./differencing.js";
import { advanceGain, isSettled } from "./innovations.js";

/** Steps after the end over which the innovations' variance may still change; from there on it is taken as it is. */
const followed = 200;

/**
 * Expected path and exact standard deviations, coefficients taken as known: from the innovations to come, whose variance
 * may still be falling at the end of a short series, and from uncertain missing values. O(horizon x non-zero coefficients),
 * times up to 200 where the filter has not settled.
 *
 * @param regressors horizon x columns values, row-major, when the model has regressors
 * @throws RangeError when they are missing
 * @example const { mean, sd } = predictArima(model, 12);
 */
export function predictArima(m: ArimaModel, horizon: number, regressors?: Float64Array): Component {
  const { skip } = m.end;
  const steps = horizon + skip;
  const sums = new Float64Array(steps);
  const shocks = responsesOf(m, steps);
  shocks.forEach((weights, j) => {
    let sum = 0;
    for (let i = j; i < steps; i++) {
      const square = weights[i - j]! ** 2;
      // The last response is that of all later shocks too.
      sum += square;
      sums[i] = sums[i]! + (j === shocks.length - 1 ? sum : square);
    }
  });
  for (const gap of gapPaths(m, steps)) for (let i = 0; i < steps; i++) sums[i] = sums[i]! + gap[i]! ** 2;
  const sigma = Math.sqrt(m.unbiasedVariance);
  return {
    mean: expectedPath(m, horizon, regressors).subarray(skip),
    sd: sums.subarray(skip).map((sum) => sigma * Math.sqrt(sum)),
    scale: m.log ? "log" : "plain",
  };
}

/**
 * Future paths, joint over steps: paths x horizon, row-major, on the series' own scale (`log` models are exponentiated).
 * Innovations are normal; coefficients are taken as known, as in `predictArima`. O(paths x horizon^2).
 *
 * @example simulateArima(model, 13, 1000, seeded(1)).subarray(0, 13); // the first path
 */
export function simulateArima(
  m: ArimaModel,
  horizon: number,
  paths: number,
  random: Random,
  regressors?: Float64Array,
): Float64Array {
  const { skip } = m.end;
  const steps = horizon + skip;
  const expected = expectedPath(m, horizon, regressors);
  const shocks = responsesOf(m, steps);
  const gaps = gapPaths(m, steps);
  const sigma = Math.sqrt(m.unbiasedVariance);
  const out = new Float64Array(paths * horizon);
  const path = new Float64Array(steps);
  for (let k = 0; k < paths; k++) {
    path.set(expected);
    for (const gap of gaps) addTimes(path, gap, 0, sigma * normal(random));
    for (let j = 0; j < steps; j++) addTimes(path, shocks[Math.min(j, shocks.length - 1)]!, j, sigma * normal(random));
    for (let i = 0; i < horizon; i++) out[k * horizon + i] = m.log ? Math.exp(path[skip + i]!) : path[skip + i]!;
  }
  return out;
}

function addTimes(path: Float64Array, weights: Float64Array, from: number, size: number): void {
  for (let i = from; i < path.length; i++) path[i] = path[i]! + size * weights[i - from]!;
}

/** How standardised innovations to come move the path: one response a step until they no longer change. */
function responsesOf(m: ArimaModel, steps: number): Float64Array[] {
  const { ar, orders } = m;
  const full = timesDifferences(Float64Array.of(1, ...ar.map((v) => -v)), orders.d, orders.D, orders.season);
  const lags = nonZero(full).slice(1);
  const order = m.end.filter.gain.length;
  const gain = new Float64Array(order + 1);
  const change = new Float64Array(order + 1);
  gain.set(m.end.filter.gain);
  change.set(m.end.filter.change);
  let { variance } = m.end.filter;
  const responses: Float64Array[] = [];
  for (let j = 0; j < Math.min(steps, followed); j++) {
    const size = Math.sqrt(variance);
    const weights = new Float64Array(steps - j);
    for (let i = 0; i < weights.length; i++) {
      let value = i === 0 ? size : i <= order ? size * (gain[i - 1]! - (ar[i - 1] ?? 0)) : 0;
      for (const lag of lags) if (lag <= i) value -= full[lag]! * weights[i - lag]!;
      weights[i] = value;
    }
    responses.push(weights);
    const g = change[0] ?? 0;
    const rest = (1 - g) * (1 + g);
    variance *= rest;
    if (isSettled(advanceGain(gain, change, ar, ar.length, order, g, 1 / rest))) break;
  }
  return responses;
}

function gapPaths(m: ArimaModel, steps: number): Float64Array[] {
  return m.end.gaps.map((gap) => extended(m, gap, 0, steps));
}

/** Expected values after the end, those skipped first, on the model's scale. */
function expectedPath(m: ArimaModel, horizon: number, regressors?: Float64Array): Float64Array {
  const columns = m.regression.length;
  const path = extended(m, m.end.series, m.mean, horizon + m.end.skip);
  if (columns === 0) return path;
  if (!regressors || regressors.length < horizon * columns)
    throw new RangeError(`invalid regressors: ${regressors?.length ?? 0} values, ${horizon} x ${columns} are needed`);
  for (let i = 0; i < horizon; i++)
    for (let c = 0; c < columns; c++)
      path[m.end.skip + i] = path[m.end.skip + i]! + m.regression[c]! * regressors[i * columns + c]!;
  return path;
}

/** A tail carried on: predicted differences, summed up again. */
function extended(m: ArimaModel, { values, ahead }: Tail, mean: number, steps: number): Float64Array {
  const { ar, orders } = m;
  const difference = timesDifferences(Float64Array.of(1), orders.d, orders.D, orders.season);
  const lags = nonZero(difference).slice(1);
  const keep = values.length;
  const path = new Float64Array(keep + steps);
  path.set(values);
  const state = new Float64Array(ahead.length + 1);
  state.set(ahead);
  for (let i = 0; i < steps; i++) {
    const next = state[0]!;
    let value = next + mean;
    for (const lag of lags) value -= difference[lag]! * path[keep + i - lag]!;
    path[keep + i] = value;
    for (let k = 0; k < ahead.length; k++) state[k] = state[k + 1]! + (ar[k] ?? 0) * next;
  }
  return path.subarray(keep);
}
