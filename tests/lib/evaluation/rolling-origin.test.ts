import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollingOrigin, rollingOrigins } from "../../../lib/evaluation/rolling-origin.js";

describe("origins", () => {
  it("spread over the history, the last one judged on the newest values", () => {
    expect(rollingOrigins(48, { horizon: 12 })).toEqual(
      [3, 14, 25, 36].map((end) => ({ start: 0, end, from: end, to: end + 12 })),
    );
  });
  it("leave a gap and slide when asked", () => {
    expect(rollingOrigins(30, { horizon: 3, cutoffs: 2, every: 3, gap: 2, window: 10 })).toEqual([
      { start: 12, end: 22, from: 24, to: 27 },
      { start: 15, end: 25, from: 27, to: 30 },
    ]);
  });
  it("are fewer, or none, in a short history", () => {
    expect(rollingOrigins(9, { horizon: 4, cutoffs: 4, every: 2 })).toHaveLength(2);
    expect(rollingOrigins(6, { horizon: 4 })).toEqual([]);
  });
  it("refuse what makes no sense", () => {
    expect(() => rollingOrigins(10, { horizon: 0 })).toThrow("invalid horizon: 0");
    expect(() => rollingOrigins(10, { horizon: 1, cutoffs: 0 })).toThrow("invalid cutoffs: 0");
    expect(() => rollingOrigins(10, { horizon: 1, gap: -1 })).toThrow("invalid gap: -1");
    expect(() => rollingOrigins(10, { horizon: 1, window: 2 })).toThrow("invalid window: 2");
  });
});

it("a fit never sees what judges it, whatever the plan", () => {
  const whole = (min: number, max: number) => fc.integer({ min, max });
  const plan = fc.record(
    { horizon: whole(1, 12), cutoffs: whole(1, 8), every: whole(1, 9), gap: whole(0, 4), window: whole(3, 20) },
    { requiredKeys: ["horizon", "cutoffs"] },
  );
  fc.assert(
    fc.property(whole(1, 80), plan, (length, options) => {
      const y = Float64Array.from({ length }, (_, t) => t);
      const folds = rollingOrigin(y, { fit: (known) => known, predict: (known, steps) => ({ known, steps }) }, options);
      expect(folds.length).toBeLessThanOrEqual(options.cutoffs);
      folds.forEach(({ known, actual, predicted, origin }, i) => {
        expect(predicted.known).toEqual(known);
        expect(predicted.steps).toBe((options.gap ?? 0) + options.horizon);
        expect(known.at(-1)).toBe(origin.end - 1);
        expect(actual[0]).toBe(origin.end + (options.gap ?? 0));
        expect(actual.length).toBe(options.horizon);
        if (options.window) expect(known.length).toBe(options.window);
        else expect(known[0]).toBe(0);
        if (i > 0) expect(origin.end).toBeGreaterThan(folds[i - 1]!.origin.end);
      });
      if (folds.length > 0) expect(folds.at(-1)!.actual.at(-1)).toBe(length - 1);
    }),
  );
});
