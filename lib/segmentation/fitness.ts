// The silhouette that is told of a clustering, the same wherever it is told.
import { seeded, subseed } from "../random.js";
import type { Points } from "./points.js";
import { silhouettes, type Labelling, type Silhouette } from "./silhouette.js";

/** Up to this many points every silhouette is computed; above, that of a sample of `sampled` points. */
const exactUpTo = 20000;
const sampled = 2000;

/**
 * The silhouettes of clusterings of the same `points`, exact up to 20,000 of them, else of 2,000 drawn by `seed`, with
 * their standard errors.
 */
export function fitnesses(points: Points, labellings: readonly Labelling[], seed: number): Silhouette[] {
  const sample = points.rows > exactUpTo ? sampled : exactUpTo;
  return silhouettes(points, labellings, { sample, random: seeded(subseed(seed, "silhouette")) });
}

/** The silhouette of one clustering; see `fitnesses`. */
export function fitness(points: Points, labelling: Labelling, seed: number): Silhouette {
  return fitnesses(points, [labelling], seed)[0]!;
}
