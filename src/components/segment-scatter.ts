// The micro-aggregates in two dimensions: each dot some ten customers, its colour and number the segment.
import * as Plot from "@observablehq/plot";
import { svg } from "htl";
import { percent } from "./format.js";
import { figure, guide, halo } from "./plot.js";
import { segmentColor, token } from "./tokens.js";

export type ScatterPoint = { pc1: number; pc2: number; segment: number; customers: number };

type Options = { width: number; explained: readonly number[]; nameOf: (segment: number) => string };

export function segmentScatter(points: readonly ScatterPoint[], { width, explained, nameOf }: Options): Element {
  const middles = [...new Set(points.map((d) => d.segment))]
    .sort((a, b) => a - b)
    .map((segment) => {
      const own = points.filter((d) => d.segment === segment);
      const weight = own.reduce((sum, d) => sum + d.customers, 0);
      const mean = (name: "pc1" | "pc2") => own.reduce((sum, d) => sum + d.customers * d[name], 0) / weight;
      return { segment, pc1: mean("pc1"), pc2: mean("pc2") };
    });
  const axis = (i: number) => `axis ${i + 1}: ${percent(explained[i] ?? 0, 0)} of the differences`;
  return figure({
    summary: `${points.length} groups of customers on two axes, in ${middles.length} segments.`,
    width,
    height: Math.min(460, Math.max(300, width * 0.62)),
    x: { label: null, domain: extent(points, "pc1"), nice: true },
    y: { label: null, domain: extent(points, "pc2"), nice: true },
    marks: [
      Plot.gridX({ ...guide, ticks: 5 }),
      Plot.gridY({ ...guide, ticks: 5 }),
      Plot.axisX({ ticks: 5, tickSize: 0 }),
      Plot.axisY({ ticks: 5, tickSize: 0 }),
      Plot.text([axis(1)], { frameAnchor: "top-left", dx: -42, dy: -20, fill: token.inkMuted }),
      Plot.text([axis(0)], { frameAnchor: "bottom-right", dy: 34, fill: token.inkMuted }),
      (_index, { x, y }) => dots(points, x as unknown as Place, y as unknown as Place),
      Plot.dot(middles, {
        x: "pc1",
        y: "pc2",
        r: 10,
        fill: token.paper,
        stroke: (d) => segmentColor(d.segment),
        strokeWidth: 2.5,
      }),
      Plot.text(middles, { x: "pc1", y: "pc2", text: (d) => `${d.segment + 1}`, fill: token.ink, fontWeight: 600 }),
      width > 520
        ? Plot.text(legible(middles, points), {
            x: "pc1",
            y: "pc2",
            text: (d) => nameOf(d.segment),
            dy: -14,
            lineAnchor: "bottom",
            lineWidth: 9,
            fill: token.ink,
            fontWeight: 600,
            ...halo,
          })
        : null,
    ],
  });
}

type Place = (value: number) => number;

/** One path a segment: a thousand circles of their own take longer to style and paint than all the rest of the page. */
function dots(points: readonly ScatterPoint[], x: Place, y: Place): SVGGElement {
  const most = Math.max(...points.map((d) => d.customers));
  const circle = (d: ScatterPoint) => {
    const r = 4 * Math.sqrt(d.customers / most);
    return `M${(x(d.pc1) - r).toFixed(1)},${y(d.pc2).toFixed(1)}a${r.toFixed(1)},${r.toFixed(1)} 0 1,0 ${(2 * r).toFixed(1)},0a${r.toFixed(1)},${r.toFixed(1)} 0 1,0 ${(-2 * r).toFixed(1)},0`;
  };
  const paths = new Map<number, string[]>();
  for (const d of points) {
    const own = paths.get(d.segment);
    if (own) own.push(circle(d));
    else paths.set(d.segment, [circle(d)]);
  }
  return svg`<g fill-opacity="0.7">${[...paths].map(
    ([segment, circles]) => svg`<path fill=${segmentColor(segment)} d=${circles.join("")}></path>`,
  )}</g>` as SVGGElement;
}

function extent(points: readonly ScatterPoint[], axis: "pc1" | "pc2"): [number, number] {
  const values = points.map((d) => d[axis]);
  return [Math.min(...values), Math.max(...values)];
}

/** Middles whose names do not run into one named before; the others have their number, and their name beside the figure. */
function legible<Middle extends { pc1: number; pc2: number }>(
  middles: readonly Middle[],
  points: readonly ScatterPoint[],
): Middle[] {
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  const [wide, high] = [span(points.map((d) => d.pc1)) * 0.26, span(points.map((d) => d.pc2)) * 0.17];
  const named: Middle[] = [];
  for (const d of middles)
    if (named.every((e) => Math.abs(d.pc1 - e.pc1) > wide || Math.abs(d.pc2 - e.pc2) > high)) named.push(d);
  return named;
}
