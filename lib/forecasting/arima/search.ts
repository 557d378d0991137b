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
  const tried: Float64Array[] = [];
  for (const { x } of candidates) if (tried.length < tries && !tried.some((other) => near(other, x))) tried.push(x);
  // Several run for a while, the one that is ahead then to the end.
  const limits = { tolerance: 1e-7, maxIterations: tried.length > 1 ? 8 : most };
  const ahead = tried
    .map((x) => leastSquares(fine, x, limits))
    .reduce((best, other) => (other.value < best.value ? other : best));
  const longer = { ...limits, maxIterations: most };
  let best = ahead;
  if (!ahead.converged && tried.length > 1) best = continued(ahead, leastSquares(fine, ahead.x, longer));
  // A unit root of a moving average is a stationary point whether it is the maximum or not: look from inside once more.
  const averaging = perFactor(orders, [0, 1, 0, 1]);
  if (!best.x.some((value, i) => averaging[i]! > 0 && Math.abs(value) > 0.999)) return best;
  const inside = best.x.map((value, i) => (averaging[i]! > 0 ? clampTo(value, 0.9) : value));
  const again = leastSquares(fine, inside, longer);
  return again.value < best.value ? continued(best, again) : best;
}

function continued(first: Minimum, then: Minimum): Minimum {
  return { ...then, iterations: first.iterations + then.iterations };
}

function clampTo(value: number, size: number): number {
  return Math.max(-size, Math.min(size, value));
}

/** Iterations after which a search is cut off: by then it creeps along a ridge. */
const most = 30;

const roughly = { maxIterations: 10, tolerance: 1e-3 };

/** Autoregressive and moving average parameters, each a first and further ones. */
type Start = readonly [readonly [number, number], readonly [number, number]];

/** Starts from which different maxima are reached where both kinds of parameters are free. */
const plainStarts: readonly Start[] = [
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
];
const seasonalStarts: readonly Start[] = [
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
];

function startsOf({ p, q, P, Q }: ArimaOrders, tries: number): Float64Array[] {
  const starts: Float64Array[] = [];
  const spread = ([first, further]: readonly [number, number], count: number) =>
    Array.from({ length: count }, (_, i) => (i === 0 ? first : further));
  const thorough = tries > 1;
  const chosen = (all: readonly Start[], moving: number, averaging: number, quickly: number) => {
    if (moving + averaging === 0) return all.slice(0, 1);
    if (moving > 0 && averaging > 0) return all.slice(0, thorough ? all.length : quickly);
    return thorough ? [all[0]!, all[2]!] : all.slice(0, 1);
  };
  for (const [ar, ma] of chosen(plainStarts, p, q, 2))
    for (const [sar, sma] of chosen(seasonalStarts, P, Q, 1))
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
