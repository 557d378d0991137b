import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdoutStart } from "../../../lib/evaluation/holdout.js";

describe("holdoutStart", () => {
  it("holds out the weeks asked for when the history is long", () => {
    expect(holdoutStart(156, 26)).toBe(130);
    expect(holdoutStart(104, 26)).toBe(78);
  });

  it("holds out a quarter of a short history", () => {
    expect(holdoutStart(53, 26)).toBe(40);
    expect(holdoutStart(8, 26)).toBe(6);
  });

  it("holds out nothing below four weeks", () => {
    expect(holdoutStart(3, 26)).toBe(3);
    expect(holdoutStart(0, 26)).toBe(0);
  });

  it("leaves at least three quarters and never moves back as the history grows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 104 }), (weeks, holdout) => {
        const start = holdoutStart(weeks, holdout);
        expect(start).toBeGreaterThanOrEqual(0.75 * weeks);
        expect(weeks - start).toBeLessThanOrEqual(holdout);
        expect(holdoutStart(weeks + 1, holdout)).toBeGreaterThanOrEqual(start);
      }),
    );
  });

  it("refuses impossible counts", () => {
    expect(() => holdoutStart(-1, 26)).toThrow("invalid week count: -1");
    expect(() => holdoutStart(100, 0)).toThrow("invalid holdout weeks: 0");
  });
});
