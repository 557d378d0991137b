// Named simple ways to split a SKU over the centers, to compare with: what people do without an optimiser.
import { demandBySku, type AllocationProblem } from "./problem.js";

export const simpleMethods = ["uniform", "proportional", "linear-system"] as const;
export type SimpleMethod = (typeof simpleMethods)[number];

/**
 * Weekly units of each SKU at each center, `[sku * centers + center]`, before capacity is looked at.
 * - `uniform`: every center the same, one size fits all.
 * - `proportional`: every SKU by the share of all demand that lives nearest to each center, the same for all SKUs.
 * - `linear-system`: fills every center to the same degree while staying as close as possible to where each SKU's own
 *   demand lives. Weighted least squares with one linear equation a SKU (all of its demand is placed) and one a center
 *   (its room is used like that of the others); eliminating the SKUs leaves a small linear system.
 *
 * @param home weekly units demanded nearest to each center, `[sku * centers + center]`
 */
export function simpleSplit(problem: AllocationProblem, method: SimpleMethod, home: Float64Array): Float64Array {
  const n = problem.centers.length;
  const demand = demandBySku(problem);
  switch (method) {
    case "uniform":
      return Float64Array.from(home, (_, i) => demand[Math.floor(i / n)]! / n);
    case "proportional": {
      const total = new Float64Array(n);
      home.forEach((units, i) => (total[i % n]! += units));
      const all = total.reduce((a, b) => a + b, 0);
      return Float64Array.from(home, (_, i) => (demand[Math.floor(i / n)]! * total[i % n]!) / all);
    }
    case "linear-system":
      return linearSystem(problem, home, demand);
  }
}

/**
 * Minimise sum (y - p)^2 / p with p = home demand, sum_f y = demand(s), sum_s volume(s) y = capacity(f) * k, where k is the
 * common degree of filling. Stationarity gives y = p (1 + a_s + volume(s) b_f); the SKU equations give a_s, the center
 * equations a linear system in b. Negative parts are cut and the SKU scaled back to its demand.
 */
function linearSystem(problem: AllocationProblem, home: Float64Array, demand: Float64Array): Float64Array {
  const { volume, capacity, skus } = problem;
  const n = problem.centers.length;
  const matrix = Array.from({ length: n }, () => new Float64Array(n));
  const right = new Float64Array(n);
  let room = 0;
  let volumeNeeded = 0;
  for (let f = 0; f < n; f++) room += capacity[f]!;
  for (let s = 0; s < skus.length; s++) volumeNeeded += volume[s]! * demand[s]!;
  for (let f = 0; f < n; f++) right[f] = room > 0 ? (capacity[f]! * volumeNeeded) / room : 0;
  for (let s = 0; s < skus.length; s++) {
    if (!(demand[s]! > 0)) continue;
    const v = volume[s]!;
    for (let f = 0; f < n; f++) {
      const p = home[s * n + f]!;
      right[f]! -= v * p;
      matrix[f]![f]! += v * v * p;
      for (let g = 0; g < n; g++) matrix[f]![g]! -= (v * v * p * home[s * n + g]!) / demand[s]!;
    }
  }
  const b = solveLinear(matrix, right);
  const split = new Float64Array(home.length);
  for (let s = 0; s < skus.length; s++) {
    if (!(demand[s]! > 0)) continue;
    let mean = 0;
    for (let f = 0; f < n; f++) mean += (home[s * n + f]! * b[f]!) / demand[s]!;
    let sum = 0;
    for (let f = 0; f < n; f++)
      sum += split[s * n + f] = Math.max(0, home[s * n + f]! * (1 + volume[s]! * (b[f]! - mean)));
    for (let f = 0; f < n; f++) split[s * n + f]! *= sum > 0 ? demand[s]! / sum : 0;
  }
  return split;
}

/** Gaussian elimination with partial pivoting. The system is singular by one (all b may shift): that b is set to 0. */
function solveLinear(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const a = matrix.map((row, i) => Float64Array.of(...row, right[i]!));
  const scale = Math.max(...a.flatMap((row) => Array.from(row, Math.abs)), 1e-300);
  const solution = new Float64Array(n);
  const pivots: number[] = [];
  let rank = 0;
  for (let column = 0; column < n; column++) {
    let pivot = rank;
    for (let i = rank; i < n; i++) if (Math.abs(a[i]![column]!) > Math.abs(a[pivot]![column]!)) pivot = i;
    if (rank >= n || Math.abs(a[pivot]![column]!) < 1e-9 * scale) continue;
    [a[rank], a[pivot]] = [a[pivot]!, a[rank]!];
    for (let i = 0; i < n; i++) {
      if (i === rank) continue;
      const factor = a[i]![column]! / a[rank]![column]!;
      if (factor !== 0) for (let j = column; j <= n; j++) a[i]![j]! -= factor * a[rank]![j]!;
    }
    pivots.push(column);
    rank++;
  }
  pivots.forEach((column, i) => (solution[column] = a[i]![n]! / a[i]![column]!));
  return solution;
}
