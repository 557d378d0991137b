// Sorted bars with names at the left and values at the right: which few matter most.
import * as Plot from "@observablehq/plot";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

export type RankedBar = { label: string; value: number; note?: string; tone?: "ours" | "baseline" | "watch" | "harm" };

type RankedBarsOptions = { width: number; unit: string; format: (value: number) => string };

/** In the order given. A second line under the name carries the note. */
export function rankedBars(rows: readonly RankedBar[], { width, unit, format }: RankedBarsOptions): Element {
  const rowHeight = 44;
  return figure({
    summary: `${rows.map((d) => `${d.label} ${format(d.value)}`).join("; ")} (${unit}).`,
    width,
    height: rows.length * rowHeight + 30,
    marginLeft: 2,
    marginRight: 60,
    marginTop: 26,
    marginBottom: 4,
    x: { label: null, axis: null, domain: [0, Math.max(1e-9, ...rows.map((d) => d.value))] },
    y: {
      label: null,
      axis: null,
      domain: rows.map((d) => d.label),
      paddingInner: 1 - 10 / rowHeight,
      paddingOuter: 0.4,
    },
    marks: [
      Plot.text([unit], { frameAnchor: "top-left", dy: -22, fill: token.inkMuted }),
      Plot.barX(rows, { x1: 0, x2: "value", y: "label", fill: (d: RankedBar) => token[d.tone ?? "ours"] }),
      Plot.text(rows, {
        frameAnchor: "left",
        y: "label",
        text: (d: RankedBar) => (d.note ? `${d.label}  ·  ${d.note}` : d.label),
        textAnchor: "start",
        dy: -15,
        fill: token.ink,
      }),
      Plot.text(rows, {
        x: "value",
        y: "label",
        text: (d: RankedBar) => format(d.value),
        textAnchor: "start",
        dx: 6,
        fontWeight: 600,
        fill: token.ink,
      }),
    ],
  });
}
