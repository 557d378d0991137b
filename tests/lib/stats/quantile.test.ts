import fc from "fast-check";
import * as simple from "simple-statistics";
import { expect, test } from "vitest";
import { seeded } from "../../../lib/random.js";
import { mean, variance } from "../../../lib/stats/moments.js";
import { quantiles, quantileSorted } from "../../../lib/stats/quantile.js";
import { sampleWith, sampleWithout } from "../../../lib/stats/sample.js";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 });

test("quantiles interpolate as R's type 7 does", () => {
  // R 4: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(0, .1, .25, .5, .9, 1))
  const found = quantiles([3, 1, 4, 1, 5, 9, 2, 6], [0, 0.1, 0.25, 0.5, 0.9, 1]);
  [1, 1, 1.75, 3.5, 6.9, 9].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 12));
  expect(quantileSorted([], 0.5)).toBeNaN();
  expect(() => quantileSorted([1], 1.5)).toThrow("invalid p: 1.5");
});

test("median, mean and variance agree with simple-statistics", () => {
  fc.assert(
    fc.property(values, (x) => {
      expect(quantiles(x, [0.5])[0]).toBeCloseTo(simple.median(x), 6);
      expect(mean(x)).toBeCloseTo(simple.mean(x), 6);
      const scale = 1 + simple.variance(x);
      expect(variance(x) / scale).toBeCloseTo(simple.variance(x) / scale, 9);
      expect(variance(x, 1) / scale).toBeCloseTo(simple.sampleVariance(x) / scale, 9);
    }),
  );
});

test("samples without replacement are rising, different, and fair", () => {
  const random = seeded(1);
  const hits = new Float64Array(10);
  for (let i = 0; i < 20_000; i++) {
    const sample = sampleWithout(10, 3, random);
    expect(sample[0]! < sample[1]! && sample[1]! < sample[2]!).toBe(true);
    for (const row of sample) hits[row]!++;
  }
  // Binomial with n = 20,000 and p = 0.3: five standard deviations are 324.
  hits.forEach((count) => expect(Math.abs(count - 6000)).toBeLessThan(324));
  expect([...sampleWithout(4, 4, random)]).toEqual([0, 1, 2, 3]);
  expect(() => sampleWithout(3, 4, random)).toThrow("invalid sample size: 4");
});

test("samples with replacement stay in range and repeat", () => {
  const sample = sampleWith(5, 1000, seeded(2));
  expect(new Set(sample)).toEqual(new Set([0, 1, 2, 3, 4]));
});
