import { describe, expect, it } from "vitest";
import { InputError } from "../../../data-loaders/errors.js";
import { seriesOfTable, type ReadOptions } from "../../../data-loaders/pipeline/forecast/series-file.js";
import { epochDay, isoDate } from "../../../lib/calendar.js";
import { dateColumn, integerColumn, numberColumn, tableOf, textColumn } from "../../../lib/table/table.js";

type Row = readonly [id: string, ds: string, y: number, ...more: number[]];

function read(rows: readonly Row[], options: Partial<ReadOptions> = {}, names: readonly string[] = []) {
  const table = tableOf({
    unique_id: textColumn(rows.map(([id]) => id)),
    ds: dateColumn(rows.map(([, ds]) => epochDay(ds))),
    y: numberColumn(rows.map(([, , y]) => y)),
    ...Object.fromEntries(names.map((name, c) => [name, numberColumn(rows.map((row) => row[3 + c] as number))])),
  });
  return seriesOfTable(table, "f", { horizon: "2", ...options });
}

/** Days from `from` on, each with its value. */
const days = (id: string, from: string, values: readonly number[]): Row[] =>
  values.map((y, i) => [id, isoDate(epochDay(from) + i), y]);
const ones = (n: number) => new Array<number>(n).fill(1);
const date = (time: number) => isoDate(time / 86_400_000);

describe("rows as they stand", () => {
  it("in any order become series with gaps missing", () => {
    const rows: Row[] = [
      ["a", "2024-01-04", 4],
      ["b", "2024-01-01", 9],
      ["a", "2024-01-01", 1],
      ["a", "2024-01-02", 2],
    ];
    const { series, unsorted, frequency } = read(rows);
    expect([frequency.name, unsorted]).toEqual(["day", true]);
    expect(series.map(({ id, values }) => [id, ...values])).toEqual([
      ["a", 1, 2, NaN, 4],
      ["b", 9],
    ]);
    expect(series[0]!.treatment).toMatchObject({ gaps: 1, missing: 0, partial: 0, repeated: 0 });
  });

  it("with gaps as zeros go on to the last day of the file", () => {
    const { series } = read([...days("a", "2024-01-01", [1, 2]), ["b", "2024-01-05", 7]], { gaps: "zero" });
    expect([...series[0]!.values]).toEqual([1, 2, 0, 0, 0]);
    expect(series[0]!.treatment.gaps).toBe(3);
    expect(date(series[0]!.last)).toBe("2024-01-05");
  });

  it("end at the last y: rows after it are no history, an empty y inside is missing", () => {
    const [a] = read(days("a", "2024-01-01", [1, NaN, 3, NaN, NaN])).series;
    expect([...a!.values]).toEqual([1, NaN, 3]);
    expect(a!.treatment).toMatchObject({ missing: 1, future: 2 });
    expect(date(a!.last)).toBe("2024-01-03");
  });

  it("without any y are all missing, and stop nothing", () => {
    const { series } = read([...days("a", "2024-01-01", [NaN, NaN]), ...days("b", "2024-01-01", [1, 2])]);
    expect([...series[0]!.values]).toEqual([NaN, NaN]);
  });

  it("count negative values", () => {
    expect(read(days("a", "2024-01-01", [1, -2, 3])).series[0]!.treatment.negative).toBe(1);
  });
});

describe("rows added up to weeks", () => {
  // 2024-01-03 is a Wednesday; the Monday after it is 2024-01-08.
  it("drop the partial week at either end and say so", () => {
    const [a] = read(days("a", "2024-01-03", ones(5 + 14 + 3)), { grain: "week" }).series;
    expect([...a!.values]).toEqual([7, 7]);
    expect([date(a!.first), date(a!.last)]).toEqual(["2024-01-08", "2024-01-15"]);
    expect(a!.treatment.partial).toBe(2);
  });

  it("keep whole weeks at both ends", () => {
    const [a] = read(days("a", "2024-01-01", ones(14)), { grain: "week" }).series;
    expect([[...a!.values], a!.treatment.partial]).toEqual([[7, 7], 0]);
  });

  it("take a week that lacks a day as missing, or its days as zero when asked", () => {
    const rows = days("a", "2024-01-01", ones(21)).filter(([, ds]) => ds !== "2024-01-10");
    const strict = read(rows, { grain: "week" }).series[0]!;
    expect([[...strict.values], strict.treatment.incomplete]).toEqual([[7, NaN, 7], 1]);
    const zero = read(rows, { grain: "week", gaps: "zero" }).series[0]!;
    expect([...zero.values]).toEqual([7, 6, 7]);
  });

  it("with zeros take sales on any days, twice a day too, up to the last whole week of the file", () => {
    const rows: Row[] = [...days("all", "2024-01-01", ones(30)), ["rare", "2024-01-09", 2], ["rare", "2024-01-09", 3]];
    const rare = read(rows, { grain: "week", gaps: "zero" }).series[1]!;
    expect([...rare.values]).toEqual([5, 0, 0]);
    expect(date(rare.first)).toBe("2024-01-08");
    expect(rare.treatment).toMatchObject({ repeated: 1, gaps: 2 });
  });

  it("conserve what was sold in the periods kept", () => {
    const rows = days(
      "a",
      "2024-01-01",
      Array.from({ length: 91 }, (_, i) => (i * 7) % 13),
    );
    const total = (grain: "day" | "week" | "month") =>
      read(rows, { grain }).series[0]!.values.reduce((sum, value) => sum + value, 0);
    expect(total("week")).toBe(total("day"));
    expect(total("month")).toBe(total("day"));
  });

  it("have months of their own lengths", () => {
    const [a] = read(days("a", "2024-01-01", ones(31 + 29 + 30)), { grain: "month" }).series;
    expect([[...a!.values], a!.treatment.partial]).toEqual([[31, 29], 1]);
  });

  it("a series without one whole week gives zeros from where it stands, beside others", () => {
    const { series } = read([...days("a", "2024-01-01", ones(14)), ["b", "2024-01-10", 5]], { grain: "week" });
    expect(series[1]!.values).toHaveLength(0);
    expect(date(series[1]!.last + 7 * 86_400_000)).toBe("2024-01-15");
    expect(series[1]!.treatment.partial).toBe(1);
  });

  it.each([
    ["weeks to months", days("a", "2024-01-01", [1]), 7, "month", /weeks do not add up to a month/],
    ["one partial week", days("a", "2024-01-02", ones(3)), 1, "week", /no series has one whole week/],
  ] as const)("refuse %s", (_, [first], step, grain, message) => {
    const rows = [0, 1, 2].map((i): Row => ["a", isoDate(epochDay(first![1]) + step * i), 1]);
    expect(() => read(rows, { grain })).toThrow(message);
  });

  it("refuse whole numbers for ds", () => {
    const table = tableOf({ unique_id: textColumn(["a"]), ds: integerColumn([1]), y: numberColumn([1]) });
    expect(() => seriesOfTable(table, "f", { horizon: "2", grain: "week" })).toThrow(/--grain week needs dates/);
  });
});

describe("regressors", () => {
  const rows = days("a", "2024-01-01", [5, 6, 7, NaN, NaN]).map((row, i): Row => [...row, i % 2]);
  const asked = { regressors: ["promo"] };

  it("come with the history and the horizon", () => {
    const { regressors, values } = read(rows, asked, ["promo"]).series[0]!;
    expect([...values]).toEqual([5, 6, 7]);
    expect(regressors).toEqual({ columns: 1, values: Float64Array.of(0, 1, 0, 1, 0) });
  });

  it("that are missing ahead are named with series, column and date", () => {
    expect(() => read(rows.slice(0, 4), asked, ["promo"])).toThrow(
      new InputError("f: a has no promo for ds 2024-01-05, within the 2 periods ahead; give a row with promo, y empty"),
    );
  });

  it("that are missing where y is known are named, elsewhere they do not matter", () => {
    const without = (at: number) => rows.map((row, i): Row => (i === at ? [row[0], row[1], row[2], NaN] : row));
    expect(() => read(without(1), asked, ["promo"])).toThrow(/a has no promo for ds 2024-01-02, where y is known/);
    const gap = without(1).map((row, i): Row => (i === 1 ? [row[0], row[1], NaN, NaN] : row));
    expect([...read(gap, asked, ["promo"]).series[0]!.regressors!.values]).toEqual([0, 0, 0, 1, 0]);
  });

  it("are averaged over the days of a week", () => {
    const weekly = days("a", "2024-01-01", [...ones(14), ...new Array<number>(7).fill(NaN)]);
    const withPromo = weekly.map((row, i): Row => [...row, i < 7 ? 1 : i < 14 ? 0 : i % 7 === 0 ? 7 : 0]);
    const { regressors } = read(withPromo, { ...asked, grain: "week", horizon: "1" }, ["promo"]).series[0]!;
    expect([...regressors!.values]).toEqual([1, 0, 1]);
  });
});
