import type { Minimum } from "./nelder-mead.js";

export type BfgsOptions = {
  readonly maxIterations?: number;
  /** Stop when no component of the gradient is larger. */
  readonly gradientTolerance?: number;
  /** Stop when a step gains less, relative to the value. */
  readonly valueTolerance?: number;
};

/**
 * Minimum of a smooth `f` by BFGS with central differences and a backtracking line search (Nocedal, Wright 2006,
 * algorithm 6.1). A step moves no component by more than 1.5, so that transformed parameters do not run away.
 *
 * @example bfgs((x) => (x[0]! - 2) ** 2, [0]).x; // near 2
 */
export function bfgs(
  f: (x: Float64Array) => number,
  start: ArrayLike<number>,
  { maxIterations = 60, gradientTolerance = 1e-4, valueTolerance = 1e-9 }: BfgsOptions = {},
): Minimum {
  const n = start.length;
  let x = Float64Array.from(start);
  let value = f(x);
  if (n === 0) return { x, value, iterations: 0, converged: true };
  const inverse = identity(n);
  let gradient = differences(f, x);
  let iterations = 0;
  let converged = false;
  while (iterations < maxIterations) {
    if (largest(gradient) < gradientTolerance) {
      converged = true;
      break;
    }
    iterations++;
    let direction = times(inverse, gradient).map((v) => -v);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      inverse.set(identity(n));
      direction = gradient.map((v) => -v);
      slope = dot(direction, gradient);
    }
    const length = largest(direction);
    if (length > 1.5) {
      direction = direction.map((v) => (v * 1.5) / length);
      slope *= 1.5 / length;
    }
    let step = 1;
    let next = x;
    let atNext = Infinity;
    while (step > 1e-8) {
      next = x.map((v, i) => v + step * direction[i]!);
      atNext = f(next);
      if (atNext <= value + 1e-4 * step * slope) break;
      step *= 0.4;
    }
    if (!(step > 1e-8)) {
      converged = largest(gradient) < 1e3 * gradientTolerance;
      break;
    }
    const nextGradient = differences(f, next);
    update(inverse, subtract(next, x), subtract(nextGradient, gradient));
    const gain = value - atNext;
    x = next;
    value = atNext;
    gradient = nextGradient;
    if (gain < valueTolerance * (Math.abs(value) + 1e-8)) {
      converged = true;
      break;
    }
  }
  return { x, value, iterations, converged };
}

/** Symmetric difference quotient in each direction. */
export function differences(f: (x: Float64Array) => number, x: Float64Array): Float64Array {
  const point = Float64Array.from(x);
  return x.map((value, i) => {
    const h = 1e-5 * Math.max(1, Math.abs(value));
    point[i] = value + h;
    const above = f(point);
    point[i] = value - h;
    const below = f(point);
    point[i] = value;
    return (above - below) / (2 * h);
  });
}

/** Sherman-Morrison form of the BFGS update of the inverse Hessian; skipped without positive curvature. */
function update(inverse: Float64Array, s: Float64Array, y: Float64Array): void {
  const n = s.length;
  const curvature = dot(s, y);
  if (!(curvature > 1e-10)) return;
  const hy = times(inverse, y);
  const factor = (1 + dot(y, hy) / curvature) / curvature;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      inverse[i * n + j] = inverse[i * n + j]! + factor * s[i]! * s[j]! - (hy[i]! * s[j]! + s[i]! * hy[j]!) / curvature;
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * vector[j]!;
    return sum;
  });
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(v: Float64Array): number {
  let max = 0;
  for (const value of v) max = Math.max(max, Math.abs(value));
  return max;
}
