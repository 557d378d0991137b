// A series and the parts it is made of, one above the other on one time axis; each panel has a scale of its own.
import * as Plot from "@observablehq/plot";
import { html } from "htl";
import { figure, guide } from "./plot.js";
import { token } from "./tokens.js";

export type Panel<Row> = { name: string; value: (row: Row) => number; signed: boolean };

type Options<Row> = { width: number; unit: string; panels: readonly Panel<Row>[] };

/** `signed` panels are drawn around zero as bars; the others as lines. The last one carries the time axis. */
export function componentLines<Row extends { date: Date }>(rows: readonly Row[], options: Options<Row>): Element {
  const { width, unit, panels } = options;
  return html`<div class="panels">
    ${panels.map(({ name, value, signed }, i) => {
      const known = rows.filter((row) => Number.isFinite(value(row)));
      const values = known.map(value);
      const last = i === panels.length - 1;
      return figure({
        summary: `${name}: from ${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))} ${unit}.`,
        width,
        height: last ? 124 : 104,
        marginTop: 26,
        marginBottom: last ? 28 : 8,
        marginLeft: 48,
        x: { type: "utc", label: null, axis: null, domain: [rows[0]!.date, rows.at(-1)!.date] },
        y: { label: null, nice: true, zero: signed },
        marks: [
          Plot.gridY({ ...guide, ticks: 3 }),
          Plot.axisY({ ticks: 3, tickSize: 0, tickFormat: "~s" }),
          last ? Plot.axisX({ ticks: width < 500 ? 4 : 8, tickSize: 4 }) : null,
          Plot.text([i === 0 ? `${name}, ${unit}` : name], {
            frameAnchor: "top-left",
            dx: -46,
            dy: -18,
            fill: token.ink,
          }),
          signed
            ? Plot.ruleX(known, { x: "date", y1: 0, y2: value, stroke: token.ours, strokeWidth: 1.25 })
            : Plot.lineY(known, { x: "date", y: value, stroke: i === 0 ? token.ink : token.ours, strokeWidth: 1.5 }),
          signed ? Plot.ruleY([0], { stroke: token.ruleStrong }) : null,
        ],
      });
    })}
  </div>` as Element;
}
