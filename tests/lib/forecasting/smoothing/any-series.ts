import fc from "fast-check";
import { normal, poisson, seeded } from "../../../../lib/random.js";

const kinds = {
  smooth: (t, noise) => 100 + 20 * Math.sin((2 * Math.PI * t) / 4) + 5 * noise,
  count: (_, __, random) => poisson(random, 6),
  rare: (_, __, random) => (random() < 0.15 ? 1 + poisson(random, 3) : 0),
  negative: (_, noise) => 10 * noise - 3,
  exploding: (t, noise) => Math.exp(0.4 * t) * (1 + 0.01 * noise),
  collapsing: (t, noise) => Math.exp(-0.4 * t) * (1 + 0.01 * noise),
  constant: () => 7,
  zero: () => 0,
  huge: (_, noise) => 1e12 * (2 + 0.1 * noise),
  tiny: (_, noise) => 1e-12 * (2 + 0.1 * noise),
  enormous: (_, noise) => 1e200 * (2 + 0.1 * noise),
  minute: (_, noise) => 1e-200 * (2 + 0.1 * noise),
  line: (t) => 3 + 2 * t,
  jump: (t) => (t < 12 ? 1 : 1000),
} satisfies Record<string, (t: number, noise: number, random: () => number) => number>;

/** Series of every kind that a shop can have, of 3 to 60 values. */
export const anySeries = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    length: fc.integer({ min: 3, max: 60 }),
    kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  })
  .map(({ seed, length, kind }) => {
    const random = seeded(seed);
    return Float64Array.from({ length }, (_, t) => kinds[kind](t, normal(random), random));
  });
