import { describe, expect, it } from "vitest";
import { towardsWhole } from "../../../../lib/forecasting/panel/dominant-share.js";

const whole = { mean: Float64Array.of(100), sd: Float64Array.of(20), quantiles: Float64Array.of(98, 120, 150) };

describe("the spread of a part", () => {
  it("is that of the whole where the part is all of it, and its own where it is nearly nothing", () => {
    const split = {
      mean: Float64Array.of(100, 0),
      sd: Float64Array.of(200, 1),
      quantiles: Float64Array.of(10, 300, 900, 0, 1, 4),
    };
    const { mean, sd, quantiles } = towardsWhole(split, whole, 2);
    expect([...mean]).toEqual([100, 0]);
    expect([...sd]).toEqual([20, 1]);
    expect([...quantiles]).toEqual([98, 120, 150, 0, 1, 4]);
  });

  it("lies between the two, ordered, at half", () => {
    const split = {
      mean: Float64Array.of(50, 50),
      sd: Float64Array.of(40, 40),
      quantiles: Float64Array.of(30, 90, 200, 30, 90, 200),
    };
    const { sd, quantiles } = towardsWhole(split, whole, 2);
    expect([...quantiles.subarray(0, 3)]).toEqual([39.5, 75, 137.5]);
    expect(sd[0]).toBeCloseTo(Math.sqrt((10 ** 2 + 40 ** 2) / 2), 12);
  });

  it("is left alone where nothing is expected", () => {
    const none = { mean: Float64Array.of(0), sd: Float64Array.of(0), quantiles: Float64Array.of(0, 0, 0) };
    expect(towardsWhole(none, none, 1)).toEqual(none);
  });
});
