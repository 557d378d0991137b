// Two runs of the same shop, thirteen weeks apart, the second with dearer goods: what compare says of it, and monitor asks for.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../data-loaders/duckdb.js";
import { stockwise, temporaryFolder } from "../support/project.js";

let folder: string;
const run = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = temporaryFolder("compare");
  const sample = stockwise(["sample", "--scale", "0.05", "--output", join(folder, "sample"), "--quiet"]);
  expect(sample.code, sample.stderr).toBe(0);
  const db = await openDatabase({ tempDirectory: folder });
  const lines = `read_parquet('${join(folder, "sample/data/transactions.parquet")}')`;
  const time = "TRY_CAST(ordered_at AS TIMESTAMP)";
  await db.writeParquet(
    `SELECT * FROM ${lines} WHERE ${time} < '2026-08-03' ORDER BY ALL`,
    join(folder, "old.parquet"),
  );
  const dearer = `CASE WHEN ${time} >= '2026-08-03' THEN CAST(2 * TRY_CAST(unit_price AS DOUBLE) AS VARCHAR) ELSE unit_price END`;
  await db.writeParquet(
    `SELECT * REPLACE (${dearer} AS unit_price) FROM ${lines} ORDER BY ALL`,
    join(folder, "new.parquet"),
  );
  db.close();
  for (const [input, extra] of [
    ["old", []],
    ["new", ["--service-level", "0.97"]],
  ] as const) {
    const made = stockwise([
      ...[
        "run",
        "--input",
        join(folder, `${input}.parquet`),
        "--replicas",
        "20",
        "--quiet",
        "--output",
        run("run"),
        ...extra,
      ],
    ]);
    expect(made.code, made.stderr).toBe(0);
    if (input === "old") {
      const first = stockwise(["monitor", "--run", run("run"), "--today", "2026-08-20"]);
      expect(first.code, first.stderr).toBe(0);
      expect(first.stdout).toMatch(/is good: data of \d+ days ago, no earlier run to compare with\.$/m);
      expect(stockwise(["compare", "--run", run("run")]).stderr).toMatch(
        /no earlier run is kept there; name another folder with --with/,
      );
    }
  }
}, 400_000);

describe("two runs", () => {
  it("are told apart: weeks, parameters, what the forecast was worth, what moved and why, what drifted", () => {
    const { code, stdout, stderr } = stockwise(["compare", "--run", run("run"), "--json"]);
    expect(code, stderr).toBe(0);
    const found = JSON.parse(stdout) as {
      data: { new_weeks: number };
      parameters: { name: string; before: number; after: number }[];
      segments: { moved: number; customers_in_both: number };
      realised: { weeks: number; wape: number; coverage_95: number };
      recommendations: { changed: number; movers: { reason: string }[] };
      drift: { what: string; psi: number }[];
    };
    expect(found.data.new_weeks).toBe(13);
    expect(found.parameters).toEqual([{ name: "serviceLevel", before: 0.95, after: 0.97 }]);
    expect(found.segments.customers_in_both).toBeGreaterThan(100);
    expect(found.segments.moved).toBeGreaterThanOrEqual(0);
    expect(found.segments.moved).toBeLessThan(1);
    expect(found.realised.weeks).toBe(13);
    expect(found.realised.wape).toBeGreaterThan(0.1);
    expect(found.realised.wape).toBeLessThan(2);
    expect(found.realised.coverage_95).toBeGreaterThan(0.7);
    expect(found.recommendations.changed).toBeGreaterThan(5);
    for (const { reason } of found.recommendations.movers)
      expect(reason).toMatch(/^(actuals and model|data|model|parameter|new at|gone from|rounding)/);
    const psi = new Map(found.drift.map((each) => [each.what, each.psi]));
    expect(psi.get("price of a unit")).toBeGreaterThan(0.2);
    expect(psi.get("mix of regions")).toBeLessThan(0.2);
    const told = stockwise(["compare", "--run", run("run")]).stdout;
    expect(told).toMatch(/Drift of the price of a unit: stability index [\d.]+ \(shifted\)/);
    expect(told).not.toMatch(/NaN|undefined/);
  });

  it("make monitor ask for a refresh, exit code 1, with thresholds of one's own", () => {
    const monitor = (...args: string[]) =>
      stockwise(["monitor", "--run", run("run"), "--today", "2026-11-10", ...args]);
    const crossed = monitor();
    expect(crossed.code).toBe(1);
    expect(crossed.stdout).toMatch(/^The price of a unit has drifted/m);
    const loose = [
      "--psi",
      "9",
      "--moved",
      "1",
      "--wape-ratio",
      "9",
      "--bias",
      "9",
      "--tracking-signal",
      "99",
      "--undercoverage",
      "1",
    ];
    expect(monitor(...loose)).toMatchObject({ code: 0 });
    expect(monitor(...loose, "--max-age", "5").stdout).toMatch(
      /^The data end \d+ days ago, more than 5: a refresh is due\.$/m,
    );
    expect(monitor("--psi", "-1").code).toBe(2);
    expect(monitor("--today", "soon").code).toBe(2);
  });
});
