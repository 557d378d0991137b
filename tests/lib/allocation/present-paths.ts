// Present stock written down another way, as HiGHS text: whole paths from a source by a center to a region.
import type { Highs } from "highs";
import { rowCosts, type AllocationProblem } from "../../../lib/allocation/problem.js";

/** Least cost by the path formulation, whose only unknowns are units on paths; undefined when it cannot be done. */
export function leastCostByPaths(highs: Highs, problem: AllocationProblem): number | undefined {
  const { skus, centers, start, quantity, volume, supply, shortageCost, capacity } = problem;
  const { units, transferCost, inboundCost } = problem.present!;
  const n = centers.length;
  const objective: string[] = [];
  const rows = new Map<string, { terms: string[]; limit: string }>();
  const put = (row: string, limit: string, term: string) => {
    if (!rows.has(row)) rows.set(row, { terms: [], limit });
    if (term !== "") rows.get(row)!.terms.push(term);
  };
  const path = (cost: number, uses: [row: string, limit: string, factor: number][]) => {
    const name = `x${objective.length}`;
    objective.push(`${cost} ${name}`);
    for (const [row, limit, factor] of uses) if (factor !== 0) put(row, limit, `${factor} ${name}`);
  };
  const cost = new Float64Array(n);
  const room = (f: number): string => {
    let held = 0;
    for (let s = 0; s < skus.length; s++) held += volume[s]! * units[s * n + f]!;
    return `<= ${Math.max(capacity[f]!, held)}`;
  };
  for (let s = 0; s < skus.length; s++) {
    const v = volume[s]!;
    const move = (g: number, f: number) => (g === f ? 0 : transferCost[s]![g * n + f]!);
    const at = (f: number): [string, string, number] => [`room${f}`, room(f), v];
    const from = (g: number): [string, string, number] => [`stock${s}_${g}`, `= ${units[s * n + g]!}`, 1];
    for (let g = 0; g < n; g++)
      for (let f = 0; f < n; f++)
        if (units[s * n + g]! > 0 && move(g, f) < Infinity) path(move(g, f), [from(g), at(f)]);
    for (let d = start[s]!; d < start[s + 1]!; d++) {
      const wanted: [string, string, number] = [`demand${d}`, `= ${quantity[d]!}`, 1];
      put(wanted[0], wanted[1], "");
      rowCosts(problem, s, d, cost);
      if (shortageCost[s]! < Infinity) path(shortageCost[s]!, [wanted]);
      for (let f = 0; f < n; f++) {
        if (cost[f] === Infinity) continue;
        const bought: [string, string, number] = [`supply${s}`, `<= ${supply[s]!}`, supply[s]! < Infinity ? 1 : 0];
        path(cost[f]! + inboundCost[s * n + f]!, [wanted, bought, at(f)]);
        for (let g = 0; g < n; g++)
          if (units[s * n + g]! > 0 && move(g, f) < Infinity) path(cost[f]! + move(g, f), [wanted, from(g), at(f)]);
      }
    }
  }
  // A demand that nothing can serve has a row without terms.
  if ([...rows.values()].some(({ terms }) => terms.length === 0)) return undefined;
  const constraints = [...rows].map(([name, { terms, limit }]) => `${name}: ${terms.join(" + ")} ${limit}`);
  const solved = highs.solve(`Minimize\nobj: ${objective.join("\n + ")}\nSubject To\n${constraints.join("\n")}\nEnd\n`);
  return solved.Status === "Optimal" ? solved.ObjectiveValue : undefined;
}
