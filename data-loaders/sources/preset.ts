// What a preset says of a known public file: its columns, its files, and what stands in for all that it does not have.
import type { InputTable } from "./columns.js";

export type Preset = {
  readonly name: string;
  /** Names of each column in the files, by table: the first that is there is taken. */
  readonly columns: Partial<Record<InputTable, Readonly<Record<string, readonly string[]>>>>;
  /** Names, without extension, under which a folder holds its tables. */
  readonly files?: Partial<Record<InputTable, readonly string[]>>;
  /** Files of the folder that hold nothing that is used, by name without extension. */
  readonly ignoredFiles?: readonly string[];
  /** Regular expression of codes that are no products; it must match the whole code, any case. */
  readonly nonProductCodes: string;
  /** The same by category or name of the SKU table, as SQL over `skus`. */
  readonly nonProductSkus?: string;
  /** The table of SKUs is a catalogue far beyond what was sold: only SKUs with sales are taken from it. */
  readonly soldSkusOnly?: boolean;
  /** Regular expression of order ids that are cancellations whatever their quantity says. */
  readonly cancelledOrders?: string;
  /** Codes that differ only in case are one SKU. */
  readonly upperCaseSkus?: boolean;
  /** Values of `region` that are grouped, in their numeric order, into so many regions of about equal line counts. */
  readonly regionGroups?: { readonly count: number; readonly prefix: string; readonly why: string };
  readonly assumptions: AssumedFacts;
};

/** What stands in for facts that no table gives. */
export type AssumedFacts = {
  readonly leadTimeDays: number;
  readonly leadTimeSdDays: number;
  /** Share of the median price. */
  readonly unitCostShare: number;
  /** Fixed centers; without them centers are placed by demand. */
  readonly centers?: readonly AssumedCenter[];
  readonly notes?: readonly { readonly table: string; readonly text: string }[];
};

export type AssumedCenter = {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly handlingCostPerUnit: number;
  /** Capacity as a multiple of what the center's own regions need in the busiest quarter. */
  readonly capacityMultiple: number;
};

/** Codes that are no products in any shop. */
export const commonNonProducts =
  "POST|POSTAGE|SHIPPING|FREIGHT|CARRIAGE|DELIVERY|HANDLING|FEE|FEES|.*[ _-]FEE|FEE[ _-].*|BANK CHARGES|MANUAL|ADJUST(MENT)?|DISCOUNT|" +
  "SAMPLES?|SAMPLE[ _-].*|TEST|TEST[ _-].*|GIFT[ _-]?(CARD|VOUCHER|WRAP)([ _-].*)?|VOUCHER|COUPON|DONATION|DEPOSIT|TIP|TAX";
