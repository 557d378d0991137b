import { describe, expect, it } from "vitest";
import {
  gridPositions,
  inferFrequency,
  numberFrequency,
  parseHorizon,
  timeAhead,
} from "../../../lib/forecasting/frequency.js";
import { weekOfYear } from "../../../lib/forecasting/panel/iso-week.js";

const utc = (text: string) => Date.parse(`${text}Z`);
const times = (...texts: string[]) =>
  Float64Array.from(texts, (text) => utc(text.length > 10 ? text : `${text}T00:00`));

describe("the frequency of dates", () => {
  it.each([
    ["hour", ["2024-01-01T00:00", "2024-01-01T01:00", "2024-01-01T02:00"], [24, 168]],
    ["day", ["2024-02-28", "2024-02-29", "2024-03-01"], [7]],
    ["week", ["2024-01-01", "2024-01-08", "2024-01-15"], [52]],
    ["month", ["2024-01-31", "2024-02-29", "2024-03-31"], [12]],
    ["quarter", ["2024-01-01", "2024-04-01", "2024-07-01"], [4]],
    ["year", ["2023-01-01", "2024-01-01", "2025-01-01"], []],
  ] as const)("%s", (name, dates, seasons) => {
    const frequency = inferFrequency(times(...dates))!;
    expect(frequency.name).toBe(name);
    expect(frequency.seasons).toEqual(seasons);
    expect(gridPositions(times(...dates), frequency)).toEqual(Int32Array.of(0, 1, 2));
  });

  it("is unknown for uneven steps of ten days", () => {
    expect(inferFrequency(times("2024-01-01", "2024-01-11", "2024-01-21"))).toBeUndefined();
  });

  it("leaves gaps where dates are missing, and names a date off the grid", () => {
    const day = inferFrequency(times("2024-01-01", "2024-01-02", "2024-01-03"))!;
    expect(gridPositions(times("2024-01-01", "2024-01-04"), day)).toEqual(Int32Array.of(0, 3));
    expect(gridPositions(times("2024-01-01", "2024-01-02T07:00"), day)).toEqual({ offGrid: 1 });
  });
});

describe("time ahead", () => {
  const month = inferFrequency(times("2024-01-01", "2024-02-01", "2024-03-01"))!;
  const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
  it("keeps the end of the month", () => {
    expect(iso(timeAhead(utc("2024-01-31T00:00"), 1, month))).toBe("2024-02-29");
    expect(iso(timeAhead(utc("2024-02-29T00:00"), 1, month))).toBe("2024-03-31");
  });
  it("keeps the day of the month, over the year", () => {
    expect(iso(timeAhead(utc("2024-11-15T00:00"), 3, month))).toBe("2025-02-15");
  });
  it("counts plain numbers", () => expect(timeAhead(7, 3, numberFrequency)).toBe(10));
});

describe("a horizon", () => {
  const day = inferFrequency(times("2024-01-01", "2024-01-02"))!;
  const week = inferFrequency(times("2024-01-01", "2024-01-08"))!;
  it.each([
    ["30", day, 30],
    ["30d", day, 30],
    ["8w", day, 56],
    ["6m", week, 27],
    ["30d", week, 5],
    ["8w", week, 8],
  ] as const)("%s", (text, frequency, expected) => expect(parseHorizon(text, frequency)).toBe(expected));
  it.each(["", "-3", "1.5", "3y", "abc"])("%s is refused", (text) =>
    expect(() => parseHorizon(text, day)).toThrow(/invalid horizon/),
  );
  it("in days needs dates", () => expect(() => parseHorizon("30d", numberFrequency)).toThrow(/whole numbers/));
});

describe("the week of the year", () => {
  const monday = (date: string) => utc(`${date}T00:00`) / 86_400_000;
  it.each([
    ["2024-12-30", 0], // ISO week 1 of 2025
    ["2025-01-06", 1],
    ["2026-12-21", 51],
    ["2026-12-28", 51], // ISO week 53
  ])("%s is %i", (date, expected) => expect(weekOfYear(monday(date))).toBe(expected));
});
