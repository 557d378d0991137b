// What the results page says: every sentence and title that states a finding, computed from the replay.
import { lowerFirst, type Finding } from "./finding.js";
import { counted, full, listed, percent, sentenceCase, signed } from "../format.js";
import { metrics, type MetricId } from "../metrics.js";

/** The report of `validate`, as contracts.md has it. */
export type PolicyRow = { readonly name: string } & Readonly<Record<string, number | string>>;
export type Difference = {
  readonly metric: string;
  readonly policy: string;
  readonly baseline: string;
  /** (policy − baseline) / baseline, with its interval. */
  readonly relative: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
};
export type Captured = {
  readonly metric: string;
  readonly policy: string;
  readonly baseline: string;
  readonly share: number;
  readonly low?: number | null;
  readonly high?: number | null;
};
/** One case of the comparison over again. */
export type Variant = {
  readonly id: string;
  readonly kind: "stress" | "cost" | "service" | "cutoff";
  readonly label: string;
  readonly differences: readonly Difference[];
};
/** Service of one segment or class of demand. */
export type ServiceRow = {
  readonly policy: string;
  readonly by: "segment" | "class";
  readonly name: string;
  readonly demand_units: number;
  readonly fill_rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
};
/** What a reserve for segments with more goodwill brings. */
export type RationingAnswer = {
  readonly stock: "equal" | "tight";
  readonly loss_chance: number;
  readonly reserve_weeks: number;
  readonly relative: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly distinguishable: boolean;
  /** Against a reserve by lot: what knowing the segments is worth. */
  readonly by_segment: {
    readonly relative: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly distinguishable: boolean;
  };
  readonly protected_fill: readonly [number, number];
  readonly other_fill: readonly [number, number];
};
export type Check = { readonly name: string; readonly passed: boolean; readonly detail: string };

/** How the page calls each policy. */
export const policyNames: Readonly<Record<string, string>> = {
  "one-size-fits-all": "One size fits all",
  "one-size-fits-all-pull": "One size fits all, pull",
  "tuned-status-quo": "Tuned status quo",
  "stockwise-without-segments": "Stockwise without segments",
  stockwise: "Stockwise",
  "perfect-foresight": "Perfect foresight",
};

export function policyName(policy: string): string {
  return policyNames[policy] ?? policy;
}

/** Metrics of the policies in the order of the table, with how they are written. */
export const policyMetrics = [
  { id: "shipping_cost_index", label: "Shipping cost index", better: "lower", format: "index" },
  { id: "shipping_cost_per_unit", label: "Shipping cost per unit", better: "lower", format: "money" },
  { id: "fill_rate", label: "Fill rate", better: "higher", format: "share" },
  { id: "lost_units", label: "Lost units", better: "lower", format: "count" },
  { id: "lost_margin", label: "Lost margin", better: "lower", format: "money" },
  { id: "transfers", label: "Transfers", better: "lower", format: "count" },
  { id: "redistribution_hours", label: "Redistribution hours", better: "lower", format: "count" },
  { id: "average_inventory_value", label: "Average inventory", better: "lower", format: "money" },
  { id: "total_cost", label: "Total cost", better: "lower", format: "money" },
] as const;

export function metricLabel(metric: string): string {
  const known = policyMetrics.find((d) => d.id === metric)?.label;
  return known ?? (metric in metrics ? metrics[metric as MetricId].name : sentenceCase(metric.replaceAll("_", " ")));
}

export type Verdict = "better" | "worse" | "unclear";

/** Better or worse only if the interval is clear of zero. */
export function verdictOf(d: Pick<Difference, "metric" | "low" | "high">): Verdict {
  const higherIsBetter = policyMetrics.find((metric) => metric.id === d.metric)?.better === "higher";
  if (!Number.isFinite(d.low) || !Number.isFinite(d.high)) return "unclear";
  if (d.high < 0) return higherIsBetter ? "worse" : "better";
  if (d.low > 0) return higherIsBetter ? "better" : "worse";
  return "unclear";
}

const change = (share: number) => signed(share * 100, (v) => `${full(v, 1)}%`);

/** "−16.2% (95% interval −18.0% to −14.1%)", or that it cannot be told apart from no difference. */
export function differenceWords(d: Difference): string {
  const interval = `${percent(d.level, 0)} interval ${change(d.low)} to ${change(d.high)}`;
  if (!Number.isFinite(d.relative)) return "cannot be computed: the baseline is zero";
  return verdictOf(d) === "unclear"
    ? `not distinguishable (${change(d.relative)}, ${interval})`
    : `${change(d.relative)} (${interval})`;
}

function find(rows: readonly Difference[], metric: string, baseline: string): Difference | undefined {
  return rows.find((d) => d.policy === "stockwise" && d.metric === metric && d.baseline === baseline);
}

/** What is clear of zero in words, then all that is not, together. */
function clauses(differences: readonly Difference[], baseline: string, metricsAsked: readonly string[]): string {
  const found = metricsAsked.flatMap((metric) => {
    const d = find(differences, metric, baseline);
    return d && Number.isFinite(d.relative) ? [d] : [];
  });
  const clear = found
    .filter((d) => verdictOf(d) !== "unclear")
    .map((d) => `${inText(d.metric)} ${full(Math.abs(d.relative) * 100, 1)}% ${d.relative < 0 ? "lower" : "higher"}`);
  const unclear = found.filter((d) => verdictOf(d) === "unclear").map((d) => inText(d.metric));
  const rest = unclear.length === 0 ? [] : [`no distinguishable difference in ${listed(unclear)}`];
  return [...(clear.length > 0 ? [listed(clear)] : []), ...rest].join("; ");
}

const inSentence = (name: string): string => lowerFirst(name);
const inText = (metric: string): string => metricLabel(metric).toLowerCase();

/** Difference of our policy's total cost to a baseline, as a share; NaN where it was not measured. */
export function costDifference(differences: readonly Difference[], baseline: string): number {
  return find(differences, "total_cost", baseline)?.relative ?? NaN;
}

/** The page's answer: against the tuned status quo first, as that is what a sceptic accepts. */
export function resultsAnswer(differences: readonly Difference[], captured: readonly Captured[]): Finding {
  const tuned = clauses(differences, "tuned-status-quo", ["total_cost", "shipping_cost_index", "lost_units"]);
  const uniform = clauses(differences, "one-size-fits-all", ["total_cost", "shipping_cost_index", "lost_units"]);
  const share = captured.find(
    (d) => d.policy === "stockwise" && d.metric === "total_cost" && d.baseline === "one-size-fits-all",
  );
  const lead = tuned
    ? `Against a well-tuned status quo: ${tuned}.`
    : uniform
      ? `Against one size fits all: ${uniform}.`
      : "The replay could not compare the policies.";
  const rest = [
    tuned && uniform ? `Against one size fits all: ${uniform}.` : "",
    share && Number.isFinite(share.share)
      ? `Of the distance in total cost from there to perfect foresight, ${percent(share.share, 0)} is captured.`
      : "",
  ];
  return { lead, rest: rest.filter(Boolean).join(" ") };
}

/** The title over the differences to one baseline. */
export function differencesTitle(rows: readonly Difference[], baseline: string): string {
  const words = { better: 0, worse: 0, unclear: 0 };
  for (const d of rows) words[verdictOf(d)]++;
  const against = policyName(baseline).toLowerCase();
  if (rows.length === 0) return `No difference to ${against} was measured`;
  const parts = [
    words.better > 0 ? `${counted(words.better)} better` : "",
    words.worse > 0 ? `${counted(words.worse)} worse` : "",
    words.unclear > 0 ? `${counted(words.unclear)} not distinguishable` : "",
  ].filter(Boolean);
  return `Against ${against}, of ${counted(rows.length)} figures: ${listed(parts)}`;
}

/** Whether the segment dimension pays, in plain words, also where it does not. */
export function segmentsSentence(differences: readonly Difference[]): string {
  const d = find(differences, "total_cost", "stockwise-without-segments");
  if (!d || !Number.isFinite(d.relative)) return "Whether segments pay was not measured in this run.";
  const interval = `${change(d.relative)} of total cost, ${percent(d.level, 0)} interval ${change(d.low)} to ${change(d.high)}`;
  if (verdictOf(d) === "unclear") return `Do segments pay in placement? Not distinguishably: ${interval}.`;
  return verdictOf(d) === "better" ? `Segments pay: ${interval}.` : `Segments cost more than they bring: ${interval}.`;
}

/** How far a difference carries: the range over all cases, and what was clear of zero. */
export function rangeTitle(rows: readonly Difference[], baseline: string): string {
  const known = rows.filter((d) => Number.isFinite(d.relative));
  if (known.length === 0) return `No other case was compared with ${policyName(baseline).toLowerCase()}`;
  const shares = known.map((d) => d.relative);
  const count = (verdict: Verdict) => known.filter((d) => verdictOf(d) === verdict).length;
  const parts = [
    `better in ${counted(count("better"))}`,
    ...(count("unclear") > 0 ? [`not distinguishable in ${counted(count("unclear"))}`] : []),
    count("worse") > 0 ? `worse in ${counted(count("worse"))}` : "worse in none",
  ];
  return `${metricLabel(known[0]!.metric)} from ${change(Math.min(...shares))} to ${change(Math.max(...shares))} over ${counted(known.length)} cases: ${listed(parts)}`;
}

/** Which segments or classes get more or less than all together, clear of chance. */
export function serviceTitle(rows: readonly ServiceRow[], level: number): string {
  const known = rows.filter((d) => d.fill_rate !== null && d.low !== null && d.high !== null);
  if (known.length === 0) return "Service by group was not measured";
  const below = known.filter((d) => d.high! < level);
  const above = known.filter((d) => d.low! > level);
  const what = known[0]!.by === "segment" ? "segments" : "classes of demand";
  if (below.length === 0 && above.length === 0)
    return `No group of the ${counted(known.length)} ${what} is served distinguishably better or worse than the level asked for`;
  const parts = [
    ...(below.length > 0 ? [`${listed(below.map((d) => inSentence(d.name)))} clearly below it`] : []),
    ...(above.length > 0 ? [`${listed(above.map((d) => inSentence(d.name)))} clearly above it`] : []),
  ];
  return `Of ${counted(known.length)} ${what} at a service level of ${percent(level, 0)} for all: ${listed(parts)}`;
}

/** What a reserve does, in one line per assumption. */
export function rationingWords(d: RationingAnswer): { what: string; why: string } {
  const stock = d.stock === "equal" ? "With the stock of the comparison" : "With a fifth less stock";
  const what = `${stock}, if a lost line loses the customer for a year with a chance of ${percent(d.loss_chance, 0)}`;
  if (d.reserve_weeks === 0) return { what, why: "no reserve was worth it on the training weeks, so none is kept." };
  const fills = `protected segments ${percent(d.protected_fill[0], 1)} → ${percent(d.protected_fill[1], 1)} filled, the others ${percent(d.other_fill[0], 1)} → ${percent(d.other_fill[1], 1)}`;
  if (d.relative === null || d.low === null || d.high === null) return { what, why: "cannot be computed." };
  const judged = (row: RationingAnswer["by_segment"]) => {
    if (row.relative === null || row.low === null || row.high === null) return "not computable";
    const verdict = !row.distinguishable ? "not distinguishable" : row.relative < 0 ? "it pays" : "it costs";
    return `${verdict} (${change(row.relative)} of total cost with goodwill, 95% interval ${change(row.low)} to ${change(row.high)})`;
  };
  return {
    what,
    why: `against no reserve ${judged(d)}; against one for as many orders by lot, which is what the segments are worth, ${judged(d.by_segment)}. Reserve ${full(d.reserve_weeks, 2)} weeks of forecast; ${fills}.`,
  };
}

/** The answer on segments: placement first, then rationing. */
export function segmentsTitle(differences: readonly Difference[], answers: readonly RationingAnswer[]): string {
  const placement = find(differences, "total_cost", "stockwise-without-segments");
  const paying = answers.filter(
    (d) =>
      d.distinguishable && d.by_segment.distinguishable && (d.relative ?? 0) < 0 && (d.by_segment.relative ?? 0) < 0,
  ).length;
  const placed =
    !placement || !Number.isFinite(placement.relative)
      ? "Do segments pay? Not measured in placement"
      : verdictOf(placement) === "better"
        ? "Segments pay in placement"
        : verdictOf(placement) === "worse"
          ? "Segments do not pay in placement: they cost"
          : "Segments do not pay in placement";
  if (answers.length === 0) return placed;
  const where = paying === 0 ? "in none" : paying === answers.length ? "in all" : `in ${counted(paying)}`;
  return `${placed}; a reserve for the dearest of them pays ${where} of ${counted(answers.length)} cases`;
}

/** The title over the table of policies. */
export function policiesTitle(policies: readonly PolicyRow[]): string {
  const costs = policies
    .filter((d) => d.name !== "perfect-foresight" && typeof d["total_cost"] === "number")
    .sort((a, b) => Number(a["total_cost"]) - Number(b["total_cost"]));
  const best = costs[0];
  if (!best) return "No policy was replayed";
  return `${policyName(best.name)} has the lowest total cost of the ${counted(costs.length)} that cannot see the future`;
}

/** The companion figure: with how much less stock the same service is reached. */
export function companionSentence(atService: readonly PolicyRow[], baseline: string): string {
  const inventory = (name: string) => {
    const row = atService.find((d) => d.name === name);
    return row && row["matched"] ? Number(row["average_inventory_value"]) : NaN;
  };
  const less = inventory("stockwise") / inventory(baseline) - 1;
  const name = policyName(baseline).toLowerCase();
  if (!Number.isFinite(less))
    return `The same service as ${name} was not reached by both, so the stock for it cannot be compared.`;
  return `For the same fill rate, Stockwise takes ${full(Math.abs(less) * 100, 1)}% ${less < 0 ? "less" : "more"} inventory than ${name}.`;
}

/** What share of the way from a baseline to perfect foresight is done. */
export function capturedTitle(rows: readonly Captured[]): string {
  const known = rows.filter((d) => Number.isFinite(d.share));
  if (known.length === 0) return "The distance to perfect foresight was not measured";
  const best = known.reduce((a, b) => (b.share > a.share ? b : a));
  const least = known.reduce((a, b) => (b.share < a.share ? b : a));
  if (known.length === 1)
    return `${percent(best.share, 0)} of the way to perfect foresight in ${metricLabel(best.metric).toLowerCase()}`;
  return `From ${percent(least.share, 0)} (${metricLabel(least.metric).toLowerCase()}) to ${percent(best.share, 0)} (${metricLabel(best.metric).toLowerCase()}) of the way to perfect foresight`;
}

/** The title over weekly lines: in how many weeks ours did better than the baseline. */
export function weeklyTitle(
  pairs: readonly { ours: number; baseline: number }[],
  what: string,
  against: string,
  better: "lower" | "higher" = "lower",
): string {
  const won = pairs.filter((d) => (better === "lower" ? d.ours < d.baseline : d.ours > d.baseline)).length;
  if (pairs.length === 0) return `${what} by week was not recorded`;
  return `${what} was ${better} than with ${policyName(against).toLowerCase()} in ${counted(won)} of ${counted(pairs.length)} weeks`;
}

/** The title over one item's trace. */
export function traceTitle(
  name: string,
  ours: { lost: number; demand: number },
  other: { lost: number },
  otherPolicy: string,
): string {
  const lost = ours.lost === 0 ? "loses nothing" : `loses ${full(ours.lost)} of ${full(ours.demand)} units`;
  return `${name} ${lost}; ${policyName(otherPolicy).toLowerCase()} ${other.lost === 0 ? "nothing" : `${full(other.lost)}`}`;
}

/** Whether every check of the replay passed. */
export function checksTitle(checks: readonly Check[]): string {
  const failed = checks.filter((d) => !d.passed);
  if (checks.length === 0) return "No check was run";
  return failed.length === 0
    ? checks.length === 1
      ? "The one check passed"
      : `All ${counted(checks.length)} checks passed`
    : `${sentenceCase(counted(failed.length))} of ${counted(checks.length)} checks failed: ${listed(failed.map((d) => d.name))}`;
}

/** A claim published elsewhere beside what this replay finds; the claim is never ours. */
export type Claim = {
  readonly claim: string;
  readonly metric: string;
  readonly baseline: string;
  readonly claimed: number | null;
};

export const publishedClaims: readonly Claim[] = [
  { claim: "Shipping cost 12% lower", metric: "shipping_cost_index", baseline: "one-size-fits-all", claimed: -0.12 },
  { claim: "Stockouts 18% lower", metric: "lost_units", baseline: "one-size-fits-all", claimed: -0.18 },
  {
    claim: "20 hours a month of manual redistribution saved",
    metric: "redistribution_hours",
    baseline: "one-size-fits-all",
    claimed: null,
  },
];

/** What the replay finds where somebody claimed a figure. */
export function claimWords(claim: Claim, differences: readonly Difference[]): string {
  const d = find(differences, claim.metric, claim.baseline);
  if (!d || !Number.isFinite(d.relative)) return `${metricLabel(claim.metric)}: not measured here`;
  return `${metricLabel(claim.metric)} in this replay: ${differenceWords(d)}`;
}

/** What the replay is: weeks, lines, stock and replicas. */
export function replaySentence(
  report: {
    readonly held_out: { readonly first: string; readonly weeks: number; readonly lines: number };
    readonly bootstrap: { readonly replicas: number };
  },
  equalStock: boolean,
): string {
  const { held_out, bootstrap } = report;
  const stock = equalStock
    ? "the same average inventory for all"
    : "each policy with the stock that its service level takes";
  return `${full(held_out.weeks)} held-out weeks from ${held_out.first}, ${full(held_out.lines)} order lines; everything fitted before; ${stock}; intervals from ${full(bootstrap.replicas)} paired block-bootstrap replicas`;
}

/** Checks as list items: a tick or a cross, the name, the detail. */
export function checkItems(
  checks: readonly Check[],
): { mark: string; tone: "good" | "harm"; what: string; why: string }[] {
  return checks.map((d) => ({
    mark: d.passed ? "✓" : "✗",
    tone: d.passed ? "good" : "harm",
    what: `${sentenceCase(d.name)}${d.passed ? "" : " (failed)"}`,
    why: d.detail,
  }));
}
