// Each segment's share of customers against its share of revenue: who is many, who is much.
import * as Plot from "@observablehq/plot";
import { percent } from "./format.js";
import { figure, guide } from "./plot.js";
import { segmentColor, token } from "./tokens.js";

export type SegmentSize = { segment: number; name: string; customers: number; revenue: number | null };

/** Shares are 0 to 1. Without revenue only customers are drawn. */
export function segmentSizes(rows: readonly SegmentSize[], { width }: { width: number }): Element {
  const rowHeight = 52;
  const most = Math.max(...rows.map((d) => Math.max(d.customers, d.revenue ?? 0)));
  const bars = rows.flatMap((d) => [
    { ...d, of: "customers", share: d.customers, dy: 2, opacity: d.revenue === null ? 1 : 0.45 },
    ...(d.revenue === null ? [] : [{ ...d, of: "revenue", share: d.revenue, dy: 16, opacity: 1 }]),
  ]);
  const label = (d: SegmentSize) => `${d.segment + 1} ${d.name}`;
  return figure({
    summary: `${rows.map((d) => `${d.name}: ${percent(d.customers, 0)} of customers${d.revenue === null ? "" : `, ${percent(d.revenue, 0)} of revenue`}`).join("; ")}.`,
    width,
    height: rows.length * rowHeight + 44,
    marginLeft: 2,
    marginRight: 130,
    marginTop: 8,
    marginBottom: 4,
    x: { label: null, axis: null, domain: [0, most] },
    y: { label: null, axis: null, domain: rows.map(label), paddingInner: 0, paddingOuter: 0.3 },
    marks: [
      Plot.ruleX([0], { ...guide }),
      bars.map((d) =>
        Plot.link([d], {
          x1: 0,
          x2: "share",
          y1: label,
          y2: label,
          dy: d.dy,
          stroke: segmentColor(d.segment),
          strokeOpacity: d.opacity,
          strokeWidth: 11,
          strokeLinecap: "butt",
        }),
      ),
      bars.map((d) =>
        Plot.text([d], {
          x: "share",
          y: label,
          dy: d.dy,
          dx: 6,
          textAnchor: "start",
          text: () => `${percent(d.share, 0)} of ${d.of}`,
          fill: d.of === "revenue" ? token.ink : token.inkMuted,
        }),
      ),
      Plot.text(rows, {
        frameAnchor: "left",
        y: label,
        text: label,
        dy: -14,
        textAnchor: "start",
        fontWeight: 600,
        fill: token.ink,
      }),
    ],
  });
}
