// The customers: which behaviour each has, where they live, how often they order, when they come and go.
import type { Random } from "../../random.js";
import { gamma, normal } from "../../random.js";
import { behaviours } from "./behaviours.js";
import { historyWeeks } from "./calendar.js";
import { categories } from "./categories.js";
import { states } from "./geography.js";

/** Customers as columns. */
export type Customers = {
  readonly count: number;
  /** Index into `behaviours`. */
  readonly behaviour: Uint8Array;
  /** Index into `states`. */
  readonly home: Uint8Array;
  readonly ordersPerWeek: Float64Array;
  readonly linesPerOrder: Float32Array;
  readonly unitsPerLine: Float32Array;
  /** Multipliers of the attraction of each category: `taste[customer * categories + category]`. */
  readonly taste: Float32Array;
  /** First week of activity; negative for those who were there before the history. */
  readonly joinWeek: Int16Array;
  /** First week in which they are gone; may lie beyond the history. */
  readonly leaveWeek: Int16Array;
};

/** Spread between customers of one behaviour. */
export const customerProcess = {
  /** Shape of the gamma distribution of the order rate. */
  rateShape: 4,
  /** Standard deviations on the log scale: of lines and units, of the taste for each category. */
  habitSpread: 0.15,
  tasteSpread: 0.3,
} as const;

/** `count` customers. */
export function makeCustomers(random: Random, count: number): Customers {
  const { rateShape, habitSpread, tasteSpread } = customerProcess;
  const customers: Customers = {
    count,
    behaviour: new Uint8Array(count),
    home: new Uint8Array(count),
    ordersPerWeek: new Float64Array(count),
    linesPerOrder: new Float32Array(count),
    unitsPerLine: new Float32Array(count),
    taste: new Float32Array(count * categories.length),
    joinWeek: new Int16Array(count),
    leaveWeek: new Int16Array(count),
  };
  const byBehaviour = cumulative(behaviours.map(({ share }) => share));
  const byState = behaviours.map(({ divisions }) =>
    cumulative(states.map(({ population, division }) => population * Math.exp(0.6 * divisions[division]!))),
  );
  for (let i = 0; i < count; i++) {
    const b = pick(byBehaviour, random());
    const { ordersPerWeek, linesPerOrder, unitsPerLine, churnPerWeek, growth, affinity } = behaviours[b]!;
    customers.behaviour[i] = b;
    customers.home[i] = pick(byState[b]!, random());
    customers.ordersPerWeek[i] = (ordersPerWeek * gamma(random, rateShape)) / rateShape;
    customers.linesPerOrder[i] = 1 + (linesPerOrder - 1) * Math.exp(habitSpread * normal(random));
    customers.unitsPerLine[i] = 1 + (unitsPerLine - 1) * Math.exp(habitSpread * normal(random));
    for (let c = 0; c < categories.length; c++)
      customers.taste[i * categories.length + c] = Math.exp(affinity[c]! + tasteSpread * normal(random));
    customers.joinWeek[i] = joinWeek(random, growth);
    const stay = -Math.log(1 - random()) / churnPerWeek;
    customers.leaveWeek[i] = Math.min(32_000, Math.ceil(Math.max(0, customers.joinWeek[i]!) + 1 + stay));
  }
  return customers;
}

/** Most were there before; the others come over the years, later ones more often when the behaviour grows. */
function joinWeek(random: Random, growth: number): number {
  if (random() < 0.62 - 0.8 * growth) return -1 - Math.floor(random() * 208);
  const v = random();
  const position = growth > 0 ? Math.pow(v, 1 / (1 + growth * 3)) : Math.pow(v, 1 - growth * 3);
  return Math.floor(position * historyWeeks);
}

/** Running shares of weights; the last is 1. */
export function cumulative(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const shares = Float64Array.from(weights, (weight) => (sum += weight) / total);
  shares[shares.length - 1] = 1;
  return shares;
}

/** The index whose share of the running sum `u` falls into. */
export function pick(shares: Float64Array, u: number): number {
  let low = 0;
  let high = shares.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shares[middle]! < u) low = middle + 1;
    else high = middle;
  }
  return low;
}
