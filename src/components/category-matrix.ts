// Rows by columns as shaded cells, each with its change against now: which center carries which category.
import * as Plot from "@observablehq/plot";
import { compact, signed } from "./format.js";
import { figure } from "./plot.js";
import { diverging, token } from "./tokens.js";

export type MatrixCell = { center: string; category: string; units: number; unitsNow: number };

/** Shade: change against now, as a share of the largest change. Text: units proposed, and the change below it. */
export function categoryMatrix(cells: readonly MatrixCell[], { width }: { width: number }): Element {
  const sum = (cell: (d: MatrixCell) => string, name: string) =>
    cells.filter((d) => cell(d) === name).reduce((total, d) => total + d.units, 0);
  const sorted = (cell: (d: MatrixCell) => string) =>
    [...new Set(cells.map(cell))].sort((a, b) => sum(cell, b) - sum(cell, a));
  const centers = sorted((d) => d.center);
  const categories = sorted((d) => d.category);
  const most = Math.max(1e-9, ...cells.map((d) => Math.abs(d.units - d.unitsNow)));
  const longest = Math.max(...categories.map((d) => d.length));
  const margin = Math.min(width * 0.3, 14 + 6.8 * longest);
  const cellWidth = (width - margin) / Math.max(1, centers.length);
  const narrow = cellWidth < 64;
  return figure({
    summary: `Units a week by category and center; ${cells.filter((d) => Math.abs(d.units - d.unitsNow) > 0.5).length} of ${cells.length} cells change.`,
    width,
    height: categories.length * 40 + 40,
    marginLeft: margin,
    marginTop: 36,
    marginBottom: 4,
    marginRight: 0,
    x: { domain: centers, label: null, axis: null, padding: 0.04 },
    y: { domain: categories, label: null, axis: null, padding: 0.08 },
    marks: [
      Plot.axisX({
        anchor: "top",
        tickSize: 0,
        fill: token.ink,
        lineWidth: Math.max(3, cellWidth / 13),
        textOverflow: "ellipsis",
      }),
      Plot.axisY({ tickSize: 0, fill: token.ink, lineWidth: margin / 13, textOverflow: "ellipsis" }),
      Plot.cell(cells, {
        x: "center",
        y: "category",
        fill: (d: MatrixCell) => diverging((0.55 * (d.units - d.unitsNow)) / most),
      }),
      Plot.text(cells, {
        x: "center",
        y: "category",
        text: (d: MatrixCell) => compact(Math.round(d.units)),
        dy: -7,
        fontWeight: 600,
        fill: token.ink,
      }),
      Plot.text(cells, {
        x: "center",
        y: "category",
        text: (d: MatrixCell) => signed(Math.round(d.units - d.unitsNow), compact),
        dy: 8,
        fill: token.ink,
        fontSize: narrow ? 10 : 12,
      }),
    ],
  });
}
