// What the segments page says: every sentence and title is a function of the rows that its figure shows.
import { counted, full, listed, monthNames, percent, signed } from "../format.js";
import { grouped, largest, lowerFirst, type Finding } from "./finding.js";
import type { InertiaDifference } from "./segment-view.js";
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

/** What the data say of the number of segments: how many they speak for, and how surely each number is found again. */
export type Structure = {
  readonly recommended: number | null;
  readonly choice: readonly Pick<ChoiceRow, "k" | "stability">[];
};

/**
 * Who must be served differently: the segment whose revenue is furthest above its share of customers; and whether the
 * segments are there, or only a convenient cut.
 */
export function segmentsAnswer(
  segments: readonly SegmentRow[],
  silhouette: number,
  { recommended, choice }: Structure,
): Finding {
  const standout = largest(segments, (row) => row.revenue_share - row.customer_share);
  if (!standout) return { lead: "No customer has enough history to be placed in a segment.", rest: "" };
  const lead =
    segments.length === 1
      ? "One segment: all customers are served alike."
      : `${standout.name}: ${percent(standout.customer_share, 0)} of the customers, ${percent(standout.revenue_share, 0)} of the revenue.`;
  const apart = silhouette >= limits.silhouetteWeak ? "stand apart" : "overlap at their edges";
  const shape = `${apart} (silhouette ${full(silhouette, 2)})`;
  const stability = choice.find(({ k }) => k === segments.length)?.stability ?? null;
  const again = stability === null ? "" : `, and resampled customers give them again (agreement ${full(stability, 2)})`;
  const number = counted(segments.length);
  if (recommended === null)
    return {
      lead,
      rest: `No clear structure: the ${number} segments are a convenient cut, not natural kinds; they ${shape}.`,
    };
  if (recommended === segments.length)
    return { lead, rest: `The data speak for ${number} segments: they ${shape}${again}.` };
  return { lead, rest: `The data speak for ${counted(recommended)} segments, not ${number}; those shown ${shape}.` };
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

/** For other features than the run's: nothing but the silhouette has been looked at. */
export function liveChoiceTitle(choice: readonly Pick<ChoiceRow, "k" | "silhouette">[]): string {
  const best = largest(choice, (row) => row.silhouette ?? NaN);
  return best
    ? `With these inputs the silhouette is highest at ${counted(best.k)} segments`
    : "Too few customers to compare";
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

/** Of a live clustering: the largest and the smallest. */
export function liveSizeTitle(segments: readonly { readonly name: string; readonly customerShare: number }[]): string {
  const first = segments[0];
  const last = segments.at(-1);
  if (!first || !last) return "No segment";
  return `From ${percent(first.customerShare, 0)} (${lowerFirst(first.name)}) to ${percent(last.customerShare, 0)} (${lowerFirst(last.name)}) of customers`;
}

/** Which segment is cut most clearly. */
export function silhouetteTitle(
  segments: readonly { readonly name: string; readonly silhouette: number | null }[],
): string {
  const clear = largest(segments, (row) => row.silhouette ?? NaN);
  if (!clear) return "No segment could be judged";
  if (clear.silhouette! < limits.silhouetteWeak)
    return `No segment is clear cut; ${lowerFirst(clear.name)} come closest`;
  return `${clear.name} are cut most clearly`;
}

/** How many customers lie on a border, and how many have too little history to be placed. */
export function boundarySentence(facts: {
  readonly customers: number;
  readonly share: number;
  readonly new_customers: number;
}): string {
  const { customers, share, new_customers } = facts;
  const fresh =
    new_customers > 0
      ? ` ${full(new_customers)} ${new_customers === 1 ? "is" : "are"} new: too little history to be placed yet.`
      : "";
  return `${full(customers)} customers are placed; ${percent(share, 0)} of them lie on a border, almost as near to another segment as to their own.${fresh}`;
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

/** What came out of a live clustering of the aggregates, against the full data and against the run's segments. */
export function liveSentence(facts: {
  readonly points: number;
  readonly customers: number;
  readonly clusters: number;
  readonly silhouette: number;
  readonly agreement: number | null;
  readonly difference: InertiaDifference;
}): string {
  const { points, customers, clusters, silhouette, agreement, difference } = facts;
  const parts = [
    `${full(points)} groups of at least ten of ${full(customers)} customers, clustered here into ${counted(clusters)}: silhouette ${full(silhouette, 2)}`,
    inertiaNote(difference),
  ];
  if (agreement !== null)
    parts.push(`agreement with the run’s segments ${full(agreement, 2)} (adjusted Rand index, 1 is the same)`);
  return `${parts.join("; ")}.`;
}

/** The difference of inertia to the full data in words; an upper limit says so. */
export function inertiaNote({ value, kind }: InertiaDifference): string {
  if (kind === "hidden")
    return `the groups hide ${percent(value, 0)} of the inertia of all customers around these centers`;
  if (Math.abs(value) < 0.0005) return "the same inertia as on the full data";
  const amount = signed(value, (size) => percent(size, 1));
  return kind === "exact"
    ? `inertia ${amount} against the full data`
    : `inertia at most ${amount} against the full data`;
}

/** What a segment buys, where and when, for its card. */
export function cardOf<Row extends SegmentRow>(
  row: Row,
  data: {
    readonly lifts: readonly { segment: number; kind: string; item: string; lift: number; share: number }[];
    readonly items: readonly { segment: number; item: string; name: string | null; lift: number }[];
    readonly seasonality: readonly MonthRow[];
  },
): Row & { buys: string[]; where: string[]; when: string } {
  const own = (kind: string) =>
    data.lifts
      .filter((d) => d.segment === row.segment && d.kind === kind && d.lift >= 1.1 && d.share >= 0.02)
      .slice(0, 2);
  const times = (lift: number) => `${full(lift, 1)}×`;
  const items = data.items.filter((d) => d.segment === row.segment).slice(0, 1);
  const peak = largest(
    data.seasonality.filter((d) => d.segment === row.segment),
    (d) => d.index,
  );
  return {
    ...row,
    buys: [
      ...own("category").map((d) => `${d.item} ${times(d.lift)}`),
      ...items.map((d) => `${d.name ?? d.item} ${times(d.lift)}`),
    ],
    where: own("region").map((d) => `${d.item} ${times(d.lift)}`),
    when: peak && peak.index >= 1.1 ? `${monthNames[peak.month - 1]}, ${times(peak.index)} their average month` : "",
  };
}
