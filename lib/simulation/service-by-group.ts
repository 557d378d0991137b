// The service that each customer group, and each class of demand, gets out of a plan for all.
import { bootstrapInterval, type Draws } from "../evaluation/bootstrap.js";
import type { GroupSums } from "./replay.js";

export type GroupService = {
  readonly group: number;
  readonly demandUnits: number;
  /** Shipped over asked-for units, with its interval; null without demand. */
  readonly fill: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

/** Fill rate of each of `count` groups over the scored weeks, with block-bootstrap intervals. */
export function serviceByGroup(sums: GroupSums, count: number, scored: Int32Array, draws: Draws): GroupService[] {
  const weeks = sums.demandUnits.length / count;
  return Array.from({ length: count }, (_, group) => {
    const sum = (values: Float64Array, sample: Int32Array) =>
      sample.reduce((total, week) => total + values[group * weeks + week]!, 0);
    const fillOf = (sample: Int32Array) => 1 - sum(sums.lostUnits, sample) / sum(sums.demandUnits, sample);
    const demandUnits = sum(sums.demandUnits, scored);
    if (demandUnits === 0) return { group, demandUnits, fill: null, low: null, high: null };
    const replicated = draws.replicas.map((draw) => fillOf(draw.map((i) => scored[i]!)));
    const { estimate, low, high } = bootstrapInterval(fillOf(scored), replicated, draws);
    const bounded = (value: number) => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : null);
    return { group, demandUnits, fill: estimate, low: bounded(low), high: bounded(high) };
  });
}
