import { expect, it } from "vitest";
import { forecastTables, itemsOf, levelsOf, seriesView } from "../../../lib/findings/forecast-view.js";
import { booleanColumn, dateColumn, integerColumn, numberColumn, textColumn } from "../../../lib/table/table.js";

const monday = 20_458; // 2026-01-05
const series = {
  rows: 2,
  columns: {
    series: integerColumn([0, 1]),
    level: textColumn(["total", "sku"]),
    item: textColumn(["all", "S1"]),
    label: textColumn(["All demand", "Shoe"]),
  },
};
const history = {
  rows: 5,
  columns: {
    series: integerColumn([0, 1, 1, 1, 1]),
    week: dateColumn([0, 0, 7, 14, 21].map((d) => d + monday)),
    units: numberColumn([9, 1, 2, 3, 4]),
    censored: booleanColumn([false, false, true, true, false]),
  },
};
const level = (rows: number) => numberColumn(new Array<number>(rows).fill(1));
const quantiles = {
  rows: 3,
  columns: {
    series: integerColumn([1, 1, 1]),
    step: integerColumn([1, 2, 3]),
    week: dateColumn([28, 35, 42].map((d) => d + monday)),
    mean: numberColumn([5, 6, 7]),
    ...Object.fromEntries(["q025", "q10", "q25", "q50", "q75", "q90", "q975"].map((name) => [name, level(3)])),
  },
};
const backtest = {
  rows: 3,
  columns: {
    series: integerColumn([1, 1, 1]),
    origin: dateColumn([0, 0, 7].map((d) => d + monday)),
    week: dateColumn([7, 14, 14].map((d) => d + monday)),
    mean: numberColumn([1, 2, 3]),
  },
};

it("cuts one series out of the tables, up to the horizon, with stockout weeks joined", () => {
  const tables = forecastTables(series, history, quantiles, backtest);
  const view = seriesView(tables, { level: "sku", item: "S1", horizonWeeks: 2 })!;
  expect(view.history.map((d) => d.units)).toEqual([1, 2, 3, 4]);
  expect(view.forecast.map((d) => d.mean)).toEqual([5, 6]);
  expect(view.backtests.map((d) => d.points.length)).toEqual([2, 1]);
  expect(view.censored).toHaveLength(1);
  expect(view.censored[0]!.end.getTime() - view.censored[0]!.start.getTime()).toBe(14 * 86_400_000);
});

it("falls back to the first item of the level, and has none where the level is empty", () => {
  const tables = forecastTables(series, history, quantiles, backtest);
  expect(seriesView(tables, { level: "total", item: "gone", horizonWeeks: 2 })!.info.item).toBe("all");
  expect(seriesView(tables, { level: "fc", item: "", horizonWeeks: 2 })).toBeNull();
  expect(levelsOf(tables)).toEqual(["total", "sku"]);
  expect(itemsOf(tables, "sku")).toEqual([{ value: "S1", label: "Shoe" }]);
});
