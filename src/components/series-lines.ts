// A few named lines over time or steps: ours in the accent, the rest in greys, each named at its end.
import * as Plot from "@observablehq/plot";
import { figure, guide, halo } from "./plot.js";
import { token } from "./tokens.js";

export type LinePoint = { series: string; x: number | Date; y: number };
export type LineStyle = { series: string; tone: "ours" | "baseline" | "ink"; dashed?: boolean };

type SeriesLinesOptions = {
  width: number;
  height?: number;
  unit: string;
  xLabel?: string;
  styles: readonly LineStyle[];
  /** False lets the axis start above zero: for shares and indices that never come near it. */
  zero?: boolean;
  format?: string;
};

export function seriesLines(points: readonly LinePoint[], options: SeriesLinesOptions): Element {
  const { width, height = 280, unit, xLabel, styles, zero = true, format = "~s" } = options;
  const drawn = points.filter((d) => Number.isFinite(d.y));
  const shown = styles.filter((style) => drawn.some((d) => d.series === style.series));
  const ends = shown.map((style) => ({ ...style, ...drawn.findLast((d) => d.series === style.series)! }));
  const ys = drawn.map((d) => d.y);
  const range = Math.max(...ys) - (zero ? 0 : Math.min(...ys)) || 1;
  const margin = Math.min(width * 0.36, 12 + 6.6 * Math.max(...shown.map((d) => d.series.length)));
  const stroke = (style: LineStyle) =>
    style.tone === "ours" ? token.ours : style.tone === "ink" ? token.ink : token.baseline;
  return figure({
    summary: `${unit} by ${xLabel ?? "week"}; at the end ${ends.map((d) => `${d.series} ${d.y.toPrecision(3)}`).join(", ")}.`,
    width,
    height,
    marginLeft: 48,
    marginRight: margin,
    marginBottom: xLabel ? 40 : 32,
    x: { label: null },
    y: { label: null, zero, nice: true },
    marks: [
      Plot.gridY({ ...guide, ticks: 5 }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: format }),
      Plot.axisX({ ticks: width < 500 ? 4 : 8, tickSize: 4 }),
      Plot.text([unit], { frameAnchor: "top-left", dx: -46, dy: -22, fill: token.inkMuted }),
      xLabel ? Plot.text([xLabel], { frameAnchor: "bottom-right", dy: 38, fill: token.inkMuted }) : null,
      shown.map((style) =>
        Plot.lineY(
          drawn.filter((d) => d.series === style.series),
          {
            x: "x",
            y: "y",
            stroke: stroke(style),
            strokeWidth: style.tone === "ours" ? 2.25 : 1.5,
            ...(style.dashed ? { strokeDasharray: "4 3" } : {}),
          },
        ),
      ),
      apart(ends, (15 / (height - 64)) * range).map((d) =>
        Plot.text([d], {
          x: "x",
          y: "at",
          text: "series",
          textAnchor: "start",
          dx: 6,
          fill: stroke(d),
          fontWeight: d.tone === "ours" ? 600 : 400,
          ...halo,
        }),
      ),
      Plot.tip(
        drawn,
        Plot.pointer({ x: "x", y: "y", title: (d) => `${d.series}\n${label(d.x)}: ${d.y.toPrecision(4)}` }),
      ),
    ],
  });
}

const label = (x: number | Date) => (x instanceof Date ? x.toISOString().slice(0, 10) : String(x));

/** End labels kept `gap` apart, from the top down. */
function apart<T extends { y: number }>(ends: readonly T[], gap: number): (T & { at: number })[] {
  let ceiling = Infinity;
  return [...ends].sort((a, b) => b.y - a.y).map((d) => ({ ...d, at: (ceiling = Math.min(d.y, ceiling - gap)) }));
}
