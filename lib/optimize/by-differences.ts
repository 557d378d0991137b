import type { LeastSquaresProblem } from "./least-squares.js";

/** Fills `out` with the residuals at x; false outside of their domain. */
export type Residuals = (x: Float64Array, out: Float64Array) => boolean;

/**
 * A least-squares problem from residuals alone: derivatives are forward differences, one call of `residuals` a parameter.
 *
 * @param count how many residuals there are
 * @param bounds largest size of each parameter
 * @example leastSquares(byDifferences((x, out) => { out[0] = x[0]! - 2; return true; }, 1, [9]), [5]).x; // near 2
 */
export function byDifferences(residuals: Residuals, count: number, bounds: ArrayLike<number>): LeastSquaresProblem {
  const n = bounds.length;
  let r = new Float64Array(count);
  // Residuals of the point that was valued last: when the search goes there, they need not be computed again.
  let fresh = new Float64Array(count);
  const freshAt = new Float64Array(n).fill(NaN);
  const columns = Array.from({ length: n }, () => new Float64Array(count));
  const point = new Float64Array(n);

  function value(x: Float64Array): number {
    freshAt.set(x);
    const sum = residuals(x, fresh) ? dot(fresh, fresh) : Infinity;
    return Number.isNaN(sum) ? Infinity : sum;
  }

  return {
    lower: Float64Array.from(bounds, (bound) => -bound),
    upper: Float64Array.from(bounds),
    value,
    linearise(x, normal, gradient) {
      if (!x.every((v, i) => v === freshAt[i])) value(x);
      [r, fresh] = [fresh, r];
      freshAt.fill(NaN);
      point.set(x);
      for (let i = 0; i < n; i++) {
        const column = columns[i]!;
        // Towards the middle, so that a bound is not passed.
        const h = 1e-6 * Math.max(1, Math.abs(x[i]!)) * (x[i]! > 0 ? -1 : 1);
        point[i] = x[i]! + h;
        const inside = residuals(point, column);
        point[i] = x[i]!;
        for (let t = 0; t < count; t++) column[t] = inside ? (column[t]! - r[t]!) / h : 0;
        gradient[i] = dot(column, r);
        for (let j = 0; j <= i; j++) normal[i * n + j] = dot(column, columns[j]!);
      }
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
