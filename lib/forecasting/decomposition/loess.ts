/**
 * Local regression of equally spaced values at positions `from` to `to` (0 is the first value; both may lie outside),
 * tricube weights over the `span` nearest values, exactly as inside STL (Cleveland et al. 1990, section 2). Between every
 * `jump`-th position the result is interpolated.
 *
 * @param degree 0 local mean, 1 local line
 */
export function loess(y: Float64Array, span: number, degree: 0 | 1, from: number, to: number, jump = 1): Float64Array {
  const out = new Float64Array(to - from + 1);
  let previous = from;
  for (let x = from; ; x += jump) {
    // The last position, when off the grid, keeps the window of the grid point before it, as STL's Fortran does.
    const anchor = x > to ? x - jump : x;
    if (x > to) x = to;
    out[x - from] = at(y, span, degree, x, anchor);
    for (let k = previous + 1; k < x; k++)
      out[k - from] =
        out[previous - from]! + ((out[x - from]! - out[previous - from]!) * (k - previous)) / (x - previous);
    previous = x;
    if (x === to) return out;
  }
}

function at(y: Float64Array, span: number, degree: 0 | 1, x: number, anchor: number): number {
  const n = y.length;
  let left = 0;
  let right = n - 1;
  if (span < n) {
    left = Math.max(0, Math.min(n - span, anchor - ((span - 1) >> 1)));
    right = left + span - 1;
  }
  let reach = Math.max(x - left, right - x);
  if (span > n) reach += Math.floor((span - n) / 2);
  const far = 0.999 * reach;
  const near = 0.001 * reach;
  let sum = 0;
  let sumX = 0;
  let sumXX = 0;
  let sumY = 0;
  let sumXY = 0;
  for (let i = left; i <= right; i++) {
    const distance = Math.abs(i - x);
    if (distance > far) continue;
    let weight = 1;
    if (distance > near) {
      const ratio = distance / reach;
      weight = 1 - ratio * ratio * ratio;
      weight = weight * weight * weight;
    }
    const offset = i - x;
    sum += weight;
    sumX += weight * offset;
    sumXX += weight * offset * offset;
    sumY += weight * y[i]!;
    sumXY += weight * offset * y[i]!;
  }
  if (!(sum > 0)) return y[Math.max(0, Math.min(n - 1, Math.round(x)))]!;
  if (degree === 0) return sumY / sum;
  // As in STL's estimator: no slope where the weighted positions hardly spread.
  const mean = sumX / sum;
  const spread = sumXX / sum - mean * mean;
  if (Math.sqrt(Math.max(0, spread)) <= 0.001 * (n - 1)) return sumY / sum;
  return sumY / sum - (mean * (sumXY / sum - (mean * sumY) / sum)) / spread;
}
