import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../data-loaders/duckdb.js";
import { defaults } from "../../data-loaders/pipeline/parameters.js";
import { behaviour, loadLines } from "../../data-loaders/pipeline/segment/behaviour.js";
import { stage } from "../../data-loaders/pipeline/segment/index.js";
import type { Summary } from "../../data-loaders/pipeline/stage.js";
import { adjustedRand } from "../../lib/segmentation/validity.js";
import { rowsOf } from "../../lib/table/table.js";
import { kindOf, writePrepared, type FixtureOptions } from "./segment-fixture.js";

const folder = mkdtempSync(join(tmpdir(), "segment-stage-"));
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ tempDirectory: join(folder, "temp") });
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

let runs = 0;
async function run(fixture: FixtureOptions = {}, parameters: Partial<typeof defaults> = {}) {
  const prepared = join(folder, `prepared-${++runs}`);
  const output = join(folder, `output-${runs}`);
  await writePrepared(prepared, fixture);
  mkdirSync(output);
  const summary: Summary = await stage.run({
    inputs: { prepare: prepared },
    output,
    temp: join(folder, "temp"),
    parameters: { ...defaults, clusters: 3, holdoutWeeks: 13, ...parameters },
    progress: () => {},
  });
  const rows = <T = Record<string, never>>(name: string, rest = "") =>
    db.rows<T>(`SELECT * FROM read_parquet('${output}/${name}.parquet') ${rest}`);
  const report = JSON.parse(readFileSync(join(output, "segment.json"), "utf8")) as Record<string, unknown>;
  return { output, summary, rows, report };
}
type Run = Awaited<ReturnType<typeof run>>;
type Segment = {
  customer_id: string;
  segment: number | null;
  distance: number | null;
  status: string;
  boundary: boolean;
};

let found: Run;
beforeAll(async () => {
  found = await run();
});

describe("a shop with three kinds of customers", () => {
  test("all are found, and told by name", async () => {
    const placed = (await found.rows<Segment>("segments")).filter(({ segment }) => segment !== null);
    expect(
      adjustedRand(
        placed.map(({ segment }) => segment!),
        placed.map((row) => kindOf(row.customer_id)),
      ),
    ).toBeGreaterThan(0.95);
    const summary = await found.rows<{ name: string; top_category: string }>("segment_summary");
    expect(summary.map(({ top_category }) => top_category).sort()).toEqual(["Garden", "Office", "Toys"]);
    expect(summary.find(({ top_category }) => top_category === "Office")!.name).toMatch(/bulk/i);
    expect(summary.find(({ top_category }) => top_category === "Toys")!.name).toMatch(/many-item/i);
    expect(found.summary["recommended"]).toBe(3);
  });

  test("every table has its columns, in order", async () => {
    const columns = async (name: string) => Object.keys((await found.rows(name))[0]!).join(" ");
    expect(await columns("segments")).toBe("customer_id segment distance status boundary");
    expect(await columns("segments_holdout")).toBe("customer_id segment distance status boundary");
    expect(await columns("segment_summary")).toBe(
      "segment name description customers customer_share revenue revenue_share units orders silhouette median_recency_days median_orders median_spend top_category top_region demand_variability service_level",
    );
    expect(await columns("segment_profiles")).toBe("segment feature label unit median mean z");
    expect(await columns("segment_lifts")).toBe("segment kind item share lift units");
    expect(await columns("segment_seasonality")).toBe("segment month index");
    expect(await columns("segment_choice")).toBe(
      "k inertia silhouette silhouette_se calinski_harabasz davies_bouldin gap gap_se stability",
    );
    const dimensions = (found.report["dimensions"] as string[]).join(" ");
    expect(await columns("segment_features")).toBe(`customer_id ${dimensions}`);
    expect(await columns("segment_points")).toBe(`point_id customers ${dimensions} pc1 pc2`);
  });

  test("segments are numbered by size, and the parts agree with each other", async () => {
    const segments = await found.rows<Segment>("segments");
    const sizes = [0, 1, 2].map((k) => segments.filter(({ segment }) => segment === k).length);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(found.report["sizes"]).toEqual(sizes);
    const summary = await found.rows<{ customers: number; revenue_share: number; orders: number }>("segment_summary");
    expect(summary.map(({ customers }) => customers)).toEqual(sizes);
    expect(summary.reduce((sum, row) => sum + row.revenue_share, 0)).toBeCloseTo(1, 12);
    const inertia = segments.reduce((sum, { distance }) => sum + (distance ?? 0) ** 2, 0);
    expect(inertia / (found.report["inertia"] as number)).toBeCloseTo(1, 9);
  });

  test("customers without two orders are new, and have no segment", async () => {
    const segments = await found.rows<Segment>("segments");
    expect(segments).toHaveLength(153);
    const fresh = segments.filter(({ status }) => status === "new");
    expect(fresh.map(({ customer_id }) => customer_id)).toEqual(["C0150", "C0151", "C0152"]);
    for (const row of fresh) expect([row.segment, row.distance, row.boundary]).toEqual([null, null, false]);
  });

  test("micro-aggregates stand for at least ten customers each, and for all of them", async () => {
    const points = await found.rows<{ customers: number }>("segment_points");
    expect(Math.min(...points.map(({ customers }) => customers))).toBeGreaterThanOrEqual(10);
    expect(points.reduce((sum, { customers }) => sum + customers, 0)).toBe(150);
    const report = found.report["micro_aggregates"] as { inertia_difference: number; hidden_share: number };
    expect(report.inertia_difference).toBeGreaterThanOrEqual(-1e-9);
    expect(report.inertia_difference).toBeLessThan(0.1);
    expect(report.hidden_share).toBeGreaterThan(0);
  });

  test("shares of categories add up to one, and lifts compare them with all segments", async () => {
    type Lift = { segment: number; kind: string; item: string; share: number; lift: number; units: number };
    const lifts = (await found.rows<Lift>("segment_lifts")).filter(({ kind }) => kind === "category");
    const total = lifts.reduce((sum, { units }) => sum + units, 0);
    for (const k of [0, 1, 2]) {
      const own = lifts.filter(({ segment }) => segment === k);
      expect(own.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      for (const { item, share, lift } of own) {
        const usual = lifts.filter((row) => row.item === item).reduce((sum, { units }) => sum + units, 0) / total;
        expect(lift).toBeCloseTo(share / usual, 9);
      }
    }
  });

  test("seasonality averages one over the year", async () => {
    const months = await found.rows<{ segment: number; month: number; index: number }>("segment_seasonality");
    for (const k of [0, 1, 2]) {
      const own = months.filter(({ segment }) => segment === k);
      expect(own.map(({ month }) => month)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(own.reduce((sum, { index }) => sum + index, 0) / 12).toBeCloseTo(1, 6);
    }
  });

  test("who moved since the validation cutoff is counted, segments matched", async () => {
    const since = found.report["since_holdout"] as {
      customers: number;
      moved_share: number;
      continues: number[];
    };
    const both = (await found.rows<Segment>("segments_holdout")).filter(({ segment }) => segment !== null);
    expect(since.customers).toBe(both.length);
    expect([...since.continues].sort()).toEqual([0, 1, 2]);
    // The kinds of customers do not change in this shop.
    expect(since.moved_share).toBeLessThan(0.05);
  });

  test("how far features have drifted since then is told, the farthest first", () => {
    const { drift } = found.report["since_holdout"] as { drift: { dimension: string; psi: number }[] };
    const psi = new Map(drift.map((row) => [row.dimension, row.psi]));
    // Everybody has been a customer for thirteen weeks more; what the kinds buy is as before, told from more orders.
    expect(psi.get("tenure")).toBeGreaterThan(1);
    expect(psi.get("affinity_toys")).toBeLessThan(psi.get("tenure")! / 2);
    expect(drift.map((row) => row.psi)).toEqual(drift.map((row) => row.psi).sort((a, b) => b - a));
    expect(drift.every((row) => row.psi >= 0 && Number.isFinite(row.psi))).toBe(true);
  });

  test("features that the data do not allow are left out, with the reason", () => {
    const features = found.report["features"] as { name: string; left_out: string | null }[];
    const reason = (name: string) => features.find((feature) => feature.name === name)!.left_out;
    expect(reason("affinity")).toBeNull();
    expect(reason("season")).toBe("60 weeks of history; it takes two years to tell a habit from a coincidence");
    expect(reason("returns")).toContain("chance");
  });

  test("the same input gives the same bytes", async () => {
    const again = await run();
    const names = readdirSync(found.output).sort();
    expect(readdirSync(again.output).sort()).toEqual(names);
    for (const name of names)
      expect(readFileSync(join(again.output, name)).equals(readFileSync(join(found.output, name)))).toBe(true);
  });
});

describe("as of the cutoff", () => {
  test("what happens after it changes no segment before it, but today's", async () => {
    // 60 weeks, of which 13 are held out: the cutoff is the Monday of week 47.
    const [calm, wild] = [found, await run({ shuffledFrom: 47 })];
    const bytes = ({ output }: Run, name: string) => readFileSync(join(output, `${name}.parquet`));
    expect(bytes(wild, "segments_holdout").equals(bytes(calm, "segments_holdout"))).toBe(true);
    expect(bytes(wild, "segments").equals(bytes(calm, "segments"))).toBe(false);
    expect(calm.report["holdout_cutoff"]).toBe("2023-11-27");
  });

  test("what happens the week before it does", async () => {
    const [calm, wild] = [found, await run({ shuffledFrom: 40 })];
    const bytes = ({ output }: Run) => readFileSync(join(output, "segments_holdout.parquet"));
    expect(bytes(wild).equals(bytes(calm))).toBe(false);
  });

  test("too little history before it: everybody is new there, and placed today", async () => {
    // Only season is asked for, and before the cutoff (107 weeks less 13) there are no two years of it.
    const { rows, report } = await run(
      { weeks: 107, customers: 60, seasonal: true },
      { features: ["season"], clusters: 2 },
    );
    expect(report["holdout_clusters"]).toBe(0);
    expect(new Set((await rows<Segment>("segments_holdout")).map(({ status }) => status))).toEqual(new Set(["new"]));
    expect((await rows<Segment>("segments")).filter(({ status }) => status === "assigned")).toHaveLength(60);
  });
});

describe("bad parameters are one clear line", () => {
  const bad: [string, Partial<typeof defaults>, RegExp][] = [
    ["an unknown feature", { features: ["recency", "shoe_size"] }, /invalid feature: shoe_size \(one of recency, /],
    ["a feature given twice", { features: ["recency", "recency"] }, /recency is given twice/],
    [
      "only features that the data do not allow",
      { features: ["season"] },
      /the data allow none of those chosen \(.*season: 60 weeks of history/,
    ],
    ["more segments than customers", { clusters: 50 }, /invalid clusters: 50 \(only 30 customers/],
  ];
  for (const [name, parameters, message] of bad)
    test(name, async () => {
      const error = await run({ customers: 30 }, parameters).catch((e: Error) => e);
      expect(error).toMatchObject({ name: "InputError", message: expect.stringMatching(message) });
    });
});

test("behaviour counts what a customer did before the cutoff, and nothing else", async () => {
  const prepared = join(folder, "hand");
  await writePrepared(prepared, { customers: 2, weeks: 4 });
  const file = join(prepared, "transactions.parquet");
  // One customer: two orders, the second at noon on a Saturday with a returned unit; one more after the cutoff; a line without customer.
  await db.writeParquet(
    `SELECT * FROM (VALUES
      (1, 'A', 'C0000', 'S0', TIMESTAMP '2023-01-03 06:00:00', DATE '2023-01-02', 2, 2, 0, 10.0, 'R0', true),
      (2, 'A', 'C0000', 'S4', TIMESTAMP '2023-01-03 06:00:00', DATE '2023-01-02', 1, 1, 0, 14.0, 'R0', false),
      (3, 'B', 'C0000', 'S0', TIMESTAMP '2023-01-14 12:00:00', DATE '2023-01-09', 3, 4, 1, 10.0, 'R1', false),
      (4, 'C', 'C0000', 'S0', TIMESTAMP '2023-01-16 00:00:00', DATE '2023-01-16', 9, 9, 0, 10.0, 'R1', false),
      (5, 'D', NULL, 'S0', TIMESTAMP '2023-01-10 00:00:00', DATE '2023-01-09', 9, 9, 0, 10.0, 'R1', false)
    ) t(line_id, order_id, customer_id, sku, ordered_at, week, quantity, quantity_ordered, returned, unit_price, region, promotion)`,
    file,
  );
  const own = await openDatabase({ tempDirectory: join(folder, "temp") });
  await loadLines(own, prepared);
  const { table, categories, centers } = await behaviour(own, "2023-01-16");
  own.close();
  expect(table.rows).toBe(1);
  expect(categories).toEqual(["Garden", "Office"]);
  expect(centers).toEqual(["F0", "F1"]);
  const [row] = rowsOf<Record<string, number>>(table);
  expect(row).toMatchObject({
    customer_id: "C0000",
    orders: 2,
    spend: 64,
    units: 6,
    recency: 2,
    tenure: 13,
    n_basket_lines: 2,
    orders_weekend: 1,
    orders_weekday: 1,
    orders_day_1: 0,
    orders_day_2: 1,
    orders_day_6: 1,
    lines_category_0: 2,
    lines_category_1: 1,
    lines_promoted: 1,
    lines_unpromoted: 2,
    n_order_gap: 1,
    days_between: 11,
    squares_between: 121,
    orders_center_0: 1,
    orders_center_1: 1,
    units_returned: 1,
    units_kept: 6,
    latitudes: 81,
    orders_quarter_1: 2,
    shop_quarter_1: 2,
  });
  expect(row!["sum_basket_lines"]).toBeCloseTo(Math.log(2), 5);
  expect(row!["sum_order_units"]).toBeCloseTo(2 * Math.log(3), 5);
  expect(row!["sum_line_units"]).toBeCloseTo(Math.log(2) + Math.log(3), 5);
  expect(row!["sum_order_gap"]).toBeCloseTo(Math.log(11), 5);
  expect(row!["sum_hour_sin"]).toBeCloseTo(1 + 0, 5);
  expect(row!["sum_hour_cos"]).toBeCloseTo(0 - 1, 5);
});
