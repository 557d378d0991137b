// What the allocation page solves with and compares to: the stage's own input tables, names, the present plan, the report.
import { dirname } from "node:path";
import { numberColumn, tableOf, textColumn, type Table } from "../../../lib/table/table.js";
import type { Run } from "../../publish.js";
import { recentShares, recentWeeks } from "../allocate/inputs.js";

/** Items up to which numbers are published in full; beyond, to five digits, so that the page stays light. */
export const itemsInFull = 600;

export type StockingInputName = "skus" | "centers" | "regions" | "lanes" | "demand" | "protection";

/** One of the stage's six input tables, in the stage's order. */
export function publishStockingInput(name: StockingInputName): (run: Run) => Promise<Table> {
  return async (run) => {
    const table = await run.db.table(`SELECT * FROM ${run.from("allocate", `stocking_${name}`)}`);
    const [size] = await run.db.rows<{ n: number }>(
      `SELECT count(*) AS n FROM ${run.from("allocate", "stocking_skus")}`,
    );
    return size!.n <= itemsInFull ? table : rounded(table);
  };
}

function rounded(table: Table): Table {
  const columns = Object.entries(table.columns).map(([name, column]) => [
    name,
    column.type === "number" ? { ...column, values: column.values.map((v) => Number(v.toPrecision(5))) } : column,
  ]);
  return { rows: table.rows, columns: Object.fromEntries(columns) as Table["columns"] };
}

/** sku, name, category of what the plan holds. */
export function publishAllocationItems(run: Run): Promise<Table> {
  return run.db.table(`SELECT sku, name, category FROM ${run.from("prepare", "skus")} ORDER BY sku`);
}

/** region, fc_id, share: where each region was shipped from in the last weeks, equal shares where nothing tells. */
export async function publishPresentShares(run: Run): Promise<Table> {
  const ids = async (column: string, table: string) =>
    (await run.db.rows<{ id: string }>(`SELECT ${column} AS id FROM ${run.from("allocate", table)} ORDER BY 1`)).map(
      ({ id }) => id,
    );
  const centers = await ids("fc_id", "stocking_centers");
  const regions = await ids("region", "stocking_regions");
  const prepared = dirname(run.file("prepare", "transactions.parquet"));
  const { shares } = await recentShares(run.db, prepared, centers, regions);
  const kept = Array.from(shares.keys()).filter((i) => shares[i]! > 0);
  return tableOf({
    region: textColumn(kept.map((i) => regions[Math.floor(i / centers.length)]!)),
    fc_id: textColumn(kept.map((i) => centers[i % centers.length]!)),
    share: numberColumn(kept.map((i) => shares[i]!)),
  });
}

/** fc_id, category, units_now a week over the last weeks: shipped from there, or equal shares where nothing tells. */
export function publishPresentMatrix(run: Run): Promise<Table> {
  const from = (table: string) => run.from("prepare", table);
  return run.db.table(
    `WITH centers AS (SELECT fc_id FROM ${from("fulfillment_centers")}),
     span AS (SELECT max(week) AS last FROM ${from("weeks")}),
     recent AS (
       SELECT t.fc_id, category, quantity FROM ${from("transactions")} AS t JOIN ${from("skus")} AS s USING (sku), span
       WHERE t.week > last - ${7 * recentWeeks} AND t.week <= last)
     SELECT fc_id, category, round(sum(units), 4)::DOUBLE AS units_now FROM (
       SELECT fc_id, category, sum(quantity)::DOUBLE / ${recentWeeks} AS units FROM recent WHERE fc_id IS NOT NULL GROUP BY 1, 2
       UNION ALL
       SELECT c.fc_id, category, sum(quantity)::DOUBLE / ${recentWeeks} / (SELECT count(*) FROM centers) FROM recent, centers AS c
       WHERE recent.fc_id IS NULL GROUP BY 1, 2)
     GROUP BY 1, 2 ORDER BY fc_id, category`,
  );
}

type StageReport = {
  readonly service_level: number;
  readonly review_days: number;
  readonly holding_cost_per_year: number;
  readonly assumptions: readonly string[];
  readonly check: {
    readonly largest_violation: number;
    readonly highs: { readonly relative_difference: number } | null;
  };
};

/** What the stage says of its plan, the plans it was compared with, and how the demand of the whole was known. */
export async function publishAllocationReport(run: Run): Promise<object> {
  const report = run.json<StageReport>("allocate", "allocation.json");
  return {
    serviceLevel: report.service_level,
    reviewDays: report.review_days,
    holdingCostPerYear: report.holding_cost_per_year,
    assumptions: report.assumptions,
    check: report.check,
    comparison: await run.db.rows(
      `SELECT plan, shipping_cost, handling_cost, holding_cost, shortage_cost, total_cost, inventory_value, unserved_units
       FROM ${run.from("allocate", "comparison")} ORDER BY total_cost, plan`,
    ),
  };
}
