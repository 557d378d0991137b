// Groups of customers so small that structure survives, so large that nobody can be singled out.
import { checkInteger } from "../check.js";
import { center, squaredDistance, takeRows, type Points } from "./points.js";

export type MicroAggregates = {
  /** The mean of each group, weighted by its number of points. */
  readonly points: Points & { readonly weights: Float64Array };
  /** Group of each point. */
  readonly groups: Int32Array;
  /** Squared distances of the points to the means of their groups along each coordinate: the inertia that the groups cannot show. */
  readonly within: Float64Array;
};

/**
 * Groups of `size` to 2 size - 1 points that lie close together (MDAV, maximum distance to average vector:
 * Domingo-Ferrer, Mateo-Sanz 2002). Above `block` points the space is first halved along its widest coordinate, so
 * that time grows as n log n. Fewer than `size` points give no group at all, and label -1. Points must not be weighted.
 *
 * @example const { points } = microAggregates({ values, rows: 12000, cols: 20 }, 10); // about 1,200 weighted points
 */
export function microAggregates(points: Points, size: number, block = 2000): MicroAggregates {
  checkInteger("group size", size, 1);
  checkInteger("block", block, 2 * size);
  const groups = new Int32Array(points.rows).fill(-1);
  const members: Int32Array[] = [];
  const add = (rows: Int32Array) => {
    for (const row of rows) groups[row] = members.length;
    members.push(rows);
  };
  if (points.rows >= size)
    split(
      points,
      Int32Array.from({ length: points.rows }, (_, i) => i),
      size,
      block,
      add,
    );
  const values = new Float64Array(members.length * points.cols);
  const within = new Float64Array(points.cols);
  members.forEach((rows, g) => {
    const mean = center(takeRows({ ...points, weights: undefined } as Points, rows));
    values.set(mean, g * points.cols);
    for (const row of rows)
      for (let c = 0; c < points.cols; c++) within[c]! += (points.values[row * points.cols + c]! - mean[c]!) ** 2;
  });
  const weights = Float64Array.from(members, (rows) => rows.length);
  return { points: { values, rows: members.length, cols: points.cols, weights }, groups, within };
}

type Add = (rows: Int32Array) => void;

function split(points: Points, rows: Int32Array, size: number, block: number, add: Add): void {
  if (rows.length <= block) return mdav(points, rows, size, add);
  const { values, cols } = points;
  let widest = 0;
  let most = -1;
  const subset = takeRows(points, rows);
  const middle = center(subset);
  for (let c = 0; c < cols; c++) {
    let variance = 0;
    for (let i = 0; i < subset.rows; i++) variance += (subset.values[i * cols + c]! - middle[c]!) ** 2;
    if (variance > most) [widest, most] = [c, variance];
  }
  const sorted = rows.slice().sort((a, b) => values[a * cols + widest]! - values[b * cols + widest]! || a - b);
  const half = sorted.length >> 1;
  split(points, sorted.slice(0, half), size, block, add);
  split(points, sorted.slice(half), size, block, add);
}

function mdav(points: Points, all: Int32Array, size: number, add: Add): void {
  const { values, cols } = points;
  let left = all;
  while (left.length >= 3 * size) {
    const middle = center(takeRows(points, left));
    const farthest = left[argMax(distances(values, cols, left, middle, 0))]!;
    const fromFirst = distances(values, cols, left, values, farthest * cols);
    const opposite = left[argMax(fromFirst)]!;
    left = takeNearest(left, fromFirst, size, add);
    left = takeNearest(left, distances(values, cols, left, values, opposite * cols), size, add);
  }
  if (left.length >= 2 * size) {
    const middle = center(takeRows(points, left));
    const farthest = left[argMax(distances(values, cols, left, middle, 0))]!;
    left = takeNearest(left, distances(values, cols, left, values, farthest * cols), size, add);
  }
  add(left);
}

function distances(
  values: Float64Array,
  cols: number,
  rows: Int32Array,
  target: Float64Array,
  offset: number,
): Float64Array {
  return Float64Array.from(rows, (row) => squaredDistance(values, row * cols, target, offset, cols));
}

function argMax(values: Float64Array): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i;
  return at;
}

/** Hands the `size` nearest rows to `add` and returns the others in their order. Ties go to the earlier row. */
function takeNearest(rows: Int32Array, distance: Float64Array, size: number, add: Add): Int32Array {
  const nearest: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    if (nearest.length === size && distance[i]! >= distance[nearest[size - 1]!]!) continue;
    let at = nearest.length;
    while (at > 0 && distance[nearest[at - 1]!]! > distance[i]!) at--;
    nearest.splice(at, 0, i);
    if (nearest.length > size) nearest.pop();
  }
  const taken = new Set(nearest);
  add(
    Int32Array.from(
      nearest.sort((a, b) => a - b),
      (i) => rows[i]!,
    ),
  );
  return rows.filter((_, i) => !taken.has(i));
}
