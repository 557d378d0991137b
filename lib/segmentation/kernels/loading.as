// What takes points in float64 from the caller, some rows at a time: tiles are made of them, and sums of clusters.

/** Two numbers that lie apart. */
@inline
function both(a: usize, b: usize): v128 {
  return v128.load_lane<f64>(b, v128.load64_zero(a), 1);
}

/**
 * Fills tiles from rows (a multiple of four x dims, row-major): (value - offset) x scale in float32. Adds the differences
 * to `sums` (dims x 2, to be added up in pairs), and to `totals`: their squares, those times weight, and [2] becomes the
 * largest sum of squares of a row.
 */
export function fill(values: usize, rows: i32, dims: i32, offset: usize, scale: f64, weights: usize, tiles: usize, sums: usize, totals: usize): void {
  const step = (<usize>dims) << 3;
  const scales = f64x2.splat(scale);
  let squares = f64x2.splat(0), weighted = squares, largest = squares;
  for (let i = 0; i < rows; i += 4) {
    let q = f64x2.splat(0), r = q;
    for (let at: usize = 0; at < step; at += 8) {
      const x = values + at;
      const center = v128.load64_splat(offset + at);
      const a = f64x2.sub(both(x, x + step), center);
      const b = f64x2.sub(both(x + 2 * step, x + 3 * step), center);
      q = f64x2.add(q, f64x2.mul(a, a));
      r = f64x2.add(r, f64x2.mul(b, b));
      const sum = sums + 2 * at;
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.add(a, b)));
      const low = f32x4.demote_f64x2_zero(f64x2.mul(a, scales));
      const high = f32x4.demote_f64x2_zero(f64x2.mul(b, scales));
      v128.store(tiles + 2 * at, v128.shuffle<i64>(low, high, 0, 2));
    }
    squares = f64x2.add(squares, f64x2.add(q, r));
    largest = f64x2.pmax(largest, f64x2.pmax(q, r));
    if (weights) {
      weighted = f64x2.add(weighted, f64x2.mul(q, v128.load(weights)));
      weighted = f64x2.add(weighted, f64x2.mul(r, v128.load(weights, 16)));
      weights += 32;
    }
    values += 4 * step;
    tiles += 2 * step;
  }
  if (!weights) weighted = squares;
  store<f64>(totals, load<f64>(totals) + (f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)));
  store<f64>(totals, load<f64>(totals, 8) + (f64x2.extract_lane(weighted, 0) + f64x2.extract_lane(weighted, 1)), 8);
  store<f64>(totals, max(load<f64>(totals, 16), max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1))), 16);
}

/** Adds rows to the weighted sums of their clusters (clusters x dims), to the weight of each, and to its number of points with any. */
export function addUp(values: usize, rows: i32, dims: i32, labels: usize, weights: usize, sums: usize, weightOf: usize, counts: usize): void {
  for (let i = 0; i < rows; i++) {
    const weight = weights ? load<f64>(weights + ((<usize>i) << 3)) : 1;
    const cluster = load<i32>(labels + ((<usize>i) << 2));
    const total = weightOf + ((<usize>cluster) << 3);
    store<f64>(total, load<f64>(total) + weight);
    const count = counts + ((<usize>cluster) << 2);
    store<i32>(count, load<i32>(count) + i32(weight > 0));
    const w = f64x2.splat(weight);
    let to = sums + ((<usize>(cluster * dims)) << 3);
    let j = 0;
    for (; j < dims - 1; j += 2) {
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(w, v128.load(values))));
      values += 16;
      to += 16;
    }
    if (j < dims) {
      store<f64>(to, load<f64>(to) + weight * load<f64>(values));
      values += 8;
    }
  }
}
