// Present stock and transfers in problem files.
import { amount, known, list, type Entry } from "./json-entries.js";
import type { AllocationProblem, PresentStock } from "./problem.js";

/**
 * Present stock of a problem file; undefined when it has none.
 *
 * @throws RangeError naming the entry: unknown ids, bad numbers, the same SKU and center or the same way twice.
 */
export function presentIn(
  source: Entry,
  skus: ReadonlyMap<string, number>,
  centers: ReadonlyMap<string, number>,
  inboundCost: Float64Array,
): PresentStock | undefined {
  if (source["present_stock"] === undefined) {
    if (source["transfer_cost"] !== undefined)
      throw new RangeError("transfer_cost: there is no present_stock to transfer");
    return undefined;
  }
  const n = centers.size;
  const units = new Float64Array(skus.size * n).fill(NaN);
  list(source, "present_stock").forEach((entry, i) => {
    const where = `present_stock[${i}]`;
    const slot = known(skus, entry, "sku", where) * n + known(centers, entry, "fc", where);
    if (!Number.isNaN(units[slot]!))
      throw new RangeError(`${where}: ${String(entry["sku"])} in ${String(entry["fc"])} is there twice`);
    units[slot] = amount(entry, "units", where);
  });
  const general = new Float64Array(n * n).fill(NaN);
  const own = new Float64Array(skus.size * n * n).fill(NaN);
  (source["transfer_cost"] === undefined ? [] : list(source, "transfer_cost")).forEach((entry, i) => {
    const where = `transfer_cost[${i}]`;
    const [from, to] = [known(centers, entry, "from", where), known(centers, entry, "to", where)];
    if (from === to) throw new RangeError(`${where}: from and to are both ${String(entry["from"])}`);
    const one = entry["sku"] !== undefined && entry["sku"] !== null;
    const costs = one ? own : general;
    const at = (one ? known(skus, entry, "sku", where) * n + from : from) * n + to;
    if (!Number.isNaN(costs[at]!))
      throw new RangeError(`${where}: a second cost from ${String(entry["from"])} to ${String(entry["to"])}`);
    costs[at] = amount(entry, "cost", where);
  });
  const orNone = (cost: number): number => (Number.isNaN(cost) ? Infinity : cost);
  return {
    units: units.map((value) => (Number.isNaN(value) ? 0 : value)),
    transferCost: own.map((cost, i) => (Number.isNaN(cost) ? orNone(general[i % (n * n)]!) : cost)),
    inboundCost,
  };
}

/** The fields of a problem file that `presentIn` reads; none without present stock. */
export function presentToJson({ present, skus, centers }: AllocationProblem) {
  if (!present) return {};
  const slots = skus.flatMap((sku, s) => centers.map((fc, f) => ({ sku, fc, slot: s * centers.length + f })));
  return {
    present_stock: slots.map(({ sku, fc, slot }) => ({ sku, fc, units: present.units[slot]! })),
    inbound_cost: slots.map(({ sku, fc, slot }) => ({ sku, fc, cost: present.inboundCost[slot]! })),
    transfer_cost: slots.flatMap(({ sku, fc: from, slot }) =>
      centers.flatMap((to, f) => {
        const cost = present.transferCost[slot * centers.length + f]!;
        return from === to || cost === Infinity ? [] : [{ sku, from, to, cost }];
      }),
    ),
  };
}
