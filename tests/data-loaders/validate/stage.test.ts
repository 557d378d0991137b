import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../data-loaders/duckdb.js";
import { checkParameters } from "../../../data-loaders/pipeline/parameters.js";
import { stage as prepare } from "../../../data-loaders/pipeline/prepare/index.js";
import { stage as sample } from "../../../data-loaders/pipeline/sample/index.js";
import { stage as validate } from "../../../data-loaders/pipeline/validate/index.js";
import type { ValidateReport } from "../../../data-loaders/pipeline/validate/report.js";
import type { Stage } from "../../../data-loaders/pipeline/stage.js";

const root = mkdtempSync(join(tmpdir(), "stockwise-validate-test-"));
const parameters = checkParameters({ scale: 0.02, replicas: 50, holdoutWeeks: 26 });

async function runStage<P>(stage: Stage<P>, name: string, inputs: Record<string, string>): Promise<string> {
  const output = join(root, name);
  const temp = join(root, `${name}-temp`);
  for (const path of [output, temp]) mkdirSync(path);
  await stage.run({ inputs, output, temp, parameters: parameters as P, progress: () => {} });
  return output;
}

let prepared: string;
let first: string;
let second: string;

beforeAll(async () => {
  const raw = await runStage(sample, "sample", {});
  prepared = await runStage(prepare, "prepare", { sample: raw });
  first = await runStage(validate, "first", { prepare: prepared });
  second = await runStage(validate, "second", { prepare: prepared });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const files = ["results.json", "results_policies", "results_differences", "results_weekly", "results_trace"].map(
  (name) => (name.endsWith(".json") ? name : `${name}.parquet`),
);
const results = () => JSON.parse(readFileSync(join(first, "results.json"), "utf8")) as ValidateReport;

describe("the validate stage on a small sample", () => {
  it("writes the report of the contract", () => {
    const report = results();
    expect(report.cutoffs).toEqual(["2026-05-04"]);
    expect(report.held_out.weeks).toBe(26);
    expect(report.policies.map(({ name }) => name)).toEqual([
      "one-size-fits-all",
      "one-size-fits-all-pull",
      "tuned-status-quo",
      "stockwise-without-segments",
      "stockwise",
      "perfect-foresight",
    ]);
    for (const policy of report.policies) {
      expect(policy.fill_rate).toBeGreaterThan(0);
      expect(policy.fill_rate).toBeLessThanOrEqual(1);
      expect(policy.shipping_cost_index).toBeGreaterThanOrEqual(1);
      expect(policy.demand_units).toBe(report.policies[0]!.demand_units);
    }
    for (const { relative, low, high } of report.differences)
      if (relative !== null && low !== null && high !== null) {
        expect(low).toBeLessThanOrEqual(relative);
        expect(high).toBeGreaterThanOrEqual(relative);
      }
    expect(report.limits.join(" ")).toContain("no segments");
  });

  it("passes the checks of conservation, capacity, leakage and demand", () => {
    for (const { name, passed } of results().checks.slice(0, 4)) expect([name, passed]).toEqual([name, true]);
  });

  it("replays exactly the prepared lines of the held-out weeks", async () => {
    const db = await openDatabase({ tempDirectory: root });
    const [held] = await db.rows<{ units: number; lines: number }>(
      `SELECT sum(quantity) AS units, count(*) AS lines FROM '${join(prepared, "transactions.parquet")}'
       WHERE quantity > 0 AND week >= DATE '2026-05-04' AND week <= DATE '2026-10-26'`,
    );
    const weekly = await db.rows<{ policy: string; units: number }>(
      `SELECT policy, sum(demand_units) AS units FROM '${join(first, "results_weekly.parquet")}' GROUP BY policy ORDER BY policy`,
    );
    db.close();
    expect(results().held_out.lines).toBe(held!.lines);
    expect(weekly).toHaveLength(6);
    for (const { units } of weekly) expect(units).toBe(held!.units);
  });

  it("gives the same bytes again", () => {
    for (const file of files)
      expect(readFileSync(join(first, file)).equals(readFileSync(join(second, file)))).toBe(true);
  });
});
