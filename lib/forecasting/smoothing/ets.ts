// Exponential smoothing in state space form: error, trend, season, each additive or multiplicative where admissible.
import { checkInteger } from "../../check.js";
import { nelderMead } from "../../optimize/nelder-mead.js";
import { normal, seeded } from "../../random.js";
import { classicalIndices } from "../decomposition/decompose-classical.js";
import { spreadOf, type Component } from "../forecast.js";

/** Three letters: error A or M, trend N, A or D (damped), season N, A or M: "ANN" is simple smoothing, "AAN" Holt. */
export type EtsForm = `A${"N" | "A" | "D"}${"N" | "A"}` | `M${"N" | "A" | "D"}${"N" | "A" | "M"}`;

export type EtsModel = {
  readonly model: "ets";
  readonly form: EtsForm;
  readonly season: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly sigma: number;
  /** Minus twice the log-likelihood up to a constant plus a penalty on parameters (Hurvich, Tsai 1989). */
  readonly aicc: number;
  readonly level: number;
  readonly trend: number;
  /** Seasonal states; position (n + i) % season is that of step i ahead, from 0. */
  readonly seasonal: Float64Array;
  readonly n: number;
  readonly residuals: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
};

type Parameters = {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
  level: number;
  trend: number;
};

/**
 * Fits one form by maximum likelihood over smoothing parameters, initial level and trend; initial seasonal states come
 * from the classical decomposition (Hyndman, Koehler, Ord, Snyder 2008, chapters 2 and 5). Missing values (NaN) skip the
 * update. Multiplicative forms need positive data. Undefined when the form cannot be fitted to these data.
 *
 * @example fitEts(y, "AAA", 12)?.aicc;
 */
export function fitEts(y: Float64Array, form: EtsForm, season = 1): EtsModel | undefined {
  checkInteger("season", season, 1);
  const n = y.length;
  const hasTrend = form[1] !== "N";
  const damped = form[1] === "D";
  const seasonalKind = form[2];
  if (seasonalKind !== "N" && (season < 2 || n < 2 * season + 2)) return undefined;
  if ((form[0] === "M" || seasonalKind === "M") && !y.every((v) => Number.isNaN(v) || v > 0)) return undefined;
  if (n < (hasTrend ? 4 : 2)) return undefined;

  const initial =
    seasonalKind === "N"
      ? new Float64Array(0)
      : classicalIndices(filled(y), season, seasonalKind === "M" ? "multiplicative" : "additive");
  const adjusted =
    seasonalKind === "N"
      ? y
      : y.map((v, t) => (seasonalKind === "M" ? v / initial[t % season]! : v - initial[t % season]!));
  const { level, slope, scale } = start(adjusted, Math.min(n, Math.max(10, 2 * season)), hasTrend);
  const states = new Float64Array(initial.length);

  const read = (x: Float64Array): Parameters => {
    let i = 0;
    const alpha = x[i++]!;
    const beta = hasTrend ? x[i++]! : 0;
    const gamma = seasonalKind === "N" ? 0 : x[i++]!;
    const phi = damped ? x[i++]! : 1;
    const l = level + x[i++]! * scale;
    return { alpha, beta, gamma, phi, level: l, trend: hasTrend ? slope + (x[i]! * scale) / 5 : 0 };
  };
  const admissible = (p: Parameters) =>
    p.alpha >= 1e-4 &&
    p.alpha <= 0.9999 &&
    (!hasTrend || (p.beta >= 1e-4 && p.beta <= p.alpha)) &&
    (seasonalKind === "N" || (p.gamma >= 1e-4 && p.gamma <= 1 - p.alpha)) &&
    (!damped || (p.phi >= 0.8 && p.phi <= 0.98));
  const objective = (x: Float64Array) => {
    const p = read(x);
    return admissible(p) ? run(y, form, season, p, initial, states).deviance : Infinity;
  };

  // Corners: alpha, beta, gamma, phi, level, trend, where the form has them.
  const axes: readonly (readonly [present: boolean, from: number, step: number])[] = [
    [true, 0.3, 0.2],
    [hasTrend, 0.05, 0.05],
    [seasonalKind !== "N", 0.1, 0.1],
    [damped, 0.95, -0.05],
    [true, 0, 0.5],
    [hasTrend, 0, 0.5],
  ];
  const used = axes.filter(([present]) => present);
  const from = used.map((axis) => axis[1]);
  const steps = used.map((axis) => axis[2]);
  const found = nelderMead(objective, from, steps, { maxIterations: 350 });
  if (!(found.value < 1e299)) return undefined;

  const p = read(found.x);
  const residuals = new Float64Array(n);
  const end = run(y, form, season, p, initial, states, residuals);
  const parameters = found.x.length + (seasonalKind === "N" ? 0 : season - 1) + 1;
  const spare = end.count - parameters - 1;
  const aicc = found.value + 2 * parameters + (spare > 0 ? (2 * parameters * (parameters + 1)) / spare : 1e6);
  return {
    model: "ets",
    form,
    season: seasonalKind === "N" ? 1 : season,
    alpha: p.alpha,
    beta: p.beta,
    gamma: p.gamma,
    phi: p.phi,
    sigma: Math.sqrt(end.squares / Math.max(1, end.count - found.x.length)),
    aicc,
    level: end.level,
    trend: end.trend,
    seasonal: Float64Array.from(states),
    n,
    residuals,
    converged: found.converged,
    iterations: found.iterations,
  };
}

/** The form with the smallest AICc among `forms`; undefined when none fits. */
export function fitBestEts(y: Float64Array, forms: readonly EtsForm[], season = 1): EtsModel | undefined {
  let best: EtsModel | undefined;
  for (const form of forms) {
    const model = fitEts(y, form, season);
    if (model && Number.isFinite(model.aicc) && (!best || model.aicc < best.aicc)) best = model;
  }
  return best;
}

/** Point path and spread of a fitted form: exact variances for additive errors, 200 seeded paths for multiplicative. */
export function predictEts(m: EtsModel, horizon: number): Component {
  const mean = path(m, horizon, () => 0);
  if (m.form[0] === "A") {
    // Response to a shock (Hyndman et al. 2008, equation 6.1): c_j = alpha (1 + trend part) + gamma at whole seasons.
    let damping = 0;
    const response = Float64Array.from({ length: horizon }, (_, j) => {
      if (j === 0) return 1;
      damping += Math.pow(m.phi, j);
      const trend = m.form[1] === "N" ? 0 : m.beta * damping;
      return m.alpha + trend + (m.season > 1 && j % m.season === 0 ? m.gamma : 0);
    });
    return { mean, sd: spreadOf(m.sigma, response, horizon), scale: "plain" };
  }
  const random = seeded(7);
  const replicas = 200;
  const squares = new Float64Array(horizon);
  for (let r = 0; r < replicas; r++) {
    const simulated = path(m, horizon, () => m.sigma * normal(random));
    for (let i = 0; i < horizon; i++) squares[i] = squares[i]! + (simulated[i]! - mean[i]!) ** 2;
  }
  return { mean, sd: squares.map((sum) => Math.sqrt(sum / replicas)), scale: "plain" };
}

function path(m: EtsModel, horizon: number, shock: () => number): Float64Array {
  const seasonal = Float64Array.from(m.seasonal);
  let { level, trend } = m;
  return Float64Array.from({ length: horizon }, (_, i) => {
    const base = level + m.phi * trend;
    const at = m.season > 1 ? (m.n + i) % m.season : 0;
    const kind = m.form[2];
    const mean = kind === "M" ? base * seasonal[at]! : kind === "A" ? base + seasonal[at]! : base;
    const error = m.form[0] === "M" ? Math.max(-0.99, shock()) : shock();
    const value = m.form[0] === "M" ? mean * (1 + error) : mean + error;
    const change =
      m.form[0] === "M" ? error * (kind === "M" ? base : mean) : kind === "M" ? error / seasonal[at]! : error;
    level = base + m.alpha * change;
    trend = m.phi * trend + m.beta * change;
    if (kind === "M") seasonal[at] = seasonal[at]! * (1 + m.gamma * error);
    else if (kind === "A") seasonal[at] = seasonal[at]! + m.gamma * change;
    return value;
  });
}

/** One pass through the data; leaves the seasonal states in `states`. */
function run(
  y: Float64Array,
  form: EtsForm,
  season: number,
  p: Parameters,
  initial: Float64Array,
  states: Float64Array,
  residuals?: Float64Array,
) {
  states.set(initial);
  const relativeError = form[0] === "M";
  const kind = form[2] === "M" ? 2 : form[2] === "A" ? 1 : 0;
  let level = p.level;
  let trend = p.trend;
  let squares = 0;
  let logs = 0;
  let count = 0;
  for (let t = 0; t < y.length; t++) {
    const base = level + p.phi * trend;
    const at = kind > 0 ? t % season : 0;
    const mean = kind === 2 ? base * states[at]! : kind === 1 ? base + states[at]! : base;
    if (Number.isNaN(y[t]!)) {
      level = base;
      trend *= p.phi;
      if (residuals) residuals[t] = NaN;
      continue;
    }
    let error = y[t]! - mean;
    if (relativeError) {
      if (!(mean > 1e-9)) return { deviance: Infinity, squares: Infinity, count: 1, level, trend };
      error /= mean;
      logs += Math.log(mean);
    }
    squares += error * error;
    count++;
    const change = relativeError ? error * (kind === 2 ? base : mean) : error;
    if (kind === 2) states[at] = states[at]! * (1 + p.gamma * error);
    else if (kind === 1) states[at] = states[at]! + p.gamma * change;
    level = base + p.alpha * change;
    trend = p.phi * trend + p.beta * change;
    if (residuals) residuals[t] = error;
  }
  return { deviance: count * Math.log(squares / count + 1e-300) + 2 * logs, squares, count, level, trend };
}

/** First level and slope by a line through the first values, and the size of what it leaves. */
function start(y: Float64Array, length: number, hasTrend: boolean) {
  let count = 0;
  let sx = 0;
  let sy = 0;
  for (let t = 0; t < length; t++) {
    if (Number.isNaN(y[t]!)) continue;
    count++;
    sx += t + 1;
    sy += y[t]!;
  }
  const [mx, my] = [sx / count, sy / count];
  let cross = 0;
  let squares = 0;
  for (let t = 0; t < length; t++) {
    if (Number.isNaN(y[t]!)) continue;
    cross += (t + 1 - mx) * (y[t]! - my);
    squares += (t + 1 - mx) ** 2;
  }
  const slope = hasTrend && squares > 0 ? cross / squares : 0;
  const level = my - slope * (hasTrend ? mx : 0);
  let rest = 0;
  for (let t = 0; t < length; t++) if (!Number.isNaN(y[t]!)) rest += (y[t]! - level - slope * (t + 1)) ** 2 / count;
  return { level, slope, scale: Math.max(1e-8, Math.sqrt(rest), Math.abs(level) * 1e-3) };
}

/** Missing values replaced by the last one seen, for the decomposition only. */
function filled(y: Float64Array): Float64Array {
  let last = y.find((v) => !Number.isNaN(v)) ?? 0;
  return y.map((v) => (Number.isNaN(v) ? last : (last = v)));
}
