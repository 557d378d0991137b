// One range a row: a thick bar from low to high, a tick at the middle, and a second mark to compare with.
import * as Plot from "@observablehq/plot";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

export type RangeRow = { label: string; low: number; middle: number; high: number; note: string };

/** `note` is written at the right of the row; the axis starts at zero. */
export function rangePlot(rows: readonly RangeRow[], { width, unit }: { width: number; unit: string }): Element {
  const rowHeight = 40;
  return figure({
    summary: `${rows.map((d) => `${d.label}: ${d.middle} (${d.low} to ${d.high}), ${d.note}`).join("; ")} (${unit}).`,
    width,
    height: rows.length * rowHeight + 74,
    marginLeft: 2,
    marginRight: 6,
    marginBottom: 28,
    x: { label: null, domain: [0, Math.max(...rows.map((d) => Math.max(d.high, d.middle))) * 1.04] },
    y: { label: null, axis: null, domain: rows.map((d) => d.label), paddingInner: 0, paddingOuter: 0.2 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: token.rule, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 5, tickSize: 0 }),
      Plot.text([unit], { frameAnchor: "top-left", dy: -24, fill: token.inkMuted }),
      Plot.link(rows, {
        x1: "low",
        x2: "high",
        y1: "label",
        y2: "label",
        stroke: token.baseline,
        strokeWidth: 7,
        strokeOpacity: 0.55,
        dy: 8,
      }),
      Plot.dot(rows, { x: "middle", y: "label", r: 5, fill: token.ink, stroke: token.paper, dy: 8 }),
      Plot.text(rows, {
        frameAnchor: "left",
        y: "label",
        text: (d: RangeRow) => `${d.label}  ·  ${d.note}`,
        textAnchor: "start",
        dy: -9,
        fill: token.ink,
        stroke: token.paper,
        strokeWidth: 4,
        paintOrder: "stroke",
      }),
    ],
  });
}
