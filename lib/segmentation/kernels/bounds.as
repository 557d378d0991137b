// Lloyd's passes: which points the bounds leave open, and where those belong.
import { distances } from "./tile";

/**
 * The points whose margins the centroids have used up by their moves, into `open`; returns how many. `margins` of a point
 * are two numbers: to the second nearest centroid and to the rest; so is what of them is `used`, of each pair of centroids.
 */
export function undecided(rows: i32, pairs: usize, margins: usize, used: usize, open: usize): i32 {
  let count = 0;
  for (let i = 0; i < rows; i += 2) {
    const a = used + ((<usize>load<i32>(pairs)) << 3), b = used + ((<usize>load<i32>(pairs, 4)) << 3);
    const left = i32x4.bitmask(f32x4.gt(v128.load(margins), v128.load_lane<f64>(b, v128.load64_zero(a), 1)));
    // Without branches: they could not be predicted.
    store<i32>(open + ((<usize>count) << 2), i);
    count += i32((left & 3) !== 3);
    store<i32>(open + ((<usize>count) << 2), i + 1);
    count += i32((left & 12) !== 12);
    pairs += 8;
    margins += 16;
  }
  return count;
}

const kept: f32 = 0.999998;

/** Puts the point at `x` into a lane of the tile. */
@inline
function gather(values: usize, dims: i32, list: usize, into: usize): void {
  const a = point(values, dims, load<i32>(list)), b = point(values, dims, load<i32>(list, 4));
  const c = point(values, dims, load<i32>(list, 8)), d = point(values, dims, load<i32>(list, 12));
  for (let at: usize = 0, end = (<usize>dims) << 4; at < end; at += 16) {
    let x = v128.load32_zero(a + at);
    x = v128.load_lane<f32>(b + at, x, 1);
    x = v128.load_lane<f32>(c + at, x, 2);
    x = v128.load_lane<f32>(d + at, x, 3);
    v128.store(into + at, x);
  }
}

@inline
function point(values: usize, dims: i32, i: i32): usize {
  return values + (<usize>(i >> 2)) * ((<usize>dims) << 4) + ((<usize>(i & 3)) << 2);
}

/** What is used of the margins of two pairs of centroids. */
@inline
function usedOf(used: usize, a: i32, b: i32): v128 {
  return v128.load_lane<f64>(used + ((<usize>b) << 3), v128.load64_zero(used + ((<usize>a) << 3)), 1);
}

/**
 * The nearest centroid of each point in `open`, the second nearest, and the margins to it and to the rest. Those that
 * changed from another one, or are too close to call (as ~point), go into `touched` with their old label; returns how many.
 * `scratch` has room for a tile (dims x 4), for distances (clusters x 4) and for 4 x 3 numbers.
 */
export function decide(values: usize, dims: i32, open: usize, count: i32, others: usize, clusters: i32, indexMask: i32, error: f32, tie: f32, used: usize, labels: usize, pairs: usize, margins: usize, touched: usize, before: usize, scratch: usize): i32 {
  const found = scratch + ((<usize>dims) << 4);
  const result = found + ((<usize>clusters) << 4);
  const index = i32x4.splat(indexMask);
  const distance = i32x4.splat(~indexMask);
  const less = f32x4.splat(1 - error), more = f32x4.splat(1 + error);
  const ties = f32x4.splat(tie);
  let changes = 0;
  // The list is filled up to whole tiles by its last point.
  const last = load<i32>(open + ((<usize>(count - 1)) << 2));
  for (let p = count; (p & 3) !== 0; p++) store<i32>(open + ((<usize>p) << 2), last);
  for (let p = 0; p < count; p += 4) {
    const list = open + ((<usize>p) << 2);
    const i = load<i32>(list);
    const whole = (i & 3) === 0 && count - p >= 4 && load<i32>(list, 12) === i + 3;
    let x = scratch;
    if (whole) x = point(values, dims, i);
    else gather(values, dims, list, scratch);
    distances(x, others, dims, clusters, found);
    // Positive floats are in order as integers, too: the lowest bits carry which centroid it is.
    let first = i32x4.splat(0x7f800000), second = first, third = first;
    let id = i32x4.splat(0);
    for (let k: usize = 0, end = (<usize>clusters) << 4; k < end; k += 16) {
      const d = v128.or(v128.and(v128.load(found + k), distance), id);
      id = i32x4.add(id, i32x4.splat(1));
      const above = i32x4.max_s(first, d);
      first = i32x4.min_s(first, d);
      third = i32x4.min_s(third, i32x4.max_s(second, above));
      second = i32x4.min_s(second, above);
    }
    const own = f32x4.mul(f32x4.sqrt(v128.and(first, distance)), more);
    const toSecond = f32x4.sub(f32x4.sub(f32x4.mul(f32x4.sqrt(v128.and(second, distance)), less), own), ties);
    const toRest = f32x4.sub(f32x4.sub(f32x4.mul(f32x4.sqrt(v128.and(third, distance)), less), own), ties);
    const nearest = v128.and(first, index);
    const pair = i32x4.add(i32x4.mul(nearest, i32x4.splat(clusters)), v128.and(second, index));
    // Less a little: what is used is rounded, now and when it is compared.
    const a = f32x4.mul(usedOf(used, i32x4.extract_lane(pair, 0), i32x4.extract_lane(pair, 1)), f32x4.splat(kept));
    const b = f32x4.mul(usedOf(used, i32x4.extract_lane(pair, 2), i32x4.extract_lane(pair, 3)), f32x4.splat(kept));
    const low = f32x4.add(v128.shuffle<i32>(toSecond, toRest, 0, 4, 1, 5), a);
    const high = f32x4.add(v128.shuffle<i32>(toSecond, toRest, 2, 6, 3, 7), b);
    const at = labels + ((<usize>i) << 2);
    let old: v128;
    if (whole) {
      old = v128.load(at);
      v128.store(at, nearest);
      v128.store(pairs + ((<usize>i) << 2), pair);
      v128.store(margins + ((<usize>i) << 3), low);
      v128.store(margins + ((<usize>i) << 3), high, 16);
    } else {
      const s = (<usize>load<i32>(list, 4)) << 2, t = (<usize>load<i32>(list, 8)) << 2, u = (<usize>load<i32>(list, 12)) << 2;
      old = v128.load32_zero(at);
      old = v128.load_lane<i32>(labels + s, old, 1);
      old = v128.load_lane<i32>(labels + t, old, 2);
      old = v128.load_lane<i32>(labels + u, old, 3);
      v128.store_lane<i32>(at, nearest, 0);
      v128.store_lane<i32>(labels + s, nearest, 1);
      v128.store_lane<i32>(labels + t, nearest, 2);
      v128.store_lane<i32>(labels + u, nearest, 3);
      v128.store_lane<i32>(pairs + ((<usize>i) << 2), pair, 0);
      v128.store_lane<i32>(pairs + s, pair, 1);
      v128.store_lane<i32>(pairs + t, pair, 2);
      v128.store_lane<i32>(pairs + u, pair, 3);
      v128.store_lane<i64>(margins + ((<usize>i) << 3), low, 0);
      v128.store_lane<i64>(margins + 2 * s, low, 1);
      v128.store_lane<i64>(margins + 2 * t, high, 0);
      v128.store_lane<i64>(margins + 2 * u, high, 1);
    }
    // Not a number, where infinities met, is no margin either.
    const close = v128.not(f32x4.gt(toSecond, f32x4.splat(0)));
    const changed = v128.and(i32x4.ne(old, nearest), i32x4.ge_s(old, i32x4.splat(0)));
    if (v128.any_true(v128.or(close, changed))) {
      v128.store(result, v128.or(close, changed));
      // ~point is point with every bit turned over, as `close` has them.
      v128.store(result, v128.xor(v128.load(list), close), 16);
      v128.store(result, old, 32);
      const lanes = (<usize>min(count - p, 4)) << 2;
      for (let lane: usize = 0; lane < lanes; lane += 4) {
        if (!load<i32>(result + lane)) continue;
        const to = (<usize>changes) << 2;
        store<i32>(touched + to, load<i32>(result + lane, 16));
        store<i32>(before + to, load<i32>(result + lane, 32));
        changes++;
      }
    }
  }
  return changes;
}
