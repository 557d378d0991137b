// Shapes of random stocking problems: small and large, tight and loose, short supply, lanes not allowed, ties.
import type { Shape } from "./random-problem.js";

const sizes = [5, 11, 23, 40, 60, 90, 150, 500];

/** The shape of the instance `seed`: 5 to 500 SKUs, fewer lanes for more of them. */
export function instanceShape(seed: number): Shape {
  const skus = sizes[seed % sizes.length]!;
  const lanes = skus > 100 ? 1 : 2;
  return {
    skus,
    centers: 2 + ((seed * 7) % (4 * lanes)),
    regions: 1 + ((seed * 13) % (10 * lanes)),
    seed,
    tightness: [1.5, 1.1, 0.9, 0.5, 0.1][seed % 5]!,
    shortShare: [0, 0.05, 0.5][seed % 3]!,
    maskedShare: [0, 0.1, 0.4][(seed >> 2) % 3]!,
    elastic: (seed >> 1) % 4 !== 0,
    ties: seed % 7 === 0,
    weightlessShare: seed % 11 === 0 ? 0.3 : 0,
  };
}
