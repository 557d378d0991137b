// The fast filter against the covariance matrix written out.
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  armaOf,
  autocovariances,
  coefficientsOf,
  fromPartial,
  psiWeights,
  toPartial,
} from "../../../../lib/forecasting/arima/arma.js";
import { whitener } from "../../../../lib/forecasting/arima/innovations.js";
import { normal, seeded } from "../../../../lib/random.js";

const anyOrders = fc.record({
  p: fc.integer({ min: 0, max: 3 }),
  q: fc.integer({ min: 0, max: 3 }),
  P: fc.integer({ min: 0, max: 2 }),
  Q: fc.integer({ min: 0, max: 2 }),
  d: fc.constant(0),
  D: fc.constant(0),
  season: fc.constantFrom(2, 4, 7),
});

/** An ARMA away from unit roots, so that the sum over its infinite moving average ends. */
const anyArma = fc.tuple(anyOrders, fc.integer({ min: 1, max: 1e6 })).map(([orders, seed]) => {
  const random = seeded(seed);
  const x = Float64Array.from({ length: orders.p + orders.q + orders.P + orders.Q }, () => 1.2 * random() - 0.6);
  return { arma: armaOf(coefficientsOf(x, orders), orders), seed };
});

/** Lower Cholesky factor, the textbook's way. */
function cholesky(matrix: number[][]): number[][] {
  const n = matrix.length;
  const factor = matrix.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      factor[i]![j] = i === j ? Math.sqrt(sum) : sum / factor[j]![j]!;
    }
  return factor;
}

it("autocovariances are those of the infinite moving average", () => {
  fc.assert(
    fc.property(anyArma, ({ arma }) => {
      const psi = psiWeights(arma, 1500);
      const found = autocovariances(arma, 12)!;
      for (let h = 0; h < 12; h++) {
        let sum = 0;
        for (let k = h; k < psi.length; k++) sum += psi[k]! * psi[k - h]!;
        expect(Math.abs(found[h]! - sum)).toBeLessThan(1e-8 * found[0]!);
      }
    }),
    { numRuns: 100, seed: 3 },
  );
});

it("whitens as the Cholesky factor of the covariance matrix does", () => {
  fc.assert(
    fc.property(anyArma, fc.integer({ min: 1, max: 40 }), ({ arma, seed }, n) => {
      const random = seeded(seed);
      const w = Float64Array.from({ length: 2 * n }, () => normal(random));
      const gamma = autocovariances(arma, n)!;
      const factor = cholesky(
        Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => gamma[Math.abs(i - j)]!)),
      );
      const white = new Float64Array(2 * n);
      const logDeterminant = whitener(n, 2, Math.max(arma.ar.length, arma.ma.length)).run(arma, w, 2, white);
      expect(logDeterminant).toBeCloseTo(
        factor.reduce((sum, row, i) => sum + Math.log(row[i]!), 0),
        8,
      );
      for (const column of [0, n])
        for (let i = 0; i < n; i++) {
          let value = w[column + i]!;
          for (let k = 0; k < i; k++) value -= factor[i]![k]! * white[column + k]!;
          expect(white[column + i]!).toBeCloseTo(value / factor[i]![i]!, 7);
        }
    }),
    { numRuns: 200, seed: 5 },
  );
});

it("partial autocorrelations go to coefficients and back; beyond the unit circle there are none", () => {
  const partial = Float64Array.of(0.5, -0.7, 0.9, -0.2);
  toPartial(fromPartial(partial))!.forEach((value, i) => expect(value).toBeCloseTo(partial[i]!, 12));
  expect(toPartial([1.1])).toBeUndefined();
  expect(toPartial([0.5, 0.6])).toBeUndefined();
});

it("is not fooled by a process that is not stationary", () => {
  const arma = { ar: Float64Array.of(1.2), ma: new Float64Array(0) };
  expect(whitener(3, 1, 1).run(arma, Float64Array.of(1, 2, 3), 1, new Float64Array(3))).toBeNaN();
});
