import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../../../data-loaders/duckdb.js";
import { InputError } from "../../../data-loaders/errors.js";
import { stage } from "../../../data-loaders/pipeline/forecast/index.js";
import { planBacktest } from "../../../data-loaders/pipeline/forecast/backtest.js";
import { defaults, type RunParameters } from "../../../data-loaders/pipeline/parameters.js";
import { fixture, writePrepared, writeSegments } from "./prepared.js";

const root = mkdtempSync(join(tmpdir(), "stockwise-forecast-"));
const prepared = join(root, "prepared");
const segmented = join(root, "segmented");
let db: Database;
const rows = <T = Record<string, number | string | null>>(sql: string) => db.rows<T>(sql);
const table = (name: string, output = "out") => `'${join(root, output, `${name}.parquet`)}'`;

async function run(output: string, given: Partial<RunParameters> = {}, prepare = prepared) {
  const folder = join(root, output);
  mkdirSync(folder);
  return stage.run({
    inputs: { prepare, segment: segmented },
    output: folder,
    temp: join(root, "temp"),
    parameters: { ...defaults, horizonWeeks: 8, ...given },
    progress: () => {},
  });
}

beforeAll(async () => {
  await writePrepared(prepared);
  await writeSegments(segmented);
  await run("out");
  db = await openDatabase({ tempDirectory: join(root, "temp") });
});

afterAll(() => {
  db.close();
  rmSync(root, { recursive: true, force: true });
});

describe("the tables", () => {
  it("all levels add up to the same total in every week", async () => {
    const sums = await rows(
      `SELECT step, level, sum(mean) AS mean FROM ${table("forecasts")} GROUP BY ALL ORDER BY step, level`,
    );
    expect(new Set(sums.map(({ level }) => level)).size).toBe(7);
    for (const { step, mean } of sums) {
      const total = sums.find((row) => row["step"] === step && row["level"] === "total")!["mean"] as number;
      expect(Math.abs((mean as number) - total)).toBeLessThan(1e-6 * total);
    }
  });

  it("each SKU is the sum of its centers, each of these of its segments", async () => {
    const [worst] = await rows<{ a: number; b: number }>(`
      WITH f AS (SELECT * FROM ${table("forecasts")}),
        sku AS (SELECT sku, step, mean FROM f WHERE level = 'sku'),
        fc AS (SELECT sku, fc_id, step, mean FROM f WHERE level = 'sku_fc'),
        seg AS (SELECT sku, fc_id, step, sum(mean) AS mean FROM f WHERE level = 'sku_segment_fc' GROUP BY ALL)
      SELECT (SELECT max(abs(sku.mean - s)) FROM sku JOIN (SELECT sku, step, sum(mean) AS s FROM fc GROUP BY ALL) USING (sku, step)) AS a,
             (SELECT max(abs(fc.mean - seg.mean)) FROM fc JOIN seg USING (sku, fc_id, step)) AS b`);
    expect(worst!.a).toBeLessThan(1e-6);
    expect(worst!.b).toBeLessThan(1e-6);
  });

  it("quantiles never cross, nothing is negative or missing", async () => {
    const [bad] = await rows<{
      n: number;
      rows: number;
    }>(`SELECT count(*) FILTER (WHERE NOT (0 <= q025 AND q025 <= q10 AND q10 <= q25
      AND q25 <= q50 AND q50 <= q75 AND q75 <= q90 AND q90 <= q975 AND mean >= 0)) AS n, count(*) AS rows FROM ${table("forecasts")}`);
    expect(bad!.n).toBe(0);
    expect(bad!.rows).toBeGreaterThan(8 * (1 + 2 + 3 + 3 + 25 + 75));
    const [cumulative] = await rows<{
      n: number;
      rows: number;
    }>(`SELECT count(*) FILTER (WHERE NOT (0 <= q50 AND q50 <= q80 AND q80 <= q90
      AND q90 <= q95 AND q95 <= q975 AND q975 <= q99 AND q99 <= q995 AND sd >= 0)) AS n, count(*) AS rows FROM ${table("forecast_cumulative")}`);
    expect(cumulative).toEqual({ n: 0, rows: (fixture.skus + 1) * (1 + fixture.centers) });
  });

  it("demand over the protection interval is that of its weeks: 21 days of lead time and 7 of review", async () => {
    const [worst] = await rows<{ off: number; days: number }>(`
      SELECT max(abs(c.mean - f.mean)) AS off, max(protection_days) AS days FROM ${table("forecast_cumulative")} c
      JOIN (SELECT sku, sum(mean) AS mean FROM ${table("forecasts")} WHERE level = 'sku' AND step <= 4 GROUP BY ALL) f USING (sku)
      WHERE c.fc_id IS NULL`);
    expect(worst!.days).toBe(28);
    expect(worst!.off).toBeLessThan(1e-6);
  });

  it("shares of regions add up to 1 for each SKU", async () => {
    const sums = await rows<{ s: number }>(`SELECT sum(share) AS s FROM ${table("demand_shares")} GROUP BY sku`);
    expect(sums.length).toBe(fixture.skus + 1);
    for (const { s } of sums) expect(s).toBeCloseTo(1, 9);
  });

  it("history keeps every unit", async () => {
    const [sum] =
      await rows(`SELECT (SELECT sum(units) FROM ${table("history")}) AS a, (SELECT sum(units) FROM ${table("history_sku_fc")}) AS b,
      (SELECT sum(quantity)::DOUBLE FROM read_parquet('${join(prepared, "transactions.parquet")}')) AS c`);
    expect(sum!["a"]).toBe(sum!["c"]);
    expect(sum!["b"]).toBe(sum!["c"]);
  });

  it("weeks without stock at any center are hidden, those with stock elsewhere are not", async () => {
    const hidden = await rows(`SELECT sku, count(*) AS n FROM ${table("history_sku_fc")} WHERE censored GROUP BY sku`);
    expect(hidden).toEqual([{ sku: "S02", n: 6 * fixture.centers }]);
    const [level] = await rows<{ mean: number }>(
      `SELECT mean FROM ${table("forecasts")} WHERE level = 'sku' AND sku = 'S02' AND step = 1`,
    );
    expect(level!.mean).toBeGreaterThan(5);
  });

  it("an ended SKU fades, a planned one starts at its launch", async () => {
    const statuses = await rows(
      `SELECT sku, status FROM ${table("forecast_series")} WHERE status <> 'fitted' ORDER BY sku`,
    );
    expect(statuses).toEqual([
      { sku: "S00", status: "ended" },
      { sku: "S24", status: "new" },
    ]);
    const planned = await rows<{ mean: number }>(
      `SELECT mean FROM ${table("forecasts")} WHERE level = 'sku' AND sku = 'S24' ORDER BY step`,
    );
    expect(planned.slice(0, 3).map(({ mean }) => mean)).toEqual([0, 0, 0]);
    expect(planned[3]!.mean).toBeGreaterThan(0);
  });

  it("the report names rivals, cutoffs and whether segments pay", () => {
    const report = JSON.parse(readFileSync(join(root, "out", "forecast.json"), "utf8")) as {
      models: { model: string; wape: number }[];
      cutoffs: string[];
      calibration: { nominal: number; observed: number }[];
      fva: Record<string, { value: number; low: number; high: number }>;
      segment_dimension: { answer: string; origins: number; by_category: { category: string; answer: string }[] };
    };
    expect(report.models.map(({ model }) => model)).toEqual(["auto", "snaive", "naive", "ses", "moving-average"]);
    expect(report.models[0]!.wape).toBeLessThan(report.models[2]!.wape);
    expect(report.cutoffs.length).toBeGreaterThanOrEqual(4);
    expect(report.calibration[1]!.observed).toBeGreaterThan(0.72);
    expect(report.fva["vs_naive"]!.low).toBeGreaterThan(0);
    const answers = ["pays", "does not pay", "not distinguishable"];
    expect(answers).toContain(report.segment_dimension.answer);
    expect(report.segment_dimension.by_category.map(({ category }) => category)).toEqual(["K0", "K1"]);
    for (const { answer } of report.segment_dimension.by_category) expect(answers).toContain(answer);
  });
});

describe("what stock rests on", () => {
  type Protection = {
    level: string;
    demand_class: string;
    n: number;
    covered_80: number;
    within_tolerance: boolean | null;
    at_or_below: { probability: number; share: number }[];
  };
  const report = () =>
    JSON.parse(readFileSync(join(root, "out", "forecast.json"), "utf8")) as {
      protection: Protection[];
      calibration: { nominal: number; observed: number; covered: number }[];
      out_of_tolerance: { nominal: number; covered: number; allowed: [number, number] }[];
    };

  it("sums over lead time and review are judged by SKU and by center, in quantiles that rise", () => {
    const rows = report().protection;
    expect(new Set(rows.map(({ level }) => level))).toEqual(new Set(["sku", "sku_fc"]));
    for (const { n, at_or_below, within_tolerance, covered_80 } of rows) {
      expect(n).toBeGreaterThan(0);
      expect(within_tolerance === null).toBe(n < 100);
      if (within_tolerance) expect(Math.abs(covered_80 - 0.8)).toBeLessThan(0.0401);
      expect(at_or_below.map(({ probability }) => probability)).toEqual([0.5, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995]);
      for (let k = 1; k < at_or_below.length; k++)
        expect(at_or_below[k]!.share).toBeGreaterThanOrEqual(at_or_below[k - 1]!.share);
    }
    expect(rows.find(({ level, demand_class }) => level === "sku" && demand_class === "all")!.n).toBeGreaterThan(60);
  });

  it("each row of forecast_cumulative carries the verdict on its class and level", async () => {
    const verdicts = await rows<{ fc: boolean; class: string; calibrated: boolean | null }>(
      `SELECT DISTINCT fc_id IS NOT NULL AS fc, demand_class AS class, calibrated FROM ${table("forecast_cumulative")}
       JOIN ${table("forecast_series")} USING (sku)`,
    );
    expect(verdicts.length).toBeGreaterThan(2);
    for (const { fc, class: name, calibrated } of verdicts) {
      const judged = report().protection.find((r) => r.level === (fc ? "sku_fc" : "sku") && r.demand_class === name);
      expect(calibrated).toBe(judged?.within_tolerance ?? null);
    }
  });

  it("a value that an end cuts through counts in part: covered is no more than observed", () => {
    for (const { covered, observed } of report().calibration) expect(covered).toBeLessThanOrEqual(observed + 1e-9);
    for (const { covered, allowed } of report().out_of_tolerance)
      expect(covered < allowed[0] || covered > allowed[1]).toBe(true);
  });
});

it("the same input gives the same bytes", async () => {
  await run("again");
  const hash = (output: string) =>
    readdirSync(join(root, output))
      .sort()
      .map((file) => [
        file,
        createHash("sha256")
          .update(readFileSync(join(root, output, file)))
          .digest("hex"),
      ]);
  expect(hash("again")).toEqual(hash("out"));
});

it("what happens after an origin changes nothing that was said at it", async () => {
  // Everything doubles in the last four weeks; the origins before must not have known.
  const changed = join(root, "changed");
  await writePrepared(changed, fixture.weeks - 4);
  await run("later", {}, changed);
  const said = (output: string) =>
    rows(`SELECT sku, origin, step, mean, q10, q90, q025, q975 FROM ${table("backtest", output)}
      WHERE origin <= DATE '2023-01-02' + ${7 * (fixture.weeks - 8)} ORDER BY ALL`);
  const before = await said("out");
  expect(before.length).toBeGreaterThan(100);
  expect(await said("later")).toEqual(before);
});

it("another model takes the place of auto", async () => {
  await run("theta", { model: "theta" });
  const report = JSON.parse(readFileSync(join(root, "theta", "forecast.json"), "utf8")) as { in_use: string };
  expect(report.in_use).toBe("theta");
});

it("an unknown model is the user's error", async () => {
  await expect(run("bad", { model: "oracle" })).rejects.toThrow(InputError);
});

describe("the plan of the backtest", () => {
  it.each([
    [156, 13, 13, 12, 6],
    [52, 13, 8, 7, 4],
    [10, 13, 3, 1, 1],
    [2, 13, 1, 1, 1],
  ])("%i weeks, horizon %i: %i steps, %i origins, %i judged", (weeks, horizon, steps, origins, judged) => {
    const plan = planBacktest(weeks, horizon);
    expect([plan.horizon, plan.origins.length, plan.origins.length - plan.judgedFrom]).toEqual([
      steps,
      origins,
      judged,
    ]);
    for (const origin of plan.origins) expect(origin).toBeGreaterThanOrEqual(1);
    expect(plan.origins.at(-1)! + plan.horizon).toBeLessThanOrEqual(weeks);
  });
});
