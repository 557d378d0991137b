import { logGamma } from "./log-gamma.js";

/**
 * The regularised lower incomplete gamma function P(shape, x): the distribution function of the gamma distribution with
 * scale 1. Series below shape + 1, continued fraction above (Press et al. 2007, section 6.2); relative error near 1e-13.
 *
 * @example gammaP(1, 2); // 1 - Math.exp(-2)
 */
export function gammaP(shape: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let k = 1; k < 10_000 && term > 1e-16 * sum; k++) sum += term *= x / (shape + k);
    return Math.min(1, front * sum);
  }
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 10_000; k++) {
    const a = -k * (k - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return Math.max(0, 1 - front * fraction);
}

function nonZero(x: number): number {
  return Math.abs(x) < 1e-300 ? 1e-300 : x;
}
