// Promised against delivered days by center, with the share that arrived on time.
import * as Plot from "@observablehq/plot";
import type { CenterDelivery } from "../lib/findings/explore.js";
import { full, percent } from "./format.js";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

export function deliveryPlot(rows: readonly CenterDelivery[], { width }: { width: number }): Element {
  const rowHeight = 40;
  const late = (d: CenterDelivery) => d.delivered_days > d.promised_days;
  return figure({
    summary: `${rows.map((d) => `${d.center}: promised ${full(d.promised_days, 1)}, delivered ${full(d.delivered_days, 1)} days, ${percent(d.on_time, 0)} on time`).join("; ")}.`,
    width,
    height: rows.length * rowHeight + 56,
    marginLeft: 2,
    marginRight: 8,
    marginBottom: 28,
    x: { label: null, domain: [0, Math.max(...rows.map((d) => Math.max(d.promised_days, d.delivered_days))) * 1.06] },
    y: { label: null, axis: null, domain: rows.map((d) => d.center), padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: token.rule, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 5, tickSize: 0 }),
      Plot.text(["days, mean of lines"], { frameAnchor: "top-left", dy: -22, fill: token.inkMuted }),
      Plot.link(rows, {
        x1: "promised_days",
        x2: "delivered_days",
        y1: "center",
        y2: "center",
        stroke: token.ruleStrong,
        strokeWidth: 2,
        dy: 8,
      }),
      Plot.tickX(rows, {
        x: "promised_days",
        y: "center",
        stroke: token.ink,
        strokeWidth: 2,
        insetTop: 20,
        insetBottom: 4,
      }),
      Plot.dot(rows, {
        x: "delivered_days",
        y: "center",
        r: 5.5,
        fill: (d: CenterDelivery) => (late(d) ? token.watch : token.ours),
        dy: 8,
      }),
      Plot.text(rows, {
        frameAnchor: "left",
        y: "center",
        textAnchor: "start",
        dy: -9,
        fill: token.ink,
        stroke: token.paper,
        strokeWidth: 4,
        paintOrder: "stroke",
        text: (d: CenterDelivery) => `${d.center}  ·  ${percent(d.on_time, 0)} on time`,
      }),
    ],
  });
}
