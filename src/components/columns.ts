// Columns of data tables, in short: what is numeric is set right and formatted for display only.
import type { Column } from "./download.js";
import { full } from "./format.js";

/** A numeric column, shown with `format`. */
export function numeric<Row>(
  label: string,
  value: (row: Row) => number | null,
  format: (value: number) => string,
): Column<Row> {
  return { label, value, format: format as (value: never) => string, numeric: true };
}

/** A column of text or dates. */
export function plain<Row>(label: string, value: (row: Row) => string | Date | boolean | null): Column<Row> {
  return { label, value };
}

export const whole = (value: number): string => full(value);
export const one = (value: number): string => full(value, 1);
export const two = (value: number): string => full(value, 2);
export const three = (value: number): string => full(value, 3);
/** A share as percent, without the sign: the label says %. */
export const inPercent = (share: number): string => full(share * 100, 1);
