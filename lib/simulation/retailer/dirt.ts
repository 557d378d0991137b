// What goes wrong in the records of a real shop. Each kind is counted, so that a test knows how much must be found.
import type { Random } from "../../random.js";
import { poisson } from "../../random.js";
import type { RowBuffer } from "./row-buffer.js";
import { missing } from "./row-buffer.js";

/** Columns of transactions whose text may be replaced; `raw_column` of a row counts from 1 in this order. */
export const rawColumns = ["ordered_at", "quantity", "unit_price", "sku", "region", "order_id"] as const;

type RawColumn = (typeof rawColumns)[number];

/** A text instead of the true value; null when nothing was written. */
type Replacement = { readonly rate: number; readonly column: RawColumn; readonly texts: readonly (string | null)[] };

/** Kinds of dirt that replace the text of one column, with their rate per row. */
const replacements = {
  missing_date: { rate: 3e-4, column: "ordered_at", texts: [null] },
  malformed_date: { rate: 3e-4, column: "ordered_at", texts: ["not recorded", "2025/0", "12-Mrz", "#######"] },
  impossible_date: {
    rate: 2e-4,
    column: "ordered_at",
    texts: ["2024-02-30 10:15:00", "2025-13-05 09:00:00", "2025-06-31 17:40:00", "2024-11-11 27:61:00"],
  },
  future_date: { rate: 2e-4, column: "ordered_at", texts: ["2062-04-17 12:00:00", "2031-01-09 08:30:00"] },
  ancient_date: { rate: 1e-4, column: "ordered_at", texts: ["1900-01-01 00:00:00", "1970-01-01 00:00:00"] },
  missing_quantity: { rate: 3e-4, column: "quantity", texts: [null] },
  malformed_quantity: { rate: 3e-4, column: "quantity", texts: ["two", "1O", "3 pcs", "?", "1.5"] },
  missing_price: { rate: 3e-4, column: "unit_price", texts: [null] },
  malformed_price: { rate: 3e-4, column: "unit_price", texts: ["12,99 USD", "tbd", "n/a", "$$"] },
  missing_sku: { rate: 1e-4, column: "sku", texts: [null] },
  unknown_sku: { rate: 4e-4, column: "sku", texts: ["ELE-9901", "TMP-0001", "HOM-9X", "OLD-SKU-77"] },
  missing_region: { rate: 2e-4, column: "region", texts: [null] },
  unknown_region: { rate: 4e-4, column: "region", texts: ["ZZ", "ONT", "XX", "N/A"] },
  missing_order: { rate: 1e-4, column: "order_id", texts: [null] },
} as const satisfies Record<string, Replacement>;

/** Codes that are booked like a product but are none; each is a row of its own in somebody's order. */
const services = {
  postage: { rate: 1.5e-3, code: "POSTAGE", cents: [495, 695, 995] },
  fee: { rate: 4e-4, code: "FEE", cents: [250, 1500] },
  sample: { rate: 5e-4, code: "SAMPLE", cents: [0] },
  gift_card: { rate: 7e-4, code: "GIFTCARD", cents: [2500, 5000, 10000] },
} as const;

/** Kinds that change a number, or add a row. */
const others = {
  zero_quantity: 3e-4,
  negative_quantity: 3e-4,
  quantity_outlier: 2.5e-5,
  zero_price: 6e-4,
  negative_price: 1e-4,
  price_outlier: 2.5e-5,
  duplicate: 1.5e-3,
  return_without_sale: 3e-4,
} as const;

export type DirtKind = keyof typeof replacements | keyof typeof services | keyof typeof others;

export const dirtKinds = [
  ...Object.keys(replacements),
  ...Object.keys(services),
  ...Object.keys(others),
] as readonly DirtKind[];

/** Texts by which `raw_text` of a row replaces the true one, counted from 1; 0 replaces it by nothing. */
export const rawTexts: readonly string[] = [
  ...Object.values(replacements).flatMap(({ texts }) => texts.filter((text) => text !== null)),
  ...Object.values(services).map(({ code }) => code),
];

/** Rates per row, for the record. */
export const dirtRates: Readonly<Record<DirtKind, number>> = {
  ...(Object.fromEntries(Object.entries(replacements).map(([kind, { rate }]) => [kind, rate])) as Record<
    keyof typeof replacements,
    number
  >),
  ...(Object.fromEntries(Object.entries(services).map(([kind, { rate }]) => [kind, rate])) as Record<
    keyof typeof services,
    number
  >),
  ...others,
};

/** Share of orders placed without an account: their rows have no customer. They are not counted as dirt here. */
export const guestShare = 0.015;

/**
 * Soils the rows of one week and counts what it did in `counts`. No row is soiled twice, and none that `spared` names.
 * A kind that has not occurred by week `dueWeek` occurs then, so that even a small history has them all.
 */
export function soil(
  random: Random,
  buffer: RowBuffer,
  spared: (row: number) => boolean,
  counts: Record<DirtKind, number>,
  due: boolean,
): void {
  const rows = buffer.rows;
  if (rows === 0) return;
  const used = new Set<number>();
  for (const kind of dirtKinds) {
    const wanted = Math.max(poisson(random, dirtRates[kind] * rows), due && counts[kind] === 0 ? 1 : 0);
    for (let n = 0; n < wanted; n++) {
      const row = cleanRow(random, rows, (i) => used.has(i) || spared(i));
      if (row === undefined) return;
      used.add(row);
      apply(random, buffer, row, kind);
      counts[kind]++;
    }
  }
}

function cleanRow(random: Random, rows: number, taken: (row: number) => boolean): number | undefined {
  for (let tries = 0; tries < 200; tries++) {
    const row = Math.floor(random() * rows);
    if (!taken(row)) return row;
  }
  return undefined;
}

function apply(random: Random, buffer: RowBuffer, row: number, kind: DirtKind): void {
  const set = (field: Parameters<RowBuffer["values"]>[0], value: number, at = row) => {
    buffer.values(field)[at] = value;
  };
  const replace = (column: RawColumn, text: string | null, at = row) => {
    set("raw_column", rawColumns.indexOf(column) + 1, at);
    set("raw_text", text === null ? 0 : rawTexts.indexOf(text) + 1, at);
  };
  if (kind in replacements) {
    const { column, texts } = replacements[kind as keyof typeof replacements] as Replacement;
    return replace(column, texts[Math.floor(random() * texts.length)]!);
  }
  if (kind in services) {
    const { code, cents } = services[kind as keyof typeof services];
    buffer.repeat(row);
    const added = buffer.rows - 1;
    replace("sku", code, added);
    set("quantity", 1, added);
    set("unit_price_cents", cents[Math.floor(random() * cents.length)]!, added);
    for (const field of ["center", "shipping_cost_cents", "promised_days", "delivered_days"] as const)
      set(field, missing, added);
    return set("promotion", 0, added);
  }
  const quantity = buffer.values("quantity")[row]!;
  const price = buffer.values("unit_price_cents")[row]!;
  switch (kind as keyof typeof others) {
    case "zero_quantity":
      return set("quantity", 0);
    case "negative_quantity":
      return set("quantity", -quantity);
    case "quantity_outlier":
      return set("quantity", quantity * 100 + 900);
    case "zero_price":
      return set("unit_price_cents", 0);
    case "negative_price":
      return set("unit_price_cents", -price);
    case "price_outlier":
      return set("unit_price_cents", price * 100);
    case "duplicate":
      return buffer.repeat(row);
    case "return_without_sale": {
      buffer.repeat(row);
      const added = buffer.rows - 1;
      set("is_return", 1, added);
      // Orders of the history are numbered above 100,000: this one was placed before it.
      set("order_number", Math.floor(random() * 90_000) + 1, added);
      set("quantity", -quantity, added);
      for (const field of ["shipping_cost_cents", "promised_days", "delivered_days"] as const)
        set(field, missing, added);
    }
  }
}
