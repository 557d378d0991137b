import { describe, expect, it } from "vitest";
import { inputAt } from "../../../lib/simulation/earlier-cutoff.js";
import { honestFamilies } from "../../../lib/simulation/policies.js";
import { goodwillOf, judgeRationing, withReserve } from "../../../lib/simulation/rationing.js";
import { replay } from "../../../lib/simulation/replay.js";
import { serviceByGroup } from "../../../lib/simulation/service-by-group.js";
import {
  withBias,
  withMoreDemand,
  withNearest,
  withoutCenter,
  withSlowerDeliveries,
} from "../../../lib/simulation/stress.js";
import { validatePolicies, type ValidationOptions } from "../../../lib/simulation/validation.js";
import { replayVariants } from "../../../lib/simulation/variants.js";
import { syntheticInput } from "./replay-shop.js";

const options: ValidationOptions = {
  seed: 1,
  reviewDays: 7,
  serviceLevel: 0.9,
  replicas: 60,
  assumptions: { holdingCostPerYear: 0.25, minutesPerTransfer: 15 },
};
const input = syntheticInput({ seed: 3 });
const validation = validatePolicies(input, options);
const { world, outlooks, fitted, runs, scored, draws } = validation;
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const run = (name: string) => runs.find(({ family }) => family.name === name)!;

describe("stress", () => {
  it("adds demand to the held-out lines, and the same to what policies will have seen of them", () => {
    const more = withMoreDemand(world.lines, input.knowledge, input.cutoff, 0.2, 1);
    const { history, groups } = input.knowledge;
    const days = world.lines.dayStart;
    const units = (quantity: Int32Array) => sum(quantity.subarray(days[0], days.at(-1)));
    const before = units(world.lines.quantity);
    const added = units(more.lines.quantity) - before;
    expect(added / before).toBeGreaterThan(0.17);
    expect(added / before).toBeLessThan(0.23);
    expect(sum(more.knowledge.history.units) - sum(history.units)).toBe(added);
    expect(sum(more.knowledge.groups.map(({ units: u }) => sum(u))) - sum(groups.map(({ units: u }) => sum(u)))).toBe(
      added,
    );
    for (let sku = 0; sku < history.series; sku++)
      for (let week = 0; week < input.cutoff; week++)
        expect(more.knowledge.history.units[sku * history.weeks + week]).toBe(
          history.units[sku * history.weeks + week],
        );
  });

  it("makes deliveries late without changing what is planned with", () => {
    const slow = withSlowerDeliveries(world, 2, 5);
    expect(sum(slow.leadTimes) / sum(withSlowerDeliveries(world, 1, 5).leadTimes)).toBeCloseTo(2, 1);
    expect(slow.skus).toBe(world.skus);
  });

  it("takes a center away with its stock, its deliveries and its lanes", () => {
    const lost = 1;
    const fewer = withoutCenter(world, lost);
    const { centers, regions } = world.network;
    expect(fewer.network.centers).toBe(centers - 1);
    const there = sum(world.start.onHand.filter((_, slot) => slot % centers !== lost));
    expect(sum(fewer.start.onHand)).toBe(there);
    const coming = world.start.deliveries.quantity.filter((_, i) => world.start.deliveries.slot[i]! % centers !== lost);
    expect(sum(fewer.start.deliveries.quantity)).toBe(sum(coming));
    // Center 2 is center 1 now: its costs, and its place in each region's order.
    for (let region = 0; region < regions; region++) {
      expect(fewer.network.costPerParcel[1 * regions + region]).toBe(world.network.costPerParcel[2 * regions + region]);
      const order = Array.from(world.network.preference.subarray(region * centers, (region + 1) * centers));
      expect(Array.from(fewer.network.preference.subarray(region * 2, region * 2 + 2))).toEqual(
        order.filter((center) => center !== lost).map((center) => (center > lost ? center - 1 : center)),
      );
    }
    const families = honestFamilies(
      input.knowledge,
      fewer,
      fitted,
      { first: input.cutoff, weeks: world.weeks },
      outlooks,
    );
    for (const family of families)
      expect(replay(fewer, family.at(run(family.name).match.knob)).balances).toBeGreaterThan(0);
  });

  it("loses more when fewer centers may serve a region, with the same orders", () => {
    const family = run("one-size-fits-all-pull");
    const near = replay(withNearest(world, 1), family.family.at(family.match.knob));
    expect(sum(near.weekly.lostUnits)).toBeGreaterThan(sum(family.match.result.weekly.lostUnits));
    expect(sum(near.weekly.elsewhereUnits)).toBe(0);
  });

  it("biases what policies expect, not how unsure they are", () => {
    const high = withBias(outlooks, 1.2);
    expect(high.uniform.mean[0]).toBeCloseTo(1.2 * outlooks.uniform.mean[0]!, 12);
    expect(high.withSegments.variance).toBe(outlooks.withSegments.variance);
  });
});

describe("variants", () => {
  const earlier = [inputAt({ ...input, linesFrom: input.linesFrom, trainFrom: input.trainFrom }, input.cutoff - 2, 14)];
  const variants = replayVariants(input, earlier, validation, options);
  const of = (id: string) => variants.find((variant) => variant.id === id)!;
  const difference = (id: string, metric = "total_cost", baseline = "tuned-status-quo") =>
    of(id).differences.find((d) => d.metric === metric && d.baseline === baseline)!;

  it("covers stress, costs, service levels and earlier cutoffs", () => {
    expect(variants.map(({ id }) => id)).toEqual([
      "demand-up",
      "lead-time-double",
      "center-lost",
      "forecast-high",
      "forecast-low",
      "two-nearest",
      "shipping-low",
      "lost-margin-low",
      "holding-low",
      "shipping-high",
      "lost-margin-high",
      "holding-high",
      ...variants.filter(({ kind }) => kind === "service").map(({ id }) => id),
      `cutoff-${input.cutoff - 2}`,
    ]);
    for (const { differences } of variants) expect(differences).toHaveLength(9);
  });

  it("changes only what a cost comes to: half the shipping cost, the same index and lost units", () => {
    const base = validation.differences.find(
      (d) => d.metric === "shipping_cost_index" && d.policy === "stockwise" && d.baseline === "tuned-status-quo",
    )!;
    expect(difference("shipping-low", "shipping_cost_index").relative).toBeCloseTo(base.relative!, 12);
    const cost = (id: string, name: string) => of(id).policies.find((policy) => policy.name === name)!;
    const [half, more] = [cost("shipping-low", "stockwise"), cost("shipping-high", "stockwise")];
    expect(half.lost_units).toBe(more.lost_units);
    expect(more.shipping_cost).toBeCloseTo(3 * half.shipping_cost, 6);
    // Total cost is linear in each rate: the case of above lies halfway.
    expect((half.total_cost + more.total_cost) / 2).toBeCloseTo(run("stockwise").figures.total_cost, 6);
  });

  it("knows no segments at an earlier cutoff, and nothing after its held-out weeks", () => {
    const [before] = earlier;
    expect(before!.knowledge.groups).toEqual([]);
    expect(before!.knowledge.history.weeks).toBe(input.cutoff + 12);
    expect(Math.max(...before!.knowledge.cells.week)).toBeLessThan(input.cutoff + 12);
    const { history } = input.knowledge;
    expect(before!.knowledge.history.units[1 * (input.cutoff + 12) + 5]).toBe(history.units[1 * history.weeks + 5]);
    expect(() => inputAt(input, input.cutoff - 10, 26)).toThrow(/do not hold a replay/);
  });
});

describe("rationing", () => {
  const goodwill = goodwillOf([4, 25], 0.02);

  it("takes goodwill from how often customers order", () => {
    expect(goodwill).toEqual([1.08, 1.5]);
  });

  it("keeps the reserve for the protected group only", () => {
    const { family, match } = run("stockwise");
    const reserved = withReserve(family, outlooks.withSegments.weekly, world.skus.count, Uint8Array.of(0, 1), 1);
    const plain = match.result.byGroup;
    const rationed = replay(world, reserved.at(match.knob)).byGroup;
    const lost = (sums: typeof plain, group: number) =>
      sum(sums.lostUnits.subarray(group * world.weeks, (group + 1) * world.weeks));
    expect(lost(rationed, 0)).toBeGreaterThan(lost(plain, 0));
    expect(lost(rationed, 1)).toBeLessThan(lost(plain, 1));
    expect(Array.from(rationed.demandUnits)).toEqual(Array.from(plain.demandUnits));
  });

  it("finds no use in a reserve when both groups are alike, and one when a group's loss costs ten times as much", () => {
    const alike = judgeRationing(input, validation, [10, 10], options);
    expect(alike).toHaveLength(6);
    for (const row of alike) expect(row.reserveWeeks).toBe(0);
    const unlike = judgeRationing(input, validation, [0, 200], options);
    const dearest = unlike.find((row) => row.stock === "tight" && row.lossChance === 0.05)!;
    expect(dearest.reserveWeeks).toBeGreaterThan(0);
    expect(dearest.protectedFill[1]).toBeGreaterThan(dearest.protectedFill[0]);
    expect(dearest.relative!).toBeLessThan(0);
    // It is the right group that is protected: by lot the same reserve does less.
    expect(dearest.bySegment.relative!).toBeLessThan(0);
  });

  it("says nothing without groups", () => {
    const none = { ...input, knowledge: { ...input.knowledge, groups: [] } };
    expect(judgeRationing(none, validation, [10], options)).toEqual([]);
  });
});

it("adds the service of the groups up to that of all", () => {
  const { result } = run("stockwise").match;
  const groups = serviceByGroup(result.byGroup, 2, scored, draws);
  const filled = sum(groups.map(({ demandUnits, fill }) => demandUnits * fill!));
  const asked = sum(groups.map(({ demandUnits }) => demandUnits));
  expect(filled / asked).toBeCloseTo(run("stockwise").figures.fill_rate, 10);
  for (const { fill, low, high } of groups) {
    expect(low!).toBeLessThanOrEqual(fill!);
    expect(high!).toBeGreaterThanOrEqual(fill!);
  }
  const classes = serviceByGroup(result.byClass, 5, scored, draws);
  expect(sum(classes.map(({ demandUnits }) => demandUnits))).toBe(asked);
});
