// How few items make how much: cumulative share of revenue and of units over items, largest first.
import * as Plot from "@observablehq/plot";
import { figure, guide, halo } from "./plot.js";
import { token } from "./tokens.js";

export type ParetoPoint = { rank_share: number; cumulative: number; name: string };

/** Shares are 0 to 1; the shaded bands are the A, B and C classes by revenue. */
export function pareto(
  { revenue, units }: { revenue: readonly ParetoPoint[]; units: readonly ParetoPoint[] },
  { width }: { width: number },
): Element {
  const cut = (level: number) => revenue.find((d) => d.cumulative >= level)?.rank_share ?? 1;
  const bands = [
    { name: "A", from: 0, to: cut(0.8), fill: token.fan80 },
    { name: "B", from: cut(0.8), to: cut(0.95), fill: token.fan95 },
    { name: "C", from: cut(0.95), to: 1, fill: "none" },
  ];
  const start = { rank_share: 0, cumulative: 0, name: "" };
  const ends = (points: readonly ParetoPoint[], at: number) => points.find((d) => d.rank_share >= at) ?? start;
  return figure({
    summary: `A tenth of the items make ${Math.round(100 * ends(revenue, 0.1).cumulative)}% of revenue and ${Math.round(100 * ends(units, 0.1).cumulative)}% of units.`,
    width,
    height: 300,
    x: { label: null, percent: true, domain: [0, 100] },
    y: { label: null, percent: true, domain: [0, 100] },
    marks: [
      Plot.rect(bands, { x1: "from", x2: "to", y1: 0, y2: 1, fill: "fill", fillOpacity: 0.7 }),
      Plot.gridY({ ...guide, ticks: 5 }),
      Plot.axisY({ ticks: 5, tickSize: 0 }),
      Plot.axisX({ ticks: 5, tickSize: 0 }),
      Plot.text(["% of total"], { frameAnchor: "top-left", dx: -42, dy: -20, fill: token.inkMuted }),
      Plot.text(["% of items, largest first"], { frameAnchor: "bottom-right", dy: 34, fill: token.inkMuted }),
      Plot.line([start, ...units], { x: "rank_share", y: "cumulative", stroke: token.baseline, strokeWidth: 1.5 }),
      Plot.line([start, ...revenue], { x: "rank_share", y: "cumulative", stroke: token.ours, strokeWidth: 2.25 }),
      Plot.text(bands, { x: (d) => (d.from + d.to) / 2, y: 0.05, text: "name", fontWeight: 600, fill: token.ink }),
      Plot.text([ends(revenue, 0.35)], {
        x: "rank_share",
        y: "cumulative",
        text: () => "revenue",
        dy: -12,
        textAnchor: "end",
        dx: -6,
        fill: token.ours,
        fontWeight: 600,
        ...halo,
      }),
      Plot.text([ends(units, 0.45)], {
        x: "rank_share",
        y: "cumulative",
        text: () => "units (in their own order)",
        dy: 16,
        textAnchor: "start",
        fill: token.inkMuted,
        ...halo,
      }),
    ],
  });
}
