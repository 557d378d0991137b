// What the plan hangs on: each cost halved and raised by half, in rows, bars and words.
import type { Sensitivity } from "../allocation/sensitivity.js";
import type { CostName } from "../allocation/stocking-problem.js";
import type { StockingInput } from "../allocation/stocking-input.js";
import { percent, plural, sentenceCase, short, signed } from "../format.js";
import type { Names } from "./allocation-view.js";

type Money = (amount: number) => string;

export type SensitivityRow = {
  readonly cost: CostName;
  readonly factor: number;
  /** "Shipping −50%" */
  readonly label: string;
  /** Weekly cost against the plan's, planned anew. */
  readonly change: number;
  /** What keeping the plan costs a week against planning anew, never below 0. */
  readonly regret: number;
  readonly movedUnits: number;
  readonly flips: number;
};

const changeText = (factor: number): string => `${signed(100 * (factor - 1), short)}%`;

/** @param total weekly cost of the plan itself */
export function sensitivityRows(rows: readonly Sensitivity[], total: number): SensitivityRow[] {
  return rows.map((d) => ({
    cost: d.cost,
    factor: d.factor,
    label: `${sentenceCase(d.cost)} ${changeText(d.factor)}`,
    change: d.total - total,
    regret: Math.max(0, d.unchangedTotal - d.total),
    movedUnits: d.movedUnits,
    flips: d.flips.length,
  }));
}

/** Which guesses the placement hangs on: those that would move at least 1% of all units. */
export function sensitivityTitle(rows: readonly SensitivityRow[], weeklyUnits: number, money: Money): string {
  if (rows.length === 0) return "Each cost is being changed in turn";
  const moving = rows.filter((d) => d.movedUnits >= 0.01 * weeklyUnits);
  const worst = rows.reduce((a, b) => (b.regret > a.regret ? b : a));
  if (moving.length === 0) return "No cost that is half off would move as much as 1% of the units";
  const most = moving.reduce((a, b) => (b.movedUnits > a.movedUnits ? b : a));
  const moves = `${most.label} would move ${percent(most.movedUnits / weeklyUnits, 0)} of the units`;
  return worst.regret < 0.5
    ? `${moves}, but keeping the plan would cost no more`
    : `${moves}; a wrong guess costs at most ${money(worst.regret)} a week`;
}

export type FlipRow = {
  readonly sku: string;
  readonly item: string;
  readonly region: string;
  readonly from: string;
  readonly units: number;
  /** "to Reno with shipping −50% or handling +50%" */
  readonly flips: string;
};

/** Every demand whose center changes with some cost, the largest first, with the costs that move it. */
export function flipRows(rows: readonly Sensitivity[], input: StockingInput, names: Names): FlipRow[] {
  const center = (f: number) => names.centers.get(input.centers[f]!)?.name ?? input.centers[f]!;
  type Found = { sku: number; region: number; from: number; units: number; causes: Map<number, string[]> };
  const found = new Map<string, Found>();
  for (const { cost, factor, flips } of rows)
    for (const { sku, region, from, to, units } of flips) {
      const key = `${sku} ${region}`;
      const row = found.get(key) ?? { sku, region, from, units, causes: new Map<number, string[]>() };
      row.causes.set(to, [...(row.causes.get(to) ?? []), `${cost} ${changeText(factor)}`]);
      found.set(key, row);
    }
  return [...found.values()]
    .map(({ sku, region, from, units, causes }) => {
      const [id, place] = [input.skus[sku]!, input.regions[region]!];
      return {
        sku: id,
        item: names.items.get(id)?.name ?? id,
        region: names.regions.get(place)?.name ?? place,
        from: from < 0 ? "nowhere" : center(from),
        units,
        flips: [...causes]
          .map(([to, costs]) => `${to < 0 ? "not served" : `to ${center(to)}`} with ${costs.join(" or ")}`)
          .join("; "),
      };
    })
    .sort((a, b) => b.units - a.units || a.sku.localeCompare(b.sku) || a.region.localeCompare(b.region));
}

/** How much of the placement holds whatever cost is half off. */
export function flipTitle(rows: readonly FlipRow[], demands: number, weeklyUnits: number): string {
  if (rows.length === 0) return "Every demand keeps its center, whichever cost is half off";
  const units = rows.reduce((sum, d) => sum + d.units, 0);
  return `${plural(rows.length, "placement")} of ${plural(demands, "demand")} (${percent(units / weeklyUnits, 0)} of units) would flip if some cost were half off`;
}
