// The map under regions and centers: US states or countries of the world, or none when regions are neither.
import { createRequire } from "node:module";
import { mergeArcs } from "topojson-client";
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from "topojson-specification";
import type { Run } from "../../publish.js";

export type Geography = {
  readonly kind: "us-states" | "countries" | "none";
  /** Objects `areas` (each with properties.name) and `outline`. */
  readonly topology: Topology | null;
  /** Region of the data -> name of its area; regions without one are drawn as dots. */
  readonly areas: Readonly<Record<string, string>>;
  readonly centers: readonly { fc_id: string; name: string; latitude: number; longitude: number }[];
  readonly regions: readonly { region: string; name: string; latitude: number | null; longitude: number | null }[];
};

type Areas = Topology<{ [name: string]: GeometryCollection<{ name: string }> }>;
type Area = (Polygon | MultiPolygon) & { id?: string; properties: { name: string } };

/** Outside the map of the lower 48. */
const outside = new Set(["02", "15", "60", "66", "69", "72", "78"]);
/** Antarctica is left out: nobody orders there, and it takes a fifth of the height. */
const empty = new Set(["010"]);

/** The map whose area names match most regions of the run, with places of regions and centers. */
export async function publishGeography(run: Run): Promise<Geography> {
  const centers = await run.db.rows<Geography["centers"][number]>(
    `SELECT fc_id, name, latitude, longitude FROM ${run.from("prepare", "fulfillment_centers")} ORDER BY fc_id`,
  );
  const regions = await run.db.rows<Geography["regions"][number]>(
    `SELECT region, name, latitude, longitude FROM ${run.from("prepare", "regions")} ORDER BY region`,
  );
  const states = load("us-atlas/states-10m.json", "states", outside);
  const countries = load("world-atlas/countries-110m.json", "countries", empty);
  const [inStates, inCountries] = [matches(regions, states), matches(regions, countries)];
  const [us, world] = [Object.keys(inStates).length, Object.keys(inCountries).length];
  const places = { centers, regions };
  if (us === 0 && world === 0) return { kind: "none", topology: null, areas: {}, ...places };
  return us >= world
    ? { kind: "us-states", topology: states, areas: inStates, ...places }
    : { kind: "countries", topology: countries, areas: inCountries, ...places };
}

/** Names that the data spell in another way than the map. */
const otherNames: Readonly<Record<string, string>> = {
  USA: "United States of America",
  "United States": "United States of America",
  EIRE: "Ireland",
  RSA: "South Africa",
  "Czech Republic": "Czechia",
};

function matches(regions: Geography["regions"], topology: Areas): Record<string, string> {
  const names = new Set(topology.objects["areas"]!.geometries.map((area) => (area as Area).properties.name));
  const found = regions.flatMap(({ region, name }) =>
    [name, region, otherNames[name], otherNames[region]]
      .flatMap((candidate) => (candidate !== undefined && names.has(candidate) ? [[region, candidate] as const] : []))
      .slice(0, 1),
  );
  return Object.fromEntries(found);
}

function load(file: string, object: string, without: ReadonlySet<string>): Areas {
  const topology = createRequire(import.meta.url)(file) as Areas;
  const areas = (topology.objects[object]!.geometries as Area[]).filter(({ id }) => !without.has(id ?? ""));
  const outline = mergeArcs(topology as never, areas as never);
  return {
    ...topology,
    objects: { areas: { type: "GeometryCollection", geometries: areas }, outline },
  } as unknown as Areas;
}
