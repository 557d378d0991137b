// Numbers for people: three significant digits in prose and tiles, a real minus sign, change always with its sign.

/** January to December. */
export const monthNames: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const minus = (text: string): string => text.replace("-", "−");

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
/** By number of decimals: making a formatter takes longer than a hundred uses of it. */
const decimals = new Map<number, Intl.NumberFormat>();

/** 1190 -> "1,190"; 0.0345 -> "0.0345"; at most three significant digits unless the integer part needs more. */
export function short(value: number): string {
  return minus((Math.abs(value) >= 1000 ? whole : significant).format(value));
}

/** Grouped, with exactly `fractionDigits` decimals: 1234.5 -> "1,235". */
export function full(value: number, fractionDigits = 0): string {
  let format = decimals.get(fractionDigits);
  if (!format) {
    format = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: fractionDigits,
      maximumFractionDigits: fractionDigits,
    });
    decimals.set(fractionDigits, format);
  }
  return minus(format.format(value));
}

/** 1.19e6 -> "1.19M", 41000 -> "41K", 4360 -> "4.36K", 812.4 -> "812". */
export function compact(value: number): string {
  const size = Math.abs(value);
  const [scale, unit] = size >= 999_500 ? [1e6, "M"] : size >= 999.5 ? [1e3, "K"] : [1, ""];
  return `${value < 0 ? "−" : ""}${Number((size / scale).toPrecision(3))}${unit}`;
}

/** A formatter for amounts in the currency of the run: moneyIn("$")(-1.19e6) -> "−$1.19M". */
export function moneyIn(symbol: string): (amount: number) => string {
  return (amount) => `${amount < 0 ? "−" : ""}${symbol}${compact(Math.abs(amount))}`;
}

/** Amounts in dollars; a page of a run uses `moneyIn(run.currency)`. */
export const money = moneyIn("$");

/** "+1.8", "−4.1", "±0". */
export function signed(value: number, format: (value: number) => string = short): string {
  if (value === 0) return "±0";
  return (value > 0 ? "+" : "−") + format(Math.abs(value));
}

/** A share (0 to 1) as "97.6%". */
export function percent(share: number, fractionDigits = 1): string {
  return `${full(share * 100, fractionDigits)}%`;
}

/** "2 Nov". */
export function dayMonth(date: Date): string {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** "2 Nov 2026". */
export function dayMonthYear(date: Date): string {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** "Nov 2026". */
export function monthName(date: Date): string {
  return date.toLocaleDateString("en-US", { month: "short", year: "numeric", timeZone: "UTC" });
}

/** ["a", "b", "c"] -> "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** Whole numbers up to twelve as words, others grouped: 3 -> "three", 1200 -> "1,200". */
export function counted(count: number): string {
  return small[count] ?? full(count);
}

/** 1, "segment" -> "1 segment"; 5, "center" -> "5 centers". */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${full(count)} ${count === 1 ? noun : many}`;
}

/** First letter upper case. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
