// forecast.json: what was fitted, how good it was, what it rests on.
import type { Difference } from "../../../lib/evaluation/paired-wape.js";
import { pairedWape } from "../../../lib/evaluation/paired-wape.js";
import { isoDate } from "../../../lib/calendar.js";
import { demandClasses } from "../../../lib/forecasting/demand-class.js";
import { panelStatuses, type Panel } from "../../../lib/forecasting/panel/panel.js";
import { seeded, subseed } from "../../../lib/random.js";
import { rivals, type BacktestPlan } from "./backtest.js";
import type { AccuracyRow, Judged } from "./judge.js";
import type { LoadedPanel } from "./load.js";
import type { ProtectionRow } from "./protection.js";
import type { SegmentAnswer } from "./segments-pay.js";
import { outOfTolerance } from "./tolerance.js";

export type ReportInput = {
  readonly loaded: LoadedPanel;
  readonly panel: Panel;
  readonly plan: BacktestPlan;
  readonly model: string;
  readonly horizonWeeks: number;
  readonly seed: number;
  readonly kappa: number;
  readonly bySku: Judged;
  readonly byCenter: Judged;
  /** Total, category, center, segment. */
  readonly above: readonly Judged[];
  /** Demand over lead time and review, by SKU and by SKU x center. */
  readonly protection: readonly ProtectionRow[];
  readonly segments: SegmentAnswer;
};

export type ForecastReport = ReturnType<typeof reportOf>;

/** The report as plain JSON; numbers rounded to six digits. */
export function reportOf(input: ReportInput) {
  const { loaded, panel, plan, model, horizonWeeks, seed, kappa, bySku, byCenter, above, protection, segments } = input;
  const { history } = loaded;
  const overall = (name: string, demandClass = "all") =>
    bySku.rows.find((r) => r.model === name && r.demandClass === demandClass && Number.isNaN(r.horizon));
  const gains: Record<string, Difference> = {};
  for (const rival of rivals)
    gains[`vs_${rival === "snaive" ? "seasonal_naive" : rival.replace("-", "_")}`] = pairedWape(
      { baseline: bySku.absolute.get(rival)!, challenger: bySku.absolute.get(model)!, actual: bySku.actual },
      seeded(subseed(seed, `forecast against ${rival}`)),
    );
  const classes = demandClasses.map((name, code) => {
    const count = panel.classes.reduce((sum, c) => sum + (c === code ? 1 : 0), 0);
    return [name, { series: count, ...figures(overall(model, name)) }] as const;
  });
  return rounded({
    in_use: model,
    models: [model, ...rivals].map((name) => ({ model: name, ...figures(overall(name)) })),
    cutoffs: plan.origins.slice(plan.judgedFrom).map((origin) => isoDate(history.firstWeek + 7 * origin)),
    learning_origins: plan.origins.length,
    horizon_weeks: horizonWeeks,
    backtest_horizon_weeks: plan.horizon,
    weeks: history.weeks,
    series: history.series,
    statuses: Object.fromEntries(
      panelStatuses.map((name, code) => [name, panel.statuses.reduce((sum, c) => sum + (c === code ? 1 : 0), 0)]),
    ),
    by_class: Object.fromEntries(classes.filter(([, { series }]) => series > 0)),
    fva: gains,
    calibration: bySku.calibration,
    calibration_sku_fc: byCenter.calibration,
    calibration_above: Object.fromEntries(above.map(({ rows, calibration }) => [rows[0]?.level ?? "", calibration])),
    by_segment: segmentErrors(above, model, loaded.segments),
    out_of_tolerance: [bySku, byCenter, ...above].flatMap(({ rows }) => outOfTolerance(rows, model)),
    protection,
    segment_dimension: segments.report,
    shares: { kappa, by_segments: segments.pays },
    hidden_demand: { share_of_sku_weeks: loaded.hiddenShare },
    notes: [...notes(history.weeks, model), ...segmentNotes(segments.report)],
  });
}

/** WAPE of the weekly demand of each segment, beside seasonal naive; demand without a segment is `null`. */
function segmentErrors(above: readonly Judged[], model: string, segments: number) {
  const judged = above.find(({ rows }) => rows[0]?.level === "segment");
  if (!judged) return [];
  const share = (name: string, cell: number) => judged.absolute.get(name)![cell]! / judged.actual[cell]!;
  return Array.from(judged.actual, (actual, cell) => ({
    segment: cell < segments ? cell : null,
    actual,
    wape: share(model, cell),
    wape_seasonal_naive: share("snaive", cell),
  })).filter(({ actual }) => actual > 0);
}

/** In which categories the segment dimension pays, and in which it costs. */
function segmentNotes({ by_category: rows = [] }: SegmentAnswer["report"]): string[] {
  if (rows.length === 0) return [];
  const named = (answer: string) => rows.filter((row) => row.answer === answer).map(({ category }) => category);
  const [pays, costs] = [named("pays"), named("does not pay")];
  const told = [
    ...(pays.length > 0 ? [`helps in ${pays.join(", ")}`] : []),
    ...(costs.length > 0 ? [`hurts in ${costs.join(", ")}`] : []),
    `makes no difference that can be told in ${rows.length - pays.length - costs.length} of ${rows.length} categories`,
  ];
  return [`Splitting demand by customer segment ${told.join("; ")}.`];
}

function notes(weeks: number, model: string): string[] {
  return [
    "Forecasts are scored on weeks in which demand could be seen: a week counts as hidden when no center had stock on more than half of its days.",
    "Intervals at a backtest origin rest only on errors that were known by then.",
    "Demand is whole numbers: an interval whose end holds a value holds all of it, so plain coverage (observed) is above what it says where demand is rare. Covered counts such a value in part (Czado, Gneiting and Held 2009), and that is what is held to tolerance: 76-84% at 80, 92-97% at 95.",
    "Stock rests on quantiles of the demand over lead time and review, learnt from the errors of such sums; protection says how they held.",
    "Below SKU x center the spread is the one SKU x center has at the same mean; it is not learnt on its own.",
    ...(weeks < 78 ? ["With less than a year and a half of history there is no yearly season in the forecast."] : []),
    ...(weeks < 60 ? ["Seasonal naive is the last week where there is no week a year before."] : []),
    ...(model === "auto" ? [] : ["Hidden weeks count as missing for single-series models; promotions are not used."]),
  ];
}

function figures(row: AccuracyRow | undefined) {
  if (!row) return { n: 0 };
  const { n, wape, mase, rmsse, bias, pinball, coverage, covered } = row;
  return {
    n,
    wape,
    mase,
    rmsse,
    bias,
    pinball,
    coverage_50: coverage[0]!,
    coverage_80: coverage[1]!,
    coverage_95: coverage[2]!,
    covered_80: covered[1] ?? NaN,
    covered_95: covered[2] ?? NaN,
  };
}

/** Six significant digits, NaN as null: the same report from the same numbers on every machine. */
function rounded<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, v: unknown) =>
      typeof v === "number" ? (Number.isFinite(v) ? Number(v.toPrecision(6)) : null) : v,
    ),
  ) as T;
}
