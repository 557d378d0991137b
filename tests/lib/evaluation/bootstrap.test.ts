import { describe, expect, it } from "vitest";
import { blockDraws, blockLength, bootstrapInterval } from "../../../lib/evaluation/bootstrap.js";
import { normal, seeded } from "../../../lib/random.js";

function mean(values: ArrayLike<number>, weeks: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weeks.length; i++) sum += values[weeks[i]!]!;
  return sum / weeks.length;
}

/** Two policies that lose the same share of a common demand, each with its own luck. */
function nullSeries(seed: number, weeks: number, demandCorrelation: number, luckCorrelation: number) {
  const random = seeded(seed);
  const ar = (correlation: number, last: number) =>
    correlation * last + Math.sqrt(1 - correlation * correlation) * normal(random);
  let demand = normal(random);
  let mine = normal(random);
  let theirs = normal(random);
  const a = new Float64Array(weeks);
  const b = new Float64Array(weeks);
  for (let t = 0; t < weeks; t++) {
    demand = ar(demandCorrelation, demand);
    mine = ar(luckCorrelation, mine);
    theirs = ar(luckCorrelation, theirs);
    a[t] = Math.exp(0.4 * demand + 0.25 * mine);
    b[t] = Math.exp(0.4 * demand + 0.25 * theirs);
  }
  return { a, b };
}

function exclusionRate(weeks: number, demandCorrelation: number, luckCorrelation: number, nulls = 500): number {
  let excluded = 0;
  const all = Int32Array.from({ length: weeks }, (_, i) => i);
  for (let i = 0; i < nulls; i++) {
    const { a, b } = nullSeries(7919 * i + weeks, weeks, demandCorrelation, luckCorrelation);
    const draws = blockDraws(weeks, { replicas: 200, seed: i });
    const relative = (chosen: ArrayLike<number>) => mean(a, chosen) / mean(b, chosen) - 1;
    if (bootstrapInterval(relative(all), draws.replicas.map(relative), draws).distinguishable) excluded++;
  }
  return excluded / nulls;
}

describe("blockLength", () => {
  it("is three or four weeks, never above a twelfth of them", () => {
    expect([4, 13, 24, 26, 36, 44, 52, 104].map(blockLength)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });
});

describe("blockDraws", () => {
  it("strings together blocks of neighbouring weeks", () => {
    const { replicas } = blockDraws(24, { block: 4, replicas: 50, seed: 3 });
    for (const draw of replicas) {
      expect(draw).toHaveLength(24);
      for (let i = 0; i < 24; i++) if (i % 4 !== 0) expect(draw[i]).toBe((draw[i - 1]! + 1) % 24);
    }
  });

  it("draws every week equally often", () => {
    const { replicas } = blockDraws(20, { block: 3, replicas: 4000, seed: 5 });
    const counts = new Float64Array(20);
    for (const draw of replicas) for (const week of draw) counts[week]!++;
    for (const count of counts) expect(Math.abs(count / 4000 - 1)).toBeLessThan(0.08);
  });

  it("gives the same draws for the same seed and others for another", () => {
    const options = { replicas: 5, seed: 9 };
    expect(blockDraws(30, options)).toEqual(blockDraws(30, options));
    expect(blockDraws(30, options)).not.toEqual(blockDraws(30, { ...options, seed: 10 }));
  });

  it("refuses impossible counts", () => {
    expect(() => blockDraws(10, { block: 11, replicas: 5, seed: 1 })).toThrow("invalid block: 11");
    expect(() => blockDraws(10, { replicas: 0, seed: 1 })).toThrow("invalid replicas: 0");
  });
});

describe("bootstrapInterval", () => {
  it("excludes zero in 3 to 7% of nulls, a year of independent weeks", () => {
    const rate = exclusionRate(52, 0, 0);
    expect(rate).toBeGreaterThanOrEqual(0.03);
    expect(rate).toBeLessThanOrEqual(0.07);
  });

  it("excludes zero in 3 to 7% of nulls, a year of correlated demand", () => {
    const rate = exclusionRate(52, 0.7, 0);
    expect(rate).toBeGreaterThanOrEqual(0.03);
    expect(rate).toBeLessThanOrEqual(0.07);
  });

  it("excludes zero in 3 to 7% of nulls, half a year of correlated demand", () => {
    const rate = exclusionRate(26, 0.7, 0);
    expect(rate).toBeGreaterThanOrEqual(0.03);
    expect(rate).toBeLessThanOrEqual(0.07);
  });

  it("excludes zero in at most 7% of nulls where luck itself lasts, with a year of weeks", () => {
    expect(exclusionRate(52, 0.7, 0.25)).toBeLessThanOrEqual(0.07);
  });

  it("sees a difference of a fifth when it is there", () => {
    let seen = 0;
    for (let i = 0; i < 100; i++) {
      const { a, b } = nullSeries(i, 52, 0.7, 0);
      const draws = blockDraws(52, { replicas: 200, seed: i });
      const relative = (chosen: ArrayLike<number>) => (0.8 * mean(a, chosen)) / mean(b, chosen) - 1;
      const all = Int32Array.from({ length: 52 }, (_, t) => t);
      if (bootstrapInterval(relative(all), draws.replicas.map(relative), draws).high < 0) seen++;
    }
    expect(seen).toBeGreaterThan(85);
  });

  it("says nothing when the statistic is not a number, or when there are hardly any blocks", () => {
    const draws = { periods: 26, block: 2 };
    expect(bootstrapInterval(NaN, [1, 2, 3], draws).distinguishable).toBe(false);
    expect(bootstrapInterval(1, [NaN, NaN, 1], draws).low).toBeNaN();
    expect(bootstrapInterval(1, [1, 1, 1], { periods: 4, block: 2 }).distinguishable).toBe(false);
  });

  it("is one point when nothing varies", () => {
    const { low, high } = bootstrapInterval(-0.1, new Float64Array(50).fill(-0.1), { periods: 26, block: 2 });
    expect([low, high]).toEqual([-0.1, -0.1]);
  });
});
