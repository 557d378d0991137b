// What leaves the build: no customer id, no cell that rests on fewer than ten customers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, quote, type Database } from "../../../data-loaders/duckdb.js";
import { publishRegions, publishSeasonality } from "../../../data-loaders/pipeline/publish/demand.js";
import { publishLanes } from "../../../data-loaders/pipeline/publish/delivery.js";
import { publishGeography } from "../../../data-loaders/pipeline/publish/geography.js";
import { maskCustomers } from "../../../data-loaders/pipeline/publish/quality.js";
import type { Run } from "../../../data-loaders/publish.js";
import { numbers, rowsOf, texts } from "../../../lib/table/table.js";

let folder: string;
let db: Database;

/** A run with only the prepared tables given as SQL. */
async function runOf(tables: Record<string, string>): Promise<Run> {
  for (const [name, sql] of Object.entries(tables)) await db.writeParquet(sql, join(folder, `${name}.parquet`));
  return {
    db,
    from: (_stage: string, table: string) => `read_parquet(${quote(join(folder, `${table}.parquet`))})`,
  } as unknown as Run;
}

/** `count` customers in `region`, one line each. */
const lines = (region: string, count: number) =>
  `SELECT 'o${region}' || i AS order_id, '${region}-' || i AS customer_id, 's1' AS sku, DATE '2024-01-01' AS week, 2 AS quantity,
     5.0::DOUBLE AS unit_price, '${region}' AS region, 'A' AS fc_id, 1.0::DOUBLE AS shipping_cost, 3 AS promised_days,
     CASE WHEN i % 2 = 0 THEN 3 ELSE 5 END AS delivered_days FROM range(${count}) AS r(i)`;
const regions = (names: Record<string, string>) =>
  Object.entries(names)
    .map(
      ([region, name]) =>
        `SELECT '${region}' AS region, '${name}' AS name, 40.0 AS latitude, -90.0 AS longitude, NULL::BIGINT AS population`,
    )
    .join(" UNION ALL ");
const centers = `SELECT 'A' AS fc_id, 'Alpha' AS name, 40.0 AS latitude, -90.0 AS longitude`;
const usual = { OH: "Ohio", UT: "Utah", IA: "Iowa", ME: "Maine" };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "stockwise-publish-"));
  db = await openDatabase({ tempDirectory: folder });
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("regions", () => {
  it("with fewer than ten customers are added up", async () => {
    const transactions = [lines("OH", 40), lines("UT", 9), lines("IA", 8)].join(" UNION ALL ");
    const table = await publishRegions(await runOf({ transactions, regions: regions(usual) }));
    expect(texts(table, "name")).toEqual(["Ohio", "Other regions"]);
    expect([...numbers(table, "customers")]).toEqual([40, 17]);
    expect([...numbers(table, "units")]).toEqual([80, 34]);
    expect([...numbers(table, "revenue")]).toEqual([400, 170]);
  });
  it("are left out when they are too few even together", async () => {
    const transactions = [lines("OH", 40), lines("UT", 9)].join(" UNION ALL ");
    const table = await publishRegions(await runOf({ transactions, regions: regions(usual) }));
    expect(texts(table, "name")).toEqual(["Ohio"]);
  });
});

it("lanes with fewer than ten customers are left out, others judged by their promise", async () => {
  const transactions = [lines("OH", 40), lines("UT", 9)].join(" UNION ALL ");
  const table = await publishLanes(await runOf({ transactions, fulfillment_centers: centers }));
  expect(rowsOf(table)).toEqual([
    {
      fc_id: "A",
      center: "Alpha",
      region: "OH",
      lines: 40,
      on_time: 0.5,
      promised_days: 3,
      delivered_days: 4,
      cost_per_unit: 0.5,
    },
  ]);
});

describe("examples from the quarantine", () => {
  const customers = new Set(["17850", "C-1.a"]);
  it("lose customer ids as whole words, and nothing else", () => {
    expect(maskCustomers("customer 17850 ordered 178501 units", customers)).toBe(
      "customer (customer) ordered 178501 units",
    );
    expect(maskCustomers("C-1.a, 12", customers)).toBe("(customer), 12");
  });
});

it("seasonality needs a whole year, and averages to one over it", async () => {
  const weekly = (count: number) => ({
    weeks: `SELECT (DATE '2024-01-01' + i::INTEGER * 7)::DATE AS week, i::INTEGER AS index FROM range(${count}) AS r(i)`,
    transactions: `SELECT 's1' AS sku, (DATE '2024-01-01' + i::INTEGER * 7)::DATE AS week, CASE WHEN i < 4 THEN 60 ELSE 20 END AS quantity FROM range(${count}) AS r(i)`,
    skus: `SELECT 's1' AS sku, 'Mugs' AS category`,
  });
  expect((await publishSeasonality(await runOf(weekly(51)))).rows).toBe(0);
  const table = await publishSeasonality(await runOf(weekly(52)));
  expect(table.rows).toBe(12);
  const index = [...numbers(table, "index")];
  expect(index.reduce((a, b) => a + b, 0) / 12).toBeCloseTo(1, 6);
  expect(Math.max(...index)).toBe(index[0]);
  const rare = await runOf({ ...weekly(52), transactions: weekly(52).transactions.replace("60 ELSE 20", "6 ELSE 2") });
  expect((await publishSeasonality(rare)).rows).toBe(0);
});

describe("the map", () => {
  it("is of US states for states, of the world for countries, and none for anything else", async () => {
    const at = async (names: Record<string, string>) =>
      publishGeography(await runOf({ regions: regions(names), fulfillment_centers: centers }));
    expect((await at(usual)).kind).toBe("us-states");
    const world = await at({ "United Kingdom": "United Kingdom", EIRE: "EIRE", "Channel Islands": "Channel Islands" });
    expect(world.kind).toBe("countries");
    expect(world.areas).toEqual({ "United Kingdom": "United Kingdom", EIRE: "Ireland" });
    expect(await at({ r1: "Stores 1 to 50" })).toMatchObject({ kind: "none", topology: null });
  });
});
