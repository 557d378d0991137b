// The same small line for many items, each on its own scale: shapes are compared, not sizes.
import * as Plot from "@observablehq/plot";
import { html } from "htl";
import { full } from "./format.js";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

export type Multiple = { name: string; note: string; points: readonly { week: Date; units: number }[] };

export function smallMultiples(items: readonly Multiple[], { width }: { width: number }): Element {
  const columns = width < 420 ? 1 : width < 760 ? 2 : 4;
  const each = Math.floor((width - (columns - 1) * 20) / columns);
  return html`<div class="multiples" style="grid-template-columns: repeat(${columns}, minmax(0, 1fr))">
    ${items.map(
      (item) =>
        html`<div>
          <div class="multiple-name">${item.name}</div>
          <div class="multiple-note">${item.note}</div>
          ${line(item, each)}
        </div>`,
    )}
  </div>`;
}

function line({ name, points }: Multiple, width: number): Element {
  const most = Math.max(...points.map((d) => d.units));
  const peak = points.find((d) => d.units === most)!;
  const long = points.length > 80;
  const place = points.indexOf(peak) / points.length;
  const anchor = place < 0.1 ? "start" : place > 0.9 ? "end" : "middle";
  return figure({
    summary: `${name}: ${points.length} weeks, at most ${full(most)} units a week.`,
    width,
    height: 84,
    marginTop: 14,
    marginRight: 6,
    marginBottom: 18,
    marginLeft: 6,
    x: { type: "utc", label: null },
    y: { axis: null, domain: [0, most] },
    marks: [
      Plot.axisX({ ticks: long ? "1 year" : 3, tickSize: 3, tickFormat: long ? "%Y" : "%b" }),
      Plot.ruleY([0], { stroke: token.rule }),
      Plot.areaY(points, { x: "week", y: "units", fill: token.fan80 }),
      Plot.lineY(points, { x: "week", y: "units", stroke: token.ink, strokeWidth: 1 }),
      Plot.text([peak], {
        x: "week",
        y: "units",
        text: (d) => full(d.units),
        dy: -7,
        fill: token.inkMuted,
        textAnchor: anchor,
      }),
    ],
  });
}
