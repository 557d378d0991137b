// What moving stock between two centers costs, and whether the centers are known at all.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What moving stock between centers costs of the parcel rate by weight: pallets travel cheaper than parcels. An assumption. */
export const bulkFreightShare = 0.6;

type Center = {
  readonly fc_id: string;
  readonly region: string | null;
  readonly handling_cost_per_unit: number | null;
};

/**
 * Cost per kg and per unit, `[from * centers + to]`: bulk freight on the lane to the region in which the other center lies
 * (or whose home it is), and its handling. Lane costs are `[center * regions + region]`.
 */
export function transferRates(network: {
  readonly centers: readonly Center[];
  readonly regions: readonly { readonly region: string; readonly home_fc: string | null }[];
  readonly costPerKg: Float64Array;
  readonly costPerUnit: Float64Array;
}): { perKg: Float64Array; perUnit: Float64Array } {
  const { centers, regions, costPerKg, costPerUnit } = network;
  const n = centers.length;
  const perKg = new Float64Array(n * n);
  const perUnit = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      const place = regions.findIndex(({ region }) => region === centers[b]!.region);
      const home = regions.findIndex(({ home_fc }) => home_fc === centers[b]!.fc_id);
      const lane = a * regions.length + Math.max(0, place >= 0 ? place : home);
      perKg[a * n + b] = bulkFreightShare * costPerKg[lane]!;
      perUnit[a * n + b] = bulkFreightShare * costPerUnit[lane]! + (centers[b]!.handling_cost_per_unit ?? 0);
    }
  return { perKg, perUnit };
}

/** Whether `prepare` had to assume anything about the fulfillment centers. */
export function centersAssumed(prepared: string): boolean {
  const file = join(prepared, "quality.json");
  if (!existsSync(file)) return false;
  const { assumptions: made } = JSON.parse(readFileSync(file, "utf8")) as { assumptions?: { table: string }[] };
  return made?.some(({ table }) => table === "fulfillment_centers") ?? false;
}
