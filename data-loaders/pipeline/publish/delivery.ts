// How goods reached customers and centers: lanes with promised and delivered days, and lead times of suppliers.
import type { Run } from "../../publish.js";
import type { Table } from "../../../lib/table/table.js";
import { exactMean, exactSum, smallestCell } from "./exact.js";

/**
 * fc_id, center, region, lines, on_time (share), promised_days, delivered_days (means), cost_per_unit. Lanes with fewer
 * than ten customers are left out. No row when the data do not say which center shipped.
 */
export function publishLanes(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT t.fc_id, centers.name AS center, t.region, count(*)::INTEGER AS lines,
       (count(*) FILTER (WHERE delivered_days <= promised_days) / count(*))::DOUBLE AS on_time,
       ${exactMean("promised_days")} AS promised_days, ${exactMean("delivered_days")} AS delivered_days,
       ${exactSum("shipping_cost")} / nullif(sum(quantity), 0) AS cost_per_unit
     FROM ${run.from("prepare", "transactions")} AS t JOIN ${run.from("prepare", "fulfillment_centers")} AS centers USING (fc_id)
     WHERE delivered_days IS NOT NULL AND promised_days IS NOT NULL
     GROUP BY t.fc_id, centers.name, t.region HAVING count(DISTINCT customer_id) >= ${smallestCell} ORDER BY t.fc_id, t.region`,
  );
}

/** fc_id, center, days, receipts: how many supplier orders took how many days. */
export function publishLeadTimes(run: Run): Promise<Table> {
  return run.db.table(
    `SELECT r.fc_id, centers.name AS center, (received_at - ordered_at)::INTEGER AS days, count(*)::INTEGER AS receipts
     FROM ${run.from("prepare", "receipts")} AS r JOIN ${run.from("prepare", "fulfillment_centers")} AS centers USING (fc_id)
     WHERE received_at >= ordered_at GROUP BY 1, 2, 3 ORDER BY 1, 3`,
  );
}
