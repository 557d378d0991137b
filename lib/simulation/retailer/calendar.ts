// The days of the history, its public holidays, and what those do to each category.

/** Full weeks of history, Monday 2023-11-06 to Sunday 2026-11-01. */
export const historyWeeks = 156;

/** The first Monday as days since 1970-01-01. */
export const firstDay = epochDay(2023, 11, 6);

/** The last day of the history as days since 1970-01-01. */
export const lastDay = firstDay + 7 * historyWeeks - 1;

/** Days since 1970-01-01 of a date; months count from 1. */
export function epochDay(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** Position in the year of the middle of history week `week`, 0 to about 52.2. */
export function weekOfYear(week: number): number {
  const middle = firstDay + 7 * week + 3;
  const year = new Date(middle * 86_400_000).getUTCFullYear();
  return (middle - epochDay(year, 1, 1)) / 7;
}

export type Holiday = {
  readonly name: string;
  readonly day: number;
  /** Change of demand on the log scale in the week of the holiday, by category name. */
  readonly lift: Readonly<Record<string, number>>;
  /** The same in the week before it. */
  readonly before: Readonly<Record<string, number>>;
};

/** All holidays from the first day of the history to `untilDay`, by date. */
export function holidays(untilDay: number): Holiday[] {
  const found: Holiday[] = [];
  for (let year = 2023; epochDay(year, 1, 1) <= untilDay; year++) {
    const add = (name: string, day: number, lift: Holiday["lift"] = {}, before: Holiday["before"] = {}) =>
      found.push({ name, day, lift, before });
    const thanksgiving = weekday(year, 11, 4, 4);
    add("New Year's Day", epochDay(year, 1, 1), { Office: 0.15 });
    add("Valentine's Day", epochDay(year, 2, 14), { Pantry: 0.2, Apparel: 0.1 }, { Pantry: 0.1 });
    add("Easter", easter(year), { Pantry: 0.1 }, { Pantry: 0.2, Toys: 0.15, Garden: 0.1 });
    add("Mother's Day", weekday(year, 5, 0, 2), { Garden: 0.1 }, { Garden: 0.2, Apparel: 0.15, Home: 0.15 });
    add("Memorial Day", lastMonday(year, 5), { Outdoor: 0.15 }, { Outdoor: 0.25, Garden: 0.15 });
    add("Father's Day", weekday(year, 6, 0, 3), {}, { Outdoor: 0.25, Electronics: 0.15 });
    add("Independence Day", epochDay(year, 7, 4), { Office: -0.1, Pantry: 0.1 }, { Outdoor: 0.2 });
    add("Labor Day", weekday(year, 9, 1, 1), { Office: -0.1 }, { Outdoor: 0.1, Home: 0.1 });
    add("Halloween", epochDay(year, 10, 31), { Pantry: 0.15, Toys: 0.1 }, { Pantry: 0.25, Toys: 0.15 });
    add("Thanksgiving", thanksgiving, {}, { Pantry: 0.3, Home: 0.1 });
    add("Black Friday", thanksgiving + 1, { Electronics: 0.5, Toys: 0.2, Apparel: 0.25, Home: 0.15, Office: -0.15 });
    add("Cyber Monday", thanksgiving + 4, { Electronics: 0.4, Toys: 0.15, Apparel: 0.15 });
    add("Christmas Day", epochDay(year, 12, 25), { Electronics: -0.3, Toys: -0.6, Home: -0.2, Office: -0.4 });
  }
  return found.filter(({ day }) => day >= firstDay && day <= untilDay).sort((a, b) => a.day - b.day);
}

/** The `nth` given weekday (Sunday 0) of a month. */
function weekday(year: number, month: number, day: number, nth: number): number {
  const first = epochDay(year, month, 1);
  const firstWeekday = (first + 4) % 7;
  return first + ((day - firstWeekday + 7) % 7) + 7 * (nth - 1);
}

function lastMonday(year: number, month: number): number {
  const last = epochDay(year, month + 1, 1) - 1;
  return last - ((last + 4 - 1) % 7);
}

/** Easter Sunday, Gregorian (Meeus, Jones, Butcher 1876). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - d + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return epochDay(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}
