// The sample says how many rows of every kind of dirt it put in: prepare must catch them all, and nothing else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeSample } from "../../../data-loaders/sources/sample.js";
import { temporaryFolder } from "../../support/project.js";
import { prepared, type Prepared } from "./prepared.js";

let result: Prepared;
let dirt: Record<string, number>;
let totals: { returnRows: number; returnedUnits: number };
beforeAll(async () => {
  const folder = temporaryFolder("sample");
  await writeSample({ seed: 3, scale: 0.02, output: folder, temp: join(folder, "temp") });
  const truth = JSON.parse(readFileSync(join(folder, "truth/process.json"), "utf8")) as {
    totals: typeof totals & { dirt: Record<string, number> };
  };
  totals = truth.totals;
  dirt = truth.totals.dirt;
  result = await prepared(folder);
});

const caught = (rule: string) => result.quality.rules.find((row) => row.rule === rule)!.rows;
const injected = (...kinds: string[]) => kinds.reduce((sum, kind) => sum + dirt[kind]!, 0);

describe("of the dirt in the sample prepare catches", () => {
  it("every missing and malformed value", () => {
    // "n/a" in place of a price is malformed to the sample and missing to prepare.
    expect(caught("missing_value") + caught("malformed_value")).toBe(
      injected(
        ...["missing_date", "missing_quantity", "missing_price", "missing_sku", "missing_order"],
        ...["malformed_date", "malformed_quantity", "malformed_price"],
      ),
    );
    expect(caught("missing_value")).toBeGreaterThan(0);
    expect(caught("malformed_value")).toBeGreaterThan(0);
  });

  it("every date that cannot be", () => {
    expect(caught("impossible_date")).toBe(injected("impossible_date", "ancient_date"));
    expect(caught("future_date")).toBe(injected("future_date"));
  });

  it("every quantity of zero, price of nothing, and line that is no product", () => {
    expect(caught("zero_quantity")).toBe(injected("zero_quantity"));
    expect(caught("no_price")).toBe(injected("zero_price", "negative_price"));
    expect(caught("non_product")).toBe(injected("postage", "fee", "sample", "gift_card"));
  });

  it("every unknown SKU, and every region that is unknown and cannot be had from the customer", async () => {
    expect(caught("unknown_sku")).toBe(injected("unknown_sku"));
    const regions = await result.rows<{ region: string | null; guest: boolean }>(
      `SELECT json_extract_string(original, '$.region') AS region, json_extract_string(original, '$.customer_id') IS NULL AS guest
       FROM {quarantine} WHERE rule = 'unknown_region'`,
    );
    const named = regions.filter(({ region }) => region !== null && region !== "N/A");
    expect(named.length).toBeGreaterThan(0);
    for (const { region, guest } of regions) expect(["ZZ", "ONT", "XX"].includes(region!) || guest).toBe(true);
    const [strange] = await result.rows<{ n: number }>(
      "SELECT count(*) AS n FROM {transactions} WHERE region IN ('ZZ', 'ONT', 'XX', 'N/A')",
    );
    expect(strange!.n).toBe(0);
  });

  it("every duplicate", () => {
    expect(caught("duplicate")).toBe(injected("duplicate"));
  });

  it("every return, real or stray: as many rows and units as there are", () => {
    const { matched_units, unmatched_units } = result.quality.returns;
    expect(caught("return") + caught("return_unmatched")).toBe(
      totals.returnRows + injected("negative_quantity", "return_without_sale"),
    );
    expect(matched_units + unmatched_units).toBeGreaterThanOrEqual(totals.returnedUnits);
    // Stray ones may find a sale that is not theirs, real ones always find theirs.
    expect(caught("return_unmatched")).toBeLessThanOrEqual(injected("negative_quantity", "return_without_sale"));
  });

  it("nothing more: no clean line is set aside", () => {
    const all = Object.values(dirt).reduce((sum, rows) => sum + rows, 0);
    const expected = all - injected("quantity_outlier", "price_outlier", "negative_quantity", "return_without_sale");
    const filledRegions = injected("missing_region", "unknown_region") - caught("unknown_region");
    const returns = caught("return") + caught("return_unmatched") + caught("undone_sale");
    expect(result.quality.rows_quarantined - returns).toBe(expected - filledRegions);
  });

  it("outliers without dropping them", () => {
    expect(result.quality.flagged.outliers).toBeGreaterThanOrEqual(injected("quantity_outlier", "price_outlier"));
  });

  it("and knows that the data are made up", () => {
    expect(result.quality.synthetic).toBe(true);
    expect(result.quality.weeks).toEqual({ first: "2023-11-06", last: "2026-10-26", count: 156, dropped_partial: [] });
  });
});
