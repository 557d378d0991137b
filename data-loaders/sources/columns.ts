// The input tables and their columns, as users script against them.

export type ColumnKind = "text" | "number" | "integer" | "date" | "timestamp" | "boolean";

export type InputColumn = {
  readonly kind: ColumnKind;
  readonly required?: boolean;
  /** What a value must be to count as given, else it is taken as missing. Default: anything of its kind. */
  readonly must?: "be positive" | "not be negative";
};

const text = { kind: "text" } as const;
const number = { kind: "number" } as const;
const integer = { kind: "integer" } as const;
const positive = { kind: "number", must: "be positive" } as const;
const cost = { kind: "number", must: "not be negative" } as const;
const count = { kind: "integer", must: "be positive" } as const;
const date = { kind: "date" } as const;
const key = { kind: "text", required: true } as const;

export const inputTables = {
  transactions: {
    order_id: key,
    customer_id: key,
    sku: key,
    ordered_at: { kind: "timestamp", required: true },
    quantity: { kind: "integer", required: true },
    unit_price: { kind: "number", required: true },
    /** What the whole line cost: stands in for unit_price. */
    line_value: number,
    region: text,
    fc_id: text,
    shipping_cost: number,
    promised_days: integer,
    delivered_days: integer,
    promotion: { kind: "boolean" },
    /** Taken off the price by a promotion: above zero means that the line was promoted. */
    discount: number,
    /** Name of the product, where there is no table of SKUs. */
    name: text,
    category: text,
  },
  customers: { customer_id: key, region: text, joined_at: date },
  skus: {
    sku: key,
    name: text,
    category: text,
    unit_cost: positive,
    price: positive,
    weight_kg: positive,
    volume_m3: positive,
    lead_time_days: positive,
    lead_time_sd_days: cost,
    moq: count,
    pack_size: count,
    launched_at: date,
  },
  fulfillment_centers: {
    fc_id: key,
    name: text,
    latitude: number,
    longitude: number,
    region: text,
    capacity_m3: positive,
    capacity_units: positive,
    handling_cost_per_unit: cost,
  },
  regions: { region: key, name: text, latitude: number, longitude: number, population: cost },
  shipping_costs: {
    fc_id: key,
    region: key,
    cost_per_parcel: cost,
    cost_per_kg: cost,
    cost_per_unit: cost,
    transit_days: cost,
    distance_km: cost,
  },
  inventory: {
    sku: key,
    fc_id: key,
    as_of: { kind: "date", required: true },
    on_hand: { kind: "integer", required: true },
    on_order: integer,
    reserved: integer,
    backordered: integer,
  },
  stockouts: {
    sku: key,
    fc_id: key,
    from_date: { kind: "date", required: true },
    to_date: { kind: "date", required: true },
  },
  receipts: {
    sku: key,
    fc_id: key,
    ordered_at: { kind: "date", required: true },
    received_at: { kind: "date", required: true },
    quantity: integer,
  },
  calendar: {
    date: { kind: "date", required: true },
    event: text,
    kind: text,
    sku: text,
    category: text,
    known_in_advance: { kind: "boolean" },
  },
} as const satisfies Record<string, Record<string, InputColumn>>;

export type InputTable = keyof typeof inputTables;
export type ColumnsOf<T extends InputTable> = keyof (typeof inputTables)[T] & string;

/** Other names under which a column of the contract is known. */
export const otherNames: Partial<Record<InputTable, Readonly<Record<string, readonly string[]>>>> = {
  stockouts: { from_date: ["from"], to_date: ["to"] },
};

/** A name as it is compared: letters and digits only, lower case, so that "Customer ID" is customer_id. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
