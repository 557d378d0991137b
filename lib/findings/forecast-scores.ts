// Rows behind the charts of the forecasts page: models, steps ahead, classes of demand, calibration, worst items.
import { percent } from "../format.js";
import type { SeriesInfo } from "./forecast-view.js";
import {
  seriesName,
  shareInterval,
  type AccuracyRow,
  type CalibrationRow,
  type Interval,
  type SegmentDimension,
} from "./forecasts.js";

/** The snapshot `forecast-report.json`. */
export type ForecastReport = {
  readonly horizonWeeks: number;
  /** Steps ahead that the backtest scored. */
  readonly backtestWeeks: number;
  readonly cutoffs: readonly string[];
  readonly items: number;
  readonly publishedItems: number;
  /** Model names as in the accuracy table. */
  readonly inUse: string;
  readonly inUseLabel: string;
  readonly baseline: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By how much the model in use beats each other, in WAPE. */
  readonly leads: Readonly<Record<string, Interval>>;
  readonly calibration: readonly CalibrationRow[];
  readonly segmentDimension: SegmentDimension | null;
  /** Items by class of demand. */
  readonly byClass: Readonly<Record<string, number>>;
  /** WAPE of the weekly demand of each segment that is large enough to be shown, and that of the baseline. */
  readonly bySegment: readonly { readonly name: string; readonly wape: number; readonly baseline: number }[];
  /** Absolute error a week of all items, at price. */
  readonly errorValue: number;
  /** What the stage says of its own method. */
  readonly notes: readonly string[];
};

/** The label of the chosen item, as the inputs' sentence has it. */
export function chosenLabel(series: readonly SeriesInfo[], level: string, item: string | undefined): string {
  const ofLevel = series.filter((d) => d.level === level);
  const info = ofLevel.find((d) => d.item === item) ?? ofLevel[0];
  return info ? seriesName(info) : "nothing to choose";
}

export type Score = {
  readonly model: string;
  readonly wape: number;
  readonly mase: number;
  readonly rmsse: number;
  readonly bias: number;
  readonly pinball: number | null;
  readonly coverage80: number | null;
  /** WAPE of the baseline less that of this model: forecast value added, below 0 where it takes value away. */
  readonly added: number;
  /** WAPE of this model less that of the one in use, with its interval. */
  readonly lead: Interval | null;
  readonly baseline: boolean;
  readonly chosen: boolean;
};

/** One row a model at item level, pooled over all steps, with the lead of the model in use where it was measured. */
export function modelScores(rows: readonly AccuracyRow[], report: ForecastReport): Score[] {
  const pooled = rows.filter((d) => d.level === "sku" && d.demand_class === "all" && d.horizon === null);
  const naive = pooled.find((d) => d.model === report.baseline)?.wape ?? NaN;
  return pooled.map((d) => ({
    model: report.labels[d.model] ?? d.model,
    wape: d.wape,
    mase: d.mase,
    rmsse: d.rmsse,
    bias: d.bias,
    pinball: d.pinball,
    coverage80: d.coverage_80,
    added: naive - d.wape,
    lead: report.leads[d.model] ?? null,
    baseline: d.model === report.baseline,
    chosen: d.model === report.inUse,
  }));
}

/** The best of the others, with the lead over it: what the model in use must be held against. */
export function bestRival(scores: readonly Score[]): Score | null {
  const others = scores.filter((d) => !d.chosen && Number.isFinite(d.wape));
  return others.length > 0 ? others.reduce((a, b) => (b.wape < a.wape ? b : a)) : null;
}

export type StepPoint = { readonly series: string; readonly x: number; readonly y: number };

/** WAPE in percent by weeks ahead, of the model in use and the baseline. */
export function errorByStep(rows: readonly AccuracyRow[], report: ForecastReport): StepPoint[] {
  return rows
    .filter((d) => d.level === "sku" && d.demand_class === "all" && d.horizon !== null)
    .filter((d) => d.model === report.inUse || d.model === report.baseline)
    .map((d) => ({ series: report.labels[d.model] ?? d.model, x: d.horizon!, y: d.wape * 100 }))
    .sort((a, b) => a.series.localeCompare(b.series) || a.x - b.x);
}

/** The steps of one series as shares, first to last. */
export function stepsOf(points: readonly StepPoint[], series: string): { step: number; wape: number }[] {
  return points.filter((d) => d.series === series).map((d) => ({ step: d.x, wape: d.y / 100 }));
}

export function stepStyles(report: ForecastReport): { series: string; tone: "ours" | "baseline" }[] {
  return [
    { series: report.inUseLabel, tone: "ours" },
    { series: report.labels[report.baseline] ?? report.baseline, tone: "baseline" },
  ];
}

export type ClassRow = {
  readonly demand_class: string;
  /** WAPE of the model in use and of the baseline. */
  readonly model: number;
  readonly baseline: number;
  readonly items: number;
  readonly share: number;
};

/** WAPE by class of demand, most items first. */
export function errorByClass(rows: readonly AccuracyRow[], report: ForecastReport): ClassRow[] {
  const pooled = rows.filter((d) => d.level === "sku" && d.demand_class !== "all" && d.horizon === null);
  const of = (model: string, demandClass: string) =>
    pooled.find((d) => d.model === model && d.demand_class === demandClass)?.wape ?? NaN;
  const all = Object.values(report.byClass).reduce((sum, n) => sum + n, 0);
  return [...new Set(pooled.map((d) => d.demand_class))]
    .map((demandClass) => ({
      demand_class: demandClass,
      model: of(report.inUse, demandClass),
      baseline: of(report.baseline, demandClass),
      items: report.byClass[demandClass] ?? 0,
      share: (report.byClass[demandClass] ?? 0) / Math.max(1, all),
    }))
    .filter((d) => Number.isFinite(d.model) && Number.isFinite(d.baseline))
    .sort((a, b) => b.items - a.items);
}

/** Two bars a class: ours, then seasonal naive in grey. */
export function classBars(rows: readonly ClassRow[]): { label: string; value: number; tone: "ours" | "baseline" }[] {
  return rows.flatMap((d) => [
    { label: `${d.demand_class} (${percent(d.share, 0)})`, value: d.model * 100, tone: "ours" as const },
    { label: `${d.demand_class}, seasonal naive`, value: d.baseline * 100, tone: "baseline" as const },
  ]);
}

/** Observed against promised coverage, in percent, with Wilson's 95% interval. */
export function calibrationPoints(
  rows: readonly CalibrationRow[],
): { nominal: number; observed: number; low: number; high: number; n: number }[] {
  return rows.map((d) => {
    const { low, high } = shareInterval(d.observed, d.n);
    return { nominal: d.nominal * 100, observed: d.observed * 100, low: low * 100, high: high * 100, n: d.n };
  });
}

/** The items with the largest error by value. */
export function worstSeries(
  series: readonly SeriesInfo[],
  count: number,
): { label: string; value: number; note: string; units: number; wape: number; bias: number }[] {
  return series
    .filter((d) => d.level === "sku" && d.error_value !== null && d.error_value > 0)
    .sort((a, b) => b.error_value! - a.error_value!)
    .slice(0, count)
    .map((d) => ({
      label: d.label,
      value: d.error_value!,
      note: d.wape === null ? "" : `WAPE ${percent(d.wape, 0)}`,
      units: d.error_units ?? NaN,
      wape: d.wape ?? NaN,
      bias: d.bias ?? NaN,
    }));
}
