// The network that stands in when none is given: where centers are, what a parcel costs from there, how much they hold.
// Every figure here is an assumption, said as such in the quality report, and replaced by tables of the user's own.
import type { AssumedCenter } from "./preset.js";

export type Place = { readonly latitude: number | null; readonly longitude: number | null };

/** Great-circle distance in km (haversine, mean earth radius 6,371 km); null when a place is unknown. */
export function distanceKm(a: Place, b: Place): number | null {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return null;
  const rad = Math.PI / 180;
  const dLat = Math.sin(((b.latitude - a.latitude) * rad) / 2);
  const dLon = Math.sin(((b.longitude - a.longitude) * rad) / 2);
  const h = dLat * dLat + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * dLon * dLon;
  return 12_742 * Math.asin(Math.min(1, Math.sqrt(h)));
}

export type LaneCost = { readonly costPerParcel: number; readonly costPerKg: number; readonly transitDays: number };

/** What a lane of `km` is assumed to cost; `laneCostText` says it in words. */
export function laneCost(km: number): LaneCost {
  const hundreds = (Math.min(km, 2000) + 0.2 * Math.max(0, km - 2000)) / 100;
  return {
    costPerParcel: round(4 + 0.2 * hundreds, 4),
    costPerKg: round(0.3 + 0.03 * hundreds, 4),
    transitDays: 1 + Math.ceil(Math.min(km, 9000) / 700),
  };
}

/** The text of `laneCost` for the quality report. */
export const laneCostText =
  "A parcel costs 4.00 plus 0.30 per kg, and for each 100 km 0.20 and 0.03 more (a fifth of that beyond 2,000 km, by air); it takes a day plus one per 700 km, 14 at most.";

/** Lanes without geography: cheap from the region's own center, dearer from the others, in the order of the centers. */
export function laneCostWithoutDistance(center: number, home: number): LaneCost {
  const steps = Math.abs(center - home);
  return steps === 0
    ? { costPerParcel: 4.5, costPerKg: 0.35, transitDays: 1 }
    : { costPerParcel: round(6 + 0.5 * steps, 4), costPerKg: round(0.5 + 0.05 * steps, 4), transitDays: 1 + steps };
}

export const laneCostWithoutDistanceText =
  "From a region's own center a parcel costs 4.50 plus 0.35 per kg; from another 6.50 plus 0.55, and 0.50 and 0.05 more for each center further on.";

export type DemandPlace = Place & { readonly region: string; readonly demand: number };

/**
 * Up to `count` centers in the middle of regions, chosen one after another so that each brings demand nearest to a center (greedy
 * k-median; ties: first region). Regions without a place are left out. The first center is tight, the others are roomy.
 */
export function placeCenters(regions: readonly DemandPlace[], count: number): AssumedCenter[] {
  const placed = regions.filter(({ latitude, longitude }) => latitude !== null && longitude !== null);
  const nearest = placed.map(() => Infinity);
  const chosen: DemandPlace[] = [];
  while (chosen.length < Math.min(count, placed.length)) {
    let best: DemandPlace | undefined;
    let least = Infinity;
    for (const candidate of placed) {
      if (chosen.includes(candidate)) continue;
      const total = placed.reduce(
        (sum, region, i) => sum + region.demand * Math.min(nearest[i]!, distanceKm(candidate, region)!),
        0,
      );
      if (total < least || best === undefined) [best, least] = [candidate, total];
    }
    chosen.push(best!);
    placed.forEach((region, i) => (nearest[i] = Math.min(nearest[i]!, distanceKm(best!, region)!)));
  }
  return chosen.map(({ region, latitude, longitude }, i) => ({
    id: `center-${i + 1}`,
    name: region,
    region,
    latitude: latitude!,
    longitude: longitude!,
    handlingCostPerUnit: 0.3,
    capacityMultiple: i === 0 ? 0.9 : 2,
  }));
}

/** Which of `count` centers each region belongs to without geography: the biggest region goes to the center with the least so far. */
export function dealRegions(demand: readonly number[], count: number): number[] {
  const load = new Array<number>(count).fill(0);
  const home = new Array<number>(demand.length).fill(0);
  const bySize = [...demand.keys()].sort((a, b) => demand[b]! - demand[a]! || a - b);
  for (const region of bySize) {
    const center = load.indexOf(Math.min(...load));
    home[region] = center;
    load[center]! += demand[region]!;
  }
  return home;
}

/**
 * Weeks of demand that a center is assumed to hold when it is full. Items that sell now and then need stock for many weeks: on
 * Online Retail and on Complete Journey a fill rate of 95% takes about 30 weeks' worth of the busiest quarter.
 */
export const stockWeeks = 30;

/** Rounded to `digits` decimals. */
export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
