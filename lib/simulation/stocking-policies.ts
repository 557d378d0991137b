// The rules by which the policies buy, place and move stock. Each family has one knob, so that all can be compared at the
// same average inventory.
import type { Outlook } from "./outlook.js";
import { packsWorthBuying } from "./packs-worth-buying.js";
import { purchase, smallestPurchase } from "./purchase.js";
import type { Network, Policy, Skus, StockView, Transfer } from "./world.js";

/** A policy with one knob. Inventory rises with the knob when `rising`, and falls otherwise. */
export type PolicyFamily = {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** A setting that holds little stock: where a search begins. */
  readonly little: number;
  readonly scale: "linear" | "logarithmic";
  readonly rising: boolean;
  at(knob: number): Policy;
};

/** What every rule knows of the shop. */
export type Shop = { readonly skus: Skus; readonly network: Network };

/** Share of each center in the demand of each SKU at a review week: `sku * centers + center`. */
export type CenterShares = (week: number) => Float64Array;

/** The same share for every center. */
export function equalShares({ skus, network }: Shop): CenterShares {
  const shares = new Float64Array(skus.count * network.centers).fill(1 / network.centers);
  return () => shares;
}

/** Each center's share of all units, the same for every SKU. */
export function volumeShares({ skus, network }: Shop, unitsByRegion: Float64Array): CenterShares {
  const { centers, regions, preference } = network;
  const share = new Float64Array(centers);
  let total = 0;
  for (let region = 0; region < regions; region++) {
    share[preference[region * centers]!]! += unitsByRegion[region]!;
    total += unitsByRegion[region]!;
  }
  const shares = new Float64Array(skus.count * centers);
  for (let slot = 0; slot < shares.length; slot++)
    shares[slot] = total > 0 ? share[slot % centers]! / total : 1 / centers;
  return () => shares;
}

/**
 * Central buying by weeks of cover: the whole network's position is raised to the demand over the protection interval and
 * `knob` weeks more, the purchase is split equally over the centers, and every four weeks stock is moved towards equal
 * shares again. Packs that cannot be split equally go to each center in turn.
 */
export function centralEqualFamily(name: string, shop: Shop, outlook: Outlook): PolicyFamily {
  const { skus, network } = shop;
  const { centers } = network;
  const redistribute = (week: number, stock: StockView) => (week % 4 === 0 ? equalise(shop, stock) : []);
  const at = (knob: number): Policy => ({
    redistribute,
    review(week, stock, orders) {
      for (let sku = 0; sku < skus.count; sku++) {
        const cell = week * skus.count + sku;
        const need = outlook.mean[cell]! + knob * outlook.weekly[cell]! - position(stock, sku, centers);
        if (!(need > 0.25)) continue;
        const pack = skus.packSize[sku]!;
        const empty = position(stock, sku, centers) === 0;
        let packs = Math.floor(need / pack + 0.5);
        if (packs === 0 && empty) packs = 1;
        const smallest = smallestPurchase(skus, sku) / pack;
        if (packs > 0 && packs < smallest) packs = empty || need >= (smallest * pack) / 2 ? smallest : 0;
        const each = Math.floor(packs / centers);
        const first = (sku + week) % centers;
        for (let i = 0; i < centers; i++)
          orders[sku * centers + ((first + i) % centers)] = (each + (i < packs % centers ? 1 : 0)) * pack;
      }
    },
  });
  return { name, low: -3, high: 60, little: -0.5, scale: "linear", rising: true, at };
}

/**
 * Moves towards equal stock of each SKU at all centers: from the fullest to the emptiest center, up to three moves of at
 * least eight units, where a center holds less than 40% of its share and little is on its way.
 */
function equalise({ skus, network }: Shop, { onHand, onOrder }: StockView): Transfer[] {
  const { centers } = network;
  const moves: Transfer[] = [];
  const held = new Float64Array(centers);
  for (let sku = 0; sku < skus.count; sku++) {
    let total = 0;
    for (let center = 0; center < centers; center++) total += held[center] = onHand[sku * centers + center]!;
    const wanted = total / centers;
    for (let move = 0; move < 3; move++) {
      let from = 0;
      let to = -1;
      let missing = 0;
      for (let center = 0; center < centers; center++) {
        if (held[center]! > held[from]!) from = center;
        const short = wanted - held[center]! - 0.7 * onOrder[sku * centers + center]!;
        if (short > missing && held[center]! < 0.4 * wanted) {
          missing = short;
          to = center;
        }
      }
      const quantity = Math.floor(0.8 * Math.min(missing, held[from]! - wanted));
      if (to < 0 || quantity < 8) break;
      moves.push({ sku, from, to, quantity });
      held[from]! -= quantity;
      held[to]! += quantity;
    }
  }
  return moves;
}

/**
 * Each center orders for itself, up to its share of the demand over the protection interval and a margin: `knob` standard
 * deviations ("z") or `knob` weeks of cover ("cover").
 */
export function eachCenterFamily(
  name: string,
  shop: Shop,
  outlook: Outlook,
  shares: CenterShares,
  margin: "z" | "cover",
): PolicyFamily {
  const { skus, network } = shop;
  const { centers } = network;
  const needs = new Float64Array(centers);
  const at = (knob: number): Policy => ({
    review(week, stock, orders) {
      const { onHand, onOrder } = stock;
      const share = shares(week);
      for (let sku = 0; sku < skus.count; sku++) {
        const cell = week * skus.count + sku;
        const mean = outlook.mean[cell]!;
        const deviation = Math.sqrt(outlook.variance[cell]!);
        let any = false;
        for (let center = 0; center < centers; center++) {
          const slot = sku * centers + center;
          const p = share[slot]!;
          const safety = margin === "z" ? deviation * Math.sqrt(p) : outlook.weekly[cell]! * p;
          needs[center] = mean * p + knob * safety - onHand[slot]! - onOrder[slot]!;
          any ||= needs[center]! > 0;
        }
        if (any) purchase(skus, sku, needs, stock, orders, sku * centers);
      }
    },
  });
  return { name, low: -3, high: 60, little: -0.5, scale: "linear", rising: true, at };
}

/** How full a center may get before it is given less, and how many deviations less it is given per share of its space above. */
const crowded = { from: 0.9, relief: 3 } as const;

/**
 * Stockwise: buys for the network, places by center. A pack is bought while the chance that demand over the protection
 * interval reaches into it (its mean over the pack; gamma demand) is worth the cost of holding it: `knob` x unit cost over
 * lost margin. The purchase then raises the centers with the least cover to the same number of standard deviations of
 * their own demand, so that a shortage of all is shared and none is made (balanced allocation; Eppen, Schrage 1981). A center
 * that is about to be full is raised less, the others more: what does not fit is carried away at a cost when it arrives.
 *
 * @param spread by SKU, the variance of a center's demand of mean m: `linear * m + square * m^2`
 */
export function networkFamily(
  name: string,
  shop: Shop,
  outlook: Outlook,
  shares: CenterShares,
  spread: { readonly linear: Float64Array; readonly square: Float64Array },
  routing: (week: number) => Int32Array = () => shop.network.preference,
): PolicyFamily {
  const { skus, network } = shop;
  const { centers } = network;
  const means = new Float64Array(centers);
  const deviations = new Float64Array(centers);
  const positions = new Float64Array(centers);
  const at = (knob: number): Policy => ({
    routing,
    review(week, stock, orders) {
      const { onHand, onOrder } = stock;
      const share = shares(week);
      const relief = crowding(shop, stock).map((use) => crowded.relief * Math.max(0, use - crowded.from));
      for (let sku = 0; sku < skus.count; sku++) {
        const cell = week * skus.count + sku;
        const mean = outlook.mean[cell]!;
        if (!(mean > 1e-6)) continue;
        const worth = Math.min(
          0.9995,
          Math.max(0.0005, (knob * skus.unitCost[sku]!) / Math.max(1e-9, skus.margin[sku]!)),
        );
        let held = 0;
        for (let center = 0; center < centers; center++) {
          const slot = sku * centers + center;
          positions[center] = onHand[slot]! + onOrder[slot]!;
          held += positions[center]!;
          means[center] = mean * share[slot]!;
          deviations[center] = Math.sqrt(
            spread.linear[sku]! * means[center]! + spread.square[sku]! * means[center]! * means[center]! + 0.05,
          );
          means[center] = Math.max(0, means[center]! - relief[center]! * deviations[center]!);
        }
        const pack = skus.packSize[sku]!;
        const smallest = smallestPurchase(skus, sku) / pack;
        const packs = packsWorthBuying({ mean, variance: outlook.variance[cell]!, held, pack, smallest, worth });
        if (packs > 0) place(packs, pack, means, deviations, positions, orders, sku * centers);
      }
    },
  });
  return { name, low: 1e-5, high: 3, little: 0.5, scale: "logarithmic", rising: false, at };
}

/** Share of each center's space that its shelves and half of what is on its way take; 0 where space has no limit. */
function crowding({ skus, network }: Shop, { onHand, onOrder }: StockView): Float64Array {
  const { centers, capacityM3 } = network;
  const volume = new Float64Array(centers);
  for (let sku = 0, slot = 0; sku < skus.count; sku++)
    for (let center = 0; center < centers; center++, slot++)
      volume[center]! += skus.volumeM3[sku]! * (onHand[slot]! + onOrder[slot]! / 2);
  return volume.map((taken, center) => (taken > 0 ? taken / capacityM3[center]! : 0));
}

/** Splits `packs` so that the centers below the common level are raised to it; leftovers by largest remainder. */
function place(
  packs: number,
  pack: number,
  means: Float64Array,
  deviations: Float64Array,
  positions: Float64Array,
  orders: Int32Array,
  offset: number,
): void {
  const centers = means.length;
  const wanted = packs * pack;
  let low = -40;
  let high = 40;
  while (raised(high, means, deviations, positions) < wanted && high < 1e9) high *= 4;
  for (let i = 0; i < 40; i++) {
    const level = 0.5 * (low + high);
    if (raised(level, means, deviations, positions) > wanted) high = level;
    else low = level;
  }
  const rests = new Float64Array(centers);
  let given = 0;
  for (let center = 0; center < centers; center++) {
    const exact = Math.max(0, means[center]! + low * deviations[center]! - positions[center]!) / pack;
    const whole = Math.floor(exact + 1e-9);
    orders[offset + center] = whole * pack;
    rests[center] = exact - whole;
    given += whole;
  }
  for (; given < packs; given++) {
    let most = 0;
    for (let center = 1; center < centers; center++) if (rests[center]! > rests[most]!) most = center;
    orders[offset + most]! += pack;
    rests[most]! -= 1;
  }
}

/** Units that raise every center below `level` to it. */
function raised(level: number, means: Float64Array, deviations: Float64Array, positions: Float64Array): number {
  let total = 0;
  for (let center = 0; center < means.length; center++)
    total += Math.max(0, means[center]! + level * deviations[center]! - positions[center]!);
  return total;
}

function position({ onHand, onOrder }: StockView, sku: number, centers: number): number {
  let units = 0;
  for (let slot = sku * centers; slot < (sku + 1) * centers; slot++) units += onHand[slot]! + onOrder[slot]!;
  return units;
}
