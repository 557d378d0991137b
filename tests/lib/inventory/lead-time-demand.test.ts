import { describe, expect, it } from "vitest";
import { countDemand, gammaDemand } from "../../../lib/inventory/demand.js";
import {
  demandOverLeadTimes,
  gammaLeadTimes,
  mixedDemand,
  observedLeadTimes,
  type LeadTimes,
} from "../../../lib/inventory/lead-time-demand.js";
import {
  cycleServiceLevel,
  fillRatePeriodic,
  orderUpToPeriodic,
  levelForCycleService,
} from "../../../lib/inventory/service.js";
import { gamma, poisson, seeded } from "../../../lib/random.js";

const daily = { mean: 6, variance: 15 };
const over = (days: number) => countDemand(daily.mean * days, daily.variance * days);
const momentsOf = ({ days, probability }: LeadTimes) => {
  const mean = days.reduce((sum, day, i) => sum + day * probability[i]!, 0);
  return { mean, sd: Math.sqrt(days.reduce((sum, day, i) => sum + (day - mean) ** 2 * probability[i]!, 0)) };
};

/** Base stock, weekly review, daily demand, backorders; orders may overtake each other but mostly do not. */
function simulate(orderUpTo: number, drawLeadTime: (random: () => number) => number) {
  const random = seeded(5);
  const size = daily.mean ** 2 / (daily.variance - daily.mean);
  const arriving = new Map<number, number>();
  let onHand = orderUpTo;
  let onOrder = 0;
  const tally = { demanded: 0, filled: 0, cycles: 0, whole: 0 };
  let short = false;
  for (let day = 0; day < 350_000; day++) {
    const units = arriving.get(day) ?? 0;
    if (units > 0) {
      // A cycle ends just before its receipt: is anything owed then?
      tally.cycles++;
      if (!short) tally.whole++;
      short = false;
      onHand += units;
      onOrder -= units;
      arriving.delete(day);
    }
    if (day % 7 === 0) {
      const order = Math.max(0, orderUpTo - onHand - onOrder);
      const due = day + drawLeadTime(random);
      arriving.set(due, (arriving.get(due) ?? 0) + order);
      onOrder += order;
    }
    const wanted = poisson(random, (gamma(random, size) * daily.mean) / size);
    tally.demanded += wanted;
    tally.filled += Math.min(wanted, Math.max(0, onHand));
    onHand -= wanted;
    short = onHand < 0;
  }
  return { fillRate: tally.filled / tally.demanded, cycleService: tally.whole / tally.cycles };
}

describe("demandOverLeadTimes", () => {
  // Never a week apart, so that no order overtakes the one before.
  const receipts = [10, 10, 11, 11, 11, 12, 12, 13, 15, 16];
  const leadTimes = observedLeadTimes(receipts);
  const draw = (random: () => number) => receipts[Math.floor(random() * receipts.length)]!;
  const protection = demandOverLeadTimes(leadTimes, 7, over);
  const leadTime = demandOverLeadTimes(leadTimes, 0, over);

  it.each([0.9, 0.95, 0.99])("fill rate %d is reached in simulation with lead times as received", (target) => {
    const level = Math.ceil(orderUpToPeriodic(protection, leadTime, target));
    const expected = fillRatePeriodic(protection, leadTime, level);
    expect(expected).toBeGreaterThanOrEqual(target);
    expect(Math.abs(simulate(level, draw).fillRate - expected)).toBeLessThan(0.003);
  });

  it.each([0.8, 0.9, 0.95])("cycle service level %d is reached in simulation with lead times as received", (target) => {
    const level = Math.round(levelForCycleService(protection, target));
    const expected = cycleServiceLevel(protection, level);
    expect(expected).toBeGreaterThanOrEqual(target);
    expect(Math.abs(simulate(level, draw).cycleService - expected)).toBeLessThan(0.006);
  });

  it("without their variance the same target is missed", () => {
    const mean = momentsOf(leadTimes).mean;
    const level = Math.ceil(levelForCycleService(over(mean + 7), 0.95));
    expect(simulate(level, draw).cycleService).toBeLessThan(0.94);
  });

  it("has the moments of the law of total variance: E[L] var + mean^2 Var[L]", () => {
    const { mean, sd } = momentsOf(leadTimes);
    expect(protection.mean).toBeCloseTo(daily.mean * (mean + 7), 9);
    expect(protection.sd ** 2).toBeCloseTo(daily.variance * (mean + 7) + daily.mean ** 2 * sd ** 2, 6);
  });

  it("a count distribution of the same mean and variance, as the forecast uses, is within 4% of the mixture", () => {
    const wide = demandOverLeadTimes(gammaLeadTimes(21, 6), 7, over);
    const matched = countDemand(wide.mean, wide.sd ** 2);
    for (const p of [0.5, 0.8, 0.9, 0.95, 0.99])
      expect(Math.abs(matched.quantile(p) / wide.quantile(p) - 1)).toBeLessThan(0.04);
  });

  it("one lead time is no mixture", () => {
    const certain = demandOverLeadTimes(gammaLeadTimes(14, 0), 7, over);
    for (const p of [0.5, 0.9, 0.99]) expect(certain.quantile(p)).toBeCloseTo(over(21).quantile(p), 6);
  });

  it("a wider lead time never needs less stock for 95%", () => {
    const levels = [0, 2, 4, 8].map((sd) => demandOverLeadTimes(gammaLeadTimes(20, sd), 7, over).quantile(0.95));
    for (let i = 1; i < levels.length; i++) expect(levels[i]!).toBeGreaterThan(levels[i - 1]!);
  });
});

describe("lead times", () => {
  it("gamma lead times have the mean asked for, and nearly the sd", () => {
    for (const [mean, sd] of [
      [14, 4],
      [21, 7],
      [40, 3],
    ] as const) {
      const got = momentsOf(gammaLeadTimes(mean, sd));
      expect(got.mean).toBeCloseTo(mean, 6);
      expect(Math.abs(got.sd / sd - 1)).toBeLessThan(0.02);
    }
  });

  it("refuses no receipts, negative days and probabilities that do not add up", () => {
    expect(() => observedLeadTimes([])).toThrow("no receipt");
    expect(() => observedLeadTimes([4, -1])).toThrow("invalid lead time: -1");
    expect(() => gammaLeadTimes(10, NaN)).toThrow("invalid sd of lead time: NaN");
    expect(() => mixedDemand([gammaDemand(3, 1)], [0.5])).toThrow("they add up to 0.5");
    expect(() => mixedDemand([], [])).toThrow("invalid mixture");
  });
});
