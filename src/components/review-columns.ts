// Columns of the data tables of the monthly review.
import { numeric, plain, three } from "./columns.js";

type Row = { period: string; start: Date; value: number };

export const valueColumns = [
  plain("Period", (d: Row) => d.period),
  plain("From", (d: Row) => d.start),
  numeric("Value", (d: Row) => d.value, three),
];
