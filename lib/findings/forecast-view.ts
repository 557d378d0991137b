// One series of the forecasts page, cut out of the published tables: history, fan, earlier forecasts, stockout weeks.
import { column, numbers, rowsOf, type Table } from "../table/table.js";

export const seriesLevels = ["total", "category", "fc", "segment", "sku"] as const;
export type SeriesLevel = (typeof seriesLevels)[number];

/** What the reader calls each level. */
export const levelNames: Readonly<Record<SeriesLevel, string>> = {
  total: "All demand",
  category: "Category",
  fc: "Fulfillment center",
  segment: "Customer segment",
  sku: "SKU",
};

/** One row of `forecast-series.arrow`. */
export type SeriesInfo = {
  readonly series: number;
  readonly level: SeriesLevel;
  /** Id of the item within its level. */
  readonly item: string;
  readonly label: string;
  readonly demand_class: string | null;
  readonly model: string | null;
  readonly fallback: string | null;
  /** Of the backtest, SKUs only: absolute error per week in units and in sales value, share of demand, mean error share. */
  readonly error_units: number | null;
  readonly error_value: number | null;
  readonly wape: number | null;
  readonly bias: number | null;
};

/** The tables behind the page, each sorted by series and then in time. */
export type ForecastTables = {
  readonly series: readonly SeriesInfo[];
  readonly history: Table;
  readonly quantiles: Table;
  readonly backtest: Table;
};

export type FanRow = {
  date: Date;
  mean: number;
  median: number;
  low50: number;
  high50: number;
  low80: number;
  high80: number;
  low95: number;
  high95: number;
};

export type SeriesView = {
  readonly info: SeriesInfo;
  readonly history: readonly { date: Date; units: number }[];
  readonly forecast: readonly FanRow[];
  readonly backtests: readonly { origin: Date; points: readonly { date: Date; mean: number }[] }[];
  /** Runs of weeks that stockouts cut; `end` is the Monday after the last of them. */
  readonly censored: readonly { start: Date; end: Date }[];
};

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

/** The tables of the page from the four published ones. */
export function forecastTables(series: Table, history: Table, quantiles: Table, backtest: Table): ForecastTables {
  return { series: rowsOf<SeriesInfo>(series), history, quantiles, backtest };
}

/** Levels that the run has, in their fixed order. */
export function levelsOf(tables: ForecastTables): SeriesLevel[] {
  return seriesLevels.filter((level) => tables.series.some((d) => d.level === level));
}

/** Choices of a level: value and label of each item. */
export function itemsOf(tables: ForecastTables, level: string): { value: string; label: string }[] {
  return tables.series.filter((d) => d.level === level).map((d) => ({ value: d.item, label: d.label }));
}

/** One select a level below the total, each shown while its level is chosen; its value is the item's id. */
export function itemControls(tables: ForecastTables): {
  kind: "select";
  name: string;
  label: string;
  choices: { value: string; label: string }[];
  initial: string;
  when: (values: Record<string, unknown>) => boolean;
}[] {
  return levelsOf(tables)
    .filter((level) => level !== "total")
    .map((level) => {
      const choices = itemsOf(tables, level);
      const when = (values: Record<string, unknown>) => values["level"] === level;
      return { kind: "select", name: level, label: levelNames[level], choices, initial: choices[0]!.value, when };
    });
}

/** The chosen series up to `horizonWeeks` ahead; the first of the level when there is no such item. Null without any. */
export function seriesView(
  tables: ForecastTables,
  choice: { level: string; item: string; horizonWeeks: number },
): SeriesView | null {
  const ofLevel = tables.series.filter((d) => d.level === choice.level);
  const info = ofLevel.find((d) => d.item === choice.item) ?? ofLevel[0];
  if (!info) return null;
  const history = slice(tables.history, info.series);
  const weeks = dates(history, "week");
  const units = numbers(history, "units");
  const censored = column(history, "censored").values;
  const steps = rowsOf<QuantileRow>(slice(tables.quantiles, info.series)).filter((d) => d.step <= choice.horizonWeeks);
  return {
    info,
    history: weeks.map((date, i) => ({ date, units: units[i]! })),
    forecast: steps.map(fanRow),
    backtests: byOrigin(slice(tables.backtest, info.series)),
    censored: runs(weeks.filter((_, i) => censored[i] === 1)),
  };
}

type QuantileRow = { step: number; week: Date } & Record<
  "mean" | "q025" | "q10" | "q25" | "q50" | "q75" | "q90" | "q975",
  number
>;

function fanRow(d: QuantileRow): FanRow {
  return {
    date: d.week,
    mean: d.mean,
    median: d.q50,
    low50: d.q25,
    high50: d.q75,
    low80: d.q10,
    high80: d.q90,
    low95: d.q025,
    high95: d.q975,
  };
}

function byOrigin(table: Table): SeriesView["backtests"] {
  const rows = rowsOf<{ origin: Date; week: Date; mean: number }>(table);
  const origins = [...new Set(rows.map((d) => d.origin.getTime()))];
  return origins.map((origin) => ({
    origin: new Date(origin),
    points: rows.filter((d) => d.origin.getTime() === origin).map((d) => ({ date: d.week, mean: d.mean })),
  }));
}

/** Neighbouring weeks joined. A week stands for the days from its Monday on, and is shaded half a week to both sides. */
function runs(weeks: readonly Date[]): { start: Date; end: Date }[] {
  const found: { start: number; end: number }[] = [];
  for (const week of weeks) {
    const at = week.getTime();
    const last = found.at(-1);
    if (last && at - last.end < dayMs) last.end = at + weekMs;
    else found.push({ start: at, end: at + weekMs });
  }
  return found.map(({ start, end }) => ({ start: new Date(start - weekMs / 2), end: new Date(end - weekMs / 2) }));
}

function dates(table: Table, name: string): Date[] {
  return Array.from(numbers(table, name), (days) => new Date(days * dayMs));
}

/** The rows of one series: the tables are sorted by it, so they are one stretch. */
function slice(table: Table, series: number): Table {
  const keys = column(table, "series").values;
  let start = 0;
  while (start < table.rows && keys[start]! !== series) start++;
  let end = start;
  while (end < table.rows && keys[end]! === series) end++;
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([name, c]) => [
      name,
      { ...c, values: c.values.slice(start, end), ...(c.nulls ? { nulls: c.nulls.slice(start, end) } : {}) },
    ]),
  ) as Table["columns"];
  return { rows: end - start, columns };
}
