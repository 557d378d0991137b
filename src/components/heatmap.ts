// A grid of cells: columns across, rows down, depth of colour for the value, the number inside where there is room.
import * as Plot from "@observablehq/plot";
import { figure } from "./plot.js";
import { token } from "./tokens.js";

export type HeatmapOptions<Row> = {
  width: number;
  x: (row: Row) => string;
  y: (row: Row) => string;
  /** Colour of the cell: a CSS colour made of tokens, as `ramp` and `diverging` give them. */
  fill: (row: Row) => string;
  /** The number in the cell. */
  text: (row: Row) => string;
  /** What the pointer shows. */
  title: (row: Row) => string;
  summary: string;
  /** How a column is named on the axis; "" leaves it out. */
  xLabel?: (x: string) => string;
  rowHeight?: number;
};

/** Columns and rows in order of first appearance. Numbers are written when a cell is at least 34 px wide. */
export function heatmap<Row>(rows: readonly Row[], options: HeatmapOptions<Row>): Element {
  const { width, x, y, fill, text, title, summary, xLabel = (name) => name, rowHeight = 30 } = options;
  const columns = [...new Set(rows.map(x))];
  const lines = [...new Set(rows.map(y))];
  const narrow = width < 560;
  const room = columns.length > 3 ? 110 : 200;
  const marginLeft = Math.min(narrow ? room : 250, 18 + Math.max(...lines.map(labelWidth)));
  const cell = (width - marginLeft - 4) / columns.length;
  const every = Math.ceil(Math.max(...columns.map((name) => xLabel(name).length * 7 + 10)) / cell);
  const fits = (name: string, i: number) => i * cell + cell / 2 + 3.6 * xLabel(name).length < columns.length * cell + 4;
  const shown = columns.filter((name, i) => xLabel(name) !== "" && i % every === 0 && fits(name, i));
  return figure({
    summary,
    width,
    height: lines.length * rowHeight + 34,
    marginTop: 26,
    marginLeft,
    marginRight: 4,
    marginBottom: 8,
    padding: 0,
    x: { domain: columns, label: null },
    y: { domain: lines, label: null },
    marks: [
      Plot.axisX(shown, { anchor: "top", tickSize: 0, tickFormat: xLabel }),
      Plot.axisY({ tickSize: 0, fill: token.ink, lineWidth: (marginLeft - 12) / 14, textOverflow: "ellipsis" }),
      Plot.cell(rows, { x, y, fill, inset: 0.75 }),
      cell >= 34 ? Plot.text(rows, { x, y, text, fill: token.ink }) : null,
      Plot.tip(rows, Plot.pointer({ x, y, title })),
    ],
  });
}

/** Roughly, in pixels at the size of an axis. */
function labelWidth(text: string): number {
  return 7 * text.length + 2.4 * (text.match(/[A-Z]/g)?.length ?? 0);
}
