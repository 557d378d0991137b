// The prepared tables as the replay wants them: flat arrays, everything by code instead of by name.
import { join } from "node:path";
import { holdoutStart } from "../../../lib/evaluation/holdout.js";
import type { PanelHistory } from "../../../lib/forecasting/panel/panel.js";
import { firstTrainingWeek, inputAt, shareHistoryWeeks } from "../../../lib/simulation/earlier-cutoff.js";
import type { DemandCells } from "../../../lib/simulation/regional-shares.js";
import type { ValidationInput } from "../../../lib/simulation/validation.js";
import type { Network, OrderLines, Skus } from "../../../lib/simulation/world.js";
import { numbers, rowsOf, texts } from "../../../lib/table/table.js";
import { quote, type Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { continuedAs, customerSegments } from "../customer-segments.js";
import { segmentNames } from "../segment-levels.js";
import { bulkFreightShare, centersAssumed, transferRates } from "../transfers.js";

/** Stated assumptions of the comparison that no table gives. */
export const assumptions = {
  bulkFreightShare,
  /** Handwork of one transfer of a SKU between two centers. */
  minutesPerTransfer: 15,
} as const;

export type Loaded = {
  readonly input: ValidationInput;
  /** The same shop at earlier cutoffs, the latest first. */
  readonly earlier: readonly ValidationInput[];
  readonly skuIds: readonly string[];
  readonly centerIds: readonly string[];
  /** What each center is called. */
  readonly centerNames: readonly string[];
  /** Monday of column 0, in epoch days. */
  readonly firstWeek: number;
  readonly segments: number;
  /** What each segment is called. */
  readonly segmentNames: readonly string[];
  /** Lines that a customer of each group ordered in the year before the cutoff; the last group is of no customers. */
  readonly linesPerCustomer: Float64Array;
  /** Whether the sizes of the centers are an assumption; the replay then takes them as unlimited. */
  readonly assumedCapacity: boolean;
};

/** History before an earlier cutoff: a season, and a little more. */
const leastHistoryWeeks = 60;

/**
 * Reads the folders of `prepare` and `segment`. Segments are those fitted before the cutoff (`segments_holdout`); without
 * that file there are none. Throws InputError when there is too little history to hold anything out.
 */
export async function load(
  db: Database,
  prepared: string,
  segmented: string | undefined,
  holdoutWeeks: number,
): Promise<Loaded> {
  const from = (name: string) => `read_parquet(${quote(join(prepared, `${name}.parquet`))})`;
  const [{ weeks, first }] = (await db.rows<{ weeks: number; first: Date }>(
    `SELECT count(*) AS weeks, min(week) AS first FROM ${from("weeks")}`,
  )) as [{ weeks: number; first: Date }];
  const cutoff = holdoutStart(weeks, holdoutWeeks);
  if (weeks - cutoff < 4 || cutoff < 12)
    throw new InputError(
      `validation needs at least 16 full weeks of transactions, of which a quarter is held out; there are ${weeks}`,
    );
  const firstWeek = Math.round(first.getTime() / 86_400_000);
  await db.run(
    `CREATE TABLE sku_codes AS SELECT sku, category, (row_number() OVER (ORDER BY sku) - 1)::INTEGER AS code FROM ${from("skus")}`,
  );
  await db.run(
    `CREATE TABLE region_codes AS SELECT region, (row_number() OVER (ORDER BY region) - 1)::INTEGER AS code FROM ${from("regions")}`,
  );
  const segments = await groupCustomers(db, segmented);
  await db.run(`CREATE TABLE lines AS
    SELECT t.line_id, t.order_id, t.customer_id, t.ordered_at, s.code AS sku, r.code AS region, t.quantity, w.index AS week,
           ${segments > 0 ? `coalesce(g.segment, ${segments})` : "0"}::INTEGER AS segment
    FROM ${from("transactions")} t
    JOIN ${from("weeks")} w ON w.week = t.week
    JOIN sku_codes s ON s.sku = t.sku
    JOIN region_codes r ON r.region = t.region
    ${segments > 0 ? "LEFT JOIN customer_groups g ON g.customer_id = t.customer_id" : ""}
    WHERE t.quantity > 0`);
  const skus = await loadSkus(db, from("skus"), firstWeek);
  const assumedCapacity = centersAssumed(prepared);
  const { network, centerIds, centerNames } = await loadNetwork(db, from, cutoff, assumedCapacity);
  const heldOut = weeks - cutoff;
  const earliest = Math.min(cutoff, ...earlierCutoffs(cutoff));
  const linesFrom = firstTrainingWeek(earliest, heldOut);
  const lines = await loadLines(db, firstWeek, linesFrom, weeks);
  const cells = await loadCells(db, Math.max(0, earliest - shareHistoryWeeks));
  const { history, groups } = await loadHistories(db, from("calendar"), skus, weeks, firstWeek, segments);
  const skuIds = texts(await db.table("SELECT sku FROM sku_codes ORDER BY code"), "sku") as string[];
  const trainFrom = firstTrainingWeek(cutoff, heldOut);
  const knowledge = { history, groups, cells };
  const all = { shop: { skus, network }, knowledge, lines, linesFrom, trainFrom, cutoff };
  return {
    input: inputAt(all, cutoff, heldOut),
    earlier: earlierCutoffs(cutoff).map((before) => inputAt(all, before, heldOut)),
    skuIds,
    centerIds,
    centerNames,
    firstWeek,
    segments,
    segmentNames: await groupNames(db, segmented, segments),
    linesPerCustomer: await linesPerCustomer(db, segments, cutoff),
    assumedCapacity,
  };
}

/** Cutoffs a quarter and two quarters earlier, as far as a year and more of history comes before them. */
function earlierCutoffs(cutoff: number): number[] {
  return [cutoff - 13, cutoff - 26].filter((before) => before >= leastHistoryWeeks);
}

/** Table customer_groups from the segments that were fitted before the cutoff; the number of segments, 0 for none. */
async function groupCustomers(db: Database, segmented: string | undefined): Promise<number> {
  const segments = await customerSegments(db, segmented, "segments_holdout", "customer_groups");
  return segments > 1 ? segments : 0;
}

/** The segments before the cutoff by what they have become, where that has a name; else by number. */
async function groupNames(db: Database, segmented: string | undefined, segments: number): Promise<string[]> {
  const today = new Map(Array.from(await segmentNames(segmented), ([name, segment]) => [segment, name]));
  const named = new Map<number, string>();
  if (segments > 0 && today.size > 0) {
    await customerSegments(db, segmented, "segments", "customer_groups_today");
    (await continuedAs(db, "customer_groups", "customer_groups_today", segments)).forEach((now, group) => {
      if (today.has(now)) named.set(group, today.get(now)!);
    });
  }
  return Array.from({ length: segments }, (_, group) => named.get(group) ?? `Segment ${group} before the cutoff`);
}

/** Lines that a customer of each group ordered in the year before the cutoff; 0 for the group without customers. */
async function linesPerCustomer(db: Database, segments: number, cutoff: number): Promise<Float64Array> {
  const weeks = Math.min(52, cutoff);
  const rows = await db.rows<{ segment: number; lines: number }>(
    `SELECT g.segment::INTEGER AS segment, (52.0 / ${weeks} * count(l.line_id) / count(DISTINCT g.customer_id))::DOUBLE AS lines
     FROM customer_groups g LEFT JOIN lines l
       ON l.customer_id = g.customer_id AND l.week >= ${cutoff - weeks} AND l.week < ${cutoff} GROUP BY g.segment`,
  );
  const values = new Float64Array(segments > 0 ? segments + 1 : 1);
  for (const { segment, lines } of rows) if (segment < segments) values[segment] = lines;
  return values;
}

async function loadSkus(db: Database, source: string, firstWeek: number): Promise<Skus> {
  const table = await db.table(`
    SELECT unit_cost, price, weight_kg, volume_m3, lead_time_days, lead_time_sd_days, moq, pack_size,
           (dense_rank() OVER (ORDER BY s.category) - 1)::INTEGER AS category,
           launched_at IS NOT NULL AS announced,
           floor((coalesce(launched_at, first_sale, DATE '2999-12-31')::DATE - DATE '1970-01-01' - ${firstWeek}) / 7)::INTEGER AS launch
    FROM ${source} s JOIN sku_codes c USING (sku)
    LEFT JOIN (SELECT sku AS code, min(ordered_at)::DATE AS first_sale FROM lines GROUP BY ALL) USING (code)
    ORDER BY c.code`);
  const integers = (name: string) => Int32Array.from(numbers(table, name));
  const unitCost = numbers(table, "unit_cost");
  return {
    count: table.rows,
    unitCost,
    margin: numbers(table, "price").map((price, i) => Math.max(0, price - unitCost[i]!)),
    weightKg: numbers(table, "weight_kg"),
    volumeM3: numbers(table, "volume_m3"),
    leadTimeDays: numbers(table, "lead_time_days"),
    leadTimeSdDays: numbers(table, "lead_time_sd_days"),
    minimumOrder: integers("moq").map((moq) => Math.max(1, moq)),
    packSize: integers("pack_size").map((pack) => Math.max(1, pack)),
    category: integers("category"),
    launchWeek: integers("launch"),
    launchAnnounced: Uint8Array.from(numbers(table, "announced")),
  };
}

async function loadNetwork(
  db: Database,
  from: (name: string) => string,
  cutoff: number,
  assumedCapacity: boolean,
): Promise<{ network: Network; centerIds: string[]; centerNames: string[] }> {
  type Center = {
    fc_id: string;
    name: string | null;
    region: string | null;
    capacity_m3: number | null;
    handling_cost_per_unit: number | null;
  };
  const fcs = rowsOf<Center>(
    await db.table(
      `SELECT fc_id, name, region, capacity_m3, handling_cost_per_unit FROM ${from("fulfillment_centers")} ORDER BY fc_id`,
    ),
  );
  const regions = rowsOf<{ region: string; home_fc: string | null }>(
    await db.table(`SELECT region, home_fc FROM ${from("regions")} JOIN region_codes USING (region) ORDER BY code`),
  );
  const centers = fcs.length;
  if (centers > 31) throw new InputError(`the replay takes at most 31 fulfillment centers; there are ${centers}`);
  const lanes = await db.table(`
    SELECT cost_per_parcel, cost_per_kg, cost_per_unit FROM ${from("shipping_costs")} JOIN region_codes USING (region)
    ORDER BY fc_id, code`);
  if (lanes.rows !== centers * regions.length)
    throw new Error(`shipping_costs has ${lanes.rows} lanes, not ${centers} x ${regions.length}`);
  const [costPerParcel, costPerKg, costPerUnit] = ["cost_per_parcel", "cost_per_kg", "cost_per_unit"].map((name) =>
    numbers(lanes, name).map((cost) => (Number.isNaN(cost) ? 0 : cost)),
  ) as [Float64Array, Float64Array, Float64Array];
  // Whole grams, so that the sum does not depend on the order of adding.
  const [typical] = await db.rows<{ kg: number; units: number }>(`
    SELECT sum(quantity * round(1000 * weight_kg)::BIGINT) / 1000 / count(DISTINCT order_id) AS kg,
           sum(quantity) / count(DISTINCT order_id) AS units
    FROM lines JOIN sku_codes c ON c.code = lines.sku JOIN ${from("skus")} s ON s.sku = c.sku WHERE week < ${cutoff}`);
  const preference = new Int32Array(regions.length * centers);
  const parcelCost = costPerParcel.map(
    (cost, lane) => cost + costPerKg[lane]! * typical!.kg + costPerUnit[lane]! * typical!.units,
  );
  regions.forEach(({ home_fc }, region) => {
    const rank = (center: number) =>
      fcs[center]!.fc_id === home_fc ? -Infinity : parcelCost[center * regions.length + region]!;
    Array.from({ length: centers }, (_, center) => center)
      .sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)))
      .forEach((center, i) => (preference[region * centers + i] = center));
  });
  const { perKg, perUnit } = transferRates({ centers: fcs, regions, costPerKg, costPerUnit });
  const network: Network = {
    centers,
    regions: regions.length,
    preference,
    parcelCost,
    eligible: new Int32Array(regions.length).fill(centers),
    costPerParcel,
    costPerKg,
    costPerUnit,
    capacityM3: Float64Array.from(fcs, ({ capacity_m3 }) => (assumedCapacity ? Infinity : (capacity_m3 ?? Infinity))),
    transferCostPerKg: perKg,
    transferCostPerUnit: perUnit,
  };
  return {
    network,
    centerIds: fcs.map(({ fc_id }) => fc_id),
    centerNames: fcs.map(({ fc_id, name }) => name ?? fc_id),
  };
}

async function loadLines(db: Database, firstWeek: number, linesFrom: number, weeks: number): Promise<OrderLines> {
  const table = await db.table(`
    WITH days AS (
      SELECT *, (ordered_at::DATE - DATE '1970-01-01' - ${firstWeek + 7 * linesFrom})::INTEGER AS day
      FROM lines WHERE week >= ${linesFrom}
    ), timed AS (SELECT *, min(ordered_at) OVER (PARTITION BY day, order_id, region) AS opened FROM days)
    SELECT day, sku, region, quantity, segment,
           (row_number() OVER (PARTITION BY day, order_id, region ORDER BY line_id) = 1)::INTEGER AS opens
    FROM timed ORDER BY day, opened, order_id, region, line_id`);
  const day = Int32Array.from(numbers(table, "day"));
  const days = 7 * (weeks - linesFrom);
  const dayStart = new Int32Array(days + 1);
  for (const d of day) dayStart[d + 1]!++;
  for (let d = 0; d < days; d++) dayStart[d + 1]! += dayStart[d]!;
  const integers = (name: string) => Int32Array.from(numbers(table, name));
  return {
    count: table.rows,
    dayStart,
    sku: integers("sku"),
    region: integers("region"),
    quantity: integers("quantity"),
    opensOrder: Uint8Array.from(numbers(table, "opens")),
    group: Uint8Array.from(numbers(table, "segment")),
  };
}

async function loadCells(db: Database, since: number): Promise<DemandCells> {
  const table = await db.table(`
    SELECT sku, region, segment, week, sum(round(1000 * least(4, sqrt(quantity)))::BIGINT)::BIGINT AS weight, sum(quantity) AS units
    FROM lines WHERE week >= ${since} GROUP BY sku, region, segment, week ORDER BY week, sku, region, segment`);
  const integers = (name: string) => Int32Array.from(numbers(table, name));
  return {
    count: table.rows,
    sku: integers("sku"),
    region: integers("region"),
    group: integers("segment"),
    week: integers("week"),
    weight: numbers(table, "weight").map((weight) => weight / 1000),
    units: numbers(table, "units"),
  };
}

async function loadHistories(
  db: Database,
  calendar: string,
  skus: Skus,
  weeks: number,
  firstWeek: number,
  segments: number,
): Promise<{ history: PanelHistory; groups: PanelHistory[] }> {
  const table = await db.table(
    "SELECT sku, segment, week, sum(quantity) AS units FROM lines GROUP BY sku, segment, week ORDER BY sku, segment, week",
  );
  const [sku, segment, week, units] = ["sku", "segment", "week", "units"].map((name) => numbers(table, name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const total = new Float64Array(skus.count * weeks);
  const byGroup = Array.from({ length: segments > 0 ? segments + 1 : 0 }, () => new Float64Array(skus.count * weeks));
  for (let i = 0; i < table.rows; i++) {
    const cell = sku[i]! * weeks + week[i]!;
    total[cell]! += units[i]!;
    if (segments > 0) byGroup[segment[i]!]![cell]! += units[i]!;
  }
  const promotions = await loadPromotions(db, calendar, skus.count, weeks, firstWeek);
  // A launch that nobody announced is known only from its first sale.
  const never = weeks * 4;
  const launches = skus.launchWeek.map((launch, s) => (skus.launchAnnounced[s] ? launch : never));
  const shape = {
    series: skus.count,
    weeks,
    firstWeek,
    categories: skus.category,
    categoryCount: 1 + skus.category.reduce((most, code) => Math.max(most, code), 0),
    launches,
    ...(promotions ? { promotions } : {}),
  };
  return { history: { ...shape, units: total }, groups: byGroup.map((values) => ({ ...shape, units: values })) };
}

/** Promotions that were known in advance, by SKU and week; undefined when the calendar names none. */
async function loadPromotions(
  db: Database,
  calendar: string,
  skus: number,
  weeks: number,
  firstWeek: number,
): Promise<Uint8Array | undefined> {
  const table = await db.table(`
    SELECT DISTINCT c.code AS sku, floor((k.date - DATE '1970-01-01' - ${firstWeek}) / 7)::INTEGER AS week
    FROM ${calendar} k JOIN sku_codes c ON k.sku = c.sku OR (k.sku IS NULL AND (k.category IS NULL OR k.category = c.category))
    WHERE k.kind = 'promotion' AND k.known_in_advance ORDER BY 1, 2`);
  if (table.rows === 0) return undefined;
  const promotions = new Uint8Array(skus * weeks);
  const sku = numbers(table, "sku");
  const week = numbers(table, "week");
  for (let i = 0; i < table.rows; i++)
    if (week[i]! >= 0 && week[i]! < weeks) promotions[sku[i]! * weeks + week[i]!] = 1;
  return promotions;
}
