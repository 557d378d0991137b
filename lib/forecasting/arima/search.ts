// Where the likelihood is largest: rough starts by conditional sums of squares, then exactly.
import { byDifferences } from "../../optimize/by-differences.js";
import { leastSquares } from "../../optimize/least-squares.js";
import type { Minimum } from "../../optimize/nelder-mead.js";
import { armaOf, coefficientsOf } from "./arma.js";
import type { Design } from "./design.js";
import { conditionalErrors } from "./innovations.js";
import type { Likelihood } from "./likelihood.js";
import type { ArimaOrders } from "./orders.js";
import { orthogonalise } from "./orthogonal.js";

/**
 * Maximum of the likelihood over stationary and invertible parameters (see `coefficientsOf`). Autoregressive and moving
 * average factors can cancel in part, and the likelihood then has several maxima: the start comes from the best of a few
 * conditional sums of squares, judged by the exact likelihood, and with `tries` above 1 the next best is followed too.
 */
export function maximise(design: Design, likelihood: Likelihood, orders: ArimaOrders, tries: number): Minimum {
  const { rows } = design;
  const w = withoutTerms(design);
  const conditional = (x: Float64Array, out: Float64Array) => {
    conditionalErrors(w, armaOf(coefficientsOf(x, orders), orders), out);
    return true;
  };
  const exact = (x: Float64Array, out: Float64Array) => likelihood.fill(armaOf(coefficientsOf(x, orders), orders), out);
  const rough = byDifferences(conditional, rows, perFactor(orders, [2, 0.95, 2, 0.95]));
  const fine = byDifferences(exact, rows, perFactor(orders, [6, 1 - 1e-7, 6, 1 - 1e-7]));
  const candidates: { x: Float64Array; value: number }[] = [];
  const valued = (x: Float64Array) => ({ x, value: fine.value(x) });
  for (const start of startsOf(orders, tries)) {
    const begun = leastSquares(rough, start, roughly);
    const [before, after] = [valued(start), valued(begun.x)];
    candidates.push(after.value < before.value ? after : before);
  }
  candidates.sort((a, b) => a.value - b.value);
  let best: Minimum | undefined;
  const tried: Float64Array[] = [];
  for (const { x } of candidates) {
    if (tried.length === tries) break;
    if (tried.some((other) => near(other, x))) continue;
    tried.push(x);
    const found = leastSquares(fine, x);
    if (!best || found.value < best.value) best = found;
  }
  return best!;
}

const roughly = { maxIterations: 10, tolerance: 1e-3 };

/** Pairs of autoregressive and moving average parameters, first and further ones, from which different maxima are reached. */
const mixedStarts = [
  [
    [0.1, 0.03],
    [-0.3, -0.09],
  ],
  [
    [0.9, 0.3],
    [-0.5, -0.15],
  ],
  [
    [-0.8, -0.24],
    [0.6, 0.18],
  ],
  [
    [0.3, -0.7],
    [-0.3, 0.5],
  ],
  [
    [0.1, 0.03],
    [0.6, 0.18],
  ],
] as const;
const seasonalStarts = [
  [
    [0.1, 0.03],
    [-0.5, -0.15],
  ],
  [
    [1.2, 0.3],
    [-0.6, -0.18],
  ],
  [
    [-0.8, -0.24],
    [0.6, 0.18],
  ],
] as const;

function startsOf({ p, q, P, Q }: ArimaOrders, tries: number): Float64Array[] {
  const starts: Float64Array[] = [];
  const spread = ([first, further]: readonly [number, number], count: number) =>
    Array.from({ length: count }, (_, i) => (i === 0 ? first : further));
  for (const [ar, ma] of mixedStarts.slice(0, p > 0 && q > 0 ? (tries > 1 ? 5 : 2) : 1))
    for (const [sar, sma] of seasonalStarts.slice(0, P > 0 && Q > 0 ? (tries > 1 ? 3 : 1) : 1))
      starts.push(Float64Array.of(...spread(ar, p), ...spread(ma, q), ...spread(sar, P), ...spread(sma, Q)));
  return starts;
}

function perFactor({ p, q, P, Q }: ArimaOrders, values: readonly number[]): Float64Array {
  return Float64Array.from([p, q, P, Q].flatMap((count, i) => Array.from({ length: count }, () => values[i]!)));
}

function near(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => Math.abs(value - b[i]!) < 0.15);
}

/** The series less its terms by ordinary least squares. */
function withoutTerms({ rows, values, terms }: Design): Float64Array {
  const work = values.slice();
  orthogonalise(work, rows, terms.length);
  return work.subarray(terms.length * rows);
}
