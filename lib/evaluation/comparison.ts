// What can be said of two runs of the same shop, the newer against the older.
import type { Figures } from "./refresh.js";

export type Mover = {
  readonly sku: string;
  readonly fc_id: string;
  readonly before: number;
  readonly after: number;
  /** Change of the value of the average stock. */
  readonly value: number;
  readonly reason: string;
};

export type Drift = {
  readonly what: string;
  readonly psi: number;
  readonly ks: number | null;
  readonly p: number | null;
};

export type Comparison = {
  readonly before: { readonly run_id: string; readonly data_through: string };
  readonly after: { readonly run_id: string; readonly data_through: string };
  readonly data: { readonly rows_before: number; readonly rows_after: number; readonly new_weeks: number };
  readonly parameters: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
  readonly segments: { readonly customers_in_both: number; readonly moved: number | null };
  readonly accuracy: readonly {
    readonly metric: string;
    readonly before: number | null;
    readonly after: number | null;
  }[];
  /** The forecasts of `before` against the weeks that have passed since; null when none has. */
  readonly realised: {
    readonly weeks: number;
    readonly wape: number;
    readonly bias: number;
    readonly coverage_95: number;
    readonly tracking_signal: number;
  } | null;
  readonly recommendations: {
    readonly changed: number;
    readonly of: number;
    readonly value: number;
    readonly movers: readonly Mover[];
  };
  readonly drift: readonly Drift[];
};

/** What the thresholds of a refresh look at, `ageDays` after the last data. */
export function refreshFigures(comparison: Comparison | null, ageDays: number): Figures {
  if (!comparison) return { ageDays };
  const { drift, segments, accuracy, realised } = comparison;
  const backtestWape = accuracy.find(({ metric }) => metric === "wape")?.before ?? null;
  return { ageDays, drift, moved: segments.moved, backtestWape, realised };
}
