// Differences of a series, the way back, and straight lines over gaps.

/** (1 - B)^d (1 - B^m)^D applied to y; `d + D m` values shorter. */
export function differenced(y: Float64Array, d: number, D: number, season: number): Float64Array {
  let w = y;
  for (let k = 0; k < D; k++) w = lagDifference(w, season);
  for (let k = 0; k < d; k++) w = lagDifference(w, 1);
  return w;
}

/** Coefficients of `polynomial` times (1 - B)^d (1 - B^m)^D, constant term first. */
export function timesDifferences(polynomial: Float64Array, d: number, D: number, season: number): Float64Array {
  let out = polynomial;
  for (let k = 0; k < d; k++) out = timesDifference(out, 1);
  for (let k = 0; k < D; k++) out = timesDifference(out, season);
  return out;
}

/** Missing values bridged by straight lines, ends held. */
export function bridged(y: Float64Array): Float64Array {
  if (!y.some(Number.isNaN)) return y;
  const out = Float64Array.from(y);
  let last = -1;
  for (let t = 0; t < out.length; t++) {
    if (Number.isNaN(out[t]!)) continue;
    for (let k = last + 1; k < t; k++)
      out[k] = last < 0 ? out[t]! : out[last]! + ((out[t]! - out[last]!) * (k - last)) / (t - last);
    last = t;
  }
  for (let k = last + 1; k < out.length; k++) out[k] = last < 0 ? 0 : out[last]!;
  return out;
}

function lagDifference(y: Float64Array, lag: number): Float64Array {
  const out = new Float64Array(Math.max(0, y.length - lag));
  for (let t = 0; t < out.length; t++) out[t] = y[t + lag]! - y[t]!;
  return out;
}

function timesDifference(polynomial: Float64Array, lag: number): Float64Array {
  const out = new Float64Array(polynomial.length + lag);
  for (let k = 0; k < polynomial.length; k++) {
    out[k] = out[k]! + polynomial[k]!;
    out[k + lag] = out[k + lag]! - polynomial[k]!;
  }
  return out;
}
