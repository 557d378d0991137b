// Columns of the data tables of the monthly review.
import { numeric, plain, three, two } from "./columns.js";

type Row = { period: string; start: Date; value: number };

export const valueColumns = [
  plain("Period", (d: Row) => d.period),
  plain("From", (d: Row) => d.start),
  numeric("Value", (d: Row) => d.value, three),
];
export const bridgeColumns = [
  plain("Part", (d: { label: string; change: number }) => d.label),
  numeric("Change in cost", (d: { label: string; change: number }) => d.change, two),
];
