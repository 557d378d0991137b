// Forecasts at past origins: the model in use and its rivals, item by item, and what their errors say.
import { backtestPanel, originsBefore, type PanelBacktest } from "../../../lib/forecasting/panel/panel-backtest.js";
import { fitModel, predictModel } from "../../../lib/forecasting/models.js";
import { weeksPerYear } from "../../../lib/forecasting/panel/iso-week.js";
import { groupsAbove, middleOut } from "../../../lib/forecasting/panel/middle-out.js";
import { predictPanel, type Panel, type PanelHistory } from "../../../lib/forecasting/panel/panel.js";
import { ctsaArima } from "./arima-ctsa.js";

/** How far back and how far ahead the backtest looks. */
export type BacktestPlan = {
  readonly horizon: number;
  /** All origins, ascending: the early ones teach the spread of errors, the later ones are judged. */
  readonly origins: readonly number[];
  /** Position of the first judged origin. */
  readonly judgedFrom: number;
};

/** Weeks between origins. */
const every = 4;

/**
 * As many origins as the history allows, at most 12, each with at least 20 weeks (or half of what there is) before it; the
 * last 6 (at least the last 4 if there are so many) are judged. The horizon is the one asked for, or a sixth of a short history.
 */
export function planBacktest(weeks: number, horizonWeeks: number): BacktestPlan {
  const horizon = Math.max(1, Math.min(horizonWeeks, Math.max(6, Math.floor(weeks / 6)), Math.floor(weeks / 3)));
  const minimum = weeks >= 104 ? 65 : Math.min(20, Math.ceil(weeks / 2));
  const origins = originsBefore(weeks - horizon, every, 12, Math.max(1, minimum));
  if (origins.length === 0) origins.push(Math.max(1, weeks - horizon));
  const judged = Math.min(origins.length, origins.length >= 9 ? 6 : 4);
  return { horizon, origins, judgedFrom: origins.length - judged };
}

/** What was said at each origin, and the way to say it at the end of the history. */
export type ModelBacktest = {
  readonly backtest: PanelBacktest;
  /** Expected units, series x horizon, from the end of the history on; `panel` is fitted to all of it. */
  ahead(panel: Panel, horizon: number): Float64Array;
};

/**
 * The panel model at each origin, reconciled with what was forecast for categories and all together; with another model than
 * auto the paths of single series take its place, and levels above are their sums.
 */
export function backtestModel(history: PanelHistory, plan: BacktestPlan, model: string): ModelBacktest {
  const backtest = backtestPanel(history, plan.origins, plan.horizon);
  if (model === "auto") {
    const found = middleOut(history, backtest, groupsAbove(history));
    return {
      backtest: found.backtest,
      ahead: (panel, horizon) => found.at(panel, predictPanel(panel, horizon).mean),
    };
  }
  const means = plan.origins.map((origin) => seriesPaths(history, origin, plan.horizon, model));
  return {
    backtest: { ...backtest, means },
    ahead: (_, horizon) => seriesPaths(history, history.weeks, horizon, model),
  };
}

/** Paths of a single-series model for all series, from their first sale on; weeks that were hidden are missing. */
export function seriesPaths(history: PanelHistory, cutoff: number, horizon: number, model: string): Float64Array {
  const { series, weeks, units, censored } = history;
  const out = new Float64Array(series * horizon);
  for (let s = 0; s < series; s++) {
    const own = units.slice(s * weeks, s * weeks + cutoff);
    const first = own.findIndex((value) => value > 0);
    if (first < 0) continue;
    const values = own.map((value, t) => (censored?.[s * weeks + t] ? NaN : value)).subarray(first);
    const fitted = fitModel(model, values, { seasons: [weeksPerYear], horizon, externalArima: ctsaArima });
    out.set(predictModel(fitted, horizon).mean, s * horizon);
  }
  return out;
}

/** What everybody could do: the rivals that the model in use must beat. */
export const rivals = ["snaive", "naive", "ses", "moving-average"] as const;
export type Rival = (typeof rivals)[number];

/** Path of a rival for one series, from its first sale on. Without a year of history snaive is naive. */
export function rivalPath(rival: Rival, y: Float64Array, horizon: number): Float64Array {
  const n = y.length;
  const last = n > 0 ? y[n - 1]! : 0;
  if (rival === "snaive")
    return Float64Array.from({ length: horizon }, (_, i) =>
      n >= weeksPerYear ? y[n - weeksPerYear + (i % weeksPerYear)]! : last,
    );
  if (rival === "naive") return new Float64Array(horizon).fill(last);
  if (rival === "moving-average") {
    const window = Math.min(13, n);
    let sum = 0;
    for (let t = n - window; t < n; t++) sum += y[t]!;
    return new Float64Array(horizon).fill(window > 0 ? sum / window : 0);
  }
  return new Float64Array(horizon).fill(smoothed(y));
}

/** Simple exponential smoothing, alpha of eight by squared one-step errors. */
function smoothed(y: Float64Array): number {
  const head = Math.min(8, y.length);
  let start = 0;
  for (let t = 0; t < head; t++) start += y[t]! / head;
  let best = start;
  let least = Infinity;
  for (const alpha of [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7]) {
    let level = start;
    let squares = 0;
    for (const value of y) {
      squares += (value - level) ** 2;
      level += alpha * (value - level);
    }
    if (squares < least) {
      least = squares;
      best = level;
    }
  }
  return best;
}
