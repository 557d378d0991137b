// Every rule on lines that can be counted by hand: the column `expected` of the fixture says what must become of each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { qualityRule, qualityRules } from "../../../lib/quality-rules.js";
import { csv, everyRule, folderOf, prepared, type Prepared } from "./prepared.js";

let result: Prepared;
beforeAll(async () => {
  result = await prepared(everyRule);
});

const fixtureRows = readFileSync(join(everyRule, "transactions.csv"), "utf8").trim().split("\n").length - 1;

describe("every line of the fixture", () => {
  it("is either kept or in the quarantine", async () => {
    const [counts] = await result.rows<{ kept: number; set_aside: number }>(
      "SELECT (SELECT count(*) FROM {transactions}) AS kept, (SELECT count(*) FROM {quarantine}) AS set_aside",
    );
    expect(counts!.kept + counts!.set_aside).toBe(fixtureRows);
    expect(result.quality.rows_read).toBe(fixtureRows);
    expect(result.quality.rows_kept).toBe(counts!.kept);
    expect(result.quality.rows_quarantined).toBe(counts!.set_aside);
  });

  it("breaks the rule that its last column names", async () => {
    const rows = await result.rows<{ row_number: number; rule: string; original: string }>(
      "SELECT row_number, rule, original FROM {quarantine} ORDER BY row_number",
    );
    for (const { row_number, rule, original } of rows) {
      const { expected } = JSON.parse(original) as { expected: string };
      expect(expected === "kept, then duplicate" ? "duplicate" : expected, `row ${row_number}`).toBe(rule);
    }
  });

  it("is counted under its rule, with the whole row kept as JSON", async () => {
    const counted = Object.fromEntries(
      result.quality.rules.filter(({ rows }) => rows > 0).map((r) => [r.rule, r.rows]),
    );
    expect(counted).toEqual({
      missing_value: 5,
      malformed_value: 6,
      impossible_date: 4,
      future_date: 1,
      zero_quantity: 1,
      non_product: 5,
      no_price: 2,
      unknown_sku: 1,
      unknown_region: 2,
      duplicate: 2,
      return: 2,
      return_unmatched: 4,
      undone_sale: 3,
    });
    const [row] = await result.rows<{ original: string; detail: string }>(
      "SELECT original, detail FROM {quarantine} WHERE detail LIKE '%two%'",
    );
    expect(row!.detail).toBe('quantity "two" is no whole number');
    expect(JSON.parse(row!.original)).toEqual({
      order_id: "F002",
      customer_id: "C1",
      sku: "MUG",
      ordered_at: "2024-02-02 10:00:00",
      quantity: "two",
      unit_price: "5",
      region: "EAST",
      expected: "malformed_value",
    });
  });

  it("has a rule that the registry explains", async () => {
    const rules = await result.rows<{ rule: string }>("SELECT DISTINCT rule FROM {quarantine}");
    for (const { rule } of rules) expect(qualityRule(rule).explanation.length).toBeGreaterThan(20);
    expect(result.quality.rules.map(({ rule }) => rule)).toEqual(qualityRules.map(({ id }) => id));
  });
});

describe("returns", () => {
  it("are taken off the most recent sale of the same customer, SKU and price", async () => {
    const rows = await result.rows<object>(
      "SELECT order_id, quantity, quantity_ordered, returned FROM {transactions} WHERE returned > 0",
    );
    expect(rows).toEqual([{ order_id: "R001", quantity: 4, quantity_ordered: 5, returned: 1 }]);
    expect(result.quality.returns).toEqual({ matched_units: 4 + 6 + 2, unmatched_units: 4 + 1 + 1 + 2 });
  });

  it("conserve units: ordered = net + returned on every kept line", async () => {
    const [sums] = await result.rows<{ bad: number }>(
      "SELECT count(*) AS bad FROM {transactions} WHERE quantity + returned <> quantity_ordered OR quantity <= 0",
    );
    expect(sums!.bad).toBe(0);
  });
});

describe("kept lines", () => {
  it("keep those without a customer", () => {
    expect(result.quality.without_customer.lines).toBe(2);
  });

  it("read spaces, decimals, exponents and time zones", async () => {
    const rows = await result.rows<object>(
      `SELECT order_id, customer_id, quantity, unit_price, strftime(ordered_at, '%Y-%m-%d %H:%M') AS at
       FROM {transactions} WHERE order_id LIKE 'S0%' ORDER BY order_id`,
    );
    expect(rows).toEqual([
      { order_id: "S001", customer_id: "C1", quantity: 2, unit_price: 5, at: "2024-02-03 10:00" },
      { order_id: "S002", customer_id: "C1", quantity: 2, unit_price: 5, at: "2024-02-03 10:00" },
      { order_id: "S003", customer_id: "C1", quantity: 1, unit_price: 5, at: "2024-02-03 00:00" },
    ]);
  });

  it("take a missing region from the customer", async () => {
    const [row] = await result.rows<{ region: string }>("SELECT region FROM {transactions} WHERE order_id = 'U004'");
    expect(row!.region).toBe("WEST");
  });

  it("count only full weeks as weeks, and say which was dropped", async () => {
    expect(result.quality.weeks).toEqual({
      first: "2024-01-01",
      last: "2024-03-04",
      count: 10,
      dropped_partial: ["2024-03-11"],
    });
    const weeks = await result.rows<{ index: number; week: Date }>("SELECT index, week FROM {weeks}");
    expect(weeks.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(weeks.every(({ week }) => week.getUTCDay() === 1)).toBe(true);
  });
});

describe("outliers", () => {
  it("are flagged and stay", async () => {
    const many = Array.from({ length: 30 }, (_, i) => `Q${i},C1,SKU0,2024-02-01 10:${10 + i}:00,${2 + (i % 3)},10`);
    const input = folderOf({
      "transactions.csv": csv([
        ...many,
        "BIG,C1,SKU0,2024-02-02 10:00:00,400,10",
        "DEAR,C1,SKU0,2024-02-02 10:00:01,2,999",
        // Four robust deviations of at least 0.7 each reach to exp(2.8) = 16 times the median, which is 3.
        "MANY,C1,SKU0,2024-02-02 10:00:02,45,10",
        "RARE,C1,NEW,2024-02-02 10:00:03,400,10",
      ]),
    });
    const { rows, quality } = await prepared(input);
    const flagged = await rows<{ order_id: string }>("SELECT order_id FROM {transactions} WHERE is_outlier ORDER BY 1");
    expect(flagged).toEqual([{ order_id: "BIG" }, { order_id: "DEAR" }]);
    expect(quality.flagged.outliers).toBe(2);
    expect(quality.rows_quarantined).toBe(0);
  });
});

describe("side tables", () => {
  it("take values that cannot be as missing, and say what stands in", async () => {
    const input = folderOf({
      "transactions.csv": csv(),
      "skus.csv": "sku,price,weight_kg,lead_time_days,moq\nSKU0,-1,0,-5,0\nSKU1,9,1,20,6\nSKU2,9,1,20,6\n",
    });
    const { quality, rows } = await prepared(input);
    const [sku] = await rows<object>("SELECT price, weight_kg, lead_time_days, moq FROM {skus} WHERE sku = 'SKU0'");
    expect(sku).toEqual({ price: 10, weight_kg: 0.8, lead_time_days: 14, moq: 1 });
    const said = quality.assumptions.map(({ text }) => text);
    expect(said).toContain("The price of 1 of 3 SKUs: the median price of its sales.");
    expect(said).toContain("The lead time of 1 of 3 SKUs: 14 days.");
    expect(said).toContain("The minimum order of 1 of 3 SKUs: 1 unit.");
  });

  it("set bad rows aside by name, and keep their own account", async () => {
    const input = folderOf({
      "transactions.csv": csv(),
      "skus.csv": "sku,name,price\nSKU0,A,1\nSKU1,B,abc\nSKU2,C,3\nSKU0,again,9\n,nothing,1\n",
      "inventory.csv":
        "sku,fc_id,as_of,on_hand\nSKU0,F1,2024-03-10,5\nSKU9,F1,2024-03-10,5\nSKU1,F1,never,5\nSKU2,F1,2024-03-10,\nSKU0,F1,2024-03-03,9\n",
    });
    const { quality, rows } = await prepared(input);
    expect(quality.tables).toEqual([
      { table: "skus", source: "skus.csv", read: 5, kept: 3, quarantined: 2 },
      { table: "inventory", source: "inventory.csv", read: 5, kept: 2, quarantined: 3 },
    ]);
    expect(await rows<object>("SELECT source, row_number, rule FROM {quarantine} ORDER BY ALL")).toEqual([
      { source: "inventory.csv", row_number: 2, rule: "unknown_sku" },
      { source: "inventory.csv", row_number: 3, rule: "malformed_value" },
      { source: "inventory.csv", row_number: 4, rule: "missing_value" },
      { source: "skus.csv", row_number: 4, rule: "duplicate" },
      { source: "skus.csv", row_number: 5, rule: "missing_value" },
    ]);
    // Of two counts of the same stock the later one counts.
    expect(await rows<object>("SELECT sku, on_hand FROM {inventory}")).toEqual([{ sku: "SKU0", on_hand: 5 }]);
    expect(quality.rows_read).toBe(70);
  });
});
