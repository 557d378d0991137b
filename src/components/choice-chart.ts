// How many segments: each criterion against k in a panel of its own, with the chosen and the recommended number marked.
import * as Plot from "@observablehq/plot";
import { html } from "htl";
import { figure, guide, halo } from "./plot.js";
import { token } from "./tokens.js";

export type Criterion = {
  name: string;
  /** What is good: "higher is better". */
  note: string;
  points: readonly { k: number; value: number; error?: number | null }[];
};

type Options = { width: number; chosen: number; recommended: number | null };

/** Criteria without any value are left out. */
export function choiceChart(criteria: readonly Criterion[], { width, chosen, recommended }: Options): Element {
  const shown = criteria.filter(({ points }) => points.length > 0);
  const columns = width < 520 ? 1 : width < 900 ? 2 : Math.min(shown.length, 4);
  const each = Math.floor((width - (columns - 1) * 24) / columns);
  return html`<div class="multiples" style="grid-template-columns: repeat(${columns}, minmax(0, 1fr))">
    ${shown.map(
      (criterion) =>
        html`<div>
          <div class="multiple-name">${criterion.name}</div>
          <div class="multiple-note">${criterion.note}</div>
          ${panel(criterion, { width: each, chosen, recommended })}
        </div>`,
    )}
  </div>`;
}

function panel({ name, points }: Criterion, { width, chosen, recommended }: Options): Element {
  const errors = points.filter((d) => (d.error ?? 0) > 0);
  const at = (k: number | null) => points.filter((d) => d.k === k);
  return figure({
    summary: `${name} for ${points[0]!.k} to ${points.at(-1)!.k} segments: ${points.map((d) => `${d.k}: ${d.value.toPrecision(3)}`).join(", ")}.`,
    width,
    height: 170,
    marginTop: 18,
    marginBottom: 30,
    x: { label: null, ticks: points.map((d) => d.k), tickFormat: "d", tickSize: 0 },
    y: { label: null, nice: true, zero: name === "Inertia" },
    marks: [
      Plot.gridY({ ...guide, ticks: 4 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: name === "Inertia" ? "~s" : ".2~f" }),
      Plot.ruleX([chosen], { stroke: token.ours, strokeDasharray: "3 3" }),
      Plot.ruleX(errors, {
        x: "k",
        y1: (d) => d.value - 2 * d.error!,
        y2: (d) => d.value + 2 * d.error!,
        stroke: token.baseline,
        strokeWidth: 3,
        strokeOpacity: 0.5,
      }),
      Plot.line(points, { x: "k", y: "value", stroke: token.ink, strokeWidth: 1.5 }),
      Plot.dot(points, { x: "k", y: "value", r: 2.5, fill: token.ink }),
      Plot.dot(at(recommended), { x: "k", y: "value", r: 7, stroke: token.ink, strokeWidth: 1.5 }),
      Plot.dot(at(chosen), { x: "k", y: "value", r: 4.5, fill: token.ours }),
      Plot.text(at(chosen), {
        x: "k",
        y: "value",
        text: () => "shown",
        dy: -13,
        fill: token.ours,
        fontWeight: 600,
        ...halo,
      }),
    ],
  });
}
