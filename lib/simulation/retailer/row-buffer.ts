// The rows of transactions of one week while they are made: numbers only, turned to text where they are written.
import type { Column, Table } from "../../table/table.js";

/** Stands for "not there" inside the buffer; leaves it as a missing value. */
export const missing = -2147483648;

const fields = [
  "second",
  "order_number",
  "is_return",
  "customer",
  "product",
  "quantity",
  "unit_price_cents",
  "region",
  "center",
  "shipping_cost_cents",
  "promised_days",
  "delivered_days",
  "promotion",
  "raw_column",
  "raw_text",
] as const;

export type Field = (typeof fields)[number];
export type NewRow = Readonly<Partial<Record<Field, number>>>;

export type RowBuffer = {
  readonly rows: number;
  /** The values of a field; only the first `rows` count. Take it anew after `add`. */
  values(field: Field): Int32Array;
  /** Appends a row; fields not named are missing, flags 0. */
  add(row: NewRow): void;
  /** Appends a copy of row `index`. */
  repeat(index: number): void;
  /** The rows in order of time, ties in order of arrival, second replaced by `ordered_at` (timestamp). */
  table(weekStartDay: number): Table;
};

const flags: readonly Field[] = ["is_return", "promotion"];

/** An empty buffer. */
export function createRowBuffer(): RowBuffer {
  let capacity = 4096;
  let rows = 0;
  const columns = Object.fromEntries(fields.map((field) => [field, new Int32Array(capacity)])) as Record<
    Field,
    Int32Array
  >;
  function reserve(): void {
    if (rows < capacity) return;
    capacity *= 2;
    for (const field of fields) {
      const longer = new Int32Array(capacity);
      longer.set(columns[field]);
      columns[field] = longer;
    }
  }
  return {
    get rows() {
      return rows;
    },
    values: (field) => columns[field],
    add(row) {
      reserve();
      for (const field of fields) columns[field][rows] = row[field] ?? (flags.includes(field) ? 0 : missing);
      rows++;
    },
    repeat(index) {
      reserve();
      for (const field of fields) columns[field][rows] = columns[field][index]!;
      rows++;
    },
    table(weekStartDay) {
      const keys = Float64Array.from({ length: rows }, (_, i) => columns.second[i]! * 4194304 + i).sort();
      const order = Int32Array.from(keys, (key) => key % 4194304);
      const ordered_at: Column = {
        type: "timestamp",
        values: Float64Array.from(order, (i) => (weekStartDay * 86_400 + columns.second[i]!) * 1000),
      };
      const others = fields.slice(1).map((field) => [field, gather(columns[field], order, flags.includes(field))]);
      return { rows, columns: { ordered_at, ...Object.fromEntries(others) } };
    },
  };
}

function gather(source: Int32Array, order: Int32Array, flag: boolean): Column {
  if (flag) return { type: "boolean", values: Uint8Array.from(order, (i) => source[i]!) };
  const values = new Int32Array(order.length);
  const nulls = new Uint8Array(order.length);
  let some = false;
  for (let k = 0; k < order.length; k++) {
    const value = source[order[k]!]!;
    if (value !== missing) values[k] = value;
    else {
      nulls[k] = 1;
      some = true;
    }
  }
  return some ? { type: "integer", values, nulls } : { type: "integer", values };
}
