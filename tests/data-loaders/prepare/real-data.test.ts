// The two public data sets, when they lie beside the project: counts that others have published, and the same bytes twice.
import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { realData } from "../../support/project.js";
import { prepared, type Prepared } from "./prepared.js";

const retail = realData("online_retail/online_retail_uci_cc0.parquet");
const journey = realData("complete_journey");
const skipped = (data: { there: boolean; path: string }) => (data.there ? "" : ` (skipped: no ${data.path})`);

/** What every prepared folder must hold. */
async function expectSound({ rows, quality }: Prepared): Promise<void> {
  const [broken] = await rows<Record<string, number>>(`SELECT
    (SELECT count(*) FROM {transactions}) + (SELECT count(*) FROM {quarantine}) - ${quality.rows_read} AS unaccounted,
    (SELECT count(*) FROM {transactions} WHERE sku NOT IN (SELECT sku FROM {skus})) AS without_sku,
    (SELECT count(*) FROM {transactions} WHERE region NOT IN (SELECT region FROM {regions})) AS without_region,
    (SELECT count(*) FROM {transactions} WHERE customer_id NOT IN (SELECT customer_id FROM {customers})) AS without_customer,
    (SELECT count(*) FROM {transactions}) - (SELECT count(DISTINCT line_id) FROM {transactions}) AS repeated_ids,
    (SELECT count(*) FROM {transactions} WHERE quantity <= 0 OR unit_price <= 0) AS not_positive,
    (SELECT count(*) FROM {fulfillment_centers}) * (SELECT count(*) FROM {regions}) - (SELECT count(*) FROM {shipping_costs}) AS missing_lanes,
    (SELECT count(*) FROM {shipping_costs} WHERE cost_per_parcel + cost_per_kg + cost_per_unit IS NULL OR transit_days IS NULL) AS unpriced,
    (SELECT count(*) FROM {skus} WHERE name IS NULL OR category IS NULL OR NOT unit_cost > 0 OR NOT price > 0 OR NOT weight_kg > 0
      OR NOT volume_m3 > 0 OR NOT lead_time_days > 0 OR lead_time_sd_days IS NULL OR NOT moq >= 1 OR NOT pack_size >= 1) AS unfilled,
    (SELECT count(*) FROM {fulfillment_centers} WHERE NOT capacity_m3 > 0 OR handling_cost_per_unit IS NULL) AS uncapped`);
  for (const [what, count] of Object.entries(broken!)) expect(count, what).toBe(0);
  // The cheapest center for an order of usual weight is the region's home.
  const [strangers] = await rows<{
    n: number;
  }>(`SELECT count(*) AS n FROM {regions} r JOIN {shipping_costs} home ON home.region = r.region
      AND home.fc_id = r.home_fc JOIN {shipping_costs} other ON other.region = r.region
    WHERE other.cost_per_parcel < home.cost_per_parcel AND other.cost_per_kg < home.cost_per_kg`);
  expect(strangers!.n).toBe(0);
}

describe.skipIf(!retail.there)(`Online Retail${skipped(retail)}`, () => {
  let result: Prepared;
  let seconds: number;
  beforeAll(async () => {
    const start = process.cpuUsage();
    result = await prepared(retail.path, { preset: "online-retail" });
    const used = process.cpuUsage(start);
    seconds = (used.user + used.system) / 1e6;
  });

  it("gives the published counts, then says what each further step leaves", () => {
    const counts = (step: string) => result.quality.ladder.find((rung) => rung.step === step);
    expect(counts("all lines")).toMatchObject({ lines: 541_909, orders: 25_900, customers: 4_372, skus: 4_070 });
    expect(counts("customer present, quantity > 0, price > 0")).toEqual({
      step: "customer present, quantity > 0, price > 0",
      lines: 397_884,
      orders: 18_532,
      customers: 4_338,
      skus: 3_665,
      regions: 37,
      sales: 8_911_407.9,
    });
    const further = result.quality.ladder.slice(2, 6);
    expect(further.map(({ lines }) => lines)).toEqual([396_258, 396_258, 391_071, 388_351]);
    for (const [i, { sales }] of further.entries())
      expect(sales).toBeLessThanOrEqual(result.quality.ladder[i + 1]!.sales);
  });

  it("accounts for every line and leaves no fact open", () => expectSound(result));

  it("takes the great cancelled orders off the sales that they undo", async () => {
    const orders = await result.rows<{ rule: string; quantity: string }>(
      `SELECT rule, json_extract_string(original, '$.quantity') AS quantity FROM {quarantine}
       WHERE json_extract_string(original, '$.invoice') IN ('541431', 'C541433', '581483', 'C581484') ORDER BY 1, 2`,
    );
    expect(orders).toEqual([
      { rule: "return", quantity: "-74215" },
      { rule: "return", quantity: "-80995" },
      { rule: "undone_sale", quantity: "74215" },
      { rule: "undone_sale", quantity: "80995" },
    ]);
    const [largest] = await result.rows<{ most: number }>("SELECT max(quantity) AS most FROM {transactions}");
    expect(largest!.most).toBeLessThan(5000);
  });

  it("drops the partial weeks at both ends", () => {
    expect(result.quality.weeks).toEqual({
      first: "2010-12-06",
      last: "2011-11-28",
      count: 52,
      dropped_partial: ["2010-11-29", "2011-12-05"],
    });
    expect(result.summary).toMatchObject({ data_through: "2011-12-04", synthetic: false });
  });

  it("keeps no postage, fees or samples, and every product", async () => {
    const odd = await result.rows<{ sku: string }>(
      "SELECT sku FROM {skus} WHERE NOT regexp_matches(sku, '^[0-9]{5}') ORDER BY sku",
    );
    expect(odd.map(({ sku }) => sku)).toEqual([
      "DCGS0003",
      "DCGS0004",
      "DCGS0069",
      "DCGS0070",
      "DCGS0076",
      "DCGSSBOY",
      "DCGSSGIRL",
    ]);
  });

  it("says each assumption, and places every country", async () => {
    const tables = new Set(result.quality.assumptions.map(({ table }) => table));
    for (const table of ["skus", "regions", "fulfillment_centers", "shipping_costs", "inventory", "stockouts"])
      expect(tables, table).toContain(table);
    expect(await result.rows<object>("SELECT region FROM {regions} WHERE latitude IS NULL")).toEqual([
      { region: "Unspecified" },
    ]);
  });

  it("is done within 10 seconds of processor time", () => {
    // Two processors and no other load: below 5 seconds by the clock.
    expect(seconds).toBeLessThan(10);
  });

  it("gives the same bytes again", async () => {
    const again = await prepared(retail.path, { preset: "online-retail" });
    const names = readdirSync(result.folder);
    expect(names.length).toBe(13);
    for (const name of names) expect(again.bytes(name).equals(result.bytes(name)), name).toBe(true);
  });
});

describe.skipIf(!journey.there)(`Complete Journey${skipped(journey)}`, () => {
  let result: Prepared;
  beforeAll(async () => {
    result = await prepared(journey.path, { preset: "complete-journey" });
  });

  it("reads all 75,000 lines of 2,377 households", () => {
    expect(result.quality.ladder[0]).toMatchObject({ lines: 75_000, customers: 2_377, orders: 47_243, skus: 20_902 });
    expect(result.quality.rows_kept + result.quality.rows_quarantined).toBe(75_000);
  });

  it("accounts for every line and leaves no fact open", () => expectSound(result));

  it("leaves out fuel, coupons and what was not paid for", async () => {
    const rules = Object.fromEntries(result.quality.rules.filter(({ rows }) => rows > 0).map((r) => [r.rule, r.rows]));
    expect(rules).toEqual({ zero_quantity: 416, non_product: 780, no_price: 107, unknown_sku: 1 });
    const [most] = await result.rows<{ most: number }>("SELECT max(quantity) AS most FROM {transactions}");
    expect(most!.most).toBeLessThan(100);
  });

  it("prices a line by what was paid for it", async () => {
    const [sums] = await result.rows<{ paid: number }>(
      "SELECT CAST(sum(CAST(quantity * unit_price AS DECIMAL(18, 4))) AS DOUBLE) AS paid FROM {transactions}",
    );
    const kept = result.quality.ladder.find(({ step }) => step.startsWith("kept"))!;
    expect(sums!.paid).toBeCloseTo(kept.sales, 1);
  });

  it("groups 293 stores into 8 regions of about equal size, and says so", async () => {
    const regions = await result.rows<{ region: string; n: number }>(
      "SELECT region, count(*) AS n FROM {transactions} GROUP BY region",
    );
    expect(regions).toHaveLength(8);
    for (const { region, n } of regions)
      expect(Math.abs(n / result.quality.rows_kept - 1 / 8), region).toBeLessThan(0.03);
    expect(result.quality.assumptions.find(({ table }) => table === "regions")!.text).toMatch(
      /nothing of where a store is/,
    );
  });

  it("counts the 52 full weeks of 2017", () => {
    expect(result.quality.weeks).toMatchObject({ first: "2017-01-02", last: "2017-12-25", count: 52 });
  });
});
