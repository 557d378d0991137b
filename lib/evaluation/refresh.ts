// When a run should be made anew, and which thresholds its figures have crossed.
import { psiShift } from "./drift.js";

export type Thresholds = {
  /** Days after which a run is old whatever it says: a quarter. */
  readonly maxAgeDays: number;
  /** Population stability index of any distribution. */
  readonly psi: number;
  /** Share of customers who changed their segment. */
  readonly moved: number;
  /** WAPE of the forecast against what happened, relative to the backtest's. */
  readonly wapeRatio: number;
  /** Absolute bias of the same. */
  readonly bias: number;
  /** Absolute tracking signal. */
  readonly trackingSignal: number;
  /** How far below 95% the 95% interval may cover. */
  readonly undercoverage: number;
};

export const defaultThresholds: Thresholds = {
  maxAgeDays: 92,
  psi: psiShift,
  moved: 0.25,
  wapeRatio: 1.25,
  bias: 0.1,
  trackingSignal: 4,
  undercoverage: 0.05,
};

export type Figures = {
  readonly ageDays: number;
  readonly drift?: readonly { readonly what: string; readonly psi: number }[];
  readonly moved?: number | null;
  readonly backtestWape?: number | null;
  readonly realised?: {
    readonly wape: number;
    readonly bias: number;
    readonly coverage_95: number;
    readonly tracking_signal: number;
    readonly weeks: number;
  } | null;
};

/** What is crossed, each as a sentence with its figure and its threshold; none when all is well. */
export function crossed(figures: Figures, limits: Thresholds): string[] {
  const { ageDays, drift = [], moved, backtestWape, realised } = figures;
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const found: string[] = [];
  if (ageDays > limits.maxAgeDays)
    found.push(`The data end ${ageDays} days ago, more than ${limits.maxAgeDays}: a refresh is due.`);
  for (const { what, psi } of drift)
    if (psi > limits.psi)
      found.push(`The ${what} has drifted: stability index ${psi.toFixed(2)}, more than ${limits.psi}.`);
  if (moved !== null && moved !== undefined && moved > limits.moved)
    found.push(`${percent(moved)} of customers changed their segment, more than ${percent(limits.moved)}.`);
  if (!realised) return found;
  if (backtestWape && realised.wape > limits.wapeRatio * backtestWape)
    found.push(
      `The forecast missed by ${percent(realised.wape)} in the ${realised.weeks} weeks since, more than ${limits.wapeRatio} times the ${percent(backtestWape)} of its backtest.`,
    );
  if (Math.abs(realised.bias) > limits.bias)
    found.push(
      `The forecast was ${percent(Math.abs(realised.bias))} too ${realised.bias > 0 ? "high" : "low"}, more than ${percent(limits.bias)}.`,
    );
  if (realised.weeks >= 4 && Math.abs(realised.tracking_signal) > limits.trackingSignal)
    found.push(
      `The tracking signal is ${realised.tracking_signal.toFixed(1)}, beyond ${limits.trackingSignal}: the forecast errs to one side week after week.`,
    );
  if (realised.coverage_95 < 0.95 - limits.undercoverage)
    found.push(
      `The 95% interval covered ${percent(realised.coverage_95)}, less than ${percent(0.95 - limits.undercoverage)}: safety stock is too small.`,
    );
  return found;
}
