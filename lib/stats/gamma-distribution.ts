// The gamma distribution with scale 1, of any shape.
import { gammaP } from "./incomplete-gamma.js";
import { logGamma } from "./log-gamma.js";
import { normalCdf, normalQuantile } from "./normal-distribution.js";

/** Above this shape the cube root of the variable is normal to 1e-8 (Wilson, Hilferty 1931), and series get long. */
const nearlyNormal = 1e5;

/** The distribution function at `x`; 0 below 0. */
export function gammaCdf(shape: number, x: number): number {
  if (!(x > 0)) return 0;
  if (shape <= nearlyNormal) return gammaP(shape, x);
  return normalCdf((Math.cbrt(x / shape) - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape));
}

/**
 * The quantile `p` in (0, 1) of the gamma distribution with this shape and scale 1, relative error near 1e-10: Newton steps from
 * Wilson and Hilferty's approximation, kept inside a bracket.
 *
 * @example gammaQuantile(1, 0.5); // Math.log(2)
 */
export function gammaQuantile(shape: number, p: number): number {
  const root = 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape));
  if (shape > nearlyNormal) return shape * root ** 3;
  let x = root > 0.1 ? shape * root ** 3 : Math.exp((Math.log(p) + logGamma(shape + 1)) / shape);
  if (x < 1e-300) return 0;
  let [low, high] = [0, Infinity];
  for (let turn = 0; turn < 100; turn++) {
    const error = gammaP(shape, x) - p;
    if (error > 0) high = x;
    else low = x;
    const density = Math.exp((shape - 1) * Math.log(x) - x - logGamma(shape));
    let next = x - error / density;
    if (!(next > low && next < high)) next = high === Infinity ? 2 * x + 1 : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-11 * x) return next;
    x = next;
  }
  return x;
}
