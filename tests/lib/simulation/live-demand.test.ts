import { expect, it } from "vitest";
import { seeded } from "../../../lib/random.js";
import { liveDemand } from "../../../lib/simulation/live-demand.js";

it("sells each item in proportion to its weekly units, and what is not sold at all never", () => {
  const weekly = Float64Array.of(7, 0, 21, 0.7);
  const next = liveDemand(weekly, seeded(2));
  const sold = new Float64Array(4);
  const weeks = 3000;
  for (let day = 0; day < 7 * weeks; day += 0.5) for (const { item, quantity } of next(0.5)) sold[item]! += quantity;
  weekly.forEach((units, i) => {
    // Four standard deviations of a compound Poisson sum: its variance is the rate times E[q^2] = (1 + p) / (1 - p)^2.
    const deviation = Math.sqrt(((units * weeks) / (1 / 0.7)) * (1.3 / 0.49));
    expect(Math.abs(sold[i]! - units * weeks)).toBeLessThanOrEqual(4 * deviation);
  });
  expect(liveDemand(new Float64Array(3), seeded(1))(7)).toEqual([]);
  expect(() => liveDemand(Float64Array.of(-1), seeded(1))).toThrow(RangeError);
});
