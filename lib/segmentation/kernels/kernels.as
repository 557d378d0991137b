// The inner loops of k-means and of silhouettes in AssemblyScript with 128-bit SIMD (`npm run kernels` compiles them).
// A lane holds another centroid, never another part of a sum: each distance is added up dimension by dimension, as the
// plain versions do it, so that float64 gives the same bits with and without SIMD. T is f64 or f32; bounds, sums and
// totals are f64 always. Pointers are addresses in the memory that workspace.ts and silhouette-sums.ts lay out.

/** Squared distances of the point at `x` to `count` vectors of centroids; `others` holds them dimension by dimension. */
@inline
function tile<T>(x: usize, others: usize, dims: i32, stride: usize, into: usize, count: i32): void {
  let s0 = v128.splat<T>(0 as T), s1 = s0, s2 = s0, s3 = s0, s4 = s0;
  let c = others;
  let j = 0;
  // Two dimensions a turn: a turn of a loop costs as much as one of them.
  for (; j < dims - 1; j += 2) {
    {
      const value = v128.splat<T>(load<T>(x));
      { const d = v128.sub<T>(value, v128.load(c, 0)); s0 = v128.add<T>(s0, v128.mul<T>(d, d)); }
      if (count > 1) { const d = v128.sub<T>(value, v128.load(c, 16)); s1 = v128.add<T>(s1, v128.mul<T>(d, d)); }
      if (count > 2) { const d = v128.sub<T>(value, v128.load(c, 32)); s2 = v128.add<T>(s2, v128.mul<T>(d, d)); }
      if (count > 3) { const d = v128.sub<T>(value, v128.load(c, 48)); s3 = v128.add<T>(s3, v128.mul<T>(d, d)); }
      if (count > 4) { const d = v128.sub<T>(value, v128.load(c, 64)); s4 = v128.add<T>(s4, v128.mul<T>(d, d)); }
    }
    {
      const value = v128.splat<T>(load<T>(x + sizeof<T>()));
      { const d = v128.sub<T>(value, v128.load(c + stride, 0)); s0 = v128.add<T>(s0, v128.mul<T>(d, d)); }
      if (count > 1) { const d = v128.sub<T>(value, v128.load(c + stride, 16)); s1 = v128.add<T>(s1, v128.mul<T>(d, d)); }
      if (count > 2) { const d = v128.sub<T>(value, v128.load(c + stride, 32)); s2 = v128.add<T>(s2, v128.mul<T>(d, d)); }
      if (count > 3) { const d = v128.sub<T>(value, v128.load(c + stride, 48)); s3 = v128.add<T>(s3, v128.mul<T>(d, d)); }
      if (count > 4) { const d = v128.sub<T>(value, v128.load(c + stride, 64)); s4 = v128.add<T>(s4, v128.mul<T>(d, d)); }
    }
    x += 2 * sizeof<T>();
    c += 2 * stride;
  }
  if (j < dims) {
    {
      const value = v128.splat<T>(load<T>(x));
      { const d = v128.sub<T>(value, v128.load(c, 0)); s0 = v128.add<T>(s0, v128.mul<T>(d, d)); }
      if (count > 1) { const d = v128.sub<T>(value, v128.load(c, 16)); s1 = v128.add<T>(s1, v128.mul<T>(d, d)); }
      if (count > 2) { const d = v128.sub<T>(value, v128.load(c, 32)); s2 = v128.add<T>(s2, v128.mul<T>(d, d)); }
      if (count > 3) { const d = v128.sub<T>(value, v128.load(c, 48)); s3 = v128.add<T>(s3, v128.mul<T>(d, d)); }
      if (count > 4) { const d = v128.sub<T>(value, v128.load(c, 64)); s4 = v128.add<T>(s4, v128.mul<T>(d, d)); }
    }
  }
  v128.store(into, s0);
  if (count > 1) v128.store(into, s1, 16);
  if (count > 2) v128.store(into, s2, 32);
  if (count > 3) v128.store(into, s3, 48);
  if (count > 4) v128.store(into, s4, 64);
}

/** Squared distances of the point at `x` to all of `lanes` centroids (a multiple of the lanes of a vector). */
@inline
function distances<T>(x: usize, others: usize, dims: i32, lanes: i32, into: usize): void {
  const stride = (<usize>lanes) * sizeof<T>();
  let left = <i32>(stride >> 4);
  let at: usize = 0;
  while (left > 5) {
    tile<T>(x, others + at, dims, stride, into + at, 5);
    at += 80;
    left -= 5;
  }
  if (left === 5) tile<T>(x, others + at, dims, stride, into + at, 5);
  else if (left === 4) tile<T>(x, others + at, dims, stride, into + at, 4);
  else if (left === 3) tile<T>(x, others + at, dims, stride, into + at, 3);
  else if (left === 2) tile<T>(x, others + at, dims, stride, into + at, 2);
  else tile<T>(x, others + at, dims, stride, into + at, 1);
}

/** Adds the point at `x`, `weight` times, to the sums of a cluster. */
@inline
function addTo<T>(sums: usize, cluster: i32, x: usize, dims: i32, weight: f64): void {
  let at = sums + ((<usize>(cluster * dims)) << 3);
  let j = 0;
  if (sizeof<T>() === 8) {
    const w = f64x2.splat(weight);
    for (; j < dims - 1; j += 2) {
      add(at, w, v128.load(x));
      at += 16;
      x += 16;
    }
  }
  for (; j < dims; j++) {
    store<f64>(at, load<f64>(at) + weight * <f64>load<T>(x));
    at += 8;
    x += sizeof<T>();
  }
}

/** Weight of a cluster and its number of points that have any. */
@inline
function count(weightOf: usize, counts: usize, cluster: i32, weight: f64): void {
  const w = weightOf + ((<usize>cluster) << 3);
  store<f64>(w, load<f64>(w) + weight);
  const n = counts + ((<usize>cluster) << 2);
  store<i32>(n, load<i32>(n) + (weight > 0 ? 1 : weight < 0 ? -1 : 0));
}

/** A vector with its halves swapped, and one with the neighbours in each half swapped. */
@inline
function halves(a: v128): v128 {
  return v128.shuffle<i64>(a, a, 1, 0);
}
@inline
function neighbours(a: v128): v128 {
  return v128.shuffle<i32>(a, a, 1, 0, 3, 2);
}

/** The cluster of the first lane of `index` whose distance in `first` is `least`: of equals the lowest. */
@inline
function lowest<T>(first: v128, least: v128, index: v128): i32 {
  let found = v128.bitselect(index, i32x4.splat(i32.MAX_VALUE), v128.eq<T>(first, least));
  found = i32x4.min_s(found, halves(found));
  if (sizeof<T>() === 4) found = i32x4.min_s(found, neighbours(found));
  return i32x4.extract_lane(found, 0);
}

/** The clusters that the lanes of the first vector stand for. */
@inline
function firstLanes<T>(): v128 {
  return sizeof<T>() === 8 ? i32x4(0, 0, 1, 1) : i32x4(0, 1, 2, 3);
}

/** The nearest centroid of each point, the first of equals; returns how many changed, and writes the inertia to `out`. */
@inline
function assign<T>(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, out: usize): i32 {
  let changed = 0;
  let inertia: f64 = 0;
  const bytes = (<usize>lanes) * sizeof<T>();
  const step = (<usize>dims) * sizeof<T>();
  for (let i = 0; i < rows; i++) {
    distances<T>(values, others, dims, lanes, scratch);
    // Without branches: which centroid is nearest cannot be predicted.
    let best = v128.load(scratch);
    let lane = firstLanes<T>();
    let index = lane;
    for (let at: usize = 16; at < bytes; at += 16) {
      const d = v128.load(scratch + at);
      lane = i32x4.add(lane, i32x4.splat(16 / sizeof<T>()));
      index = v128.bitselect(lane, index, v128.lt<T>(d, best));
      best = v128.pmin<T>(best, d);
    }
    let least = v128.pmin<T>(best, halves(best));
    if (sizeof<T>() === 4) least = v128.pmin<T>(least, neighbours(least));
    const nearest = lowest<T>(best, least, index);
    const first = v128.extract_lane<T>(least, 0);
    changed += i32(load<i32>(labels) !== nearest);
    store<i32>(labels, nearest);
    inertia += weights ? load<f64>(weights + ((<usize>i) << 3)) * <f64>first : <f64>first;
    labels += 4;
    values += step;
  }
  store<f64>(out, inertia);
  return changed;
}

/** Nearest and second nearest of the distances in `scratch`: returns the first, writes their roots. */
@inline
function nearestTwo<T>(scratch: usize, bytes: usize, upper: usize, lower: usize): i32 {
  let first = v128.load(scratch);
  let second = v128.splat<T>(Infinity as T);
  let lane = firstLanes<T>();
  let index = lane;
  for (let at: usize = 16; at < bytes; at += 16) {
    const d = v128.load(scratch + at);
    lane = i32x4.add(lane, i32x4.splat(16 / sizeof<T>()));
    index = v128.bitselect(lane, index, v128.lt<T>(d, first));
    second = v128.pmin<T>(second, v128.pmax<T>(first, d));
    first = v128.pmin<T>(first, d);
  }
  let other = halves(first);
  let least = v128.pmin<T>(first, other);
  second = v128.pmin<T>(v128.pmin<T>(second, halves(second)), v128.pmax<T>(first, other));
  if (sizeof<T>() === 4) {
    other = neighbours(least);
    second = v128.pmin<T>(v128.pmin<T>(second, neighbours(second)), v128.pmax<T>(least, other));
    least = v128.pmin<T>(least, other);
  }
  store<f64>(upper, Math.sqrt(<f64>v128.extract_lane<T>(least, 0)));
  store<f64>(lower, Math.sqrt(<f64>v128.extract_lane<T>(second, 0)));
  return lowest<T>(first, least, index);
}

/** The first pass of Hamerly 2010: labels, bounds, and the sums of each cluster. */
@inline
function start<T>(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, upper: usize, lower: usize, sums: usize, weightOf: usize, counts: usize): void {
  const step = (<usize>dims) * sizeof<T>();
  for (let i = 0; i < rows; i++) {
    distances<T>(values, others, dims, lanes, scratch);
    const at = (<usize>i) << 3;
    const nearest = nearestTwo<T>(scratch, (<usize>lanes) * sizeof<T>(), upper + at, lower + at);
    store<i32>(labels + (at >> 1), nearest);
    const weight = weights ? load<f64>(weights + at) : 1;
    addTo<T>(sums, nearest, values, dims, weight);
    count(weightOf, counts, nearest, weight);
    values += step;
  }
}

/** A further pass: distances only where the bounds cannot tell. Returns how many points changed their cluster. */
@inline
function pass<T>(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, upper: usize, lower: usize, sums: usize, weightOf: usize, counts: usize, shift: usize, fall: usize, half: usize, pending: usize): i32 {
  const step = (<usize>dims) * sizeof<T>();
  // First which points the bounds leave open, without a branch on it: that cannot be predicted.
  let open = 0;
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 3;
    const cluster = (<usize>load<i32>(labels + (at >> 1))) << 3;
    const above = load<f64>(upper + at) + load<f64>(shift + cluster);
    const below = load<f64>(lower + at) - load<f64>(fall + cluster);
    store<f64>(upper + at, above);
    store<f64>(lower + at, below);
    store<i32>(pending + ((<usize>open) << 2), i);
    open += 1 - (i32(above < below) | i32(above < load<f64>(half + cluster)));
  }
  let changed = 0;
  for (let p = 0; p < open; p++) {
    const i = load<i32>(pending + ((<usize>p) << 2));
    const at = (<usize>i) << 3;
    const own = load<i32>(labels + (at >> 1));
    const x = values + (<usize>i) * step;
    distances<T>(x, others, dims, lanes, scratch);
    const nearest = nearestTwo<T>(scratch, (<usize>lanes) * sizeof<T>(), upper + at, lower + at);
    if (nearest === own) continue;
    store<i32>(labels + (at >> 1), nearest);
    const weight = weights ? load<f64>(weights + at) : 1;
    addTo<T>(sums, own, x, dims, -weight);
    count(weightOf, counts, own, -weight);
    addTo<T>(sums, nearest, x, dims, weight);
    count(weightOf, counts, nearest, weight);
    changed++;
  }
  return changed;
}

/** Adds `weight` times `value` to two sums. */
@inline
function add(sums: usize, weight: v128, value: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(weight, value)));
}

/** k-means++: what the weighted sum of distances to the nearest seed would be with each of some further ones. */
@inline
function potentials<T>(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, weights: usize, nearest: usize, out: usize): void {
  const step = (<usize>dims) * sizeof<T>();
  const bytes = (<usize>lanes) * sizeof<T>();
  for (let t = 0; t < lanes; t++) store<f64>(out + ((<usize>t) << 3), 0);
  for (let i = 0; i < rows; i++) {
    distances<T>(values, others, dims, lanes, scratch);
    const at = (<usize>i) << 3;
    const near = v128.load64_splat(nearest + at);
    const weight = weights ? v128.load64_splat(weights + at) : f64x2.splat(1);
    for (let t: usize = 0; t < bytes; t += 16) {
      const d = v128.load(scratch + t);
      if (sizeof<T>() === 8) add(out + t, weight, f64x2.pmin(near, d));
      else {
        add(out + 2 * t, weight, f64x2.pmin(near, f64x2.promote_low_f32x4(d)));
        add(out + 2 * t + 16, weight, f64x2.pmin(near, f64x2.promote_low_f32x4(halves(d))));
      }
    }
    values += step;
  }
}

/** k-means++: the distance to the nearest seed after one more. */
@inline
function settle<T>(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, nearest: usize): void {
  const step = (<usize>dims) * sizeof<T>();
  for (let i = 0; i < rows; i++) {
    distances<T>(values, others, dims, lanes, scratch);
    const d = <f64>load<T>(scratch);
    store<f64>(nearest, f64x2.extract_lane(f64x2.pmin(v128.load64_splat(nearest), f64x2.splat(d)), 0));
    nearest += 8;
    values += step;
  }
}

/** k-means++: the rows at which the running sum of weight times distance passes each threshold; thresholds rise. */
export function draw(rows: i32, weights: usize, nearest: usize, thresholds: usize, count: i32, drawn: usize): void {
  let sum: f64 = 0;
  let last = 0;
  let next = 0;
  for (let i = 0; i < rows && next < count; i++) {
    const at = (<usize>i) << 3;
    const own = weights ? load<f64>(weights + at) * load<f64>(nearest + at) : load<f64>(nearest + at);
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

export function assign64(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, out: usize): i32 {
  return assign<f64>(values, rows, dims, others, lanes, scratch, labels, weights, out);
}
export function assign32(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, out: usize): i32 {
  return assign<f32>(values, rows, dims, others, lanes, scratch, labels, weights, out);
}
export function start64(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, upper: usize, lower: usize, sums: usize, weightOf: usize, counts: usize): void {
  start<f64>(values, rows, dims, others, lanes, scratch, labels, weights, upper, lower, sums, weightOf, counts);
}
export function start32(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, upper: usize, lower: usize, sums: usize, weightOf: usize, counts: usize): void {
  start<f32>(values, rows, dims, others, lanes, scratch, labels, weights, upper, lower, sums, weightOf, counts);
}
export function pass64(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, upper: usize, lower: usize, sums: usize, weightOf: usize, counts: usize, shift: usize, fall: usize, half: usize, pending: usize): i32 {
  return pass<f64>(values, rows, dims, others, lanes, scratch, labels, weights, upper, lower, sums, weightOf, counts, shift, fall, half, pending);
}
export function pass32(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, labels: usize, weights: usize, upper: usize, lower: usize, sums: usize, weightOf: usize, counts: usize, shift: usize, fall: usize, half: usize, pending: usize): i32 {
  return pass<f32>(values, rows, dims, others, lanes, scratch, labels, weights, upper, lower, sums, weightOf, counts, shift, fall, half, pending);
}
export function potentials64(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, weights: usize, nearest: usize, out: usize): void {
  potentials<f64>(values, rows, dims, others, lanes, scratch, weights, nearest, out);
}
export function potentials32(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, weights: usize, nearest: usize, out: usize): void {
  potentials<f32>(values, rows, dims, others, lanes, scratch, weights, nearest, out);
}
export function settle64(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, nearest: usize): void {
  settle<f64>(values, rows, dims, others, lanes, scratch, nearest);
}
export function settle32(values: usize, rows: i32, dims: i32, others: usize, lanes: i32, scratch: usize, nearest: usize): void {
  settle<f32>(values, rows, dims, others, lanes, scratch, nearest);
}

/**
 * For each point and cluster the weighted sum of distances from the point to the points of the cluster. Points lie
 * dimension by dimension, sorted by cluster, each cluster filled up to a multiple of four with points of weight 0;
 * cluster k is at `starts[k]` to `starts[k + 1]`. Each pair is computed once. `sums` (clusters x rows) starts as zeros.
 */
export function pairSums(values: usize, rows: i32, dims: i32, weights: usize, starts: usize, clusters: i32, sums: usize): void {
  const column = (<usize>rows) << 3;
  for (let a = 0; a < clusters; a++) {
    const end = load<i32>(starts + ((<usize>a + 1) << 2));
    const ownSums = sums + (<usize>a) * column;
    for (let i = load<i32>(starts + ((<usize>a) << 2)); i < end; i += 4) {
      const at = (<usize>i) << 3;
      const w0 = v128.load64_splat(weights + at), w1 = v128.load64_splat(weights + at, 8);
      const w2 = v128.load64_splat(weights + at, 16), w3 = v128.load64_splat(weights + at, 24);
      for (let b = a; b < clusters; b++) {
        const from = b === a ? i : load<i32>(starts + ((<usize>b) << 2));
        const to = load<i32>(starts + ((<usize>b + 1) << 2));
        let r0 = f64x2.splat(0), r1 = r0, r2 = r0, r3 = r0;
        for (let j = from; j < to; j += 4) {
          let p0 = f64x2.splat(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0;
          const there = (<usize>j) << 3;
          let x = values + at, y = values + there;
          for (let c = 0; c < dims; c++) {
            const u = v128.load(y), v = v128.load(y, 16);
            let s = v128.load64_splat(x);
            let d = f64x2.sub(u, s), e = f64x2.sub(v, s);
            p0 = f64x2.add(p0, f64x2.mul(d, d)); q0 = f64x2.add(q0, f64x2.mul(e, e));
            s = v128.load64_splat(x, 8);
            d = f64x2.sub(u, s); e = f64x2.sub(v, s);
            p1 = f64x2.add(p1, f64x2.mul(d, d)); q1 = f64x2.add(q1, f64x2.mul(e, e));
            s = v128.load64_splat(x, 16);
            d = f64x2.sub(u, s); e = f64x2.sub(v, s);
            p2 = f64x2.add(p2, f64x2.mul(d, d)); q2 = f64x2.add(q2, f64x2.mul(e, e));
            s = v128.load64_splat(x, 24);
            d = f64x2.sub(u, s); e = f64x2.sub(v, s);
            p3 = f64x2.add(p3, f64x2.mul(d, d)); q3 = f64x2.add(q3, f64x2.mul(e, e));
            x += column;
            y += column;
          }
          p0 = f64x2.sqrt(p0); p1 = f64x2.sqrt(p1); p2 = f64x2.sqrt(p2); p3 = f64x2.sqrt(p3);
          q0 = f64x2.sqrt(q0); q1 = f64x2.sqrt(q1); q2 = f64x2.sqrt(q2); q3 = f64x2.sqrt(q3);
          const wu = v128.load(weights + there), wv = v128.load(weights + there, 16);
          r0 = f64x2.add(r0, f64x2.add(f64x2.mul(p0, wu), f64x2.mul(q0, wv)));
          r1 = f64x2.add(r1, f64x2.add(f64x2.mul(p1, wu), f64x2.mul(q1, wv)));
          r2 = f64x2.add(r2, f64x2.add(f64x2.mul(p2, wu), f64x2.mul(q2, wv)));
          r3 = f64x2.add(r3, f64x2.add(f64x2.mul(p3, wu), f64x2.mul(q3, wv)));
          // The pairs within the tile are all in its rows already.
          if (j === i) continue;
          const own = ownSums + there;
          const first = f64x2.add(f64x2.add(f64x2.mul(p0, w0), f64x2.mul(p1, w1)), f64x2.add(f64x2.mul(p2, w2), f64x2.mul(p3, w3)));
          const second = f64x2.add(f64x2.add(f64x2.mul(q0, w0), f64x2.mul(q1, w1)), f64x2.add(f64x2.mul(q2, w2), f64x2.mul(q3, w3)));
          v128.store(own, f64x2.add(v128.load(own), first));
          v128.store(own, f64x2.add(v128.load(own, 16), second), 16);
        }
        const row = sums + (<usize>b) * column + at;
        store<f64>(row, load<f64>(row) + (f64x2.extract_lane(r0, 0) + f64x2.extract_lane(r0, 1)));
        store<f64>(row, load<f64>(row, 8) + (f64x2.extract_lane(r1, 0) + f64x2.extract_lane(r1, 1)), 8);
        store<f64>(row, load<f64>(row, 16) + (f64x2.extract_lane(r2, 0) + f64x2.extract_lane(r2, 1)), 16);
        store<f64>(row, load<f64>(row, 24) + (f64x2.extract_lane(r3, 0) + f64x2.extract_lane(r3, 1)), 24);
      }
    }
  }
}
