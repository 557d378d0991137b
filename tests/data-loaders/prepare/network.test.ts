// The network that stands in when none is given, and the one that the user gives.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { geoCentroid } from "d3";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { describe, expect, it } from "vitest";
import { countryCentroid } from "../../../data-loaders/sources/country-centroids.js";
import {
  dealRegions,
  distanceKm,
  laneCost,
  placeCenters,
  type DemandPlace,
} from "../../../data-loaders/sources/network-assumption.js";
import { csv, everyRule, folderOf, header, ordinaryLines, prepared } from "./prepared.js";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

describe("distanceKm", () => {
  it("is a quarter of the globe from the equator to the pole, and 344 km from London to Paris", () => {
    expect(distanceKm(at(0, 0), at(90, 0))).toBeCloseTo((Math.PI * 6371) / 2, 6);
    expect(distanceKm(at(51.5074, -0.1278), at(48.8566, 2.3522))).toBeCloseTo(343.6, 0);
    expect(distanceKm(at(10, 180), at(10, -180))).toBeCloseTo(0, 6);
    expect(distanceKm(at(0, 0), { latitude: null, longitude: 0 })).toBeNull();
  });
});

describe("laneCost", () => {
  it("never falls with the distance (property)", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: 0, max: 5000, noNaN: true }),
        (km, more) => {
          const [near, far] = [laneCost(km), laneCost(km + more)];
          expect(far.costPerParcel).toBeGreaterThanOrEqual(near.costPerParcel);
          expect(far.costPerKg).toBeGreaterThanOrEqual(near.costPerKg);
          expect(far.transitDays).toBeGreaterThanOrEqual(near.transitDays);
        },
      ),
    );
  });
});

describe("placeCenters", () => {
  const place = (region: string, longitude: number, demand: number): DemandPlace => ({
    region,
    ...at(50, longitude),
    demand,
  });

  it("goes where most of the demand is, then where most is left far away", () => {
    const centers = placeCenters([place("A", 0, 10), place("B", 1, 90), place("C", 40, 30), place("D", 41, 5)], 2);
    expect(centers.map(({ region }) => region)).toEqual(["B", "C"]);
    expect(centers[0]!.capacityMultiple).toBeLessThan(1);
  });

  it("leaves out what is nowhere, and never places more centers than regions", () => {
    const nowhere: DemandPlace = { region: "X", latitude: null, longitude: null, demand: 1000 };
    expect(placeCenters([nowhere, place("A", 0, 1)], 4).map(({ region }) => region)).toEqual(["A"]);
  });
});

describe("dealRegions", () => {
  it("gives every center about the same, within the largest region (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 40 }), (demand) => {
        const load = [0, 0, 0];
        dealRegions(demand, 3).forEach((center, region) => (load[center]! += demand[region]!));
        expect(Math.max(...load) - Math.min(...load)).toBeLessThanOrEqual(Math.max(...demand));
      }),
    );
  });
});

describe("countryCentroid", () => {
  const atlas = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-50m.json"), "utf8"),
  ) as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const shapes = feature(atlas, atlas.objects.countries).features;
  const inAtlas: Readonly<Record<string, string>> = {
    "Czech Republic": "Czechia",
    "United States": "United States of America",
    "Channel Islands": "Jersey",
  };

  it.each(
    (
      "Australia,Austria,Bahrain,Belgium,Brazil,Canada,Channel Islands,Cyprus,Czech Republic,Denmark,Finland,France,Germany,Greece,Hong Kong,Iceland," +
      "Ireland,Israel,Italy,Japan,Lebanon,Lithuania,Malta,Netherlands,Norway,Poland,Portugal,Saudi Arabia,Singapore,South Africa,Spain,Sweden," +
      "Switzerland,United Arab Emirates,United Kingdom,United States"
    ).split(","),
  )("puts %s where the atlas has it", (name) => {
    const shape = shapes.find(({ properties }) => properties.name === (inAtlas[name] ?? name));
    expect(shape, name).toBeDefined();
    const [longitude, latitude] = geoCentroid(shape!);
    const km = distanceKm(countryCentroid(name)!, at(latitude, longitude))!;
    // Overseas lands, Alaska and the islands of the north pull the middle of some shapes away from where people live.
    expect(km).toBeLessThan({ France: 900, "United States": 1500, Canada: 800, Norway: 800 }[name] ?? 250);
  });

  it("knows the names that shops use, and what is no country", () => {
    expect(countryCentroid("EIRE")).toEqual(countryCentroid("Ireland"));
    expect(countryCentroid("RSA")).toEqual(countryCentroid("South Africa"));
    expect(countryCentroid("USA")).toEqual(countryCentroid("United States"));
    expect(countryCentroid("European Community")).toEqual(countryCentroid("Belgium"));
    expect(countryCentroid("Unspecified")).toBeUndefined();
  });
});

describe("a given network", () => {
  it("is taken as it is: nothing about it is assumed", async () => {
    const { quality, rows } = await prepared(everyRule);
    const assumed = quality.assumptions.map(({ table }) => table);
    for (const table of ["fulfillment_centers", "shipping_costs", "regions"]) expect(assumed).not.toContain(table);
    expect(await rows<object>("SELECT * FROM {fulfillment_centers} WHERE fc_id = 'E1'")).toEqual([
      {
        ...{ fc_id: "E1", name: "East Dock", latitude: 40, longitude: -75, region: "EAST" },
        ...{ capacity_m3: 100, handling_cost_per_unit: 0.2 },
      },
    ]);
    expect(await rows<object>("SELECT region, home_fc FROM {regions} ORDER BY region")).toEqual([
      { region: "EAST", home_fc: "E1" },
      { region: "WEST", home_fc: "W1" },
    ]);
    const [lane] = await rows<object>("SELECT * FROM {shipping_costs} WHERE fc_id = 'E1' AND region = 'WEST'");
    expect(lane).toMatchObject({ cost_per_parcel: 6, cost_per_kg: 1.5, cost_per_unit: 0, transit_days: 4 });
    expect((lane as { distance_km: number }).distance_km).toBeGreaterThan(3000);
  });

  it("may leave gaps: capacity in units, lanes by distance, regions that are countries", async () => {
    const lines = ordinaryLines().map((line, i) => `${line},${i % 2 ? "France" : "Germany"}`);
    const { quality, rows } = await prepared(
      folderOf({
        "transactions.csv": [`${header},region`, ...lines].join("\n"),
        "skus.csv": "sku,volume_m3\nSKU0,0.01\nSKU1,0.01\nSKU2,0.01\n",
        "fulfillment_centers.csv": "fc_id,latitude,longitude,capacity_units\nKOELN,50.9,7,5000\nLYON,45.8,4.8,\n",
        "regions.csv": "region\nFrance\nGermany\n",
        "shipping_costs.csv": "fc_id,region,cost_per_unit\nKOELN,Germany,2\n",
      }),
    );
    const lanes = await rows<{ fc_id: string; region: string; cost_per_unit: number; cost_per_parcel: number }>(
      "SELECT fc_id, region, cost_per_unit, cost_per_parcel FROM {shipping_costs}",
    );
    expect(lanes).toHaveLength(4);
    expect(lanes.find((lane) => lane.fc_id === "KOELN" && lane.region === "Germany")).toMatchObject({
      cost_per_unit: 2,
      cost_per_parcel: 0,
    });
    const centers = await rows<{ fc_id: string; capacity_m3: number }>(
      "SELECT fc_id, capacity_m3 FROM {fulfillment_centers}",
    );
    expect(centers.find(({ fc_id }) => fc_id === "KOELN")!.capacity_m3).toBeCloseTo(50, 6);
    const said = quality.assumptions.map(({ text }) => text).join(" ");
    expect(said).toMatch(/3 of 4 lanes have no cost/);
    expect(said).toMatch(/Capacities in units are turned into cubic metres/);
    expect(said).toMatch(/2 regions are countries/);
  });
});

describe("without a network", () => {
  it("countries get centers on the map, one of them too small for its own demand", async () => {
    const countries = ["France", "Germany", "Spain", "Italy", "Poland"];
    const lines = ordinaryLines().map((line, i) => `${line},${countries[i % 5]}`);
    const { rows } = await prepared(folderOf({ "transactions.csv": [`${header},region`, ...lines].join("\n") }));
    const centers = await rows<{ latitude: number | null }>("SELECT latitude FROM {fulfillment_centers}");
    expect(centers).toHaveLength(4);
    for (const { latitude } of centers) expect(latitude).not.toBeNull();
  });

  it("a single region without a name is served all the same", async () => {
    const { rows, quality } = await prepared(folderOf({ "transactions.csv": csv() }));
    expect(await rows<object>("SELECT region, home_fc FROM {regions}")).toEqual([
      { region: "Unspecified", home_fc: "center-1" },
    ]);
    expect(quality.assumptions.map(({ table }) => table)).toContain("fulfillment_centers");
  });
});
