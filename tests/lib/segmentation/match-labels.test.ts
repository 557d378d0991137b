import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignment, matchSegments } from "../../../lib/segmentation/match-labels.js";

function permutations(size: number): number[][] {
  if (size === 0) return [[]];
  return permutations(size - 1).flatMap((rest) =>
    Array.from({ length: size }, (_, at) => [...rest.slice(0, at), size - 1, ...rest.slice(at)]),
  );
}

describe("assignment", () => {
  test("costs as little as the best of all permutations", () => {
    const matrix = fc
      .integer({ min: 1, max: 5 })
      .chain((size) =>
        fc.tuple(
          fc.constant(size),
          fc.array(fc.integer({ min: -50, max: 50 }), { minLength: size * size, maxLength: size * size }),
        ),
      );
    fc.assert(
      fc.property(matrix, ([size, cost]) => {
        const total = (columns: ArrayLike<number>) =>
          Array.from(columns).reduce((sum, column, row) => sum + cost[row * size + column]!, 0);
        const found = assignment(Float64Array.from(cost), size);
        expect(new Set(found).size).toBe(size);
        expect(total(found)).toBe(Math.min(...permutations(size).map(total)));
      }),
    );
  });
});

describe("segments of two runs", () => {
  const labels = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 1, maxLength: 60 });

  test("renumbered are the same, and nobody moved", () => {
    fc.assert(
      fc.property(labels, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (before, order) => {
        const { moved, customers, continues } = matchSegments(
          Int32Array.from(before),
          Int32Array.from(before, (label) => (label < 0 ? -1 : order[label]!)),
        );
        expect(customers).toBe(before.filter((label) => label >= 0).length);
        if (customers > 0) expect(moved).toBe(0);
        for (const label of new Set(before)) if (label >= 0) expect(continues[order[label]!]).toBe(label);
      }),
    );
  });

  test("moves add up to the customers placed in both, and the share that moved is between 0 and 1", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 4 })), { minLength: 1 }),
        (pairs) => {
          const found = matchSegments(
            Int32Array.from(pairs, ([a]) => a),
            Int32Array.from(pairs, ([, b]) => b),
          );
          const both = pairs.filter(([a, b]) => a >= 0 && b >= 0).length;
          expect(found.customers).toBe(both);
          expect(found.moves.reduce((sum, count) => sum + count, 0)).toBe(both);
          if (both > 0) {
            expect(found.moved).toBeGreaterThanOrEqual(0);
            expect(found.moved).toBeLessThan(1);
          } else expect(found.moved).toBeNaN();
        },
      ),
    );
  });

  test("a segment that splits is continued by its larger part; the other is new", () => {
    const before = Int32Array.of(0, 0, 0, 0, 0, 1, 1);
    const after = Int32Array.of(2, 2, 2, 0, 0, 1, 1);
    const { continues, moved } = matchSegments(before, after);
    expect([...continues]).toEqual([-1, 1, 0]);
    expect(moved).toBeCloseTo(2 / 7, 12);
  });

  test("refuses lists of different lengths", () =>
    expect(() => matchSegments(new Int32Array(2), new Int32Array(3))).toThrow("invalid labels: 2 against 3"));
});
