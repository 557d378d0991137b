// Complex exponential smoothing, non-seasonal.
import { nelderMead } from "../../optimize/nelder-mead.js";
import { spreadOf, type Component } from "../forecast.js";

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

/**
 * Fits complex smoothing by least squares, initial states backcast by a pass to the front and back (Svetunkov, Kourentzes,
 * Ord 2022, equation 9). Undefined when no stable parameters are found. Needs at least 4 values, without gaps.
 */
export function fitCes(y: Float64Array): CesModel | undefined {
  const n = y.length;
  if (n < 4) return undefined;
  const size = y.reduce((max, v) => Math.max(max, Math.abs(v)), 0) || 1;
  let start = 0;
  const head = Math.min(n, 10);
  for (let t = 0; t < head; t++) start += y[t]! / head;
  const run = (real: number, imaginary: number) => {
    let level = start;
    let potential = level / 1.1;
    let squares = 0;
    for (let pass = 0; pass < 3; pass++) {
      squares = 0;
      for (let k = 0; k < n; k++) {
        const error = y[pass === 1 ? n - 1 - k : k]! - level;
        squares += error * error;
        const next = level - (1 - imaginary) * potential + (real - imaginary) * error;
        potential = level + (1 - real) * potential + (real + imaginary) * error;
        level = next;
        if (!(Math.abs(level) < 1e6 * size)) return { squares: Infinity, level, potential };
      }
    }
    return { squares, level, potential };
  };
  const inside = (x: Float64Array) => x[0]! >= 0 && x[0]! <= 2.5 && x[1]! >= 0.3 && x[1]! <= 1.9;
  const found = nelderMead((x) => (inside(x) ? run(x[0]!, x[1]!).squares : Infinity), [1.3, 1], [0.2, 0.02], {
    maxIterations: 200,
  });
  if (!(found.value < 1e299)) return undefined;
  const [real, imaginary] = [found.x[0]!, found.x[1]!];
  const { level, potential, squares } = run(real, imaginary);
  const sigma = Math.sqrt(squares / Math.max(1, n - 4));
  return {
    model: "ces",
    real,
    imaginary,
    sigma,
    level,
    potential,
    converged: found.converged,
    iterations: found.iterations,
  };
}

/** Point path and spread. */
export function predictCes(m: CesModel, horizon: number): Component {
  const mean = path(m, horizon, 0);
  const shocked = path(m, horizon, 1);
  return {
    mean,
    sd: spreadOf(
      m.sigma,
      mean.map((v, i) => shocked[i]! - v),
      horizon,
    ),
    scale: "plain",
  };
}

function path(m: CesModel, horizon: number, firstShock: number): Float64Array {
  let { level, potential } = m;
  return Float64Array.from({ length: horizon }, (_, i) => {
    const error = i === 0 ? firstShock : 0;
    const value = level + error;
    const next = level - (1 - m.imaginary) * potential + (m.real - m.imaginary) * error;
    potential = level + (1 - m.real) * potential + (m.real + m.imaginary) * error;
    level = next;
    return value;
  });
}
