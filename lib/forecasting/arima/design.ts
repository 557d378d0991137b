// What the likelihood works on: the differenced series and the differenced columns that explain it.
import { bridged, differenced } from "./differencing.js";
import type { ArimaOrders } from "./orders.js";
import { orthogonalise } from "./orthogonal.js";

export type Design = {
  /** Differenced values. */
  readonly rows: number;
  /** Columns one after another: missing values, constant, regressors, and the series itself last; each about size 1. */
  readonly values: Float64Array;
  /** What each column but the last stands for: a missing value by its position, the constant, a regressor by its number. */
  readonly terms: readonly Term[];
  /** How many of the first columns stand for missing values. */
  readonly missing: number;
  /** The series' and each term's unit: values times unit are what they were. */
  readonly unit: number;
  readonly units: Float64Array;
  /** The series with its gaps bridged, not differenced. */
  readonly bridged: Float64Array;
};

export type Term =
  | { readonly kind: "missing"; readonly at: number }
  | { readonly kind: "constant" }
  | { readonly kind: "regressor"; readonly column: number };

/** Regressors known for every value: n x columns, row-major. */
export type Regressors = { readonly columns: number; readonly values: Float64Array };

/**
 * The design of y for given orders. A missing value inside y becomes a column that is 1 there: estimating its coefficient
 * by generalised least squares gives the exact likelihood of what is known (Gomez, Maravall, Pena 1999). Columns that
 * differencing or the columns before them make redundant are left out. Undefined when nothing of the series is left.
 *
 * @param y NaN where missing, neither first nor last
 */
export function designOf(
  y: Float64Array,
  { d, D, season }: ArimaOrders,
  constant: boolean,
  regressors?: Regressors,
): Design | undefined {
  const filled = bridged(y);
  const rows = y.length - d - D * season;
  if (rows < 1) return undefined;
  const all: { term: Term; column: Float64Array }[] = [];
  const add = (term: Term, raw: Float64Array) => all.push({ term, column: differenced(raw, d, D, season) });
  for (let at = 0; at < y.length; at++)
    if (Number.isNaN(y[at]!)) {
      const indicator = new Float64Array(y.length);
      indicator[at] = 1;
      add({ kind: "missing", at }, indicator);
    }
  if (constant) all.push({ term: { kind: "constant" }, column: new Float64Array(rows).fill(1) });
  for (let column = 0; column < (regressors?.columns ?? 0); column++)
    add(
      { kind: "regressor", column },
      y.map((_, t) => regressors!.values[t * regressors!.columns + column]!),
    );
  const w = differenced(filled, d, D, season);
  const largest = filled.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  const unitsOfAll = all.map(({ term, column }) => (term.kind === "missing" ? 1 : rootMeanSquare(column)));
  const values = new Float64Array((all.length + 1) * rows);
  all.forEach(({ column }, c) =>
    values.set(unitsOfAll[c]! > 0 ? column.map((v) => v / unitsOfAll[c]!) : column, c * rows),
  );
  values.set(w, all.length * rows);
  const trial = values.slice();
  const { rank } = orthogonalise(trial, rows, all.length);
  const unit = rootMeanSquare(trial.subarray(all.length * rows));
  if (!(unit > 1e-11 * largest) || !(unit > 1e-150) || !Number.isFinite(unit)) return undefined;
  const kept = all.map((_, c) => c).filter((c) => rank[c]! > 0);
  const packed = new Float64Array((kept.length + 1) * rows);
  kept.forEach((c, at) => packed.set(values.subarray(c * rows, (c + 1) * rows), at * rows));
  packed.set(
    w.map((v) => v / unit),
    kept.length * rows,
  );
  const terms = kept.map((c) => all[c]!.term);
  return {
    rows,
    values: packed,
    terms,
    missing: terms.filter(({ kind }) => kind === "missing").length,
    unit,
    units: Float64Array.from(kept, (c) => unitsOfAll[c]!),
    bridged: filled,
  };
}

function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += (value * value) / values.length;
  return Math.sqrt(sum);
}
