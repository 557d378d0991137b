// How much each center holds: as given, or from what the regions nearest to it need.
import type { Database } from "../../duckdb.js";
import { round, stockWeeks } from "../../sources/network-assumption.js";
import type { Center, Region } from "./lanes.js";
import type { Assumption } from "./quality.js";

/** Capacities in cubic metres: given, or from units, or a multiple of what the center's own regions need in their busiest quarter. */
export async function fillCapacities(
  db: Database,
  transactions: string,
  centers: readonly Center[],
  regions: readonly Region[],
  homeOf: readonly number[],
  multiples: ReadonlyMap<string, number>,
  assumptions: Assumption[],
): Promise<void> {
  const open = centers.filter(({ capacity_m3 }) => capacity_m3 === null);
  if (open.length === 0) return;
  const [mean] = await db.rows<{ volume: number }>(
    `SELECT CAST(sum(units * CAST(round(volume_m3 * 1000000) AS BIGINT)) AS DOUBLE) / CAST(sum(units) AS DOUBLE) / 1000000 AS volume
     FROM (SELECT sku, sum(quantity) AS units FROM ${transactions} GROUP BY sku) JOIN skus USING (sku)`,
  );
  const counted = open.filter(({ capacity_units }) => capacity_units !== null);
  for (const center of counted) center.capacity_m3 = round(center.capacity_units! * mean!.volume, 2);
  if (counted.length > 0)
    assumptions.push({
      table: "fulfillment_centers",
      text: `Capacities in units are turned into cubic metres at the mean volume of a unit sold, ${mean!.volume.toPrecision(3)} cubic metres.`,
    });
  const unknown = open.filter(({ capacity_m3 }) => capacity_m3 === null);
  if (unknown.length === 0) return;
  const peaks = await busiestQuarter(db, transactions, centers.length, regions, homeOf);
  for (const center of unknown) {
    const multiple = multiples.get(center.fc_id) ?? 1.5;
    center.capacity_m3 = Math.max(1, round(multiple * stockWeeks * peaks[centers.indexOf(center)]!, 1));
  }
  const said = unknown.map(({ fc_id, name }) => `${name} ${multiples.get(fc_id) ?? 1.5}`).join(", ");
  assumptions.push({
    table: "fulfillment_centers",
    text: `Capacities are ${stockWeeks} weeks of what the regions nearest to a center need in their busiest 13 weeks, times ${said}; below 1 a center must leave some of its demand to others.`,
  });
}

/** Mean weekly volume in cubic metres of each center's own regions over its busiest 13 weeks in a row. */
async function busiestQuarter(
  db: Database,
  transactions: string,
  centers: number,
  regions: readonly Region[],
  homeOf: readonly number[],
): Promise<number[]> {
  const rows = await db.rows<{ region: string; week: number; volume: number }>(
    `SELECT region, CAST(index AS INTEGER) AS week, CAST(sum(quantity * CAST(round(volume_m3 * 1000000) AS BIGINT)) AS DOUBLE) / 1000000 AS volume
     FROM ${transactions} JOIN skus USING (sku) JOIN weeks USING (week) GROUP BY region, index ORDER BY region, index`,
  );
  const weeks = Math.max(...rows.map(({ week }) => week)) + 1;
  const center = new Map(regions.map(({ region }, r) => [region, homeOf[r]!]));
  const volumes = Array.from({ length: centers }, () => new Float64Array(weeks));
  for (const { region, week, volume } of rows) volumes[center.get(region)!]![week]! += volume;
  const span = Math.min(13, weeks);
  return volumes.map((weekly) => {
    let most = 0;
    for (let end = span; end <= weeks; end++) {
      const sum = weekly.subarray(end - span, end).reduce((a, b) => a + b, 0);
      most = Math.max(most, sum / span);
    }
    return most;
  });
}
