// The land under a map: the 48 states by Albers, or the countries around the places that matter.
import type { PlotOptions } from "@observablehq/plot";
import { geoAlbersUsa, geoMercator } from "d3";
import type { GeoPermissibleObjects } from "d3";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

export type Place = { longitude: number; latitude: number };

/** The snapshot `geography.json`. */
export type Geography = {
  kind: "us-states" | "countries" | "none";
  /** Objects `areas` and `outline`, in longitude and latitude. */
  topology: Topology | null;
  /** Region of the data -> name of its area. */
  areas: Readonly<Record<string, string>>;
  centers: readonly (Place & { fc_id: string; name: string })[];
  regions: readonly { region: string; name: string; latitude: number | null; longitude: number | null }[];
};

export type BaseMap = {
  land: GeoPermissibleObjects;
  borders: GeoPermissibleObjects;
  projection: PlotOptions["projection"];
  /** Height over width of the drawing. */
  aspect: number;
  /** Where a place lands in a drawing of the given width, roughly; null where the map does not reach. */
  sketch: (place: Place, width: number) => [number, number] | null;
};

/** `places` are what a map of countries is zoomed to. Null when there is no map for the regions. */
export function baseMap({ kind, topology }: Geography, places: readonly Place[]): BaseMap | null {
  if (kind === "none" || !topology) return null;
  const land = feature(topology, topology.objects["outline"]!) as GeoPermissibleObjects;
  const borders = mesh(topology, topology.objects["areas"] as GeometryCollection, (a, b) => a !== b);
  if (kind === "us-states") {
    const albers = geoAlbersUsa().scale(1300).translate([487.5, 305]);
    return {
      land,
      borders,
      projection: { type: "albers-usa", domain: land },
      aspect: 0.625,
      sketch: ({ longitude, latitude }, width) => {
        const at = albers([longitude, latitude]);
        return at && [(at[0] * width) / 975, (at[1] * width) / 975];
      },
    };
  }
  const aspect = 0.7;
  const frame = { type: "MultiPoint" as const, coordinates: corners(places) };
  return {
    land,
    borders,
    projection: { type: "mercator", domain: frame, clip: "frame", inset: 30 },
    aspect,
    sketch: ({ longitude, latitude }, width) =>
      geoMercator().fitExtent(
        [
          [30, 30],
          [width - 30, width * aspect - 30],
        ],
        frame,
      )([longitude, latitude]),
  };
}

function corners(places: readonly Place[]): [number, number][] {
  const east = places.map((d) => d.longitude);
  const north = places.map((d) => d.latitude);
  return [
    [Math.min(...east), Math.min(...north)],
    [Math.max(...east), Math.max(...north)],
  ];
}
