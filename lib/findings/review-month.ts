// One month of the review: what it is made of, and how it is frozen, so that a published month never changes.
import type { ReviewFacts, ReviewMetric, ReviewValue } from "./review.js";
import { counted, full, percent, signed } from "../format.js";
import type { MonitoringReport } from "./monitoring.js";
import type { MonthNotes } from "./review-notes.js";

/** What the shipping cost of a month differs by from that of the month before. */
export type Bridge = {
  /** YYYY-MM. */
  readonly month: string;
  readonly before: number;
  readonly after: number;
  readonly steps: readonly { readonly label: string; readonly change: number }[];
};

/** A forecast made before a month against what happened in it, item by item and week by week. */
export type MonthForecast = {
  readonly month: string;
  /** Day after which the forecast was made. */
  readonly origin: string;
  readonly weeks: number;
  readonly forecast: number;
  readonly actual: number;
  readonly wape: number;
  /** Share of item-weeks inside the 95% interval. */
  readonly coverage_95: number;
};

/** A month as it was when it was published. */
export type FrozenReview = {
  readonly format: 1;
  readonly month: string;
  /** Which data it is of: reviews of other data are not mixed in. */
  readonly dataset: string;
  readonly frozen_at: string;
  readonly run_id: string;
  readonly data_through: string;
  readonly synthetic: boolean;
  readonly metrics: readonly ReviewMetric[];
  readonly values: readonly (Omit<ReviewValue, "start"> & { readonly start: string })[];
  /** Only of the newest month: decisions follow from the newest run. */
  readonly facts: ReviewFacts | null;
  readonly bridge: Bridge | null;
  readonly forecast: MonthForecast | null;
  readonly notes: MonthNotes;
  /** What had changed since the run before; only of the newest month, as the facts. */
  readonly monitoring: MonitoringReport | null;
};

const monthsKept = 24;
const weeksKept = 62;

/** Everything that the page shows of `month`: two years of months and a good year of weeks, none of them later. */
export function valuesUntil(values: readonly ReviewValue[], month: string): ReviewValue[] {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const end = Date.UTC(year, number, 1);
  const day = 86_400_000;
  return values.filter(({ period, start }) => {
    const time = start.getTime();
    if (period === "month") return time < end && time >= Date.UTC(year, number - monthsKept, 1);
    // A week belongs to the month that holds its Thursday.
    return time + 3 * day < end && time >= end - 7 * weeksKept * day;
  });
}

/** Freezes a month. */
export function freezeReview(
  month: string,
  stamp: Pick<FrozenReview, "dataset" | "frozen_at" | "run_id" | "data_through" | "synthetic">,
  review: {
    readonly metrics: readonly ReviewMetric[];
    readonly values: readonly ReviewValue[];
    readonly facts: ReviewFacts | null;
    readonly bridges: readonly Bridge[];
    readonly forecasts: readonly MonthForecast[];
    readonly notes: MonthNotes;
    readonly monitoring: MonitoringReport | null;
  },
): FrozenReview {
  return {
    format: 1,
    month,
    ...stamp,
    metrics: review.metrics,
    values: valuesUntil(review.values, month).map(({ metric, period, start, value }) => ({
      metric,
      period,
      start: start.toISOString().slice(0, 10),
      value,
    })),
    facts: review.facts,
    bridge: review.bridges.find((bridge) => bridge.month === month) ?? null,
    forecast: review.forecasts.find((forecast) => forecast.month === month) ?? null,
    notes: review.notes,
    monitoring: review.monitoring,
  };
}

/** The values of a frozen month as the page wants them. */
export function frozenValues({ values }: FrozenReview): ReviewValue[] {
  return values.map(({ start, ...value }) => ({ ...value, start: new Date(`${start}T00:00:00Z`) }));
}

/** What makes the difference to the month before, the largest part first. */
export function bridgeTitle({ before, after, steps }: Bridge, money: (amount: number) => string): string {
  const change = after - before;
  const largest = steps.reduce((a, b) => (Math.abs(b.change) > Math.abs(a.change) ? b : a));
  const direction = change < 0 ? "lower" : "higher";
  return `Shipping cost ${money(Math.abs(change))} ${direction} than the month before, most of it ${largest.label.toLowerCase()} (${signed(largest.change, money)})`;
}

/** How the forecast that was there before the month did. */
export function forecastSentence(found: MonthForecast | null): string {
  if (!found) return "No forecast made shortly before this month was kept to compare with.";
  const { weeks, origin, forecast, actual, wape, coverage_95 } = found;
  const off = forecast / actual - 1;
  return `Made on ${origin} for ${counted(weeks)} ${weeks === 1 ? "week" : "weeks"} of the month: ${full(forecast)} units expected, ${full(actual)} sold (${signed(100 * off, (v) => `${full(v, 1)}%`)} off in total); WAPE by item and week ${percent(wape, 1)}, ${percent(coverage_95, 1)} inside the 95% interval.`;
}

/** Whether the month is frozen, and as what. */
export function frozenSentence(frozen: FrozenReview | undefined, month: string): string {
  return frozen
    ? `Frozen on ${frozen.frozen_at} from run ${frozen.run_id}, data through ${frozen.data_through}: it no longer changes.`
    : `Not frozen: computed from the data of this run. stockwise review --month ${month} freezes it.`;
}
