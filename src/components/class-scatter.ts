// Demand classes: how often an item sells (ADI) against how its size varies (CV²), with the cuts between the four.
import * as Plot from "@observablehq/plot";
import type { ItemRow } from "../lib/findings/explore.js";
import { full } from "./format.js";
import { figure, guide } from "./plot.js";
import { token } from "./tokens.js";

/** Cuts of Syntetos, Boylan and Croston (2005). */
const cutAdi = 1.32;
const cutCv2 = 0.49;

export function classScatter(items: readonly ItemRow[], { width }: { width: number }): Element {
  const shown = items.filter((d) => d.adi !== null && d.cv2 !== null && d.cv2 > 0);
  const most = Math.max(...shown.map((d) => d.revenue));
  const corners = [
    { text: "smooth", x: "left", y: "bottom" },
    { text: "erratic", x: "left", y: "top" },
    { text: "intermittent", x: "right", y: "bottom" },
    { text: "lumpy", x: "right", y: "top" },
  ] as const;
  return figure({
    summary: `${shown.length} items by how often they sell and how much their size varies.`,
    width,
    height: 330,
    marginRight: 20,
    x: { type: "log", label: null, nice: true },
    y: { type: "log", label: null, nice: true },
    r: { range: [1.5, 9], domain: [0, most] },
    marks: [
      Plot.gridX({ ...guide, ticks: 5 }),
      Plot.gridY({ ...guide, ticks: 4 }),
      Plot.axisX({ ticks: 5, tickSize: 0, tickFormat: (d: number) => `${d}` }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: (d: number) => `${d}` }),
      Plot.text(["CV² of weekly units when they sell"], {
        frameAnchor: "top-left",
        dx: -42,
        dy: -20,
        fill: token.inkMuted,
      }),
      Plot.text(["ADI: weeks between sales"], { frameAnchor: "bottom-right", dy: 34, fill: token.inkMuted }),
      Plot.dot(shown, {
        x: "adi",
        y: "cv2",
        r: "revenue",
        fill: token.ours,
        fillOpacity: 0.45,
        stroke: token.paper,
        strokeWidth: 0.5,
      }),
      Plot.ruleX([cutAdi], { stroke: token.ink, strokeDasharray: "4 3" }),
      Plot.ruleY([cutCv2], { stroke: token.ink, strokeDasharray: "4 3" }),
      corners.map(({ text, x, y }) =>
        Plot.text([text], {
          frameAnchor: `${y}-${x}`,
          dx: x === "left" ? 4 : -4,
          dy: y === "top" ? 4 : -4,
          fontWeight: 600,
          fill: token.ink,
          stroke: token.paper,
          strokeWidth: 4,
          paintOrder: "stroke",
        }),
      ),
      Plot.tip(
        shown,
        Plot.pointer({
          x: "adi",
          y: "cv2",
          title: (d: ItemRow) =>
            `${d.name} (${d.sku})\nADI ${full(d.adi!, 2)} weeks, CV² ${full(d.cv2!, 2)}\n${full(d.units)} units`,
        }),
      ),
    ],
  });
}
