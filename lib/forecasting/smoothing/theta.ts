// The theta method: standard or optimised, with one line for all values or a line updated at each step.
import { normal, type Random } from "../../random.js";
import { leastSquares } from "../../optimize/least-squares.js";
import { spreadOf, type Component } from "../forecast.js";
import { unitOf } from "./unit.js";

/** The four of Fiorucci et al. 2016: STM, OTM, DSTM and DOTM. */
export type ThetaForm = "standard" | "optimised" | "dynamic-standard" | "dynamic";

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

type Line = { readonly intercept: number; readonly slope: number };
type State = { level: number; intercept: number; slope: number; average: number };

/** 1 - 1 / theta, the weight of the line: 0 at theta 1, up to theta 10,000. */
const weightBounds = [0, 1 - 1e-4] as const;
const alphaBounds = [0.1, 0.99] as const;
const alphaStarts = [0.2, 0.5, 0.9];

/**
 * Fits the theta model by least squares of one-step errors: `standard` with theta 2 and one regression line (simple
 * smoothing with half its slope as drift; Assimakopoulos, Nikolopoulos 2000; Hyndman, Billah 2003), `optimised` with theta
 * fitted too, `dynamic-standard` and `dynamic` the same with the line updated at each step (Fiorucci et al. 2016, section
 * 3.2). Needs at least 3 values, without gaps. Shift- and scale-equivariant. O(n) an iteration.
 *
 * @example predictTheta(fitTheta(y, "dynamic"), 18).mean;
 */
export function fitTheta(series: Float64Array, form: ThetaForm = "dynamic"): ThetaModel {
  const n = series.length;
  if (n < 3) throw new RangeError(`invalid series: ${n} values, at least 3 are needed`);
  const unit = unitOf(series);
  const y = series.map((value) => value / unit);
  const line = regressionLine(y);
  const dynamic = isDynamic(form);
  const free = form === "optimised" || form === "dynamic";
  const weightOf = (x: Float64Array) => (free ? x[2]! : 0.5);
  // Parameters: alpha, first level, and the line's weight where it is fitted.
  const problem = {
    lower: [alphaBounds[0], -Infinity, weightBounds[0]],
    upper: [alphaBounds[1], Infinity, weightBounds[1]],
    value: (x: Float64Array) => run(y, x[0]!, x[1]!, weightOf(x), dynamic, line).squares,
    linearise: (x: Float64Array, normal: Float64Array, gradient: Float64Array) =>
      linearise(y, x, weightOf(x), dynamic, line, normal, gradient),
  };
  let start: number[] = [];
  let best = Infinity;
  for (const alpha of alphaStarts) {
    const candidate = free ? [alpha, y[0]!, 0.5] : [alpha, y[0]!];
    const squares = problem.value(Float64Array.from(candidate));
    if (squares < best || start.length === 0) [start, best] = [candidate, squares];
  }
  const found = leastSquares(problem, start);
  const [alpha, first] = [found.x[0]!, found.x[1]!];
  const weight = weightOf(found.x);
  const end = run(y, alpha, first, weight, dynamic, line);
  return {
    model: "theta",
    form,
    alpha,
    theta: 1 / (1 - weight),
    sigma: Math.sqrt(end.squares / Math.max(1, n - 2 - found.x.length)) * unit,
    level: end.state.level * unit,
    intercept: end.state.intercept * unit,
    slope: end.state.slope * unit,
    average: end.state.average * unit,
    n,
    converged: found.converged,
    iterations: found.iterations,
  };
}

/** Point path and exact standard deviation: the model is linear in its errors. */
export function predictTheta(m: ThetaModel, horizon: number): Component {
  const mean = new Float64Array(horizon);
  const shocked = new Float64Array(horizon);
  walk(m, mean, 0, horizon, () => 0);
  if (m.sigma === 0) return { mean, sd: new Float64Array(horizon), scale: "plain" };
  let first = true;
  walk(m, shocked, 0, horizon, () => {
    const shock = first ? m.sigma : 0;
    first = false;
    return shock;
  });
  const response = mean.map((value, i) => (shocked[i]! - value) / m.sigma);
  return { mean, sd: spreadOf(m.sigma, response, horizon), scale: "plain" };
}

/** `paths` future paths of `horizon` steps, row by row, from normal errors. */
export function simulateTheta(m: ThetaModel, horizon: number, paths: number, random: Random): Float64Array {
  const out = new Float64Array(paths * horizon);
  const shock = () => m.sigma * normal(random);
  for (let path = 0; path < paths; path++) walk(m, out, path * horizon, horizon, shock);
  return out;
}

function isDynamic(form: ThetaForm): boolean {
  return form === "dynamic" || form === "dynamic-standard";
}

function regressionLine(y: Float64Array): Line {
  const n = y.length;
  let mean = 0;
  for (const value of y) mean += value / n;
  let cross = 0;
  let squares = 0;
  for (let t = 0; t < n; t++) {
    const x = t - (n - 1) / 2;
    cross += x * (y[t]! - mean);
    squares += x * x;
  }
  const slope = cross / squares;
  return { intercept: mean - (slope * (n + 1)) / 2, slope };
}

/** One pass; the first error counts from the second value, with an updated line from the third. */
function run(
  y: Float64Array,
  alpha: number,
  first: number,
  weight: number,
  dynamic: boolean,
  line: Line,
): { squares: number; state: State } {
  let level = alpha * y[0]! + (1 - alpha) * first;
  let intercept = dynamic ? y[0]! : line.intercept;
  let slope = dynamic ? 0 : line.slope;
  let average = y[0]!;
  let squares = 0;
  let power = 1 - alpha;
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

/** J'J and J'r of the errors by alpha, first level and, as far as `x` has it, the line's weight. */
function linearise(
  y: Float64Array,
  x: Float64Array,
  weight: number,
  dynamic: boolean,
  line: Line,
  normal: Float64Array,
  gradient: Float64Array,
): void {
  const [alpha, first] = [x[0]!, x[1]!];
  const rest = 1 - alpha;
  const size = x.length;
  normal.fill(0);
  gradient.fill(0);
  const row = new Float64Array(3);
  let level = alpha * y[0]! + rest * first;
  let intercept = dynamic ? y[0]! : line.intercept;
  let slope = dynamic ? 0 : line.slope;
  let average = y[0]!;
  let power = rest;
  let byAlpha = y[0]! - first;
  for (let i = 2; i <= y.length; i++) {
    const before = power;
    power *= rest;
    const value = y[i - 1]!;
    const sum = (1 - power) / alpha;
    const drift = before * intercept + sum * slope;
    if (i > 2 || !dynamic) {
      const error = value - (level + weight * drift);
      // d before = -(i - 1) rest^(i - 2), d sum = (i before - sum) / alpha.
      const byDrift = (-(i - 1) * before * intercept) / rest + ((i * before - sum) / alpha) * slope;
      row[0] = -(byAlpha + weight * byDrift);
      row[1] = -before;
      row[2] = -drift;
      for (let a = 0; a < size; a++) {
        gradient[a] = gradient[a]! + row[a]! * error;
        for (let b = 0; b <= a; b++) normal[a * size + b] = normal[a * size + b]! + row[a]! * row[b]!;
      }
    }
    byAlpha = value - level + rest * byAlpha;
    level = alpha * value + rest * level;
    if (dynamic) {
      slope = ((i - 2) * slope + (6 * (value - average)) / i) / (i + 1);
      average = ((i - 1) * average + value) / i;
      intercept = average - (slope * (i + 1)) / 2;
    }
  }
}

/** A future path with the given errors, written from `offset` on. */
function walk(m: ThetaModel, out: Float64Array, offset: number, horizon: number, shock: () => number): void {
  let { level, intercept, slope, average } = m;
  const dynamic = isDynamic(m.form);
  const weight = 1 - 1 / m.theta;
  let power = Math.pow(1 - m.alpha, m.n);
  for (let step = 0; step < horizon; step++) {
    const i = m.n + 1 + step;
    const before = power;
    power *= 1 - m.alpha;
    const value = level + weight * (before * intercept + ((1 - power) / m.alpha) * slope) + shock();
    out[offset + step] = value;
    level = m.alpha * value + (1 - m.alpha) * level;
    if (dynamic) {
      slope = ((i - 2) * slope + (6 * (value - average)) / i) / (i + 1);
      average = ((i - 1) * average + value) / i;
      intercept = average - (slope * (i + 1)) / 2;
    }
  }
}
