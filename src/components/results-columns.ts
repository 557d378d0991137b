// Columns of the data tables under the charts of the results page.
import type { Design } from "../lib/findings/experiment.js";
import type { Mover } from "../lib/evaluation/comparison.js";
import { policyMetrics, policyName, type PolicyRow, type ServiceRow } from "../lib/findings/results.js";
import type { IntervalLine, TraceRow } from "../lib/findings/results-view.js";
import { numeric, one, plain, three, two, whole } from "./columns.js";

export const policyColumns = [
  plain("Policy", (d: PolicyRow) => policyName(d.name)),
  ...policyMetrics.map((metric) =>
    numeric(metric.label, (d: PolicyRow) => Number(d[metric.id] ?? NaN), metric.format === "count" ? whole : three),
  ),
];
export const differenceColumns = [
  plain("Figure", (d: IntervalLine) => d.label),
  numeric("Difference, %", (d: IntervalLine) => d.value, two),
  numeric("Low, %", (d: IntervalLine) => d.low, two),
  numeric("High, %", (d: IntervalLine) => d.high, two),
  plain("Verdict", (d: IntervalLine) => d.verdict),
];
export const capturedColumns = [
  plain("Figure", (d: IntervalLine) => d.label),
  numeric("Captured, %", (d: IntervalLine) => d.value, one),
  numeric("Low, %", (d: IntervalLine) => d.low, one),
  numeric("High, %", (d: IntervalLine) => d.high, one),
];
export const weekColumns = [
  plain("Policy", (d: { series: string }) => d.series),
  plain("Week", (d: { x: Date }) => d.x),
  numeric("Value", (d: { y: number }) => d.y, three),
];
export const traceColumns = [
  plain("Policy", (d: TraceRow) => policyName(d.policy)),
  plain("Week", (d: TraceRow) => d.week),
  numeric("On hand", (d: TraceRow) => d.on_hand, whole),
  numeric("Demand", (d: TraceRow) => d.demand, whole),
  numeric("Shipped", (d: TraceRow) => d.shipped, whole),
  numeric("Lost", (d: TraceRow) => d.lost, whole),
  numeric("Receipts", (d: TraceRow) => d.receipts, whole),
];
export const caseColumns = [plain("Case", (d: IntervalLine) => d.label), ...differenceColumns.slice(1)];
export const serviceColumns = [
  plain("Group", (d: ServiceRow) => d.name),
  numeric("Units asked for", (d: ServiceRow) => d.demand_units, whole),
  numeric("Fill rate", (d: ServiceRow) => d.fill_rate ?? NaN, three),
  numeric("Low", (d: ServiceRow) => d.low ?? NaN, three),
  numeric("High", (d: ServiceRow) => d.high ?? NaN, three),
];
export const designColumns = [
  plain("Design", (d: Design) => d.name),
  numeric("Weeks", (d: Design) => d.weeks, whole),
  numeric("Smallest difference found, %", (d: Design) => 100 * d.effect, one),
];
export const moverColumns = [
  plain("Item", (d: Mover) => d.sku),
  plain("Center", (d: Mover) => d.fc_id),
  numeric("Order-up-to before", (d: Mover) => d.before, whole),
  numeric("Now", (d: Mover) => d.after, whole),
  numeric("Average stock, value", (d: Mover) => d.value, whole),
  plain("Likeliest cause", (d: Mover) => d.reason),
];
