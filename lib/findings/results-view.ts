// Rows behind the charts of the results page: policies, differences to one baseline, weeks, one item's trace.
import { full, percent, sentenceCase, signed } from "../format.js";
import {
  differenceWords,
  metricLabel,
  policyMetrics,
  policyName,
  verdictOf,
  type Captured,
  type Difference,
  type PolicyRow,
  type ServiceRow,
  type Variant,
  type Verdict,
} from "./results.js";

type Money = (amount: number) => string;

/** Baselines that differences were measured against, the strongest first. */
export function baselinesOf(differences: readonly Difference[]): { value: string; label: string }[] {
  const order = ["tuned-status-quo", "one-size-fits-all", "one-size-fits-all-pull", "stockwise-without-segments"];
  const found = new Set(differences.filter((d) => d.policy === "stockwise").map((d) => d.baseline));
  return order.filter((name) => found.has(name)).map((name) => ({ value: name, label: policyName(name) }));
}

export type IntervalLine = {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: Verdict;
  readonly words: string;
  /** For narrow figures. */
  readonly shortWords: string;
};

function intervalLine(label: string, d: Difference): IntervalLine {
  const verdict = verdictOf(d);
  const known = Number.isFinite(d.low) && Number.isFinite(d.high);
  return {
    label,
    value: d.relative * 100,
    low: (known ? d.low : d.relative) * 100,
    high: (known ? d.high : d.relative) * 100,
    verdict,
    words: differenceWords(d),
    shortWords: verdict === "unclear" ? "not distinguishable" : signed(d.relative * 100, (v) => `${full(v, 1)}%`),
  };
}

/** Differences of our policy to one baseline in percent, in the order of the policies' table. */
export function differenceLines(differences: readonly Difference[], baseline: string): IntervalLine[] {
  return policyMetrics.flatMap(({ id }) => {
    const d = differences.find((row) => row.policy === "stockwise" && row.metric === id && row.baseline === baseline);
    if (!d || !Number.isFinite(d.relative) || !Number.isFinite(d.low) || !Number.isFinite(d.high)) return [];
    return [intervalLine(metricLabel(id), d)];
  });
}

/** Figures whose range over the cases can be shown. */
export const rangeMetrics = [
  { value: "total_cost", label: "Total cost" },
  { value: "shipping_cost_index", label: "Shipping cost index" },
  { value: "lost_units", label: "Lost units" },
] as const;

/** The difference in one figure to one baseline: as compared above, then in every other case. */
export function rangeDifferences(
  differences: readonly Difference[],
  variants: readonly Variant[],
  metric: string,
  baseline: string,
): { label: string; difference: Difference }[] {
  const of = (rows: readonly Difference[]) =>
    rows.find((d) => d.policy === "stockwise" && d.metric === metric && d.baseline === baseline);
  const cases = [
    { label: "As compared above", differences },
    ...variants.map(({ label, differences: own }) => ({ label, differences: own })),
  ];
  return cases.flatMap(({ label, differences: rows }) => {
    const difference = of(rows);
    return difference && Number.isFinite(difference.relative) ? [{ label, difference }] : [];
  });
}

/** The same as lines of the chart. */
export function rangeLines(rows: readonly { label: string; difference: Difference }[]): IntervalLine[] {
  return rows.map(({ label, difference }) => intervalLine(label, difference));
}

/** Fill rates of our policy by segment or class against the level asked for, in percentage points. */
export function serviceLines(rows: readonly ServiceRow[], level: number): IntervalLine[] {
  return rows.flatMap(({ name, fill_rate, low, high }) => {
    if (fill_rate === null) return [];
    const [from, to] = [low ?? fill_rate, high ?? fill_rate];
    const known = low !== null && high !== null;
    return [
      {
        label: sentenceCase(name),
        value: 100 * (fill_rate - level),
        low: 100 * (from - level),
        high: 100 * (to - level),
        verdict: !known || (from <= level && to >= level) ? "unclear" : from > level ? "better" : "worse",
        words: known ? `${percent(fill_rate, 1)} (${percent(from, 1)} to ${percent(to, 1)})` : percent(fill_rate, 1),
        shortWords: percent(fill_rate, 1),
      },
    ];
  });
}

/** By what service is shown. */
export const serviceGroupings = [
  { value: "segment", label: "Customer segment" },
  { value: "class", label: "Class of demand" },
] as const;

/** Rows of our policy by segment or by class; those by class where there are no segments. */
export function serviceShown(rows: readonly ServiceRow[], by: string): ServiceRow[] {
  const ours = rows.filter((d) => d.policy === "stockwise");
  const asked = ours.filter((d) => d.by === by);
  return asked.length > 0 ? asked : ours;
}

/** The differences that `differenceLines` shows. */
export function differencesShown(differences: readonly Difference[], baseline: string): Difference[] {
  return differences.filter(
    (d) =>
      d.policy === "stockwise" &&
      d.baseline === baseline &&
      Number.isFinite(d.relative) &&
      policyMetrics.some(({ id }) => id === d.metric),
  );
}

/** Which replay the table of policies shows. */
export const stockings = [
  { value: "equal", label: "All with the same average inventory" },
  { value: "service", label: "Each at the service level asked for" },
] as const;

/** A policy's figure as the table shows it. */
export function policyFigure(policy: PolicyRow, metric: (typeof policyMetrics)[number], money: Money): string {
  const value = policy[metric.id];
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  if (metric.format === "money") return money(value);
  if (metric.format === "share") return percent(value, 1);
  return metric.format === "index" ? full(value, 3) : full(value);
}

/** Captured shares of our policy against one baseline in percent with their intervals, for the figures of the table. */
export function capturedLines(rows: readonly Captured[], baseline: string): IntervalLine[] {
  return policyMetrics.flatMap(({ id }) => {
    const d = rows.find((row) => row.policy === "stockwise" && row.baseline === baseline && row.metric === id);
    if (!d || !Number.isFinite(d.share)) return [];
    const [low, high] = [d.low ?? NaN, d.high ?? NaN];
    const known = Number.isFinite(low) && Number.isFinite(high);
    const words = known ? `${percent(d.share, 0)} (${percent(low, 0)} to ${percent(high, 0)})` : percent(d.share, 0);
    return [
      {
        label: metricLabel(id),
        value: d.share * 100,
        low: (known ? low : d.share) * 100,
        high: (known ? high : d.share) * 100,
        verdict: !known || (low <= 0 && high >= 0) ? "unclear" : low > 0 ? "better" : "worse",
        words,
        shortWords: percent(d.share, 0),
      },
    ];
  });
}

/** The captured shares that `capturedLines` shows. */
export function capturedShown(rows: readonly Captured[], baseline: string): Captured[] {
  return rows.filter(
    (d) => d.policy === "stockwise" && d.baseline === baseline && policyMetrics.some(({ id }) => id === d.metric),
  );
}

/** One row of `results-weekly.arrow`. */
export type WeekRow = {
  readonly policy: string;
  readonly week: Date;
  readonly demand_units: number;
  readonly shipped_units: number;
  readonly lost_units: number;
  readonly shipping_cost: number;
  readonly nearest_cost: number;
  readonly transfers: number;
  readonly inventory_value: number;
  readonly lost_margin: number;
};

/** What can be drawn by week. */
export const weeklyMeasures = [
  { value: "fill_rate", label: "Fill rate", unit: "% of demanded units shipped", zero: false },
  { value: "lost_margin", label: "Lost margin", unit: "money a week", zero: true },
  {
    value: "shipping_index",
    label: "Shipping cost index",
    unit: "parcels / same parcels from the nearest center",
    zero: false,
  },
  { value: "inventory_value", label: "Inventory", unit: "value at cost", zero: true },
] as const;
export type WeeklyMeasure = (typeof weeklyMeasures)[number]["value"];

export function weekValue(row: WeekRow, measure: WeeklyMeasure): number {
  if (measure === "fill_rate") return row.demand_units > 0 ? (100 * row.shipped_units) / row.demand_units : NaN;
  if (measure === "shipping_index") return row.nearest_cost > 0 ? row.shipping_cost / row.nearest_cost : NaN;
  return row[measure];
}

/** Lines of ours, the baseline and perfect foresight. */
export function weeklyLines(
  rows: readonly WeekRow[],
  measure: WeeklyMeasure,
  baseline: string,
): { series: string; x: Date; y: number }[] {
  return ["stockwise", baseline, "perfect-foresight"].flatMap((policy) =>
    rows
      .filter((d) => d.policy === policy)
      .map((d) => ({ series: policyName(policy), x: d.week, y: weekValue(d, measure) })),
  );
}

export function weeklyStyles(
  baseline: string,
): { series: string; tone: "ours" | "baseline" | "ink"; dashed?: boolean }[] {
  return [
    { series: policyName("stockwise"), tone: "ours" },
    { series: policyName(baseline), tone: "baseline" },
    { series: policyName("perfect-foresight"), tone: "ink", dashed: true },
  ];
}

/** Ours and the baseline's value of the same weeks. */
export function weeklyPairs(
  rows: readonly WeekRow[],
  measure: WeeklyMeasure,
  baseline: string,
): { ours: number; baseline: number }[] {
  const other = new Map(rows.filter((d) => d.policy === baseline).map((d) => [d.week.getTime(), d]));
  return rows
    .filter((d) => d.policy === "stockwise")
    .flatMap((d) => {
      const match = other.get(d.week.getTime());
      return match ? [{ ours: weekValue(d, measure), baseline: weekValue(match, measure) }] : [];
    })
    .filter((d) => Number.isFinite(d.ours) && Number.isFinite(d.baseline));
}

/** One row of `results-trace.arrow`. */
export type TraceRow = {
  readonly policy: string;
  readonly sku: string;
  readonly name: string;
  readonly fc_id: string;
  readonly center: string | null;
  readonly week: Date;
  readonly on_hand: number;
  readonly demand: number;
  readonly shipped: number;
  readonly lost: number;
  readonly receipts: number;
};

const traceKey = (d: Pick<TraceRow, "sku" | "fc_id">): string => `${d.sku}@${d.fc_id}`;

/** Items that were traced. */
export function tracedItems(rows: readonly TraceRow[]): { value: string; label: string }[] {
  const seen = new Map<string, string>();
  for (const d of rows) if (!seen.has(traceKey(d))) seen.set(traceKey(d), `${d.name} in ${d.center ?? d.fc_id}`);
  return [...seen].map(([value, label]) => ({ value, label }));
}

/** The trace of one item under ours and the baseline, with the sums that its title states. */
export function itemTrace(
  rows: readonly TraceRow[],
  item: string,
  baseline: string,
): {
  rows: TraceRow[];
  name: string;
  ours: { lost: number; demand: number };
  other: { lost: number; demand: number };
} {
  const own = rows.filter((d) => traceKey(d) === item && (d.policy === "stockwise" || d.policy === baseline));
  const sums = (policy: string) => {
    const chosen = own.filter((d) => d.policy === policy);
    return { lost: chosen.reduce((sum, d) => sum + d.lost, 0), demand: chosen.reduce((sum, d) => sum + d.demand, 0) };
  };
  const name = own[0] ? `${own[0].name} in ${own[0].center ?? own[0].fc_id}` : "No item";
  return { rows: own, name, ours: sums("stockwise"), other: sums(baseline) };
}
