// The replay: held-out order lines, one by one in time order, against the stock that a policy has placed.
import { checkInteger } from "../check.js";
import type { Network, Policy, Reserve, Skus, StockState, World } from "./world.js";

/** Weekly sums of one replay, one value a week. Money in the currency of the data. */
export type WeeklySums = {
  readonly demandUnits: Float64Array;
  readonly shippedUnits: Float64Array;
  readonly lostUnits: Float64Array;
  readonly demandLines: Float64Array;
  /** Lines of which at least one unit was lost. */
  readonly lostLines: Float64Array;
  readonly lostMargin: Float64Array;
  /** Parcels to customers. */
  readonly shippingCost: Float64Array;
  /** What the same shipped units would have cost from the nearest center, one parcel an order. */
  readonly nearestCost: Float64Array;
  readonly parcels: Float64Array;
  /** Orders sent in more than one parcel. */
  readonly splitOrders: Float64Array;
  /** Units shipped from another center than the nearest. */
  readonly elsewhereUnits: Float64Array;
  /** Moves of one SKU between two centers. */
  readonly transfers: Float64Array;
  readonly transferUnits: Float64Array;
  readonly transferCost: Float64Array;
  /** Receipts sent on to another center because the first was full. */
  readonly divertedUnits: Float64Array;
  readonly diversionCost: Float64Array;
  readonly orderedUnits: Float64Array;
  readonly receivedUnits: Float64Array;
  /** Value at unit cost of the stock on the shelves, mean over the ends of the days. */
  readonly inventoryValue: Float64Array;
};

/** Units asked for and lost, and the margin of the lost ones, by group and week: `group * weeks + week`. */
export type GroupSums = {
  readonly demandUnits: Float64Array;
  readonly lostUnits: Float64Array;
  readonly lostMargin: Float64Array;
};

/** Weekly figures of chosen SKUs: `(position * centers + center) * weeks + week`. */
export type Trace = {
  readonly skus: readonly number[];
  /** At the start of the week, after transfers and before receipts. */
  readonly onHand: Int32Array;
  /** Demand of the regions whose nearest center this is. */
  readonly demand: Int32Array;
  readonly shipped: Int32Array;
  /** Lost demand of the regions whose nearest center this is. */
  readonly lost: Int32Array;
  readonly receipts: Int32Array;
};

export type ReplayResult = {
  readonly weekly: WeeklySums;
  readonly end: StockState;
  /** Lost units by SKU over all weeks. */
  readonly lostBySku: Float64Array;
  /** By customer group and week. */
  readonly byGroup: GroupSums;
  /** By class of the SKU and week. */
  readonly byClass: GroupSums;
  /** Largest share of its capacity that each center ever held after a receipt. */
  readonly peakUse: Float64Array;
  /** Times that the balance of units was struck, each time without a difference. */
  readonly balances: number;
  readonly trace?: Trace;
};

const measures = [
  "demandUnits shippedUnits lostUnits demandLines lostLines lostMargin shippingCost nearestCost parcels splitOrders",
  "elsewhereUnits transfers transferUnits transferCost divertedUnits diversionCost orderedUnits receivedUnits",
  "inventoryValue",
].flatMap((names) => names.split(" ")) as (keyof WeeklySums)[];

/**
 * Replays `world.lines` under `policy`. Each week begins with transfers and the review; each day with its receipts, then
 * its order lines: a line is served by the nearest eligible center that has stock (or the first in the policy's own routing),
 * what is missing by the next one at that one's cost, and what no center has, or what is kept for other groups, is lost. A receipt that does not fit goes to the center with the most room, and
 * waits a day when there is none. An order is one parcel for each center that takes part in it.
 *
 * Throws Error when units are not conserved (checked every day), when stock falls below zero, or when a policy orders
 * anything but whole packs or less than a SKU's minimum. `trace` lists SKUs to follow week by week.
 *
 * O(lines + days x slots): tens of millions of lines a second.
 */
export function replay(world: World, policy: Policy, trace: readonly number[] = []): ReplayResult {
  const run = new Replay(world, trace);
  for (let week = 0; week < world.weeks; week++) {
    run.transfer(week, policy);
    run.review(week, policy);
    const routing = policy.routing?.(week) ?? world.network.preference;
    const reserve = policy.reserve?.(week);
    for (let day = week * 7; day < week * 7 + 7; day++) {
      run.receive(day);
      run.serve(day, routing, reserve);
      run.close(day);
    }
  }
  return run.result();
}

type Delivery = { readonly slot: number; readonly quantity: number };

class Replay {
  private readonly slots: number;
  private readonly onHand: Int32Array;
  private readonly onOrder: Int32Array;
  private readonly usedM3: Float64Array;
  private readonly peakUse: Float64Array;
  private readonly arrivals: Delivery[][] = [];
  /** Units that have arrived and wait for room, by slot, and their sum. */
  private readonly dock: Int32Array;
  private docked = 0;
  private readonly lostBySku: Float64Array;
  private readonly byGroup: GroupSums;
  private readonly byClass: GroupSums;
  private readonly sums: Record<keyof WeeklySums, Float64Array>;
  private readonly traced: Int32Array;
  private readonly trace: Trace;
  /** Units that must be on hand or on their way. */
  private readonly classOf: Uint8Array;
  private owned = 0;
  private balances = 0;

  constructor(
    private readonly world: World,
    trace: readonly number[],
  ) {
    const { skus, network, weeks, start } = world;
    checkInteger("centers", network.centers, 1, 31);
    checkInteger("review weeks", world.reviewWeeks, 1);
    this.slots = skus.count * network.centers;
    this.onHand = Int32Array.from(start.onHand);
    this.onOrder = new Int32Array(this.slots);
    this.dock = new Int32Array(this.slots);
    this.usedM3 = new Float64Array(network.centers);
    this.peakUse = new Float64Array(network.centers);
    this.lostBySku = new Float64Array(skus.count);
    const sumsOf = (count: number): GroupSums => {
      const empty = () => new Float64Array(count * weeks);
      return { demandUnits: empty(), lostUnits: empty(), lostMargin: empty() };
    };
    this.byGroup = sumsOf(world.groups ?? 1);
    this.byClass = sumsOf(world.classes?.count ?? 1);
    this.classOf = world.classes?.ofSku ?? new Uint8Array(skus.count);
    this.sums = Object.fromEntries(measures.map((name) => [name, new Float64Array(weeks)])) as typeof this.sums;
    this.traced = new Int32Array(skus.count).fill(-1);
    trace.forEach((sku, i) => (this.traced[sku] = i));
    const cells = () => new Int32Array(trace.length * network.centers * weeks);
    this.trace = { skus: trace, onHand: cells(), demand: cells(), shipped: cells(), lost: cells(), receipts: cells() };
    for (const units of this.onHand) this.owned += units;
    const { day, slot, quantity } = start.deliveries;
    for (let i = 0; i < day.length; i++) {
      this.expect(day[i]!, slot[i]!, quantity[i]!);
      this.onOrder[slot[i]!]! += quantity[i]!;
      this.owned += quantity[i]!;
    }
    this.balance();
  }

  transfer(week: number, policy: Policy): void {
    const moves = policy.redistribute?.(week, { onHand: this.onHand, onOrder: this.onOrder }) ?? [];
    for (const { sku, from, to, quantity } of moves) {
      const { centers } = this.world.network;
      if (!(quantity > 0) || quantity > this.onHand[sku * centers + from]!)
        throw new Error(`transfer of ${quantity} units of SKU ${sku} from center ${from}, which has fewer`);
      this.onHand[sku * centers + from]! -= quantity;
      this.onHand[sku * centers + to]! += quantity;
      this.sums.transfers[week]!++;
      this.sums.transferUnits[week]! += quantity;
      this.sums.transferCost[week]! += moveCost(this.world, sku, from, to, quantity);
    }
    if (moves.length > 0) this.balance();
  }

  review(week: number, policy: Policy): void {
    const { skus, network, leadTimes, weeks } = this.world;
    const orders = new Int32Array(this.slots);
    if (week % this.world.reviewWeeks === 0)
      policy.review(week, { onHand: this.onHand, onOrder: this.onOrder }, orders);
    for (let sku = 0; sku < skus.count; sku++) {
      let total = 0;
      for (let center = 0; center < network.centers; center++) {
        const slot = sku * network.centers + center;
        const units = orders[slot]!;
        if (units === 0) continue;
        if (units < 0 || units % skus.packSize[sku]! !== 0)
          throw new Error(`order of ${units} units of SKU ${sku} is not whole packs of ${skus.packSize[sku]}`);
        total += units;
        this.onOrder[slot]! += units;
        this.expect(week * 7 + leadTimes[slot * weeks + week]!, slot, units);
      }
      if (total > 0 && total < skus.minimumOrder[sku]!)
        throw new Error(`order of ${total} units of SKU ${sku} is below its minimum of ${skus.minimumOrder[sku]}`);
      this.owned += total;
      this.sums.orderedUnits[week]! += total;
    }
    this.traced.forEach((position, sku) => {
      if (position >= 0) this.traceStock(position, sku, week);
    });
  }

  receive(day: number): void {
    const week = Math.floor(day / 7);
    if (this.docked > 0)
      for (let slot = 0; slot < this.slots; slot++) if (this.dock[slot]! > 0) this.unload(slot, 0, week);
    for (const { slot, quantity } of this.arrivals[day] ?? []) this.unload(slot, quantity, week);
    this.arrivals[day] = [];
  }

  /** Shelves what waits at the dock of `slot` and `quantity` more; what fits nowhere waits on. */
  private unload(slot: number, quantity: number, week: number): void {
    const { skus, network } = this.world;
    const sku = Math.floor(slot / network.centers);
    const first = slot % network.centers;
    const volume = skus.volumeM3[sku]!;
    const roomAt = (center: number) =>
      volume > 0
        ? Math.max(0, Math.floor((network.capacityM3[center]! - this.usedM3[center]!) / volume + 1e-9))
        : Infinity;
    const all = this.dock[slot]! + quantity;
    let rest = all;
    for (let center = first; rest > 0; center = this.roomiest()) {
      const taken = Math.min(rest, roomAt(center));
      if (taken > 0) this.shelve(sku, center, taken, week);
      if (taken > 0 && center !== first) {
        this.sums.divertedUnits[week]! += taken;
        this.sums.diversionCost[week]! += moveCost(this.world, sku, first, center, taken);
      }
      rest -= taken;
      // Not even the roomiest center takes one more.
      if (rest > 0 && roomAt(this.roomiest()) === 0) break;
    }
    this.onOrder[slot]! -= all - rest;
    this.docked += rest - this.dock[slot]!;
    this.dock[slot] = rest;
  }

  serve(day: number, routing: Int32Array, reserve: Reserve | undefined): void {
    const { skus, network, lines, weeks } = this.world;
    const { centers, regions, preference, eligible, costPerParcel, costPerKg, costPerUnit } = network;
    const { onHand, traced, byGroup, byClass, classOf } = this;
    const week = Math.floor(day / 7);
    const keys = reserve?.keys ?? lines.group;
    const from = lines.dayStart[day]!;
    const to = lines.dayStart[day + 1]!;
    let demand = 0;
    let shipped = 0;
    let lostLines = 0;
    let lostMargin = 0;
    let shippingCost = 0;
    let nearestCost = 0;
    let parcels = 0;
    let splitOrders = 0;
    let elsewhere = 0;
    // Centers that already have a parcel in the order at hand, as bits; and whether its nearest-center parcel is counted.
    let used = 0;
    let opened = false;
    for (let line = from; line < to; line++) {
      if (lines.opensOrder[line]) {
        used = 0;
        opened = false;
      }
      const sku = lines.sku[line]!;
      const region = lines.region[line]!;
      const weight = skus.weightKg[sku]!;
      const row = region * centers;
      let missing = lines.quantity[line]!;
      demand += missing;
      const wanted = missing;
      const groupWeek = lines.group[line]! * weeks + week;
      byGroup.demandUnits[groupWeek]! += wanted;
      const classWeek = classOf[sku]! * weeks + week;
      byClass.demandUnits[classWeek]! += wanted;
      // What an unprotected group may not have, of what it asks for.
      let refused = 0;
      if (reserve && reserve.protects[keys[line]!] === 0) {
        let held = 0;
        for (let center = 0; center < centers; center++) held += onHand[sku * centers + center]!;
        refused = Math.max(0, wanted - Math.max(0, Math.floor(held - reserve.units[sku]!)));
        missing -= refused;
      }
      for (let rank = 0; rank < eligible[region]! && missing > 0; rank++) {
        const center = routing[row + rank]!;
        const slot = sku * centers + center;
        const stock = onHand[slot]!;
        if (stock === 0) continue;
        const sent = stock < missing ? stock : missing;
        onHand[slot] = stock - sent;
        const lane = center * regions + region;
        shippingCost += sent * (weight * costPerKg[lane]! + costPerUnit[lane]!);
        const bit = 1 << center;
        if ((used & bit) === 0) {
          // The second parcel makes the order a split one; a third does not make it another.
          if (used !== 0 && (used & (used - 1)) === 0) splitOrders++;
          used |= bit;
          parcels++;
          shippingCost += costPerParcel[lane]!;
        }
        if (center !== preference[row]) elsewhere += sent;
        if (traced[sku]! >= 0) this.trace.shipped[this.cell(sku, center, week)]! += sent;
        missing -= sent;
      }
      missing += refused;
      const sentUnits = wanted - missing;
      if (sentUnits > 0) {
        const lane = preference[row]! * regions + region;
        nearestCost += sentUnits * (weight * costPerKg[lane]! + costPerUnit[lane]!);
        if (!opened) nearestCost += costPerParcel[lane]!;
        opened = true;
        shipped += sentUnits;
      }
      if (missing > 0) {
        lostLines++;
        const margin = missing * skus.margin[sku]!;
        lostMargin += margin;
        byGroup.lostUnits[groupWeek]! += missing;
        byGroup.lostMargin[groupWeek]! += margin;
        byClass.lostUnits[classWeek]! += missing;
        byClass.lostMargin[classWeek]! += margin;
        this.lostBySku[sku]! += missing;
      }
      if (traced[sku]! >= 0) {
        const cell = this.cell(sku, preference[row]!, week);
        this.trace.demand[cell]! += wanted;
        this.trace.lost[cell]! += missing;
      }
    }
    const { sums } = this;
    sums.demandUnits[week]! += demand;
    sums.shippedUnits[week]! += shipped;
    sums.lostUnits[week]! += demand - shipped;
    sums.demandLines[week]! += to - from;
    sums.lostLines[week]! += lostLines;
    sums.lostMargin[week]! += lostMargin;
    sums.shippingCost[week]! += shippingCost;
    sums.nearestCost[week]! += nearestCost;
    sums.parcels[week]! += parcels;
    sums.splitOrders[week]! += splitOrders;
    sums.elsewhereUnits[week]! += elsewhere;
    this.owned -= shipped;
  }

  close(day: number): void {
    const value = this.balance();
    this.sums.inventoryValue[Math.floor(day / 7)]! += value / 7;
  }

  result(): ReplayResult {
    const { arrivals, sums, lostBySku, byGroup, byClass, peakUse, balances, trace } = this;
    const rest = this.world.weeks * 7;
    const open = arrivals.flatMap((list, day) => (list ?? []).map((delivery) => ({ day: day - rest, ...delivery })));
    this.dock.forEach((quantity, slot) => {
      if (quantity > 0) open.push({ day: 0, slot, quantity });
    });
    const deliveries = {
      day: Int32Array.from(open, ({ day }) => day),
      slot: Int32Array.from(open, ({ slot }) => slot),
      quantity: Int32Array.from(open, ({ quantity }) => quantity),
    };
    const end = { onHand: this.onHand, deliveries };
    return {
      weekly: sums,
      end,
      lostBySku,
      byGroup,
      byClass,
      peakUse,
      balances,
      ...(trace.skus.length > 0 ? { trace } : {}),
    };
  }

  private expect(day: number, slot: number, quantity: number): void {
    (this.arrivals[day] ??= []).push({ slot, quantity });
  }

  private shelve(sku: number, center: number, quantity: number, week: number): void {
    const { skus, network } = this.world;
    this.onHand[sku * network.centers + center]! += quantity;
    this.usedM3[center]! += quantity * skus.volumeM3[sku]!;
    this.peakUse[center] = Math.max(this.peakUse[center]!, this.usedM3[center]! / network.capacityM3[center]!);
    this.sums.receivedUnits[week]! += quantity;
    if (this.traced[sku]! >= 0) this.trace.receipts[this.cell(sku, center, week)]! += quantity;
  }

  private roomiest(): number {
    const { capacityM3 } = this.world.network;
    let best = 0;
    for (let center = 1; center < capacityM3.length; center++)
      if (capacityM3[center]! - this.usedM3[center]! > capacityM3[best]! - this.usedM3[best]!) best = center;
    return best;
  }

  /** Strikes the balance of units, measures the shelves anew, and gives the value of what is on them. */
  private balance(): number {
    const { skus, network } = this.world;
    const { onHand, onOrder, usedM3 } = this;
    usedM3.fill(0);
    let units = 0;
    let value = 0;
    for (let sku = 0, slot = 0; sku < skus.count; sku++) {
      let stock = 0;
      for (let center = 0; center < network.centers; center++, slot++) {
        if (onHand[slot]! < 0 || onOrder[slot]! < 0) throw new Error(`stock of SKU ${sku} below zero`);
        usedM3[center]! += onHand[slot]! * skus.volumeM3[sku]!;
        stock += onHand[slot]!;
        units += onOrder[slot]!;
      }
      units += stock;
      value += stock * skus.unitCost[sku]!;
    }
    if (units !== this.owned) throw new Error(`units not conserved: ${units} there, ${this.owned} accounted for`);
    this.balances++;
    return value;
  }

  private traceStock(position: number, sku: number, week: number): void {
    const { centers } = this.world.network;
    for (let center = 0; center < centers; center++)
      this.trace.onHand[(position * centers + center) * this.world.weeks + week] = this.onHand[sku * centers + center]!;
  }

  private cell(sku: number, center: number, week: number): number {
    return (this.traced[sku]! * this.world.network.centers + center) * this.world.weeks + week;
  }
}

/** Cost of moving units of a SKU from one center to another. */
export function moveCost(
  { skus, network }: { readonly skus: Skus; readonly network: Network },
  sku: number,
  from: number,
  to: number,
  quantity: number,
): number {
  const lane = from * network.centers + to;
  return quantity * (skus.weightKg[sku]! * network.transferCostPerKg[lane]! + network.transferCostPerUnit[lane]!);
}
