// Days, ISO weeks and months as periods that finer rows are added up to. Times are epoch milliseconds, UTC.
import { mondayOf } from "../calendar.js";
import type { Frequency } from "./frequency.js";

export const grains = ["day", "week", "month"] as const;
export type Grain = (typeof grains)[number];

const dayMs = 86_400_000;

/** The number of the period that holds `time`: neighbours differ by one. */
export function periodOf(time: number, grain: Grain): number {
  const day = Math.floor(time / dayMs);
  if (grain === "day") return day;
  if (grain === "week") return (mondayOf(day) + 3) / 7;
  const date = new Date(time);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** The first moment of a period: midnight of its day, of its Monday, of the first of its month. */
export function periodStart(period: number, grain: Grain): number {
  if (grain === "day") return period * dayMs;
  if (grain === "week") return (7 * period - 3) * dayMs;
  return Date.UTC(Math.floor(period / 12), period - 12 * Math.floor(period / 12), 1);
}

/**
 * How many rows at even steps of `fine` make a whole period; undefined when such steps do not add up to it (weeks to
 * months, months to weeks).
 *
 * @example rowsIn(12 * 2024 + 1, "month", dayFrequency); // 29
 */
export function rowsIn(period: number, grain: Grain, fine: Frequency): number | undefined {
  if (fine.name === grain) return 1;
  if (!(fine.days <= 1)) return undefined;
  const days = (periodStart(period + 1, grain) - periodStart(period, grain)) / dayMs;
  return Math.round(days / fine.days);
}
