// All stages on real data, through the command line; skipped with a reason where the data do not lie beside the project.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest, type Manifest } from "../../data-loaders/pipeline/manifest.js";
import { stageNames } from "../../data-loaders/pipeline/stage.js";
import { realData, stockwise, temporaryFolder } from "../support/project.js";

const retail = realData("online_retail/online_retail_uci_cc0.parquet");
const journey = realData("complete_journey");
const missing = (data: { there: boolean }) => (data.there ? "" : " (skipped: the data set is not beside this project)");

type Quality = {
  rows_read: number;
  rows_kept: number;
  rows_quarantined: number;
  ladder: { step: string; lines: number; orders: number; customers: number; skus: number; sales: number }[];
  assumptions: { table: string; text: string }[];
};

function runOn(input: string, preset: string): { manifest: Manifest; quality: Quality } {
  const output = join(temporaryFolder(preset), "run");
  const { code, stderr } = stockwise(["run", "--input", input, "--preset", preset, "--output", output]);
  expect(stderr).toMatch(/validate\s+done/);
  expect(code).toBe(0);
  const manifest = readManifest(output)!;
  // The sample is the one stage that real input does not need.
  expect(Object.keys(manifest.stages)).toEqual(stageNames.slice(1));
  for (const { peak_memory_mb } of Object.values(manifest.stages)) expect(peak_memory_mb).toBeLessThan(2000);
  const quality = JSON.parse(readFileSync(join(output, "quality.json"), "utf8")) as Quality;
  expect(quality.rows_kept + quality.rows_quarantined).toBe(quality.rows_read);
  expect(quality.assumptions.length).toBeGreaterThan(0);
  expect(manifest.synthetic).toBe(false);
  return { manifest, quality };
}

describe("real input", () => {
  it.skipIf(!retail.there)(
    `Online Retail: 541,909 lines, all stages, the published counts${missing(retail)}`,
    () => {
      const { quality } = runOn(retail.path, "online-retail");
      expect(quality.rows_read).toBe(541_909);
      const step = quality.ladder.find(({ lines }) => lines === 397_884)!;
      expect(step).toMatchObject({ customers: 4338, skus: 3665, orders: 18_532 });
      expect(step.sales).toBeCloseTo(8_911_407.9, 2);
      expect(quality.ladder.indexOf(step)).toBeLessThan(quality.ladder.length - 2);
    },
    600_000,
  );

  it.skipIf(!journey.there)(
    `Complete Journey: 75,000 lines, all stages${missing(journey)}`,
    () => {
      const { quality } = runOn(journey.path, "complete-journey");
      expect(quality.rows_read).toBe(75_000);
    },
    600_000,
  );
});
