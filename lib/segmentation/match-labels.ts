// Segments of two runs told as the same, and who moved between them.

export type Migration = {
  /** For each new segment the old one that it continues, -1 where it continues none. */
  readonly continues: Int32Array;
  /** Old x new, row-major: customers placed in both runs. */
  readonly moves: Float64Array;
  readonly from: number;
  readonly to: number;
  /** Customers placed in both runs. */
  readonly customers: number;
  /** Share of them whose new segment does not continue their old one; NaN when there are none. */
  readonly moved: number;
};

/**
 * Matches the segments of two runs so that as few customers as possible move (Kuhn 1955), and counts who does. Labels of
 * the same customers in the same order; -1 for those not placed. O(n + k^3). Throws RangeError on lists of different
 * lengths.
 *
 * @example matchSegments(Int32Array.of(0, 0, 1), Int32Array.of(1, 1, 0)).moved; // 0: only the numbers changed
 */
export function matchSegments(before: Int32Array, after: Int32Array): Migration {
  if (before.length !== after.length) throw new RangeError(`invalid labels: ${before.length} against ${after.length}`);
  const count = (labels: Int32Array) => labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const from = count(before);
  const to = count(after);
  const moves = new Float64Array(from * to);
  let customers = 0;
  for (let i = 0; i < before.length; i++) {
    if (before[i]! < 0 || after[i]! < 0) continue;
    moves[before[i]! * to + after[i]!]!++;
    customers++;
  }
  const continues = new Int32Array(to).fill(-1);
  const size = Math.max(from, to);
  const cost = new Float64Array(size * size);
  for (let a = 0; a < from; a++) for (let b = 0; b < to; b++) cost[a * size + b] = -moves[a * to + b]!;
  let stayed = 0;
  assignment(cost, size).forEach((b, a) => {
    // A pair that nobody links is no continuation.
    if (a >= from || b >= to || moves[a * to + b] === 0) return;
    continues[b] = a;
    stayed += moves[a * to + b]!;
  });
  return { continues, moves, from, to, customers, moved: customers > 0 ? 1 - stayed / customers : NaN };
}

/**
 * For each row of a square cost matrix the column that it gets, every column once, at least total cost (Kuhn 1955;
 * shortest augmenting paths after Jonker, Volgenant 1987). O(size^3).
 */
export function assignment(cost: Float64Array, size: number): Int32Array {
  const rowPrice = new Float64Array(size + 1);
  const columnPrice = new Float64Array(size + 1);
  // Columns and rows count from 1 here; 0 stands for none.
  const rowOf = new Int32Array(size + 1);
  const previous = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    const slack = new Float64Array(size + 1).fill(Infinity);
    const done = new Uint8Array(size + 1);
    let column = 0;
    rowOf[0] = row;
    do {
      done[column] = 1;
      const current = rowOf[column]!;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (done[j]) continue;
        const reduced = cost[(current - 1) * size + j - 1]! - rowPrice[current]! - columnPrice[j]!;
        if (reduced < slack[j]!) {
          slack[j] = reduced;
          previous[j] = column;
        }
        if (slack[j]! < delta) {
          delta = slack[j]!;
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (done[j]) {
          rowPrice[rowOf[j]!]! += delta;
          columnPrice[j]! -= delta;
        } else slack[j]! -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[previous[column]!]!;
      column = previous[column]!;
    }
  }
  const columnOf = new Int32Array(size);
  for (let j = 1; j <= size; j++) columnOf[rowOf[j]! - 1] = j - 1;
  return columnOf;
}
