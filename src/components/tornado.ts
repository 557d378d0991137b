// One-way sensitivity: how the weekly cost answers to each cost that is off, widest first, and what would move.
import * as Plot from "@observablehq/plot";
import type { SensitivityRow } from "../lib/findings/allocation-sensitivity.js";
import { figure, halo } from "./plot.js";
import { token } from "./tokens.js";

type TornadoOptions = { width: number; unit: string; money: (change: number) => string; weeklyUnits: number };

/** Bars from the plan's own cost: to the left cheaper, to the right dearer; beside each the share of units that moves. */
export function tornado(rows: readonly SensitivityRow[], { width, unit, money, weeklyUnits }: TornadoOptions): Element {
  const reach = (cost: string) => Math.max(...rows.filter((d) => d.cost === cost).map((d) => Math.abs(d.change)));
  const sorted = [...rows].sort((a, b) => reach(b.cost) - reach(a.cost) || a.factor - b.factor);
  const most = Math.max(1e-9, ...rows.map((d) => Math.abs(d.change)));
  const rowHeight = 28;
  const moved = (d: SensitivityRow) => {
    const share = (100 * d.movedUnits) / weeklyUnits;
    return share < 0.05 ? "nothing moves" : `${share.toFixed(share < 10 ? 1 : 0)}% moves`;
  };
  return figure({
    summary: `Weekly cost by changed cost: ${sorted.map((d) => `${d.label} ${money(d.change)}, ${moved(d)}`).join("; ")}.`,
    width,
    height: sorted.length * rowHeight + 40,
    marginLeft: 112,
    marginRight: 100,
    marginTop: 26,
    marginBottom: 14,
    x: { label: null, axis: null, domain: [-most * 1.25, most * 1.25] },
    y: { label: null, domain: sorted.map((d) => d.label), padding: 0.3 },
    marks: [
      Plot.axisY({ tickSize: 0, fill: token.ink }),
      Plot.text([unit], { frameAnchor: "top-left", dy: -24, dx: -112, fill: token.inkMuted }),
      Plot.barX(sorted, { x1: 0, x2: "change", y: "label", fill: (d) => (d.change < 0 ? token.ours : token.watch) }),
      Plot.ruleX([0], { stroke: token.ink }),
      ...[-1, 1].map((side) =>
        Plot.text(
          sorted.filter((d) => (d.change < 0 ? -1 : 1) === side),
          {
            x: "change",
            y: "label",
            text: (d: SensitivityRow) => money(d.change),
            textAnchor: side < 0 ? "end" : "start",
            dx: 5 * side,
            fontWeight: 600,
            fill: token.ink,
            ...halo,
          },
        ),
      ),
      Plot.text(sorted, {
        frameAnchor: "right",
        y: "label",
        text: moved,
        dx: 98,
        textAnchor: "end",
        fill: token.inkMuted,
      }),
    ],
  });
}
