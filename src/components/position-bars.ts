// Inventory positions against their reorder points: what is there, what is coming, where the order fires.
import * as Plot from "@observablehq/plot";
import { figure, halo } from "./plot.js";
import { token } from "./tokens.js";

export type PositionBar = {
  label: string;
  onHand: number;
  onOrder: number;
  /** Reserved and owed: taken off the position. */
  taken: number;
  position: number;
  reorderPoint: number;
  orderUpTo: number;
  urgent: boolean;
};

/** All as a share of the order-up-to level, so that large and small items can be read side by side. */
export function positionBars(rows: readonly PositionBar[], { width }: { width: number }): Element {
  const share = (units: number, d: PositionBar) => (d.orderUpTo > 0 ? (100 * units) / d.orderUpTo : 0);
  const rowHeight = 42;
  const net = (d: PositionBar) => Math.max(0, d.onHand - d.taken);
  const first = rows.slice(0, 1);
  return figure({
    summary: `${rows.map((d) => `${d.label}: position ${Math.round(d.position)}, reorder point ${Math.round(d.reorderPoint)}`).join("; ")}.`,
    width,
    height: rows.length * rowHeight + 56,
    marginLeft: 2,
    marginRight: 12,
    marginTop: 26,
    marginBottom: 26,
    x: { domain: [0, 118], label: null, clamp: true },
    y: {
      domain: rows.map((d) => d.label),
      label: null,
      axis: null,
      paddingInner: 1 - 12 / rowHeight,
      paddingOuter: 0.9,
    },
    marks: [
      Plot.axisX([0, 25, 50, 75, 100], { tickSize: 0, tickFormat: (d) => (d === 100 ? "100%" : `${d}`) }),
      Plot.text(["% of the order-up-to level"], { frameAnchor: "top-left", dy: -22, fill: token.inkMuted }),
      Plot.barX(rows, { x1: 0, x2: 100, y: "label", fill: token.tint }),
      Plot.barX(rows, {
        x1: 0,
        x2: (d: PositionBar) => share(net(d), d),
        y: "label",
        fill: (d: PositionBar) => (d.urgent ? token.watch : token.ours),
      }),
      Plot.barX(rows, {
        x1: (d: PositionBar) => share(net(d), d),
        x2: (d: PositionBar) => share(Math.max(net(d), d.position), d),
        y: "label",
        fill: token.fan80,
        stroke: token.ours,
        strokeWidth: 0.75,
      }),
      Plot.tickX(rows, {
        x: (d: PositionBar) => share(d.reorderPoint, d),
        y: "label",
        stroke: token.ink,
        strokeWidth: 2,
        insetTop: -4,
        insetBottom: -4,
      }),
      Plot.text(rows, {
        frameAnchor: "left",
        y: "label",
        text: "label",
        textAnchor: "start",
        dy: -15,
        fill: token.ink,
        ...halo,
      }),
      Plot.text(first, {
        x: (d: PositionBar) => share(d.reorderPoint, d),
        y: "label",
        text: () => "reorder point",
        textAnchor: "middle",
        dy: -15,
        dx: 20,
        fill: token.inkMuted,
        ...halo,
      }),
    ],
  });
}
