// Columns of the data tables and CSV files of the explore page.
import type { Column } from "./download.js";
import { full, percent } from "./format.js";
import type {
  CenterDelivery,
  CenterLeadTime,
  CompletenessRow,
  ItemRow,
  RegionRow,
  SeasonRow,
  WeekRow,
} from "../lib/findings/explore.js";

const share = (value: number) => percent(value, 1);
const whole = (value: number) => full(value);
const two = (value: number) => full(value, 2);

export const completenessColumns: Column<CompletenessRow>[] = [
  { label: "Month", value: (d) => d.month },
  { label: "Column", value: (d) => d.field },
  { label: "Filled", value: (d) => d.share, format: share, numeric: true },
  { label: "Rows", value: (d) => d.rows, format: whole, numeric: true },
];

export const weekColumns: Column<WeekRow>[] = [
  { label: "Week", value: (d) => d.week },
  { label: "Units", value: (d) => d.units, format: whole, numeric: true },
  { label: "Revenue", value: (d) => d.revenue, format: whole, numeric: true },
  { label: "On promotion", value: (d) => d.promoted, format: share, numeric: true },
  { label: "Out of stock", value: (d) => d.censored, format: share, numeric: true },
];

export const itemColumns: Column<ItemRow & { abc: string; cumulative: number; rank: number }>[] = [
  { label: "Rank", value: (d) => d.rank, numeric: true },
  { label: "SKU", value: (d) => d.sku },
  { label: "Item", value: (d) => d.name },
  { label: "Category", value: (d) => d.category },
  { label: "Units", value: (d) => d.units, format: whole, numeric: true },
  { label: "Revenue", value: (d) => d.revenue, format: whole, numeric: true },
  { label: "Cumulative", value: (d) => d.cumulative, format: share, numeric: true },
  { label: "Class", value: (d) => d.abc },
];

export const classColumns: Column<ItemRow>[] = [
  { label: "SKU", value: (d) => d.sku },
  { label: "Item", value: (d) => d.name },
  { label: "ADI, weeks", value: (d) => d.adi, format: two, numeric: true },
  { label: "CV²", value: (d) => d.cv2, format: two, numeric: true },
  { label: "Class", value: (d) => d.demand_class },
  { label: "Revenue", value: (d) => d.revenue, format: whole, numeric: true },
];

export const seasonColumns: Column<SeasonRow>[] = [
  { label: "Category", value: (d) => d.category },
  { label: "Month", value: (d) => d.month, numeric: true },
  { label: "Index", value: (d) => d.index, format: two, numeric: true },
];

export const regionColumns: Column<RegionRow & { orders: number; customers: number }>[] = [
  { label: "Region", value: (d) => d.name },
  { label: "Units", value: (d) => d.units, format: whole, numeric: true },
  { label: "Revenue", value: (d) => d.revenue, format: whole, numeric: true },
  { label: "Orders", value: (d) => d.orders, format: whole, numeric: true },
  { label: "Customers", value: (d) => d.customers, format: whole, numeric: true },
];

export const deliveryColumns: Column<CenterDelivery>[] = [
  { label: "Center", value: (d) => d.center },
  { label: "Lines", value: (d) => d.lines, format: whole, numeric: true },
  { label: "On time", value: (d) => d.on_time, format: share, numeric: true },
  { label: "Promised, days", value: (d) => d.promised_days, format: two, numeric: true },
  { label: "Delivered, days", value: (d) => d.delivered_days, format: two, numeric: true },
  { label: "Shipping cost a unit", value: (d) => d.cost_per_unit, format: two, numeric: true },
];

export const leadTimeColumns: Column<CenterLeadTime>[] = [
  { label: "Center", value: (d) => d.center },
  { label: "Receipts", value: (d) => d.receipts, format: whole, numeric: true },
  { label: "10%", value: (d) => d.q10, numeric: true },
  { label: "Median, days", value: (d) => d.median, numeric: true },
  { label: "90%", value: (d) => d.q90, numeric: true },
];

export const multipleColumns: Column<{ sku: string; name: string; week: Date; units: number }>[] = [
  { label: "SKU", value: (d) => d.sku },
  { label: "Item", value: (d) => d.name },
  { label: "Week", value: (d) => d.week },
  { label: "Units", value: (d) => d.units, format: whole, numeric: true },
];
