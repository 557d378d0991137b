import { describe, expect, it } from "vitest";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { segmentService, type SegmentService } from "../../../lib/allocation/segment-service.js";
import { homeDemand, sharedService, stepForLevel, ratioAt } from "../../../lib/allocation/stock-items.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import { seeded } from "../../../lib/random.js";
import { network } from "./network.js";

const input = stockingInput(network());
const slots = input.skus.length * input.centers.length;
const items = { reviewDays: 7, home: homeDemand(input) };
const roomy = { roomM3: Infinity };

/** Three segments with uneven shares, a tenth of demand with none. */
function segmented(levels: readonly number[]): SegmentService {
  const random = seeded(4);
  const share = new Float64Array(slots * 3);
  for (let i = 0; i < slots; i++) {
    const parts = [random(), random(), random()];
    const total = (parts[0]! + parts[1]! + parts[2]!) / 0.9;
    parts.forEach((part, g) => (share[i * 3 + g] = part / total));
  }
  return { segments: ["A", "B", "C"], levels: Float64Array.from(levels), share };
}

const service = (levels: readonly number[], level = 0.95, limits: { roomM3: number; value?: number } = roomy) =>
  segmentService(input, level, segmented(levels), limits, items);

describe("segmentService", () => {
  it("levels that are all alike are the shared risk", () => {
    const shared = sharedService(input, 0.95, roomy, items);
    for (const levels of [
      [0.95, 0.95, 0.95],
      [NaN, NaN, NaN],
    ])
      for (const ratio of service(levels).ratios!) expect(ratio).toBeCloseTo(shared.ratio!, 10);
  });

  it("an item's odds are the mean of its buyers' odds, by share", () => {
    const { share } = segmented([]);
    const odds = (level: number) => {
      const ratio = ratioAt(stepForLevel(input, level, items));
      return ratio / (1 - ratio);
    };
    service([0.99, NaN, 0.9]).ratios!.forEach((ratio, i) => {
      const [a, b, c] = [share[i * 3]!, share[i * 3 + 1]!, share[i * 3 + 2]!];
      const mean = a * odds(0.99) + b * odds(0.95) + c * odds(0.9) + (1 - a - b - c) * odds(0.95);
      expect(ratio / (1 - ratio)).toBeCloseTo(mean, 6);
    });
  });

  it("a higher level of one segment never lowers the risk taken care of, nor what any segment gets", () => {
    let last = service([0.8, NaN, NaN]);
    for (const level of [0.9, 0.95, 0.98, 0.995]) {
      const next = service([level, NaN, NaN]);
      next.ratios!.forEach((ratio, i) => expect(ratio).toBeGreaterThanOrEqual(last.ratios![i]!));
      next.attainedBySegment!.forEach((share, g) => expect(share).toBeGreaterThanOrEqual(last.attainedBySegment![g]!));
      last = next;
    }
  });

  it("serves the segment with the higher level better than with a lower one, and better than the others", () => {
    const { attainedBySegment } = service([0.995, 0.8, 0.8], 0.8);
    expect(attainedBySegment![0]!).toBeGreaterThan(attainedBySegment![1]!);
    expect(attainedBySegment![0]!).toBeGreaterThan(attainedBySegment![2]!);
  });

  it("over a limit the odds fall for all until the stock fits, and the limit is named", () => {
    const free = resolvePlan(input, { ...settings, segmentService: segmented([0.99, NaN, 0.9]) });
    const value = 0.7 * free.costs.inventoryValue;
    const bound = service([0.99, NaN, 0.9], 0.95, { roomM3: Infinity, value });
    const open = service([0.99, NaN, 0.9]);
    expect(bound.limit).toBe("budget");
    expect(bound.attained).toBeLessThan(open.attained);
    bound.ratios!.forEach((ratio, i) => expect(ratio).toBeLessThanOrEqual(open.ratios![i]!));
    expect(service([0.99, NaN, 0.9], 0.95, { roomM3: 1 }).limit).toBe("room");
  });

  it("refuses levels and shares that do not fit", () => {
    expect(() => service([0.9, 0.9])).toThrow("invalid segment levels: 2 for 3 segments");
    expect(() => service([0.9, 1.2, NaN])).toThrow("service level of segment B: 1.2");
    expect(() =>
      segmentService(input, 0.95, { ...segmented([NaN, NaN, NaN]), share: new Float64Array(2) }, roomy, items),
    ).toThrow("invalid segment shares: 2 for");
  });
});

const settings = { serviceLevel: 0.95, reviewDays: 7, holdingCostPerYear: 0.25 };

describe("resolvePlan with segment levels", () => {
  it("all alike: the plan without; higher for one: more stock, at the same units", () => {
    const plain = resolvePlan(input, settings);
    const same = resolvePlan(input, { ...settings, segmentService: segmented([0.95, 0.95, 0.95]) });
    expect(same.costs.inventoryValue).toBeCloseTo(plain.costs.inventoryValue, 6);
    const higher = resolvePlan(input, { ...settings, segmentService: segmented([0.99, NaN, NaN]) });
    expect(higher.costs.inventoryValue).toBeGreaterThan(plain.costs.inventoryValue);
    expect(higher.costs.servedUnits).toBeCloseTo(plain.costs.servedUnits, 6);
  });

  it("a budget holds", () => {
    const free = resolvePlan(input, { ...settings, segmentService: segmented([0.99, NaN, 0.9]) });
    const budget = 0.8 * free.costs.inventoryValue;
    const held = resolvePlan(input, { ...settings, budget, segmentService: segmented([0.99, NaN, 0.9]) });
    expect(held.costs.inventoryValue).toBeLessThanOrEqual(budget);
    expect(held.costs.inventoryValue).toBeGreaterThan(0.95 * budget);
  });

  it("cannot be had with a level for every item alone", () => {
    expect(() =>
      resolvePlan(input, { ...settings, serviceFor: "each", segmentService: segmented([NaN, NaN, NaN]) }),
    ).toThrow("invalid segment service");
  });
});
