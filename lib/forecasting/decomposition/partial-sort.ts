/**
 * Partial sorting (Chambers 1971, CACM algorithm 410): moves values of `a` about until those at the `wanted` positions are
 * where sorting would put them, which is sure only if `wanted` ascends. STL's Fortran, and with it R's stl, asks for the two
 * middle values in descending order; what it then takes for the lower one need not be it. To give R's robust
 * decomposition, the same steps are taken here, in place. O(n) on average.
 */
export function partialSort(a: Float64Array, wanted: readonly number[]): void {
  const later: { i: number; j: number; from: number; to: number }[] = [];
  let segment: (typeof later)[number] | undefined = { i: 0, j: a.length - 1, from: 0, to: wanted.length - 1 };
  for (; segment; segment = later.pop()) {
    let { i, j, from, to } = segment;
    if (from > to) continue;
    // Split long segments, and the one at the front to its end: insertion needs a smaller value before it.
    while (from <= to && (j - i > 10 || (i === 0 && i < j))) {
      const [l, k] = split(a, i, j);
      if (l - i <= j - k) {
        const right = { i: k, j, from, to };
        later.push(right);
        j = l;
        while (from <= to && wanted[to]! > j) to--;
        if (from <= to) right.from = to + 1;
      } else {
        const left = { i, j: l, from, to };
        later.push(left);
        i = k;
        while (from <= to && wanted[from]! < i) from++;
        if (from <= to) left.to = from - 1;
      }
    }
    if (from <= to && i > 0) insert(a, i, j);
  }
}

/** Splits a[i..j] about the median of its ends and middle: up to the first position it is smaller, from the second larger. */
function split(a: Float64Array, i: number, j: number): [number, number] {
  // The middle as counted from 1.
  const middle = ((i + j + 2) >> 1) - 1;
  if (a[i]! > a[middle]!) swap(a, i, middle);
  if (a[j]! < a[middle]!) {
    swap(a, j, middle);
    if (a[i]! > a[middle]!) swap(a, i, middle);
  }
  const pivot = a[middle]!;
  let k = i;
  let l = j;
  for (;;) {
    do l--;
    while (a[l]! > pivot);
    do k++;
    while (a[k]! < pivot);
    if (k > l) return [l, k];
    swap(a, l, k);
  }
}

/** Sorts a[i..j] by insertion; a[i - 1] is no larger than any of it. */
function insert(a: Float64Array, i: number, j: number): void {
  for (let end = i; end < j; end++) {
    const value = a[end + 1]!;
    let k = end;
    while (a[k]! > value) {
      a[k + 1] = a[k]!;
      k--;
    }
    a[k + 1] = value;
  }
}

function swap(a: Float64Array, i: number, j: number): void {
  const value = a[i]!;
  a[i] = a[j]!;
  a[j] = value;
}
