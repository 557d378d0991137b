// Silhouettes: summed distances between all pairs of points, in float64.

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
