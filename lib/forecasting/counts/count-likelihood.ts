// Likelihood of counts that are Poisson or negative binomial about given means.
import { logFactorial, logGamma } from "../../stats/log-gamma.js";

/** Log-likelihood of counts with these means and variance mean + dispersion x mean^2. */
export function countLogLikelihood(y: Float64Array, mean: Float64Array, dispersion: number): number {
  let sum = spreadLikelihood(y, mean, dispersion);
  for (let i = 0; i < y.length; i++) sum += (y[i]! > 0 ? y[i]! * Math.log(mean[i]!) : 0) - logFactorial(y[i]!);
  return sum;
}

/** The part of the log-likelihood that the dispersion moves. */
function spreadLikelihood(y: Float64Array, mean: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++)
    sum += d > 0 ? logRising(y[i]!, d) - (y[i]! + 1 / d) * Math.log1p(d * mean[i]!) : -mean[i]!;
  return sum;
}

/** Sum of log(1 + d k) over k below y, for real y: log Gamma(y + 1/d) - log Gamma(1/d) + y log d without its cancellation. */
function logRising(y: number, d: number): number {
  if (d * y > 1e-3) return logGamma(y + 1 / d) - logGamma(1 / d) + y * Math.log(d);
  const first = (y * (y - 1)) / 2;
  return d * first - (d * d * first * (2 * y - 1)) / 6 + (d * d * d * first * first) / 3;
}

/** The dispersion of highest likelihood at given means: golden section on its logarithm; 0 when Poisson is at least as likely. */
export function likelyDispersion(y: Float64Array, mean: Float64Array): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  const at = (log: number) => spreadLikelihood(y, mean, Math.exp(log));
  let [low, high] = [Math.log(1e-8), Math.log(1e4)];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [fa, fb] = [at(a), at(b)];
  while (high - low > 1e-7) {
    if (fa > fb) {
      [high, b, fb] = [b, a, fa];
      a = high - ratio * (high - low);
      fa = at(a);
    } else {
      [low, a, fa] = [a, b, fb];
      b = low + ratio * (high - low);
      fb = at(b);
    }
  }
  const log = (low + high) / 2;
  return at(log) > spreadLikelihood(y, mean, 0) + 1e-9 ? Math.exp(log) : 0;
}
