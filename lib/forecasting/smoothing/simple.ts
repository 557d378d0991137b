// The benchmarks: mean, naive, seasonal naive. Missing values (NaN) are left out.
import { normal, type Random } from "../../random.js";
import type { Component } from "../forecast.js";
import { unitOf } from "./unit.js";

export type SimpleModel = {
  readonly model: "mean" | "naive" | "snaive";
  /** Last whole season (one value for mean and naive). */
  readonly last: Float64Array;
  readonly sigma: number;
  readonly n: number;
};

/** Every step is the mean of all values. */
export function fitMean(y: Float64Array): SimpleModel {
  let sum = 0;
  let count = 0;
  for (const value of y) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  const unit = unitOf(y);
  let squares = 0;
  for (const value of y) if (!Number.isNaN(value)) squares += ((value - mean) / unit) ** 2;
  const sigma = Math.sqrt(squares / Math.max(1, count - 1)) * unit;
  return { model: "mean", last: Float64Array.of(mean), sigma, n: count };
}

/** Every step is the value one season earlier; with a season of 1 the last value. Short series repeat what they have. */
export function fitNaive(y: Float64Array, season = 1): SimpleModel {
  const length = Math.max(1, Math.min(season, y.length));
  let known = 0;
  for (const value of y) if (!Number.isNaN(value)) known = value;
  const last = Float64Array.from({ length }, (_, i) => {
    for (let t = y.length - length + i; t >= 0; t -= length) if (!Number.isNaN(y[t]!)) return y[t]!;
    return known;
  });
  const unit = unitOf(y);
  let squares = 0;
  let count = 0;
  for (let t = length; t < y.length; t++) {
    const difference = (y[t]! - y[t - length]!) / unit;
    if (Number.isNaN(difference)) continue;
    squares += difference * difference;
    count++;
  }
  const sigma = count > 0 ? Math.sqrt(squares / count) * unit : 0;
  return { model: season > 1 ? "snaive" : "naive", last, sigma, n: y.length };
}

/** Point path and spread: constant for the mean (with its own error), growing with whole seasons for the naive ones. */
export function predictSimple(m: SimpleModel, horizon: number): Component {
  const length = m.last.length;
  return {
    mean: Float64Array.from({ length: horizon }, (_, i) => m.last[i % length]!),
    sd: Float64Array.from({ length: horizon }, (_, i) =>
      m.model === "mean"
        ? m.sigma * Math.sqrt(1 + 1 / Math.max(1, m.n))
        : m.sigma * Math.sqrt(Math.floor(i / length) + 1),
    ),
    scale: "plain",
  };
}

/** `paths` future paths of `horizon` steps, row by row, from normal errors; the naive ones build on their own values. */
export function simulateSimple(m: SimpleModel, horizon: number, paths: number, random: Random): Float64Array {
  const out = new Float64Array(paths * horizon);
  const length = m.last.length;
  for (let path = 0; path < paths; path++) {
    const offset = path * horizon;
    // The mean itself is uncertain: one error for the whole path.
    const shift = m.model === "mean" ? (m.sigma / Math.sqrt(Math.max(1, m.n))) * normal(random) : 0;
    for (let i = 0; i < horizon; i++) {
      const before = m.model === "mean" || i < length ? m.last[i % length]! : out[offset + i - length]!;
      out[offset + i] = before + shift + m.sigma * normal(random);
    }
  }
  return out;
}
