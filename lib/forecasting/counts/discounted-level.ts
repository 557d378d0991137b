// A Poisson level that forgets: a gamma belief about the mean, discounted a little before every count.
import { logGamma } from "../../stats/log-gamma.js";

const discounts = [0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99, 0.999];

/**
 * The level after the last count, averaged over discounts by their likelihood (West, Harrison 1997, section 10.8; averaging
 * over picking: Hoeting et al. 1999). The belief starts as worth half a period at the series' mean. `discount` is the average
 * too: near 1 the level hardly moves. O(8 n).
 *
 * @example discountedLevel(Float64Array.of(0, 2, 0, 0, 1)).level; // about 0.6
 */
export function discountedLevel(y: Float64Array): { level: number; discount: number } {
  let average = 0;
  for (const value of y) average += value / y.length;
  const runs = discounts.map((discount) => {
    let a = 0.5;
    let b = 0.5 / (average + 0.02);
    let likelihood = 0;
    for (const value of y) {
      likelihood += logGamma(a + value) - logGamma(a) + a * Math.log(b / (b + 1)) - value * Math.log(b + 1);
      a = discount * a + value;
      b = discount * b + 1;
    }
    return { discount, level: a / b, likelihood };
  });
  const best = Math.max(...runs.map(({ likelihood }) => likelihood));
  let [weights, level, discount] = [0, 0, 0];
  for (const run of runs) {
    const weight = Math.exp(run.likelihood - best);
    weights += weight;
    level += weight * run.level;
    discount += weight * run.discount;
  }
  return { level: level / weights, discount: discount / weights };
}
