// Points as the kernels take them: float32, relative to a center, in tiles of four.
import type { Points } from "../points.js";

/** Points side by side in a tile. */
export const tile = 4;

/** Rows filled up to whole tiles. */
export function roomFor(rows: number): number {
  return Math.ceil(rows / tile) * tile;
}

/** How tiles stand to the points: coordinate c of a point is `tile value / scale + offset[c]`, but for rounding. */
export type Frame = {
  readonly offset: Float64Array;
  /** A power of two, so that it rounds nothing: typical values are near 1 in tiles. */
  readonly scale: number;
};

/** Rows that a frame is made by. */
const sample = 1024;

/** The mean and the spread of up to 1024 rows, evenly taken: near enough for rounding to be small. */
export function frameOf({ values, rows, cols }: Points): Frame {
  const step = Math.max(1, Math.floor(rows / sample));
  const offset = new Float64Array(cols);
  let count = 0;
  for (let i = 0; i < rows; i += step, count++) for (let c = 0; c < cols; c++) offset[c]! += values[i * cols + c]!;
  for (let c = 0; c < cols; c++) offset[c]! /= count;
  let squares = 0;
  for (let i = 0; i < rows; i += step)
    for (let c = 0; c < cols; c++) squares += (values[i * cols + c]! - offset[c]!) ** 2;
  const exponent = Math.round(Math.log2(squares / (count * cols)) / 2);
  return { offset, scale: Number.isFinite(exponent) ? 2 ** -exponent : 1 };
}
