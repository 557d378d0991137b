import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normal, seeded } from "../../../lib/random.js";
import { shrinkMeans, shrinkShares } from "../../../lib/segmentation/shrink.js";

/** Customers with a true mean of spread `between`, each seen `count` times with noise of spread 1. */
function customers(n: number, between: number, count: (i: number) => number, seed: number) {
  const random = seeded(seed);
  const truth = Float64Array.from({ length: n }, () => 5 + between * normal(random));
  const sum = new Float64Array(n);
  const squares = new Float64Array(n);
  const counts = Float64Array.from({ length: n }, (_, i) => count(i));
  counts.forEach((times, i) => {
    for (let t = 0; t < times; t++) {
      const x = truth[i]! + normal(random);
      sum[i]! += x;
      squares[i]! += x * x;
    }
  });
  return { truth, count: counts, sum, squares };
}

const error = (a: Float64Array, b: Float64Array) => a.reduce((total, x, i) => total + (x - b[i]!) ** 2, 0) / a.length;

describe("means", () => {
  test("the prior is the variance within over the variance between, as the data were made", () => {
    expect(shrinkMeans(customers(4000, 0.5, () => 6, 1)).prior / 4).toBeCloseTo(1, 0);
    expect(shrinkMeans(customers(4000, 2, (i) => 1 + (i % 7), 2)).prior / 0.25).toBeCloseTo(1, 0);
  });

  test("shrunk means are nearer to the truth than the customers' own, and than the common one", () => {
    const data = customers(2000, 0.7, (i) => 1 + (i % 5), 3);
    const shrunk = error(shrinkMeans(data).values[0]!, data.truth);
    expect(shrunk).toBeLessThan(
      0.8 *
        error(
          data.sum.map((sum, i) => sum / data.count[i]!),
          data.truth,
        ),
    );
    expect(shrunk).toBeLessThan(0.8 * error(new Float64Array(2000).fill(5), data.truth));
  });

  test("customers who differ by chance only, and those never seen, get the common mean", () => {
    // The two seen equally often and alike: nothing between them beyond what is within.
    const same = { count: Float64Array.of(2, 2, 0), sum: Float64Array.of(3, 3, 0), squares: Float64Array.of(5, 5, 0) };
    const { values, prior, reliability } = shrinkMeans(same);
    expect([...values[0]!]).toEqual([1.5, 1.5, 1.5]);
    expect(prior).toBe(Infinity);
    expect(reliability).toBe(0);
    expect(
      shrinkMeans({ count: new Float64Array(2), sum: new Float64Array(2), squares: new Float64Array(2) }).values[0],
    ).toEqual(new Float64Array(2));
  });

  test("means without noise stay as they are", () => {
    const exact = { count: Float64Array.of(3, 2), sum: Float64Array.of(3, 8), squares: Float64Array.of(3, 32) };
    expect([...shrinkMeans(exact).values[0]!]).toEqual([1, 4]);
  });
});

describe("shares", () => {
  const draw = (n: number, strength: number, count: (i: number) => number, seed: number) => {
    const random = seeded(seed);
    const own = Float64Array.from({ length: n }, () => 0.4 + strength * (random() - 0.5));
    const yes = own.map((p, i) => Array.from({ length: count(i) }, () => random() < p).filter(Boolean).length);
    return { own, counts: [Float64Array.from(yes), Float64Array.from(yes, (x, i) => count(i) - x)] as const };
  };

  test("customers who all buy alike are not told apart by chance", () => {
    const { counts } = draw(3000, 0, (i) => 1 + (i % 9), 4);
    const { prior, values } = shrinkShares(counts);
    expect(prior).toBeGreaterThan(100);
    expect(Math.max(...values[0]!.map(Math.abs))).toBeLessThan(0.05);
  });

  test("one-time buyers are pulled to the common share, loyal ones are not", () => {
    const { counts } = draw(2000, 0.6, (i) => (i % 2 ? 1 : 60), 5);
    const { values } = shrinkShares(counts);
    const spread = (odd: number) => Math.max(...values[0]!.filter((_, i) => i % 2 === odd).map(Math.abs));
    expect(spread(1)).toBeLessThan(0.15);
    expect(spread(0)).toBeGreaterThan(0.25);
  });

  test("differences of one customer add up to nothing, and stay within what shares can be", () => {
    const count = fc.array(fc.nat(20), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(count, { minLength: 2, maxLength: 30 }), (rows) => {
        const counts = [0, 1, 2, 3].map((k) => Float64Array.from(rows, (row) => row[k]!));
        const { values, prior } = shrinkShares(counts);
        expect(prior).toBeGreaterThanOrEqual(0);
        rows.forEach((_, i) => {
          const row = values.map((kind) => kind[i]!);
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 9);
          row.forEach((x) => expect(Math.abs(x)).toBeLessThanOrEqual(1));
        });
      }),
    );
  });

  test("what the shop itself sold while it knew the customer is no habit of theirs", () => {
    // Half of the customers came late and could buy in the second season only; nobody has a preference.
    const random = seeded(6);
    const late = Array.from({ length: 2000 }, (_, i) => i % 2 === 1);
    const first = Float64Array.from(late, (isLate) =>
      isLate ? 0 : Array.from({ length: 10 }, () => random() < 0.5).filter(Boolean).length,
    );
    const counts = [first, first.map((x) => 10 - x)];
    const expected = [Float64Array.from(late, (x) => (x ? 0 : 0.5)), Float64Array.from(late, (x) => (x ? 1 : 0.5))];
    expect(Math.max(...shrinkShares(counts, expected).values[0]!.map(Math.abs))).toBeLessThan(0.05);
    expect(Math.max(...shrinkShares(counts).values[0]!.map(Math.abs))).toBeGreaterThan(0.2);
  });
});
