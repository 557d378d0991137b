import { describe, expect, it } from "vitest";
import { epochDay, firstDay, holidays, lastDay, weekOfYear } from "../../../../lib/simulation/retailer/calendar.js";
import { categories } from "../../../../lib/simulation/retailer/categories.js";
import { divisions } from "../../../../lib/simulation/retailer/geography.js";
import { seasonFactors } from "../../../../lib/simulation/retailer/seasons.js";

const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

describe("the history", () => {
  it("is 156 weeks from a Monday to a Sunday", () => {
    expect(iso(firstDay)).toBe("2023-11-06");
    expect(iso(lastDay)).toBe("2026-11-01");
    expect(new Date(firstDay * 86_400_000).getUTCDay()).toBe(1);
    expect(new Date(lastDay * 86_400_000).getUTCDay()).toBe(0);
  });

  it("knows where in the year a week is", () => {
    expect(weekOfYear(0)).toBeCloseTo((epochDay(2023, 11, 9) - epochDay(2023, 1, 1)) / 7, 10);
    for (let week = 0; week < 156; week++) {
      expect(weekOfYear(week)).toBeGreaterThanOrEqual(0);
      expect(weekOfYear(week)).toBeLessThan(52.3);
    }
  });
});

describe("holidays", () => {
  const dates = (name: string) =>
    holidays(lastDay + 365)
      .filter((holiday) => holiday.name === name)
      .map(({ day }) => iso(day));

  it.each([
    ["Thanksgiving", ["2023-11-23", "2024-11-28", "2025-11-27", "2026-11-26"]],
    ["Cyber Monday", ["2023-11-27", "2024-12-02", "2025-12-01", "2026-11-30"]],
    ["Easter", ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28"]],
    ["Memorial Day", ["2024-05-27", "2025-05-26", "2026-05-25", "2027-05-31"]],
    ["Mother's Day", ["2024-05-12", "2025-05-11", "2026-05-10", "2027-05-09"]],
    ["Labor Day", ["2024-09-02", "2025-09-01", "2026-09-07", "2027-09-06"]],
    ["Halloween", ["2024-10-31", "2025-10-31", "2026-10-31", "2027-10-31"]],
  ])("%s is on the right days", (name, expected) => {
    expect(dates(name)).toEqual(expected);
  });

  it("lie within the days asked for, in order", () => {
    const days = holidays(lastDay).map(({ day }) => day);
    expect(Math.min(...days)).toBeGreaterThanOrEqual(firstDay);
    expect(Math.max(...days)).toBeLessThanOrEqual(lastDay);
    expect(days).toEqual([...days].sort((a, b) => a - b));
  });
});

describe("seasonFactors", () => {
  const at = (category: string, week: number, division = 0) =>
    seasonFactors(week)[categories.findIndex(({ name }) => name === category) * divisions.length + division]!;
  const weekOf = (year: number, month: number, day: number) => Math.floor((epochDay(year, month, day) - firstDay) / 7);

  it("are positive and finite in every week", () => {
    for (let week = 0; week < 156; week++)
      for (const factor of seasonFactors(week)) expect(factor > 0.05 && factor < 12).toBe(true);
  });

  it("have toys before Christmas, garden in spring, office in late summer", () => {
    expect(at("Toys", weekOf(2024, 12, 4))).toBeGreaterThan(2 * at("Toys", weekOf(2024, 3, 6)));
    expect(at("Garden", weekOf(2025, 5, 7))).toBeGreaterThan(3 * at("Garden", weekOf(2025, 12, 3)));
    expect(at("Office", weekOf(2025, 8, 20))).toBeGreaterThan(at("Office", weekOf(2025, 6, 4)));
  });

  it("let Black Friday move with its date", () => {
    for (const [year, month, day] of [
      [2023, 11, 24],
      [2024, 11, 29],
      [2025, 11, 28],
    ] as const)
      expect(at("Electronics", weekOf(year, month, day))).toBeGreaterThan(
        1.3 * at("Electronics", weekOf(year, month, day) - 1),
      );
  });

  it("bring spring earlier in the south", () => {
    const newEngland = divisions.indexOf("New England");
    const south = divisions.indexOf("West South Central");
    const march = weekOf(2025, 3, 12);
    const june = weekOf(2025, 6, 18);
    expect(at("Garden", march, south)).toBeGreaterThan(at("Garden", march, newEngland));
    expect(at("Garden", june, south)).toBeLessThan(at("Garden", june, newEngland));
  });
});
