export type Minimum = {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
};

export type NelderMeadOptions = { readonly maxIterations?: number; readonly tolerance?: number };

/**
 * Minimum of `f` by the downhill simplex (Nelder, Mead 1965). Outside its domain `f` returns Infinity or a huge number.
 * Converged when the simplex' values agree within `tolerance`, relative to the best.
 *
 * @param start first corner @param steps distance of the other corners along each axis
 * @example nelderMead((x) => (x[0]! - 1) ** 2, [0], [0.5]).x; // near 1
 */
export function nelderMead(
  f: (x: Float64Array) => number,
  start: ArrayLike<number>,
  steps: ArrayLike<number>,
  { maxIterations = 400, tolerance = 1e-8 }: NelderMeadOptions = {},
): Minimum {
  const n = start.length;
  const points: Float64Array[] = Array.from({ length: n + 1 }, (_, i) => {
    const point = Float64Array.from(start);
    if (i > 0) point[i - 1] = point[i - 1]! + steps[i - 1]!;
    return point;
  });
  const values = points.map((point) => number(f(point)));
  const order = points.map((_, i) => i);
  const centre = new Float64Array(n);
  let iterations = 0;
  let converged = false;
  while (iterations < maxIterations) {
    order.sort((a, b) => values[a]! - values[b]!);
    const [best, worst] = [order[0]!, order[n]!];
    const second = order[Math.max(0, n - 1)]!;
    if (values[worst]! - values[best]! <= tolerance * (Math.abs(values[best]!) + 1e-10) && iterations > 2 * n) {
      converged = true;
      break;
    }
    iterations++;
    centre.fill(0);
    for (const i of order) if (i !== worst) for (let j = 0; j < n; j++) centre[j] = centre[j]! + points[i]![j]! / n;
    const along = (step: number) => Float64Array.from(centre, (c, j) => c + step * (points[worst]![j]! - c));
    const replace = (point: Float64Array, value: number) => {
      points[worst] = point;
      values[worst] = value;
    };
    const reflected = along(-1);
    const atReflected = number(f(reflected));
    if (atReflected < values[best]!) {
      const expanded = along(-2);
      const atExpanded = number(f(expanded));
      if (atExpanded < atReflected) replace(expanded, atExpanded);
      else replace(reflected, atReflected);
    } else if (atReflected < values[second]!) replace(reflected, atReflected);
    else {
      const contracted = along(atReflected < values[worst]! ? -0.5 : 0.5);
      const atContracted = number(f(contracted));
      if (atContracted < Math.min(atReflected, values[worst]!)) replace(contracted, atContracted);
      else
        for (const i of order) {
          if (i === best) continue;
          points[i] = points[i]!.map((value, j) => (value + points[best]![j]!) / 2);
          values[i] = number(f(points[i]!));
        }
    }
  }
  const best = values.indexOf(Math.min(...values));
  return { x: points[best]!, value: values[best]!, iterations, converged };
}

/** A huge finite number for NaN and infinities, so that comparisons stay an order. */
function number(value: number): number {
  return Number.isFinite(value) ? value : 1e300;
}
