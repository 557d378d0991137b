// What period a series has: hours, days, weeks, months, or plain whole numbers.

export type Frequency = {
  readonly name: "number" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";
  /** Periods of the usual cycles, shortest first. */
  readonly seasons: readonly number[];
  /** Days of one period on average; NaN for plain numbers. */
  readonly days: number;
};

const dayMs = 86_400_000;
type Known = Frequency & {
  readonly name: Exclude<Frequency["name"], "number">;
  /** Shortest and longest step, in milliseconds. */
  readonly low: number;
  readonly high: number;
  readonly months?: number;
};
const known: readonly Known[] = [
  { name: "minute", seasons: [60], days: 1 / 1440, low: 60_000, high: 60_000 },
  { name: "hour", seasons: [24, 168], days: 1 / 24, low: 3_600_000, high: 3_600_000 },
  { name: "day", seasons: [7], days: 1, low: dayMs, high: dayMs },
  { name: "week", seasons: [52], days: 7, low: 7 * dayMs, high: 7 * dayMs },
  { name: "month", seasons: [12], days: 30.436875, low: 28 * dayMs, high: 31 * dayMs, months: 1 },
  { name: "quarter", seasons: [4], days: 91.310625, low: 89 * dayMs, high: 92 * dayMs, months: 3 },
  { name: "year", seasons: [], days: 365.2425, low: 365 * dayMs, high: 366 * dayMs, months: 12 },
];

/**
 * The frequency of ascending, distinct times (epoch milliseconds) of one series: that of its median step; undefined when
 * the median step is none of the known ones.
 */
export function inferFrequency(times: Float64Array): Frequency | undefined {
  if (times.length < 2) return undefined;
  const steps = Float64Array.from({ length: times.length - 1 }, (_, i) => times[i + 1]! - times[i]!).sort();
  const median = steps[steps.length >> 1]!;
  const found = known.find(({ low, high }) => median >= low && median <= high);
  return found && frequencyNamed(found.name);
}

/** The frequency of that name, with its usual cycles. */
export function frequencyNamed(name: Exclude<Frequency["name"], "number">): Frequency {
  const { seasons, days } = known.find((frequency) => frequency.name === name)!;
  return { name, seasons, days };
}

/** Plain whole numbers: no season unless one is named. */
export const numberFrequency: Frequency = { name: "number", seasons: [], days: NaN };

/**
 * Position of each time on the frequency's grid, counted from the first: 0, 1, 2, ...; a jump is a gap. Undefined entries
 * do not occur: a time that is off the grid makes the whole answer the index of that time.
 */
export function gridPositions(times: Float64Array, frequency: Frequency): Int32Array | { readonly offGrid: number } {
  const positions = new Int32Array(times.length);
  const months = known.find(({ name }) => name === frequency.name)?.months;
  for (let i = 0; i < times.length; i++) {
    const exact = months
      ? (monthNumber(times[i]!) - monthNumber(times[0]!)) / months
      : frequency.name === "number"
        ? times[i]! - times[0]!
        : (times[i]! - times[0]!) / (frequency.days * dayMs);
    const position = Math.round(exact);
    const tolerance = months ? 0 : 1e-6;
    if (Math.abs(exact - position) > tolerance || (i > 0 && position <= positions[i - 1]!)) return { offGrid: i };
    positions[i] = position;
  }
  return positions;
}

/** The time `steps` periods after `last`, on the day of the month of `anchor` where the month has it. */
export function timeAhead(last: number, steps: number, frequency: Frequency, anchor = last): number {
  const months = known.find(({ name }) => name === frequency.name)?.months;
  if (frequency.name === "number") return last + steps;
  if (!months) return last + Math.round(steps * frequency.days * dayMs);
  const date = new Date(last);
  const target = date.getUTCMonth() + steps * months;
  const day = isMonthEnd(last) ? 31 : new Date(anchor).getUTCDate();
  const length = new Date(Date.UTC(date.getUTCFullYear(), target + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), target, Math.min(day, length)) + (last % dayMs);
}

/** Periods in a duration such as 30, "30d", "8w", "6m": a bare number counts periods. Throws RangeError. */
export function parseHorizon(text: string, frequency: Frequency): number {
  const match = /^(\d+)([dwm]?)$/.exec(text.trim());
  if (!match)
    throw new RangeError(`invalid horizon: ${text} (a whole number of periods, or a duration as 30d, 8w, 6m)`);
  const count = Number(match[1]);
  if (match[2] === "") return count;
  if (Number.isNaN(frequency.days))
    throw new RangeError(`invalid horizon: ${text} (ds holds whole numbers, so give a number of periods)`);
  const days = count * { d: 1, w: 7, m: 30.436875 }[match[2] as "d" | "w" | "m"];
  return Math.max(1, Math.ceil(days / frequency.days - 0.01));
}

function monthNumber(time: number): number {
  const date = new Date(time);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

function isMonthEnd(time: number): boolean {
  return new Date(time + dayMs).getUTCDate() === 1;
}
