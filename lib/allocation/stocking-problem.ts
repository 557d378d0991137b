// From forecasts to the stocking problem: a service level becomes weeks of cover, cover takes room, room is short.
import type { AllocationProblem } from "./problem.js";
import { parcelShare } from "./split-shipments.js";
import type { StockingInput } from "./stocking-input.js";

/** Costs that can be set apart from the data's: what each is multiplied by. */
export type CostFactors = Readonly<Record<CostName, number>>;
export const costNames = ["shipping", "handling", "holding", "shortage"] as const;
export type CostName = (typeof costNames)[number];
/** The data's own costs. */
export const asGiven: CostFactors = { shipping: 1, handling: 1, holding: 1, shortage: 1 };

export type ProblemOptions = {
  /** Weeks of stock held per weekly unit, by SKU; from the service level (`coverOf`). */
  readonly cover: Float64Array;
  /** Cost of holding stock for a year as a share of its value. */
  readonly holdingCostPerYear: number;
  readonly factors?: CostFactors;
  /** Replaces the capacities of the input. */
  readonly capacityM3?: Float64Array;
};

/** Goodwill lost with a sale, as a share of the price. A stated assumption: no table holds it. */
export const goodwillShare = 0.25;

/**
 * The problem of one week in steady state: who serves whose demand, at the cost of shipping (per unit, weight and share of
 * a parcel, which the lines of an order share that leave from one center) + handling + holding the stock that this service level needs. A unit served weekly keeps `cover` units of its
 * SKU on the shelf, so it takes `volume_m3 * cover` of the center's room: the service level moves cover, room gets
 * short, flows move. A unit not served costs its margin, goodwill, and the SKU's dearest cheapest way of serving, so that demand
 * is never left out for its address alone, only for want of room.
 */
export function stockingProblem(input: StockingInput, options: ProblemOptions): AllocationProblem {
  const { skus, centers, regions, start, region, share, weeklyDemand } = input;
  const { cover, holdingCostPerYear, capacityM3 = input.capacityM3 } = options;
  const { shipping, handling, holding, shortage } = options.factors ?? asGiven;
  const n = centers.length;
  const kept = rowsWithDemand(input);
  const baskets = { rate: "parcels", lines: input.basketLines, share: input.basketOrders };
  const together = parcelShare(baskets, 1);
  const centerCost = new Float64Array(skus.length * n);
  const shortageCost = new Float64Array(skus.length);
  for (let s = 0; s < skus.length; s++) {
    const held = ((holdingCostPerYear * holding) / 52) * input.unitCost[s]! * cover[s]!;
    for (let f = 0; f < n; f++) centerCost[s * n + f] = handling * input.handlingCostPerUnit[f]! + held;
    let dearest = 0;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      let cheapest = Infinity;
      for (let f = 0; f < n; f++) {
        const lane = region[d]! * n + f;
        const way =
          input.costPerUnit[lane]! +
          input.weightKg[s]! * input.costPerKg[lane]! +
          together * input.linesPerUnit[s]! * input.costPerParcel[lane]!;
        cheapest = Math.min(cheapest, shipping * way + centerCost[s * n + f]!);
      }
      if (cheapest < Infinity) dearest = Math.max(dearest, cheapest);
    }
    const margin = Math.max(0, input.price[s]! - input.unitCost[s]!) + goodwillShare * input.price[s]!;
    shortageCost[s] = shortage * margin + dearest;
  }
  const scale = (values: Float64Array): Float64Array =>
    values.map((value) => (value < Infinity ? shipping * value : value));
  const finite = (values: Float64Array): Float64Array =>
    values.map((value) => (value < Infinity ? shipping * value : 0));
  return {
    skus,
    centers,
    regions,
    capacity: capacityM3,
    volume: Float64Array.from(skus, (_, s) => input.volumeM3[s]! * cover[s]!),
    supply: new Float64Array(skus.length).fill(Infinity),
    shortageCost,
    start: kept.start,
    region: Int32Array.from(kept.rows, (d) => region[d]!),
    quantity: Float64Array.from(kept.rows, (d, i) => share[d]! * weeklyDemand[kept.sku[i]!]!),
    laneCost: scale(input.costPerUnit),
    laneRates: [
      { name: "weight_kg", amount: input.weightKg, rate: finite(input.costPerKg) },
      { name: "parcels", amount: input.linesPerUnit, rate: finite(input.costPerParcel) },
    ],
    centerCost,
    baskets,
  };
}

function rowsWithDemand({ skus, start, share, weeklyDemand }: StockingInput) {
  const rows: number[] = [];
  const sku: number[] = [];
  const kept = new Int32Array(skus.length + 1);
  for (let s = 0; s < skus.length; s++) {
    for (let d = start[s]!; d < start[s + 1]!; d++)
      if (share[d]! * weeklyDemand[s]! > 0) {
        rows.push(d);
        sku.push(s);
      }
    kept[s + 1] = rows.length;
  }
  return { rows, sku, start: kept };
}
