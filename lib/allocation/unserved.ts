// What a plan leaves unserved, and why.
import { stockLeft, type StockLeft } from "./present-stock.js";
import type { AllocationProblem, AllocationResult, Cause } from "./problem.js";
import { demandBySku, rowCosts } from "./problem.js";
import { asShipped } from "./split-shipments.js";

type Plan = Pick<AllocationResult, "row" | "center" | "units" | "moves" | "bought">;

/** Rows not served in full. What is missing of a row below 1e-9 of it counts as nothing. */
export function findUnserved(problem: AllocationProblem, plan: Plan): AllocationResult["unserved"] {
  const { start, quantity, skus, centers, present } = problem;
  const served = new Float64Array(quantity.length);
  for (let i = 0; i < plan.row.length; i++) served[plan.row[i]!]! += plan.units[i]!;
  const demand = demandBySku(problem);
  const shipped = asShipped(problem, plan);
  const stock = present && stockLeft(problem, plan);
  const costs = new Float64Array(centers.length);
  const unserved: { row: number; units: number; cause: Cause }[] = [];
  for (let s = 0; s < skus.length; s++) {
    const rows: number[] = [];
    let sent = 0;
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      sent += served[d]!;
      if (quantity[d]! - served[d]! > 1e-9 * quantity[d]!) rows.push(d);
    }
    if (rows.length === 0) continue;
    const arrivals = stock
      ? arrivalsWithStock(problem, plan, stock, s, demand[s]!)
      : arrivalsBought(problem, s, demand[s]!, sent);
    for (const d of rows) {
      rowCosts(shipped, s, d, costs);
      const cause = causeOf(costs, arrivals, problem.shortageCost[s]!);
      unserved.push({ row: d, units: quantity[d]! - served[d]!, cause });
    }
  }
  return unserved;
}

/**
 * By center, the least that a unit of a SKU costs there before it is shipped: bought, from the stock there, or moved in.
 * `ever` of all that there was, `left` of what the plan leaves; Infinity where there is none.
 */
type Arrivals = { readonly ever: Float64Array; readonly left: Float64Array };

function causeOf(shipping: Float64Array, { ever, left }: Arrivals, shortageCost: number): Cause {
  const least = (arrival: Float64Array) =>
    shipping.reduce((best, cost, f) => Math.min(best, cost + arrival[f]!), Infinity);
  if (least(ever) === Infinity) return "eligibility";
  if (least(ever) >= shortageCost) return "cost";
  if (least(left) === Infinity) return "supply";
  return least(left) >= shortageCost ? "cost" : "capacity";
}

function arrivalsBought({ supply, centers }: AllocationProblem, s: number, demand: number, sent: number): Arrivals {
  const usedUp = demand > supply[s]! && sent >= supply[s]! * (1 - 1e-9);
  const none = new Float64Array(centers.length);
  return { ever: none, left: usedUp ? none.map(() => Infinity) : none };
}

function arrivalsWithStock(
  { present, supply, centers, packSize }: AllocationProblem,
  plan: Plan,
  stock: StockLeft,
  s: number,
  demand: number,
): Arrivals {
  const n = centers.length;
  const own = (bySlot: Float64Array) => bySlot.subarray(s * n, s * n + n);
  const [there, inbound, idle, stayed] = [present!.units, present!.inboundCost, stock.idle, stock.stayed].map(own);
  const bought = own(plan.bought!).reduce((sum, units) => sum + units, 0);
  const mayBuy = bought < supply[s]! * (1 - 1e-9) && bought + (packSize?.[s] ?? 0) <= supply[s]! * (1 + 1e-9);
  const least = (purchase: Float64Array, here: Float64Array, movable: Float64Array) =>
    purchase.map((cost, to) => {
      let best = here[to]! > 1e-9 * demand ? 0 : cost;
      movable.forEach((units, from) => {
        if (units > 1e-9 * demand) best = Math.min(best, present!.transferCost[s]![from * n + to]!);
      });
      return best;
    });
  return {
    ever: least(inbound!, there!, there!),
    left: least(
      mayBuy ? inbound! : inbound!.map(() => Infinity),
      idle!,
      idle!.map((units, f) => Math.min(units, stayed![f]!)),
    ),
  };
}
