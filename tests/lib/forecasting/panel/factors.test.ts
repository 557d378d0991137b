import { describe, expect, it } from "vitest";
import { weeksPerYear } from "../../../../lib/forecasting/panel/iso-week.js";
import { fitFactors, slotsOf } from "../../../../lib/forecasting/panel/panel-factors.js";
import type { PanelHistory } from "../../../../lib/forecasting/panel/panel.js";
import { seasonalIndices } from "../../../../lib/forecasting/panel/season.js";
import { normal, poisson, seeded } from "../../../../lib/random.js";

const monday = 19_660;

describe("seasonalIndices", () => {
  const weeks = 140;
  const slots = slotsOf(monday, weeks);
  const wave = (slot: number) => 1 + 0.5 * Math.cos((2 * Math.PI * (slot - 20)) / weeksPerYear);
  const totals = (noise: number, index: (slot: number) => number, trend = 0) => {
    const random = seeded(11);
    const row = Float64Array.from(slots, (slot, t) => 900 * Math.exp(trend * t + noise * normal(random)) * index(slot));
    return Float64Array.from([...row, ...row]);
  };
  const error = (index: Float64Array, truth: (slot: number) => number) => {
    const mean = Array.from({ length: weeksPerYear }, (_, w) => truth(w)).reduce((a, b) => a + b, 0) / weeksPerYear;
    return Math.sqrt(index.reduce((sum, value, w) => sum + (value - truth(w) / mean) ** 2, 0) / weeksPerYear);
  };

  it("finds a wave in noise better than each week could alone (0.18), whatever the trend", () => {
    for (const trend of [0, 0.004, -0.004])
      expect(error(seasonalIndices(totals(0.3, wave, trend), 1, slots), wave)).toBeLessThan(0.14);
  });

  it("does not smooth a sharp peak away that comes back every year", () => {
    const peak = (slot: number) => (slot === 30 ? 3 : 1);
    expect(seasonalIndices(totals(0.02, peak), 1, slots)[30]).toBeGreaterThan(2.5);
  });

  it("has a mean of 1, is never negative, and does not depend on the unit of measure", () => {
    const input = totals(0.4, wave);
    const index = seasonalIndices(input, 1, slots);
    expect(index.reduce((a, b) => a + b, 0) / weeksPerYear).toBeCloseTo(1, 9);
    for (const value of index) expect(value).toBeGreaterThan(0);
    const scaled = seasonalIndices(
      input.map((value) => 1000 * value),
      1,
      slots,
    );
    scaled.forEach((value, w) => expect(value).toBeCloseTo(index[w]!, 2));
  });
});

describe("promotions and events", () => {
  const series = 40;
  const weeks = 70;
  /** Uplifts with a spread, an event that triples one category and leaves the other alone, one that does nothing. */
  function made(spread: number) {
    const random = seeded(21);
    const promotions = new Uint8Array(series * weeks);
    const events = Int32Array.from({ length: weeks }, (_, t) => (t % 20 === 15 ? 0 : t % 20 === 5 ? 1 : -1));
    const units = new Float64Array(series * weeks);
    const uplifts = Float64Array.from({ length: series }, () => 2 * Math.exp(spread * normal(random)));
    for (let s = 0; s < series; s++)
      for (let t = 0; t < weeks; t++) {
        const promoted = random() < 0.1;
        promotions[s * weeks + t] = promoted ? 1 : 0;
        const event = events[t] === 0 && s % 2 === 0 ? 3 : 1;
        units[s * weeks + t] = poisson(random, 20 * event * (promoted ? uplifts[s]! : 1));
      }
    const history: PanelHistory = {
      series,
      weeks,
      firstWeek: monday,
      units,
      promotions,
      events,
      categories: Int32Array.from({ length: series }, (_, s) => s % 2),
      categoryCount: 2,
    };
    return { history, uplifts, found: fitFactors(history, weeks, new Int32Array(series)) };
  }
  const off = (found: Float64Array, truth: Float64Array) =>
    Math.sqrt(found.reduce((sum, value, s) => sum + (value - truth[s]!) ** 2, 0) / series);

  it("shrinks uplifts together where SKUs are alike and leaves them apart where they are not", () => {
    const alike = made(0);
    expect(off(alike.found.uplifts, alike.uplifts)).toBeLessThan(0.12);
    const apart = made(0.5);
    expect(off(apart.found.uplifts, apart.uplifts)).toBeLessThan(0.35);
    expect(off(new Float64Array(series).fill(2), apart.uplifts)).toBeGreaterThan(0.6);
  });

  it("finds an event where it moves a category and nowhere else", () => {
    const { eventEffects, eventCodes } = made(0.2).found;
    expect(eventCodes).toBe(2);
    expect(eventEffects[0]).toBeGreaterThan(2.2);
    for (const k of [1, 2, 3]) expect(Math.abs(eventEffects[k]! - 1)).toBeLessThan(0.15);
  });

  it("without promotions, events and a year and a half of weeks there is nothing to find", () => {
    const { history } = made(0.2);
    const { promotions, events, ...plain } = history;
    expect([promotions!.length, events!.length]).toEqual([series * weeks, weeks]);
    const found = fitFactors(plain, weeks, new Int32Array(series));
    expect(found.eventCodes).toBe(0);
    expect(new Set(found.season)).toEqual(new Set([1]));
  });
});
