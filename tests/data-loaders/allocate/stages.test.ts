import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDatabase, quote } from "../../../data-loaders/duckdb.js";
import { stage as allocate } from "../../../data-loaders/pipeline/allocate/index.js";
import { defaults } from "../../../data-loaders/pipeline/parameters.js";
import { stage as replenish } from "../../../data-loaders/pipeline/replenish/index.js";
import { problemFromJson } from "../../../lib/allocation/problem-json.js";
import { resolvePlan } from "../../../lib/allocation/resolve.js";
import { solve } from "../../../lib/allocation/solve.js";
import { stockingInput } from "../../../lib/allocation/stocking-input.js";
import type { Summary } from "../../../data-loaders/pipeline/stage.js";
import { temporaryFolder } from "../../support/project.js";
import { makeForecastFolder } from "./forecast-folder.js";
import { makePreparedFolder, type Shop } from "./prepared-folder.js";

type Made = { folder: string; temp: string; allocated: Summary; replenished: Summary };

async function make(shop: Shop = {}): Promise<Made> {
  const folder = temporaryFolder("allocate");
  const temp = join(folder, "temp");
  const at = (name: string) => join(folder, name);
  for (const name of ["allocate", "replenish"]) mkdirSync(at(name));
  await makePreparedFolder(at("prepare"), temp, shop);
  await makeForecastFolder(at("prepare"), at("forecast"), temp);
  const inputs = { prepare: at("prepare"), forecast: at("forecast"), allocate: at("allocate") };
  const context = { inputs, temp, parameters: defaults, progress: () => {} };
  const allocated = await allocate.run({ ...context, output: at("allocate") });
  const replenished = await replenish.run({ ...context, output: at("replenish") });
  return { folder, temp, allocated, replenished };
}

async function query<T>({ folder, temp }: Made, sql: (table: (path: string) => string) => string): Promise<T[]> {
  const db = await openDatabase({ tempDirectory: temp });
  try {
    return await db.rows<T>(sql((path) => quote(join(folder, `${path}.parquet`))));
  } finally {
    db.close();
  }
}

let made: Made;
beforeAll(async () => {
  made = await make();
});

describe("the allocate stage", () => {
  it("serves every unit of expected demand, within the room, and says how it was proven", async () => {
    const report = JSON.parse(readFileSync(join(made.folder, "allocate/allocation.json"), "utf8"));
    expect(made.allocated).toMatchObject({ unserved_units: 0 });
    expect(made.allocated["gap"]).toBeLessThan(0.1);
    expect(report.bound).toBeLessThanOrEqual(report.objective);
    expect(report.split_shipments.parcels_per_order).toBeGreaterThanOrEqual(1);
    // Each region and week is an order there, two thirds of whose lines come from the one center and a third from the other.
    expect(report.parcels_per_order_now.observed).toBe(2);
    expect(report.parcels_per_order_now.expected).toBeGreaterThan(1.8);
    expect(report.parcels_per_order_now.expected).toBeLessThan(2);
    expect(report.check.largest_violation).toBeLessThan(1e-9);
    expect(report.check.highs.status).toBe("optimal");
    expect(Math.abs(report.check.highs.relative_difference)).toBeLessThan(1e-6);
    const [sums] = await query<{ served: number; wanted: number }>(
      made,
      (t) =>
        `SELECT (SELECT sum(units) FROM ${t("allocate/allocation")}) AS served, (SELECT sum(weekly_demand) FROM ${t("allocate/stocking_skus")}) AS wanted`,
    );
    expect(sums!.served).toBeCloseTo(sums!.wanted, 6);
    for (const { used, capacity } of report.fcs) expect(used).toBeLessThanOrEqual(capacity * (1 + 1e-9));
  });

  it("flows, targets and lanes tell the same story", async () => {
    const [row] = await query<{ lanes: number; flows: number; targets: number; least: number }>(
      made,
      (
        t,
      ) => `SELECT (SELECT sum(units) FROM ${t("allocate/flows")}) AS lanes, (SELECT sum(units) FROM ${t("allocate/allocation")}) AS flows,
        (SELECT sum(weekly_mean) FROM ${t("allocate/stock_targets")}) AS targets,
        (SELECT min(order_up_to - reorder_point) FROM ${t("allocate/stock_targets")}) AS least`,
    );
    expect(row!.lanes).toBeCloseTo(row!.flows, 6);
    expect(row!.targets).toBeCloseTo(row!.flows, 6);
    expect(row!.least).toBeGreaterThanOrEqual(1);
  });

  it("says how long the stock lasts and how much of that is safety stock", () => {
    const { cover, assumptions } = JSON.parse(readFileSync(join(made.folder, "allocate/allocation.json"), "utf8")) as {
      cover: { weeks: number; safety_weeks: number; spread: number };
      assumptions: string[];
    };
    expect(cover.weeks).toBeGreaterThan(cover.safety_weeks);
    expect(cover.spread).toBeGreaterThan(0);
    expect(
      assumptions.filter((text) => text.startsWith(`the stock lasts ${cover.weeks.toFixed(1)} weeks`)),
    ).toHaveLength(1);
  });

  it("says aloud where safety stock rests on intervals that did not hold, or were never tested", async () => {
    const report = JSON.parse(readFileSync(join(made.folder, "allocate/allocation.json"), "utf8")) as {
      demand_spread: Record<string, number>;
      assumptions: string[];
    };
    expect(report.demand_spread).toMatchObject({ flagged_skus: 1, untested_skus: 1 });
    expect(report.demand_spread["flagged_share_of_demand"]).toBeGreaterThan(0);
    expect(report.demand_spread["flagged_share_of_demand"]).toBeLessThan(1);
    expect(report.assumptions.filter((text) => /safety stock of 1 items.*did not cover/.test(text))).toHaveLength(1);
    expect(report.assumptions.filter((text) => /safety stock of 1 items.*could not be tested/.test(text))).toHaveLength(
      1,
    );
    const verdicts = await query<{ spread_calibrated: boolean | null; skus: number }>(
      made,
      (t) =>
        `SELECT spread_calibrated, count(DISTINCT sku)::INTEGER AS skus FROM ${t("allocate/stock_targets")} GROUP BY 1 ORDER BY 1 NULLS FIRST`,
    );
    expect(verdicts.map(({ spread_calibrated }) => spread_calibrated)).toEqual([null, false, true]);
    expect(verdicts.slice(0, 2).map(({ skus }) => skus)).toEqual([1, 1]);
  });

  it("more service never holds less, and the plan is no dearer to ship than any simple split", async () => {
    const frontier = await query<{ inventory_value: number }>(
      made,
      (t) => `SELECT inventory_value FROM ${t("allocate/frontier")} ORDER BY service_level`,
    );
    expect(frontier.length).toBeGreaterThanOrEqual(12);
    for (let i = 1; i < frontier.length; i++)
      expect(frontier[i]!.inventory_value).toBeGreaterThanOrEqual(frontier[i - 1]!.inventory_value * 0.999);
    const plans = await query<{ plan: string; moving: number }>(
      made,
      (t) => `SELECT plan, shipping_cost + handling_cost + shortage_cost AS moving FROM ${t("allocate/comparison")}`,
    );
    expect(plans.map(({ plan }) => plan)).toEqual(["stockwise", "uniform", "proportional", "linear-system", "now"]);
    for (const { moving } of plans.slice(1, 4)) expect(moving).toBeGreaterThanOrEqual(plans[0]!.moving * (1 - 1e-9));
  });

  it("the published tables and the problem file re-solve to the same plan", async () => {
    const db = await openDatabase({ tempDirectory: made.temp });
    const read = (name: string) =>
      db.table(`SELECT * FROM ${quote(join(made.folder, "allocate", `stocking_${name}.parquet`))}`);
    const input = stockingInput({
      skus: await read("skus"),
      centers: await read("centers"),
      regions: await read("regions"),
      lanes: await read("lanes"),
      baskets: await read("baskets"),
      demand: await read("demand"),
      protection: await read("protection"),
    });
    db.close();
    const plan = resolvePlan(input, {
      serviceLevel: defaults.serviceLevel,
      reviewDays: defaults.reviewDays,
      holdingCostPerYear: defaults.holdingCostPerYear,
    });
    expect(plan.costs.total).toBe(made.allocated["weekly_cost"]);
    const file = JSON.parse(readFileSync(join(made.folder, "allocate/problem.json"), "utf8")) as unknown;
    expect(solve(problemFromJson(file)).objective).toBeCloseTo(plan.result.objective, 6);
  });

  it("same input, same bytes", async () => {
    const again = await make();
    for (const name of readdirSync(join(made.folder, "allocate")))
      expect(
        readFileSync(join(again.folder, "allocate", name)).equals(readFileSync(join(made.folder, "allocate", name))),
        name,
      ).toBe(true);
  });

  it("without room the level falls, and without any the shortage is named", async () => {
    const tight = await make({ capacityM3: 1 });
    expect(tight.allocated["attained_service_level"]).toBeLessThan(0.95);
    const none = await make({ capacityM3: 0 });
    const causes = await query<{ cause: string }>(
      none,
      (t) => `SELECT DISTINCT cause FROM ${t("allocate/allocation_unserved")}`,
    );
    expect(causes).toEqual([{ cause: "capacity" }]);
    expect(none.allocated["unserved_units"]).toBeGreaterThan(0);
  });
});

describe("the replenish stage", () => {
  it("orders exactly where the position is at or below the reorder point, in packs, and always says why", async () => {
    const rows = await query<{
      position: number;
      reorder_point: number;
      order_quantity: number;
      reason: string;
      sku: string;
      urgency: string;
    }>(made, (t) => `SELECT * FROM ${t("replenish/replenishment")}`);
    expect(rows.length).toBe(16);
    for (const row of rows) {
      expect(row.order_quantity > 0).toBe(row.position <= row.reorder_point && row.reorder_point > 0);
      expect(row.reason).toMatch(row.order_quantity > 0 ? /^Order \d/ : /^No order: /);
      if (row.order_quantity > 0 && Number(row.sku.slice(1)) % 2 === 1) {
        expect(row.order_quantity % 5).toBe(0);
        expect(row.order_quantity).toBeGreaterThanOrEqual(10);
      }
    }
    const orders = rows.filter(({ order_quantity }) => order_quantity > 0).length;
    expect(orders).toBeGreaterThan(0);
    expect(orders).toBeLessThan(16);
    expect(made.replenished).toMatchObject({ as_of: "2026-08-02", orders, items: 16, assumed_inventory: false });
  });

  it("stock that nobody recorded is assumed, and every line says so", async () => {
    const assumed = await make({ withoutInventory: true });
    expect(assumed.replenished).toMatchObject({ assumed_inventory: true });
    const rows = await query<{ reason: string; on_hand: number }>(
      assumed,
      (t) => `SELECT * FROM ${t("replenish/replenishment")}`,
    );
    expect(rows.length).toBeGreaterThan(8);
    for (const { reason, on_hand } of rows) {
      expect(reason).toContain("(Stock is assumed.)");
      expect(on_hand).toBeGreaterThanOrEqual(0);
    }
  });
});
