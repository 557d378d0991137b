// How many packs to buy for the whole network: marginal analysis, pack by pack.
import { normalCdf, normalQuantile } from "../stats/normal-distribution.js";

export type PackQuestion = {
  /** Demand over the protection interval. */
  readonly mean: number;
  readonly variance: number;
  /** Units on hand and on their way. */
  readonly held: number;
  readonly pack: number;
  /** Packs of the smallest purchase that the supplier accepts. */
  readonly smallest: number;
  /** The chance of being needed that a unit must have, 0 to 1. */
  readonly worth: number;
};

/** Above this mean a count is as good as continuous. */
const largeMean = 40;

/**
 * Packs whose units are needed with a mean chance of at least `worth` (newsvendor ratio by pack; Silver, Pyke, Thomas 2017,
 * 9.2), as one purchase that the supplier accepts: below its minimum all of it must be worth buying, else none is.
 * Demand is negative binomial (Poisson when not overdispersed), gamma above a mean of 40.
 *
 * @example packsWorthBuying({ mean: 10, variance: 10, held: 0, pack: 1, smallest: 1, worth: 0.5 }); // 10
 */
export function packsWorthBuying(question: PackQuestion): number {
  const { mean, held, smallest } = question;
  if (!(mean > 0)) return 0;
  const chances = mean > largeMean ? gammaChances(question) : countChances(question);
  const { worth, pack } = question;
  let packs = 0;
  // Where demand is continuous, all packs below the quantile are worth it without a look at each.
  if (mean > largeMean) packs = Math.max(0, Math.floor((gammaQuantile(question, 1 - worth) - held) / pack));
  while (chances(held + packs * pack, pack) >= worth) packs++;
  if (packs === 0 || packs >= smallest) return packs;
  return chances(held, smallest * pack) >= worth ? smallest : 0;
}

/** Mean over the units after `from` of the chance that demand reaches each. */
type Chances = (from: number, length: number) => number;

function countChances({ mean, variance }: PackQuestion): Chances {
  const over = variance > mean * 1.0001;
  const size = over ? (mean * mean) / (variance - mean) : Infinity;
  const b = over ? mean / (size + mean) : 0;
  const a = over ? size * b : mean;
  let k = 0;
  let mass = over ? Math.exp(size * Math.log1p(-b)) : Math.exp(-mean);
  // exceeds[x] = P(D > x), filled as far as was asked (Panjer 1981).
  const exceeds = [1 - mass];
  return (from, length) => {
    let sum = 0;
    for (let x = from; x < from + length; x++) {
      while (exceeds.length <= x) {
        mass *= (a + b * k) / (k + 1);
        k++;
        exceeds.push(Math.max(0, exceeds[k - 1]! - mass));
      }
      sum += exceeds[x]!;
      if (exceeds[x]! < 1e-12) break;
    }
    return sum / length;
  };
}

function gammaChances(question: PackQuestion): Chances {
  const { mean, variance } = question;
  const shape = (mean * mean) / variance;
  const chance = (x: number) =>
    x <= 0 ? 1 : 1 - normalCdf((Math.cbrt(x / mean) - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape));
  return (from, length) => {
    const quarter = length / 4;
    const inner = 4 * chance(from + quarter) + 2 * chance(from + 2 * quarter) + 4 * chance(from + 3 * quarter);
    return (chance(from) + inner + chance(from + length)) / 12;
  };
}

/** Wilson and Hilferty 1931. */
function gammaQuantile({ mean, variance }: PackQuestion, p: number): number {
  const shape = (mean * mean) / variance;
  return mean * Math.max(0, 1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape))) ** 3;
}
