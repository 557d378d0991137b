// Reorder point, order-up-to level and safety stock of one SKU at one center, for a fill rate.
import { checkProbability } from "../check.js";
import { demandCurve, rescaledQuantiles, type DemandCurve } from "./demand-curve.js";
import { roundOrder } from "./order-quantity.js";

/** What is known of an item at a center. Quantiles are those of demand over lead time + review period. */
export type StockItem = {
  readonly protectionMean: number;
  readonly protectionSd: number;
  /** At `cumulativeProbabilities`. */
  readonly protectionQuantiles: ArrayLike<number>;
  readonly leadTimeDays: number;
  /** Spread of the lead time that the quantiles do not carry yet. */
  readonly leadTimeSdDays: number;
  readonly reviewDays: number;
  readonly moq: number;
  readonly packSize: number;
};

export type StockTarget = {
  /** Inventory position at or below which to order, whole units, >= 0. */
  readonly reorderPoint: number;
  /** Highest position after an order: reorder point + lot. */
  readonly orderUpTo: number;
  /** The lowest position after a review (reorder point + 1) less expected demand over lead time + review period. */
  readonly safetyStock: number;
  /** The lot: the smallest order there is, the minimum in whole packs. */
  readonly orderQuantity: number;
  /** Expected units on the shelf. */
  readonly averageStock: number;
  /** Share of demand filled at once at these levels. */
  readonly fillRate: number;
  /** Probability that a replenishment cycle sees no stockout. */
  readonly cycleServiceLevel: number;
  /** Expected demand over lead time + review, and its spread, lead-time variance included. */
  readonly protectionMean: number;
  readonly protectionSd: number;
};

const nothing: StockTarget = {
  reorderPoint: 0,
  orderUpTo: 0,
  safetyStock: 0,
  orderQuantity: 0,
  averageStock: 0,
  fillRate: 1,
  cycleServiceLevel: 1,
  protectionMean: 0,
  protectionSd: 0,
};

/**
 * The (R,s,nQ) policy that fills the share `fillRate` of demand at once: every `reviewDays`, when the position is at or
 * below s, order the fewest lots that lift it above s. After a review the position is then uniform on s + 1 .. s + Q
 * (Hadley, Whitin 1963, section 5-3), and with the loss function G the fill rate is
 * `1 - mean over y of [G_protection(y) - G_lead(y)] / demand of a review period`. A lot of 1 is the base-stock policy.
 *
 * Lead-time variance widens the forecast's own quantiles: sd^2 becomes sd^2 + (daily demand * leadTimeSdDays)^2. Demand
 * over the lead time alone is the protection interval's, its deviations shrunk with the square root of time. An item with
 * any demand holds at least one unit.
 */
export function stockTarget(item: StockItem, fillRate: number): StockTarget {
  checkProbability("fill rate", fillRate);
  const model = stockModel(item);
  return model ? targetOf(model, fillRate) : nothing;
}

/** What of an item does not depend on the service level; for many levels in turn. */
export type StockModel = { readonly protection: DemandCurve; readonly leadTime: DemandCurve; readonly lot: number };

/** The model of an item; undefined where there is no demand. */
export function stockModel(item: StockItem): StockModel | undefined {
  if (!(item.protectionMean > 1e-9)) return undefined;
  return { ...demandCurves(item), lot: roundOrder(1, item.moq, item.packSize) };
}

/** `stockTarget` of an item whose model is at hand. */
export function targetOf(model: StockModel, fillRate: number): StockTarget {
  const { protection } = model;
  const guess = Math.ceil(protection.mean + 2 * protection.sd);
  return describe(
    model,
    smallestWhole((s) => fillRateAt(model, s) >= fillRate, guess),
  );
}

/**
 * The target whose risk of running out is 1 - `ratio`: the newsvendor level of demand over the protection interval, for a
 * lot Q the level at which the mean over y in s + 1 .. s + Q of P(demand >= y) is no more than that. Items that share one
 * ratio share out a given value of stock so that most value of demand is filled, whatever fill rate that gives each.
 */
export function targetAtRatio(model: StockModel, ratio: number): StockTarget {
  return describe(model, reorderPointAtRatio(model, ratio));
}

/** The reorder point of `targetAtRatio`. */
export function reorderPointAtRatio({ protection, lot }: StockModel, ratio: number): number {
  const risk = (s: number): number => (protection.shortage(s + 0.5) - protection.shortage(s + 0.5 + lot)) / lot;
  return smallestWhole((s) => risk(s) <= 1 - ratio, Math.ceil(protection.quantile(ratio)));
}

/** Share of demand filled at once at reorder point `s`. */
export function fillRateAt({ protection, leadTime, lot }: StockModel, s: number): number {
  const from = s + 0.5;
  const short = protection.shortageIntegral(from, from + lot) - leadTime.shortageIntegral(from, from + lot);
  return Math.min(1, 1 - short / (lot * (protection.mean - leadTime.mean)));
}

function describe(model: StockModel, reorderPoint: number): StockTarget {
  const { protection, leadTime, lot } = model;
  const position = reorderPoint + (lot + 1) / 2;
  // Half-way between the arrival of an order of today and that of the next.
  const drained = (leadTime.mean + protection.mean) / 2;
  const backordered = (protection.shortage(position) + leadTime.shortage(position)) / 2;
  return {
    reorderPoint,
    orderUpTo: reorderPoint + lot,
    safetyStock: reorderPoint + 1 - protection.mean,
    orderQuantity: lot,
    averageStock: Math.max(0, position - drained + backordered),
    fillRate: fillRateAt(model, reorderPoint),
    cycleServiceLevel: protection.cdf(reorderPoint + 1),
    protectionMean: protection.mean,
    protectionSd: protection.sd,
  };
}

/** Demand over lead time + review, and over the lead time alone, with the lead time's own variance in both. */
export function demandCurves(item: StockItem): { protection: DemandCurve; leadTime: DemandCurve } {
  const { protectionMean: mean, protectionSd: sd } = item;
  const days = item.leadTimeDays + item.reviewDays;
  const fromLeadTime = (mean / days) * item.leadTimeSdDays;
  const spread = sd > 0 ? Math.sqrt(sd * sd + fromLeadTime * fromLeadTime) : fromLeadTime;
  const widen = sd > 0 ? spread / sd : 1;
  const share = item.leadTimeDays / days;
  return {
    protection: demandCurve(mean, spread, rescaledQuantiles(mean, item.protectionQuantiles, 1, widen)),
    leadTime: demandCurve(
      mean * share,
      spread * Math.sqrt(share),
      rescaledQuantiles(mean, item.protectionQuantiles, share, widen * Math.sqrt(share)),
    ),
  };
}

/** Smallest whole s >= 0 that is enough; `enough` must be monotone. */
function smallestWhole(enough: (s: number) => boolean, guess: number): number {
  let low = -1;
  let high = Math.max(1, guess);
  while (!enough(high) && high < 1e12) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
