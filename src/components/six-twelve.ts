// The chart of a business review: the last six weeks beside the last twelve months, the year before in grey, the range
// that is only noise as a band.
import * as Plot from "@observablehq/plot";
import { html } from "htl";
import { dayMonth } from "./format.js";
import { figure, guide, halo } from "./plot.js";
import { token } from "./tokens.js";

type Point = { start: Date; value: number };
export type SixTwelve = {
  weeks: readonly Point[];
  months: readonly Point[];
  monthsBefore: readonly Point[];
  limits: { low: number; high: number; mean: number } | null;
  target: number | null;
};

type SixTwelveOptions = {
  width: number;
  name: string;
  /** Axis numbers, short. */
  format: (value: number) => string;
  /** Whether values below zero make sense. */
  signed: boolean;
};

export function sixTwelve(data: SixTwelve, { width, name, format, signed }: SixTwelveOptions): HTMLElement {
  const gap = 12;
  const left = Math.floor((width - gap) * 0.44);
  const shared = { name, format, signed, target: data.target };
  return html`<div class="six-twelve" style="display: flex; gap: ${gap}px">
    ${panel(data.weeks, { ...shared, width: left, title: "last six weeks", weekly: true, limits: data.limits, before: [] })}
    ${panel(data.months, { ...shared, width: width - gap - left, title: "last twelve months", weekly: false, limits: null, before: data.monthsBefore })}
  </div>` as HTMLElement;
}

type Panel = {
  width: number;
  name: string;
  title: string;
  weekly: boolean;
  format: (value: number) => string;
  signed: boolean;
  limits: SixTwelve["limits"];
  target: number | null;
  before: readonly Point[];
};

function panel(points: readonly Point[], options: Panel): Element {
  const { width, name, title, weekly, format, limits, before, target } = options;
  const known = points.filter((d) => Number.isFinite(d.value));
  const all = [...known, ...before.filter((d) => Number.isFinite(d.value))].map((d) => d.value);
  const span = [...all, ...(limits ? [limits.low, limits.high] : []), ...(target === null ? [] : [target])];
  const floor = Math.min(0, ...span);
  const low = options.signed ? floor : 0;
  const high = Math.max(low + 1e-9, ...span) * 1.12;
  const last = known.at(-1);
  const month = (date: Date) => date.toLocaleDateString("en-US", { month: "narrow", timeZone: "UTC" });
  const label = weekly ? dayMonth : month;
  return figure({
    summary: `${name}, ${title}: ${known.map((d) => `${d.start.toISOString().slice(0, 10)} ${format(d.value)}`).join(", ")}.`,
    width,
    height: 168,
    marginLeft: 40,
    marginRight: 14,
    marginTop: 30,
    marginBottom: 24,
    x: { type: "point", domain: points.map((d) => d.start), label: null, padding: 0.3 },
    y: { domain: [low, high], label: null },
    marks: [
      Plot.text([title], { frameAnchor: "top-left", dx: -38, dy: -26, fill: token.inkMuted }),
      limits
        ? Plot.rect([limits], {
            y1: (d) => Math.max(low, d.low),
            y2: "high",
            fill: token.tint,
            insetLeft: -2,
            insetRight: -2,
          })
        : null,
      Plot.gridY({ ...guide, ticks: 3 }),
      Plot.axisY({ ticks: 3, tickSize: 0, tickFormat: format }),
      Plot.axisX({
        tickSize: 0,
        tickFormat: (date: Date, i: number) =>
          weekly && i % (width < 260 ? 5 : 2) !== (width < 260 ? 0 : 1) ? "" : label(date),
      }),
      target === null ? null : Plot.ruleY([target], { stroke: token.ink, strokeDasharray: "2 3" }),
      Plot.lineY(before, { x: "start", y: "value", stroke: token.baseline, strokeWidth: 1.5, strokeDasharray: "4 3" }),
      Plot.lineY(known, { x: "start", y: "value", stroke: token.ours, strokeWidth: 2 }),
      Plot.dot(known, { x: "start", y: "value", r: 2.5, fill: token.ours }),
      Plot.dot(
        known.filter((d) => limits !== null && (d.value > limits.high || d.value < limits.low)),
        { x: "start", y: "value", r: 5.5, stroke: token.watch, strokeWidth: 2 },
      ),
      last
        ? Plot.text([last], {
            x: "start",
            y: "value",
            text: (d: Point) => format(d.value),
            dy: -11,
            textAnchor: "end",
            dx: 8,
            fontWeight: 600,
            fill: token.ink,
            ...halo,
          })
        : null,
    ],
  });
}
