// Orders of a seasonal ARIMA: what they are, written and read.
import { checkInteger } from "../../check.js";

/** Orders of a seasonal ARIMA: (p, d, q)(P, D, Q) with a season of m. */
export type ArimaOrders = {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  readonly season: number;
};

/** Throws RangeError on orders outside of what makes sense: p, q, P, Q up to 10, d up to 2, D up to 1. */
export function checkOrders({ p, d, q, P, D, Q, season }: ArimaOrders): void {
  for (const [name, value] of Object.entries({ p, q, P, Q })) checkInteger(`ARIMA order ${name}`, value, 0, 10);
  checkInteger("ARIMA order d", d, 0, 2);
  checkInteger("ARIMA order D", D, 0, 1);
  checkInteger("season", season, 1);
  if (P + D + Q > 0 && season < 2) throw new RangeError(`invalid season: ${season} (seasonal orders need 2 or more)`);
}

/** Orders written as p,d,q or p,d,q:P,D,Q; throws RangeError on anything else. */
export function parseOrders(text: string, season: number): ArimaOrders {
  const [plain, seasonal = "0,0,0", ...rest] = text.split(":");
  const numbers = (part: string) => part.split(",").map((item) => (/^\d+$/.test(item.trim()) ? Number(item) : NaN));
  const [p, d, q] = numbers(plain!);
  const [P, D, Q] = numbers(seasonal);
  const all = [...numbers(plain!), ...numbers(seasonal)];
  if (rest.length > 0 || all.length !== 6 || all.some(Number.isNaN))
    throw new RangeError(`invalid ARIMA orders: ${text} (p,d,q or p,d,q:P,D,Q)`);
  return { p: p!, d: d!, q: q!, P: P!, D: D!, Q: Q!, season };
}

/** Names of the coefficients in their order: ar1, ..., ma1, ..., sar1, ..., sma1, .... */
export function coefficientNames({ p, q, P, Q }: ArimaOrders): string[] {
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  return [...numbered("ar", p), ...numbered("ma", q), ...numbered("sar", P), ...numbered("sma", Q)];
}
