// k-means++: what candidates for a seed would leave of the distances to the nearest one, and which rows are drawn.
import { distances } from "./tile";

/**
 * For each of `count` candidates the distances to the nearest seed with it as one more (`tried`, count x rows), and their
 * weighted sums, added up by fours of rows (`out`, count x 4). Rows are a multiple of four; those that fill up have
 * `nearest` 0.
 */
export function potentials(values: usize, rows: i32, dims: i32, others: usize, count: i32, weights: usize, nearest: usize, tried: usize, out: usize, scratch: usize): void {
  const step = (<usize>dims) << 4;
  const column = (<usize>rows) << 2;
  memory.fill(out, 0, (<usize>count) << 5);
  for (let at: usize = 0; at < column; at += 16) {
    distances(values, others, dims, count, scratch);
    values += step;
    const near = v128.load(nearest + at);
    let w0 = f64x2.splat(1), w1 = w0;
    if (weights) {
      w0 = v128.load(weights + 2 * at);
      w1 = v128.load(weights + 2 * at, 16);
    }
    let to = tried + at;
    let sums = out;
    for (let t = 0; t < count; t++) {
      const d = f32x4.pmin(near, v128.load(scratch + ((<usize>t) << 4)));
      v128.store(to, d);
      v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(w0, f64x2.promote_low_f32x4(d))));
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(d, d, 1, 0));
      v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.mul(w1, high)), 16);
      to += column;
      sums += 32;
    }
  }
}

/** The rows at which the running sum of weight times distance passes each threshold; thresholds rise. */
export function draw(rows: i32, weights: usize, nearest: usize, thresholds: usize, count: i32, drawn: usize): void {
  let sum: f64 = 0;
  let last = 0;
  let next = 0;
  for (let i = 0; i < rows && next < count; i++) {
    const near = <f64>load<f32>(nearest + ((<usize>i) << 2));
    const own = weights ? load<f64>(weights + ((<usize>i) << 3)) * near : near;
    if (own > 0) {
      sum += own;
      last = i;
      while (next < count && sum > load<f64>(thresholds + ((<usize>next) << 3))) {
        store<i32>(drawn + ((<usize>next) << 2), i);
        next++;
      }
    }
  }
  for (; next < count; next++) store<i32>(drawn + ((<usize>next) << 2), last);
}
