// Present stock and transfers in problem files.
import { amount, known, list, type Entry } from "./json-entries.js";
import type { AllocationProblem, PresentStock } from "./problem.js";

export type PresentJson = {
  /** Units that stand at a center before anything is bought. With them, `inbound_cost` is paid by bought units only. */
  present_stock?: { sku: string; fc: string; units: number }[];
  /** Per unit moved from one center to another, of all SKUs or of one; a pair without a cost is not allowed. */
  transfer_cost?: { from: string; to: string; cost: number; sku?: string }[];
};

type Ids = ReadonlyMap<string, number>;

/**
 * The present stock of a problem file; undefined when it has none.
 *
 * @param inboundCost by `[sku * centers + center]`
 * @throws RangeError naming the entry: unknown ids, a second entry for one slot or pair, invalid amounts, a transfer to the
 * same center; transfers without present stock; present stock together with baskets.
 */
export function presentIn(source: Entry, skus: Ids, centers: Ids, inboundCost: Float64Array): PresentStock | undefined {
  if (source.present_stock === undefined) {
    if (source.transfer_cost === undefined) return undefined;
    throw new RangeError("transfer_cost: there is no present_stock to transfer");
  }
  if (source.baskets !== undefined)
    throw new RangeError("present_stock and baskets cannot be decided together: leave one of them out");
  const n = centers.size;
  const units = new Float64Array(skus.size * n);
  const seen = new Set<number>();
  list(source, "present_stock").forEach((entry, i) => {
    const where = `present_stock[${i}]`;
    const slot = known(skus, entry, "sku", where) * n + known(centers, entry, "fc", where);
    units[slot] = amount(entry, "units", where);
    if (seen.has(slot))
      throw new RangeError(`${where}: a second entry for ${String(entry.sku)} at ${String(entry.fc)}`);
    seen.add(slot);
  });
  return { units, transferCost: transferCosts(source, skus, centers), inboundCost };
}

function transferCosts(source: Entry, skus: Ids, centers: Ids): Float64Array[] {
  const n = centers.size;
  const general = new Float64Array(n * n).fill(Infinity);
  const special = new Map<number, Map<number, number>>();
  (source.transfer_cost === undefined ? [] : list(source, "transfer_cost")).forEach((entry, i) => {
    const where = `transfer_cost[${i}]`;
    const [from, to] = [known(centers, entry, "from", where), known(centers, entry, "to", where)];
    if (from === to) throw new RangeError(`${where}: from and to are both ${String(entry.from)}`);
    const cost = amount(entry, "cost", where);
    const pair = from * n + to;
    const second = (of: string) =>
      new RangeError(`${where}: a second cost${of} from ${String(entry.from)} to ${String(entry.to)}`);
    if (entry.sku == null) {
      if (general[pair]! < Infinity) throw second("");
      general[pair] = cost;
      return;
    }
    const s = known(skus, entry, "sku", where);
    const own = special.get(s) ?? new Map<number, number>();
    if (own.has(pair)) throw second(` of ${String(entry.sku)}`);
    special.set(s, own.set(pair, cost));
  });
  return Array.from({ length: skus.size }, (_, s) => {
    const own = special.get(s);
    return own ? general.map((cost, pair) => own.get(pair) ?? cost) : general;
  });
}

/** The lists of a problem with present stock. Transfer costs that not all SKUs share are told by SKU. */
export function presentToJson({ skus, centers, present }: AllocationProblem): PresentJson {
  if (!present) return {};
  const n = centers.length;
  const shared = present.transferCost.every((costs) => costs === present.transferCost[0]);
  return {
    present_stock: Array.from(present.units).flatMap((units, slot) =>
      units > 0 ? [{ sku: skus[Math.floor(slot / n)]!, fc: centers[slot % n]!, units }] : [],
    ),
    transfer_cost: (shared ? present.transferCost.slice(0, 1) : present.transferCost).flatMap((costs, s) =>
      Array.from(costs).flatMap((cost, pair) => {
        const [from, to] = [Math.floor(pair / n), pair % n];
        if (from === to || cost === Infinity) return [];
        return [{ from: centers[from]!, to: centers[to]!, cost, ...(shared ? {} : { sku: skus[s]! }) }];
      }),
    ),
  };
}
