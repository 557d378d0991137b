import { expect, it } from "vitest";
import { controlLimits, signalOf } from "../../../lib/evaluation/control-limits.js";
import { normal, seeded } from "../../../lib/random.js";

it("gives mean ± 2.66 mean moving ranges", () => {
  const limits = controlLimits([10, 12, 11, 13, 12, 11, 10, 12])!;
  // Moving ranges 2, 1, 2, 1, 1, 1, 2: mean 10/7.
  expect(limits.mean).toBeCloseTo(11.375, 12);
  expect(limits.high).toBeCloseTo(11.375 + (2.66 * 10) / 7, 12);
  expect(limits.low).toBeCloseTo(11.375 - (2.66 * 10) / 7, 12);
});

it("has no limits for fewer than eight values, and leaves out what is missing", () => {
  expect(controlLimits([1, 2, 3, 4, 5, 6, 7])).toBeNull();
  expect(controlLimits([1, NaN, 2, 3, 4, 5, 6, 7])).toBeNull();
  expect(signalOf(3, null)).toBe("unknown");
});

it("calls about one value in 370 of steady normal noise a signal", () => {
  const random = seeded(5);
  const values = Array.from({ length: 40_000 }, () => normal(random));
  const limits = controlLimits(values)!;
  const share = values.filter((value) => signalOf(value, limits) !== "noise").length / values.length;
  expect(share).toBeGreaterThan(0.0015);
  expect(share).toBeLessThan(0.0042);
});
