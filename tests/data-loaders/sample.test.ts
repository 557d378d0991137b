// The files of the sample: layout, same bytes, and truth that fits what is in the data.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../../data-loaders/cli/sample.js";
import { openDatabase, type Database } from "../../data-loaders/duckdb.js";
import { stage } from "../../data-loaders/pipeline/sample/index.js";
import type { SampleSummary } from "../../data-loaders/sources/sample.js";
import { writeSample } from "../../data-loaders/sources/sample.js";

const folder = mkdtempSync(join(tmpdir(), "stockwise-sample-"));
const temp = join(folder, "temp");
let db: Database;
let summary: SampleSummary;
const file = (name: string, sample = "a") => `read_parquet('${join(folder, sample, `${name}.parquet`)}')`;
const one = async (sql: string) => Object.values((await db.rows(sql))[0]!)[0];

beforeAll(async () => {
  db = await openDatabase({ tempDirectory: temp });
  summary = await writeSample({ seed: 1, scale: 0.02, output: join(folder, "a"), temp });
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

function bytes(sample: string): Record<string, string> {
  const root = join(folder, sample);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
  return Object.fromEntries(
    files.sort().map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(root, name)))
        .digest("hex"),
    ]),
  );
}

describe("the tables", () => {
  it.each([
    [
      "data/transactions",
      "order_id VARCHAR, customer_id VARCHAR, sku VARCHAR, ordered_at VARCHAR, quantity VARCHAR, unit_price VARCHAR, region VARCHAR, fc_id VARCHAR, shipping_cost DOUBLE, promised_days INTEGER, delivered_days INTEGER, promotion BOOLEAN",
    ],
    ["data/customers", "customer_id VARCHAR, region VARCHAR, joined_at DATE"],
    [
      "data/skus",
      "sku VARCHAR, name VARCHAR, category VARCHAR, unit_cost DOUBLE, price DOUBLE, weight_kg DOUBLE, volume_m3 DOUBLE, lead_time_days DOUBLE, lead_time_sd_days DOUBLE, moq INTEGER, pack_size INTEGER, launched_at DATE",
    ],
    [
      "data/fulfillment_centers",
      "fc_id VARCHAR, name VARCHAR, latitude DOUBLE, longitude DOUBLE, region VARCHAR, capacity_m3 DOUBLE, handling_cost_per_unit DOUBLE",
    ],
    ["data/regions", "region VARCHAR, name VARCHAR, latitude DOUBLE, longitude DOUBLE, population INTEGER"],
    [
      "data/shipping_costs",
      "fc_id VARCHAR, region VARCHAR, cost_per_parcel DOUBLE, cost_per_kg DOUBLE, transit_days INTEGER, distance_km DOUBLE",
    ],
    ["data/inventory", "sku VARCHAR, fc_id VARCHAR, as_of DATE, on_hand INTEGER, on_order INTEGER, reserved INTEGER"],
    ["data/stockouts", "sku VARCHAR, fc_id VARCHAR, from DATE, to DATE"],
    ["data/receipts", "sku VARCHAR, fc_id VARCHAR, ordered_at DATE, received_at DATE, quantity INTEGER"],
    [
      "data/calendar",
      "date DATE, event VARCHAR, kind VARCHAR, sku VARCHAR, category VARCHAR, known_in_advance BOOLEAN",
    ],
    ["truth/customers", "customer_id VARCHAR, segment_name VARCHAR"],
    ["truth/demand", "sku VARCHAR, region VARCHAR, week DATE, units INTEGER, lost_units INTEGER"],
  ])("%s has its columns and rows", async (name, columns) => {
    const described = await db.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM ${file(name)}`,
    );
    expect(described.map((row) => `${row.column_name} ${row.column_type}`).join(", ")).toBe(columns);
    expect(await one(`SELECT count(*) FROM ${file(name)}`)).toBeGreaterThan(0);
  });

  it("refer to each other", async () => {
    const orphans = async (from: string, column: string, to: string) =>
      one(
        `SELECT count(*) FROM ${file(from)} WHERE ${column} IS NOT NULL AND ${column} NOT IN (SELECT ${column} FROM ${file(to)})`,
      );
    for (const name of ["inventory", "stockouts", "receipts", "calendar"])
      expect(await orphans(`data/${name}`, "sku", "data/skus"), name).toBe(0);
    for (const name of ["inventory", "stockouts", "receipts", "shipping_costs", "transactions"])
      expect(await orphans(`data/${name}`, "fc_id", "data/fulfillment_centers"), name).toBe(0);
    for (const name of ["customers", "fulfillment_centers", "shipping_costs"])
      expect(await orphans(`data/${name}`, "region", "data/regions"), name).toBe(0);
    expect(await orphans("data/transactions", "customer_id", "data/customers")).toBe(0);
    expect(await one(`SELECT count(*) FROM ${file("data/shipping_costs")}`)).toBe(6 * 48);
  });

  it("hold periods and deliveries in order, and the stock of the last day", async () => {
    expect(await one(`SELECT count(*) FROM ${file("data/stockouts")} WHERE "to" < "from"`)).toBe(0);
    expect(
      await one(`SELECT count(*) FROM ${file("data/receipts")} WHERE received_at <= ordered_at OR quantity <= 0`),
    ).toBe(0);
    expect(
      await one(`SELECT count(DISTINCT date_diff('day', ordered_at, received_at)) FROM ${file("data/receipts")}`),
    ).toBeGreaterThan(10);
    expect(
      await one(
        `SELECT count(*) FROM ${file("data/inventory")} WHERE as_of <> DATE '2026-11-01' OR on_hand < reserved`,
      ),
    ).toBe(0);
    expect(
      await one(`SELECT count(*) FROM ${file("data/stockouts")} s JOIN ${file("data/inventory")} i USING (sku, fc_id)
        WHERE s."to" = i.as_of AND i.on_hand > i.reserved`),
    ).toBe(0);
  });

  it("know holidays, promotions planned ahead, and outages that nobody knew of", async () => {
    const kinds = await db.rows(
      `SELECT kind, bool_or(known_in_advance) AS known, max(date) > DATE '2026-11-01' AS ahead FROM ${file("data/calendar")} GROUP BY kind ORDER BY kind`,
    );
    expect(kinds).toEqual([
      { kind: "holiday", known: true, ahead: true },
      { kind: "outage", known: false, ahead: false },
      { kind: "promotion", known: true, ahead: true },
    ]);
  });
});

describe("the truth", () => {
  it("knows every customer, five behaviours, 156 full weeks", async () => {
    expect(await one(`SELECT count(*) FROM ${file("truth/customers")}`)).toBe(summary.customers);
    expect(await one(`SELECT count(DISTINCT segment_name) FROM ${file("truth/customers")}`)).toBe(5);
    const [weeks] = await db.rows(
      `SELECT count(DISTINCT week) AS n, CAST(min(week) AS VARCHAR) AS first, CAST(max(week) AS VARCHAR) AS last FROM ${file("truth/demand")}`,
    );
    expect(weeks).toEqual({ n: 156, first: "2023-11-06", last: "2026-10-26" });
  });

  it("has demand that is what was shipped plus what was lost, wherever the rows are sound", async () => {
    const shipped = `SELECT sku, region, CAST(date_trunc('week', TRY_CAST(ordered_at AS TIMESTAMP)) AS DATE) AS week, sum(TRY_CAST(quantity AS INTEGER)) AS shipped
      FROM (SELECT DISTINCT * FROM ${file("data/transactions")})
      WHERE order_id NOT LIKE 'R-%' AND fc_id IS NOT NULL AND regexp_full_match(quantity, '[1-9]\\d{0,2}') AND TRY_CAST(quantity AS INTEGER) < 900 GROUP BY ALL`;
    const joined = `SELECT * FROM ${file("truth/demand")} LEFT JOIN (${shipped}) USING (sku, region, week)`;
    expect(await one(`SELECT count(*) FROM (${joined}) WHERE coalesce(shipped, 0) > units - lost_units`)).toBe(0);
    const share = await one(`SELECT sum(CAST(shipped AS BIGINT)) / sum(units - lost_units) FROM (${joined})`);
    expect(share).toBeGreaterThan(0.99);
    expect(await one(`SELECT sum(units) FROM ${file("truth/demand")}`)).toBe(summary.wantedUnits);
    expect(await one(`SELECT sum(lost_units) FROM ${file("truth/demand")}`)).toBe(summary.lostUnits);
  });

  it("says how many rows of each kind are spoilt, and that is what the file holds", async () => {
    const { totals } = JSON.parse(readFileSync(join(folder, "a", "truth", "process.json"), "utf8")) as {
      totals: SampleSummary;
    };
    expect(totals.dirt).toEqual(summary.dirt);
    const t = file("data/transactions");
    const isReturn = "order_id LIKE 'R-%'";
    const number = "TRY_CAST(quantity AS INTEGER)";
    const price = "TRY_CAST(unit_price AS DOUBLE)";
    const product = `sku IN (SELECT sku FROM ${file("data/skus")})`;
    const time = "TRY_CAST(ordered_at AS TIMESTAMP)";
    const list = `(SELECT price AS listed, sku FROM ${file("data/skus")})`;
    const found: Record<string, string> = {
      missing_date: "ordered_at IS NULL",
      malformed_date: `${time} IS NULL AND NOT regexp_full_match(ordered_at, '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d')`,
      impossible_date: `${time} IS NULL AND regexp_full_match(ordered_at, '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d')`,
      future_date: `${time} > TIMESTAMP '2026-11-02'`,
      ancient_date: `${time} < TIMESTAMP '2023-11-06'`,
      missing_quantity: "quantity IS NULL",
      malformed_quantity: "quantity IS NOT NULL AND NOT regexp_full_match(quantity, '-?\\d+')",
      zero_quantity: "quantity = '0'",
      negative_quantity: `${number} < 0 AND NOT ${isReturn}`,
      quantity_outlier: `${number} >= 900`,
      missing_price: "unit_price IS NULL",
      malformed_price: "unit_price IS NOT NULL AND TRY_CAST(unit_price AS DOUBLE) IS NULL",
      zero_price: `${price} = 0 AND ${product}`,
      negative_price: `${price} < 0`,
      price_outlier: `${price} > 50 * listed`,
      missing_sku: "sku IS NULL",
      unknown_sku: `sku NOT IN ('POSTAGE', 'FEE', 'SAMPLE', 'GIFTCARD') AND NOT ${product}`,
      postage: "sku = 'POSTAGE'",
      fee: "sku = 'FEE'",
      sample: "sku = 'SAMPLE'",
      gift_card: "sku = 'GIFTCARD'",
      missing_region: "region IS NULL",
      unknown_region: `region NOT IN (SELECT region FROM ${file("data/regions")})`,
      missing_order: "order_id IS NULL",
      return_without_sale: `${isReturn} AND CAST(order_id[4:] AS INTEGER) <= 100000`,
    };
    for (const [kind, condition] of Object.entries(found))
      expect(await one(`SELECT count(*) FROM ${t} LEFT JOIN ${list} USING (sku) WHERE ${condition}`), kind).toBe(
        summary.dirt[kind as keyof SampleSummary["dirt"]],
      );
    const duplicates = await one(
      `SELECT (SELECT count(*) FROM ${t}) - (SELECT count(*) FROM (SELECT DISTINCT * FROM ${t}))`,
    );
    expect(duplicates).toBe(summary.dirt.duplicate);
    expect(Object.keys(found).length + 1).toBe(Object.keys(summary.dirt).length);
    expect(await one(`SELECT count(*) FROM ${t} WHERE customer_id IS NULL`)).toBe(summary.rowsWithoutCustomer);
    expect(await one(`SELECT count(*) FROM ${t}`)).toBe(summary.lines);
  });

  it("is nowhere in the data", () => {
    const data = readdirSync(join(folder, "a", "data")).join(" ");
    expect(data).not.toMatch(/truth|segment|process/);
  });
});

describe("writeSample", () => {
  it("gives the same bytes for the same seed, and others for another seed or network", async () => {
    const make = async (sample: string, seed: number, network: "coastal" | "balanced") => {
      await writeSample({ seed, scale: 0.005, network, output: join(folder, sample), temp });
      return bytes(sample);
    };
    const first = await make("b1", 5, "coastal");
    expect(Object.keys(first)).toHaveLength(13);
    expect(await make("b2", 5, "coastal")).toEqual(first);
    const other = await make("b3", 6, "coastal");
    expect(other["data/transactions.parquet"]).not.toBe(first["data/transactions.parquet"]);
    const balanced = await make("b4", 5, "balanced");
    expect(balanced["truth/customers.parquet"]).toBe(first["truth/customers.parquet"]);
    expect(balanced["data/fulfillment_centers.parquet"]).not.toBe(first["data/fulfillment_centers.parquet"]);
  });

  it("writes the same rows as CSV", async () => {
    await writeSample({ seed: 1, scale: 0.02, output: join(folder, "csv"), temp, format: "csv" });
    for (const name of ["transactions", "skus", "stockouts", "calendar"]) {
      const csv = `read_csv('${join(folder, "csv", "data", `${name}.csv`)}', all_varchar = true)`;
      const parquet = `SELECT COLUMNS(*)::VARCHAR FROM ${file(`data/${name}`)}`;
      expect(await one(`SELECT count(*) FROM (SELECT * FROM ${csv} EXCEPT ALL ${parquet})`), name).toBe(0);
      expect(await one(`SELECT count(*) FROM (${parquet} EXCEPT ALL SELECT * FROM ${csv})`), name).toBe(0);
    }
  });

  it("reports weeks done, never going back", async () => {
    const shares: number[] = [];
    await writeSample({
      seed: 1,
      scale: 0.005,
      output: join(folder, "p"),
      temp,
      progress: (_, share) => shares.push(share ?? 0),
    });
    expect(shares.length).toBeGreaterThan(150);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

it("the stage says what it made", async () => {
  const output = join(folder, "stage");
  mkdirSync(output);
  const result = await stage.run({
    inputs: {},
    output,
    temp,
    parameters: { seed: 2, scale: 0.005, network: "balanced" },
    progress: () => {},
  });
  expect(result).toMatchObject({
    customers: 60,
    skus: 24,
    centers: 6,
    weeks: 156,
    seed: 2,
    scale: 0.005,
    network: "balanced",
  });
  expect(result["lines"]).toBe(await one(`SELECT count(*) FROM ${file("data/transactions", "stage")}`));
});

describe("stockwise sample", () => {
  const quiet = { quiet: true, scale: "0.005" };

  it("fills a new folder, an empty one, and replaces an earlier sample", async () => {
    const output = join(folder, "command");
    await command.run({ ...quiet, output }, []);
    const first = bytes("command");
    expect(Object.keys(first)).toHaveLength(13);
    await command.run({ ...quiet, output, seed: "9", format: "csv" }, []);
    expect(Object.keys(bytes("command")).every((name) => name.endsWith(".csv") || name.endsWith(".json"))).toBe(true);
    rmSync(output, { recursive: true });
    mkdirSync(output);
    await command.run({ ...quiet, output }, []);
    expect(bytes("command")).toEqual(first);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it.each([
    ["no output", {}, "--output is needed"],
    ["scale 0", { output: "x", scale: "0" }, "invalid scale: 0"],
    ["scale in words", { output: "x", scale: "small" }, "invalid --scale: small"],
    ["unknown network", { output: "x", network: "lunar" }, "invalid network: lunar"],
    ["unknown format", { output: "x", format: "xlsx" }, "invalid --format: xlsx"],
    ["negative seed", { output: "x", seed: "-1" }, "invalid seed: -1"],
    ["someone's folder", { output: "busy" }, "is not empty and holds no earlier sample"],
    ["a sample with something else in it", { output: "mixed" }, "is not empty and holds no earlier sample"],
    ["a file", { output: "file.txt" }, "is a file"],
    ["below a file", { output: "file.txt/sample" }, "cannot write to"],
  ])("refuses %s and leaves nothing behind", async (_, options: Record<string, string>, message) => {
    const place = join(folder, "bad");
    rmSync(place, { recursive: true, force: true });
    mkdirSync(join(place, "busy"), { recursive: true });
    writeFileSync(join(place, "busy", "thesis.txt"), "years of work");
    mkdirSync(join(place, "mixed", "truth"), { recursive: true });
    writeFileSync(join(place, "mixed", "truth", "process.json"), "{}");
    writeFileSync(join(place, "mixed", "notes.txt"), "mine");
    writeFileSync(join(place, "file.txt"), "text");
    const before = readdirSync(place, { recursive: true }).sort();
    const given = options["output"] ? { ...options, output: join(place, options["output"]) } : options;
    const failure = await Promise.resolve(command.run({ quiet: true, ...given }, [])).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure?.name).toBe("InputError");
    expect(failure?.message).toContain(message);
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(before);
    expect(existsSync("x")).toBe(false);
  });
});
