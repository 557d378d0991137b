// The monthly business review: which month is seen, what in it is a signal and what is noise, what must be decided.
import type { Finding } from "./finding.js";
import { controlLimits, signalOf, type ControlLimits, type Signal } from "../evaluation/control-limits.js";
import { compact, dayMonth, full, listed, monthName, percent, sentenceCase, short, signed } from "../format.js";

export type ReviewFormat = "share" | "count" | "money" | "days" | "index";

/** A figure of the review, as the publisher lists it in `review.json`. */
export type ReviewMetric = {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly group: "input" | "output";
  readonly better: "higher" | "lower" | "zero" | "none";
  readonly format: ReviewFormat;
  /** Where the values come from, and what they are not. */
  readonly note: string;
  /** Value aimed at, if one is set. */
  readonly target: number | null;
};

/** One row of `review-values.arrow`: a week (by its Monday) or a month (by its first day). */
export type ReviewValue = {
  readonly metric: string;
  readonly period: "week" | "month";
  readonly start: Date;
  readonly value: number;
};

export type ReviewPoint = { readonly start: Date; readonly value: number };

export type ReviewChart = {
  readonly metric: ReviewMetric;
  /** Up to six weeks, oldest first; the last one ends within the month. */
  readonly weeks: readonly ReviewPoint[];
  /** Up to twelve months, oldest first; the last is the month of the review. */
  readonly months: readonly ReviewPoint[];
  /** The same months a year before, where known. */
  readonly monthsBefore: readonly ReviewPoint[];
  /** From the weeks before the ones shown: what the process does by itself. */
  readonly limits: ControlLimits | null;
  readonly target: number | null;
  readonly value: number;
  readonly previous: number | null;
  readonly yearAgo: number | null;
  /** Of the month's weeks, the one farthest out. */
  readonly signal: Signal;
  readonly signalWeek: Date | null;
};

const dayMs = 86_400_000;

/** Months that the review can show, newest first, as YYYY-MM. Only full ones: a month in progress is not judged. */
export function reviewMonths(values: readonly ReviewValue[]): string[] {
  const months = new Set(values.filter((d) => d.period === "month").map((d) => monthKey(d.start)));
  return [...months].sort().reverse();
}

export function monthKey(date: Date): string {
  return date.toISOString().slice(0, 7);
}

/** "October 2026" from "2026-10". */
export function monthTitle(month: string): string {
  return monthName(new Date(`${month}-01T00:00:00Z`));
}

/** The 6-12 chart of each metric that has a value in `month`. */
export function reviewCharts(
  metrics: readonly ReviewMetric[],
  values: readonly ReviewValue[],
  month: string,
): ReviewChart[] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const next = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
  return metrics.flatMap((metric) => {
    const own = values.filter((d) => d.metric === metric.id);
    const points = (period: string) =>
      own
        .filter((d) => d.period === period)
        .sort((a, b) => a.start.getTime() - b.start.getTime())
        .map(({ start, value }) => ({ start, value }));
    const months = points("month").filter((d) => d.start < next);
    const current = months.at(-1);
    if (!current || monthKey(current.start) !== month) return [];
    // A week belongs to the month that holds its Thursday, as in ISO 8601.
    const weeks = points("week").filter((d) => d.start.getTime() + 3 * dayMs < next.getTime());
    const ofMonth = weeks.filter((d) => d.start.getTime() + 3 * dayMs >= first.getTime());
    const limits = controlLimits(
      weeks
        .slice(0, weeks.length - ofMonth.length)
        .slice(-52)
        .map((d) => d.value),
    );
    const shown = months.slice(-12);
    const yearBefore = (d: ReviewPoint) =>
      months.find((m) => m.start.getTime() === Date.UTC(d.start.getUTCFullYear() - 1, d.start.getUTCMonth(), 1));
    const out = farthest(ofMonth, limits);
    return [
      {
        metric,
        weeks: weeks.slice(-6),
        months: shown,
        monthsBefore: shown.flatMap((d) => {
          const before = yearBefore(d);
          return before ? [{ start: d.start, value: before.value }] : [];
        }),
        limits,
        target: metric.target,
        value: current.value,
        previous: months.at(-2)?.value ?? null,
        yearAgo: yearBefore(current)?.value ?? null,
        signal: out ? signalOf(out.value, limits) : limits && ofMonth.length > 0 ? "noise" : "unknown",
        signalWeek: out?.start ?? null,
      },
    ];
  });
}

function farthest(weeks: readonly ReviewPoint[], limits: ControlLimits | null): ReviewPoint | null {
  if (!limits) return null;
  const out = weeks.filter((d) => signalOf(d.value, limits) !== "noise" && Number.isFinite(d.value));
  if (out.length === 0) return null;
  return out.reduce((a, b) => (Math.abs(b.value - limits.mean) > Math.abs(a.value - limits.mean) ? b : a));
}

/** Whether a signal is good or bad news; null for noise and for figures without a good side. */
export function newsOf(chart: ReviewChart): "win" | "miss" | null {
  const { signal, metric, limits } = chart;
  if ((signal !== "above" && signal !== "below") || metric.better === "none") return null;
  if (metric.better === "zero") {
    // Leaving the limits away from zero is a miss, towards it a win.
    const outward = signal === "above" ? limits!.high >= 0 : limits!.low <= 0;
    return outward ? "miss" : "win";
  }
  return (signal === "above") === (metric.better === "higher") ? "win" : "miss";
}

type Money = (amount: number) => string;

/** A value of the review as it is written: shares in percent, counts grouped, money in the run's currency. */
export function reviewNumber(value: number, format: ReviewFormat, money: Money): string {
  if (!Number.isFinite(value)) return "–";
  if (format === "share") return percent(value, 1);
  if (format === "money") return money(value);
  if (format === "days") return `${full(value, 1)} days`;
  return format === "index" ? full(value, 3) : short(value);
}

function step(from: number, to: number, format: ReviewFormat): string {
  if (format === "share") return `${signed((to - from) * 100, (v) => full(v, 1))} points`;
  if (from === 0) return signed(to - from, short);
  return signed((to / from - 1) * 100, (v) => `${full(v, 1)}%`);
}

/** The title of one chart: the value, and whether the month left the limits or is noise. */
export function chartTitle(chart: ReviewChart, money: Money): string {
  const value = reviewNumber(chart.value, chart.metric.format, money);
  const name = `${chart.metric.label} ${value}`;
  if (chart.signal === "unknown") return `${name}; too little history to tell signal from noise`;
  if (chart.signal === "noise") return `${name}: within its usual range`;
  return `${name}: ${chart.signal} its usual range in the week of ${dayMonth(chart.signalWeek!)}`;
}

/** Change on the month and on the year before, in one line. */
export function changeLine(chart: ReviewChart): string {
  const { previous, yearAgo, value, metric } = chart;
  const parts = [
    previous === null ? "" : `${step(previous, value, metric.format)} on the month before`,
    yearAgo === null ? "" : `${step(yearAgo, value, metric.format)} on the year before`,
  ].filter(Boolean);
  return parts.length > 0 ? sentenceCase(parts.join(", ")) : "No earlier month to compare with";
}

export type NewsItem = { readonly what: string; readonly why: string };

/** Wins or misses of the month: only signals count. */
export function reviewNews(charts: readonly ReviewChart[], kind: "win" | "miss", money: Money): NewsItem[] {
  return charts
    .filter((chart) => newsOf(chart) === kind)
    .map((chart) => ({ what: chartTitle(chart, money), why: changeLine(chart) }));
}

/** The page's answer: how many signals, how much noise. */
export function reviewAnswer(charts: readonly ReviewChart[], month: string): Finding {
  const wins = charts.filter((d) => newsOf(d) === "win").map((d) => d.metric.label.toLowerCase());
  const misses = charts.filter((d) => newsOf(d) === "miss").map((d) => d.metric.label.toLowerCase());
  const noise = charts.filter((d) => d.signal === "noise").length;
  if (charts.length === 0) return { lead: `Nothing was measured in ${monthTitle(month)}.`, rest: "" };
  const parts = [
    misses.length > 0 ? `${listed(misses)} ${misses.length === 1 ? "was" : "were"} worse than usual` : "",
    wins.length > 0 ? `${listed(wins)} ${wins.length === 1 ? "was" : "were"} better than usual` : "",
  ].filter(Boolean);
  return {
    lead:
      parts.length > 0
        ? `In ${monthTitle(month)}, ${parts.join("; ")}.`
        : `In ${monthTitle(month)}, no figure with a good and a bad side left its usual range.`,
    rest:
      noise === 0
        ? `None of the ${full(charts.length)} figures stayed within its usual range.`
        : `Of ${full(charts.length)} figures, ${full(noise)} moved within their usual range: that is noise, not news.`,
  };
}

/** Facts of the run from which decisions follow; all from its stages, none by hand. */
export type ReviewFacts = {
  readonly urgentOrders: number;
  readonly orderValue: number;
  readonly atStake: number;
  readonly assumedInventory: boolean;
  /** Full centers, what one more m³ would save in a week, and at most what a tenth more room would. */
  readonly bindingCenters: readonly { name: string; shadowPrice: number; tenth: number }[];
  /** Weekly cost of the plan. */
  readonly planCost: number;
  readonly planSaving: number | null;
  readonly serviceLevel: number;
  readonly bias: number | null;
};

/** Share of the plan's weekly cost below which a saving is not worth a decision. */
export const materialShare = 0.005;

/** What the meeting is asked to decide, most urgent first. */
export function reviewDecisions(facts: ReviewFacts, money: Money): NewsItem[] {
  const items: NewsItem[] = [];
  if (facts.urgentOrders > 0 && !facts.assumedInventory)
    items.push({
      what: `Release ${full(facts.urgentOrders)} urgent replenishment orders`,
      why: `All orders due are worth ${money(facts.orderValue)}; sales of ${money(facts.atStake)} are at stake.`,
    });
  if (facts.planSaving !== null && facts.planSaving > materialShare * facts.planCost)
    items.push({
      what: `Adopt the proposed placement at a service level of ${percent(facts.serviceLevel, 1)}`,
      why: `By the model it saves ${money(facts.planSaving)} a week against the present plan; the results page says what a replay finds.`,
    });
  for (const center of facts.bindingCenters.filter(({ tenth }) => tenth >= materialShare * facts.planCost))
    items.push({
      what: `Decide on room in ${center.name}`,
      why: `It is full: one more m³ saves ${money(center.shadowPrice)} a week, a tenth more room at most ${money(center.tenth)}.`,
    });
  if (facts.bias !== null && Math.abs(facts.bias) > 0.05)
    items.push({
      what: `Look into the forecast's bias of ${signed(facts.bias * 100, (v) => full(v, 1))}%`,
      why: facts.bias > 0 ? "Forecasts run high: stock builds up." : "Forecasts run low: stock runs out.",
    });
  return items;
}

/** Why no decision is listed. */
export function noDecisions(month: string, newest: string): string {
  return month === newest
    ? "The run gives no reason for a decision."
    : `Decisions follow from the newest run only; they are listed with ${monthTitle(newest)}.`;
}

/** The rows of a chart's data table: weeks, months, and the months of the year before. */
export function reviewRows(chart: ReviewChart): { period: string; start: Date; value: number }[] {
  const rows = (period: string, points: readonly ReviewPoint[]) =>
    points.map(({ start, value }) => ({ period, start, value }));
  return [
    ...rows("week", chart.weeks),
    ...rows("month", chart.months),
    ...rows("same month, year before", chart.monthsBefore),
  ];
}

/** How a 6-12 chart is drawn: name, short axis numbers, whether it may go below zero. */
export function chartOptions(
  chart: ReviewChart,
  money: Money,
  width: number,
): { width: number; name: string; format: (value: number) => string; signed: boolean } {
  const { format, label } = chart.metric;
  const axis = (value: number): string => {
    if (format === "share") return `${full(value * 100, Math.abs(value) < 0.1 && value !== 0 ? 1 : 0)}%`;
    if (format === "money") return money(value);
    return format === "count" ? compact(value) : short(Number(value.toPrecision(3)));
  };
  return { width, name: label, format: axis, signed: chart.metric.better === "zero" };
}
