// The replay as the results page shows it.
import type { Table } from "../../../lib/table/table.js";
import type { Run } from "../../publish.js";
import { resultsReport, type ResultsReport } from "./reports.js";

/** The report of validate as it is, plus what the page says beside it. */
export async function publishResults(
  run: Run,
): Promise<ResultsReport & { holdoutWeeks: number; replicas: number; network: { centers: number; regions: number } }> {
  const { holdoutWeeks, replicas } = run.manifest.parameters;
  const count = async (table: string) =>
    (await run.db.rows<{ n: number }>(`SELECT count(*)::INTEGER AS n FROM ${run.from("prepare", table)}`))[0]!.n;
  const network = { centers: await count("fulfillment_centers"), regions: await count("regions") };
  return { ...resultsReport(run), holdoutWeeks, replicas, network };
}

/** cutoff aside, one row a policy and week: demand, shipped and lost units, costs, inventory value. */
export function publishResultsWeekly(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT policy, week, demand_units::DOUBLE AS demand_units, shipped_units::DOUBLE AS shipped_units, lost_units::DOUBLE AS lost_units,
       round(shipping_cost, 2)::DOUBLE AS shipping_cost, round(nearest_cost, 2)::DOUBLE AS nearest_cost,
       transfers::DOUBLE AS transfers, round(inventory_value, 2)::DOUBLE AS inventory_value, round(lost_margin, 2)::DOUBLE AS lost_margin
     FROM ${run.from("validate", "results_weekly")} ORDER BY policy, week`,
  );
}

/** The traced items by policy and week, with names. */
export function publishResultsTrace(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT policy, t.sku, skus.name, t.fc_id, centers.name AS center, t.week, t.on_hand::DOUBLE AS on_hand, t.demand::DOUBLE AS demand,
       t.shipped::DOUBLE AS shipped, t.lost::DOUBLE AS lost, t.receipts::DOUBLE AS receipts
     FROM ${run.from("validate", "results_trace")} AS t JOIN ${run.from("prepare", "skus")} AS skus USING (sku)
     LEFT JOIN ${run.from("prepare", "fulfillment_centers")} AS centers ON centers.fc_id = t.fc_id
     ORDER BY t.sku, t.fc_id, policy, t.week`,
  );
}
