// The strongest ordinary shop: the best of sixteen common rules, chosen on the training weeks.
import { drawLeadTimes } from "./lead-times.js";
import { matchKnob } from "./match.js";
import type { Outlook, Window } from "./outlook.js";
import { movingAverageOutlook } from "./outlook.js";
import { plainSeason, statusQuoFamily, statusQuoOutlook, type Knowledge, type StatusQuo } from "./policies.js";
import { figure, totals, type Assumptions } from "./policy-figures.js";
import { replay, type ReplayResult } from "./replay.js";
import { volumeShares, type CenterShares, type PolicyFamily, type Shop } from "./stocking-policies.js";
import type { OrderLines, StockState, World } from "./world.js";

export type TuningRow = StatusQuo & {
  readonly total_cost: number;
  readonly fill_rate: number;
  readonly matched: boolean;
  readonly knob: number;
};

export type Tuning = {
  readonly chosen: TuningRow;
  readonly candidates: readonly TuningRow[];
  /** Average inventory at which the candidates were compared. */
  readonly inventory: number;
  /** The setting with which the chosen rule reaches the service level in these weeks. */
  readonly settled: number;
  /** Weeks of demand, at unit cost, that its stock lasts then. */
  readonly coverWeeks: number;
  /** The stock that the chosen rule leaves at the cutoff with that setting: where all policies start. */
  readonly end: StockState;
  readonly replayed: Window;
  /** The training weeks, and which of them count. */
  readonly world: World;
  readonly scored: Int32Array;
};

export type TuningOptions = {
  readonly cutoff: number;
  readonly reviewDays: number;
  readonly serviceLevel: number;
  readonly seed: number;
  readonly assumptions: Assumptions;
  readonly regionUnits: Float64Array;
};

const windows = [4, 8, 13, 26] as const;

/** No shop goes beyond three standard deviations, or eight weeks of cover, to reach a service level. */
export const mostStock = { z: 3, cover: 8 } as const;

/**
 * Replays {z, weeks of cover} x {moving average of 4, 8, 13, 26 weeks} x {season on, off} on the last weeks before the
 * cutoff, all with the inventory at which z with 13 weeks and no season reaches the service level (or comes nearest to it), and takes the one with
 * the lowest total cost. The season is fitted on the weeks before those. The first quarter of the weeks runs in and is not
 * counted.
 *
 * @param lines of the weeks of the window, `dayStart` beginning with its first day
 */
export function tuneStatusQuo(
  knowledge: Knowledge,
  shop: Shop,
  lines: OrderLines,
  replayed: Window,
  options: TuningOptions,
): Tuning {
  const { reviewDays, serviceLevel, seed, assumptions, regionUnits } = options;
  const { history } = knowledge;
  const season = plainSeason(history, Math.max(1, replayed.first));
  const known = { season, regionUnits, reviewDays };
  const first = movingAverageOutlook(
    history,
    shop.skus,
    { first: replayed.first, weeks: 1 },
    { window: 13, reviewDays },
  );
  const world: World = {
    ...shop,
    lines,
    weeks: replayed.weeks,
    reviewWeeks: reviewWeeks(reviewDays),
    leadTimes: drawLeadTimes(shop.skus, shop.network.centers, replayed.weeks, seed),
    start: steadyStock(shop, first, volumeShares(shop, regionUnits)),
  };
  const runIn = Math.floor(replayed.weeks / 4);
  const scored = Int32Array.from({ length: replayed.weeks - runIn }, (_, i) => runIn + i);
  const inventory = (result: ReplayResult) => totals(result.weekly, scored).inventoryValue / scored.length;
  const fill = (result: ReplayResult) => {
    const { shippedUnits, demandUnits } = totals(result.weekly, scored);
    return demandUnits > 0 ? shippedUnits / demandUnits : 1;
  };
  const familyOf = (candidate: StatusQuo) =>
    statusQuoFamily(shop, candidate, known, statusQuoOutlook(knowledge, shop.skus, candidate, known, replayed));
  const reference = familyOf({ margin: "z", window: 13, seasonal: false });
  const anchor = matchKnob(reference, (knob) => replay(world, reference.at(knob)), fill, serviceLevel, {
    tolerance: 0.001,
    maxTries: 12,
    most: mostStock.z,
  });
  const target = inventory(anchor.result);

  let chosen: { row: TuningRow; family: PolicyFamily } | undefined;
  const candidates: TuningRow[] = [];
  // Candidates of a kind need similar settings: each begins where the one before ended.
  const start: Partial<Record<StatusQuo["margin"], number>> = { z: anchor.knob };
  for (const margin of ["z", "cover"] as const)
    for (const window of windows)
      for (const seasonal of [false, true]) {
        const candidate = { margin, window, seasonal };
        const family = familyOf(candidate);
        const match = matchKnob(family, (knob) => replay(world, family.at(knob)), inventory, target, {
          tolerance: 0.005,
          maxTries: 10,
          ...(start[margin] === undefined ? {} : { start: start[margin] }),
        });
        start[margin] = match.knob;
        const row = {
          ...candidate,
          total_cost: figure("total_cost", totals(match.result.weekly, scored), assumptions),
          fill_rate: fill(match.result),
          matched: match.matched,
          knob: match.knob,
        };
        candidates.push(row);
        if (!chosen || (row.matched && (!chosen.row.matched || row.total_cost < chosen.row.total_cost)))
          chosen = { row, family };
      }
  const { row, family } = chosen!;
  const settled = matchKnob(family, (knob) => replay(world, family.at(knob)), fill, serviceLevel, {
    tolerance: 0.001,
    maxTries: 12,
    most: mostStock[row.margin],
  });
  return {
    chosen: row,
    settled: settled.knob,
    coverWeeks: inventory(settled.result) / Math.max(1e-9, weeklyCost(shop, world, runIn)),
    end: settled.result.end,
    candidates,
    inventory: target,
    replayed,
    world,
    scored,
  };
}

/** Demand of an average week after `from`, at unit cost. */
function weeklyCost({ skus }: Shop, { lines, weeks }: World, from: number): number {
  let cost = 0;
  for (let line = lines.dayStart[7 * from]!; line < lines.dayStart[7 * weeks]!; line++)
    cost += lines.quantity[line]! * skus.unitCost[lines.sku[line]!]!;
  return cost / (weeks - from);
}

/** Weeks between two reviews: at least one, whole. */
export function reviewWeeks(reviewDays: number): number {
  return Math.max(1, Math.round(reviewDays / 7));
}

const shelfWeeks = 3;

/**
 * A shop in its stride: on the shelves of each center its share of three weeks' demand, as far as it fits, on its way a week's
 * demand for every week of the lead time, in whole packs (drawn up or down by a fixed rotation, so that small centers are
 * not always without).
 */
export function steadyStock({ skus, network }: Shop, outlook: Outlook, shares: CenterShares): StockState {
  const { centers } = network;
  const share = shares(0);
  const onHand = new Int32Array(skus.count * centers);
  const day: number[] = [];
  const slot: number[] = [];
  const quantity: number[] = [];
  const needed = new Float64Array(centers);
  for (let i = 0; i < onHand.length; i++)
    needed[i % centers]! +=
      shelfWeeks * outlook.weekly[Math.floor(i / centers)]! * share[i]! * skus.volumeM3[Math.floor(i / centers)]!;
  // Shelves are at most nine tenths full.
  const fits = needed.map((volume, center) =>
    Math.min(1, (0.9 * network.capacityM3[center]!) / Math.max(1e-9, volume)),
  );
  for (let sku = 0; sku < skus.count; sku++) {
    const pack = skus.packSize[sku]!;
    const inPacks = (units: number, turn: number) => Math.floor(units / pack + ((turn % 7) + 0.5) / 7) * pack;
    for (let center = 0; center < centers; center++) {
      const weekly = outlook.weekly[sku]! * share[sku * centers + center]!;
      onHand[sku * centers + center] = Math.floor(shelfWeeks * weekly * fits[center]! + 0.5);
      for (let week = 0; week < skus.leadTimeDays[sku]! / 7; week++) {
        const units = inPacks(weekly, sku + center * 3 + week * 5);
        if (units === 0) continue;
        day.push(week * 7);
        slot.push(sku * centers + center);
        quantity.push(units);
      }
    }
  }
  return {
    onHand,
    deliveries: { day: Int32Array.from(day), slot: Int32Array.from(slot), quantity: Int32Array.from(quantity) },
  };
}
