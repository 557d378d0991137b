// Complex exponential smoothing, non-seasonal.
import { leastSquares } from "../../optimize/least-squares.js";
import { normal, type Random } from "../../random.js";
import { spreadOf, type Component } from "../forecast.js";
import { unitOf } from "./unit.js";

export type CesModel = {
  readonly model: "ces";
  /** Real and imaginary part of the smoothing parameter. */
  readonly real: number;
  readonly imaginary: number;
  readonly sigma: number;
  readonly level: number;
  readonly potential: number;
  readonly converged: boolean;
  readonly iterations: number;
};

/** Starting points: near the model that is simple smoothing with a small change of level, and faster ones. */
const starts = [
  [1.3, 1],
  [1.6, 1.1],
  [1, 1],
] as const;

/**
 * Fits complex smoothing by least squares within the stability region, initial states backcast by a pass to the front and
 * back (Svetunkov, Kourentzes, Ord 2022, equation 9). Undefined when no stable parameters are found. Needs at least
 * 4 values, without gaps. O(n) an iteration.
 */
export function fitCes(y: Float64Array): CesModel | undefined {
  const n = y.length;
  if (n < 4) return undefined;
  const unit = unitOf(y);
  const pass = backcast(y.map((value) => value / unit));
  const value = (x: Float64Array) => (isStable(x[0]!, x[1]!) ? pass(x[0]!, x[1]!).squares : Infinity);
  const linearise = (x: Float64Array, normal: Float64Array, gradient: Float64Array) => {
    pass(x[0]!, x[1]!, normal, gradient);
  };
  let start: readonly number[] = starts[0];
  let best = Infinity;
  for (const candidate of starts) {
    const squares = value(Float64Array.from(candidate));
    if (squares < best) [start, best] = [candidate, squares];
  }
  const found = leastSquares({ lower: [0, 0.3], upper: [2.5, 1.9], value, linearise }, start);
  if (!(found.value < Infinity)) return undefined;
  const [real, imaginary] = [found.x[0]!, found.x[1]!];
  const { level, potential, squares } = pass(real, imaginary);
  return {
    model: "ces",
    real,
    imaginary,
    sigma: Math.sqrt(squares / Math.max(1, n - 4)) * unit,
    level: level * unit,
    potential: potential * unit,
    converged: found.converged,
    iterations: found.iterations,
  };
}

/** Point path and exact standard deviation: the model is linear in its errors. */
export function predictCes(m: CesModel, horizon: number): Component {
  const mean = new Float64Array(horizon);
  const response = new Float64Array(horizon);
  walk(m, m, mean, 0, horizon, () => 0);
  let first = true;
  walk(m, { level: 0, potential: 0 }, response, 0, horizon, () => {
    const shock = first ? 1 : 0;
    first = false;
    return shock;
  });
  return { mean, sd: spreadOf(m.sigma, response, horizon), scale: "plain" };
}

/** `paths` future paths of `horizon` steps, row by row, from normal errors. */
export function simulateCes(m: CesModel, horizon: number, paths: number, random: Random): Float64Array {
  const out = new Float64Array(paths * horizon);
  const shock = () => m.sigma * normal(random);
  for (let path = 0; path < paths; path++) walk(m, m, out, path * horizon, horizon, shock);
  return out;
}

/** Whether past errors fade: both eigenvalues of the discount matrix lie inside the unit circle. */
function isStable(real: number, imaginary: number): boolean {
  const trace = 2 - 2 * real + imaginary;
  const determinant = (1 - real + imaginary) * (1 - real) - (imaginary - 1) * (1 - real - imaginary);
  return Math.abs(determinant) < 1 && Math.abs(trace) < 1 + determinant;
}

/**
 * Runs through `y` forth, back and forth again from the mean of its first values; the last run's errors count. Fills J'J
 * (lower triangle) and J'r by both parameters when they are given.
 */
function backcast(y: Float64Array) {
  const n = y.length;
  const head = Math.min(n, 10);
  let start = 0;
  for (let t = 0; t < head; t++) start += y[t]! / head;
  return (real: number, imaginary: number, normal?: Float64Array, gradient?: Float64Array) => {
    let level = start;
    let potential = level / 1.1;
    // Derivatives of both states by the real and by the imaginary part.
    let levelByReal = 0;
    let levelByImaginary = 0;
    let potentialByReal = 0;
    let potentialByImaginary = 0;
    let [squares, rr, ri, ii, gr, gi] = [0, 0, 0, 0, 0, 0];
    for (let pass = 0; pass < 3; pass++)
      for (let k = 0; k < n; k++) {
        const error = y[pass === 1 ? n - 1 - k : k]! - level;
        if (pass === 2) squares += error * error;
        if (normal) {
          if (pass === 2) {
            rr += levelByReal * levelByReal;
            ri += levelByReal * levelByImaginary;
            ii += levelByImaginary * levelByImaginary;
            gr -= levelByReal * error;
            gi -= levelByImaginary * error;
          }
          const keep = 1 - real + imaginary;
          const lost = 1 - real - imaginary;
          const nextReal = keep * levelByReal - (1 - imaginary) * potentialByReal + error;
          const nextImaginary = keep * levelByImaginary - (1 - imaginary) * potentialByImaginary + potential - error;
          potentialByReal = lost * levelByReal + (1 - real) * potentialByReal - potential + error;
          potentialByImaginary = lost * levelByImaginary + (1 - real) * potentialByImaginary + error;
          levelByReal = nextReal;
          levelByImaginary = nextImaginary;
        }
        const next = level - (1 - imaginary) * potential + (real - imaginary) * error;
        potential = level + (1 - real) * potential + (real + imaginary) * error;
        level = next;
      }
    normal?.set([rr, 0, ri, ii]);
    gradient?.set([gr, gi]);
    return { squares: squares < Infinity ? squares : Infinity, level, potential };
  };
}

function walk(
  m: Pick<CesModel, "real" | "imaginary">,
  from: Pick<CesModel, "level" | "potential">,
  out: Float64Array,
  offset: number,
  horizon: number,
  shock: () => number,
): void {
  let { level, potential } = from;
  for (let i = 0; i < horizon; i++) {
    const error = shock();
    out[offset + i] = level + error;
    const next = level - (1 - m.imaginary) * potential + (m.real - m.imaginary) * error;
    potential = level + (1 - m.real) * potential + (m.real + m.imaginary) * error;
    level = next;
  }
}
