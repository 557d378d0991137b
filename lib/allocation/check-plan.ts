// Every row of the primal, checked without trusting whoever solved it.
import type { AllocationProblem, AllocationResult, PresentStock } from "./problem.js";
import { arcCostOf, skuOfRows } from "./problem.js";
import { asShipped } from "./split-shipments.js";

/** What a plan costs and how far it breaks each kind of constraint, relative to the limit's size. */
export type PlanCheck = {
  readonly cost: number;
  readonly shippingAndHandling: number;
  readonly shortage: number;
  readonly used: Float64Array;
  /** Largest relative violation of: demand met or named, capacity, supply, eligibility (0 or Infinity), sign. */
  readonly violation: { demand: number; capacity: number; supply: number; eligibility: number; sign: number };
  readonly largest: number;
};

/** Adds up `result`'s flows against `problem`. Units short with an infinite shortage cost do not enter the cost. */
export function checkPlan(
  problem: AllocationProblem,
  result: Pick<AllocationResult, "row" | "center" | "units" | "unserved" | "open" | "moves" | "bought">,
): PlanCheck {
  const { assortmentCost, quantity, volume, capacity, supply, shortageCost, packSize, openCost, skus, centers } =
    problem;
  const n = centers.length;
  const rows = quantity.length;
  const served = new Float64Array(rows);
  const sent = new Float64Array(skus.length);
  const stock = new Float64Array(skus.length * n);
  const used = new Float64Array(n);
  const violation = { demand: 0, capacity: 0, supply: 0, eligibility: 0, sign: 0 };
  const skuOf = skuOfRows(problem);
  const shipped = asShipped(problem, result);
  let moved = 0;
  for (let i = 0; i < result.row.length; i++) {
    const d = result.row[i]!;
    const f = result.center[i]!;
    const units = result.units[i]!;
    const s = skuOf[d]!;
    const cost = arcCostOf(shipped, s, d, f);
    if (cost === Infinity) violation.eligibility = Infinity;
    else moved += units * cost;
    if (!(units >= 0)) violation.sign = Math.max(violation.sign, Number.isNaN(units) ? Infinity : -units);
    served[d]! += units;
    sent[s]! += units;
    stock[s * n + f]! += units;
  }
  const standing = problem.present ? checkStock(problem, problem.present, result, stock) : undefined;
  if (standing) {
    moved += standing.cost;
    violation.supply = standing.violation;
    sent.set(standing.bought);
  }
  for (let s = 0; s < skus.length; s++)
    for (let f = 0; f < n; f++) {
      const pack = packSize?.[s] ?? 0;
      const units = stock[s * n + f]!;
      if (assortmentCost && units > 1e-6) moved += assortmentCost[s * n + f]!;
      const whole = pack > 0 ? pack * Math.ceil(units / pack - 1e-6) : units;
      used[f]! += volume[s]! * (standing ? standing.units[s * n + f]! : whole);
      if (openCost && result.open && !result.open[f] && units > 1e-6 && openCost[f]! > 0)
        violation.eligibility = Infinity;
    }
  let shortage = 0;
  for (const { row, units } of result.unserved) {
    served[row]! += units;
    if (!(units >= 0)) violation.sign = Math.max(violation.sign, -units);
    const price = shortageCost[skuOf[row]!]!;
    if (price < Infinity) shortage += units * price;
  }
  for (let d = 0; d < rows; d++)
    violation.demand = Math.max(violation.demand, Math.abs(served[d]! - quantity[d]!) / quantity[d]!);
  for (let s = 0; s < skus.length; s++) violation.supply = Math.max(violation.supply, excess(sent[s]!, supply[s]!));
  for (let f = 0; f < n; f++) {
    const room = Math.max(capacity[f]!, standing?.roomBefore[f] ?? 0);
    violation.capacity = Math.max(violation.capacity, excess(used[f]!, room));
  }
  if (openCost && result.open) for (let f = 0; f < n; f++) if (result.open[f]) moved += openCost[f]!;
  return {
    cost: moved + shortage,
    shippingAndHandling: moved,
    shortage,
    used,
    violation,
    largest: Math.max(...Object.values(violation)),
  };
}

/** Stock after moves and purchases, what they cost, and how far it breaks what there is. `served`: by slot, from it. */
function checkStock(
  { skus, centers, volume, packSize }: AllocationProblem,
  present: PresentStock,
  { moves = [], bought = new Float64Array(present.units.length) }: Pick<AllocationResult, "moves" | "bought">,
  served: Float64Array,
) {
  const n = centers.length;
  const units = present.units.map((here, slot) => here + bought[slot]!);
  const out = new Float64Array(units.length);
  let cost = bought.reduce((sum, amount, slot) => (amount > 0 ? sum + amount * present.inboundCost[slot]! : sum), 0);
  let violation = 0;
  for (const { sku, from, to, units: amount } of moves) {
    const slot = sku * n + from;
    cost += amount * present.transferCost[slot * n + to]!;
    out[slot]! += amount;
    units[slot]! -= amount;
    units[sku * n + to]! += amount;
    if (!(amount >= 0)) violation = Infinity;
  }
  const roomBefore = new Float64Array(n);
  const boughtBySku = new Float64Array(skus.length);
  present.units.forEach((here, slot) => {
    const s = Math.floor(slot / n);
    const pack = packSize?.[s] ?? 0;
    roomBefore[slot % n]! += here * volume[s]!;
    boughtBySku[s]! += bought[slot]!;
    violation = Math.max(violation, beyond(out[slot]!, here), beyond(served[slot]!, units[slot]!));
    if (pack > 0 && Math.abs(bought[slot]! / pack - Math.round(bought[slot]! / pack)) > 1e-6) violation = Infinity;
    if (!(bought[slot]! >= 0)) violation = Infinity;
  });
  return { cost, units, bought: boughtBySku, roomBefore, violation };
}

/** Units above a limit that may be 0: relative to them, but to one unit at least. */
function beyond(units: number, limit: number): number {
  return units > limit ? (units - limit) / Math.max(1, units) : 0;
}

function excess(value: number, limit: number): number {
  return value > limit ? (value - limit) / value : 0;
}
