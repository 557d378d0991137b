// Points as the kernels take them: float32, relative to a center, in tiles of four.
import type { Points } from "../points.js";
import type { KernelMemory } from "./memory.js";

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

/** The points in the memory of the kernels, and what was learnt on the way there. */
export class Tiles {
  readonly frame: Frame;
  /** Mean variance of the columns. NaN or infinite when the points are not finite, or their squares. */
  readonly meanVariance: number;
  /** Weighted sum of squared distances from the center of the frame, in the unit of the points. */
  readonly squares: number;
  /** Greatest distance of a point from the center, in tiles. */
  readonly radius: number;
  private readonly cols: number;
  private readonly values: Float32Array;
  private readonly weights: Float64Array | null;
  private readonly piece: Float64Array;

  constructor(memory: KernelMemory, points: Points) {
    const { rows, cols } = points;
    const room = roomFor(rows);
    this.cols = cols;
    this.values = memory.float32(room * cols);
    this.weights = points.weights ? memory.float64(room) : null;
    this.weights?.set(points.weights!);
    this.weights?.fill(0, rows);
    this.piece = memory.float64(pieceRows(points) * cols);
    this.frame = frameOf(points);
    const offset = memory.float64(cols);
    offset.set(this.frame.offset);
    const columns = memory.float64(2 * cols).fill(0);
    const totals = memory.float64(3).fill(0);
    this.inPieces(points, (piece, from, count) => {
      const filled = roomFor(count);
      for (let i = count; i < filled; i++) this.piece.set(offset, i * cols);
      memory.kernel("fill")(
        piece,
        filled,
        cols,
        offset.byteOffset,
        this.frame.scale,
        this.weightsAt(from),
        this.address + 4 * from * cols,
        columns.byteOffset,
        totals.byteOffset,
      );
    });
    const [total = NaN, weighted = NaN, largest = NaN] = totals;
    let explained = 0;
    for (let c = 0; c < cols; c++) explained += (columns[2 * c]! + columns[2 * c + 1]!) ** 2 / rows;
    this.meanVariance = Math.max(0, total - explained) / (rows * cols);
    this.squares = weighted;
    this.radius = Math.sqrt(largest) * this.frame.scale;
  }

  /** Room that the constructor takes. */
  static bytes(points: Points): number {
    const { rows, cols, weights } = points;
    return roomFor(rows) * (4 * cols + (weights ? 8 : 0)) + 8 * (pieceRows(points) * cols + 3 * cols + 3) + 6 * 16;
  }

  get address(): number {
    return this.values.byteOffset;
  }

  /** A coordinate of a point. */
  at(row: number, col: number): number {
    return this.values[Math.floor(row / tile) * tile * this.cols + tile * col + (row % tile)]!;
  }

  /** The address of the weights from a row on: 0 when there are none. */
  weightsAt(row: number): number {
    return this.weights ? this.weights.byteOffset + 8 * row : 0;
  }

  /** The points in float64, some whole tiles of rows at a time: where they are, the first row, and how many. */
  inPieces({ values, rows, cols }: Points, each: (address: number, from: number, rows: number) => void): void {
    const size = this.piece.length / cols;
    for (let from = 0; from < rows; from += size) {
      const to = Math.min(rows, from + size);
      this.piece.set(values.subarray(from * cols, to * cols));
      each(this.piece.byteOffset, from, to - from);
    }
  }
}

/** Rows that are taken in at a time: whole tiles of about 256 kB, which stay in the processor's cache. */
function pieceRows({ rows, cols }: Points): number {
  return Math.min(roomFor(rows), roomFor(Math.ceil(32_768 / cols)));
}
