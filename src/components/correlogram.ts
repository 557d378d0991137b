// How errors resemble those some weeks before: a stem a lag, with the limits between which noise stays.
import * as Plot from "@observablehq/plot";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

export type Stem = { lag: number; value: number; outside: boolean };

/** `limit` is drawn on both sides of zero. */
export function correlogram(stems: readonly Stem[], { width, limit }: { width: number; limit: number }): Element {
  const most = Math.min(1, 1.15 * Math.max(2 * limit, ...stems.map((d) => Math.abs(d.value))));
  const fill = (d: Stem) => (d.outside ? token.watch : token.ours);
  const outside = stems.filter((d) => d.outside);
  return figure({
    summary: `Autocorrelation of errors up to ${stems.length} weeks apart: ${outside.length === 0 ? "all within the limits of noise" : `outside of the limits at ${outside.map((d) => d.lag).join(", ")}`}.`,
    width,
    height: 240,
    marginBottom: 44,
    x: { domain: [0.3, stems.length + 0.7], label: null },
    y: { domain: [-most, most], label: null },
    marks: [
      Plot.rectY([{}], { x1: 0.3, x2: stems.length + 0.7, y1: -limit, y2: limit, fill: token.tint }),
      Plot.ruleY([-limit, limit], { stroke: token.ruleStrong, strokeDasharray: "3 3" }),
      Plot.axisY({ ticks: 5, tickSize: 0 }),
      Plot.axisX({ ticks: width < 420 ? 6 : 13, tickSize: 4, tickFormat: "d" }),
      Plot.text(["correlation"], { frameAnchor: "top-left", dx: -42, dy: -22, fill: token.inkMuted }),
      Plot.text(["weeks apart"], { frameAnchor: "bottom-right", dy: 40, fill: token.inkMuted }),
      Plot.ruleX(stems, { x: "lag", y1: 0, y2: "value", stroke: fill, strokeWidth: 2 }),
      Plot.dot(stems, { x: "lag", y: "value", r: 3.5, fill, symbol: (d: Stem) => (d.outside ? "outside" : "noise") }),
      Plot.ruleY([0], { stroke: token.ink }),
      Plot.tip(stems, Plot.pointerX({ x: "lag", y: "value", format: { x: "d", y: ".3f" } })),
    ],
    symbol: { domain: ["noise", "outside"], range: ["circle", "triangle"] },
  });
}
