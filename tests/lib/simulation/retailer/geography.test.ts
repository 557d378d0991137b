import { describe, expect, it } from "vitest";
import {
  divisions,
  lanesOf,
  nearestCenters,
  networks,
  states,
  type Network,
} from "../../../../lib/simulation/retailer/geography.js";

const names = Object.keys(networks) as Network[];

describe("states", () => {
  it("are the 48 contiguous ones, by postal abbreviation", () => {
    expect(states).toHaveLength(48);
    expect(new Set(states.map(({ region }) => region)).size).toBe(48);
    expect(new Set(states.map(({ name }) => name)).size).toBe(48);
    expect(states.every(({ region }) => /^[A-Z]{2}$/.test(region))).toBe(true);
    expect(states.some(({ region }) => region === "AK" || region === "HI")).toBe(false);
  });

  it("lie in the contiguous United States, have its people, and fill every division", () => {
    for (const { name, latitude, longitude, division } of states) {
      expect(latitude, name).toBeGreaterThan(24);
      expect(latitude, name).toBeLessThan(50);
      expect(longitude, name).toBeGreaterThan(-125);
      expect(longitude, name).toBeLessThan(-66);
      expect(divisions[division], name).toBeDefined();
    }
    expect(states.reduce((sum, { population }) => sum + population, 0)).toBeCloseTo(320e6, -7);
    expect(new Set(states.map(({ division }) => division)).size).toBe(divisions.length);
  });
});

describe.each(names)("network %s", (name) => {
  const centers = networks[name];
  const lanes = lanesOf(centers);

  it("has six centers in different states", () => {
    expect(centers).toHaveLength(6);
    expect(new Set(centers.map(({ id }) => id)).size).toBe(6);
    expect(new Set(centers.map(({ region }) => region)).size).toBe(6);
  });

  it("has a lane from each center to each state, dearer and slower with distance", () => {
    expect(lanes).toHaveLength(6 * 48);
    const sorted = [...lanes].sort((a, b) => a.distanceKm - b.distanceKm);
    for (let i = 1; i < sorted.length; i++) {
      expect(sorted[i]!.costPerParcel).toBeGreaterThanOrEqual(sorted[i - 1]!.costPerParcel);
      expect(sorted[i]!.costPerKg).toBeGreaterThanOrEqual(sorted[i - 1]!.costPerKg);
      expect(sorted[i]!.transitDays).toBeGreaterThanOrEqual(sorted[i - 1]!.transitDays);
    }
  });

  it("ranks every center for every state, nearest first, and leaves no center without a home state", () => {
    const nearest = nearestCenters(lanes, centers.length);
    const homes = new Set<number>();
    states.forEach((_, q) => {
      const ranks = [...nearest.subarray(q * 6, q * 6 + 6)];
      expect([...ranks].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      const distances = ranks.map((f) => lanes[f * 48 + q]!.distanceKm);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
      homes.add(ranks[0]!);
    });
    expect(homes.size).toBe(6);
  });
});

it("measures great-circle distances", () => {
  // Atlanta to the center of Florida and Dallas to that of Washington, from the spherical law of cosines.
  const cosines = (a: readonly number[], b: readonly number[]) => {
    const [p, l, q, m] = [a[0]!, a[1]!, b[0]!, b[1]!].map((degrees) => (degrees * Math.PI) / 180) as number[];
    return 6371 * Math.acos(Math.sin(p!) * Math.sin(q!) + Math.cos(p!) * Math.cos(q!) * Math.cos(m! - l!));
  };
  const lanes = lanesOf(networks.coastal);
  const at = (id: string, region: string) =>
    lanes[networks.coastal.findIndex((center) => center.id === id) * 48 + states.findIndex((s) => s.region === region)]!
      .distanceKm;
  expect(at("ATL", "FL")).toBeCloseTo(cosines([33.75, -84.39], [27.8744, -81.685]), 0);
  expect(at("DFW", "WA")).toBeCloseTo(cosines([32.78, -96.8], [47.4231, -119.746]), 0);
});
