// What prepare found: the quality report without anything that names a customer.
import { readFileSync } from "node:fs";
import type { Run } from "../../publish.js";
import type { Quality } from "../prepare/quality.js";
import type { Table } from "../../../lib/table/table.js";

/** quality.json of the run. */
export function qualityReport(run: Run): Quality {
  return JSON.parse(readFileSync(run.file("prepare", "quality.json"), "utf8")) as Quality;
}

/** The quality report for the page: ids of customers in the examples are masked, folders left out of file names. */
export async function publishQuality(run: Run): Promise<object> {
  const report = qualityReport(run);
  const known = await run.db.rows<{ id: string }>(`SELECT customer_id AS id FROM ${run.from("prepare", "customers")}`);
  const customers = new Set(known.map(({ id }) => id));
  const rules = report.rules.map((rule) => ({
    ...rule,
    examples: rule.examples.slice(0, 3).map((example) => ({
      source: baseName(example.source),
      row_number: example.row_number,
      detail: maskCustomers(example.detail, customers),
    })),
  }));
  const events = await run.db.rows(
    `SELECT strftime(min(date), '%Y-%m-%d') AS first, strftime(max(date), '%Y-%m-%d') AS last, event, kind
     FROM ${run.from("prepare", "calendar")} WHERE sku IS NULL AND category IS NULL
     GROUP BY event, kind, date_trunc('month', date) ORDER BY first, event, kind`,
  );
  return { ...report, source: baseName(report.source), rules, events };
}

/** The text with every customer id in it replaced; ids count as whole words only. */
export function maskCustomers(text: string, customers: ReadonlySet<string>): string {
  return text.replaceAll(/[\p{L}\p{N}_.-]+/gu, (word) => (customers.has(word) ? "(customer)" : word));
}

const columns = [
  ["Customer", "customer_id"],
  ["Ship-to region", "region"],
  ["Center", "fc_id"],
  ["Shipping cost", "shipping_cost"],
  ["Promised days", "promised_days"],
  ["Delivered days", "delivered_days"],
] as const;

/** month, field, share, rows: the share of each month's rows with a usable value, by column; "Kept as demand" first. */
export function publishCompleteness(run: Run): Promise<Table> {
  const months = qualityReport(run).months.filter(({ rows }) => rows > 0);
  const kept = months
    .map(
      ({ month, rows, quarantined }) =>
        `('${month.slice(0, 7)}', 'Kept as demand', ${(rows - quarantined) / rows}, ${rows})`,
    )
    .join(", ");
  const filled = columns.map(
    ([field, name], i) =>
      `SELECT strftime(ordered_at, '%Y-%m') AS month, '${field}' AS field, count(${name}) / count(*) AS share,
       count(*)::INTEGER AS rows, ${i + 1} AS place FROM lines GROUP BY 1`,
  );
  return run.db.table(
    `WITH lines AS (SELECT * FROM ${run.from("prepare", "transactions")}),
     kept AS (SELECT *, 0 AS place FROM (VALUES ${kept || "('', '', 0.0, 0)"}) AS v(month, field, share, rows))
     SELECT month, field, share::DOUBLE AS share, rows::INTEGER AS rows
     FROM (${["SELECT * FROM kept WHERE rows > 0", ...filled].join(" UNION ALL ")}) ORDER BY place, month`,
  );
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
