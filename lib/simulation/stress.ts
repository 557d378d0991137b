// The held-out weeks gone wrong: the same policies, with their settings as they were, in a world that nobody planned for.
import type { PanelHistory } from "../forecasting/panel/panel.js";
import { seeded, subseed } from "../random.js";
import { drawLeadTimes } from "./lead-times.js";
import type { Outlook } from "./outlook.js";
import type { Knowledge, Outlooks } from "./policies.js";
import type { DemandCells } from "./regional-shares.js";
import type { Network, OrderLines, StockState, World } from "./world.js";

/**
 * `share` more of every line's units from the start of `lines` on, drawn unit by unit, and the same in what the policies
 * will have seen of it; history before `cutoff` stays.
 *
 * @param lines of the weeks from `cutoff` on
 */
export function withMoreDemand(
  lines: OrderLines,
  knowledge: Knowledge,
  cutoff: number,
  share: number,
  seed: number,
): { readonly lines: OrderLines; readonly knowledge: Knowledge } {
  const random = seeded(subseed(seed, "more demand"));
  const { history, groups, cells } = knowledge;
  const quantity = Int32Array.from(lines.quantity);
  const total = Float64Array.from(history.units);
  const byGroup = groups.map(({ units }) => Float64Array.from(units));
  const days = lines.dayStart.length - 1;
  for (let day = 0; day < days; day++) {
    const week = cutoff + Math.floor(day / 7);
    for (let line = lines.dayStart[day]!; line < lines.dayStart[day + 1]!; line++) {
      let more = 0;
      for (let unit = 0; unit < lines.quantity[line]!; unit++) if (random() < share) more++;
      quantity[line]! += more;
      const cell = lines.sku[line]! * history.weeks + week;
      total[cell]! += more;
      const group = byGroup[lines.group[line]!];
      if (group) group[cell]! += more;
    }
  }
  const grown = (values: Float64Array): Float64Array =>
    values.map((value, i) => (cells.week[i]! >= cutoff ? (1 + share) * value : value));
  const known: DemandCells = { ...cells, units: grown(cells.units), weight: grown(cells.weight) };
  const withUnits = (of: PanelHistory, units: Float64Array): PanelHistory => ({ ...of, units });
  return {
    lines: { ...lines, quantity },
    knowledge: {
      history: withUnits(history, total),
      groups: groups.map((group, i) => withUnits(group, byGroup[i]!)),
      cells: known,
    },
  };
}

/** Deliveries that take `factor` times as long as everybody plans with. */
export function withSlowerDeliveries(world: World, factor: number, seed: number): World {
  const { skus, network, weeks } = world;
  const slower = (days: Float64Array) => days.map((value) => factor * value);
  const late = { ...skus, leadTimeDays: slower(skus.leadTimeDays), leadTimeSdDays: slower(skus.leadTimeSdDays) };
  return { ...world, leadTimes: drawLeadTimes(late, network.centers, weeks, seed) };
}

/** The world without one center: its stock and what is on its way there are gone, its regions go to their next center. */
export function withoutCenter(world: World, lost: number): World {
  const { skus, network, weeks, leadTimes, start } = world;
  const { centers, regions } = network;
  const left = Array.from({ length: centers }, (_, center) => center).filter((center) => center !== lost);
  const code = new Map(left.map((center, i) => [center, i]));
  /** Rows of `length` values a center. */
  const rows = (values: Float64Array, length: number) =>
    Float64Array.from(left.flatMap((center) => Array.from(values.subarray(center * length, (center + 1) * length))));
  const square = (values: Float64Array) =>
    Float64Array.from(left.flatMap((from) => left.map((to) => values[from * centers + to]!)));
  const preference = Int32Array.from(
    Array.from({ length: regions }, (_, region) =>
      Array.from(network.preference.subarray(region * centers, (region + 1) * centers))
        .filter((center) => center !== lost)
        .map((center) => code.get(center)!),
    ).flat(),
  );
  const fewer: Network = {
    centers: left.length,
    regions,
    preference,
    parcelCost: rows(network.parcelCost, regions),
    eligible: network.eligible.map((count) => Math.min(count, left.length)),
    costPerParcel: rows(network.costPerParcel, regions),
    costPerKg: rows(network.costPerKg, regions),
    costPerUnit: rows(network.costPerUnit, regions),
    capacityM3: rows(network.capacityM3, 1),
    transferCostPerKg: square(network.transferCostPerKg),
    transferCostPerUnit: square(network.transferCostPerUnit),
  };
  const slots = skus.count * left.length;
  const onHand = new Int32Array(slots);
  const delays = new Int16Array(slots * weeks);
  for (let sku = 0; sku < skus.count; sku++)
    left.forEach((center, i) => {
      const [to, from] = [sku * left.length + i, sku * centers + center];
      onHand[to] = start.onHand[from]!;
      delays.set(leadTimes.subarray(from * weeks, (from + 1) * weeks), to * weeks);
    });
  return {
    ...world,
    network: fewer,
    leadTimes: delays,
    start: { onHand, deliveries: deliveriesLeft(start, centers, code) },
  };
}

function deliveriesLeft(
  { deliveries }: StockState,
  centers: number,
  code: ReadonlyMap<number, number>,
): StockState["deliveries"] {
  const { day, slot, quantity } = deliveries;
  const kept = Array.from(slot.keys()).filter((i) => code.has(slot[i]! % centers));
  return {
    day: Int32Array.from(kept, (i) => day[i]!),
    slot: Int32Array.from(kept, (i) => Math.floor(slot[i]! / centers) * code.size + code.get(slot[i]! % centers)!),
    quantity: Int32Array.from(kept, (i) => quantity[i]!),
  };
}

/** Each region served by its `count` nearest centers only. */
export function withNearest(world: World, count: number): World {
  const { network } = world;
  return { ...world, network: { ...network, eligible: network.eligible.map((most) => Math.min(most, count)) } };
}

/** Every policy's own forecast, `factor` times as high. */
export function withBias(outlooks: Outlooks, factor: number): Outlooks {
  const biased = <T extends Outlook>(outlook: T): T => ({
    ...outlook,
    mean: outlook.mean.map((value) => factor * value),
    weekly: outlook.weekly.map((value) => factor * value),
  });
  return {
    uniform: biased(outlooks.uniform),
    statusQuo: biased(outlooks.statusQuo),
    withoutSegments: biased(outlooks.withoutSegments),
    withSegments: biased(outlooks.withSegments),
  };
}

/** The center that serves the largest part of `regionUnits` as the nearest. */
export function busiestCenter({ centers, regions, preference }: Network, regionUnits: Float64Array): number {
  const units = new Float64Array(centers);
  for (let region = 0; region < regions; region++) units[preference[region * centers]!]! += regionUnits[region]!;
  return units.reduce((best, value, center) => (value > units[best]! ? center : best), 0);
}
