// What the allocation page solves with and compares to: the stage's own input tables, names, the present plan, the report.
import { dirname } from "node:path";
import { numberColumn, tableOf, textColumn, type Table } from "../../../lib/table/table.js";
import { quote } from "../../duckdb.js";
import type { Run } from "../../publish.js";
import { exactSum, smallestCell } from "./exact.js";
import { recentShares, recentWeeks } from "../allocate/inputs.js";

/** Items up to which numbers are published in full; beyond, to three digits, so that the page stays light. */
export const itemsInFull = 600;

export type StockingInputName = "skus" | "centers" | "regions" | "lanes" | "baskets" | "demand" | "protection";

/** The name under which regions with fewer than ten customers are put together. */
export const otherRegions = "Other regions";

/** One of the stage's seven input tables, in the stage's order, items with their names; regions too small to be shown are one. */
export function publishStockingInput(name: StockingInputName): (run: Run) => Promise<Table> {
  return async (run) => {
    const hidden = await hiddenRegions(run);
    const table = await run.db.table(
      hidden.length > 0 && name in merged
        ? merged[name as keyof typeof merged](run, hidden)
        : name === "skus"
          ? `SELECT s.*, k.name, k.category FROM ${run.from("allocate", "stocking_skus")} AS s
             JOIN ${run.from("prepare", "skus")} AS k USING (sku) ORDER BY sku`
          : `SELECT * FROM ${run.from("allocate", `stocking_${name}`)}`,
    );
    const [size] = await run.db.rows<{ n: number }>(
      `SELECT count(*) AS n FROM ${run.from("allocate", "stocking_skus")}`,
    );
    return size!.n <= itemsInFull ? table : rounded(table);
  };
}

/** Regions with one to nine known customers, and as many of the next larger as it takes to make ten together. */
async function hiddenRegions(run: Run): Promise<string[]> {
  const rows = await run.db.rows<{ region: string; customers: number }>(
    `SELECT region, count(DISTINCT customer_id) AS customers FROM ${run.from("prepare", "transactions")}
     GROUP BY region HAVING count(DISTINCT customer_id) > 0 ORDER BY customers, region`,
  );
  if (rows.length === 0 || rows[0]!.customers >= smallestCell) return [];
  let together = 0;
  return rows
    .filter(({ customers }) => {
      const hide = customers < smallestCell || together < smallestCell;
      if (hide) together += customers;
      return hide;
    })
    .map(({ region }) => region);
}

/** SQL: place of each region (itself or the others) and its expected weekly units. */
function places(run: Run, hidden: readonly string[]): string {
  return `SELECT region, if(region IN (${hidden.map(quote).join(", ")}), ${quote(otherRegions)}, region) AS place,
      coalesce(${exactSum("share * weekly_demand")}, 0) AS units
    FROM ${run.from("allocate", "stocking_regions")} AS r
    LEFT JOIN ${run.from("allocate", "stocking_demand")} AS d USING (region)
    LEFT JOIN ${run.from("allocate", "stocking_skus")} AS s USING (sku) GROUP BY region`;
}

const meanOf = (column: string) => `${exactSum(`${column} * units`)} / nullif(${exactSum("units")}, 0)`;

/** Tables in which regions count, with the hidden ones as one: costs are means by units, the home is that of most units. */
const merged = {
  regions: (run: Run, hidden: readonly string[]) =>
    `WITH places AS (${places(run, hidden)}),
     homes AS (SELECT place, home_fc, ${exactSum("units")} AS units FROM places
       JOIN ${run.from("allocate", "stocking_regions")} USING (region) GROUP BY 1, 2)
     SELECT place AS region, home_fc FROM homes
     QUALIFY row_number() OVER (PARTITION BY place ORDER BY units DESC, home_fc) = 1 ORDER BY region`,
  lanes: (run: Run, hidden: readonly string[]) =>
    `WITH places AS (${places(run, hidden)})
     SELECT fc_id, place AS region, ${["cost_per_unit", "cost_per_kg", "cost_per_parcel"]
       .map((column) => `coalesce(${meanOf(column)}, max(${column})) AS ${column}`)
       .join(", ")}
     FROM ${run.from("allocate", "stocking_lanes")} JOIN places USING (region) GROUP BY fc_id, place ORDER BY place, fc_id`,
  demand: (run: Run, hidden: readonly string[]) =>
    `WITH places AS (${places(run, hidden)})
     SELECT sku, place AS region, CAST(sum(CAST(share AS DECIMAL(18, 12))) AS DOUBLE) AS share
     FROM ${run.from("allocate", "stocking_demand")} JOIN places USING (region) GROUP BY sku, place ORDER BY sku, place`,
};

function rounded(table: Table): Table {
  const columns = Object.entries(table.columns).map(([name, column]) => [
    name,
    column.type === "number" ? { ...column, values: column.values.map((v) => Number(v.toPrecision(3))) } : column,
  ]);
  return { rows: table.rows, columns: Object.fromEntries(columns) as Table["columns"] };
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
  const hidden = new Set(await hiddenRegions(run));
  const units = new Map(
    (await run.db.rows<{ region: string; units: number }>(places(run, [...hidden, ""]))).map((d) => [
      d.region,
      d.units,
    ]),
  );
  const shown = [...regions.filter((region) => !hidden.has(region)), ...(hidden.size > 0 ? [otherRegions] : [])].sort();
  const table = shown.flatMap((place) => {
    const members = regions.filter((region) => (hidden.has(region) ? otherRegions : region) === place);
    const weight = members.map((region) => (members.length > 1 ? units.get(region)! : 1));
    const all = weight.reduce((sum, value) => sum + value, 0) || 1;
    return centers.map((fc_id, f) => ({
      region: place,
      fc_id,
      share: members.reduce(
        (sum, region, i) => sum + (weight[i]! / all) * shares[regions.indexOf(region) * centers.length + f]!,
        0,
      ),
    }));
  });
  const kept = table.filter(({ share }) => share > 0);
  return tableOf({
    region: textColumn(kept.map(({ region }) => region)),
    fc_id: textColumn(kept.map(({ fc_id }) => fc_id)),
    share: numberColumn(kept.map(({ share }) => share)),
  });
}

/**
 * sku, fc_id, segment, share of the item's expected demand at the center that the segment stands for; only where at least
 * ten of its customers in the regions of that center have bought the item. The rest has the service level of all.
 */
export async function publishSegmentShares(run: Run): Promise<Table> {
  const from = (table: string) => run.from("prepare", table);
  const table = await run.db.table(
    `WITH buyers AS (
       SELECT t.sku, r.home_fc AS fc_id, g.segment, count(DISTINCT t.customer_id) AS customers
       FROM ${from("transactions")} AS t JOIN ${from("regions")} AS r USING (region)
       JOIN ${run.from("segment", "segments")} AS g USING (customer_id) WHERE g.segment IS NOT NULL GROUP BY ALL),
     cells AS (
       SELECT sku, fc_id, segment, sum(CAST(mean AS DECIMAL(18, 6)))::DOUBLE AS units
       FROM ${run.from("forecast", "forecasts")} WHERE level = 'sku_segment_fc' GROUP BY ALL),
     slots AS (SELECT sku, fc_id, sum(CAST(units AS DECIMAL(18, 6)))::DOUBLE AS units FROM cells GROUP BY sku, fc_id)
     SELECT sku, fc_id, segment::INTEGER AS segment, round(cells.units / slots.units, 4)::DOUBLE AS share
     FROM cells JOIN slots USING (sku, fc_id) JOIN buyers USING (sku, fc_id, segment)
     WHERE customers >= ${smallestCell} AND slots.units > 0 AND cells.units > 0 ORDER BY sku, fc_id, segment`,
  );
  return table.rows <= 12 * itemsInFull * 6 ? table : rounded(table);
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
  readonly skus: number;
  readonly segment_service: readonly { readonly segment: number; readonly service_level: number }[];
  readonly assumptions: readonly string[];
  readonly check: {
    readonly largest_violation: number;
    readonly highs: { readonly relative_difference: number } | null;
  };
};

/** What the page's inputs differ in from the run's own. */
async function publishedAs(run: Run, skus: number): Promise<string[]> {
  const hidden = await hiddenRegions(run);
  return [
    ...(hidden.length > 0
      ? [
          `on this page, ${hidden.length} regions with few customers are solved as one, “${otherRegions}”; the run solves each`,
        ]
      : []),
    ...(skus > itemsInFull
      ? [
          "on this page, numbers are read to three digits: costs can differ by a fraction of a percent from the run's own",
        ]
      : []),
  ];
}

/** What the stage says of its plan, the plans it was compared with, and how the demand of the whole was known. */
export async function publishAllocationReport(run: Run): Promise<object> {
  const report = run.json<StageReport>("allocate", "allocation.json");
  const comparison = await run.db.rows(
    `SELECT plan, shipping_cost, handling_cost, holding_cost, shortage_cost, total_cost, inventory_value, unserved_units
     FROM ${run.from("allocate", "comparison")} ORDER BY total_cost, plan`,
  );
  return {
    serviceLevel: report.service_level,
    inventoryValue: comparison.find(({ plan }) => plan === "stockwise")!.inventory_value,
    reviewDays: report.review_days,
    holdingCostPerYear: report.holding_cost_per_year,
    segmentLevels: Object.fromEntries(
      report.segment_service
        .filter((d) => d.service_level !== report.service_level)
        .map((d) => [d.segment, d.service_level]),
    ),
    assumptions: [...report.assumptions, ...(await publishedAs(run, report.skus))],
    check: report.check,
    comparison,
  };
}
