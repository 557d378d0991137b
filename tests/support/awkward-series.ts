// Series of every kind that a shop, or a broken export, can have.
import { normal, poisson, type Random } from "../../lib/random.js";

type Maker = (random: Random, length: number) => (t: number) => number;

const makers: readonly Maker[] = [
  (random) => (t) => 100 + 20 * Math.sin((2 * Math.PI * t) / 12) + 5 * normal(random),
  (random) => () => poisson(random, 6),
  (random) => () => (random() < 0.15 ? 1 + poisson(random, 3) : 0),
  (random) => () => 10 * normal(random) - 3,
  (random) => (t) => Math.exp(0.4 * t) * (1 + 0.01 * normal(random)),
  () => () => 7,
  () => () => 0,
  (random) => () => 1e12 * (2 + 0.1 * normal(random)),
  (random) => () => 1e-12 * (2 + 0.1 * normal(random)),
  (random) => () => 1e150 * (2 + normal(random)),
  (random) => () => (random() < 0.3 ? NaN : 50 + 10 * normal(random)),
  (_, length) => (t) => (t < length / 2 ? 1 : 1000),
  (_, length) => (t) => (t === length - 1 ? 1e9 : 1),
  (random) => () => 5 / Math.max(1e-6, random()) ** 2,
  (random) => () => (random() < 0.1 ? [Infinity, -Infinity, NaN, 0, -0, 1e308][Math.floor(6 * random())]! : random()),
  () => () => NaN,
  (_, length) => (t) => (t === length >> 1 ? 4 : NaN),
  (_, length) => (t) => (t < length - 3 ? 0 : t),
  () => (t) => t % 2,
  () => (t) => -5 - (t % 3),
  (random) => {
    let level = 0;
    return () => (level += normal(random));
  },
  (random) => () => 1e9 + 1e-3 * normal(random),
];

/** A random kind and a random length from 0 to 40. */
export function awkwardSeries(random: Random): Float64Array {
  const length = Math.floor(41 * random());
  const value = makers[Math.floor(makers.length * random())]!(random, length);
  return Float64Array.from({ length }, (_, t) => value(t));
}
