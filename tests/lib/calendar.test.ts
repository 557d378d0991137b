import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateBody, epochDay, fullWeeks, isoDate, mondayOf } from "../../lib/calendar.js";

const day = epochDay;
/** Lines on each day of a stretch: `count(day)` of them, days without any left out. */
function stretch(from: string, to: string, count: (day: number) => number = () => 10) {
  const all = Array.from({ length: day(to) - day(from) + 1 }, (_, i) => day(from) + i);
  const days = all.filter((d) => count(d) > 0);
  return { days, counts: days.map(count) };
}
const isSunday = (d: number) => mondayOf(d) + 6 === d;

describe("mondayOf", () => {
  it("is the Monday on or before the day", () => {
    expect(isoDate(mondayOf(day("2024-01-01")))).toBe("2024-01-01");
    expect(isoDate(mondayOf(day("2024-01-07")))).toBe("2024-01-01");
    expect(isoDate(mondayOf(day("1969-12-31")))).toBe("1969-12-29");
  });

  it("agrees with the calendar of Date (property)", () => {
    fc.assert(
      fc.property(fc.integer({ min: -30_000, max: 60_000 }), (d) => {
        expect(new Date(mondayOf(d) * 86_400_000).getUTCDay()).toBe(1);
        expect(d - mondayOf(d)).toBeGreaterThanOrEqual(0);
        expect(d - mondayOf(d)).toBeLessThan(7);
        expect(epochDay(isoDate(d))).toBe(d);
      }),
    );
  });
});

describe("epochDay", () => {
  it.each(["2024-02-30", "2024-1-1", "", "soon", "2024-01-01T00:00"])("refuses %j", (text) => {
    expect(() => epochDay(text)).toThrow(`invalid date: ${text}`);
  });
});

describe("dateBody", () => {
  const shop = stretch("2024-01-01", "2024-12-31");
  const within = (extra: readonly [string, number][]) => {
    const days = [...shop.days, ...extra.map(([date]) => day(date))].sort((a, b) => a - b);
    const count = (d: number) => extra.find(([date]) => day(date) === d)?.[1] ?? 10;
    const body = dateBody({ days, counts: days.map(count) })!;
    return [isoDate(body.first), isoDate(body.last)];
  };

  it("is everything when nothing is odd", () => {
    expect(within([])).toEqual(["2024-01-01", "2024-12-31"]);
    expect(dateBody({ days: [], counts: [] })).toBeUndefined();
  });

  it("leaves out a few lines far ahead or long ago", () => {
    expect(within([["2062-04-17", 3]])).toEqual(["2024-01-01", "2024-12-31"]);
    expect(within([["2001-01-01", 3]])).toEqual(["2024-01-01", "2024-12-31"]);
  });

  it("leaves out lines scattered thinly over the months after the end", () => {
    const scattered = Array.from({ length: 20 }, (_, i) => [isoDate(day("2025-01-20") + 9 * i), 1] as [string, number]);
    expect(within(scattered)).toEqual(["2024-01-01", "2024-12-31"]);
  });

  it("keeps the week after the last full one", () => {
    expect(within([["2025-01-06", 1]])[1]).toBe("2025-01-06");
  });

  it("keeps what is too much to be an error", () => {
    expect(within([["2026-01-05", 100]])[1]).toBe("2026-01-05");
  });

  it("keeps a slow beginning", () => {
    const slow = stretch("2023-01-01", "2024-12-31", (d) => (d < day("2024-01-01") ? (d % 14 === 0 ? 1 : 0) : 200));
    expect(isoDate(dateBody(slow)!.first)).toBe(isoDate(slow.days[0]!));
  });

  it("keeps a shop that sells in December only", () => {
    const season = stretch("2022-12-01", "2024-12-24", (d) => (isoDate(d).slice(5, 7) === "12" ? 10 : 0));
    const body = dateBody(season)!;
    expect([isoDate(body.first), isoDate(body.last)]).toEqual(["2022-12-01", "2024-12-24"]);
  });
});

describe("fullWeeks", () => {
  const dates = (list: readonly number[]) => list.map(isoDate);

  it("drops the partial weeks at either end and names them", () => {
    const { weeks, partial } = fullWeeks(stretch("2024-01-03", "2024-03-12"));
    expect(dates([weeks[0]!, weeks.at(-1)!])).toEqual(["2024-01-08", "2024-03-04"]);
    expect(dates(partial)).toEqual(["2024-01-01", "2024-03-11"]);
  });

  it("keeps whole weeks from Monday to Sunday", () => {
    expect(fullWeeks(stretch("2024-01-01", "2024-02-04"))).toMatchObject({ partial: [] });
    expect(fullWeeks(stretch("2024-01-01", "2024-02-04")).weeks).toHaveLength(5);
  });

  it("does not miss a Sunday on which the shop never sells", () => {
    const closed = stretch("2024-01-01", "2024-02-03", (d) => (isSunday(d) ? 0 : 10));
    expect(fullWeeks(closed)).toMatchObject({ partial: [] });
    const cut = stretch("2024-01-01", "2024-02-02", (d) => (isSunday(d) ? 0 : 10));
    expect(dates(fullWeeks(cut).partial)).toEqual(["2024-01-29"]);
  });

  it("counts weeks without lines in between as weeks", () => {
    const gap = stretch("2024-01-01", "2024-03-10", (d) => (d > day("2024-01-28") && d < day("2024-02-12") ? 0 : 10));
    expect(fullWeeks(gap).weeks).toHaveLength(10);
  });

  it("gives none for no days, and none for less than a week", () => {
    expect(fullWeeks({ days: [], counts: [] })).toEqual({ weeks: [], partial: [] });
    expect(fullWeeks(stretch("2024-01-02", "2024-01-05")).weeks).toEqual([]);
  });

  it("gives Mondays without a gap, inside the data (property)", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 19_000, max: 19_400 }), { minLength: 1, maxLength: 120 }),
        (list) => {
          const days = list.sort((a, b) => a - b);
          const { weeks } = fullWeeks({ days, counts: days.map(() => 1) });
          weeks.forEach((week, i) => {
            expect(mondayOf(week)).toBe(week);
            if (i > 0) expect(week - weeks[i - 1]!).toBe(7);
            expect(week).toBeGreaterThanOrEqual(mondayOf(days[0]!));
            expect(week).toBeLessThanOrEqual(days.at(-1)!);
          });
        },
      ),
    );
  });
});
