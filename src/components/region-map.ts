// Demand by region on the map of the run: areas as deep as their value, a dot for regions without an area, centers in ink.
import * as Plot from "@observablehq/plot";
import { feature } from "topojson-client";
import type { Feature } from "geojson";
import type { GeometryCollection } from "topojson-specification";
import { baseMap, type Geography, type Place } from "./base-map.js";
import { figure, halo } from "./plot.js";
import { rankedBars } from "./ranked-bars.js";
import { ramp, token } from "./tokens.js";

export type RegionValue = {
  region: string;
  name: string;
  value: number;
  latitude: number | null;
  longitude: number | null;
};

type Options = { width: number; unit: string; format: (value: number) => string };

/** Falls back to sorted bars when the regions of the run are on no map. Depth is by the root of the value. */
export function regionMap(
  rows: readonly RegionValue[],
  geography: Geography,
  { width, unit, format }: Options,
): Element {
  const ranked = [...rows].sort((a, b) => b.value - a.value);
  const placed = rows.filter((d): d is RegionValue & Place => d.latitude !== null && d.longitude !== null);
  const base = baseMap(geography, [...placed, ...geography.centers]);
  if (!base)
    return rankedBars(
      ranked.slice(0, 12).map(({ name, value }) => ({ label: name, value })),
      { width, unit, format },
    );
  const topology = geography.topology!;
  const areas = feature(topology, topology.objects["areas"] as GeometryCollection<{ name: string }>).features;
  const shapes = new Map<string, Feature>(areas.map((area) => [area.properties.name, area]));
  const most = ranked[0]?.value ?? 1;
  const depth = (row: RegionValue) => ramp(0.06 + 0.94 * Math.sqrt(Math.max(0, row.value) / most));
  const row = (area: Feature) => area.properties!["row"] as RegionValue;
  const filled = rows.flatMap((d) => {
    const shape = shapes.get(geography.areas[d.region] ?? "");
    return shape ? [{ ...shape, properties: { row: d } }] : [];
  });
  const dots = placed.filter((d) => !(d.region in geography.areas));
  return figure({
    summary: `Map of ${rows.length} regions: ${ranked
      .slice(0, 3)
      .map((d) => `${d.name} ${format(d.value)}`)
      .join(", ")} lead (${unit}).`,
    width,
    height: width * base.aspect,
    marginTop: 4,
    marginRight: 4,
    marginBottom: 4,
    marginLeft: 4,
    projection: base.projection!,
    marks: [
      Plot.geo(base.land, { fill: token.land }),
      Plot.geo(filled, { fill: (d: Feature) => depth(row(d)) }),
      Plot.geo(base.borders, { stroke: token.paper, strokeWidth: 0.75 }),
      Plot.dot(dots, { x: "longitude", y: "latitude", r: 5, fill: depth, stroke: token.paper }),
      Plot.dot(geography.centers, {
        x: "longitude",
        y: "latitude",
        r: 4,
        fill: token.ink,
        stroke: token.paper,
        strokeWidth: 1.5,
      }),
      Plot.text(geography.centers, {
        x: "longitude",
        y: "latitude",
        text: "name",
        dy: -12,
        fill: token.ink,
        fontWeight: 600,
        ...halo,
      }),
      Plot.tip(
        placed,
        Plot.pointer({
          x: "longitude",
          y: "latitude",
          title: (d: RegionValue) => `${d.name}\n${format(d.value)} ${unit}`,
          maxRadius: 60,
        }),
      ),
    ],
  });
}
