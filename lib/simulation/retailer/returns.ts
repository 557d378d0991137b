// Goods that come back: which, when, and the rows they leave.
import type { Random } from "../../random.js";
import { behaviours } from "./behaviours.js";
import { categories } from "./categories.js";

export type Return = {
  readonly day: number;
  readonly second: number;
  readonly orderNumber: number;
  readonly customer: number;
  readonly product: number;
  readonly quantity: number;
  readonly unitPriceCents: number;
  readonly region: number;
  readonly center: number;
};

/** Returns by day since the start of the history. */
export type Returns = Map<number, Return[]>;

const daySeconds = 86_400;

/** The return that a shipped row leads to, if any: a part or all of it, 6 to 40 days later, in working hours. */
export function drawReturn(
  random: Random,
  row: Omit<Return, "second">,
  category: number,
  behaviour: number,
): Return | undefined {
  const rate = categories[category]!.returnRate * behaviours[behaviour]!.returnFactor;
  if (random() >= rate) return undefined;
  const part = random() < 0.75 ? 1 : random();
  const delay = 6 + Math.floor(34 * random() * random());
  return {
    ...row,
    day: row.day + delay,
    second: 8 * 3600 + Math.floor(random() * 9 * 3600),
    quantity: Math.max(1, Math.round(part * row.quantity)),
  };
}

/** Adds a return to those of its day. */
export function schedule(returns: Returns, item: Return): void {
  const sameDay = returns.get(item.day);
  if (sameDay) sameDay.push(item);
  else returns.set(item.day, [item]);
}

/** Second of the week in which a return is booked. */
export function bookedAt(item: Return): number {
  return (item.day % 7) * daySeconds + item.second;
}
