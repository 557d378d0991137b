// All orders of a day together: what is too much elsewhere is moved before anything is bought, where that is cheaper; what is
// bought fits the room of its center and the budget. Every item gets its decision and the reason for it.
import { orderNow } from "./policy.js";
import { replenish, type Replenishment, type ReplenishmentTarget, type StockOnHand } from "./replenishment.js";

export type PlannedItem = {
  readonly sku: string;
  readonly center: string;
  readonly stock: StockOnHand;
  /** Undefined: the plan keeps nothing of the SKU there. */
  readonly target: ReplenishmentTarget | undefined;
  readonly moq: number;
  readonly packSize: number;
  readonly unitCost: number;
  readonly price: number;
  readonly volumeM3: number;
};

export type PlanLimits = {
  /** Money for purchases; Infinity without a limit. */
  readonly budget: number;
  /** Room by center in m3; a center that is not named has no limit. */
  readonly capacityM3: ReadonlyMap<string, number>;
  /** Share of an item's value that keeping it for a year costs. */
  readonly holdingCostPerYear: number;
  /** Cost of moving one unit of a SKU between two centers; Infinity where it cannot be moved. */
  readonly transferCost: (sku: string, from: string, to: string) => number;
};

export type Transfer = { readonly from: string; readonly units: number; readonly costPerUnit: number };

export type Decision = Replenishment & {
  readonly item: PlannedItem;
  /** Units to be moved here, by center of origin. */
  readonly transfers: readonly Transfer[];
  /** Units to be bought now. */
  readonly buy: number;
  /** Units that are due and not bought, for want of room or money. */
  readonly deferred: number;
};

/** What is left at a center beyond all that its own plan wants, and how many days it would lie there. */
type Surplus = { units: number; readonly idleDays: number };

/** Decides for all items. The order of the items does not matter; ties go by SKU and center. */
export function planOrders(items: readonly PlannedItem[], limits: PlanLimits): Decision[] {
  const open: Open[] = items.map((item) => ({ item, need: replenish(item.stock, item.target), transfers: [] }));
  const bySku = new Map<string, Open[]>();
  for (const each of open) {
    const list = bySku.get(each.item.sku);
    if (list) list.push(each);
    else bySku.set(each.item.sku, [each]);
  }
  for (const same of bySku.values()) moveSurplus(same, limits);

  const room = roomLeft(open, limits.capacityM3);
  let budget = limits.budget;
  const buys = new Map<Open, { buy: number; deferred: number; why: string }>();
  const ranked = open.filter(({ need }) => need.orderQuantity > 0).sort(byUrgency);
  for (const each of ranked) {
    const { item } = each;
    const moved = each.transfers.reduce((sum, { units }) => sum + units, 0);
    const wanted = orderNow(
      { kind: "R,s,nQ", reorderPoint: item.target!.reorderPoint },
      each.need.position + moved,
      item,
    );
    const space = volumeAtArrival(item, moved + wanted) - volumeAtArrival(item, moved);
    const left = room.get(item.center) ?? Infinity;
    const cost = wanted * item.unitCost;
    if (wanted > 0 && space > left + 1e-9)
      buys.set(each, {
        buy: 0,
        deferred: wanted,
        why: `Not bought: ${wanted} units would take ${space.toFixed(2)} m³ and ${item.center} will have ${Math.max(0, left).toFixed(2)} m³ free when they arrive.`,
      });
    else if (wanted > 0 && cost > budget + 1e-9)
      buys.set(each, {
        buy: 0,
        deferred: wanted,
        why: `Not bought: ${wanted} units cost ${cost.toFixed(2)} and ${Math.max(0, budget).toFixed(2)} of the budget is left after more urgent orders.`,
      });
    else {
      budget -= cost;
      room.set(item.center, left - space);
      buys.set(each, { buy: wanted, deferred: 0, why: "" });
    }
  }
  return open.map((each) => {
    const { buy, deferred, why } = buys.get(each) ?? { buy: 0, deferred: 0, why: "" };
    const reason = [
      each.need.reason,
      ...each.transfers.map(whyMoved),
      buy > 0 ? whyBought(each.transfers, buy) : "",
      why,
    ];
    return {
      ...each.need,
      item: each.item,
      transfers: each.transfers,
      buy,
      deferred,
      reason: reason.filter((part) => part !== "").join(" "),
    };
  });
}

function whyMoved({ from, units, costPerUnit }: Transfer): string {
  return `Move ${units} from ${from}, where they are more than the plan wants: ${costPerUnit.toFixed(2)} a unit is less than keeping them there and buying here.`;
}

function whyBought(transfers: readonly Transfer[], buy: number): string {
  return transfers.length > 0 ? `Buy the other ${buy}.` : "";
}

type Open = { readonly item: PlannedItem; readonly need: Replenishment; readonly transfers: Transfer[] };

/** Moves what is too much at one center of a SKU to where it is short, cheapest way first, the most urgent need first. */
function moveSurplus(same: readonly Open[], { transferCost, holdingCostPerYear }: PlanLimits): void {
  const surplus = new Map<Open, Surplus>();
  for (const each of same) {
    const found = surplusOf(each);
    if (found.units > 0) surplus.set(each, found);
  }
  if (surplus.size === 0) return;
  for (const each of same.filter(({ need }) => need.orderQuantity > 0).sort(byUrgency)) {
    let missing = each.item.target!.reorderPoint + 1 - each.need.position;
    const ways = [...surplus]
      .map(([donor, left]) => ({ donor, left, cost: transferCost(each.item.sku, donor.item.center, each.item.center) }))
      .sort((a, b) => a.cost - b.cost || (a.donor.item.center < b.donor.item.center ? -1 : 1));
    for (const { donor, left, cost } of ways) {
      // A unit that lies idle costs its keeping; one that would never be sold is worth all that buying it again costs.
      const saved = each.item.unitCost * Math.min(1, (holdingCostPerYear * left.idleDays) / 365);
      const units = Math.min(left.units, Math.ceil(missing));
      if (units <= 0 || !(cost < saved)) continue;
      each.transfers.push({ from: donor.item.center, units, costPerUnit: cost });
      left.units -= units;
      missing -= units;
    }
  }
}

/** Units on the shelf above the order-up-to level, which nothing is promised of. */
function surplusOf({ item: { stock, target }, need }: Open): Surplus {
  const free = Math.min(stock.onHand - stock.reserved, need.position - (target?.orderUpTo ?? 0));
  const units = Math.max(0, Math.floor(free));
  const daily = target ? target.protectionMean / target.protectionDays : 0;
  return { units, idleDays: daily > 0 ? units / daily : Infinity };
}

function byUrgency(a: Open, b: Open): number {
  const rank = ({ need }: Open): number => (need.urgency === "now" ? 0 : 1);
  const stake = ({ need, item }: Open): number => need.shortageAtStake * item.price;
  return (
    rank(a) - rank(b) ||
    stake(b) - stake(a) ||
    (a.item.sku < b.item.sku ? -1 : a.item.sku > b.item.sku ? 1 : a.item.center < b.item.center ? -1 : 1)
  );
}

/** What each center will have free when an order of today arrives, before anything is bought. */
function roomLeft(open: readonly Open[], capacity: ReadonlyMap<string, number>): Map<string, number> {
  const net = new Map(open.map((each) => [each, 0]));
  const at = new Map(open.map((each) => [`${each.item.sku}\u0000${each.item.center}`, each]));
  for (const each of open)
    for (const { from, units } of each.transfers) {
      net.set(each, net.get(each)! + units);
      const donor = at.get(`${each.item.sku}\u0000${from}`)!;
      net.set(donor, net.get(donor)! - units);
    }
  const room = new Map(capacity);
  for (const [each, units] of net) {
    const left = room.get(each.item.center);
    if (left !== undefined) room.set(each.item.center, left - volumeAtArrival(each.item, units));
  }
  return room;
}

/** Room that an item takes when an order of today arrives, in m3: all of it has come by then, and what is expected sold. */
function volumeAtArrival({ stock, target, volumeM3 }: PlannedItem, more: number): number {
  const sold = target ? (target.protectionMean * target.leadTimeDays) / target.protectionDays : 0;
  const { onHand, onOrder, reserved, backordered } = stock;
  return Math.max(0, onHand + onOrder - reserved - backordered - sold + more) * volumeM3;
}
