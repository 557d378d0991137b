// Weekly demand with what bends it: promotions behind the line, weeks in which stockouts hid part of demand, holidays.
import * as Plot from "@observablehq/plot";
import type { WeekRow } from "../lib/findings/explore.js";
import { dayMonthYear, full, percent } from "./format.js";
import { figure, guide } from "./plot.js";
import { ramp, token } from "./tokens.js";

export type DemandEvent = { first: string; last: string; event: string; kind: string };

/** Shades are as deep as the share of units promoted, or of item-center pairs out of stock, against the deepest week. */
export function demandLine(
  weeks: readonly WeekRow[],
  { width, events = [] }: { width: number; events?: readonly DemandEvent[] },
): Element {
  const end = (week: Date) => new Date(week.getTime() + 7 * 86_400_000);
  const promoted = Math.max(...weeks.map((d) => d.promoted));
  const censored = Math.max(...weeks.map((d) => d.censored));
  const top = Math.max(...weeks.map((d) => d.units)) * 1.06;
  const [first, last] = [weeks[0]!.week, end(weeks.at(-1)!.week)].map((date) => date.toISOString().slice(0, 10)) as [
    string,
    string,
  ];
  const holidays = events
    .filter((d) => d.kind === "holiday" && d.first >= first && d.first <= last)
    .map((d) => ({ ...d, date: new Date(d.first) }));
  const strip = (name: "promoted" | "censored", colour: string, low: number, most: number) =>
    most === 0
      ? null
      : Plot.rect(
          weeks.filter((d) => d[name] > 0),
          {
            x1: "week",
            x2: (d: WeekRow) => end(d.week),
            y1: top * low,
            y2: top * (low + 0.045),
            fill: (d: WeekRow) => ramp(d[name] / most, colour),
          },
        );
  const stripLabel = (text: string, low: number, most: number) =>
    most === 0
      ? null
      : Plot.text([text], {
          frameAnchor: "right",
          y: top * (low + 0.022),
          dx: 4,
          textAnchor: "start",
          fill: token.inkMuted,
        });
  const named = (week: Date) => {
    const names = holidays.filter(({ date }) => date >= week && date < end(week)).map(({ event }) => event);
    return names.length > 0 ? `\n${names.join(", ")}` : "";
  };
  const roomy = width > 560;
  return figure({
    summary: `Units a week over ${weeks.length} weeks, from ${full(Math.min(...weeks.map((d) => d.units)))} to ${full(Math.max(...weeks.map((d) => d.units)))}.`,
    width,
    height: 330,
    marginLeft: 48,
    marginRight: roomy ? 84 : 16,
    x: { type: "utc", label: null },
    y: { label: null, domain: [promoted + censored > 0 ? -0.12 * top : 0, top] },
    marks: [
      Plot.gridY({ ...guide, ticks: 5 }),
      Plot.axisY({
        ticks: 5,
        tickSize: 0,
        tickFormat: (d: number) => (d < 0 ? "" : d >= 1000 ? `${d / 1000}K` : `${d}`),
      }),
      Plot.axisX({ ticks: roomy ? 8 : 4, tickSize: 4 }),
      Plot.text(["units a week"], { frameAnchor: "top-left", dx: -46, dy: -20, fill: token.inkMuted }),
      strip("promoted", token.ours, -0.055, promoted),
      strip("censored", token.watch, -0.115, censored),
      roomy ? [stripLabel("promotions", -0.055, promoted), stripLabel("out of stock", -0.115, censored)] : null,
      Plot.ruleX(holidays, { x: "date", y1: 0, y2: top, stroke: token.ruleStrong, strokeDasharray: "1 3" }),
      Plot.line(weeks, { x: "week", y: "units", stroke: token.ink, strokeWidth: 1.5 }),
      Plot.tip(
        weeks,
        Plot.pointerX({
          x: "week",
          y: "units",
          title: (d: WeekRow) =>
            `Week of ${dayMonthYear(d.week)}\n${full(d.units)} units\n${percent(d.promoted, 0)} on promotion\n${percent(d.censored)} of item-center pairs out of stock${named(d.week)}`,
        }),
      ),
    ],
  });
}
