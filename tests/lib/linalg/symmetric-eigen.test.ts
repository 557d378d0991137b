import fc from "fast-check";
import { expect, test } from "vitest";
import { symmetricEigen } from "../../../lib/linalg/symmetric-eigen.js";

test("a matrix with known eigenvalues", () => {
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect([...values].map((x) => x.toFixed(12))).toEqual(["3.000000000000", "1.000000000000"]);
  expect(vectors[0]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(vectors[1]).toBeCloseTo(Math.SQRT1_2, 12);
});

test("eigenvectors are orthonormal and rebuild the matrix", () => {
  const entries = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 36, maxLength: 36 });
  fc.assert(
    fc.property(entries, (m) => {
      const size = 6;
      const a = Float64Array.from(m, (_, at) => m[at]! + m[(at % size) * size + Math.floor(at / size)]!);
      const { values, vectors, converged } = symmetricEigen(a, size);
      expect(converged).toBe(true);
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          let dot = 0;
          let rebuilt = 0;
          for (let k = 0; k < size; k++) {
            dot += vectors[i * size + k]! * vectors[j * size + k]!;
            rebuilt += values[k]! * vectors[k * size + i]! * vectors[k * size + j]!;
          }
          expect(dot).toBeCloseTo(i === j ? 1 : 0, 10);
          expect(rebuilt).toBeCloseTo(a[i * size + j]!, 8);
        }
    }),
  );
});
