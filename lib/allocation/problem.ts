// The stocking problem as arrays: which center serves how much of whose demand, at least cost.

/** One part of the shipping cost that grows with an attribute of the SKU: `amount[sku] * rate[region * centers + center]`. */
export type LaneRate = { readonly name: string; readonly amount: Float64Array; readonly rate: Float64Array };

/**
 * How many lines orders have. Lines of one order that leave from one center share a parcel, lines from two centers pay two:
 * the cost of serving a row then hangs on where the other rows of its region are served.
 */
export type Baskets = {
  /** Name of the lane rate that is the cost of a whole parcel; its amounts are order lines per unit. */
  readonly rate: string;
  /** Lines of an order, >= 1, and the share of all orders that have so many. */
  readonly lines: Float64Array;
  readonly share: Float64Array;
};

/**
 * Units that stand at the centers before anything is bought. They serve from there, move to another center or stay idle; what
 * is missing is bought, up to the supply. A unit that was moved or bought is not moved on.
 */
export type PresentStock = {
  /** `[sku * centers + center]`, >= 0. */
  readonly units: Float64Array;
  /** Per SKU (several may share one array): cost of moving a unit, `[from * centers + to]`, Infinity = not allowed. */
  readonly transferCost: readonly Float64Array[];
  /** Cost of bringing in a unit that is bought, `[sku * centers + center]`, finite. */
  readonly inboundCost: Float64Array;
};

/**
 * Minimise the cost of serving every demand row (a SKU wanted in a region) from centers:
 * `sum cost(s,f,r) x(s,f,r) + sum shortageCost(s) unserved(s,r)` subject to
 * `sum_f x + unserved = quantity` for each row, `sum volume(s) x <= capacity(f)` for each center,
 * `sum_f,r x <= supply(s)` for each SKU, `x >= 0`.
 *
 * Costs are kept in factors, so that a problem with millions of arcs stays small; `rowCosts` puts them together.
 * Infinity stands for "not allowed" in costs, "no limit" in supply and capacity, "must be met" in shortageCost.
 */
export type AllocationProblem = {
  readonly skus: readonly string[];
  readonly centers: readonly string[];
  readonly regions: readonly string[];
  /** Per center, in the unit of `volume`. */
  readonly capacity: Float64Array;
  /** Per center: cost of using it at all. */
  readonly openCost?: Float64Array;
  /** Cost of keeping a SKU at a center at all, `[sku * centers + center]`. Mixed-integer solver only. */
  readonly assortmentCost?: Float64Array;
  /** Per SKU: room that one unit takes, >= 0. */
  readonly volume: Float64Array;
  readonly supply: Float64Array;
  readonly shortageCost: Float64Array;
  /** Per SKU: units in a pack, 0 = any quantity. Stock at a center is whole packs. Mixed-integer solver only. */
  readonly packSize?: Float64Array;
  /** Demand rows of SKU s are `start[s] .. start[s + 1]`, sorted by region. */
  readonly start: Int32Array;
  readonly region: Int32Array;
  /** Units wanted, > 0. */
  readonly quantity: Float64Array;
  /** Per unit, `[region * centers + center]`. */
  readonly laneCost: Float64Array;
  readonly laneRates: readonly LaneRate[];
  /** Handling and holding per unit, `[sku * centers + center]`. */
  readonly centerCost: Float64Array;
  /** Shipping cost per unit `[row * centers + center]` where it depends on the SKU in ways no factor tells. */
  readonly arcCost?: Float64Array;
  /** With it, room is taken by all stock that stands at a center (present-stock.ts). HiGHS only. */
  readonly present?: PresentStock;
  /** With it the problem is no longer linear: `solve` and `asShipped` (split-shipments.ts) know how to read it. */
  readonly baskets?: Baskets;
};

/** Writes the cost of one unit of demand row `row` of SKU `sku` from each center into `out`; Infinity = not allowed. */
export function rowCosts(problem: AllocationProblem, sku: number, row: number, out: Float64Array): void {
  wayCosts(problem, sku, row, problem.centerCost, out, sku * problem.centers.length);
}

/** The same with `base[at + center]` in place of the cost at the center: prices can be put into it once a SKU. */
export function wayCosts(
  problem: AllocationProblem,
  sku: number,
  row: number,
  base: Float64Array,
  out: Float64Array,
  at = 0,
): void {
  const { arcCost, laneCost, laneRates, region } = problem;
  const n = out.length;
  if (arcCost) {
    for (let f = 0, i = row * n; f < n; f++, i++) out[f] = arcCost[i]! + base[at + f]!;
    return;
  }
  const lane = region[row]! * n;
  // Nearly all of the time of a large problem is spent here: one pass where there is one rate.
  let k = 0;
  if (laneRates.length > 0) {
    const { amount, rate } = laneRates[k++]!;
    const factor = amount[sku]!;
    for (let f = 0; f < n; f++) out[f] = laneCost[lane + f]! + base[at + f]! + factor * rate[lane + f]!;
  } else for (let f = 0; f < n; f++) out[f] = laneCost[lane + f]! + base[at + f]!;
  for (; k < laneRates.length; k++) {
    const { amount, rate } = laneRates[k]!;
    const factor = amount[sku]!;
    for (let f = 0; f < n; f++) out[f]! += factor * rate[lane + f]!;
  }
}

/**
 * The cheapest way of a demand row at `base` (as in `wayCosts`), unless `shortage` costs less: writes its cost, that of the
 * next best of ways and shortage, and its center (`centers.length` for shortage) into `out`. `scratch` has a place for each
 * center.
 */
export function cheapestWays(
  problem: AllocationProblem,
  sku: number,
  row: number,
  base: Float64Array,
  shortage: number,
  out: Float64Array,
  scratch: Float64Array,
): void {
  const { arcCost, laneCost, laneRates, region } = problem;
  const n = base.length;
  let best = shortage;
  let second = Infinity;
  let at = n;
  if (arcCost || laneRates.length !== 1) {
    wayCosts(problem, sku, row, base, scratch);
    for (let f = 0; f < n; f++) {
      const x = scratch[f]!;
      if (x >= second) continue;
      if (x < best) {
        second = best;
        best = x;
        at = f;
      } else second = x;
    }
  } else {
    const lane = region[row]! * n;
    const { amount, rate } = laneRates[0]!;
    const factor = amount[sku]!;
    for (let f = 0; f < n; f++) {
      const x = laneCost[lane + f]! + base[f]! + factor * rate[lane + f]!;
      if (x >= second) continue;
      if (x < best) {
        second = best;
        best = x;
        at = f;
      } else second = x;
    }
  }
  out[0] = best;
  out[1] = second;
  out[2] = at;
}

/** The cost of one unit of demand row `row` of SKU `sku` from center `f`. */
export function arcCostOf(problem: AllocationProblem, sku: number, row: number, f: number): number {
  return shippingCostOf(problem, sku, row, f) + problem.centerCost[sku * problem.centers.length + f]!;
}

/** The part of it that is paid for shipping. */
export function shippingCostOf(problem: AllocationProblem, sku: number, row: number, f: number): number {
  const { arcCost, laneCost, laneRates, region, centers } = problem;
  const n = centers.length;
  if (arcCost) return arcCost[row * n + f]!;
  const lane = region[row]! * n + f;
  let cost = laneCost[lane]!;
  for (let k = 0; k < laneRates.length; k++) cost += laneRates[k]!.amount[sku]! * laneRates[k]!.rate[lane]!;
  return cost;
}

/** The SKU of each demand row. */
export function skuOfRows(problem: AllocationProblem): Int32Array {
  const { start, skus } = problem;
  const sku = new Int32Array(start[skus.length]!);
  for (let s = 0; s < skus.length; s++) sku.fill(s, start[s], start[s + 1]);
  return sku;
}

/** Units wanted of each SKU. */
export function demandBySku(problem: AllocationProblem): Float64Array {
  const { start, quantity, skus } = problem;
  const total = new Float64Array(skus.length);
  for (let s = 0; s < skus.length; s++) for (let d = start[s]!; d < start[s + 1]!; d++) total[s]! += quantity[d]!;
  return total;
}

/** Why demand is not served. `cost`: serving it would cost more than the shortage does. */
export type Cause = "supply" | "capacity" | "eligibility" | "cost";

/** Orders that need more than one parcel, because their lines are served from different centers. */
export type Splits = {
  /** Share of orders with two parcels or more, 0 to 1, and parcels of an average order. Expected, lines drawn independently. */
  readonly orders: number;
  readonly parcels: number;
  /** What the parcels beyond one an order cost, in the objective's money. */
  readonly cost: number;
  /** Shares of each region's lines by center, `[region * centers + center]`, at which the parcels were priced to decide. */
  readonly priced: Float64Array;
};

/** Units of present stock that move from one center to another. */
export type Transfer = { readonly sku: number; readonly from: number; readonly to: number; readonly units: number };

/** A solved problem. Costs are those of the plan as handed out, checked row by row; `bound` is proven. */
export type AllocationResult = {
  /** `optimal`: gap <= tolerance. `gap`: feasible, the proven bound is farther off. `infeasible`: demand that must be met is not. */
  readonly status: "optimal" | "gap" | "infeasible";
  readonly solver: "highs" | "prices";
  /** Total cost of the plan; for an infeasible problem, of the plan that leaves least unserved. */
  readonly objective: number;
  /** No plan costs less. -Infinity when nothing was proven or the problem is infeasible. */
  readonly bound: number;
  /** (objective - bound) / |objective|; Infinity for infeasible problems. */
  readonly gap: number;
  /** What one more unit of capacity would save, per center; where present stock takes more than all, of room beyond it. */
  readonly prices: Float64Array;
  /** Room used, per center; with present stock that of idle units, too. */
  readonly used: Float64Array;
  /** Flows > 0, sorted by row, then center. */
  readonly row: Int32Array;
  readonly center: Int32Array;
  readonly units: Float64Array;
  /** Rows not served in full, with the units missing and why. */
  readonly unserved: readonly { readonly row: number; readonly units: number; readonly cause: Cause }[];
  /** Centers opened, where opening costs something. */
  readonly open?: Uint8Array;
  /** Of problems with present stock: units that are moved, and units bought, `[sku * centers + center]`. */
  readonly moves?: readonly Transfer[];
  readonly bought?: Float64Array;
  /** Of problems with baskets. */
  readonly splits?: Splits;
  readonly iterations: number;
};
