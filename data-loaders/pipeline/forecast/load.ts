// The prepared tables as a panel: weekly units by SKU, what was known in advance, and who bought where.
import { join } from "node:path";
import type { PanelHistory } from "../../../lib/forecasting/panel/panel.js";
import type { PanelSize, SegmentedCounts } from "../../../lib/forecasting/panel/panel-shares.js";
import { column, numbers, texts } from "../../../lib/table/table.js";
import { quote, type Database } from "../../duckdb.js";
import { InputError } from "../../errors.js";
import { continuedAs, customerSegments } from "../customer-segments.js";
import { leadTimesSql } from "../lead-times.js";

export type LoadedPanel = {
  readonly history: PanelHistory;
  readonly size: PanelSize;
  readonly counts: SegmentedCounts;
  /** The same sales with the segments that were fitted before the validation cutoff; absent without such a file. */
  readonly countsHoldout?: SegmentedCounts;
  readonly skus: readonly string[];
  readonly categories: readonly string[];
  readonly regions: readonly string[];
  readonly centers: readonly string[];
  /** Center of each region. */
  readonly centerOf: Int32Array;
  /** Number of segments; buyers without one have this code. */
  readonly segments: number;
  readonly leadTimeDays: Float64Array;
  readonly leadTimeSdDays: Float64Array;
  /** Share of SKU weeks in which no center had stock at all. */
  readonly hiddenShare: number;
};

/** Weeks beyond the history for which promotions and events are read. */
const weeksAhead = 30;

/**
 * Reads the folders of prepare and (if any) segment; leaves tables sku_codes, region_codes, fc_codes, customer_segments and
 * lines in the database for the history tables. SKUs without a sale and without a planned launch are left out.
 *
 * @throws InputError when there is no full week of demand
 */
export async function loadPanel(db: Database, prepared: string, segmented?: string): Promise<LoadedPanel> {
  const from = (name: string) => `read_parquet(${quote(join(prepared, `${name}.parquet`))})`;
  const [span] = await db.rows<{ weeks: number; first: Date | null }>(
    `SELECT count(*)::INTEGER AS weeks, min(week) AS first FROM ${from("weeks")}`,
  );
  if (!span?.first || span.weeks < 2)
    throw new InputError(`forecasting needs at least 2 full weeks of transactions; there are ${span?.weeks ?? 0}`);
  const weeks = span.weeks;
  const firstWeek = Math.round(span.first.getTime() / 86_400_000);
  const weekOf = (date: string) => `floor((${date}::DATE - DATE '1970-01-01' - ${firstWeek}) / 7)::INTEGER`;

  await db.run(`CREATE TABLE region_codes AS SELECT region, home_fc, (row_number() OVER (ORDER BY region) - 1)::INTEGER AS code
    FROM ${from("regions")}`);
  await db.run(`CREATE TABLE fc_codes AS SELECT fc_id, (row_number() OVER (ORDER BY fc_id) - 1)::INTEGER AS code
    FROM ${from("fulfillment_centers")}`);
  const segments = await customerSegments(db, segmented, "segments", "customer_segments");
  const holdoutSegments = await customerSegments(db, segmented, "segments_holdout", "customer_segments_holdout");
  const segmentCount = Math.max(segments, holdoutSegments);
  await renumberHoldout(db, segmentCount);
  const planned = `SELECT sku FROM ${from("skus")} WHERE launched_at IS NOT NULL
    AND ${weekOf("launched_at")} BETWEEN ${weeks} AND ${weeks + weeksAhead}`;
  await db.run(`CREATE TABLE sku_codes AS
    WITH sold AS (SELECT DISTINCT sku FROM ${from("transactions")} t SEMI JOIN ${from("weeks")} w ON w.week = t.week
      WHERE quantity > 0), kept AS (SELECT sku FROM sold UNION ${planned})
    SELECT sku, category, (row_number() OVER (ORDER BY sku) - 1)::INTEGER AS code,
      (dense_rank() OVER (ORDER BY coalesce(category, '')) - 1)::INTEGER AS category_code,
      l.lead_time_days, l.lead_time_sd_days,
      price::DOUBLE AS price,
      CASE WHEN launched_at IS NULL THEN -1 ELSE greatest(0, ${weekOf("launched_at")}) END AS launch
    FROM ${from("skus")} JOIN (${leadTimesSql(prepared)}) AS l USING (sku) SEMI JOIN kept USING (sku)`);
  await db.run(`CREATE TABLE lines AS
    SELECT s.code AS sku, coalesce(c.segment, ${segments})::INTEGER AS segment,
      coalesce(h.segment, ${segmentCount})::INTEGER AS segment_holdout, r.code AS region, w.index AS week,
      sum(t.quantity)::INTEGER AS units
    FROM ${from("transactions")} t JOIN ${from("weeks")} w ON w.week = t.week JOIN sku_codes s ON s.sku = t.sku
    JOIN region_codes r ON r.region = t.region LEFT JOIN customer_segments c ON c.customer_id = t.customer_id
    LEFT JOIN customer_segments_holdout h ON h.customer_id = t.customer_id
    WHERE t.quantity > 0 GROUP BY ALL`);

  const skuTable = await db.table("SELECT * FROM sku_codes ORDER BY code");
  const skus = texts(skuTable, "sku") as string[];
  if (skus.length === 0) throw new InputError("forecasting needs sales in full weeks; there are none");
  const categories = texts(
    await db.table(
      "SELECT coalesce(category, '') AS category FROM sku_codes GROUP BY category_code, 1 ORDER BY category_code",
    ),
    "category",
  ) as string[];
  const regionTable = await db.table(
    "SELECT r.region, coalesce(f.code, 0) AS center FROM region_codes r LEFT JOIN fc_codes f ON f.fc_id = r.home_fc ORDER BY r.code",
  );
  const centers = texts(await db.table("SELECT fc_id FROM fc_codes ORDER BY code"), "fc_id") as string[];
  const size: PanelSize = {
    series: skus.length,
    regions: regionTable.rows,
    categories: Int32Array.from(numbers(skuTable, "category_code")),
    categoryCount: categories.length,
  };
  const counts = await segmentedCounts(db, "segment", segments + 1);
  const units = new Float64Array(skus.length * weeks);
  for (let i = 0; i < counts.units.length; i++) {
    const at = counts.series[i]! * weeks + counts.weeks[i]!;
    units[at] = units[at]! + counts.units[i]!;
  }
  const supply = await availability(db, from, weekOf, skus.length, weeks, centers.length);
  const known = await knownInAdvance(db, from, weekOf, skus.length, weeks + weeksAhead);
  const history: PanelHistory = {
    series: skus.length,
    weeks,
    firstWeek,
    units,
    categories: size.categories,
    categoryCount: categories.length,
    launches: Int32Array.from(numbers(skuTable, "launch")),
    prices: numbers(skuTable, "price"),
    knownWeeks: weeks + weeksAhead,
    ...supply,
    ...known,
  };
  const hidden = supply.censored?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  return {
    history,
    size,
    counts,
    ...(holdoutSegments > 0 ? { countsHoldout: await segmentedCounts(db, "segment_holdout", segmentCount + 1) } : {}),
    skus,
    categories,
    regions: texts(regionTable, "region") as string[],
    centers,
    centerOf: Int32Array.from(numbers(regionTable, "center")),
    segments,
    leadTimeDays: numbers(skuTable, "lead_time_days"),
    leadTimeSdDays: numbers(skuTable, "lead_time_sd_days"),
    hiddenShare: hidden / units.length,
  };
}

/** Gives the segments of the holdout the numbers of those they became, so that a number means the same in both. */
async function renumberHoldout(db: Database, count: number): Promise<void> {
  if (count === 0) return;
  const continues = await continuedAs(db, "customer_segments_holdout", "customer_segments", count);
  const taken = new Set(continues);
  const free = continues.map((_, g) => g).filter((g) => !taken.has(g));
  const names = continues.map((segment) => (segment >= 0 ? segment : free.shift()!));
  await db.run(
    `UPDATE customer_segments_holdout SET segment = list_extract([${names.join(", ")}], segment::INTEGER + 1)`,
  );
}

async function segmentedCounts(db: Database, segment: string, segmentCount: number): Promise<SegmentedCounts> {
  const table = await db.table(
    `SELECT sku, ${segment} AS segment, region, week, sum(units)::INTEGER AS units FROM lines GROUP BY ALL ORDER BY ALL`,
  );
  const codes = (name: string) => column(table, name).values as Int32Array;
  return {
    series: codes("sku"),
    segments: codes("segment"),
    parts: codes("region"),
    weeks: codes("week"),
    units: numbers(table, "units"),
    segmentCount,
  };
}

/**
 * Share of each week in which a SKU could be bought: an order is filled from any center that has stock, so demand is hidden
 * only on days when all centers are out, or the shop itself is down. Weeks with less than half of their days are censored.
 */
async function availability(
  db: Database,
  from: (name: string) => string,
  weekOf: (date: string) => string,
  series: number,
  weeks: number,
  centers: number,
): Promise<Pick<PanelHistory, "availability" | "censored">> {
  const out = await db.table(`
    WITH out AS (SELECT DISTINCT sku, fc_id, unnest(generate_series(from_date, to_date, INTERVAL 1 DAY))::DATE AS day
        FROM ${from("stockouts")} WHERE to_date >= from_date),
      everywhere AS (SELECT sku, day FROM out GROUP BY ALL HAVING count(*) >= ${centers}),
      coded AS (SELECT s.code AS sku, ${weekOf("day")} AS week, day FROM everywhere JOIN sku_codes s USING (sku))
    SELECT sku, week, count(*)::INTEGER AS days FROM coded WHERE week BETWEEN 0 AND ${weeks - 1} GROUP BY ALL ORDER BY ALL`);
  const down = await db.table(`
    SELECT ${weekOf("date")} AS week, count(DISTINCT date)::INTEGER AS days FROM ${from("calendar")}
    WHERE kind = 'outage' AND sku IS NULL AND category IS NULL AND ${weekOf("date")} BETWEEN 0 AND ${weeks - 1}
    GROUP BY ALL ORDER BY ALL`);
  if (out.rows === 0 && down.rows === 0) return {};
  const share = new Float64Array(series * weeks).fill(1);
  const downWeeks = numbers(down, "week");
  const downDays = numbers(down, "days");
  for (let i = 0; i < down.rows; i++)
    for (let s = 0; s < series; s++) share[s * weeks + downWeeks[i]!] = 1 - downDays[i]! / 7;
  const [skus, outWeeks, days] = [numbers(out, "sku"), numbers(out, "week"), numbers(out, "days")];
  for (let i = 0; i < out.rows; i++) {
    const at = skus[i]! * weeks + outWeeks[i]!;
    share[at] = Math.max(0, share[at]! - days[i]! / 7);
  }
  return { availability: share, censored: Uint8Array.from(share, (value) => (value < 0.5 ? 1 : 0)) };
}

/** Promotions by SKU and week (three days and more), and one moving event a week: sales of a category before holidays. */
async function knownInAdvance(
  db: Database,
  from: (name: string) => string,
  weekOf: (date: string) => string,
  series: number,
  knownWeeks: number,
): Promise<Pick<PanelHistory, "promotions" | "events">> {
  const promoted = await db.table(`
    SELECT s.code AS sku, ${weekOf("c.date")} AS week FROM ${from("calendar")} c JOIN sku_codes s ON s.sku = c.sku
    WHERE kind = 'promotion' AND known_in_advance AND ${weekOf("c.date")} BETWEEN 0 AND ${knownWeeks - 1}
    GROUP BY ALL HAVING count(DISTINCT c.date) >= 3 ORDER BY ALL`);
  const events = await db.table(`
    WITH named AS (SELECT DISTINCT event, kind, ${weekOf("date")} AS week FROM ${from("calendar")}
      WHERE sku IS NULL AND known_in_advance AND kind IN ('promotion', 'holiday'))
    SELECT week, (dense_rank() OVER (ORDER BY event) - 1)::INTEGER AS code FROM named
    WHERE week BETWEEN 0 AND ${knownWeeks - 1}
    QUALIFY row_number() OVER (PARTITION BY week ORDER BY kind DESC, event) = 1 ORDER BY week`);
  const result: { promotions?: Uint8Array; events?: Int32Array } = {};
  if (promoted.rows > 0) {
    const flags = new Uint8Array(series * knownWeeks);
    const [skus, weeks] = [numbers(promoted, "sku"), numbers(promoted, "week")];
    for (let i = 0; i < promoted.rows; i++) flags[skus[i]! * knownWeeks + weeks[i]!] = 1;
    result.promotions = flags;
  }
  if (events.rows > 0) {
    const codes = new Int32Array(knownWeeks).fill(-1);
    const [weeks, values] = [numbers(events, "week"), numbers(events, "code")];
    for (let i = 0; i < events.rows; i++) codes[weeks[i]!] = values[i]!;
    result.events = codes;
  }
  return result;
}
