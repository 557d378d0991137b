// A cost for every lane, from every center to every region: as given, by distance, or the average of the others.
import { InputError } from "../../errors.js";
import {
  distanceKm,
  laneCost,
  laneCostText,
  laneCostWithoutDistance,
  laneCostWithoutDistanceText,
  round,
} from "../../sources/network-assumption.js";
import type { Assumption } from "./quality.js";

export type Region = {
  region: string;
  name: string;
  latitude: number | null;
  longitude: number | null;
  population: number | null;
  demand: number;
};

export type Center = {
  fc_id: string;
  name: string;
  latitude: number | null;
  longitude: number | null;
  region: string | null;
  capacity_m3: number | null;
  capacity_units: number | null;
  handling_cost_per_unit: number | null;
};

export type Lane = {
  fc_id: string;
  region: string;
  cost_per_parcel: number | null;
  cost_per_kg: number | null;
  cost_per_unit: number | null;
  transit_days: number | null;
  distance_km: number | null;
};

/** Throws InputError when `lanes` are given but none has a cost. */
export function checkCosts(lanes: readonly Lane[], file: string | undefined): void {
  const bare = (lane: Lane) =>
    lane.cost_per_parcel === null && lane.cost_per_kg === null && lane.cost_per_unit === null;
  if (lanes.length > 0 && lanes.every(bare))
    throw new InputError(
      `${file}: no column for cost_per_unit, cost_per_kg or cost_per_parcel holds a number; one is needed`,
    );
}

/** One lane for every center and region, row-major by center. */
export function completeLanes(
  centers: readonly Center[],
  regions: readonly Region[],
  given: readonly Lane[],
  homes: readonly number[] | undefined,
  assumptions: Assumption[],
): Required<Lane>[] {
  const known = new Map(given.map((lane) => [`${lane.fc_id}\0${lane.region}`, lane]));
  let assumed = 0;
  const lanes = centers.flatMap((center, c) =>
    regions.map((region, r): Lane => {
      const lane = known.get(`${center.fc_id}\0${region.region}`);
      const km = lane?.distance_km ?? distanceKm(center, region);
      const distance = km === null ? null : round(km, 1);
      const base = { fc_id: center.fc_id, region: region.region, distance_km: distance };
      const guess = homes ? laneCostWithoutDistance(c, homes[r]!) : km === null ? undefined : laneCost(km);
      if (lane && (lane.cost_per_parcel ?? lane.cost_per_kg ?? lane.cost_per_unit) !== null)
        return { ...lane, ...base, transit_days: lane.transit_days ?? guess?.transitDays ?? null };
      assumed++;
      return {
        ...base,
        cost_per_parcel: guess?.costPerParcel ?? null,
        cost_per_kg: guess?.costPerKg ?? null,
        cost_per_unit: null,
        transit_days: lane?.transit_days ?? guess?.transitDays ?? null,
      };
    }),
  );
  if (assumed > 0)
    assumptions.push({
      table: "shipping_costs",
      text: `${assumed === lanes.length ? "No shipping costs are given" : `${assumed} of ${lanes.length} lanes have no cost`}: ${homes ? laneCostWithoutDistanceText : laneCostText}`,
    });
  fillWithAverages(lanes, centers, regions);
  return lanes;
}

/** Lanes that neither the data nor a distance put a cost on: the average of their center, weighted by demand. */
function fillWithAverages(lanes: Lane[], centers: readonly Center[], regions: readonly Region[]): void {
  for (const [c] of centers.entries()) {
    const own = lanes.slice(c * regions.length, (c + 1) * regions.length);
    const isPriced = (lane: Lane) => (lane.cost_per_parcel ?? lane.cost_per_kg ?? lane.cost_per_unit) !== null;
    const priced = [...own.keys()].filter((r) => isPriced(own[r]!));
    const average = (value: (lane: Lane) => number | null, fallback: number) => {
      const valued = priced.filter((r) => value(own[r]!) !== null);
      const weight = (r: number) => regions[r]!.demand + 1e-6;
      const total = valued.reduce((sum, r) => sum + weight(r), 0);
      return total === 0 ? fallback : round(valued.reduce((sum, r) => sum + weight(r) * value(own[r]!)!, 0) / total, 4);
    };
    const usual = laneCost(1000);
    const perParcel = average((lane) => lane.cost_per_parcel, usual.costPerParcel);
    const perKg = average((lane) => lane.cost_per_kg, usual.costPerKg);
    const days = Math.round(average((lane) => lane.transit_days, usual.transitDays));
    for (const lane of own) {
      if (!isPriced(lane)) [lane.cost_per_parcel, lane.cost_per_kg] = [perParcel, perKg];
      lane.cost_per_parcel ??= 0;
      lane.cost_per_kg ??= 0;
      lane.cost_per_unit ??= 0;
      lane.transit_days ??= days;
    }
  }
}
