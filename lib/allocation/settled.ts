// From rows decided at prices and the exchange of the others to the cost and the flows of the plan.
import type { AllocationResult } from "./problem.js";
import type { Prepared, Undecided } from "./undecided.js";
import type { WeightlessPlan } from "./weightless.js";

/** An exchange that balances: volume by arc of the undecided network, and the prices of its nodes. */
export type Settled = { readonly flow: Float64Array; readonly price: Float64Array; readonly steps: number };

/** Cost of the plan but for the SKUs without weight, shortage at its finite stand-in. */
export function planCost({ decidedCost, network }: Undecided, flow: Float64Array): number {
  let total = decidedCost;
  for (let i = 0; i < flow.length; i++) if (flow[i]! > 0) total += flow[i]! * network.cost[i]!;
  return total;
}

export type Flows = Pick<AllocationResult, "row" | "center" | "units">;

/** All flows, sorted by row, then center. */
export function planFlows(
  { problem, mustStay }: Prepared,
  split: Undecided,
  flow: Float64Array,
  weightless: WeightlessPlan,
): Flows {
  const { start, quantity, volume, skus, centers } = problem;
  const n = centers.length;
  const { decided, beyond, network } = split;
  let most = quantity.length - network.volume.length;
  for (let i = 0; i < flow.length; i++) if (flow[i]! > 0) most++;
  const row = new Int32Array(most);
  const center = new Int32Array(most);
  const units = new Float64Array(most);
  let count = 0;
  const add = (d: number, f: number, amount: number) => {
    row[count] = d;
    center[count] = f;
    units[count++] = amount;
  };
  for (let s = 0, k = 0; s < skus.length; s++)
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      if (!(volume[s]! > 0)) {
        const own = weightless.flows.get(d);
        if (own) add(d, own.center, own.units);
      } else if (decided[d]! >= 0) {
        const served = quantity[d]! - (mustStay[s]! > 0 ? (beyond.get(d) ?? 0) : 0);
        if (decided[d]! < n && served > 0) add(d, decided[d]!, served);
      } else {
        for (let i = network.start[k]!; i < network.start[k + 1]!; i++)
          if (flow[i]! > 0 && network.sink[i]! < n) add(d, network.sink[i]!, flow[i]! / volume[s]!);
        k++;
      }
    }
  return { row: row.subarray(0, count), center: center.subarray(0, count), units: units.subarray(0, count) };
}
