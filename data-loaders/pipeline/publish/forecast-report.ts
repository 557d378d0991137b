// How good the forecasts are, as the forecasts page shows it: accuracy by model, class and step, and the stage's report.
import type { ForecastReport } from "../../../lib/findings/forecast-scores.js";
import type { Interval, SegmentDimension } from "../../../lib/findings/forecasts.js";
import type { Table } from "../../../lib/table/table.js";
import type { Run } from "../../publish.js";
import { exactSum, smallestCell } from "./exact.js";
import { publishedItems } from "./forecast-series.js";

/** Names of the models in the report, as the page writes them. */
const labels: Readonly<Record<string, string>> = {
  auto: "Stockwise",
  snaive: "Seasonal naive",
  naive: "Last value",
  ses: "Exponential smoothing",
  "moving-average": "Moving average",
};

/** level, demand_class, model, horizon (missing: all steps), n and the errors, to five decimals. */
export function publishForecastAccuracy(run: Run): Promise<Table> {
  const errors = ["wape", "mase", "rmsse", "bias", "pinball", "coverage_50", "coverage_80", "coverage_95"];
  return run.db.table(
    `SELECT level, demand_class, model, horizon, n::INTEGER AS n,
       ${errors.map((name) => `if(isnan(${name}), NULL, round(${name}, 5))::DOUBLE AS ${name}`).join(", ")}
     FROM ${run.from("forecast", "forecast_accuracy")} WHERE level IN ('total', 'category', 'fc', 'segment', 'sku', 'sku_fc')
     ORDER BY level, demand_class, model, horizon NULLS FIRST`,
  );
}

type StageReport = {
  readonly in_use: string;
  readonly cutoffs: readonly string[];
  readonly horizon_weeks: number;
  readonly backtest_horizon_weeks?: number;
  readonly by_class: Readonly<Record<string, { readonly series: number } | number>>;
  readonly fva: Readonly<Record<string, Interval>>;
  readonly calibration: ForecastReport["calibration"];
  readonly by_segment: readonly {
    readonly segment: number | null;
    readonly wape: number;
    readonly wape_seasonal_naive: number;
  }[];
  readonly segment_dimension: Readonly<Record<string, unknown>> | null;
  readonly notes?: readonly string[];
};

/** What the page needs of the stage's report, in its own names. */
export async function publishForecastReport(run: Run): Promise<ForecastReport> {
  const report = run.json<StageReport>("forecast", "forecast.json");
  const [items] = await run.db.rows<{ n: number }>(
    `SELECT count(DISTINCT sku) AS n FROM ${run.from("forecast", "forecasts")} WHERE level = 'sku'`,
  );
  const [error] = await run.db.rows<{ value: number | null }>(
    `WITH weeks AS (SELECT count(DISTINCT (origin, step)) AS n FROM ${run.from("forecast", "backtest")})
     SELECT ${exactSum("abs(b.mean - b.actual) * price")} / max(weeks.n) AS value
     FROM ${run.from("forecast", "backtest")} AS b JOIN ${run.from("prepare", "skus")} AS s USING (sku) CROSS JOIN weeks`,
  );
  const segments = await run.db.rows<{ segment: number; name: string }>(
    `SELECT segment, name FROM ${run.from("segment", "segment_summary")} WHERE customers >= ${smallestCell}`,
  );
  const classes = Object.entries(report.by_class).map(([name, of]) => [name, typeof of === "number" ? of : of.series]);
  return {
    horizonWeeks: report.horizon_weeks,
    backtestWeeks: report.backtest_horizon_weeks ?? report.horizon_weeks,
    cutoffs: report.cutoffs,
    items: items!.n,
    publishedItems: Math.min(items!.n, publishedItems),
    inUse: report.in_use,
    inUseLabel: labels[report.in_use] ?? `Stockwise (${report.in_use})`,
    baseline: "snaive",
    labels: { ...labels, [report.in_use]: labels[report.in_use] ?? `Stockwise (${report.in_use})` },
    leads: leadsOf(report.fva),
    calibration: report.calibration,
    segmentDimension: segmentDimension(report.segment_dimension),
    byClass: Object.fromEntries(classes) as Record<string, number>,
    bySegment: report.by_segment.flatMap(({ segment, wape, wape_seasonal_naive: baseline }) => {
      const name = segments.find((d) => d.segment === segment)?.name;
      return name === undefined ? [] : [{ name, wape, baseline }];
    }),
    errorValue: error?.value ?? 0,
    notes: report.notes ?? [],
  };
}

/** `vs_seasonal_naive` -> `snaive`, `vs_moving_average` -> `moving-average`. */
function leadsOf(fva: StageReport["fva"]): Record<string, Interval> {
  return Object.fromEntries(
    Object.entries(fva).map(([key, { value, low, high }]) => {
      const name = key.replace(/^vs_/, "");
      return [name === "seasonal_naive" ? "snaive" : name.replaceAll("_", "-"), { value, low, high }];
    }),
  );
}

function segmentDimension(answer: StageReport["segment_dimension"]): SegmentDimension | null {
  const found = [answer, ...Object.values(answer ?? {})].find(
    (d): d is { value: number; low: number; high: number } =>
      typeof d === "object" && d !== null && "value" in d && "low" in d && "high" in d,
  );
  return found ? { gain: found.value, low: found.low, high: found.high } : null;
}
