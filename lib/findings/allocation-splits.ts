// Demands that more than one center serves: where they are split, and why.
import type { StockingInput } from "../allocation/stocking-input.js";
import { skuOfRows } from "../allocation/problem.js";
import { full, listed, percent, plural } from "../format.js";
import type { PlanAnswer } from "../jobs/resolve-plan.js";
import type { Names } from "./allocation-view.js";

export type SplitRow = {
  readonly sku: string;
  readonly item: string;
  readonly region: string;
  readonly units: number;
  /** "Reno 12.0, Dallas 3.5" */
  readonly centers: string;
  /** The centers among them that are full. */
  readonly full: string;
};

/** Demands with two sources or more, the largest first. */
export function splitRows(input: StockingInput, answer: PlanAnswer, names: Names): SplitRow[] {
  const { problem, result } = answer.plan;
  const sku = skuOfRows(problem);
  const rows: SplitRow[] = [];
  const center = (f: number) => names.centers.get(input.centers[f]!)?.name ?? input.centers[f]!;
  for (let i = 0; i < result.row.length;) {
    const d = result.row[i]!;
    const first = i;
    while (i < result.row.length && result.row[i] === d) i++;
    if (i - first < 2) continue;
    const parts = Array.from({ length: i - first }, (_, k) => ({
      f: result.center[first + k]!,
      units: result.units[first + k]!,
    })).sort((a, b) => b.units - a.units);
    const id = problem.skus[sku[d]!]!;
    const region = problem.regions[problem.region[d]!]!;
    rows.push({
      sku: id,
      item: names.items.get(id)?.name ?? id,
      region: names.regions.get(region)?.name ?? region,
      units: problem.quantity[d]!,
      centers: parts.map(({ f, units }) => `${center(f)} ${full(units, 1)}`).join(", "),
      full: parts
        .filter(({ f }) => result.prices[f]! > 1e-9)
        .map(({ f }) => center(f))
        .join(", "),
    });
  }
  return rows.sort((a, b) => b.units - a.units || a.sku.localeCompare(b.sku));
}

/** How many demands have two sources, and which full centers make them so. */
export function splitTitle(rows: readonly SplitRow[], answer: PlanAnswer): string {
  if (rows.length === 0) return "No demand is split: each region has one center for each item";
  const units = rows.reduce((sum, d) => sum + d.units, 0);
  const all = answer.plan.problem.quantity.reduce((sum, value) => sum + value, 0);
  const full = [...new Set(rows.flatMap((d) => (d.full === "" ? [] : d.full.split(", "))))];
  const why = full.length > 0 ? `, for ${listed(full)} ${full.length === 1 ? "is" : "are"} full` : "";
  return `${plural(rows.length, "demand")} (${units < 0.001 * all ? "less than 0.1%" : percent(units / all, 1)} of units) ${rows.length === 1 ? "is" : "are"} served by more than one center${why}`;
}
