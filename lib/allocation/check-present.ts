// The rows that present stock adds to the primal, checked without trusting whoever solved it.
import type { AllocationProblem, AllocationResult, PresentStock } from "./problem.js";

export type PresentCheck = {
  /** Of transfers and of bringing in what is bought. */
  readonly cost: number;
  /** Units of each slot, `[sku * centers + center]`, before anything is shipped; those of them that came; those bought, by SKU. */
  readonly stock: Float64Array;
  readonly arrived: Float64Array;
  readonly bought: Float64Array;
  /** Room that present stock takes from the start, by center. */
  readonly roomAtStart: Float64Array;
  /**
   * Largest relative violation of: no more served than there is, no more moved away than was present, bought in whole packs,
   * transfers allowed (0 or Infinity), sign.
   */
  readonly violation: { balance: number; present: number; packs: number; eligibility: number; sign: number };
};

/** Adds up what `plan` moves and buys against what it serves of each slot. */
export function checkPresent(
  problem: AllocationProblem,
  { units: there, transferCost, inboundCost }: PresentStock,
  plan: Pick<AllocationResult, "moves" | "bought">,
  served: Float64Array,
): PresentCheck {
  const n = problem.centers.length;
  const left = new Float64Array(there.length);
  const arrived = new Float64Array(there.length);
  const bought = new Float64Array(problem.skus.length);
  const roomAtStart = new Float64Array(n);
  const violation = { balance: 0, present: 0, packs: 0, eligibility: 0, sign: 0 };
  const worse = (kind: keyof typeof violation, by: number) => (violation[kind] = Math.max(violation[kind], by));
  let cost = 0;
  for (const { sku, from, to, units } of plan.moves ?? []) {
    const price = from === to ? Infinity : transferCost[sku]![from * n + to]!;
    if (price === Infinity) violation.eligibility = Infinity;
    else cost += units * price;
    if (!(units >= 0)) worse("sign", Number.isNaN(units) ? Infinity : -units);
    left[sku * n + from]! += units;
    arrived[sku * n + to]! += units;
  }
  const stock = there.map((units, slot) => {
    const [s, f] = [Math.floor(slot / n), slot % n];
    const purchase = plan.bought?.[slot] ?? 0;
    const pack = problem.packSize?.[s] ?? 0;
    if (!(purchase >= 0)) worse("sign", Number.isNaN(purchase) ? Infinity : -purchase);
    if (pack > 0) worse("packs", Math.abs(purchase / pack - Math.round(purchase / pack)));
    cost += purchase * inboundCost[slot]!;
    bought[s]! += purchase;
    arrived[slot]! += purchase;
    roomAtStart[f]! += units * problem.volume[s]!;
    if (left[slot]! > units) worse("present", (left[slot]! - units) / left[slot]!);
    const standing = units - left[slot]! + arrived[slot]!;
    if (served[slot]! > standing) worse("balance", (served[slot]! - standing) / served[slot]!);
    return standing;
  });
  return { cost, stock, arrived, bought, roomAtStart, violation };
}
