// Forecasts of exponential smoothing: exact means and variances, and simulated paths.
import { normal, type Random } from "../../random.js";
import type { Component } from "../forecast.js";
import type { EtsModel } from "./ets.js";
import { unitOf } from "./unit.js";

/**
 * Exact mean and standard deviation by step for all 15 forms (Hyndman, Koehler, Ord, Snyder 2008, chapter 6): linear
 * forms with additive errors, the same with multiplicative errors, and multiplicative seasons. The mean is the expected
 * value, which with a multiplicative season differs a little from the path without errors. O(horizon^2).
 */
export function predictEts(m: EtsModel, horizon: number): Component {
  const additive = m.form[2] === "A" ? m.seasonal : [];
  const unit = unitOf([m.level, m.trend, ...additive, m.form[0] === "A" ? m.sigma : 0]);
  const { mean, sd } = moments(
    {
      ...m,
      level: m.level / unit,
      trend: m.trend / unit,
      seasonal: m.form[2] === "A" ? m.seasonal.map((s) => s / unit) : m.seasonal,
      sigma: m.form[0] === "A" ? m.sigma / unit : m.sigma,
    },
    horizon,
  );
  return { mean: mean.map((v) => v * unit), sd: sd.map((v) => v * unit), scale: "plain" };
}

function moments(m: EtsModel, horizon: number): { mean: Float64Array; sd: Float64Array } {
  if (m.form[2] === "M") return multiplicativeSeason(m, horizon);
  const mean = pointPath(m, horizon);
  // Response to a shock (section 6.2): c_j = alpha + beta (phi + ... + phi^j) + gamma at whole seasons.
  const responses = new Float64Array(horizon);
  let damping = 0;
  let power = 1;
  for (let j = 1; j < horizon; j++) {
    power *= m.phi;
    damping += power;
    const response = m.alpha + m.beta * damping + (m.season > 1 && j % m.season === 0 ? m.gamma : 0);
    responses[j] = response * response;
  }
  const variance = m.sigma * m.sigma;
  const sd = new Float64Array(horizon);
  if (m.form[0] === "A") {
    let sum = 1;
    for (let i = 0; i < horizon; i++) {
      if (i > 0) sum += responses[i]!;
      sd[i] = m.sigma * Math.sqrt(sum);
    }
    return { mean, sd };
  }
  // E mu^2 by step (section 6.3): theta_h = mean_h^2 + sigma^2 sum c_j^2 theta_{h-j}.
  const theta = new Float64Array(horizon);
  for (let i = 0; i < horizon; i++) {
    let sum = 0;
    for (let j = 1; j <= i; j++) sum += responses[j]! * theta[i - j]!;
    theta[i] = mean[i]! * mean[i]! + variance * sum;
    sd[i] = Math.sqrt(variance * (theta[i]! + sum));
  }
  return { mean, sd };
}

/**
 * `paths` future paths of `horizon` steps, row by row, from normal errors; multiplicative errors are held above -0.99.
 *
 * @example simulateEts(model, 12, 200, seeded(1)); // 200 x 12
 */
export function simulateEts(m: EtsModel, horizon: number, paths: number, random: Random): Float64Array {
  const out = new Float64Array(paths * horizon);
  const seasonal = new Float64Array(m.seasonal.length);
  const relative = m.form[0] === "M";
  const kind = m.form[2];
  const first = m.n % m.season;
  for (let path = 0; path < paths; path++) {
    seasonal.set(m.seasonal);
    let { level, trend } = m;
    let at = first;
    for (let i = 0; i < horizon; i++) {
      const base = level + m.phi * trend;
      const s = kind === "N" ? 0 : seasonal[at]!;
      const mean = kind === "M" ? base * s : base + s;
      const error = m.sigma * normal(random);
      const miss = relative ? Math.max(-0.99, error) * mean : error;
      const change = kind === "M" ? miss / s : miss;
      level = base + m.alpha * change;
      trend = m.phi * trend + m.beta * change;
      if (kind === "A") seasonal[at] = s + m.gamma * miss;
      else if (kind === "M") seasonal[at] = s + (m.gamma * miss) / base;
      out[path * horizon + i] = mean + miss;
      if (++at === m.season) at = 0;
    }
  }
  return out;
}

/** The path without errors. */
function pointPath(m: EtsModel, horizon: number): Float64Array {
  const out = new Float64Array(horizon);
  let damping = 0;
  let power = 1;
  for (let i = 0; i < horizon; i++) {
    power *= m.phi;
    damping += power;
    const s = m.season > 1 ? m.seasonal[(m.n + i) % m.season]! : 0;
    out[i] = m.level + damping * m.trend + s;
  }
  return out;
}

/**
 * Moments where y = s q (1 + e) and s repeats with factors (1 + gamma e): for each position of the season, first and
 * second moments of s (level, trend) are carried along, exact for normal errors (equal to the Kronecker form of section
 * 6.4 at a fraction of its cost).
 */
function multiplicativeSeason(m: EtsModel, horizon: number): { mean: Float64Array; sd: Float64Array } {
  const mean = new Float64Array(horizon);
  const sd = new Float64Array(horizon);
  const { alpha, beta, gamma, phi, season } = m;
  const variance = m.sigma * m.sigma;
  // An error e at this position multiplies s by 1 + gamma e: E (1 + gamma e)^2, its product with e, and with e^2.
  const own = [1 + gamma * gamma * variance, 2 * gamma * variance, variance + 3 * gamma * gamma * variance * variance];
  const other = [1, 0, variance];
  for (let phase = 0; phase < Math.min(season, horizon); phase++) {
    const s = m.seasonal[(m.n + phase) % season]!;
    let level = s * m.level;
    let trend = s * m.trend;
    let levelLevel = level * level;
    let levelTrend = level * trend;
    let trendTrend = trend * trend;
    for (let i = 0; i < horizon; i++) {
      const isOwn = i % season === phase;
      // Moments of base = level + phi trend, and with the damped trend.
      const base = level + phi * trend;
      const baseBase = levelLevel + 2 * phi * levelTrend + phi * phi * trendTrend;
      const baseTrend = phi * (levelTrend + phi * trendTrend);
      if (isOwn) {
        mean[i] = base;
        sd[i] = Math.sqrt(Math.max(0, (1 + variance) * baseBase - base * base));
      }
      const drift = isOwn ? gamma * variance : 0;
      const [whole, cross, square] = isOwn ? own : other;
      level = base + drift * alpha * base;
      trend = phi * trend + drift * beta * base;
      levelLevel = baseBase * (whole! + 2 * alpha * cross! + alpha * alpha * square!);
      levelTrend =
        whole! * baseTrend + cross! * (alpha * baseTrend + beta * baseBase) + alpha * beta * square! * baseBase;
      trendTrend = whole! * phi * phi * trendTrend + 2 * cross! * beta * baseTrend + beta * beta * square! * baseBase;
    }
  }
  return { mean, sd };
}
