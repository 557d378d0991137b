// All that the stocking decision reads, as arrays; from the seven tables in which it is stored and published.
import { cumulativeProbabilities } from "../inventory/demand-curve.js";
import { numbers, texts, type Table } from "../table/table.js";

export type StockingTables = {
  /** sku, weekly_demand, unit_cost, price, weight_kg, volume_m3, lead_time_sd_days, moq, pack_size, lines_per_unit */
  readonly skus: Table;
  /** fc_id, capacity_m3, handling_cost_per_unit */
  readonly centers: Table;
  /** region, home_fc */
  readonly regions: Table;
  /** fc_id, region, cost_per_unit, cost_per_kg, cost_per_parcel */
  readonly lanes: Table;
  /** lines, orders: how many orders have so many lines */
  readonly baskets: Table;
  /** sku, region, share: expected share of the SKU's demand; sorted by sku */
  readonly demand: Table;
  /** sku, fc_id (null: all centers), protection_days, mean, sd, q50 .. q995: demand over lead time + review */
  readonly protection: Table;
};

export type StockingInput = {
  readonly skus: readonly string[];
  readonly centers: readonly string[];
  readonly regions: readonly string[];
  /** Per SKU. */
  readonly weeklyDemand: Float64Array;
  readonly unitCost: Float64Array;
  readonly price: Float64Array;
  readonly weightKg: Float64Array;
  readonly volumeM3: Float64Array;
  readonly leadTimeSdDays: Float64Array;
  readonly moq: Float64Array;
  readonly packSize: Float64Array;
  /** Order lines that one unit is, at most 1. */
  readonly linesPerUnit: Float64Array;
  /** Per center. */
  readonly capacityM3: Float64Array;
  readonly handlingCostPerUnit: Float64Array;
  /** `[region * centers + center]`, Infinity where no lane is known. */
  readonly costPerUnit: Float64Array;
  readonly costPerKg: Float64Array;
  readonly costPerParcel: Float64Array;
  /** Lines of an order, and orders that have so many. */
  readonly basketLines: Float64Array;
  readonly basketOrders: Float64Array;
  /** The center that is home to each region: the one with the cheapest typical parcel. */
  readonly home: Int32Array;
  /** Demand rows of SKU s: `start[s] .. start[s + 1]`; shares of a SKU add up to 1. */
  readonly start: Int32Array;
  readonly region: Int32Array;
  readonly share: Float64Array;
  /** `[sku * (centers + 1) + center]`, the last slot for all centers together; mean NaN where there is no forecast. */
  readonly protectionDays: Float64Array;
  readonly protectionMean: Float64Array;
  readonly protectionSd: Float64Array;
  /** The same slots, each with one value a `cumulativeProbabilities`. */
  readonly protectionQuantiles: Float64Array;
};

/**
 * Reads the tables. @throws RangeError on an id that another table does not know, and on amounts that are negative or
 * missing, naming table, column and id.
 */
export function stockingInput(tables: StockingTables): StockingInput {
  const skus = ids(tables.skus, "skus", "sku");
  const centers = ids(tables.centers, "centers", "fc_id");
  const regions = ids(tables.regions, "regions", "region");
  const n = centers.size;
  const column = (name: string, least = 0): Float64Array => amounts(tables.skus, "skus", "sku", name, least);

  const lanes = { unit: empty(regions.size * n), kg: empty(regions.size * n), parcel: empty(regions.size * n) };
  const laneRegion = texts(tables.lanes, "region");
  const laneCenter = texts(tables.lanes, "fc_id");
  const perUnit = amounts(tables.lanes, "lanes", "region", "cost_per_unit");
  const perKg = amounts(tables.lanes, "lanes", "region", "cost_per_kg");
  const perParcel = amounts(tables.lanes, "lanes", "region", "cost_per_parcel");
  for (let i = 0; i < tables.lanes.rows; i++) {
    const at = index(regions, laneRegion[i], "lanes", "region");
    const lane = at * n + index(centers, laneCenter[i], "lanes", "fc_id");
    lanes.unit[lane] = perUnit[i]!;
    lanes.kg[lane] = perKg[i]!;
    lanes.parcel[lane] = perParcel[i]!;
  }

  const homes = texts(tables.regions, "home_fc");
  const home = Int32Array.from(homes, (id) => index(centers, id, "regions", "home_fc"));

  return {
    skus: [...skus.keys()],
    centers: [...centers.keys()],
    regions: [...regions.keys()],
    weeklyDemand: column("weekly_demand"),
    unitCost: column("unit_cost"),
    price: column("price"),
    weightKg: column("weight_kg"),
    volumeM3: column("volume_m3"),
    leadTimeSdDays: column("lead_time_sd_days"),
    moq: column("moq"),
    packSize: column("pack_size"),
    linesPerUnit: column("lines_per_unit"),
    capacityM3: amounts(tables.centers, "centers", "fc_id", "capacity_m3"),
    handlingCostPerUnit: amounts(tables.centers, "centers", "fc_id", "handling_cost_per_unit"),
    costPerUnit: lanes.unit,
    costPerKg: lanes.kg,
    costPerParcel: lanes.parcel,
    home,
    basketLines: amounts(tables.baskets, "baskets", "lines", "lines", 1),
    basketOrders: amounts(tables.baskets, "baskets", "lines", "orders"),
    ...demandRows(tables.demand, skus, regions),
    ...protection(tables.protection, skus, centers),
  };
}

function demandRows(table: Table, skus: ReadonlyMap<string, number>, regions: ReadonlyMap<string, number>) {
  const sku = texts(table, "sku").map((id) => index(skus, id, "demand", "sku"));
  const region = texts(table, "region").map((id) => index(regions, id, "demand", "region"));
  const shares = amounts(table, "demand", "sku", "share");
  const rows = Array.from(sku.keys())
    .filter((i) => shares[i]! > 0)
    .sort((a, b) => sku[a]! - sku[b]! || region[a]! - region[b]!);
  const start = new Int32Array(skus.size + 1);
  const total = new Float64Array(skus.size);
  for (const i of rows) {
    start[sku[i]! + 1]!++;
    total[sku[i]!]! += shares[i]!;
  }
  for (let s = 0; s < skus.size; s++) start[s + 1]! += start[s]!;
  return {
    start,
    region: Int32Array.from(rows, (i) => region[i]!),
    share: Float64Array.from(rows, (i) => shares[i]! / total[sku[i]!]!),
  };
}

function protection(table: Table, skus: ReadonlyMap<string, number>, centers: ReadonlyMap<string, number>) {
  const slots = skus.size * (centers.size + 1);
  const k = cumulativeProbabilities.length;
  const sku = texts(table, "sku");
  const fc = texts(table, "fc_id");
  const days = numbers(table, "protection_days");
  const means = amounts(table, "protection", "sku", "mean");
  const sds = amounts(table, "protection", "sku", "sd");
  const columns = cumulativeProbabilities.map((p) => amounts(table, "protection", "sku", quantileColumn(p)));
  const result = {
    protectionDays: new Float64Array(slots).fill(NaN),
    protectionMean: new Float64Array(slots).fill(NaN),
    protectionSd: new Float64Array(slots).fill(NaN),
    protectionQuantiles: new Float64Array(slots * k).fill(NaN),
  };
  for (let i = 0; i < table.rows; i++) {
    const f = fc[i] === null ? centers.size : index(centers, fc[i], "protection", "fc_id");
    const slot = index(skus, sku[i], "protection", "sku") * (centers.size + 1) + f;
    result.protectionDays[slot] = days[i]!;
    result.protectionMean[slot] = means[i]!;
    result.protectionSd[slot] = sds[i]!;
    for (let j = 0, least = 0; j < k; j++)
      result.protectionQuantiles[slot * k + j] = least = Math.max(least, columns[j]![i]!);
  }
  return result;
}

/** Name of the column with the quantile at `p`: q50, q975, q995. */
export function quantileColumn(p: number): string {
  return `q${String(Math.round(p * 1000)).replace(/0$/, "")}`;
}

function ids(table: Table, name: string, column: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const id of texts(table, column)) {
    if (id === null) throw new RangeError(`${name}: a row without ${column}`);
    if (found.has(id)) throw new RangeError(`${name}: ${column} ${id} is there twice`);
    found.set(id, found.size);
  }
  if (found.size === 0) throw new RangeError(`${name}: no rows`);
  return found;
}

function index(
  known: ReadonlyMap<string, number>,
  id: string | null | undefined,
  table: string,
  column: string,
): number {
  const at = known.get(id ?? "");
  if (at === undefined) throw new RangeError(`${table}: unknown ${column} ${String(id)}`);
  return at;
}

function amounts(table: Table, name: string, key: string, column: string, least = 0): Float64Array {
  const values = numbers(table, column);
  const bad = values.findIndex((value) => !(Number.isFinite(value) && value >= least));
  if (bad >= 0)
    throw new RangeError(
      `${name}: invalid ${column} ${values[bad]} of ${key} ${String(texts(table, key)[bad])} (a number of at least ${least})`,
    );
  return values;
}

function empty(length: number): Float64Array {
  return new Float64Array(length).fill(Infinity);
}
