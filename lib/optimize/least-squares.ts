import type { Minimum } from "./nelder-mead.js";

/** A sum of squares over a box. `value` may be Infinity outside its domain inside the box. */
export type LeastSquaresProblem = {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  /** The sum of squares at x. */
  readonly value: (x: Float64Array) => number;
  /** Writes J'J (lower triangle, row-major) and J'r at x, J being the derivatives of the residuals r. */
  readonly linearise: (x: Float64Array, normal: Float64Array, gradient: Float64Array) => void;
};

export type LeastSquaresOptions = {
  readonly maxIterations?: number;
  /** Stop when the linear model promises less gain, relative to the value. */
  readonly tolerance?: number;
};

/** Damping above which no step is worth trying. */
const maxDamping = 1e8;

/**
 * Minimum of a sum of squares within bounds by Levenberg and Marquardt's damped Gauss-Newton steps (Marquardt 1963; Nocedal,
 * Wright 2006, section 10.3). Damping is by the diagonal, so that scales of the parameters do not matter; a parameter that
 * a step would carry over its bound is put on it and the step solved again for the others. One linearisation and about one
 * value an iteration, O(p^3) each besides.
 *
 * @example leastSquares({ lower: [0], upper: [9], value: ([x]) => (x! - 2) ** 2, linearise: (x, a, g) => { a[0] = 1; g[0] = x[0]! - 2; } }, [5]).x; // 2
 */
export function leastSquares(
  { lower, upper, value, linearise }: LeastSquaresProblem,
  start: ArrayLike<number>,
  { maxIterations = 50, tolerance = 1e-8 }: LeastSquaresOptions = {},
): Minimum {
  const n = start.length;
  let x = Float64Array.from(start);
  let next = new Float64Array(n);
  let best = value(x);
  const normal = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  const before = new Float64Array(n);
  const scale = new Float64Array(n);
  const curvature = secondOrder(n);
  const step = boundedStep(n, lower, upper);
  let damping = 1e-3;
  let iterations = 0;
  let converged = false;
  for (let moving = best < Infinity; moving && iterations < maxIterations;) {
    before.set(gradient);
    linearise(x, normal, gradient);
    for (let i = 0; i < n; i++) scale[i] = normal[i * n + i]!;
    if (iterations > 0) curvature(normal, before, gradient, next, x);
    iterations++;
    moving = false;
    // Damped more and more until a step is better, or promises nothing.
    while (!moving && !converged && damping < maxDamping) {
      const promised = step(normal, gradient, scale, damping, x, next);
      const reached = promised > 0 && promised < Infinity ? value(next) : Infinity;
      converged = promised >= 0 && promised <= tolerance * best;
      if (reached < best) {
        [x, next] = [next, x];
        best = reached;
        damping = Math.max(1e-7, damping / 8);
        moving = !converged;
      } else damping = promised < Infinity ? 8 * damping : Math.max(8 * damping, 1e-3);
    }
  }
  return { x, value: best, iterations, converged };
}

/**
 * A solver for the damped step within bounds, with its room allocated once. It gives the gain that the linear model
 * promises: 0 when nothing can move, Infinity (and no step) when the damping does not make the system definite.
 */
function boundedStep(n: number, lower: ArrayLike<number>, upper: ArrayLike<number>) {
  const free = new Int32Array(n);
  const fixed = new Uint8Array(n);
  const delta = new Float64Array(n);
  const factor = new Float64Array(n * n);
  const right = new Float64Array(n);
  return (
    normal: Float64Array,
    gradient: Float64Array,
    scale: Float64Array,
    damping: number,
    x: Float64Array,
    next: Float64Array,
  ) => {
    for (let i = 0; i < n; i++) {
      const slope = gradient[i]!;
      const stuck = (x[i]! <= lower[i]! && slope >= 0) || (x[i]! >= upper[i]! && slope <= 0);
      fixed[i] = stuck || !(scale[i]! > 0) ? 1 : 0;
      delta[i] = 0;
    }
    for (let again = true; again;) {
      let count = 0;
      for (let i = 0; i < n; i++) if (!fixed[i]) free[count++] = i;
      if (!solveFree(count, damping)) return Infinity;
      again = false;
      for (let a = 0; a < count; a++) {
        const i = free[a]!;
        const to = x[i]! + right[a]!;
        const bound = to < lower[i]! ? lower[i]! : to > upper[i]! ? upper[i]! : undefined;
        if (bound !== undefined) {
          fixed[i] = 1;
          delta[i] = bound - x[i]!;
          again = true;
        }
      }
      if (!again) for (let a = 0; a < count; a++) delta[free[a]!] = right[a]!;
    }
    let gain = 0;
    for (let i = 0; i < n; i++) {
      const move = delta[i]!;
      next[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]! + move));
      if (move === 0) continue;
      let curve = 0.5 * normal[i * n + i]! * move;
      for (let j = 0; j < i; j++) curve += normal[i * n + j]! * delta[j]!;
      gain -= 2 * move * (gradient[i]! + curve);
    }
    return gain;

    /** Cholesky on the free part; the fixed parameters' moves go to the right side. */
    function solveFree(count: number, lambda: number): boolean {
      for (let a = 0; a < count; a++) {
        const i = free[a]!;
        let sum = -gradient[i]!;
        for (let j = 0; j < n; j++)
          if (fixed[j] && delta[j] !== 0) sum -= (j < i ? normal[i * n + j]! : normal[j * n + i]!) * delta[j]!;
        for (let b = 0; b <= a; b++) {
          let entry = normal[i * n + free[b]!]!;
          if (a === b) entry += lambda * scale[i]!;
          for (let k = 0; k < b; k++) entry -= factor[a * n + k]! * factor[b * n + k]!;
          if (a !== b) factor[a * n + b] = entry / factor[b * n + b]!;
          else if (entry > 0) factor[a * n + a] = Math.sqrt(entry);
          else return false;
        }
        for (let k = 0; k < a; k++) sum -= factor[a * n + k]! * right[k]!;
        right[a] = sum / factor[a * n + a]!;
      }
      for (let a = count - 1; a >= 0; a--) {
        let sum = right[a]!;
        for (let k = a + 1; k < count; k++) sum -= factor[k * n + a]! * right[k]!;
        right[a] = sum / factor[a * n + a]!;
      }
      return true;
    }
  };
}

/**
 * What Gauss and Newton leave out of the Hessian, learnt from how the gradient changed over the last step and added to J'J
 * (Dennis, Gay, Welsch 1981): without it convergence is slow where residuals stay large.
 */
function secondOrder(n: number) {
  const second = new Float64Array(n * n);
  const s = new Float64Array(n);
  const y = new Float64Array(n);
  const rest = new Float64Array(n);
  return (normal: Float64Array, before: Float64Array, after: Float64Array, from: Float64Array, to: Float64Array) => {
    for (let i = 0; i < n; i++) {
      s[i] = to[i]! - from[i]!;
      y[i] = after[i]! - before[i]!;
    }
    let sy = 0;
    let wanted = 0;
    let present = 0;
    for (let i = 0; i < n; i++) {
      let first = 0;
      let sum = 0;
      for (let j = 0; j < n; j++) {
        first += (j < i ? normal[i * n + j]! : normal[j * n + i]!) * s[j]!;
        sum += second[i * n + j]! * s[j]!;
      }
      rest[i] = sum;
      sy += s[i]! * y[i]!;
      wanted += s[i]! * (y[i]! - first);
      present += s[i]! * sum;
      before[i] = y[i]! - first;
    }
    if (sy > 0) {
      const size = present !== 0 ? Math.min(1, Math.abs(wanted / present)) : 1;
      let rs = 0;
      for (let i = 0; i < n; i++) {
        rest[i] = before[i]! - size * rest[i]!;
        rs += rest[i]! * s[i]!;
      }
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          second[i * n + j] =
            size * second[i * n + j]! + (rest[i]! * y[j]! + y[i]! * rest[j]!) / sy - (rs * y[i]! * y[j]!) / (sy * sy);
    }
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) normal[i * n + j] = normal[i * n + j]! + second[i * n + j]!;
  };
}
