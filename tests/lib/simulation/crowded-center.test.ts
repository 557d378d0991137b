// A center that is about to be full is given less of a purchase, the others more.
import { describe, expect, it } from "vitest";
import { networkFamily } from "../../../lib/simulation/stocking-policies.js";
import { lineNetwork, plainSkus } from "./replay-shop.js";

/** What two centers of equal demand and equal stock are given when the first has this much space. */
function given(capacityM3: number): number[] {
  const skus = plainSkus(1, { volumeM3: Float64Array.of(0.01) });
  const network = { ...lineNetwork(2, 2), capacityM3: Float64Array.of(capacityM3, 1000) };
  const outlook = { mean: Float64Array.of(200), variance: Float64Array.of(400), weekly: Float64Array.of(40) };
  const halves = Float64Array.of(0.5, 0.5);
  const spread = { linear: Float64Array.of(1), square: Float64Array.of(0.05) };
  const family = networkFamily("stockwise", { skus, network }, outlook, () => halves, spread);
  const orders = new Int32Array(2);
  family.at(0.1).review(0, { onHand: Int32Array.of(40, 40), onOrder: Int32Array.of(20, 20) }, orders);
  return Array.from(orders);
}

describe("a purchase placed by center", () => {
  it("is equal for equal centers with space", () => {
    const [first, second] = given(1000);
    expect(first! + second!).toBeGreaterThan(20);
    expect(Math.abs(first! - second!)).toBeLessThanOrEqual(1);
  });

  it("goes where there is space, and stays as large as it was", () => {
    // 0.4 m3 on the shelves and half of 0.2 m3 on the way: all of the space.
    const [first, second] = given(0.5);
    const [plainFirst, plainSecond] = given(1000);
    expect(first).toBeLessThan(plainFirst!);
    expect(first! + second!).toBe(plainFirst! + plainSecond!);
  });

  it("does not change below nine tenths", () => {
    expect(given(0.5 / 0.89)).toEqual(given(1000));
  });
});
