// Is the run still good? What the results page says of it: what changed since the run before, and when a refresh is due.
import { counted, full, percent, signed } from "../format.js";
import type { Comparison } from "../evaluation/comparison.js";
import { psiLook } from "../evaluation/drift.js";
import type { Thresholds } from "../evaluation/refresh.js";

/** The snapshot `monitoring.json`. */
export type MonitoringReport = {
  readonly data_through: string;
  readonly thresholds: Thresholds;
  /** Thresholds crossed whatever the age of the run; its age is the reader's to count. */
  readonly crossed: readonly string[];
  /** Null for a first run, and where the files of the run before are gone. */
  readonly comparison: Comparison | null;
};

type Item = {
  readonly mark: string;
  readonly tone: "good" | "watch" | "harm";
  readonly what: string;
  readonly why: string;
};

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** When a refresh is due, and why. `today` is in epoch milliseconds. */
export function monitoringTitle(report: MonitoringReport, today: number): string {
  const due = Date.parse(report.data_through) + 86_400_000 * report.thresholds.maxAgeDays;
  if (report.crossed.length > 0)
    return `A refresh is due now: ${counted(report.crossed.length)} ${report.crossed.length === 1 ? "threshold is" : "thresholds are"} crossed`;
  if (today > due)
    return `A refresh is due since ${day(due)}: the data are more than ${report.thresholds.maxAgeDays} days old`;
  return report.comparison
    ? `No threshold is crossed; the next refresh is due by ${day(due)}`
    : `First run in this folder: the next refresh is due by ${day(due)}`;
}

/** What was looked at, one line each, what is crossed first. */
export function monitoringItems({ comparison, crossed }: MonitoringReport): Item[] {
  const items: Item[] = crossed.map((text) => ({ mark: "!", tone: "harm", what: "Threshold crossed", why: text }));
  if (!comparison) return items;
  const { data, parameters, segments, accuracy, realised, recommendations, drift } = comparison;
  const of = (metric: string) => accuracy.find((d) => d.metric === metric);
  const share = (value: number | null | undefined) =>
    value === null || value === undefined || !Number.isFinite(value) ? "–" : percent(value, 1);
  const add = (what: string, why: string, tone: Item["tone"] = "good") =>
    items.push({ mark: tone === "good" ? "·" : "!", tone, what, why });
  add(
    "Data",
    `${full(data.rows_before)} rows before, ${full(data.rows_after)} now; ${data.new_weeks === 0 ? "no new week" : `${counted(data.new_weeks)} new ${data.new_weeks === 1 ? "week" : "weeks"}`}.`,
  );
  add(
    "Settings",
    parameters.length === 0
      ? "the same."
      : `${parameters.map((d) => `${d.name}: ${JSON.stringify(d.before)} → ${JSON.stringify(d.after)}`).join("; ")}.`,
  );
  add(
    "Segments",
    segments.moved === null
      ? "nothing to compare."
      : `${percent(segments.moved, 1)} of ${full(segments.customers_in_both)} customers in both runs changed their segment.`,
  );
  const [wape, bias, coverage] = [of("wape"), of("bias"), of("coverage_95")];
  add(
    "Accuracy in the backtest",
    `WAPE ${share(wape?.before)} → ${share(wape?.after)}, bias ${share(bias?.before)} → ${share(bias?.after)}, coverage at 95% ${share(coverage?.before)} → ${share(coverage?.after)}.`,
  );
  add(
    "The last forecast against what happened",
    realised
      ? `${counted(realised.weeks)} ${realised.weeks === 1 ? "week" : "weeks"}: WAPE ${percent(realised.wape, 1)}, bias ${signed(100 * realised.bias, (v) => `${full(v, 1)}%`)}, ${percent(realised.coverage_95, 1)} inside the 95% interval, tracking signal ${full(realised.tracking_signal, 1)}.`
      : "no week has passed since that run.",
  );
  const shifted = drift.filter((d) => d.psi > psiLook);
  add(
    "Drift of the last 13 weeks",
    drift.length === 0
      ? "nothing to compare."
      : `${drift.map((d) => `${d.what} ${full(d.psi, 3)}`).join(", ")} (population stability index; above ${psiLook} worth a look).`,
    shifted.length > 0 ? "watch" : "good",
  );
  add("Recommendations", `${full(recommendations.changed)} of ${full(recommendations.of)} order-up-to levels changed.`);
  return items;
}

/** How much the recommendations moved together, and what moved most. */
export function moversTitle(
  { movers }: Pick<Comparison["recommendations"], "movers">,
  money: (amount: number) => string,
): string {
  const [first] = movers;
  if (!first) return "No recommendation changed";
  return `${first.sku} at ${first.fc_id} moved most: ${signed(first.value, money)} of average stock (${first.reason})`;
}
