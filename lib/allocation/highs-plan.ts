// What the columns of a solved program say: flows, transfers, purchases, centers opened.
import type { HighsModel } from "./highs-model.js";
import { stockLeft } from "./present-stock.js";
import type { AllocationProblem, AllocationResult, Transfer } from "./problem.js";
import { demandBySku } from "./problem.js";

type Plan = Pick<AllocationResult, "row" | "center" | "units" | "open" | "moves" | "bought">;

/** The plan in `colValue`, cut to its limits; sums below 1e-9 of a row or of a stock count as nothing. */
export function planOf(problem: AllocationProblem, model: HighsModel, colValue: Float64Array): Plan {
  const { quantity, openCost } = problem;
  const flows: [row: number, center: number, units: number][] = [];
  for (let i = 0; i < model.arcRow.length; i++) {
    const units = colValue[i]!;
    const row = model.arcRow[i]!;
    if (units > 1e-9 * quantity[row]!) flows.push([row, model.arcCenter[i]!, Math.min(units, quantity[row]!)]);
  }
  const plan = {
    row: Int32Array.from(flows, ([row]) => row),
    center: Int32Array.from(flows, ([, center]) => center),
    units: Float64Array.from(flows, ([, , units]) => units),
    ...(openCost ? { open: Uint8Array.from(openCost, (_, f) => (colValue[model.openColumn + f]! > 0.5 ? 1 : 0)) } : {}),
  };
  if (!problem.present) return plan;
  const moves = transfersOf(problem, model, colValue);
  return { ...plan, moves, bought: boughtFor(problem, { ...plan, moves }) };
}

function transfersOf({ present, centers }: AllocationProblem, model: HighsModel, colValue: Float64Array): Transfer[] {
  return model.transfers.flatMap(({ sku, from, to }, i) => {
    const most = present!.units[sku * centers.length + from]!;
    const units = Math.min(colValue[model.arcRow.length + i]!, most);
    return units > 1e-9 * most ? [{ sku, from, to, units }] : [];
  });
}

/** What the flows take beyond the stock that is there, in whole packs: no more needs buying, and no less. */
function boughtFor(problem: AllocationProblem, plan: Plan): Float64Array {
  const n = problem.centers.length;
  const demand = demandBySku(problem);
  return stockLeft(problem, plan).idle.map((idle, slot) => {
    const s = Math.floor(slot / n);
    const pack = problem.packSize?.[s] ?? 0;
    if (pack > 0) return pack * Math.max(0, Math.ceil(-idle / pack - 1e-6));
    return -idle > 1e-9 * demand[s]! ? -idle : 0;
  });
}
