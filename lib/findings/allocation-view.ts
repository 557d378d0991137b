// Rows behind the charts of the allocation page, from one solved plan and the names of things.
import { explainStock } from "../allocation/explain.js";
import type { Plan } from "../allocation/resolve.js";
import type { StockingInput } from "../allocation/stocking-input.js";
import { full, percent, plural, sentenceCase, short } from "../format.js";
import type { SegmentService } from "../allocation/segment-service.js";
import type { PlanAnswer, PlanSettings, PlanTarget } from "../jobs/resolve-plan.js";
import { numbers, texts, type Table } from "../table/table.js";
import { capacityWords, costParts, nextPointCost, planNames, type CapacityRow } from "./allocation.js";

type Money = (amount: number) => string;

/** Names and places, from `geography.json` and `allocation-skus.arrow`. */
export type Names = {
  readonly centers: ReadonlyMap<string, { name: string; longitude: number; latitude: number }>;
  readonly regions: ReadonlyMap<string, { name: string; longitude: number | null; latitude: number | null }>;
  readonly items: ReadonlyMap<string, { name: string; category: string }>;
};

type Place = { readonly longitude: number; readonly latitude: number };
type Places = {
  readonly centers: readonly (Place & { fc_id: string; name: string })[];
  readonly regions: readonly { region: string; name: string; longitude: number | null; latitude: number | null }[];
};

export function namesOf(places: Places, items: Table): Names {
  const [sku, name, category] = ["sku", "name", "category"].map((column) => texts(items, column));
  return {
    centers: new Map(places.centers.map((d) => [d.fc_id, d])),
    regions: new Map(places.regions.map((d) => [d.region, d])),
    items: new Map(sku!.map((id, i) => [id!, { name: name![i] ?? id!, category: category![i] ?? "" }])),
  };
}

/** Present shares `[region * centers + center]` from rows region, fc_id, share. */
export function presentShares(input: StockingInput, table: Table): Float64Array {
  const n = input.centers.length;
  const [center, region] = [indexOf(input.centers), indexOf(input.regions)];
  const shares = new Float64Array(input.regions.length * n);
  const [regions, centers] = [texts(table, "region"), texts(table, "fc_id")];
  numbers(table, "share").forEach((share, i) => {
    shares[region.get(regions[i]!)! * n + center.get(centers[i]!)!] = share;
  });
  return shares;
}

/** Who buys what where, from rows sku, fc_id, segment, share; null where nothing can be told apart by segment. */
export function segmentGround(
  input: StockingInput,
  segments: readonly { readonly segment: number }[],
  table: Table,
): Pick<SegmentService, "segments" | "share"> | null {
  if (table.rows === 0 || segments.length === 0) return null;
  const [item, center] = [indexOf(input.skus), indexOf(input.centers)];
  const place = new Map(segments.map(({ segment }, g) => [segment, g]));
  const share = new Float64Array(input.skus.length * input.centers.length * segments.length);
  const [skus, centers] = [texts(table, "sku"), texts(table, "fc_id")];
  const codes = numbers(table, "segment");
  numbers(table, "share").forEach((value, i) => {
    const [s, f, g] = [item.get(skus[i]!), center.get(centers[i]!), place.get(codes[i]!)];
    if (s === undefined || f === undefined || g === undefined) return;
    share[(s * input.centers.length + f) * segments.length + g] = value;
  });
  return { segments: segments.map(({ segment }) => String(segment)), share };
}

export type SegmentRow = { readonly segment: string; readonly asked: number; readonly attained: number };

/** Service asked for and reached by segment; none while all are served alike. */
export function segmentRows(
  segments: readonly { readonly name: string }[],
  settings: Pick<PlanSettings, "serviceLevel" | "segmentLevels">,
  attained: readonly number[] | undefined,
): SegmentRow[] {
  if (!attained) return [];
  return segments.map(({ name }, g) => ({
    segment: name,
    asked: settings.segmentLevels?.[g] ?? settings.serviceLevel,
    attained: attained[g] ?? NaN,
  }));
}

/** What levels of their own come to, though all segments are served from one stock. */
export function segmentsTitle(rows: readonly SegmentRow[]): string {
  const known = rows.filter((d) => Number.isFinite(d.attained));
  if (known.length === 0) return "All segments have the service level of all";
  const best = known.reduce((a, b) => (b.attained > a.attained ? b : a));
  const least = known.reduce((a, b) => (b.attained < a.attained ? b : a));
  return `From one stock, segments reach ${percent(least.attained, 1)} to ${percent(best.attained, 1)}: ${best.segment} most`;
}

export function capacityRows(
  input: StockingInput,
  plan: PlanAnswer,
  names: Names,
  money: Money,
): (CapacityRow & { words: string })[] {
  return input.centers.map((id, f) => {
    const row = {
      center: names.centers.get(id)?.name ?? id,
      capacity: Number.isFinite(plan.capacity[f]!) ? plan.capacity[f]! : null,
      used: plan.used[f]!,
      usedNow: plan.usedPresent[f]!,
      shadowPrice: plan.prices[f]! > 1e-9 ? plan.prices[f]! : 0,
    };
    return { ...row, words: capacityWords(row, money) };
  });
}

export type LaneRow = {
  readonly center: string;
  readonly region: string;
  readonly units: number;
  readonly unitsNow: number;
};

/** Lanes that carry something in the plan or now. */
export function laneRows(input: StockingInput, plan: PlanAnswer, names: Names): LaneRow[] {
  return lanes(input, plan).map(({ center, region, units, unitsNow }) => ({
    center: names.centers.get(center)?.name ?? center,
    region: names.regions.get(region)?.name ?? region,
    units,
    unitsNow,
  }));
}

/** The same lanes with both ends on the map; regions without a place are left out. */
export function mappedLanes(
  input: StockingInput,
  plan: PlanAnswer,
  names: Names,
): (LaneRow & { from: Place; to: Place })[] {
  return lanes(input, plan).flatMap(({ center, region, units, unitsNow }) => {
    const from = names.centers.get(center);
    const to = names.regions.get(region);
    if (!from || !to || to.longitude === null || to.latitude === null) return [];
    const place = { longitude: to.longitude, latitude: to.latitude };
    return [{ center: from.name, region: to.name, units, unitsNow, from, to: place }];
  });
}

function lanes(input: StockingInput, plan: PlanAnswer) {
  const regions = input.regions.length;
  return Array.from(plan.laneUnits.keys())
    .map((i) => ({
      center: input.centers[Math.floor(i / regions)]!,
      region: input.regions[i % regions]!,
      units: plan.laneUnits[i]!,
      unitsNow: plan.laneUnitsPresent[i]!,
    }))
    .filter((d) => d.units > 0.005 || d.unitsNow > 0.005);
}

/** Centers on the map with the units that they ship. */
export function mapCenters(
  input: StockingInput,
  plan: PlanAnswer,
  names: Names,
): (Place & { name: string; units: number; binding: boolean })[] {
  const regions = input.regions.length;
  return input.centers.flatMap((id, f) => {
    const at = names.centers.get(id);
    if (!at) return [];
    const units = plan.laneUnits.subarray(f * regions, (f + 1) * regions).reduce((sum, value) => sum + value, 0);
    return [{ ...at, units, binding: plan.prices[f]! > 1e-9 }];
  });
}

/** What the answer at the top of the page is made of. */
export function planFacts(plan: PlanAnswer): {
  serviceLevel: number;
  attained: number;
  limit?: "room" | "budget";
  cost: PlanAnswer["costs"];
  unservedUnits: number;
} {
  return {
    serviceLevel: plan.serviceLevel,
    attained: plan.attained,
    ...(plan.limit === undefined ? {} : { limit: plan.limit }),
    cost: plan.costs,
    unservedUnits: plan.costs.unservedUnits,
  };
}

/** What the certificate is made of. */
export function certificate(plan: PlanAnswer) {
  const { status, objective, bound, gap, unserved } = plan;
  return { status, objective, bound, gap, unserved: unserved.length };
}

/** Points of the frontier in percent, with the chosen plan among them. */
export function frontierPoints(
  rows: readonly { service: number; cost: number }[],
  plan: PlanAnswer,
): { service: number; cost: number; nextPoint: number | null }[] {
  if (rows.length === 0) return [];
  const point = ({ service, cost }: { service: number; cost: number }) => ({
    service: service * 100,
    cost,
    nextPoint: nextPointCost(rows, service),
  });
  const points = rows.map(point);
  const own = point({ service: plan.attained, cost: plan.costs.total });
  return [...points.filter((d) => Math.abs(d.service - own.service) > 0.05), own].sort((a, b) => a.service - b.service);
}

/** Where the chosen plan stands on the frontier. */
export function chosenPoint(plan: PlanAnswer, money: Money): { service: number; cost: number; label: string } {
  const service = plan.attained * 100;
  return {
    service,
    cost: plan.costs.total,
    label: `${short(Number(service.toFixed(1)))}%, ${money(plan.costs.total)}`,
  };
}

/** The widest lanes as bars, for runs without a map. */
export function laneBars(rows: readonly LaneRow[], count: number): { label: string; value: number; note: string }[] {
  return [...rows]
    .sort((a, b) => b.units - a.units)
    .slice(0, count)
    .map((d) => ({ label: `${d.center} to ${d.region}`, value: d.units, note: `now ${short(d.unitsNow)}` }));
}

/** The compared plans as bars, cheapest first. */
export function planBars(
  rows: readonly { plan: string; total_cost: number }[],
): { label: string; value: number; tone: "ours" | "baseline" }[] {
  return [...rows]
    .sort((a, b) => a.total_cost - b.total_cost)
    .map((d) => ({
      label: sentenceCase(planNames[d.plan] ?? d.plan),
      value: d.total_cost,
      tone: d.plan === "stockwise" ? "ours" : "baseline",
    }));
}

const partNames = { shipping: "Shipping", handling: "Handling", holding: "Holding stock", shortage: "Shortage" };

/** From the present plan's cost to the proposal's, money a week. */
export function costSteps(plan: PlanAnswer): { label: string; change: number; from: number; to: number }[] {
  return costParts.map((part) => ({
    label: partNames[part],
    change: plan.costs[part] - plan.presentCosts[part],
    from: plan.presentCosts[part],
    to: plan.costs[part],
  }));
}

export type MatrixRow = {
  readonly center: string;
  readonly category: string;
  readonly units: number;
  readonly unitsNow: number;
};

/**
 * Weekly units by center and category: as planned, and the same demand placed by the present shares of each category, so
 * that a season is not taken for a move.
 */
export function matrixRows(
  input: StockingInput,
  plan: PlanAnswer,
  names: Names,
  present: readonly { fc_id: string; category: string; units_now: number }[],
): MatrixRow[] {
  const n = input.centers.length;
  const planned = new Map<string, number>();
  const totals = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, units: number) => map.set(key, (map.get(key) ?? 0) + units);
  for (const { slot, units } of plan.targets) {
    const category = names.items.get(input.skus[Math.floor(slot / n)]!)?.category ?? "";
    add(planned, `${input.centers[slot % n]}\n${category}`, units);
    add(totals, category, units);
  }
  const before = new Map<string, number>();
  const totalsBefore = new Map<string, number>();
  for (const d of present) {
    add(before, `${d.fc_id}\n${d.category}`, d.units_now);
    add(totalsBefore, d.category, d.units_now);
  }
  return [...totals.keys()].sort().flatMap((category) =>
    input.centers.map((id) => ({
      center: names.centers.get(id)?.name ?? id,
      category,
      units: planned.get(`${id}\n${category}`) ?? 0,
      unitsNow: ((before.get(`${id}\n${category}`) ?? 0) / (totalsBefore.get(category) || 1)) * totals.get(category)!,
    })),
  );
}

export type TargetRow = {
  readonly sku: string;
  readonly name: string;
  readonly center: string;
  readonly units: number;
  readonly safety_stock: number;
  readonly reorder_point: number;
  readonly order_up_to: number;
  readonly unit_cost: number;
  readonly protection_days: number;
  readonly source: PlanTarget;
};

/** Stock targets of the chosen center, or all; the most valuable safety stock first. */
export function targetRows(input: StockingInput, plan: PlanAnswer, names: Names, center: string): TargetRow[] {
  const n = input.centers.length;
  return plan.targets
    .filter(({ slot }) => center === "all" || input.centers[slot % n] === center)
    .map((source) => {
      const s = Math.floor(source.slot / n);
      const f = source.slot % n;
      const own = input.protectionDays[s * (n + 1) + f]!;
      return {
        sku: input.skus[s]!,
        name: names.items.get(input.skus[s]!)?.name ?? input.skus[s]!,
        center: names.centers.get(input.centers[f]!)?.name ?? input.centers[f]!,
        units: source.units,
        safety_stock: source.target.safetyStock,
        reorder_point: source.target.reorderPoint,
        order_up_to: source.target.orderUpTo,
        unit_cost: input.unitCost[s]!,
        protection_days: own > 0 ? own : input.protectionDays[s * (n + 1) + n]!,
        source,
      };
    })
    .sort((a, b) => b.safety_stock * b.unit_cost - a.safety_stock * a.unit_cost || a.sku.localeCompare(b.sku));
}

/** Why this reorder point and order-up-to level: the arithmetic, one line a step, then who is served from here and why. */
export function whyTarget(
  row: TargetRow,
  input: StockingInput,
  plan: Plan,
  names: Names,
  reviewDays: number,
  money: Money,
) {
  const n = input.centers.length;
  const { steps, regions } = explainStock(input, plan, Math.floor(row.source.slot / n), row.source.slot % n, {
    reviewDays,
  });
  const [first] = regions;
  const named = (id: string) => names.regions.get(id)?.name ?? id;
  const other =
    first?.otherCenter === undefined ? null : (names.centers.get(first.otherCenter)?.name ?? first.otherCenter);
  const served = first
    ? `Serves ${plural(regions.length, "region")}, most of it ${named(first.region)}: a unit costs ${money(first.cost + first.roomCost)} from here, room included${other === null ? "" : `, and ${money(first.otherCost! + first.otherRoomCost!)} from ${other}, the next best`}.`
    : undefined;
  return {
    title: `Why reorder ${row.name} in ${row.center} at ${full(row.reorder_point)}?`,
    steps: steps.map(({ operator, value, unit, meaning, source, total }) => ({
      operator,
      value: unit === "share" ? percent(value, 1) : full(value, Number.isInteger(value) ? 0 : 1),
      meaning: namesIn(meaning, names),
      ...(source === undefined ? {} : { source }),
      ...(total === undefined ? {} : { total }),
    })),
    note: served,
  };
}

/** Center ids in a sentence of the solver, written as names. */
function namesIn(text: string, names: Names): string {
  let written = text;
  for (const [id, { name }] of names.centers) written = written.replace(new RegExp(`\\b${id}\\b`), name);
  return written;
}

function indexOf(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, i) => [id, i]));
}
