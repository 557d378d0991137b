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
  // On a phone the share that moves stands under the name, not at the right.
  const narrow = width < 480;
  const rowHeight = narrow ? 42 : 28;
  const [marginLeft, marginRight] = [116, narrow ? 4 : 100];
  // Beyond the widest bar stands its amount: as many of its lengths as that takes.
  const half = (width - marginLeft - marginRight) / 2;
  const room = half / Math.max(20, half - 68);
  const moved = (d: SensitivityRow) => {
    const share = (100 * d.movedUnits) / weeklyUnits;
    return share < 0.05 ? "nothing moves" : `${share.toFixed(share < 10 ? 1 : 0)}% moves`;
  };
  return figure({
    summary: `Weekly cost by changed cost: ${sorted.map((d) => `${d.label} ${money(d.change)}, ${moved(d)}`).join("; ")}.`,
    width,
    height: sorted.length * rowHeight + 40,
    marginLeft,
    marginRight,
    marginTop: 26,
    marginBottom: 14,
    x: { label: null, axis: null, domain: [-most * room, most * room] },
    y: { label: null, domain: sorted.map((d) => d.label), padding: 0.3 },
    marks: [
      Plot.axisY({ tickSize: 0, fill: token.ink, dy: narrow ? -7 : 0 }),
      Plot.text([unit], { frameAnchor: "top-left", dy: -24, dx: -marginLeft, fill: token.inkMuted }),
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
        frameAnchor: narrow ? "left" : "right",
        y: "label",
        text: moved,
        dx: narrow ? -8 : marginRight - 2,
        dy: narrow ? 8 : 0,
        textAnchor: "end",
        fill: token.inkMuted,
      }),
    ],
  });
}
