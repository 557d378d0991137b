// A linear or mixed-integer program, built row by row and column by column.
import { GrowingArray } from "../growing-array.js";

/**
 * Minimise `cost x` subject to `rowLower <= A x <= rowUpper` and `x >= 0`. A in sparse columns: the entries of column j are
 * `starts[j] .. starts[j + 1]`. Infinity stands for "no limit" in rows.
 */
export type LinearProgram = {
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly cost: Float64Array;
  /** Per column: finite, and some best solution stays within it. Binding for whole numbers only. */
  readonly most: Float64Array;
  /** 1: whole numbers only. */
  readonly integer: Int32Array;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
};

export class LinearProgramBuilder {
  private readonly rowLower = new GrowingArray(Float64Array);
  private readonly rowUpper = new GrowingArray(Float64Array);
  private readonly cost = new GrowingArray(Float64Array);
  private readonly most = new GrowingArray(Float64Array);
  private readonly integer = new GrowingArray(Int32Array);
  private readonly starts = new GrowingArray(Int32Array);
  private readonly indices = new GrowingArray(Int32Array);
  private readonly values = new GrowingArray(Float64Array);

  constructor() {
    this.starts.push(0);
  }

  get rows(): number {
    return this.rowLower.length;
  }

  get columns(): number {
    return this.cost.length;
  }

  /** The number of the new row. */
  addRow(lower: number, upper: number): number {
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    return this.rows - 1;
  }

  /** A column of at most `most`; entries of 0 are left out. */
  addColumn(cost: number, most: number, integer: 0 | 1, entries: readonly (readonly [row: number, value: number])[]) {
    this.cost.push(cost);
    this.most.push(most);
    this.integer.push(integer);
    for (const [row, value] of entries) {
      if (value === 0) continue;
      this.indices.push(row);
      this.values.push(value);
    }
    this.starts.push(this.indices.length);
  }

  build(): LinearProgram {
    return {
      rowLower: this.rowLower.values(),
      rowUpper: this.rowUpper.values(),
      cost: this.cost.values(),
      most: this.most.values(),
      integer: this.integer.values(),
      starts: this.starts.values(),
      indices: this.indices.values(),
      values: this.values.values(),
    };
  }
}
