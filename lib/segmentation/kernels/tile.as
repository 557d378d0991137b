// Squared distances of a tile, four points side by side, to a list of others: the inner loop of k-means.
// Everything is float32. A lane is another point, so each distance is added up dimension by dimension, in plain order.

/** `sum` plus the squared difference of two coordinates. */
@inline
function further(sum: v128, x: v128, c: v128): v128 {
  const d = f32x4.sub(x, c);
  return f32x4.add(sum, f32x4.mul(d, d));
}

/** Distances of the tile at `x` to `count` others at `c` (1 to 6; dimension by dimension, `stride` bytes apart). */
@inline
function block(x: usize, c: usize, dims: i32, stride: usize, into: usize, count: i32): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  let j = 0;
  // Two dimensions a turn: a turn of a loop costs as much as a third of one of them.
  for (; j < dims - 1; j += 2) {
    const a = v128.load(x);
    s0 = further(s0, a, v128.load32_splat(c, 0));
    if (count > 1) s1 = further(s1, a, v128.load32_splat(c, 4));
    if (count > 2) s2 = further(s2, a, v128.load32_splat(c, 8));
    if (count > 3) s3 = further(s3, a, v128.load32_splat(c, 12));
    if (count > 4) s4 = further(s4, a, v128.load32_splat(c, 16));
    if (count > 5) s5 = further(s5, a, v128.load32_splat(c, 20));
    c += stride;
    const b = v128.load(x, 16);
    s0 = further(s0, b, v128.load32_splat(c, 0));
    if (count > 1) s1 = further(s1, b, v128.load32_splat(c, 4));
    if (count > 2) s2 = further(s2, b, v128.load32_splat(c, 8));
    if (count > 3) s3 = further(s3, b, v128.load32_splat(c, 12));
    if (count > 4) s4 = further(s4, b, v128.load32_splat(c, 16));
    if (count > 5) s5 = further(s5, b, v128.load32_splat(c, 20));
    c += stride;
    x += 32;
  }
  if (j < dims) {
    const a = v128.load(x);
    s0 = further(s0, a, v128.load32_splat(c, 0));
    if (count > 1) s1 = further(s1, a, v128.load32_splat(c, 4));
    if (count > 2) s2 = further(s2, a, v128.load32_splat(c, 8));
    if (count > 3) s3 = further(s3, a, v128.load32_splat(c, 12));
    if (count > 4) s4 = further(s4, a, v128.load32_splat(c, 16));
    if (count > 5) s5 = further(s5, a, v128.load32_splat(c, 20));
  }
  v128.store(into, s0);
  if (count > 1) v128.store(into, s1, 16);
  if (count > 2) v128.store(into, s2, 32);
  if (count > 3) v128.store(into, s3, 48);
  if (count > 4) v128.store(into, s4, 64);
  if (count > 5) v128.store(into, s5, 80);
}

/** Distances of the tile at `x` (dims x 4) to all others (dims x count): count x 4. */
@inline
export function distances(x: usize, others: usize, dims: i32, count: i32, into: usize): void {
  const stride = (<usize>count) << 2;
  let left = count;
  // Blocks as even as can be: a block of one costs half as much as one of four.
  for (let blocks = (count + 5) / 6; blocks > 0; blocks--) {
    const size = (left + blocks - 1) / blocks;
    if (size === 6) block(x, others, dims, stride, into, 6);
    else if (size === 5) block(x, others, dims, stride, into, 5);
    else if (size === 4) block(x, others, dims, stride, into, 4);
    else if (size === 3) block(x, others, dims, stride, into, 3);
    else if (size === 2) block(x, others, dims, stride, into, 2);
    else block(x, others, dims, stride, into, 1);
    left -= size;
    others += (<usize>size) << 2;
    into += (<usize>size) << 4;
  }
}
