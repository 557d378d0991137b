import { expect, it } from "vitest";
import { logFactorial, logGamma } from "../../../lib/stats/log-gamma.js";

it("log factorials, looked up or computed, are those of the gamma function", () => {
  let product = 0;
  for (let k = 0; k <= 400; k++) {
    if (k > 1) product += Math.log(k);
    expect(Math.abs(logFactorial(k) - product)).toBeLessThan(1e-12 * (1 + product));
  }
  for (const x of [0.25, 3.7, 255.5, 1e4]) expect(logFactorial(x)).toBeCloseTo(logGamma(x + 1), 9);
  expect(logFactorial(170)).toBeCloseTo(706.5730622457873, 9);
});
