// What the segments page says: every sentence and title is a function of the rows that its figure shows.
import { counted, full, listed, percent, sentenceCase, signed } from "../format.js";
import { grouped, largest, type Finding } from "./finding.js";
import { limits } from "./stages.js";

export type SegmentRow = {
  readonly segment: number;
  readonly name: string;
  readonly customers: number;
  readonly customer_share: number;
  readonly revenue: number;
  readonly revenue_share: number;
  readonly silhouette: number | null;
};
export type ChoiceRow = {
  readonly k: number;
  readonly inertia: number | null;
  readonly silhouette: number | null;
  readonly stability: number | null;
};
export type ProfileRow = {
  readonly segment: number;
  readonly feature: string;
  readonly label: string;
  readonly z: number;
};
export type MonthRow = { readonly segment: number; readonly month: number; readonly index: number };

/** Who must be served differently: the segment whose revenue is furthest above its share of customers. */
export function segmentsAnswer(segments: readonly SegmentRow[], silhouette: number): Finding {
  const standout = largest(segments, (row) => row.revenue_share - row.customer_share);
  if (!standout) return { lead: "No customer has enough history to be placed in a segment.", rest: "" };
  const lead =
    segments.length === 1
      ? "One segment: all customers are served alike."
      : `${standout.name}: ${percent(standout.customer_share, 0)} of the customers, ${percent(standout.revenue_share, 0)} of the revenue.`;
  const strength =
    silhouette >= limits.silhouetteWeak
      ? `The ${counted(segments.length)} segments stand apart (silhouette ${full(silhouette, 2)}).`
      : `The ${counted(segments.length)} segments overlap (silhouette ${full(silhouette, 2)}): a convenient cut, not natural kinds.`;
  return { lead, rest: strength };
}

/** Where the choice of k stands against what the data speak for. */
export function choiceTitle(choice: readonly ChoiceRow[], chosen: number, recommended: number | null): string {
  const best = largest(choice, (row) => row.silhouette ?? NaN);
  if (!best) return "The number of segments was set, not searched";
  const at = `silhouette is highest at ${counted(best.k)}`;
  if (recommended === null) return `No number of segments stands out; ${at}`;
  if (recommended === chosen) return `The data speak for ${counted(recommended)} segments, as chosen`;
  return `The data speak for ${counted(recommended)} segments; ${counted(chosen)} are shown`;
}

/** How much of the spread the two axes keep. */
export function projectionTitle(explained: readonly number[]): string {
  const kept = (explained[0] ?? 0) + (explained[1] ?? 0);
  const caution = kept < 0.5 ? ": what looks mixed here may lie apart in the rest" : "";
  return `Two axes keep ${percent(kept, 0)} of the differences between customers${caution}`;
}

/** The feature that sets one segment furthest apart. */
export function profileTitle(profiles: readonly ProfileRow[], nameOf: (segment: number) => string): string {
  const furthest = largest(profiles, (row) => Math.abs(row.z));
  if (!furthest || Math.abs(furthest.z) < 0.5) return "No feature sets a segment clearly apart";
  const word = furthest.z > 0 ? "above" : "below";
  return `${nameOf(furthest.segment)} differ most: ${lowerFirst(furthest.label)} lies ${full(Math.abs(furthest.z), 1)} standard deviations ${word} average`;
}

/** Who brings more revenue than their number, and who less. */
export function sizeTitle(segments: readonly SegmentRow[]): string {
  const above = segments.filter((row) => row.revenue_share > row.customer_share * 1.1).map((row) => row.name);
  if (above.length === 0) return "Every segment brings about its share of revenue";
  return `${listed(above)} ${above.length === 1 ? "bring" : "bring"} more revenue than their number`;
}

/** Whose year swings most. */
export function segmentSeasonTitle(rows: readonly MonthRow[], nameOf: (segment: number) => string): string {
  const swings = [...grouped(rows, (row) => String(row.segment))].map(([segment, all]) => {
    const high = largest(all, (row) => row.index)!;
    const low = largest(all, (row) => -row.index)!;
    return { segment: Number(segment), high, swing: high.index - low.index };
  });
  const widest = largest(swings, (row) => row.swing);
  if (!widest) return "Less than a year of data: no season can be seen";
  return `${nameOf(widest.segment)} have the strongest season: ${full(widest.high.index, 1)} times their average month`;
}

/** What a live re-clustering on micro-aggregates may differ by from one on all customers. */
export function inertiaNote(live: number, full_: number): string {
  const difference = live / full_ - 1;
  if (Math.abs(difference) < 0.0005) return "the same inertia as the full data";
  return `${signed(difference, (value) => percent(value, 1))} inertia against the full data`;
}

/** "Three of five segments" agreement between a live clustering and the run's, as a share of customers. */
export function agreementNote(share: number): string {
  return `${sentenceCase(percent(share, 0))} of customers stay in the segment that the run gave them`;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
