// Orders found by a bounded stepwise search.
import { checkInteger } from "../../check.js";
import { fitArima, withStandardErrors, type ArimaModel, type ArimaOptions, type ArimaOrders } from "./arima.js";
import { toPartial } from "./arma.js";
import { bridged } from "./differencing.js";
import { orthogonalise } from "./orthogonal.js";
import { differencesNeeded } from "./unit-roots.js";

export type AutoArimaOptions = Omit<ArimaOptions, "quick"> & {
  /** Most models that are fitted; default 60. */
  readonly maxFits?: number;
};

/** Largest orders: p and q, P and Q. */
const largest = { plain: 5, seasonal: 2 };

/**
 * Stepwise search of Hyndman, Khandakar 2008: D by seasonal strength above 0.64, d by repeated KPSS tests at 5% (both on what
 * regressors leave), then orders and constant by AICc from four starts to better neighbours, at most `maxFits` fits. Models
 * with a root within 1% of the unit circle are passed over. Undefined when nothing fits.
 *
 * @param season 1 for none; seasonal orders are tried from two and a half seasons on
 * @returns the model and how many fits it took
 * @example autoArima(y, 12)?.model.orders;
 */
export function autoArima(
  y: Float64Array,
  season = 1,
  options: AutoArimaOptions = {},
): { readonly model: ArimaModel; readonly fits: number } | undefined {
  const { maxFits = 60, log = false, regressors } = options;
  checkInteger("maxFits", maxFits, 1);
  if (log && !y.every((v) => Number.isNaN(v) || v > 0)) return undefined;
  const series = unexplained(bridged(log ? y.map(Math.log) : y), regressors);
  const seasonal = season > 1 && series.length >= 2.5 * season;
  const period = seasonal ? season : 1;
  const { d, D } = differencesNeeded(series, period);
  const limit = Math.min(largest.plain, Math.floor(series.length / 3));
  const seasonalLimit = seasonal ? Math.min(largest.seasonal, Math.floor(series.length / 3 / season)) : 0;
  const mayHaveConstant = options.constant !== false && d + D <= 1;
  let best: ArimaModel | undefined;
  let fits = 0;
  const seen = new Set<string>();
  const attempt = (p: number, q: number, P: number, Q: number, constant: boolean): boolean => {
    const key = [p, q, P, Q, constant].join();
    if (Math.min(p, q, P, Q) < 0 || Math.max(p, q) > limit || Math.max(P, Q) > seasonalLimit) return false;
    if ((constant && !mayHaveConstant) || fits >= maxFits || seen.has(key)) return false;
    seen.add(key);
    fits++;
    const orders = { p, d, q, P, D, Q, season: period };
    const model = fitArima(y, orders, { constant, log, quick: true, ...(regressors ? { regressors } : {}) });
    if (!model || (best && !(model.aicc < best.aicc)) || !Number.isFinite(model.aicc) || nearUnitRoot(model))
      return false;
    best = model;
    return true;
  };
  const s = Math.min(1, seasonalLimit);
  attempt(Math.min(2, limit), Math.min(2, limit), s, s, mayHaveConstant);
  attempt(0, 0, 0, 0, mayHaveConstant);
  attempt(1, 0, s, 0, mayHaveConstant);
  attempt(0, 1, 0, s, mayHaveConstant);
  let constant = mayHaveConstant;
  // As in R, the search goes on with the constant even from the best start without: that one stands unless they beat it.
  if (options.constant === undefined) attempt(0, 0, 0, 0, false);
  for (let better = true; better && best;) {
    const { p, q, P, Q } = best.orders;
    better =
      around.some(([dP, dQ]) => attempt(p, q, P + dP, Q + dQ, constant)) ||
      around.some(([dp, dq]) => attempt(p + dp, q + dq, P, Q, constant));
    if (!better && options.constant === undefined && attempt(p, q, P, Q, !constant)) {
      better = true;
      constant = !constant;
    }
  }
  return best && { model: withStandardErrors(best, y, regressors), fits };
}

const around = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
] as const;

/** Whether a factor has a root within 1% of the unit circle: cancelling or superfluous terms, and forecasts that run away. */
function nearUnitRoot({ coefficients, orders }: ArimaModel): boolean {
  let at = 0;
  return (["p", "q", "P", "Q"] as const satisfies (keyof ArimaOrders)[]).some((name) => {
    const sign = name === "q" || name === "Q" ? -1 : 1;
    const factor = coefficients.slice(at, at + orders[name]).map(({ value }, k) => sign * value * 1.01 ** (k + 1));
    at += orders[name];
    return toPartial(factor) === undefined;
  });
}

/** What a linear regression on the regressors leaves of y. */
function unexplained(y: Float64Array, regressors: ArimaOptions["regressors"]): Float64Array {
  if (!regressors || regressors.values.length !== y.length * regressors.columns) return y;
  const n = y.length;
  const columns = regressors.columns + 1;
  const values = new Float64Array((columns + 1) * n).fill(1, 0, n);
  for (let c = 1; c < columns; c++)
    for (let t = 0; t < n; t++) values[c * n + t] = regressors.values[t * regressors.columns + c - 1]!;
  values.set(y, columns * n);
  orthogonalise(values, n, columns);
  return values.subarray(columns * n);
}
