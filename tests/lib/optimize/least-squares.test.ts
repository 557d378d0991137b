import { describe, expect, it } from "vitest";
import { leastSquares } from "../../../lib/optimize/least-squares.js";

/** Residuals and their derivatives by central differences, as a problem. */
function problem(residuals: (x: Float64Array) => number[], lower: number[], upper: number[]) {
  const value = (x: Float64Array) => residuals(x).reduce((sum, r) => sum + r * r, 0);
  const linearise = (x: Float64Array, normal: Float64Array, gradient: Float64Array) => {
    const n = x.length;
    const r = residuals(x);
    const rows = Array.from(x, (v, i) => {
      const at = (shift: number) => residuals(Float64Array.from(x, (w, j) => (j === i ? v + shift : w)));
      const [above, below] = [at(1e-6), at(-1e-6)];
      return above.map((a, k) => (a - below[k]!) / 2e-6);
    });
    for (let a = 0; a < n; a++) {
      gradient[a] = rows[a]!.reduce((sum, d, k) => sum + d * r[k]!, 0);
      for (let b = 0; b <= a; b++) normal[a * n + b] = rows[a]!.reduce((sum, d, k) => sum + d * rows[b]![k]!, 0);
    }
  };
  return { lower, upper, value, linearise };
}
const rosenbrock = (x: Float64Array) => [10 * (x[1]! - x[0]! * x[0]!), 1 - x[0]!];

describe("least squares within bounds", () => {
  it("finds Rosenbrock's valley floor", () => {
    const found = leastSquares(problem(rosenbrock, [-9, -9], [9, 9]), [-1.2, 1]);
    expect(found.x[0]).toBeCloseTo(1, 6);
    expect(found.x[1]).toBeCloseTo(1, 6);
    expect(found.converged).toBe(true);
  });

  it("stops on a bound where the minimum lies beyond, at the best place of that bound", () => {
    const found = leastSquares(problem(rosenbrock, [-9, -9], [0.5, 9]), [-1.2, 1]);
    expect(found.x[0]).toBe(0.5);
    expect(found.x[1]).toBeCloseTo(0.25, 6);
  });

  it("does not care about the parameters' scales", () => {
    const scaled = (x: Float64Array) => rosenbrock(Float64Array.of(x[0]! / 1e6, x[1]! * 1e6));
    const found = leastSquares(problem(scaled, [-9e6, -9e6], [9e6, 9e6]), [-1.2e6, 1e-6]);
    expect(found.x[0]! / 1e6).toBeCloseTo(1, 3);
  });

  it("keeps out of where the value is infinite, and says when it cannot start", () => {
    const base = problem((x) => [x[0]! + 3], [-9], [9]);
    const guarded = { ...base, value: (x: Float64Array) => (x[0]! < -1 ? Infinity : base.value(x)) };
    expect(leastSquares(guarded, [4]).x[0]).toBeGreaterThanOrEqual(-1);
    expect(leastSquares(guarded, [-2])).toMatchObject({ value: Infinity, converged: false, iterations: 0 });
  });

  it("leaves a parameter without influence where it is", () => {
    const found = leastSquares(
      problem((x) => [x[0]! - 2], [-9, -9], [9, 9]),
      [5, 7],
    );
    expect([...found.x].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([2, 7]);
  });
});
