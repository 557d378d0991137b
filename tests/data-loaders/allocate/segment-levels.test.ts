import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase, quote } from "../../../data-loaders/duckdb.js";
import { stage as allocate } from "../../../data-loaders/pipeline/allocate/index.js";
import { defaults } from "../../../data-loaders/pipeline/parameters.js";
import { numberedLevels, writtenLevels } from "../../../data-loaders/pipeline/segment-levels.js";
import { temporaryFolder } from "../../support/project.js";
import { makeForecastFolder } from "./forecast-folder.js";
import { makePreparedFolder } from "./prepared-folder.js";

const segmentLevels = (given: unknown, names: ReadonlyMap<string, number>) =>
  numberedLevels(writtenLevels(given), names);

describe("segment levels on the command line", () => {
  const names = new Map([
    ["Big baskets, weekend", 0],
    ["Deal seekers", 3],
  ]);
  it("are read by name, in any case and with commas inside, or by number", () => {
    expect(segmentLevels("big baskets, weekend=0.98,2=0.9,Deal seekers=0.8", names)).toEqual({
      0: 0.98,
      2: 0.9,
      3: 0.8,
    });
  });
  it.each([
    ["Deal seekers", "like 0=0.98,2=0.9"],
    ["Nobody=0.9", "unknown segment Nobody (there are Big baskets, weekend; Deal seekers)"],
    ["3=0.9,Deal seekers=0.8", "segment Deal seekers is there twice"],
    ["3=1.5", "1.5"],
    ["", "like 0=0.98,2=0.9"],
  ])("refuses %s", (given, message) => {
    expect(() => segmentLevels(given, names)).toThrow(message);
  });
  it("are read from a config file too", () => {
    expect(segmentLevels({ "Deal seekers": 0.8, 2: 0.9 }, names)).toEqual({ 3: 0.8, 2: 0.9 });
  });
  it("says when a folder names no segments", () => {
    expect(() => segmentLevels("Deal seekers=0.9", new Map())).toThrow("names no segments, so give numbers");
  });
});

describe("the allocate stage with segment levels", () => {
  it("holds more for what a segment with a higher level buys, and reports each segment", async () => {
    const folder = temporaryFolder("segment-levels");
    const temp = join(folder, "temp");
    const at = (name: string) => join(folder, name);
    await makePreparedFolder(at("prepare"), temp, {});
    await makeForecastFolder(at("prepare"), at("forecast"), temp);
    const run = async (name: string, segmentServiceLevels: Record<string, number>) => {
      mkdirSync(at(name));
      await allocate.run({
        inputs: { prepare: at("prepare"), forecast: at("forecast") },
        output: at(name),
        temp,
        parameters: { ...defaults, segmentServiceLevels },
        progress: () => {},
      });
      return JSON.parse(readFileSync(join(at(name), "allocation.json"), "utf8")) as {
        segment_service: { segment: number; service_level: number; attained_service_level: number }[];
        costs: { inventoryValue: number };
      };
    };
    await expect(run("unsegmented", { 1: 0.99 })).rejects.toThrow("the forecasts know no segments");

    const db = await openDatabase({ tempDirectory: temp });
    const file = quote(join(at("forecast"), "forecasts.parquet"));
    const cumulative = quote(join(at("forecast"), "forecast_cumulative.parquet"));
    await db.run(`CREATE TABLE forecasts AS SELECT * FROM ${file} UNION ALL
      SELECT 'sku_segment_fc', NULL, sku, segment::INTEGER, fc_id, 1, mean * if(segment = 0, 0.75, 0.25)
      FROM ${cumulative} CROSS JOIN range(2) AS g(segment) WHERE fc_id IS NOT NULL`);
    await db.writeParquet("SELECT * FROM forecasts", join(at("forecast"), "forecasts.parquet"));
    db.close();

    const plain = await run("plain", {});
    const segmented = await run("segmented", { 1: 0.995 });
    expect(plain.segment_service).toEqual([]);
    expect(segmented.segment_service.map(({ segment, service_level }) => [segment, service_level])).toEqual([
      [0, 0.95],
      [1, 0.995],
    ]);
    for (const { attained_service_level } of segmented.segment_service)
      expect(attained_service_level).toBeGreaterThan(0.95);
    expect(segmented.costs.inventoryValue).toBeGreaterThan(plain.costs.inventoryValue);
    await expect(run("unknown", { 7: 0.9 })).rejects.toThrow("unknown segment: 7 (there are 0, 1)");
  });
});
