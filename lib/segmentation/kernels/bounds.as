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

/**
 * The nearest centroid of each point in `open`, the second nearest, and the margins to it and to the rest. Those that
 * changed, or are too close to call (as ~point), go into `touched` with their old label; returns how many.
 * `scratch` has room for a tile (dims x 4), for distances (clusters x 4) and for 4 x 4 numbers.
 */
export function decide(values: usize, dims: i32, open: usize, count: i32, others: usize, clusters: i32, indexMask: i32, error: f32, tie: f32, used: usize, labels: usize, pairs: usize, margins: usize, touched: usize, before: usize, scratch: usize): i32 {
  const found = scratch + ((<usize>dims) << 4);
  const result = found + ((<usize>clusters) << 4);
  const index = i32x4.splat(indexMask);
  const distance = i32x4.splat(~indexMask);
  const less = f32x4.splat(1 - error), more = f32x4.splat(1 + error);
  let changes = 0;
  // The list is filled up to whole tiles by its last point.
  const last = load<i32>(open + ((<usize>(count - 1)) << 2));
  for (let p = count; (p & 3) !== 0; p++) store<i32>(open + ((<usize>p) << 2), last);
  for (let p = 0; p < count; p += 4) {
    const list = open + ((<usize>p) << 2);
    const i = load<i32>(list);
    let x = scratch;
    if ((i & 3) === 0 && count - p >= 4 && load<i32>(list, 12) === i + 3) x = point(values, dims, i);
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
    v128.store(result, v128.and(first, index));
    v128.store(result, v128.and(second, index), 16);
    v128.store(result, f32x4.sub(f32x4.mul(f32x4.sqrt(v128.and(second, distance)), less), own), 32);
    v128.store(result, f32x4.sub(f32x4.mul(f32x4.sqrt(v128.and(third, distance)), less), own), 48);
    const lanes = min(count - p, 4);
    for (let lane = 0; lane < lanes; lane++) {
      const from = result + ((<usize>lane) << 2);
      const at = (<usize>load<i32>(list + ((<usize>lane) << 2))) << 2;
      const nearest = load<i32>(from);
      const pair = nearest * clusters + load<i32>(from, 16);
      const margin = load<f32>(from, 32);
      const old = load<i32>(labels + at);
      store<i32>(labels + at, nearest);
      store<i32>(pairs + at, pair);
      // Less a little: what is used is rounded, now and when it is compared.
      const already = used + ((<usize>pair) << 3);
      store<f32>(margins + 2 * at, margin - tie + kept * load<f32>(already));
      store<f32>(margins + 2 * at, load<f32>(from, 48) - tie + kept * load<f32>(already, 4), 4);
      const clear = i32(margin > tie);
      const to = (<usize>changes) << 2;
      store<i32>(touched + to, clear ? <i32>(at >> 2) : ~<i32>(at >> 2));
      store<i32>(before + to, old);
      changes += i32(old !== nearest) | (1 - clear);
    }
  }
  return changes;
}
