// Where k-means starts: greedy k-means++.
import type { Random } from "../random.js";
import { trialsFor, type Workspace } from "./kernels/workspace.js";
import { squaredDistance, totalWeight, type Points } from "./points.js";

/**
 * `clusters` starting centroids: the first is a random point, each further one the best of 2 + ln k points drawn with
 * probability proportional to weight times squared distance to the nearest centroid so far (Arthur, Vassilvitskii
 * 2007; greedy as in scikit-learn). Throws RangeError when there are fewer distinct points than clusters. O(n k d ln k).
 *
 * @example const centroids = seedCentroids(points, 5, seeded(1)); // 5 x cols, row-major
 */
export function seedCentroids(points: Points, clusters: number, random: Random): Float64Array {
  const { values, rows, cols, weights } = points;
  const trials = trialsFor(clusters);
  const centroids = new Float64Array(clusters * cols);
  let nearest = new Float64Array(rows).fill(Infinity);
  let tried = new Float64Array(rows);
  let best = new Float64Array(rows);

  const distancesTo = (row: number, into: Float64Array): number => {
    let potential = 0;
    for (let i = 0; i < rows; i++) {
      const distance = Math.min(nearest[i]!, squaredDistance(values, i * cols, values, row * cols, cols));
      into[i] = distance;
      potential += weights ? weights[i]! * distance : distance;
    }
    return potential;
  };
  const choose = (cluster: number, row: number) =>
    centroids.set(values.subarray(row * cols, (row + 1) * cols), cluster * cols);

  const first = draw(rows, totalWeight(points), (i) => (weights ? weights[i]! : 1), random);
  let potential = distancesTo(first, best);
  choose(0, first);
  [nearest, best] = [best, nearest];
  for (let cluster = 1; cluster < clusters; cluster++) {
    if (!(potential > 0)) throw tooFew(clusters, cluster);
    let bestPotential = Infinity;
    let bestRow = 0;
    for (let trial = 0; trial < trials; trial++) {
      const row = draw(rows, potential, (i) => (weights ? weights[i]! * nearest[i]! : nearest[i]!), random);
      const reached = distancesTo(row, tried);
      if (reached < bestPotential) {
        [bestPotential, bestRow] = [reached, row];
        [best, tried] = [tried, best];
      }
    }
    choose(cluster, bestRow);
    potential = bestPotential;
    [nearest, best] = [best, nearest];
  }
  return centroids;
}

/** The same by the kernels, from the same random numbers: in float64 the same centroids. */
export function seedIn(workspace: Workspace, points: Points, clusters: number, random: Random): Float64Array {
  const { values, rows, cols, weights } = points;
  const centroids = new Float64Array(clusters * cols);
  const choose = (cluster: number, row: number) => {
    centroids.set(values.subarray(row * cols, (row + 1) * cols), cluster * cols);
    if (cluster < clusters - 1) workspace.settle(row);
  };
  workspace.unsettle();
  const first = draw(rows, totalWeight(points), (i) => (weights ? weights[i]! : 1), random);
  let potential = workspace.potentials([first])[0]!;
  choose(0, first);
  for (let cluster = 1; cluster < clusters; cluster++) {
    if (!(potential > 0)) throw tooFew(clusters, cluster);
    const tried = workspace.draw(Float64Array.from({ length: trialsFor(clusters) }, () => random() * potential));
    const reached = workspace.potentials(tried);
    const best = reached.indexOf(Math.min(...reached));
    choose(cluster, tried[best]!);
    potential = reached[best]!;
  }
  return centroids;
}

function tooFew(clusters: number, distinct: number): RangeError {
  return new RangeError(`invalid clusters: ${clusters} (the points have only ${distinct} distinct rows)`);
}

/** A row drawn with probability proportional to `mass`; never a row without mass. */
function draw(rows: number, total: number, mass: (row: number) => number, random: Random): number {
  const threshold = random() * total;
  let sum = 0;
  let last = 0;
  for (let i = 0; i < rows; i++) {
    const own = mass(i);
    if (own > 0) {
      sum += own;
      last = i;
      if (sum > threshold) return i;
    }
  }
  return last;
}
