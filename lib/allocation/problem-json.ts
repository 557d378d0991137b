// Problem files, ours and other people's: checked, named errors, arrays out; and back.
import { amount, ids, known, list, type Entry } from "./json-entries.js";
import { presentIn, presentToJson, type PresentJson } from "./present-json.js";
import type { AllocationProblem, Baskets, LaneRate } from "./problem.js";
import { skuOfRows } from "./problem.js";

/**
 * The JSON form. Beyond the plain shape a SKU may have `amounts` (weight, parcels, ...) and a shipping cost `rates` by
 * the same names: a unit then costs `cost + sum rates[name] * amounts[name]`, which keeps large problems short.
 */
export type ProblemJson = PresentJson & {
  fcs: { id: string; capacity: number; open_cost?: number }[];
  regions: { id: string }[];
  skus: {
    id: string;
    supply?: number;
    volume?: number;
    shortage_cost?: number;
    pack_size?: number;
    amounts?: Record<string, number>;
  }[];
  demand: { sku: string; region: string; quantity: number }[];
  shipping_cost: { fc: string; region: string; cost: number; sku?: string; rates?: Record<string, number> }[];
  /** Per unit that a center serves, of all SKUs or of one: what it costs to hold, to handle and to bring in. They add up. */
  holding_cost?: { fc: string; sku?: string; cost: number }[];
  handling_cost?: { fc: string; sku?: string; cost: number }[];
  inbound_cost?: { fc: string; sku?: string; cost: number }[];
  eligible?: { fc: string; region?: string; sku?: string }[];
  /**
   * Lines of one order that leave from one center share a parcel. `rate` names the one of the `rates` that is the cost of a
   * parcel; by the same name a SKU's `amounts` tell order lines per unit. `sizes`: how many orders have so many lines.
   */
  baskets?: { rate: string; sizes: { lines: number; orders: number }[] };
  /** Cost of keeping a SKU, or any, at a center at all. */
  assortment_cost?: { fc: string; sku?: string; cost: number }[];
};

/**
 * The problem in a parsed JSON file. A lane without a shipping cost is not eligible; a cost with `sku` replaces the one
 * without. Demand of 0 is dropped, several entries for one SKU and region add up.
 *
 * @throws RangeError naming the entry: unknown or doubled ids, missing fields, negative or non-finite numbers.
 */
export function problemFromJson(json: unknown): AllocationProblem {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new RangeError("the problem is not a JSON object with fcs, regions, skus, demand and shipping_cost");
  const source = json as Entry;
  const fcs = list(source, "fcs");
  const skuEntries = list(source, "skus");
  const centers = ids(fcs, "fcs");
  const regions = ids(list(source, "regions"), "regions");
  const skus = ids(skuEntries, "skus");
  const n = centers.size;
  const optional = (entry: Entry, field: string, where: string, missing: number): number =>
    entry[field] === undefined || entry[field] === null ? missing : amount(entry, field, where);

  const amountNames = [
    ...new Set(skuEntries.flatMap((entry) => Object.keys((entry.amounts as object | undefined) ?? {}))),
  ].sort();
  const laneRates: LaneRate[] = amountNames.map((name) => ({
    name,
    amount: Float64Array.from(skuEntries, (entry, i) =>
      optional((entry.amounts ?? {}) as Entry, name, `skus[${i}].amounts`, 0),
    ),
    rate: new Float64Array(regions.size * n),
  }));

  const wanted = new Map<number, number>();
  list(source, "demand").forEach((entry, i) => {
    const where = `demand[${i}]`;
    const key = known(skus, entry, "sku", where) * regions.size + known(regions, entry, "region", where);
    const quantity = amount(entry, "quantity", where);
    if (quantity > 0) wanted.set(key, (wanted.get(key) ?? 0) + quantity);
  });
  const keys = [...wanted.keys()].sort((a, b) => a - b);
  const start = new Int32Array(skus.size + 1);
  for (const key of keys) start[Math.floor(key / regions.size) + 1]!++;
  for (let s = 0; s < skus.size; s++) start[s + 1]! += start[s]!;
  const region = Int32Array.from(keys, (key) => key % regions.size);
  const rowAt = new Map(keys.map((key, row) => [key, row]));

  const laneCost = new Float64Array(regions.size * n).fill(Infinity);
  const special: { sku: number; region: number; center: number; cost: number }[] = [];
  list(source, "shipping_cost").forEach((entry, i) => {
    const where = `shipping_cost[${i}]`;
    const lane = known(regions, entry, "region", where) * n + known(centers, entry, "fc", where);
    const cost = amount(entry, "cost", where);
    if (entry.sku !== undefined && entry.sku !== null) {
      special.push({ sku: known(skus, entry, "sku", where), region: Math.floor(lane / n), center: lane % n, cost });
      return;
    }
    if (laneCost[lane]! < Infinity)
      throw new RangeError(`${where}: a second cost for ${String(entry.fc)} to ${String(entry.region)}`);
    laneCost[lane] = cost;
    for (const { name, rate } of laneRates)
      rate[lane] = optional((entry.rates ?? {}) as Entry, name, `${where}.rates`, 0);
  });

  /** Costs by center, or by SKU and center where an entry names one, `[sku * centers + center]`. */
  const costsBySlot = (name: "holding_cost" | "handling_cost" | "inbound_cost" | "assortment_cost"): Float64Array => {
    const general = new Float64Array(n);
    const costs = new Float64Array(skus.size * n).fill(NaN);
    (source[name] === undefined ? [] : list(source, name)).forEach((entry, i) => {
      const where = `${name}[${i}]`;
      const f = known(centers, entry, "fc", where);
      const cost = amount(entry, "cost", where);
      if (entry.sku === undefined || entry.sku === null) general[f] = cost;
      else costs[known(skus, entry, "sku", where) * n + f] = cost;
    });
    return costs.map((cost, i) => (Number.isNaN(cost) ? general[i % n]! : cost));
  };
  const centerCost = new Float64Array(skus.size * n);
  const inboundCost = costsBySlot("inbound_cost");
  const present = presentIn(source, skus, centers, inboundCost);
  for (const costs of [
    costsBySlot("holding_cost"),
    costsBySlot("handling_cost"),
    // Without present stock every unit that is served is bought.
    ...(present ? [] : [inboundCost]),
  ])
    costs.forEach((cost, i) => (centerCost[i]! += cost));

  const allowed =
    source.eligible === undefined
      ? undefined
      : list(source, "eligible").map((entry, i) => ({
          center: known(centers, entry, "fc", `eligible[${i}]`),
          sku: entry.sku == null ? undefined : known(skus, entry, "sku", `eligible[${i}]`),
          region: entry.region == null ? undefined : known(regions, entry, "region", `eligible[${i}]`),
        }));
  const base: AllocationProblem = {
    skus: [...skus.keys()],
    centers: [...centers.keys()],
    regions: [...regions.keys()],
    capacity: Float64Array.from(fcs, (entry, i) => amount(entry, "capacity", `fcs[${i}]`)),
    volume: Float64Array.from(skuEntries, (entry, i) => optional(entry, "volume", `skus[${i}]`, 1)),
    supply: Float64Array.from(skuEntries, (entry, i) => optional(entry, "supply", `skus[${i}]`, Infinity)),
    shortageCost: Float64Array.from(skuEntries, (entry, i) => optional(entry, "shortage_cost", `skus[${i}]`, Infinity)),
    start,
    region,
    quantity: Float64Array.from(keys, (key) => wanted.get(key)!),
    laneCost,
    laneRates,
    centerCost,
    ...(present ? { present } : {}),
    ...(fcs.some((entry) => Number(entry.open_cost) !== 0 && entry.open_cost !== undefined)
      ? { openCost: Float64Array.from(fcs, (entry, i) => optional(entry, "open_cost", `fcs[${i}]`, 0)) }
      : {}),
    ...(source.assortment_cost === undefined ? {} : { assortmentCost: costsBySlot("assortment_cost") }),
    ...(skuEntries.some((entry) => entry.pack_size !== undefined && entry.pack_size !== 1)
      ? { packSize: Float64Array.from(skuEntries, (entry, i) => optional(entry, "pack_size", `skus[${i}]`, 0)) }
      : {}),
  };
  const baskets = basketsIn(source, amountNames);
  if (baskets && special.length > 0)
    throw new RangeError("baskets: a shipping_cost with sku leaves no parcel to share; give rates in place of it");
  const whole = baskets ? { ...base, baskets } : base;
  return special.length > 0 || allowed ? withArcCosts(whole, special, allowed, rowAt, regions.size) : whole;
}

function basketsIn(source: Entry, rates: readonly string[]): Baskets | undefined {
  if (source.baskets === undefined) return undefined;
  const entry = source.baskets;
  if (typeof entry !== "object" || entry === null) throw new RangeError("baskets is not an object with rate and sizes");
  const { rate } = entry as Entry;
  if (typeof rate !== "string" || !rates.includes(rate))
    throw new RangeError(`baskets: invalid rate: ${String(rate)} (one of the amounts of skus: ${rates.join(", ")})`);
  const sizes = list(entry as Entry, "sizes");
  const lines = Float64Array.from(sizes, (size, i) => amount(size, "lines", `baskets.sizes[${i}]`));
  const few = lines.findIndex((value) => value < 1);
  if (few >= 0) throw new RangeError(`baskets.sizes[${few}]: invalid lines: ${lines[few]} (at least 1)`);
  const share = Float64Array.from(sizes, (size, i) => amount(size, "orders", `baskets.sizes[${i}]`));
  if (!share.some((orders) => orders > 0)) throw new RangeError("baskets.sizes: no orders");
  return { rate, lines, share };
}

function withArcCosts(
  base: AllocationProblem,
  special: readonly { sku: number; region: number; center: number; cost: number }[],
  allowed: readonly { center: number; sku: number | undefined; region: number | undefined }[] | undefined,
  rowAt: ReadonlyMap<number, number>,
  regionCount: number,
): AllocationProblem {
  const n = base.centers.length;
  const sku = skuOfRows(base);
  const arcCost = new Float64Array(base.quantity.length * n);
  for (let d = 0; d < base.quantity.length; d++)
    for (let f = 0; f < n; f++) {
      const lane = base.region[d]! * n + f;
      let cost = base.laneCost[lane]!;
      for (const { amount: amounts, rate } of base.laneRates) cost += amounts[sku[d]!]! * rate[lane]!;
      arcCost[d * n + f] = cost;
    }
  for (const { sku: s, region, center, cost } of special) {
    const row = rowAt.get(s * regionCount + region);
    if (row !== undefined) arcCost[row * n + center] = cost;
  }
  if (allowed)
    for (let d = 0; d < base.quantity.length; d++)
      for (let f = 0; f < n; f++)
        if (
          !allowed.some(
            (entry) =>
              entry.center === f &&
              (entry.sku === undefined || entry.sku === sku[d]) &&
              (entry.region === undefined || entry.region === base.region[d]),
          )
        )
          arcCost[d * n + f] = Infinity;
  return { ...base, arcCost };
}

/**
 * The JSON form of a problem whose costs are in factors; numbers in full, so that it solves to the same answer. All costs at
 * a center but that of bringing in are told as `holding_cost`.
 */
export function problemToJson(problem: AllocationProblem): ProblemJson {
  const { skus, centers, regions, laneRates, start } = problem;
  const n = centers.length;
  const named = (i: number, values: (rate: LaneRate) => Float64Array): Record<string, number> =>
    Object.fromEntries(laneRates.map((rate) => [rate.name, values(rate)[i]!]));
  const costs = (bySlot: Float64Array) =>
    skus.flatMap((sku, s) => centers.map((fc, f) => ({ fc, sku, cost: bySlot[s * n + f]! })));
  const demand: ProblemJson["demand"] = [];
  for (let s = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++)
      demand.push({ sku: skus[s]!, region: regions[problem.region[d]!]!, quantity: problem.quantity[d]! });
  return {
    fcs: centers.map((id, f) => ({
      id,
      capacity: problem.capacity[f]!,
      ...(problem.openCost ? { open_cost: problem.openCost[f]! } : {}),
    })),
    regions: regions.map((id) => ({ id })),
    skus: skus.map((id, s) => ({
      id,
      volume: problem.volume[s]!,
      ...(problem.supply[s]! < Infinity ? { supply: problem.supply[s]! } : {}),
      ...(problem.shortageCost[s]! < Infinity ? { shortage_cost: problem.shortageCost[s]! } : {}),
      ...(problem.packSize && problem.packSize[s]! > 0 ? { pack_size: problem.packSize[s]! } : {}),
      ...(laneRates.length > 0 ? { amounts: named(s, ({ amount: amounts }) => amounts) } : {}),
    })),
    demand,
    shipping_cost: regions.flatMap((region, r) =>
      centers.flatMap((fc, f) => {
        const lane = r * n + f;
        if (problem.laneCost[lane] === Infinity) return [];
        const rates = laneRates.length > 0 ? { rates: named(lane, ({ rate }) => rate) } : {};
        return [{ fc, region, cost: problem.laneCost[lane]!, ...rates }];
      }),
    ),
    holding_cost: costs(problem.centerCost),
    ...(problem.present ? { inbound_cost: costs(problem.present.inboundCost), ...presentToJson(problem) } : {}),
    ...(problem.baskets
      ? {
          baskets: {
            rate: problem.baskets.rate,
            sizes: Array.from(problem.baskets.lines, (lines, i) => ({ lines, orders: problem.baskets!.share[i]! })),
          },
        }
      : {}),
    ...(problem.assortmentCost ? { assortment_cost: costs(problem.assortmentCost) } : {}),
  };
}
