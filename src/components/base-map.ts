// The land under a map: the 48 states, already projected by Albers, or the countries around the given places.
import type { PlotOptions } from "@observablehq/plot";
import { geoAlbersUsa, geoMercator } from "d3";
import type { GeoPermissibleObjects } from "d3";
import { feature, merge, mesh } from "topojson-client";
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from "topojson-specification";

export type MapKind = "us" | "world";
export type Place = { longitude: number; latitude: number };

export type BaseMap = {
  land: GeoPermissibleObjects;
  borders: GeoPermissibleObjects;
  projection: PlotOptions["projection"];
  /** Height over width of the drawing. */
  aspect: number;
  /** Coordinates to give to Plot for a place; null where the map does not reach. */
  locate: (place: Place) => [number, number] | null;
};

/** `topology` is us-atlas `states-albers-10m` (lower 48) for "us", world-atlas `countries-110m` for "world". */
export function baseMap(kind: MapKind, topology: Topology, places: readonly Place[]): BaseMap {
  const areas = topology.objects[kind === "us" ? "states" : "countries"] as GeometryCollection;
  const land = merge(topology, areas.geometries as (Polygon | MultiPolygon)[]);
  const borders = mesh(topology, areas, (a, b) => a !== b);
  if (kind === "us") {
    // The projection in which us-atlas is published.
    const albers = geoAlbersUsa().scale(1300).translate([487.5, 305]);
    return {
      land,
      borders,
      projection: { type: "identity", domain: land },
      aspect: 0.625,
      locate: ({ longitude, latitude }) => albers([longitude, latitude]),
    };
  }
  const frame = { type: "MultiPoint" as const, coordinates: corners(places) };
  return {
    land: feature(topology, areas),
    borders,
    projection: { type: geoMercator, domain: frame, clip: "frame", inset: 24 },
    aspect: 0.7,
    locate: ({ longitude, latitude }) => [longitude, latitude],
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
