// A model that the reader fits to the chosen series: what is asked for, its path beside the run's, and what it has left over.
import { listed, percent, short } from "../format.js";
import type { Estimate } from "../forecasting/fit-details.js";
import { checkModelName } from "../forecasting/models.js";
import type { Decomposed, ExamineRequest, OwnFit } from "../jobs/examine-series.js";
import type { Finding } from "./finding.js";
import type { SeriesView } from "./forecast-view.js";

/** Models that a reader can fit to the chosen series beside the one in use. */
export const otherModels = [
  { value: "none", label: "None: the run's own forecast" },
  { value: "arima", label: "ARIMA, automatic orders" },
  { value: "orders", label: "ARIMA, orders of my own" },
  { value: "ets", label: "Exponential smoothing (ETS)" },
  { value: "ses", label: "Simple exponential smoothing" },
  { value: "damped", label: "Damped trend" },
  { value: "ces", label: "Complex smoothing" },
  { value: "theta", label: "Theta" },
  { value: "mstl", label: "Decomposition (MSTL)" },
  { value: "auto", label: "Automatic combination" },
  { value: "ensemble", label: "Median of four models" },
  { value: "snaive", label: "Seasonal naive" },
  { value: "naive", label: "Last value" },
  { value: "mean", label: "Mean" },
  { value: "poisson", label: "Poisson regression" },
  { value: "negbin", label: "Negative binomial regression" },
  { value: "poisson-level", label: "Poisson, moving level" },
  { value: "negbin-level", label: "Negative binomial, moving level" },
  { value: "croston", label: "Croston" },
  { value: "sba", label: "Croston, corrected (SBA)" },
  { value: "tsb", label: "Croston, fading (TSB)" },
  { value: "adida", label: "Aggregated (ADIDA)" },
  { value: "imapa", label: "Aggregated at several spans (iMAPA)" },
] as const;

/** Orders that a reader starts from. */
export const firstOrders = "0,1,1:0,1,1";

/** Whether `text` are orders as p,d,q or p,d,q:P,D,Q. */
export function areOrders(text: string): boolean {
  try {
    checkModelName(`arima:${text}`);
    return true;
  } catch {
    return false;
  }
}

/** Nominal coverages of the fan, as shares. */
const levels = [0.5, 0.8, 0.95];

/**
 * What to ask of a worker for the shown history: stockout weeks count as missing, a year is 52 weeks. It does not depend on
 * how much of horizon and interval is shown, so that moving those asks nothing anew.
 */
export function examineRequest(
  view: SeriesView,
  chosen: { readonly model: string; readonly orders: string },
  horizonWeeks: number,
): ExamineRequest {
  const cut = (date: Date) =>
    view.censored.some(({ start, end }) => date.getTime() > start.getTime() && date.getTime() < end.getTime());
  const values = Float64Array.from(view.history, ({ date, units }) => (cut(date) ? NaN : units));
  const seasons = values.length >= 2 * 52 + 2 ? [52] : [];
  const request = { values, seasons, horizon: horizonWeeks, levels };
  if (chosen.model === "none") return request;
  return { ...request, model: chosen.model === "orders" ? `arima:${chosen.orders}` : chosen.model };
}

/** What the answer depends on: series and model, not how much of it is shown. */
export function examineKey(view: SeriesView, chosen: { readonly model: string; readonly orders: string }): string {
  return [view.info.series, chosen.model, chosen.model === "orders" ? chosen.orders : ""].join("|");
}

export type OwnPoint = { readonly date: Date; readonly mean: number; readonly low: number; readonly high: number };

/** The fitted model's path and interval on the shown weeks of the fan; none without a fit. */
export function ownPoints(view: SeriesView, fit: OwnFit | null, levelPercent: number): OwnPoint[] {
  if (!fit) return [];
  const k = Math.max(0, levels.indexOf(levelPercent / 100));
  return view.forecast.slice(0, fit.forecast.mean.length).map(({ date }, i) => ({
    date,
    mean: fit.forecast.mean[i]!,
    low: fit.forecast.low[k]![i]!,
    high: fit.forecast.high[k]![i]!,
  }));
}

/** What the fitted model says, beside the run's own forecast; nothing without one. */
export function fitSentence(view: SeriesView, fit: OwnFit | null): string {
  if (!fit) return "";
  const points = ownPoints(view, fit, 80);
  const weeks = points.length;
  if (weeks === 0) return "There is no week to compare.";
  const mean = (values: readonly { mean: number }[]) =>
    values.slice(0, weeks).reduce((sum, d) => sum + d.mean, 0) / weeks;
  const [other, own] = [mean(points), mean(view.forecast)];
  const fallback = fit.status === "fallback" ? " (the model could not take this series: a fallback stands in)" : "";
  const apart =
    own > 0 ? `, ${percent(Math.abs(other / own - 1), 0)} ${other < own ? "below" : "above"} the run's own` : "";
  return `${fit.label}${fallback}: ${short(other)} units a week${apart}. Fitted just now in your browser.`;
}

/** Title over the coefficients: which model, and whether its search ended. */
export function estimatesTitle(fit: OwnFit | null): string {
  if (!fit) return "No model of your own is fitted";
  const { converged } = fit.details;
  return `${fit.label}${converged === false ? ": the search was cut off" : converged ? ": the search converged" : ""}`;
}

/** Criteria of the fit in one line. */
export function criteriaSentence(fit: OwnFit | null): string {
  if (!fit) return "Choose one above: it is fitted to this series in your browser, beside the forecast of the run.";
  const { aicc, logLikelihood, sigma, iterations } = fit.details;
  const parts = [
    aicc === null ? "" : `AICc ${short(aicc)}`,
    logLikelihood === null ? "" : `log-likelihood ${short(logLikelihood)}`,
    sigma === null ? "" : `one-step standard deviation ${short(sigma)}`,
    iterations === null ? "" : `${iterations} iterations`,
  ].filter((part) => part !== "");
  return parts.length > 0
    ? `${listed(parts)}. AICc compares models with the same differences only.`
    : "This model has no likelihood of its own.";
}

export type EstimateRow = {
  readonly name: string;
  readonly value: number;
  readonly error: number;
  readonly ratio: number;
};

/** Coefficients with errors; the ratio of the two says how clear of zero each is. Missing figures are NaN. */
export function estimateRows(estimates: readonly Estimate[]): EstimateRow[] {
  return estimates.map(({ name, value, error }) => ({
    name,
    value,
    error: error ?? NaN,
    ratio: error !== null && error > 0 ? value / error : NaN,
  }));
}

export type LagRow = { readonly lag: number; readonly value: number; readonly outside: boolean };

/** Autocorrelations of what the fit left over, by weeks apart. */
export function lagRows(fit: OwnFit | null): LagRow[] {
  if (!fit?.residuals) return [];
  const { autocorrelations, limit } = fit.residuals;
  return Array.from(autocorrelations, (value, k) => ({ lag: k + 1, value, outside: Math.abs(value) > limit }));
}

/** Whether the model has left something to find. */
export function residualTitle(fit: OwnFit | null): string {
  if (!fit?.residuals) return "No one-step errors to look at";
  const { probability } = fit.residuals;
  const outside = lagRows(fit).filter((row) => row.outside);
  if (probability !== null && probability < 0.05)
    return `The errors still follow each other: ${outside.length > 0 ? `most at ${listed(strongest(outside))}` : "over all lags together"}`;
  return "The errors look like noise: nothing is left to explain";
}

/** Why there is no correlogram, or how it is judged. */
export function residualNote(fit: OwnFit | null): string {
  if (!fit) return "Choose a model above to see what it leaves over.";
  if (!fit.residuals) return "A combination keeps no one-step errors of its own; ARIMA, ETS and the naive models do.";
  const { probability } = fit.residuals;
  return probability === null
    ? "Too few lags for a test."
    : `Ljung-Box over ${fit.residuals.autocorrelations.length} lags: p ${probability < 0.001 ? "below 0.001" : probability > 0.99 ? "above 0.99" : `= ${short(probability)}`}`;
}

function strongest(rows: readonly LagRow[]): string[] {
  return [...rows]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 2)
    .map(({ lag }) => `${lag} week${lag === 1 ? "" : "s"} apart`);
}

export type ComponentRow = {
  readonly date: Date;
  readonly data: number;
  readonly trend: number;
  readonly season: number;
  readonly remainder: number;
};

/** History taken apart, week by week; empty when it is too short. */
export function componentRows(view: SeriesView, decomposition: Decomposed | null): ComponentRow[] {
  if (!decomposition) return [];
  const { trend, seasonal, remainder } = decomposition;
  return view.history.map(({ date, units }, t) => ({
    date,
    data: units,
    trend: trend[t]!,
    season: seasonal[t]!,
    remainder: remainder[t]!,
  }));
}

/** What the series is made of. */
export function decompositionFinding(decomposition: Decomposed | null): Finding {
  if (!decomposition)
    return {
      lead: "Too short to be taken apart",
      rest: "Two whole years and two weeks of history are needed for a yearly season.",
    };
  const { trendStrength, seasonalStrength } = decomposition;
  const word = (strength: number) => (strength > 0.64 ? "strong" : strength > 0.3 ? "moderate" : "weak");
  return {
    lead: `The yearly season is ${word(seasonalStrength)}, the trend ${word(trendStrength)}`,
    rest: `Trend explains ${percent(trendStrength, 0)} of what is not season, season ${percent(seasonalStrength, 0)} of what is not trend (STL)`,
  };
}
