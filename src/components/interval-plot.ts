// Differences with their intervals against zero: what is clear of it, and what cannot be told apart from chance.
import * as Plot from "@observablehq/plot";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

/** Percent. `verdict` says whether the interval is clear of zero, and to which side. */
export type IntervalRow = {
  label: string;
  value: number;
  low: number;
  high: number;
  verdict: "better" | "worse" | "unclear";
  words: string;
  /** For narrow figures. */
  shortWords: string;
};

export function intervalPlot(
  rows: readonly IntervalRow[],
  { width, unit, marks = [] }: { width: number; unit: string; marks?: readonly number[] },
): Element {
  const narrow = width < 520;
  const rowHeight = 48;
  const low = Math.min(0, ...marks, ...rows.map((d) => d.low));
  const high = Math.max(0, ...marks, ...rows.map((d) => d.high));
  const pad = (high - low || 1) * 0.03;
  const colour = (d: IntervalRow) =>
    d.verdict === "better" ? token.ours : d.verdict === "worse" ? token.harm : token.baseline;
  return figure({
    summary: `${rows.map((d) => `${d.label}: ${d.words}`).join("; ")}.`,
    width,
    height: rows.length * rowHeight + 66,
    marginLeft: 2,
    marginRight: 10,
    marginTop: 30,
    marginBottom: 34,
    x: { label: null, domain: [low - pad, high + pad] },
    y: { type: "band", label: null, axis: null, domain: rows.map((d) => d.label), padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: token.rule, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 5, tickSize: 0, tickFormat: (d) => `${d > 0 ? "+" : d < 0 ? "−" : ""}${Math.abs(d)}` }),
      Plot.text([unit], { frameAnchor: "top-left", dy: -26, fill: token.inkMuted }),
      Plot.ruleX([0, ...marks], { stroke: token.ink }),
      Plot.ruleY(rows, { x1: "low", x2: "high", y: "label", stroke: colour, strokeWidth: 3, dy: 8 }),
      Plot.dot(rows, {
        x: "value",
        y: "label",
        fill: (d: IntervalRow) => (d.verdict === "unclear" ? token.paper : colour(d)),
        stroke: colour,
        strokeWidth: 2,
        r: 5,
        dy: 8,
      }),
      Plot.text(rows, {
        frameAnchor: "left",
        y: "label",
        text: (d: IntervalRow) => `${d.label}: ${narrow ? d.shortWords : d.words}`,
        textAnchor: "start",
        dy: -10,
        fill: token.ink,
        stroke: token.paper,
        strokeWidth: 4,
        paintOrder: "stroke",
      }),
    ],
  });
}
