// The theta method and its dynamic, optimised form.
import { nelderMead } from "../../optimize/nelder-mead.js";
import { spreadOf, type Component } from "../forecast.js";

export type ThetaForm = "standard" | "dynamic";

export type ThetaModel = {
  readonly model: "theta";
  readonly form: ThetaForm;
  readonly alpha: number;
  readonly theta: number;
  readonly sigma: number;
  /** State after the last value: smoothed level, intercept and slope of the line, running mean. */
  readonly level: number;
  readonly intercept: number;
  readonly slope: number;
  readonly average: number;
  readonly n: number;
  readonly converged: boolean;
  readonly iterations: number;
};

type State = { level: number; intercept: number; slope: number; average: number };

/**
 * Fits the theta model by least squares of one-step errors: `standard` with theta 2 and one regression line (simple
 * smoothing with half its slope as drift; Assimakopoulos, Nikolopoulos 2000; Hyndman, Billah 2003), `dynamic` with theta
 * optimised and the line updated at each step (DOTM; Fiorucci et al. 2016, section 3.2). Needs at least 3 values, without
 * gaps. Shift- and scale-equivariant.
 *
 * @example predictTheta(fitTheta(y, "dynamic"), 18).mean;
 */
export function fitTheta(y: Float64Array, form: ThetaForm = "dynamic"): ThetaModel {
  const n = y.length;
  if (n < 3) throw new RangeError(`invalid series: ${n} values, at least 3 are needed`);
  let mean = 0;
  for (const value of y) mean += value / n;
  let cross = 0;
  let squares = 0;
  let spread = 0;
  for (let t = 0; t < n; t++) {
    const x = t - (n - 1) / 2;
    cross += x * (y[t]! - mean);
    squares += x * x;
    spread += (y[t]! - mean) ** 2 / n;
  }
  const slope = cross / squares;
  const line = { intercept: mean - (slope * (n + 1)) / 2, slope };
  const scale = Math.sqrt(spread) + 1e-9;
  const dynamic = form === "dynamic";
  const read = (x: Float64Array) => ({
    alpha: x[0]!,
    first: y[0]! + x[1]! * scale,
    theta: dynamic ? Math.exp(x[2]!) : 2,
  });
  const objective = (x: Float64Array) => {
    const { alpha, first, theta } = read(x);
    if (alpha < 0.1 || alpha > 0.99 || theta < 1 || theta > 1e4) return Infinity;
    return run(y, alpha, first, theta, dynamic, line).squares;
  };
  const found = dynamic
    ? nelderMead(objective, [0.5, 0, Math.log(2)], [0.2, 0.5, 0.5], { maxIterations: 300 })
    : nelderMead(objective, [0.5, 0], [0.2, 0.5], { maxIterations: 300 });
  const { alpha, first, theta } = read(found.x);
  const end = run(y, alpha, first, theta, dynamic, line);
  return {
    model: "theta",
    form,
    alpha,
    theta,
    sigma: Math.sqrt(end.squares / Math.max(1, n - 2 - found.x.length)),
    ...end.state,
    n,
    converged: found.converged,
    iterations: found.iterations,
  };
}

/** Point path and spread. */
export function predictTheta(m: ThetaModel, horizon: number): Component {
  const mean = path(m, horizon, 0);
  const shocked = m.sigma > 0 ? path(m, horizon, m.sigma) : mean;
  const response = mean.map((value, i) => (m.sigma > 0 ? (shocked[i]! - value) / m.sigma : 0));
  return { mean, sd: spreadOf(m.sigma, response, horizon), scale: "plain" };
}

function run(
  y: Float64Array,
  alpha: number,
  first: number,
  theta: number,
  dynamic: boolean,
  line: { intercept: number; slope: number },
): { squares: number; state: State } {
  let level = alpha * y[0]! + (1 - alpha) * first;
  let intercept = dynamic ? y[0]! : line.intercept;
  let slope = dynamic ? 0 : line.slope;
  let average = y[0]!;
  let squares = 0;
  let power = 1 - alpha;
  const weight = 1 - 1 / theta;
  for (let i = 2; i <= y.length; i++) {
    const before = power;
    power *= 1 - alpha;
    const value = y[i - 1]!;
    const error = value - (level + weight * (before * intercept + ((1 - power) / alpha) * slope));
    if (i > 2 || !dynamic) squares += error * error;
    level = alpha * value + (1 - alpha) * level;
    if (dynamic) {
      slope = ((i - 2) * slope + (6 * (value - average)) / i) / (i + 1);
      average = ((i - 1) * average + value) / i;
      intercept = average - (slope * (i + 1)) / 2;
    }
  }
  return { squares, state: { level, intercept, slope, average } };
}

function path(m: ThetaModel, horizon: number, firstShock: number): Float64Array {
  let { level, intercept, slope, average } = m;
  const weight = 1 - 1 / m.theta;
  let power = Math.pow(1 - m.alpha, m.n);
  return Float64Array.from({ length: horizon }, (_, step) => {
    const i = m.n + 1 + step;
    const before = power;
    power *= 1 - m.alpha;
    const mean = level + weight * (before * intercept + ((1 - power) / m.alpha) * slope);
    const value = step === 0 ? mean + firstShock : mean;
    level = m.alpha * value + (1 - m.alpha) * level;
    if (m.form === "dynamic") {
      slope = ((i - 2) * slope + (6 * (value - average)) / i) / (i + 1);
      average = ((i - 1) * average + value) / i;
      intercept = average - (slope * (i + 1)) / 2;
    }
    return value;
  });
}
