// What every page knows of the run that it shows: where the numbers come from and how each stage went.
import { full } from "../format.js";

export type Quality = "good" | "watch" | "harm";

/** One of the five stages as the rail shows it. */
export type StageStatus = {
  readonly name: string;
  readonly href: string;
  /** The stage's one number, in words: "5 segments". */
  readonly headline: string;
  readonly quality: Quality;
  /** Why this quality, in a few words with the figure behind it. */
  readonly reason: string;
};

/** The snapshot `run.json`. */
export type PublishedRun = {
  readonly stamp: {
    /** Last day with data, as YYYY-MM-DD. */
    readonly dataThrough: string;
    /** When the run finished, as an ISO time. */
    readonly builtAt: string;
    /** Rows read from the input. */
    readonly rows: number;
    readonly runId: string;
    readonly seed: number;
    readonly synthetic: boolean;
    readonly source: string;
  };
  readonly stages: readonly StageStatus[];
  /** Cost of each stage when it last ran. */
  readonly timings: readonly { readonly stage: string; readonly seconds: number; readonly peak_memory_mb: number }[];
  readonly assumptions: readonly { readonly table: string; readonly text: string }[];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Symbol of the one currency of all amounts. */
  readonly currency: string;
  readonly centers: readonly { readonly fc_id: string; readonly name: string }[];
  /** Segments in their fixed order: `segment` is also the index of the colour. */
  readonly segments: readonly { readonly segment: number; readonly name: string }[];
};

const dayMs = 86_400_000;

/** Data older than this many days are called old. */
export const staleAfterDays = 35;

/** Whole days from the end of the day `dataThrough` (YYYY-MM-DD) to `now`, never below 0. */
export function ageDays(dataThrough: string, now: Date): number {
  const end = Date.parse(`${dataThrough}T00:00:00Z`) + dayMs;
  return Math.max(0, Math.floor((now.getTime() - end) / dayMs));
}

/** The warning for old data, or null when they are recent enough. */
export function staleWarning(dataThrough: string, now: Date): string | null {
  const days = ageDays(dataThrough, now);
  return days > staleAfterDays ? `data are ${full(days)} days old` : null;
}
