// Yes or no: which centers are open, and which SKUs are kept where.
import type { LinearProgramBuilder } from "../optimize/linear-program.js";
import type { AllocationProblem } from "./problem.js";

/** A flow of up to `units` that is 0 unless it is allowed by a switch: `flow - units * switch <= 0` in `row`. */
type Link = { readonly row: number; readonly units: number };

/** Links flows to the switches that allow them; the columns of the switches come last. One link a flow makes tight relaxations. */
export class Switches {
  private readonly opened: Link[][];
  private readonly kept = new Map<number, Link[]>();

  constructor(
    private readonly problem: AllocationProblem,
    private readonly builder: LinearProgramBuilder,
  ) {
    this.opened = problem.centers.map(() => []);
  }

  /** What the column of a flow of up to `units` from or to `slot`, `sku * centers + center`, needs among its entries. */
  entries(slot: number, units: number): [row: number, value: number][] {
    const { openCost, assortmentCost, centers } = this.problem;
    const lists: Link[][] = [];
    if (openCost) lists.push(this.opened[slot % centers.length]!);
    if (assortmentCost && assortmentCost[slot]! > 0) {
      if (!this.kept.has(slot)) this.kept.set(slot, []);
      lists.push(this.kept.get(slot)!);
    }
    return lists.map((list) => {
      const row = this.builder.addRow(-Infinity, 0);
      list.push({ row, units });
      return [row, 1];
    });
  }

  /** Adds the switches, those of the `room` of centers last; the number of the first of these. */
  addColumns(room: Float64Array): number {
    const { openCost, assortmentCost } = this.problem;
    const allows = (list: readonly Link[]) => list.map(({ row, units }) => [row, -units] as const);
    for (const [slot, list] of this.kept) this.builder.addColumn(assortmentCost![slot]!, 1, 1, allows(list));
    const first = this.builder.columns;
    openCost?.forEach((cost, f) => this.builder.addColumn(cost, 1, 1, [[f, -room[f]!], ...allows(this.opened[f]!)]));
    return first;
  }
}
