// The figures of the monthly business review, by week and by month, and the facts from which its decisions follow.
import type { ReviewFacts, ReviewMetric } from "../../../lib/findings/review.js";
import type { Bridge, FrozenReview, MonthForecast } from "../../../lib/findings/review-month.js";
import type { MonthNotes } from "../../../lib/findings/review-notes.js";
import type { Table } from "../../../lib/table/table.js";
import { resultsFolder, reviewNotesFile } from "../../project.js";
import { InputError } from "../../errors.js";
import type { Run } from "../../publish.js";
import { exactSum } from "./exact.js";
import { accuracyInUse } from "./reports.js";
import { reviewBridges, reviewForecasts } from "./review-month.js";
import { datasetOf, frozenReviews, readNotes } from "./review-store.js";
import type { ReplenishReport } from "./replenishment.js";

type Definition = ReviewMetric & {
  /** SQL over the lines of a period; null where the run has no such data. `days` is the period's length. */
  readonly sql: string;
};

const line = (definition: Omit<Definition, "target">): Definition => ({ ...definition, target: null });

/** Inputs first, then outputs: the order of the review. Rates are a week in both panels, so months compare with weeks. */
const definitions: readonly Definition[] = [
  line({
    id: "demand",
    label: "Demand",
    unit: "units a week",
    group: "input",
    better: "none",
    format: "count",
    note: "Ordered units, net of returns.",
    sql: "sum(quantity) * 7.0 / days",
  }),
  line({
    id: "orders",
    label: "Orders",
    unit: "orders a week",
    group: "input",
    better: "none",
    format: "count",
    note: "",
    sql: "count(DISTINCT order_id) * 7.0 / days",
  }),
  line({
    id: "promoted",
    label: "Sold on promotion",
    unit: "share of units",
    group: "input",
    better: "none",
    format: "share",
    note: "",
    sql: "sum(quantity) FILTER (WHERE promotion) / nullif(sum(quantity), 0)",
  }),
  line({
    id: "returned",
    label: "Returned",
    unit: "share of ordered units",
    group: "input",
    better: "lower",
    format: "share",
    note: "Returns matched to their sale, by the date of the sale; shown once four weeks have passed and most are back.",
    sql: "sum(returned) / nullif(sum(quantity_ordered), 0)",
  }),
  line({
    id: "sales",
    label: "Sales",
    unit: "money a week",
    group: "output",
    better: "higher",
    format: "money",
    note: "",
    sql: `${exactSum("quantity * unit_price")} * 7 / days`,
  }),
  line({
    id: "on_time",
    label: "Delivered on time",
    unit: "share of lines",
    group: "output",
    better: "higher",
    format: "share",
    note: "Delivered within the promised days.",
    sql: "count(*) FILTER (WHERE delivered_days <= promised_days) / nullif(count(delivered_days + promised_days), 0)",
  }),
  line({
    id: "delivery_days",
    label: "Days to deliver",
    unit: "mean days",
    group: "output",
    better: "lower",
    format: "days",
    note: "",
    sql: "sum(delivered_days) / nullif(count(delivered_days), 0)",
  }),
  line({
    id: "from_home",
    label: "Shipped from the home center",
    unit: "share of units",
    group: "output",
    better: "higher",
    format: "share",
    note: "The home center is the cheapest for a region; units from elsewhere were diverted, often by stockouts.",
    sql: "sum(quantity) FILTER (WHERE fc_id = home_fc) / nullif(sum(quantity) FILTER (WHERE fc_id IS NOT NULL), 0)",
  }),
  line({
    id: "shipping_per_unit",
    label: "Shipping cost",
    unit: "money a unit",
    group: "output",
    better: "lower",
    format: "money",
    note: "",
    sql: `${exactSum("shipping_cost")} / nullif(sum(quantity) FILTER (WHERE shipping_cost IS NOT NULL), 0)`,
  }),
];

/** Days after which most returns are back. */
const returnDays = 28;

const leadTime = line({
  id: "lead_time",
  label: "Lead time",
  unit: "mean days",
  group: "input",
  better: "lower",
  format: "days",
  note: "Of the deliveries that arrived in the period.",
  sql: "",
});
const forecastError = line({
  id: "forecast_wape",
  label: "Forecast error",
  unit: "WAPE by item and week",
  group: "input",
  better: "lower",
  format: "share",
  note: "Of the newest backtest forecast made before the period.",
  sql: "",
});
const forecastBias = line({
  id: "forecast_bias",
  label: "Forecast bias",
  unit: "share of units sold",
  group: "input",
  better: "zero",
  format: "share",
  note: "Expected less sold; above zero, stock builds up.",
  sql: "",
});
const outOfStock = line({
  id: "out_of_stock",
  label: "Out of stock",
  unit: "share of item-centers",
  group: "output",
  better: "lower",
  format: "share",
  note: "Recorded stockouts: item-center-days out of stock over all.",
  sql: "",
});

/** metric, period, start, value: weeks by their Monday, full months by their first day. Shape: `ReviewValue`. */
export function publishReviewValues(run: Run): Promise<Table> {
  const from = (table: string) => run.from("prepare", table);
  const columns = definitions.map((d) => `CAST(${d.sql} AS DOUBLE) AS ${d.id}`).join(",\n         ");
  return run.db.table(
    `WITH span AS (SELECT min(week) AS first, max(week) + 6 AS last FROM ${from("weeks")}),
     periods AS (
       SELECT 'week' AS period, week AS start, week + 6 AS stop FROM ${from("weeks")}
       UNION ALL SELECT 'month', start, last_day(start) FROM (
         SELECT DISTINCT date_trunc('month', week + day)::DATE AS start FROM ${from("weeks")}, (VALUES (0), (6)) AS days(day)), span
       WHERE start >= first AND last_day(start) <= last),
     lines AS (
       SELECT t.*, home_fc FROM ${from("transactions")} AS t JOIN ${from("regions")} AS r USING (region)),
     dated AS (
       SELECT 'week' AS period, week AS start, 7 AS days, * EXCLUDE (week) FROM lines
       UNION ALL
       SELECT 'month', date_trunc('month', ordered_at)::DATE, day(last_day(ordered_at)), * EXCLUDE (week) FROM lines),
     wide AS (
       SELECT period, start, ${columns.replaceAll("/ days", "/ max(days)")}
       FROM dated SEMI JOIN periods USING (period, start) GROUP BY period, start),
     long AS (UNPIVOT wide ON * EXCLUDE (period, start) INTO NAME metric VALUE value),
     lead AS (
       SELECT 'lead_time' AS metric, period, start, avg(received_at - ordered_at)::DOUBLE AS value
       FROM periods JOIN ${from("receipts")} ON received_at BETWEEN start AND stop GROUP BY period, start),
     origins AS (
       SELECT period, start, stop, max(origin) AS origin FROM periods
       JOIN ${run.from("forecast", "backtest")} AS b ON b.origin <= start AND b.week + 3 BETWEEN start AND stop GROUP BY ALL),
     forecast AS (
       SELECT period, start, sum(round(100 * abs(mean - actual))::BIGINT) / 100.0 / nullif(sum(actual), 0) AS forecast_wape,
         sum(round(100 * (mean - actual))::BIGINT) / 100.0 / nullif(sum(actual), 0) AS forecast_bias
       FROM origins JOIN ${run.from("forecast", "backtest")} AS b
         ON b.origin = origins.origin AND b.week + 3 BETWEEN start AND stop WHERE actual IS NOT NULL GROUP BY period, start),
     pairs AS (SELECT (SELECT count(*) FROM ${from("skus")}) * (SELECT count(*) FROM ${from("fulfillment_centers")}) AS n),
     out AS (
       SELECT 'out_of_stock' AS metric, period, start,
         (coalesce(sum(least(stop, to_date) - greatest(start, from_date) + 1), 0) / ((stop - start + 1) * n))::DOUBLE AS value
       FROM periods CROSS JOIN pairs LEFT JOIN ${from("stockouts")} ON from_date <= stop AND to_date >= start
       WHERE (SELECT count(*) FROM ${from("stockouts")}) > 0 GROUP BY period, start, stop, n)
     SELECT metric, period, start, round(value, 6)::DOUBLE AS value FROM (
       SELECT metric, period, start, value FROM long UNION ALL SELECT metric, period, start, value FROM lead UNION ALL SELECT metric, period, start, value FROM out
       UNION ALL SELECT 'forecast_wape', period, start, forecast_wape::DOUBLE FROM forecast
       UNION ALL SELECT 'forecast_bias', period, start, forecast_bias::DOUBLE FROM forecast)
     WHERE value IS NOT NULL AND (metric <> 'returned' OR start + if(period = 'week', 6, day(last_day(start)) - 1)::INTEGER
       <= (SELECT last FROM span) - ${returnDays}) ORDER BY metric, period, start`,
  );
}

export type PublishedReview = {
  readonly metrics: readonly ReviewMetric[];
  readonly facts: ReviewFacts;
  readonly factsThrough: string;
  readonly bridges: readonly Bridge[];
  readonly forecasts: readonly MonthForecast[];
  /** Months that no longer change, by month. */
  readonly frozen: Readonly<Record<string, FrozenReview>>;
  readonly notes: Readonly<Record<string, MonthNotes>>;
};

/** The metrics in their order, the facts of the newest run, bridges and forecasts by month, frozen months, notes. */
export async function publishReview(run: Run): Promise<PublishedReview> {
  const all = [forecastError, forecastBias, ...definitions.slice(0, 4), leadTime, ...definitions.slice(4), outOfStock];
  const { months: notes, targets } = readNotes(reviewNotesFile());
  const unknown = Object.keys(targets).filter((id) => !all.some((metric) => metric.id === id));
  if (unknown.length > 0)
    throw new InputError(
      `${reviewNotesFile()}: no figure ${unknown.join(", ")} to aim at (there are ${all.map(({ id }) => id).join(", ")})`,
    );
  return {
    metrics: all.map(({ id, label, unit, group, better, format, note }) => ({
      id,
      label,
      unit,
      group,
      better,
      format,
      note,
      target: targets[id] ?? null,
    })),
    facts: await reviewFacts(run),
    factsThrough: run.manifest.data_through,
    bridges: await reviewBridges(run),
    forecasts: await reviewForecasts(run),
    frozen: frozenReviews(resultsFolder(), datasetOf(run.manifest)),
    notes,
  };
}

async function reviewFacts(run: Run): Promise<ReviewFacts> {
  const replenish = run.json<ReplenishReport>("replenish", "replenish.json");
  const [stake] = await run.db.rows<{ value: number | null }>(
    `SELECT ${exactSum("lost_sales_at_stake")} AS value FROM ${run.from("replenish", "replenishment")} WHERE urgency = 'now'`,
  );
  const plans = await run.db.rows<{ plan: string; total_cost: number }>(
    `SELECT plan, total_cost FROM ${run.from("allocate", "comparison")} ORDER BY plan`,
  );
  const cost = (plan: string) => plans.find((d) => d.plan === plan)?.total_cost;
  const [ours, present] = [cost("stockwise"), cost("now")];
  const { inUse } = await accuracyInUse(run);
  return {
    urgentOrders: replenish.urgent,
    orderValue: replenish.value,
    atStake: stake?.value ?? 0,
    assumedInventory: replenish.assumed_inventory,
    bindingCenters: await run.db.rows(
      `SELECT name, shadow_price AS "shadowPrice", shadow_price * p.capacity_m3 / 10 AS tenth FROM ${run.from("allocate", "capacity_prices")} AS p
       JOIN ${run.from("prepare", "fulfillment_centers")} AS c USING (fc_id) WHERE shadow_price > 0 ORDER BY shadow_price DESC, fc_id`,
    ),
    planCost: ours ?? NaN,
    planSaving: ours !== undefined && present !== undefined ? present - ours : null,
    serviceLevel: run.manifest.parameters.serviceLevel,
    bias: Number.isFinite(inUse.bias) ? inUse.bias : null,
  };
}
