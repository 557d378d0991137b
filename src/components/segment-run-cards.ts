// The cards of the segments page about the run's own segments: when they buy, who moved between them, what drifted.
import { html } from "htl";
import { monthShort, seasonPlace } from "../lib/findings/explore.js";
import * as moved from "../lib/findings/segment-migration.js";
import type { SegmentData } from "../lib/findings/segment-view.js";
import * as say from "../lib/findings/segments.js";
import { chartCard } from "./chart-card.js";
import { full, percent } from "./format.js";
import { heatmap } from "./heatmap.js";
import { metricLink } from "./metric-link.js";
import { rankedBars } from "./ranked-bars.js";
import * as columns from "./segment-columns.js";
import { diverging, ramp, token } from "./tokens.js";

const methodHref = "./docs/methodology#segments";

function nameIn({ summary }: SegmentData): (segment: number) => string {
  return (segment) => summary.find((d) => d.segment === segment)?.name ?? `Segment ${segment + 1}`;
}

/** Which months each segment buys in. */
export function seasonCard(data: SegmentData): HTMLElement {
  const nameOf = nameIn(data);
  const title = say.segmentSeasonTitle(data.seasonality, nameOf);
  return chartCard(data.seasonality, {
    name: "segment-seasons",
    title,
    subtitle: "Units a day in a month against the segment’s average month",
    empty: "A season can only be seen in at least one whole year of data.",
    draw: (width) =>
      heatmap(data.seasonality, {
        width,
        x: (d) => monthShort(d.month),
        y: (d) => `${d.segment + 1} ${nameOf(d.segment)}`,
        fill: (d) => diverging(seasonPlace(d.index)),
        text: (d) => full(d.index, 2),
        title: (d) => `${nameOf(d.segment)}, ${monthShort(d.month)}: ${full(d.index, 2)}`,
        summary: title,
      }),
    columns: columns.seasonColumns(nameOf),
  });
}

/** Where the customers of each earlier segment are now. */
export function migrationCard(data: SegmentData): HTMLElement {
  const { migration } = data;
  const nameOf = nameIn(data);
  const moves = moved.moveCells(migration, nameOf);
  const title = moved.migrationTitle(migration, nameOf);
  return chartCard(moves, {
    name: "migration",
    title,
    subtitle: `Where the customers of each earlier segment (rows) are now (columns): share of ${full(migration.customers)} placed on both days`,
    howToRead: html`On the diagonal: stayed. A dot: too few customers to be told, or a cell that would give such a one
    away. Term: ${metricLink("migration")}.`,
    methodHref,
    empty: "No customer was placed on both days.",
    draw: (width) =>
      heatmap(moves, {
        width,
        x: (d) => `${d.segment + 1}`,
        y: (d) => d.from,
        fill: (d) => ramp(0.7 * (d.share ?? 0), d.stayed ? token.ours : token.watch),
        text: (d) => (d.share === null ? "·" : percent(d.share, 0)),
        title: (d) =>
          `${d.from} → ${d.to}: ${d.customers === null ? "too few to be told" : `${full(d.customers)} customers`}`,
        summary: title,
      }),
    columns: columns.moveColumns,
  });
}

/** Which coordinates drifted most. */
export function driftCard({ migration }: SegmentData): HTMLElement {
  const bars = columns.driftBars(migration.drift);
  return chartCard(bars, {
    name: "drift",
    title: moved.driftTitle(migration),
    subtitle: `Population stability index of each coordinate, the ${bars.length} that moved most`,
    howToRead: html`Below 0.1 little has moved, above 0.25 much (amber). Term: ${metricLink("psi")}.`,
    methodHref,
    empty: "No coordinate is known on both days.",
    draw: (width) => rankedBars(bars, { width, unit: "PSI", format: (v) => full(v, 2) }),
    columns: columns.driftColumns,
  });
}
