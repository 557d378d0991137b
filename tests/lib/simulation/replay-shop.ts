// A small shop for the tests of the replay: seeded, with regional tastes, seasons, promotions and two groups of customers.
import type { PanelHistory } from "../../../lib/forecasting/panel/panel.js";
import { normal, poisson, seeded } from "../../../lib/random.js";
import type { DemandCells } from "../../../lib/simulation/regional-shares.js";
import type { ValidationInput } from "../../../lib/simulation/validation.js";
import type { Network, OrderLines, Skus } from "../../../lib/simulation/world.js";

export type Line = { day: number; order: number; sku: number; region: number; quantity: number; group?: number };

/** Lines in the order given; a change of `order` opens a new one. */
export function orderLines(lines: readonly Line[], days: number): OrderLines {
  const dayStart = new Int32Array(days + 1);
  for (const { day } of lines) for (let d = day + 1; d <= days; d++) dayStart[d]!++;
  return {
    count: lines.length,
    dayStart,
    sku: Int32Array.from(lines, ({ sku }) => sku),
    region: Int32Array.from(lines, ({ region }) => region),
    quantity: Int32Array.from(lines, ({ quantity }) => quantity),
    opensOrder: Uint8Array.from(lines, ({ order }, i) => (i === 0 || lines[i - 1]!.order !== order ? 1 : 0)),
    group: Uint8Array.from(lines, ({ group }) => group ?? 0),
  };
}

/** Centers on a line, regions between them; the cost of a lane grows with its length. */
export function lineNetwork(centers: number, regions: number, capacityM3 = Infinity): Network {
  const distance = (center: number, region: number) =>
    Math.abs((center + 0.5) / centers - (region + 0.5) / regions) + 0.001 * center;
  const lanes = (value: (center: number, region: number) => number) =>
    Float64Array.from({ length: centers * regions }, (_, i) => value(Math.floor(i / regions), i % regions));
  const preference = new Int32Array(regions * centers);
  for (let region = 0; region < regions; region++)
    Array.from({ length: centers }, (_, center) => center)
      .sort((a, b) => distance(a, region) - distance(b, region))
      .forEach((center, rank) => (preference[region * centers + rank] = center));
  return {
    centers,
    regions,
    preference,
    parcelCost: lanes((center, region) => 5 + 3 * distance(center, region)),
    eligible: new Int32Array(regions).fill(centers),
    costPerParcel: lanes((center, region) => 4 + 2 * distance(center, region)),
    costPerKg: lanes((center, region) => 0.4 + distance(center, region)),
    costPerUnit: lanes(() => 0),
    capacityM3: new Float64Array(centers).fill(capacityM3),
    transferCostPerKg: new Float64Array(centers * centers).fill(0.35),
    transferCostPerUnit: new Float64Array(centers * centers).fill(0.15),
  };
}

export function plainSkus(count: number, change: Partial<Skus> = {}): Skus {
  const all = (value: number) => new Float64Array(count).fill(value);
  return {
    count,
    unitCost: all(10),
    margin: all(8),
    weightKg: all(1),
    volumeM3: all(0.01),
    leadTimeDays: all(14),
    leadTimeSdDays: all(0),
    minimumOrder: new Int32Array(count).fill(1),
    packSize: new Int32Array(count).fill(1),
    category: new Int32Array(count),
    launchWeek: new Int32Array(count),
    launchAnnounced: new Uint8Array(count).fill(1),
    ...change,
  };
}

export type ShopOptions = { seed: number; skus?: number; regions?: number; centers?: number; weeks?: number };

/** A whole validation input: 16 SKUs in two categories, 8 regions, 3 centers, 96 weeks of which 16 are held out. */
export function syntheticInput({
  seed,
  skus = 16,
  regions = 8,
  centers = 3,
  weeks = 96,
}: ShopOptions): ValidationInput {
  const random = seeded(seed);
  const groups = 2;
  const cutoff = weeks - 16;
  const linesFrom = cutoff - 20;
  const level = Float64Array.from({ length: skus }, () => 8 * Math.exp(0.7 * normal(random)));
  const taste = Float64Array.from({ length: groups * skus * regions }, (_, i) =>
    Math.exp(
      0.5 * normal(random) + 0.4 * Math.cos(Math.PI * ((i % regions) / regions + Math.floor(i / regions / skus))),
    ),
  );
  const units = new Float64Array(skus * weeks);
  const byGroup = Array.from({ length: groups }, () => new Float64Array(skus * weeks));
  const promotions = new Uint8Array(skus * weeks);
  const lines: Line[] = [];
  const cells: [number, number, number, number, number][] = [];
  let order = 0;
  for (let week = 0; week < weeks; week++) {
    const ofWeek: Line[] = [];
    for (let sku = 0; sku < skus; sku++) {
      if (random() < 0.04) promotions[sku * weeks + week] = 1;
      const season = Math.exp(0.5 * Math.cos((2 * Math.PI * (week + 26 * (sku % 2))) / 52));
      const shock = Math.exp(0.2 * normal(random)) * (promotions[sku * weeks + week] ? 1.8 : 1);
      for (let group = 0; group < groups; group++)
        for (let region = 0; region < regions; region++) {
          const rate = (level[sku]! * season * shock * taste[(group * skus + sku) * regions + region]!) / regions;
          const count = poisson(random, rate);
          for (let i = 0; i < count; i++) {
            const quantity = 1 + poisson(random, 0.4);
            units[sku * weeks + week]! += quantity;
            byGroup[group]![sku * weeks + week]! += quantity;
            cells.push([sku, region, group, week, quantity]);
            if (week >= linesFrom)
              ofWeek.push({
                day: 7 * (week - linesFrom) + Math.floor(7 * random()),
                order: order++,
                sku,
                region,
                quantity,
                group,
              });
          }
        }
    }
    lines.push(...ofWeek.sort((a, b) => a.day - b.day || a.order - b.order));
  }
  const category = Int32Array.from({ length: skus }, (_, sku) => sku % 2);
  const history = (values: Float64Array): PanelHistory => ({
    series: skus,
    weeks,
    firstWeek: 19_667,
    units: values,
    categories: category,
    categoryCount: 2,
    promotions,
  });
  const column = (i: number) => Int32Array.from(cells, (cell) => cell[i]!);
  const demand: DemandCells = {
    count: cells.length,
    sku: column(0),
    region: column(1),
    group: column(2),
    week: column(3),
    weight: Float64Array.from(cells, (cell) => Math.min(4, Math.sqrt(cell[4]))),
    units: Float64Array.from(cells, (cell) => cell[4]),
  };
  const each = (value: (sku: number) => number) => Float64Array.from({ length: skus }, (_, sku) => value(sku));
  return {
    shop: {
      skus: plainSkus(skus, {
        category,
        unitCost: each((sku) => 5 + sku),
        margin: each((sku) => 4 + (sku % 5)),
        leadTimeDays: each((sku) => 7 + ((sku * 5) % 28)),
        leadTimeSdDays: each(() => 3),
        packSize: Int32Array.from({ length: skus }, (_, sku) => [1, 2, 4][sku % 3]!),
        minimumOrder: Int32Array.from({ length: skus }, (_, sku) => (sku % 4 === 0 ? 12 : 1)),
      }),
      network: lineNetwork(centers, regions),
    },
    knowledge: { history: history(units), groups: byGroup.map(history), cells: demand },
    lines: orderLines(lines, 7 * (weeks - linesFrom)),
    linesFrom,
    trainFrom: linesFrom,
    cutoff,
  };
}
