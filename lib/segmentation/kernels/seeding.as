// k-means++: what candidates for a seed would leave of the distances to the nearest one, and which rows are drawn.
import { distances } from "./tile";

/**
 * For each of `count` candidates the distances to the nearest seed with it as one more, to the address that `tried` holds for
 * it, and their weighted sum, added up by fours of rows (`out`, count x 4). Rows are a multiple of four; those that fill
 * up have `nearest` 0.
 */
export function potentials(values: usize, rows: i32, dims: i32, others: usize, count: i32, weights: usize, nearest: usize, tried: usize, out: usize, scratch: usize): void {
  const step = (<usize>dims) << 4;
  memory.fill(out, 0, (<usize>count) << 5);
  for (let at: usize = 0, end = (<usize>rows) << 2; at < end; at += 16) {
    distances(values, others, dims, count, scratch);
    values += step;
    const near = v128.load(nearest + at);
    let sums = out;
    for (let t: usize = 0, last = (<usize>count) << 2; t < last; t += 4) {
      const d = f32x4.pmin(near, v128.load(scratch + 4 * t));
      v128.store(load<usize>(tried + t) + at, d);
      let low = f64x2.promote_low_f32x4(d);
      let high = f64x2.promote_low_f32x4(v128.shuffle<i64>(d, d, 1, 0));
      if (weights) {
        low = f64x2.mul(low, v128.load(weights + 2 * at));
        high = f64x2.mul(high, v128.load(weights + 2 * at, 16));
      }
      v128.store(sums, f64x2.add(v128.load(sums), low));
      v128.store(sums, f64x2.add(v128.load(sums, 16), high), 16);
      sums += 32;
    }
  }
}

/** Weight times distance of a row. */
@inline
function mass(weights: usize, nearest: usize, i: i32): f64 {
  const near = <f64>load<f32>(nearest + ((<usize>i) << 2));
  return weights ? load<f64>(weights + ((<usize>i) << 3)) * near : near;
}

/** Of four rows from `i` on, the one at which `sum` plus their mass passes the threshold, or the last that has any. */
@inline
function crossing(weights: usize, nearest: usize, i: i32, sum: f64, threshold: f64): i32 {
  let at = i;
  for (let row = i; row < i + 4 && !(sum > threshold); row++) {
    const own = mass(weights, nearest, row);
    if (own > 0) at = row;
    sum += own;
  }
  return at;
}

/**
 * The rows at which the running sum of weight times distance passes each threshold; thresholds rise. The sum goes by
 * fours of rows, a multiple of which there are: it is looked into only where a threshold lies.
 */
export function draw(rows: i32, weights: usize, nearest: usize, thresholds: usize, count: i32, drawn: usize): void {
  const end = drawn + ((<usize>count) << 2);
  let sum: f64 = 0;
  let last = 0;
  for (let i = 0; i < rows; i += 4) {
    const four =
      mass(weights, nearest, i) + mass(weights, nearest, i + 1) + (mass(weights, nearest, i + 2) + mass(weights, nearest, i + 3));
    if (four > 0) last = i;
    while (sum + four > load<f64>(thresholds)) {
      store<i32>(drawn, crossing(weights, nearest, i, sum, load<f64>(thresholds)));
      drawn += 4;
      thresholds += 8;
      if (drawn === end) return;
    }
    sum += four;
  }
  for (; drawn < end; drawn += 4) store<i32>(drawn, crossing(weights, nearest, last, 0, Infinity));
}
