// One item at one center through the replay: stock as a line, lost demand as marks below it, receipts as arrows.
import * as Plot from "@observablehq/plot";
import { figure, guide, halo } from "./plot.js";
import { token } from "./tokens.js";

export type TraceRow = {
  policy: string;
  week: Date;
  on_hand: number;
  demand: number;
  shipped: number;
  lost: number;
  receipts: number;
};

type StockTraceOptions = {
  width: number;
  /** Which policy is drawn as ours; the other is the grey line to compare with. */
  ours: string;
  labels: Readonly<Record<string, string>>;
};

export function stockTrace(rows: readonly TraceRow[], { width, ours, labels }: StockTraceOptions): Element {
  const own = rows.filter((d) => d.policy === ours);
  const other = rows.filter((d) => d.policy !== ours);
  const name = (policy: string) => labels[policy] ?? policy;
  const lostOf = (policy: readonly TraceRow[]) => policy.reduce((sum, d) => sum + d.lost, 0);
  const most = Math.max(1, ...rows.flatMap((d) => [d.on_hand, d.demand]));
  const band = most * 0.1;
  const lines = [
    { rows: other, stroke: token.baseline, weight: 400 as const, strokeWidth: 1.5, row: 2 },
    { rows: own, stroke: token.ours, weight: 600 as const, strokeWidth: 2.25, row: 1 },
  ].filter((d) => d.rows.length > 0);
  return figure({
    summary: `Stock on hand by week: ${lines.map((d) => `${name(d.rows[0]!.policy)} loses ${Math.round(lostOf(d.rows))} units`).join(", ")}.`,
    width,
    height: 320,
    marginLeft: 48,
    marginRight: Math.min(170, width * 0.3),
    x: { type: "utc", label: null },
    y: { label: null, domain: [-2.6 * band, most * 1.05] },
    marks: [
      Plot.gridY({ ...guide, ticks: 5 }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (d: number) => (d < 0 ? "" : d.toLocaleString("en-US")) }),
      Plot.axisX({ ticks: width < 500 ? 4 : 8, tickSize: 4 }),
      Plot.text(["units on hand at the end of the week; bars: demand"], {
        frameAnchor: "top-left",
        dx: -46,
        dy: -22,
        fill: token.inkMuted,
      }),
      Plot.rectY(own, {
        x: "week",
        interval: "week",
        y: "demand",
        fill: token.tint,
        stroke: token.rule,
      }),
      Plot.ruleY([0], { stroke: token.ruleStrong }),
      lines.map((line) => [
        Plot.lineY(line.rows, {
          x: "week",
          y: "on_hand",
          stroke: line.stroke,
          strokeWidth: line.strokeWidth,
          curve: "step-after",
        }),
        Plot.dot(
          line.rows.filter((d) => d.lost > 0),
          { x: "week", y: -line.row * band, r: (d: TraceRow) => 2 + 4 * Math.sqrt(d.lost / most), fill: line.stroke },
        ),
        Plot.text(line.rows.slice(-1), {
          x: "week",
          y: -line.row * band,
          text: (d: TraceRow) => `${name(d.policy)}: ${Math.round(lostOf(line.rows)).toLocaleString("en-US")} lost`,
          textAnchor: "start",
          dx: 10,
          fill: line.stroke,
          fontWeight: line.weight,
        }),
      ]),
      Plot.dot(
        own.filter((d) => d.receipts > 0),
        { x: "week", y: most * 1.02, symbol: "triangle", rotate: 180, r: 4, fill: token.ours },
      ),
      Plot.text(own.filter((d) => d.receipts > 0).slice(0, 1), {
        x: "week",
        y: most * 1.02,
        text: () => "receipts",
        textAnchor: "start",
        dx: 8,
        fill: token.ours,
        ...halo,
      }),
    ],
  });
}
