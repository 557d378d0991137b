// What makes a product more or less wanted from week to week: its life from launch to end, slow drift, and surprise.
import type { Random } from "../../random.js";
import { normal } from "../../random.js";
import { historyWeeks } from "./calendar.js";
import type { Pattern, Product } from "./products.js";
import { fadeWeeks } from "./products.js";

export const marketProcess = {
  /** Standard deviations on the log scale of the slow (autoregressive) and of the week's own surprise. */
  surprise: {
    smooth: { slow: 0.12, own: 0.1 },
    erratic: { slow: 0.25, own: 0.6 },
    intermittent: { slow: 0.2, own: 0.2 },
    lumpy: { slow: 0.3, own: 0.5 },
  } as Readonly<Record<Pattern, { readonly slow: number; readonly own: number }>>,
  /** Share of the slow surprise that stays from week to week. */
  persistence: 0.85,
  /** Standard deviation of the weekly step of a random walk on the log scale: popularity comes and goes. */
  driftPerWeek: 0.012,
  /** Share of weeks in which anybody wants a lumpy product at all: it goes into projects, not into households. */
  lumpyWeeks: 0.45,
} as const;

/** Attraction of each product in each week over its own normal, 0 before launch and after the end: `[product * weeks + week]`. */
export function marketFactors(random: Random, products: readonly Product[]): Float64Array {
  const { surprise, persistence, driftPerWeek, lumpyWeeks } = marketProcess;
  const factors = new Float64Array(products.length * historyWeeks);
  const renewal = Math.sqrt(1 - persistence * persistence);
  products.forEach((product, p) => {
    const { slow, own } = surprise[product.pattern];
    let level = slow * normal(random);
    let drift = 0;
    for (let week = 0; week < historyWeeks; week++) {
      level = persistence * level + renewal * slow * normal(random);
      drift += driftPerWeek * normal(random);
      const gate = product.pattern === "lumpy" ? (random() < lumpyWeeks ? 1 / lumpyWeeks : 0) : 1;
      const log = level + drift + own * normal(random) - (own * own) / 2;
      factors[p * historyWeeks + week] = gate * Math.exp(log) * lifeFactor(product, week);
    }
  });
  return factors;
}

/** Interest over the life of a product: a ramp with a first hype after launch, a fade after the end. */
export function lifeFactor(product: Product, week: number): number {
  const age = week - product.launchWeek;
  if (age < 0) return 0;
  let factor = 1;
  if (product.launchWeek > 0)
    factor = Math.min(1, 0.35 + age * 0.12) * (1 + (product.launchHype - 1) * Math.exp(-age / 10));
  const past = week - product.endWeek;
  if (past > fadeWeeks) return 0;
  return past > 0 ? factor * Math.exp(-past / 5) : factor;
}
