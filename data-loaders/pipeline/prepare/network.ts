// The network: centers, regions and the cost of every lane between them, as given or by stated assumption.
import type { Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";
import { countryCentroid } from "../../sources/country-centroids.js";
import { dealRegions, placeCenters } from "../../sources/network-assumption.js";
import type { AssumedFacts } from "../../sources/preset.js";
import { fillCapacities } from "./capacities.js";
import { checkCosts, completeLanes, type Center, type Lane, type Region } from "./lanes.js";
import type { Assumption } from "./quality.js";

export type NetworkContext = {
  /** SQL that reads the prepared transactions. */
  readonly transactions: string;
  readonly facts: AssumedFacts;
  /** File names of the given tables, for messages. */
  readonly given: { readonly centers?: string | undefined; readonly lanes?: string | undefined };
};

/**
 * Makes the tables `fulfillment_centers`, `regions` and `shipping_costs` from the given ones, the regions of the transactions and the
 * table `skus`; every pair of center and region has a cost. Returns what was assumed.
 */
export async function makeNetwork(db: Database, { transactions, facts, given }: NetworkContext): Promise<Assumption[]> {
  const assumptions: Assumption[] = [];
  if (given.lanes && !given.centers)
    throw new InputError(
      `${given.lanes}: shipping costs need a table of centers beside them (fulfillment_centers.csv)`,
    );
  const regions = await readRegions(db, transactions, assumptions);
  const givenLanes = await db.rows<Lane>("SELECT * FROM given_shipping_costs ORDER BY fc_id, region");
  checkCosts(givenLanes, given.lanes);
  const multiples = new Map<string, number>();
  let homes: number[] | undefined;
  let centers = await db.rows<Center>("SELECT * FROM given_fulfillment_centers ORDER BY fc_id");
  if (centers.length === 0) {
    const assumed = assumeCenters(regions, facts);
    homes = assumed.homes;
    centers = assumed.centers;
    assumed.multiples.forEach((multiple, i) => multiples.set(centers[i]!.fc_id, multiple));
    assumptions.push({ table: "fulfillment_centers", text: assumed.text });
  }
  const lanes = completeLanes(centers, regions, givenLanes, homes, assumptions);
  const parcel = await typicalParcel(db, transactions);
  const homeOf = regions.map(({ region }) => homeCenter(region, centers, lanes, parcel));
  await fillCapacities(db, transactions, centers, regions, homeOf, multiples, assumptions);
  const noHandling = centers.filter((center) => center.handling_cost_per_unit === null);
  for (const center of noHandling) center.handling_cost_per_unit = 0.3;
  if (noHandling.length > 0)
    assumptions.push({
      table: "fulfillment_centers",
      text: `Handling a unit costs 0.30 in ${noHandling.length} centers.`,
    });
  await writeTables(db, centers, regions, homeOf, lanes);
  return assumptions;
}

async function readRegions(db: Database, transactions: string, assumptions: Assumption[]): Promise<Region[]> {
  const regions =
    await db.rows<Region>(`SELECT k.region, coalesce(g.name, k.region) AS name, g.latitude, g.longitude, g.population,
      coalesce(d.units, 0) AS demand
    FROM (SELECT region FROM given_regions UNION SELECT region FROM given_shipping_costs UNION SELECT region FROM ${transactions}) k
    LEFT JOIN given_regions g USING (region)
    LEFT JOIN (SELECT region, CAST(sum(quantity) AS DOUBLE) AS units FROM ${transactions} GROUP BY region) d USING (region)
    ORDER BY k.region`);
  let found = 0;
  for (const region of regions) {
    if (region.latitude !== null && region.longitude !== null) continue;
    const place = countryCentroid(region.name) ?? countryCentroid(region.region);
    if (!place) continue;
    found++;
    Object.assign(region, place);
  }
  const lost = regions.filter(({ latitude }) => latitude === null).map(({ name }) => name);
  if (found > 0)
    assumptions.push({ table: "regions", text: `${found} regions are countries and stand at the middle of each.` });
  if (found > 0 && lost.length > 0)
    assumptions.push({
      table: "regions",
      text: `Nobody can say where ${lost.join(", ")} is: a lane there costs the average of the other lanes, weighted by demand.`,
    });
  return regions;
}

type Assumed = { centers: Center[]; multiples: number[]; homes: number[] | undefined; text: string };

function assumeCenters(regions: readonly Region[], facts: AssumedFacts): Assumed {
  const all = regions.reduce((sum, { demand }) => sum + demand, 0);
  const known = regions.reduce((sum, { demand, latitude }) => sum + (latitude === null ? 0 : demand), 0);
  const places = facts.centers ?? (known >= 0.8 * all ? placeCenters(regions, 4) : []);
  if (places.length > 0)
    return {
      centers: places.map((place) => ({
        fc_id: place.id,
        name: place.name,
        latitude: place.latitude,
        longitude: place.longitude,
        region: place.region,
        capacity_m3: null,
        capacity_units: null,
        handling_cost_per_unit: place.handlingCostPerUnit,
      })),
      multiples: places.map(({ capacityMultiple }) => capacityMultiple),
      homes: undefined,
      text:
        `No centers are given: ${places.length} are assumed, in ${places.map(({ name }) => name).join(", ")}, where handling a unit costs ` +
        `${places.map(({ handlingCostPerUnit }) => handlingCostPerUnit.toFixed(2)).join(", ")}; put fulfillment_centers.csv beside the transactions to replace them.`,
    };
  const count = Math.min(3, regions.length);
  const homes = dealRegions(
    regions.map(({ demand }) => demand),
    count,
  );
  const centers = Array.from({ length: count }, (_, i) => ({
    fc_id: `center-${i + 1}`,
    name: `Center ${"ABC"[i]}`,
    latitude: null,
    longitude: null,
    region: regions[homes.indexOf(i)]!.region,
    capacity_m3: null,
    capacity_units: null,
    handling_cost_per_unit: 0.3,
  }));
  return {
    centers,
    multiples: centers.map((_, i) => (i === 0 ? 0.9 : 1.5)),
    homes,
    text: `No centers are given and the regions have no place on a map: ${count} centers without a place are assumed, each the nearest of about as much demand, where handling a unit costs 0.30; put fulfillment_centers.csv and shipping_costs.csv beside the transactions to replace them.`,
  };
}

type Parcel = { readonly kg: number; readonly units: number };

/** Mean weight and units of an order. */
async function typicalParcel(db: Database, transactions: string): Promise<Parcel> {
  const [sums] = await db.rows<{ grams: number; units: number; orders: number }>(
    `SELECT CAST(sum(units * CAST(round(weight_kg * 1000) AS BIGINT)) AS DOUBLE) AS grams, CAST(sum(units) AS DOUBLE) AS units,
       (SELECT count(*) FROM (SELECT DISTINCT order_id FROM ${transactions})) AS orders
     FROM (SELECT sku, sum(quantity) AS units FROM ${transactions} GROUP BY sku) JOIN skus USING (sku)`,
  );
  return { kg: sums!.grams / 1000 / sums!.orders, units: sums!.units / sums!.orders };
}

function homeCenter(region: string, centers: readonly Center[], lanes: readonly Lane[], parcel: Parcel): number {
  let home = 0;
  let least = Infinity;
  for (const [c, { fc_id }] of centers.entries()) {
    const lane = lanes.find((candidate) => candidate.fc_id === fc_id && candidate.region === region)!;
    const cost = lane.cost_per_parcel! + lane.cost_per_kg! * parcel.kg + lane.cost_per_unit! * parcel.units;
    if (cost < least - 1e-9 || (Math.abs(cost - least) <= 1e-9 && fc_id < centers[home]!.fc_id))
      [home, least] = [c, cost];
  }
  return home;
}

async function writeTables(
  db: Database,
  centers: readonly Center[],
  regions: readonly Region[],
  homeOf: readonly number[],
  lanes: readonly Lane[],
): Promise<void> {
  const nan = (value: number | null) => value ?? NaN;
  await db.insert(
    "fulfillment_centers",
    tableOf({
      fc_id: textColumn(centers.map(({ fc_id }) => fc_id)),
      name: textColumn(centers.map(({ name, fc_id }) => name ?? fc_id)),
      latitude: numberColumn(centers.map(({ latitude }) => nan(latitude))),
      longitude: numberColumn(centers.map(({ longitude }) => nan(longitude))),
      region: textColumn(centers.map(({ region }) => region)),
      capacity_m3: numberColumn(centers.map(({ capacity_m3 }) => nan(capacity_m3))),
      handling_cost_per_unit: numberColumn(centers.map(({ handling_cost_per_unit: cost }) => nan(cost))),
    }),
  );
  await db.insert(
    "regions",
    tableOf({
      region: textColumn(regions.map(({ region }) => region)),
      name: textColumn(regions.map(({ name }) => name)),
      latitude: numberColumn(regions.map(({ latitude }) => nan(latitude))),
      longitude: numberColumn(regions.map(({ longitude }) => nan(longitude))),
      population: numberColumn(regions.map(({ population }) => nan(population))),
      home_fc: textColumn(homeOf.map((home) => centers[home]!.fc_id)),
    }),
  );
  await db.insert(
    "shipping_costs",
    tableOf({
      fc_id: textColumn(lanes.map(({ fc_id }) => fc_id)),
      region: textColumn(lanes.map(({ region }) => region)),
      cost_per_parcel: numberColumn(lanes.map((lane) => lane.cost_per_parcel!)),
      cost_per_kg: numberColumn(lanes.map((lane) => lane.cost_per_kg!)),
      cost_per_unit: numberColumn(lanes.map((lane) => lane.cost_per_unit!)),
      transit_days: numberColumn(lanes.map((lane) => lane.transit_days!)),
      distance_km: numberColumn(lanes.map((lane) => nan(lane.distance_km))),
    }),
  );
}
