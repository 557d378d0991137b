// Local regression of equally spaced values, exactly as inside STL (Cleveland et al. 1990, section 2).

/**
 * Which values weigh how much at every position that is computed: worked out once for a length, used for many series.
 * Positions are 0 to n - 1 in steps of the jump, the last one always, and one beyond each end.
 */
export type LoessPlan = {
  readonly n: number;
  readonly degree: 0 | 1;
  /** Computed positions, ascending from -1 to n. */
  readonly positions: Int32Array;
  /** First value and number of values in reach of each. */
  readonly left: Int32Array;
  readonly length: Int32Array;
  /** Where the weights of each start: tricube ones, and those of the fitted value that follow from them. */
  readonly offset: Int32Array;
  readonly tricube: Float64Array;
  readonly row: Float64Array;
};

/**
 * Plans the smoothing of `n` values by the `span` nearest with tricube weights. Inner positions share their weights: about
 * span^2 / jump operations whatever n.
 *
 * @param degree 0 local mean, 1 local line
 */
export function planLoess(n: number, span: number, degree: 0 | 1, jump = 1): LoessPlan {
  const grid = [-1];
  for (let x = 0; x < n; x += jump) grid.push(x);
  const onGrid = grid[grid.length - 1]!;
  if (onGrid !== n - 1) grid.push(n - 1);
  grid.push(n);
  const positions = Int32Array.from(grid);
  const left = new Int32Array(grid.length);
  const length = new Int32Array(grid.length).fill(Math.min(span, n));
  const offset = new Int32Array(grid.length);
  const pieces: Float64Array[] = [];
  let total = 0;
  let inner = -1;
  positions.forEach((x, k) => {
    // The last position, when off the grid, keeps the window of the grid point before it, as STL's Fortran does.
    const anchor = x === n - 1 ? onGrid : x;
    left[k] = span < n ? Math.max(0, Math.min(n - span, anchor - ((span - 1) >> 1))) : 0;
    const centred = span < n && x - left[k]! === (span - 1) >> 1;
    if (centred && inner >= 0) {
      offset[k] = inner;
      return;
    }
    const weights = tricubeWeights(n, span, left[k]!, length[k]!, x);
    if (centred) inner = total;
    offset[k] = total;
    total += weights.length;
    pieces.push(weights);
  });
  const tricube = new Float64Array(total);
  let at = 0;
  for (const piece of pieces) {
    tricube.set(piece, at);
    at += piece.length;
  }
  const row = Float64Array.from(tricube);
  const done = new Set<number>();
  positions.forEach((x, k) => {
    if (done.has(offset[k]!)) return;
    done.add(offset[k]!);
    fitRow(row, offset[k]!, length[k]!, x - left[k]!, degree, n);
  });
  return { n, degree, positions, left, length, offset, tricube, row };
}

/**
 * Smooths the first `plan.n` of `y` and writes positions -1 to n at `out[start + stride * (position + 1)]`; between computed
 * positions the result is interpolated. `robustness` weighs the values on top of their distance; where all in reach weigh
 * nothing the value itself stays.
 */
export function loess(
  plan: LoessPlan,
  y: Float64Array,
  robustness: Float64Array | undefined,
  out: Float64Array,
  start: number,
  stride: number,
): void {
  const { n, degree, positions, left, length, offset, tricube, row } = plan;
  const last = positions.length - 1;
  const weights = robustness ? new Float64Array(n) : row;
  for (let k = 0; k <= last; k++) {
    const x = positions[k]!;
    const from = left[k]!;
    const count = length[k]!;
    let base = offset[k]!;
    let reached = true;
    if (robustness) {
      for (let i = 0; i < count; i++) weights[i] = tricube[base + i]! * robustness[from + i]!;
      base = 0;
      reached = fitRow(weights, 0, count, x - from, degree, n);
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += weights[base + i]! * y[from + i]!;
    out[start + stride * (x + 1)] = reached ? sum : x >= 0 && x < n ? y[x]! : NaN;
  }
  // Beyond an end that has no weight: as at the end.
  if (Number.isNaN(out[start]!)) out[start] = out[start + stride]!;
  if (Number.isNaN(out[start + stride * (n + 1)]!)) out[start + stride * (n + 1)] = out[start + stride * n]!;
  for (let k = 1; k + 1 < last; k++) {
    const x = positions[k]!;
    const gap = positions[k + 1]! - x;
    if (gap === 1) continue;
    const value = out[start + stride * (x + 1)]!;
    const rise = (out[start + stride * (x + gap + 1)]! - value) / gap;
    for (let i = 1; i < gap; i++) out[start + stride * (x + i + 1)] = value + rise * i;
  }
}

function tricubeWeights(n: number, span: number, left: number, count: number, x: number): Float64Array {
  let reach = Math.max(x - left, left + count - 1 - x);
  if (span > n) reach += Math.floor((span - n) / 2);
  return Float64Array.from({ length: count }, (_, i) => {
    const distance = Math.abs(left + i - x);
    if (distance > 0.999 * reach) return 0;
    if (distance <= 0.001 * reach) return 1;
    const ratio = distance / reach;
    return (1 - ratio * ratio * ratio) ** 3;
  });
}

/** Turns `count` weights into those of the fitted value at `x` (relative to the first); false when all are 0. */
function fitRow(weights: Float64Array, base: number, count: number, x: number, degree: 0 | 1, n: number): boolean {
  let sum = 0;
  let first = 0;
  for (let i = 0; i < count; i++) {
    const w = weights[base + i]!;
    sum += w;
    first += w * i;
  }
  if (!(sum > 0)) return false;
  const mean = first / sum;
  let spread = 0;
  if (degree === 1) {
    for (let i = 0; i < count; i++) spread += weights[base + i]! * (i - mean) * (i - mean);
    spread /= sum;
  }
  // As in STL's estimator: no slope where the weighted positions hardly spread.
  const slope = degree === 1 && Math.sqrt(spread) > 0.001 * (n - 1) ? (x - mean) / spread : 0;
  for (let i = 0; i < count; i++) weights[base + i] = (weights[base + i]! / sum) * (1 + slope * (i - mean));
  return true;
}
