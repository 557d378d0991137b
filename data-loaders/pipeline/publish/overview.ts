// The facts behind the overview: orders due, lanes that move, the replay's figures week by week, the run before.
import type { CoverRow, Figure, OverviewFacts, RunFacts } from "../../../lib/findings/overview.js";
import { changesBetween, type Change } from "../../../lib/findings/overview.js";
import type { MetricId } from "../../../lib/metrics.js";
import type { Manifest } from "../manifest.js";
import type { Run } from "../../publish.js";
import { accuracyInUse, resultsReport, type Difference, type ResultsReport } from "./reports.js";

const ours = "stockwise";
/** The strongest policy that a shop could run today; one-size-fits-all would flatter. */
const baseline = "tuned-status-quo";

export type Overview = {
  readonly facts: OverviewFacts;
  readonly cover: readonly CoverRow[];
  readonly previous: { readonly run_id: string; readonly finished: string; readonly changes: readonly Change[] } | null;
};

export async function publishOverview(run: Run): Promise<Overview> {
  const report = resultsReport(run);
  const difference = costAgainst(report, baseline);
  const { inUse, naive } = await accuracyInUse(run);
  const stock = await stockNow(run);
  const weeks = await run.db.rows<Week>(weeklySql(run));
  const facts: OverviewFacts = {
    orders: await ordersDue(run),
    knownStock: stock.known,
    moved: await movedUnits(run),
    replay: {
      weeks: weeks.length,
      fillRate: figureOf(report, ours, "fill_rate"),
      fillRateBaseline: figureOf(report, baseline, "fill_rate"),
      relativeCost: difference.relative,
      low: difference.low,
      high: difference.high,
      relativeInventory:
        figureOf(report, ours, "average_inventory_value") / figureOf(report, baseline, "average_inventory_value") - 1,
      relativeCostUniform: costAgainst(report, "one-size-fits-all").relative,
    },
    serviceLevel: run.manifest.parameters.serviceLevel,
    figures: [
      replayed(report, weeks, "fill_rate"),
      stockouts(report, weeks),
      { metric: "days_of_cover", ours: stock.daysOfCover, baseline: null, history: [] },
      replayed(report, weeks, "inventory_value", "average_inventory_value"),
      { metric: "wape", ours: inUse.wape, baseline: naive.wape, history: await wapeByOrigin(run) },
      replayed(report, weeks, "shipping_cost_index"),
    ],
    wapeNaive: naive.wape,
    onHandValue: stock.value,
  };
  return { facts, cover: await coverByCenter(run, stock.known), previous: previousRun(run) };
}

type Week = {
  week: string;
  fill_rate: number;
  stockout_rate: number;
  inventory_value: number;
  shipping_cost_index: number;
};

function weeklySql(run: Run): string {
  return `SELECT strftime(week, '%Y-%m-%d') AS week, (shipped_units / demand_units)::DOUBLE AS fill_rate,
    (lost_units / demand_units)::DOUBLE AS stockout_rate, inventory_value::DOUBLE AS inventory_value,
    (shipping_cost / nullif(nearest_cost, 0))::DOUBLE AS shipping_cost_index
    FROM ${run.from("validate", "results_weekly")} WHERE policy = '${ours}' AND demand_units > 0 ORDER BY week`;
}

function costAgainst(report: ResultsReport, against: string): Difference {
  const found = report.differences.find(
    ({ metric, policy, baseline: other }) => metric === "total_cost" && policy === ours && other === against,
  );
  if (!found) throw new Error(`results.json has no difference of total_cost between ${ours} and ${against}`);
  return found;
}

function figureOf(report: ResultsReport, policy: string, metric: string): number {
  const value = report.policies.find(({ name }) => name === policy)?.[metric];
  if (typeof value !== "number") throw new Error(`results.json has no ${metric} of ${policy}`);
  return value;
}

function replayed(
  report: ResultsReport,
  weeks: readonly Week[],
  metric: MetricId & keyof Week,
  name: string = metric,
): Figure {
  const history = weeks.map((week) => ({ date: week.week, value: week[metric] as number }));
  return { metric, ours: figureOf(report, ours, name), baseline: figureOf(report, baseline, name), history };
}

function stockouts(report: ResultsReport, weeks: readonly Week[]): Figure {
  const rate = (policy: string) => figureOf(report, policy, "lost_units") / figureOf(report, policy, "demand_units");
  const history = weeks.map((week) => ({ date: week.week, value: week.stockout_rate }));
  return { metric: "stockout_rate", ours: rate(ours), baseline: rate(baseline), history };
}

async function ordersDue(run: Run): Promise<OverviewFacts["orders"]> {
  const [due] = await run.db.rows<OverviewFacts["orders"]>(
    `SELECT count(*)::INTEGER AS lines, count(DISTINCT sku)::INTEGER AS items, coalesce(sum(order_quantity), 0)::INTEGER AS units,
       coalesce(sum(CAST(order_value AS DECIMAL(18,4))), 0)::DOUBLE AS value,
       (count(*) FILTER (WHERE urgency = 'now'))::INTEGER AS urgent
     FROM ${run.from("replenish", "replenishment")} WHERE order_quantity > 0`,
  );
  return due!;
}

/** Units that change center, as a share; the center that gains most. */
async function movedUnits(run: Run): Promise<OverviewFacts["moved"]> {
  const lanes = await run.db.rows<{ center: string; units: number; units_now: number; gained: number }>(
    `SELECT name AS center, sum(units) AS units, sum(units_now) AS units_now, sum(greatest(units - units_now, 0)) AS gained FROM (
       SELECT fc_id, CAST(units AS DECIMAL(18,4)) AS units, CAST(units_now AS DECIMAL(18,4)) AS units_now
       FROM ${run.from("allocate", "flows")}) AS flows
     JOIN ${run.from("prepare", "fulfillment_centers")} AS centers USING (fc_id) GROUP BY name ORDER BY sum(units - units_now) DESC, name`,
  );
  let units = 0;
  let gained = 0;
  for (const lane of lanes) {
    units += lane.units;
    gained += lane.gained;
  }
  const [first] = lanes;
  const [shipped] = await run.db.rows<{ known: boolean }>(
    `SELECT coalesce(bool_or(fc_id IS NOT NULL), false) AS known FROM ${run.from("prepare", "transactions")}`,
  );
  const [biggest] = [...lanes].sort((a, b) => b.units - a.units);
  return {
    known: shipped!.known,
    biggest: biggest && units > 0 ? { center: biggest.center, share: biggest.units / units } : null,
    share: units > 0 ? gained / units : 0,
    gains: first?.center ?? null,
    gained: first ? first.units - first.units_now : 0,
  };
}

async function stockNow(run: Run): Promise<{ known: boolean; value: number | null; daysOfCover: number | null }> {
  const known = !run.json<{ assumed_inventory: boolean }>("replenish", "replenish.json").assumed_inventory;
  if (!known) return { known, value: null, daysOfCover: null };
  const [stock] = await run.db.rows<{ value: number; weekly: number }>(
    `SELECT CAST(sum(CAST(on_hand * unit_cost AS DECIMAL(18,4))) AS DOUBLE) AS value,
       CAST(sum(CAST(weekly_mean * unit_cost AS DECIMAL(18,4))) AS DOUBLE) AS weekly
     FROM ${run.from("allocate", "stock_targets")} WHERE on_hand IS NOT NULL`,
  );
  const { value, weekly } = stock!;
  return { known, value, daysOfCover: weekly > 0 ? (7 * value) / weekly : null };
}

/** Days of cover by center, now and on average under the plan (half an order cycle above safety stock), by value. */
function coverByCenter(run: Run, known: boolean): Promise<CoverRow[]> {
  return run.db.rows<CoverRow>(
    `WITH t AS (
       SELECT fc_id, CAST(coalesce(on_hand, 0) * unit_cost AS DECIMAL(18,4)) AS now_value, CAST(weekly_mean * unit_cost AS DECIMAL(18,4)) AS weekly,
         CAST((safety_stock + (order_up_to - reorder_point) / 2) * unit_cost AS DECIMAL(18,4)) AS plan_value,
         CAST(lead_time_days * weekly_mean * unit_cost AS DECIMAL(18,4)) AS lead
       FROM ${run.from("allocate", "stock_targets")})
     SELECT name AS center, ${known ? "(7 * CAST(sum(now_value) AS DOUBLE) / CAST(sum(weekly) AS DOUBLE))" : "NULL::DOUBLE"} AS "daysNow",
       7 * CAST(sum(plan_value) AS DOUBLE) / CAST(sum(weekly) AS DOUBLE) AS "daysProposed",
       CAST(sum(lead) AS DOUBLE) / CAST(sum(weekly) AS DOUBLE) AS "leadTimeDays"
     FROM t JOIN ${run.from("prepare", "fulfillment_centers")} AS centers USING (fc_id)
     GROUP BY fc_id, name HAVING sum(weekly) > 0 ORDER BY 2, fc_id`,
  );
}

function wapeByOrigin(run: Run): Promise<Figure["history"][number][]> {
  return run.db.rows(
    `SELECT strftime(origin, '%Y-%m-%d') AS date,
       CAST(sum(CAST(abs(actual - mean) AS DECIMAL(18,4))) AS DOUBLE) / CAST(sum(CAST(actual AS DECIMAL(18,4))) AS DOUBLE) AS value
     FROM ${run.from("forecast", "backtest")} GROUP BY origin HAVING sum(actual) > 0 ORDER BY origin`,
  );
}

function previousRun(run: Run): Overview["previous"] {
  const id = run.manifest.previous_run_id;
  const previous = id === null ? undefined : run.history(id);
  if (!previous) return null;
  const changes = changesBetween(factsOf(run.manifest), factsOf(previous));
  return { run_id: previous.run_id, finished: previous.finished, changes };
}

function factsOf({ run_id, data_through, rows, parameters, stages }: Manifest): RunFacts {
  return { run_id, data_through, rows, parameters, stages };
}
