// What is noted down while a week is played.
import { historyWeeks } from "./calendar.js";
import { states } from "./geography.js";
import { priceCents } from "./prices.js";
import type { Product } from "./products.js";
import type { Promotions } from "./promotions.js";
import type { RowBuffer } from "./row-buffer.js";
import { createRowBuffer } from "./row-buffer.js";

export type WeekBooks = {
  readonly week: number;
  readonly rows: RowBuffer;
  /** Price of each product this week, in cents, and whether it is a promotion. */
  readonly priceCents: Int32Array;
  readonly promoted: Uint8Array;
  /** Units by product and state: `[product * states + state]`; wanted includes lost. */
  readonly wanted: Int32Array;
  readonly lost: Int32Array;
  /** Rows of which something will come back. */
  readonly returning: Set<number>;
};

/** Empty books for history week `week`. */
export function openBooks(week: number, products: readonly Product[], promotions: Promotions): WeekBooks {
  return {
    week,
    rows: createRowBuffer(),
    priceCents: Int32Array.from(products, (product, p) => priceCents(product, p, week, promotions)),
    promoted: Uint8Array.from(products, (_, p) => (promotions.discount[p * promotions.weeks + week]! > 0 ? 1 : 0)),
    wanted: new Int32Array(products.length * states.length),
    lost: new Int32Array(products.length * states.length),
    returning: new Set(),
  };
}

/** Units sold of each product, as the shop sees it afterwards: written to its column of `sold`. */
export function noteSales({ week, wanted, lost }: WeekBooks, sold: Int32Array): void {
  for (let p = 0; p * states.length < wanted.length; p++) {
    let units = 0;
    for (let i = p * states.length; i < (p + 1) * states.length; i++) units += wanted[i]! - lost[i]!;
    sold[p * historyWeeks + week] = units;
  }
}

/** The sum of a column of the books. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
