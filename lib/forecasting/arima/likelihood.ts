// The exact Gaussian likelihood of a design under an ARMA, innovation variance and regression coefficients concentrated out.
import type { Arma } from "./arma.js";
import type { Design } from "./design.js";
import { whitener, type FilterState } from "./innovations.js";
import { backSubstituted, orthogonalise } from "./orthogonal.js";

/** The likelihood at one ARMA, in the design's units. */
export type Evaluation = {
  /** Generalised least squares residuals: uncorrelated, of the innovation variance. */
  readonly residuals: Float64Array;
  readonly squares: number;
  /** Half the log determinant, that of the missing values' information included. */
  readonly logDeterminant: number;
  /** Coefficient of each term, and the triangle of its information (see `orthogonalise`). */
  readonly coefficients: Float64Array;
  readonly triangle: Float64Array;
  readonly state: FilterState;
  /** By column, the series last: predictions of what comes next. */
  readonly ahead: readonly Float64Array[];
};

export type Likelihood = {
  /** Values that count: rows less missing values. */
  readonly count: number;
  /**
   * Residuals whose sum of squares S has its minimum where the likelihood has its maximum: scaled by the determinant's
   * root, -2 log L = count log S + constant. False where the process is not stationary.
   */
  fill(arma: Arma, out: Float64Array): boolean;
  evaluate(arma: Arma): Evaluation | undefined;
};

/** @param order largest max(p, q), multiplied out, that will be asked for */
export function likelihoodOf(design: Design, order: number): Likelihood {
  const { rows, values, terms, missing } = design;
  const columns = terms.length;
  const count = rows - missing;
  const filter = whitener(rows, columns + 1, order);
  const white = new Float64Array((columns + 1) * rows);
  const last = columns * rows;

  function whiten(arma: Arma): { logDeterminant: number; triangle: Float64Array } | undefined {
    let logDeterminant = filter.run(arma, values, columns + 1, white);
    if (Number.isNaN(logDeterminant)) return undefined;
    if (columns === 0) return { logDeterminant, triangle: noTriangle };
    const { triangle, rank } = orthogonalise(white, rows, columns);
    for (let c = 0; c < missing; c++) logDeterminant += Math.log(rank[c]!);
    return rank.every((v) => v > 0) ? { logDeterminant, triangle } : undefined;
  }

  return {
    count,
    fill(arma, out) {
      const found = whiten(arma);
      if (!found) return false;
      const scale = Math.exp(found.logDeterminant / count);
      for (let t = 0; t < rows; t++) out[t] = white[last + t]! * scale;
      return true;
    },
    evaluate(arma) {
      const found = whiten(arma);
      if (!found) return undefined;
      const residuals = white.slice(last);
      let squares = 0;
      for (const value of residuals) squares += value * value;
      return { ...found, residuals, squares, coefficients: backSubstituted(found.triangle, columns), ...filter.end() };
    },
  };
}

const noTriangle = new Float64Array(1);

/** Log-likelihood at the best innovation variance, in the design's units. */
export function logLikelihoodOf({ squares, logDeterminant }: Evaluation, count: number): number {
  return -0.5 * count * (Math.log((2 * Math.PI * squares) / count) + 1) - logDeterminant;
}
