// What the allocation page says: every sentence and title that states a finding, computed from the plan.
import type { Finding } from "./finding.js";
import { compact, counted, full, listed, percent, plural, sentenceCase, short, signed } from "../format.js";

export const costParts = ["shipping", "handling", "holding", "shortage"] as const;
export type CostPart = (typeof costParts)[number];
/** Money a week. */
export type PlanCost = Readonly<Record<CostPart, number>>;
type Money = (amount: number) => string;

/** Below this share of today's cost a difference is called none. */
export const negligibleShare = 0.002;

export function totalCost(cost: PlanCost): number {
  return costParts.reduce((sum, part) => sum + cost[part], 0);
}

/** The page's answer: what the plan costs, what it saves, what one more point of service would cost. */
export function allocationAnswer(
  plan: { serviceLevel: number; attained: number; limit?: "room" | "budget"; cost: PlanCost; unservedUnits: number },
  today: PlanCost | null,
  nextPoint: number | null,
  money: Money,
): Finding {
  const total = totalCost(plan.cost);
  const lowered = plan.attained < plan.serviceLevel - 0.0005;
  const served = percent(lowered ? plan.attained : plan.serviceLevel, 1);
  const wanted = `the stock that ${percent(plan.serviceLevel, 1)} would take`;
  const rest = [
    lowered
      ? plan.limit === "budget"
        ? `The budget does not pay for ${wanted}.`
        : `The centers have no room for ${wanted}.`
      : "",
    plan.unservedUnits > 0.5 ? `${short(plan.unservedUnits)} units a week cannot be served.` : "",
    nextPoint === null ? "" : `One more point of service costs ${money(nextPoint)} a week.`,
  ]
    .filter(Boolean)
    .join(" ");
  const price = `${lowered && plan.limit !== "budget" ? "Room for" : "Serving"} ${served} of demand from stock costs ${money(total)} a week`;
  if (!today) return { lead: `${price}.`, rest };
  const change = total - totalCost(today);
  const compared =
    Math.abs(change) < negligibleShare * totalCost(today)
      ? "as much as the present plan"
      : `${money(Math.abs(change))} (${percent(Math.abs(change) / totalCost(today), 1)}) ${change < 0 ? "less" : "more"} than the present plan`;
  return { lead: `${price}, ${compared}.`, rest };
}

export type LaneChange = {
  readonly center: string;
  readonly region: string;
  readonly units: number;
  readonly unitsNow: number;
};

/** Which center gains most and which gives most, in units a week. */
export function flowsTitle(lanes: readonly LaneChange[]): string {
  const byCenter = new Map<string, number>();
  for (const d of lanes) byCenter.set(d.center, (byCenter.get(d.center) ?? 0) + d.units - d.unitsNow);
  const moved = lanes.reduce((sum, d) => sum + Math.max(0, d.units - d.unitsNow), 0);
  const total = lanes.reduce((sum, d) => sum + d.unitsNow, 0);
  if (lanes.length === 0) return "No lane carries anything";
  if (total === 0 || moved / total < 0.02) return "Every region stays with the center that serves it now";
  const ranked = [...byCenter].sort((a, b) => b[1] - a[1]);
  const [gains, more] = ranked[0]!;
  const [gives, less] = ranked.at(-1)!;
  if (more <= 0.01 * total || less >= 0)
    return `${percent(moved / total, 0)} of units change their center, and every center keeps its share`;
  return `${gains} takes on ${short(more)} units a week, ${gives} gives up ${short(-less)}`;
}

export type CapacityRow = {
  readonly center: string;
  readonly capacity: number | null;
  readonly used: number;
  readonly usedNow: number;
  readonly shadowPrice: number;
};

/** What a center's capacity means: free room, or what one more unit of it would save in a week. */
export function capacityWords(row: CapacityRow, money: Money, unit = "m³"): string {
  if (row.capacity === null) return `${short(row.used)} ${unit}, no limit known`;
  const free = row.capacity - row.used;
  if (row.shadowPrice > 0) return `full: one more ${unit} saves ${money(row.shadowPrice)} a week`;
  if (free < -1e-6 * row.capacity) return `${compact(-free)} ${unit} over its capacity`;
  return free < 0.005 * row.capacity ? "full, but more room would save nothing" : `${compact(free)} ${unit} free`;
}

/** Which centers are full; if none is, which is nearest to it. */
export function capacityTitle(rows: readonly CapacityRow[]): string {
  const binding = rows.filter((d) => d.shadowPrice > 0).map((d) => d.center);
  if (binding.length > 0) return `${listed(binding)} ${binding.length === 1 ? "is" : "are"} full`;
  const known = rows.filter((d) => d.capacity !== null && d.capacity > 0);
  if (known.length === 0) return "No center has a known capacity";
  const nearest = known.reduce((a, b) => (b.used / b.capacity! > a.used / a.capacity! ? b : a));
  return `No center is full; ${nearest.center} comes nearest at ${percent(nearest.used / nearest.capacity!, 0)}`;
}

export type FrontierRow = { readonly service: number; readonly cost: number };

/** Ascending, one row a service level: where room is short, several levels asked for attain the same. */
function distinct(rows: readonly FrontierRow[]): FrontierRow[] {
  const sorted = [...rows].sort((a, b) => a.service - b.service || a.cost - b.cost);
  return sorted.filter((d, i) => i === 0 || d.service - sorted[i - 1]!.service > 1e-4);
}

/** Cost of one more point (0.01) of service at `service`, from the line between the neighbouring points; null at the end. */
export function nextPointCost(rows: readonly FrontierRow[], service: number): number | null {
  const points = distinct(rows);
  const above = points.findIndex((d) => d.service > service + 1e-4);
  if (above < 1) return null;
  const [from, to] = [points[above - 1]!, points[above]!];
  return ((to.cost - from.cost) / (to.service - from.service)) * 0.01;
}

/** Where the frontier turns up: how much dearer a point gets from its first stretch to its last; or that room ends it. */
export function frontierTitle(rows: readonly (FrontierRow & { readonly asked?: number })[], money: Money): string {
  const points = distinct(rows);
  const last = points.at(-1);
  if (!last) return "The frontier is being solved";
  const most = Math.max(...rows.map((d) => d.asked ?? d.service));
  const end = most - last.service > 0.0005 ? `The centers have room for at most ${percent(last.service, 1)}` : "";
  if (points.length < 3) return end || "Too few service levels were solved for a frontier";
  const first = nextPointCost(points, points[0]!.service)!;
  const final = nextPointCost(points, points.at(-2)!.service)!;
  const lowest = points.reduce((a, b) => (b.cost < a.cost ? b : a));
  if (first < 0 && final < 0) return end || "Up to the highest level solved, more service costs less";
  const dear =
    first < 0
      ? `service is cheapest at ${percent(lowest.service, 1)}; past it, a point costs up to ${money(final)}`
      : `a point of service costs ${money(first)} a week at ${percent(points[0]!.service, 0)} and ${money(final)} at ${percent(last.service, 1)}`;
  return end ? `${end}; ${dear}` : sentenceCase(dear);
}

/** What pays for what between today's cost and the proposal's. */
export function waterfallTitle(steps: readonly { label: string; change: number }[], total: number): string {
  const net = steps.reduce((sum, d) => sum + d.change, 0);
  const saved = steps.filter((d) => d.change < -negligibleShare * total).sort((a, b) => a.change - b.change);
  const spent = steps.filter((d) => d.change > negligibleShare * total).sort((a, b) => b.change - a.change);
  if (saved.length === 0 && spent.length === 0) return "The proposal costs what the present plan costs";
  const less = listed(saved.map((d) => d.label.toLowerCase()));
  const more = listed(spent.map((d) => d.label.toLowerCase()));
  if (spent.length === 0) return `Less ${less}, and nothing costs more`;
  if (saved.length === 0) return `More ${more}, and nothing costs less`;
  return net < 0 ? `Less ${less} pays for more ${more}` : `Less ${less} does not pay for more ${more}`;
}

/** Which cell of center × category moves most, in units a week. */
export function matrixTitle(
  cells: readonly { center: string; category: string; units: number; unitsNow: number }[],
): string {
  const most = [...cells].sort((a, b) => Math.abs(b.units - b.unitsNow) - Math.abs(a.units - a.unitsNow))[0];
  if (!most || Math.abs(most.units - most.unitsNow) < 0.5) return "No category changes its centers";
  const change = most.units - most.unitsNow;
  return `${most.category} moves most: ${signed(change, short)} units a week in ${most.center}`;
}

/** How many stock targets there are and what safety stock they hold. */
export function targetsTitle(rows: readonly { safety_stock: number; unit_cost: number }[], money: Money): string {
  const value = rows.reduce((sum, d) => sum + d.safety_stock * d.unit_cost, 0);
  return `${full(rows.length)} reorder points hold ${money(value)} of safety stock`;
}

/** The certificate, in words a reader can check: status, cost, lower bound and gap. */
export function certificateSentence(
  answer: { status: string; objective: number; bound: number; gap: number; unserved: number },
  money: Money,
): string {
  if (answer.status === "infeasible")
    return `No plan meets all demand: ${plural(answer.unserved, "demand")} cannot be served.`;
  const share = percent(answer.gap, answer.gap < 0.0001 ? 4 : 2);
  const costs = `the placement costs ${money(answer.objective)} a week and no plan can cost less than ${money(answer.bound)}`;
  if (answer.status !== "optimal") return `Proven within ${share} of the best: ${costs}.`;
  return `Proven optimal: ${costs}, ${answer.gap <= 1e-9 ? "no gap" : `a gap of ${share}`}.`;
}

/** What it takes to ship orders whose lines are served from different centers. */
export function splitOrdersSentence({ orders, cost }: { orders: number; cost: number }, money: Money): string {
  if (orders < 0.00005) return "No order has to be shipped from more than one center.";
  return `An order takes a parcel from each center that serves a line of it: ${percent(orders, orders < 0.001 ? 2 : 1)} of orders are expected to need more than one, which costs ${money(cost)} a week.`;
}

/** Which reserve the comparison of plans names best. */
export function comparisonTitle(rows: readonly { plan: string; total: number }[]): string {
  const ours = rows.find((d) => d.plan === "stockwise");
  const others = rows.filter((d) => d.plan !== "stockwise");
  if (!ours || others.length === 0) return "There is nothing to compare the plan with";
  const best = others.reduce((a, b) => (b.total < a.total ? b : a));
  const change = ours.total / best.total - 1;
  if (Math.abs(change) < negligibleShare)
    return `The plan costs as much as the best of ${counted(others.length)} simple ones`;
  return `The plan costs ${percent(Math.abs(change), 1)} ${change < 0 ? "less" : "more"} than the best of ${counted(others.length)} simple ones, ${planNames[best.plan] ?? best.plan}`;
}

/** How the page calls each plan of the comparison. */
export const planNames: Readonly<Record<string, string>> = {
  stockwise: "Stockwise",
  uniform: "equal shares",
  proportional: "in proportion to demand",
  "linear-system": "a linear system of equations",
  now: "the present plan",
};

/** Why demand stays unserved, by cause. */
export function unservedSentence(rows: readonly { cause: string; units: number }[]): string {
  if (rows.length === 0) return "All expected demand is served.";
  const causes = [...new Set(rows.map((d) => d.cause))].map(
    (cause) =>
      `${short(rows.filter((d) => d.cause === cause).reduce((sum, d) => sum + d.units, 0))} units a week for want of ${cause}`,
  );
  return `${sentenceCase(listed(causes))}.`;
}
