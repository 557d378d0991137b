// Forecasts made at several levels of a hierarchy, brought into agreement.

/** A level above the bottom: sums of bottom cells by a code, and what was forecast for them on their own. */
export type ForecastLevel = {
  readonly groups: number;
  /** Group of each bottom cell, 0 to groups - 1. */
  readonly groupOf: Int32Array;
  /** groups x horizon. */
  readonly means: Float64Array;
  /** Error variance of `means`, groups x horizon, > 0. */
  readonly variances: Float64Array;
};

export type Reconciled = {
  /** cells x horizon, >= 0. Every level is a sum of these. */
  readonly bottom: Float64Array;
  /** Steps (columns) whose equations were solved to the tolerance. */
  readonly converged: number;
};

const tolerance = 1e-10;
const mostIterations = 500;
const mostPivots = 30;

/**
 * Non-negative reconciliation with a diagonal covariance of base errors (MinT with variance scaling; Wickramasuriya,
 * Athanasopoulos, Hyndman 2019, equation 9; non-negative: Wickramasuriya, Turlach, Hyndman 2020): the bottom b >= 0 that
 * minimises sum (b - base)^2 / variance over all cells plus the same over all groups. A cell whose variance or base is 0
 * stays 0. Solved step by step in the space of groups, `b = base + V A' (A V A' + W)^-1 (above - A base)`, by conjugate gradients
 * without forming a matrix; cells that turn negative are held at 0 and the rest is solved again until the conditions of
 * optimality hold (block pivoting). O(cells x levels) an iteration.
 *
 * @param base cells x horizon, >= 0
 * @param variances error variance of `base`, cells x horizon, >= 0
 * @example reconcile(base, variances, [{ groups: 1, groupOf: new Int32Array(cells), means: total, variances: totalVariance }], 13)
 */
export function reconcile(
  base: Float64Array,
  variances: Float64Array,
  levels: readonly ForecastLevel[],
  horizon: number,
): Reconciled {
  const cells = base.length / horizon;
  if (!Number.isInteger(cells) || variances.length !== base.length)
    throw new RangeError(`invalid base: ${base.length} values and ${variances.length} variances, ${horizon} steps`);
  for (const { groups, groupOf, means, variances: spread } of levels)
    if (groupOf.length !== cells || means.length !== groups * horizon || spread.length !== means.length)
      throw new RangeError(`invalid level: ${groupOf.length} cells, ${means.length} means of ${groups} groups`);
  const tree = new Tree(levels, cells);
  const bottom = new Float64Array(base.length);
  let converged = 0;
  for (let i = 0; i < horizon; i++) {
    const pick = (values: Float64Array, count: number) =>
      Float64Array.from({ length: count }, (_, k) => values[k * horizon + i]!);
    const above = levels.flatMap(({ means, groups }) => [...pick(means, groups)]);
    const spread = levels.flatMap(({ variances: v, groups }) => [...pick(v, groups)]);
    const step = reconcileStep(
      tree,
      pick(base, cells),
      pick(variances, cells),
      Float64Array.from(above),
      Float64Array.from(spread),
    );
    if (step.converged) converged++;
    for (let cell = 0; cell < cells; cell++) bottom[cell * horizon + i] = step.bottom[cell]!;
  }
  return { bottom, converged };
}

/** Sums of bottom cells by all levels, one after the other, and the way back. */
class Tree {
  readonly groups: number;
  private readonly offsets: readonly number[];

  constructor(
    private readonly levels: readonly ForecastLevel[],
    readonly cells: number,
  ) {
    let groups = 0;
    this.offsets = levels.map((level) => (groups += level.groups) - level.groups);
    this.groups = groups;
  }

  /** A b: one sum a group. */
  up(bottom: Float64Array): Float64Array {
    const out = new Float64Array(this.groups);
    this.levels.forEach(({ groupOf }, l) => {
      const offset = this.offsets[l]!;
      for (let cell = 0; cell < this.cells; cell++) {
        const at = offset + groupOf[cell]!;
        out[at] = out[at]! + bottom[cell]!;
      }
    });
    return out;
  }

  /** A' x: for each cell the sum over its groups. */
  down(above: Float64Array): Float64Array {
    const out = new Float64Array(this.cells);
    this.levels.forEach(({ groupOf }, l) => {
      const offset = this.offsets[l]!;
      for (let cell = 0; cell < this.cells; cell++) out[cell] = out[cell]! + above[offset + groupOf[cell]!]!;
    });
    return out;
  }
}

function reconcileStep(
  tree: Tree,
  base: Float64Array,
  variances: Float64Array,
  above: Float64Array,
  spread: Float64Array,
): { bottom: Float64Array; converged: boolean } {
  const free = Uint8Array.from(base, (value, cell) => (value > 0 && variances[cell]! > 0 ? 1 : 0));
  const held = new Uint8Array(base.length);
  let bottom = base;
  for (let pivot = 0; pivot < mostPivots; pivot++) {
    const moving = variances.map((v, cell) => (free[cell] && !held[cell] ? v : 0));
    const from = base.map((value, cell) => (held[cell] ? 0 : value));
    const gap = tree.up(from).map((sum, g) => above[g]! - sum);
    const solved = conjugateGradients(tree, moving, spread, gap);
    const pull = tree.down(solved.x);
    bottom = from.map((value, cell) => value + moving[cell]! * pull[cell]!);
    // A held cell is let go again when the levels above pull it up by more than its own forecast holds it down.
    let changes = 0;
    const small = 1e-9 * (1 + Math.abs(above[0] ?? 0));
    for (let cell = 0; cell < base.length; cell++) {
      if (held[cell]) {
        if (base[cell]! + variances[cell]! * pull[cell]! <= small) continue;
        held[cell] = 0;
        changes++;
      } else if (bottom[cell]! < 0) {
        held[cell] = 1;
        changes++;
      }
    }
    if (changes === 0) return { bottom, converged: solved.converged };
  }
  return { bottom: bottom.map((value) => Math.max(0, value)), converged: false };
}

/** Solves (A V A' + W) x = b, both V and W diagonal, preconditioned by the diagonal. */
function conjugateGradients(
  tree: Tree,
  moving: Float64Array,
  spread: Float64Array,
  b: Float64Array,
): { x: Float64Array; converged: boolean } {
  const times = (x: Float64Array) => {
    const out = tree.up(tree.down(x).map((value, cell) => value * moving[cell]!));
    for (let g = 0; g < out.length; g++) out[g] = out[g]! + spread[g]! * x[g]!;
    return out;
  };
  const diagonal = tree.up(moving).map((sum, g) => sum + spread[g]!);
  const x = new Float64Array(b.length);
  const residual = Float64Array.from(b);
  let direction: Float64Array = residual.map((r, g) => r / diagonal[g]!);
  let along = dot(residual, direction);
  const enough = along * tolerance * tolerance;
  for (let iteration = 0; iteration < mostIterations && along > enough; iteration++) {
    const image = times(direction);
    const length = along / dot(direction, image);
    for (let g = 0; g < x.length; g++) {
      x[g] = x[g]! + length * direction[g]!;
      residual[g] = residual[g]! - length * image[g]!;
    }
    const scaled = residual.map((r, g) => r / diagonal[g]!);
    const next = dot(residual, scaled);
    const turn = next / along;
    direction = scaled.map((value, g) => value + turn * direction[g]!);
    along = next;
  }
  return { x, converged: along <= enough };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
