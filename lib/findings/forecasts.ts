// What the forecasts page says: every sentence and title that states a finding, computed from the run.
import type { Finding } from "./finding.js";
import { counted, dayMonth, full, listed, percent, sentenceCase, short, signed } from "../format.js";
import type { SeriesInfo, SeriesView } from "./forecast-view.js";

/** One row of `forecast-accuracy.arrow`; shares are 0 to 1. */
export type AccuracyRow = {
  readonly level: string;
  readonly demand_class: string;
  readonly model: string;
  readonly horizon: number | null;
  readonly n: number;
  readonly wape: number;
  readonly mase: number;
  readonly rmsse: number;
  readonly bias: number;
  /** Missing where the model gives no interval. */
  readonly pinball: number | null;
  readonly coverage_50: number | null;
  readonly coverage_80: number | null;
  readonly coverage_95: number | null;
};

export type Interval = { readonly value: number; readonly low: number; readonly high: number };

function points(share: number): string {
  const text = short(Number((Math.abs(share) * 100).toPrecision(2)));
  return `${text} ${text === "1" ? "point" : "points"}`;
}

/** The page's answer for the chosen series: how much, how sure. */
export function forecastAnswer(view: SeriesView): Finding {
  const { info, forecast, history } = view;
  const name = seriesName(info);
  const end = forecast.at(-1);
  if (!end) return { lead: `There is no forecast for ${name}.`, rest: "Its history is too short or empty." };
  const weeks = forecast.length;
  const ahead = forecast.reduce((sum, d) => sum + d.mean, 0) / weeks;
  const past = history.slice(-weeks);
  const before = past.reduce((sum, d) => sum + d.units, 0) / Math.max(1, past.length);
  const change = before > 0 ? ahead / before - 1 : null;
  const compared =
    change === null || !Number.isFinite(change)
      ? ""
      : Math.abs(change) < 0.02
        ? `, as in the last ${weeks}`
        : `, ${percent(Math.abs(change), 0)} ${change < 0 ? "below" : "above"} the last ${weeks}`;
  const first = forecast[0]!;
  return {
    lead: `${sentenceCase(name)} will sell about ${short(ahead)} units a week over the next ${weeks === 1 ? "week" : `${weeks} weeks`}${compared}.`,
    rest:
      weeks === 1
        ? `Four times in five, next week falls between ${short(first.low80)} and ${short(first.high80)}.`
        : `Four times in five, next week falls between ${short(first.low80)} and ${short(first.high80)}, week ${weeks} between ${short(end.low80)} and ${short(end.high80)}.`,
  };
}

/** Where the forecast peaks, or that it is flat. */
export function fanTitle(view: SeriesView): string {
  const { forecast, info } = view;
  const name = sentenceCase(seriesName(info));
  if (forecast.length === 0) return `${name}: history only`;
  const peak = forecast.reduce((best, d) => (d.mean > best.mean ? d : best));
  const least = forecast.reduce((best, d) => (d.mean < best.mean ? d : best));
  const middle = forecast.reduce((sum, d) => sum + d.mean, 0) / forecast.length;
  if (middle <= 0) return `${name} is expected to sell nothing`;
  if ((peak.mean - least.mean) / middle < 0.1) return `${name} stays level at about ${short(middle)} units a week`;
  return `${name} peaks at ${short(peak.mean)} units in the week of ${dayMonth(peak.date)}`;
}

/** How a series is called inside a sentence. */
export function seriesName(info: Pick<SeriesInfo, "level" | "label">): string {
  if (info.level === "total") return "all items together";
  return info.level === "segment" ? `segment ${info.label}` : info.label;
}

/** What stands behind a series: class, model and fallback, in one line. */
export function seriesNote(info: SeriesInfo, labels: Readonly<Record<string, string>> = {}): string {
  const parts: string[] = [];
  if (info.demand_class) parts.push(`${info.demand_class} demand`);
  if (info.model) parts.push(`model ${labels[info.model] ?? info.model}`);
  if (info.fallback) parts.push(`fallback ${info.fallback}`);
  if (info.wape !== null && Number.isFinite(info.wape)) parts.push(`WAPE ${percent(info.wape, 0)} in the backtest`);
  if (info.level !== "sku") parts.push("the sum of its SKUs, made coherent");
  return sentenceCase(listed(parts));
}

/** The title over the table of models. `value` is forecast value added: the baseline's WAPE less the model's. */
export function leaderboardTitle(chosen: string, baseline: string, value: Interval | null): string {
  if (!value) return `No backtest compares ${chosen} with ${baseline}`;
  if (value.low > 0) return `${sentenceCase(chosen)} beats ${baseline} by ${points(value.value)} of WAPE`;
  if (value.high < 0) return `${sentenceCase(chosen)} is ${points(value.value)} of WAPE worse than ${baseline}`;
  return `${sentenceCase(chosen)} and ${baseline} are not distinguishable`;
}

/** The bounds of the value added, in words. */
export function valueAddedSentence(value: Interval | null): string {
  if (!value) return "No interval for the value added is known.";
  return `Forecast value added against seasonal naive: ${signed(value.value * 100, (v) => full(v, 1))} points of WAPE, 95% interval ${signed(value.low * 100, (v) => full(v, 1))} to ${signed(value.high * 100, (v) => full(v, 1))}.`;
}

export type CalibrationRow = { readonly nominal: number; readonly observed: number; readonly n: number };

/** Wilson's 95% interval of an observed share (Wilson 1927): honest for shares near 0 and 1. */
export function shareInterval(observed: number, n: number): { low: number; high: number } {
  const z2 = 1.959964 ** 2;
  const middle = (observed + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Math.sqrt(z2) / (1 + z2 / n)) * Math.sqrt((observed * (1 - observed)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Share by which an interval may miss its promise before the page says so. */
export const calibrationTolerance = 0.04;

/** Whether intervals hold what they promise; names those that do not. */
export function calibrationTitle(rows: readonly CalibrationRow[]): string {
  const off = rows.filter((d) => Math.abs(d.observed - d.nominal) > calibrationTolerance);
  if (rows.length === 0) return "No backtest tests the intervals";
  if (off.length === 0) {
    const worst = rows.reduce((a, b) => (Math.abs(b.observed - b.nominal) > Math.abs(a.observed - a.nominal) ? b : a));
    return `Intervals keep their promise to within ${points(worst.observed - worst.nominal)}`;
  }
  const worst = off.reduce((a, b) => (Math.abs(b.observed - b.nominal) > Math.abs(a.observed - a.nominal) ? b : a));
  const verb = worst.observed < worst.nominal ? "only" : "as much as";
  return `The ${percent(worst.nominal, 0)} interval holds ${verb} ${percent(worst.observed, 0)}`;
}

/** How the error grows from the first to the last step ahead. */
export function horizonTitle(rows: readonly { step: number; wape: number }[]): string {
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last || rows.length < 2) return "Only one step ahead was tested";
  const change = last.wape - first.wape;
  if (Math.abs(change) < 0.01) return `The error hardly grows over ${rows.length} weeks: ${percent(last.wape, 0)}`;
  return `The error ${change > 0 ? "grows" : "falls"} from ${percent(first.wape, 0)} one week ahead to ${percent(last.wape, 0)} at ${last.step}`;
}

/** Which class of demand is hardest, and whether the model still beats the baseline there. */
export function classTitle(rows: readonly { demand_class: string; model: number; baseline: number }[]): string {
  if (rows.length === 0) return "No demand class was tested";
  const lost = rows.filter((d) => d.model > d.baseline);
  const hardest = rows.reduce((a, b) => (b.model > a.model ? b : a));
  if (lost.length > 0)
    return `${sentenceCase(listed(lost.map((d) => d.demand_class)))} demand is better left to seasonal naive`;
  return `${sentenceCase(hardest.demand_class)} demand is hardest; seasonal naive is beaten in every class`;
}

export type SegmentDimension = {
  /** WAPE without the segment dimension less WAPE with it: above 0, segments help. A share. */
  readonly gain: number;
  readonly low: number;
  readonly high: number;
};

/** Does forecasting by segment pay? Also where the answer is no. */
export function segmentDimensionSentence(result: SegmentDimension | null): Finding {
  if (!result) return { lead: "Whether segments sharpen the forecast was not tested in this run.", rest: "" };
  const interval = `95% interval ${signed(result.low * 100, (v) => full(v, 2))} to ${signed(result.high * 100, (v) => full(v, 2))} points of WAPE`;
  if (result.low > 0)
    return {
      lead: `Segments sharpen the forecast by ${points(result.gain)} of WAPE.`,
      rest: `Clear of zero: ${interval}.`,
    };
  if (result.high < 0)
    return {
      lead: `Forecasting by segment makes it worse by ${points(result.gain)} of WAPE.`,
      rest: `Clear of zero: ${interval}. Segments describe who buys; the forecast is better made without them.`,
    };
  if (Math.max(Math.abs(result.low), Math.abs(result.high)) < 0.00005)
    return {
      lead: "Forecasting by segment makes no difference to the error.",
      rest: "The 95% interval lies within a hundredth of a point of WAPE either way, so the run forecasts without it.",
    };
  return {
    lead: "Forecasting by segment neither helps nor harms: the difference is not distinguishable from chance.",
    rest: `${signed(result.gain * 100, (v) => full(v, 2))} points, ${interval}.`,
  };
}

/** What the costliest series have in common. */
export function worstTitle(rows: readonly { label: string; value: number }[], total: number): string {
  if (rows.length === 0 || total <= 0) return "No forecast error was measured";
  const share = rows.reduce((sum, d) => sum + d.value, 0) / total;
  return `${sentenceCase(counted(rows.length))} SKUs make ${percent(share, 0)} of the forecast error by value`;
}

/** What was published of a large run. */
export function publishedSentence(published: number, all: number): string {
  return published >= all
    ? `All ${full(all)} SKUs can be chosen.`
    : `The ${full(published)} SKUs with the highest sales can be chosen, of ${full(all)}; totals hold all.`;
}

/** What the backtest is: origins, steps and items. */
export function backtestSentence(report: { cutoffs: readonly string[]; backtestWeeks: number; items: number }): string {
  return `${sentenceCase(counted(report.cutoffs.length))} backtest origins, up to ${report.backtestWeeks} weeks ahead, ${full(report.items)} items; everything fitted before each origin`;
}
